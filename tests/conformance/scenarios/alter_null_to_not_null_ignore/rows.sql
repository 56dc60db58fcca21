INSERT INTO shop_product (name, price, stock) VALUES ('apple', 1, 4);
