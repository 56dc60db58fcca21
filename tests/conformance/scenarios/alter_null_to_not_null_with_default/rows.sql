INSERT INTO shop_product (name, price, stock) VALUES ('apple', 1, NULL);
INSERT INTO shop_product (name, price, stock) VALUES ('pear', 1, 3);
