INSERT INTO shop_product (name, price, count) VALUES ('apple', 1.50, 3);
