INSERT INTO shop_product (name, price, code, "Old Name") VALUES ('apple', 1, 'x', 5);
