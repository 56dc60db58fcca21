INSERT INTO shop_product (name, code, price, sold) VALUES ('apple', 'a', 1, '1');
INSERT INTO shop_product (name, code, price, sold) VALUES ('pear', 'b', 2, '0');
