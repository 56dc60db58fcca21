INSERT INTO shop_product (name, price, code) VALUES ('apple', 1.50, 'q');
INSERT INTO shop_product (name, price, code) VALUES ('pear', 2.25, 'r');
