INSERT INTO shop_product (name, price, gone) VALUES ('apple', 1.50, 1);
INSERT INTO shop_product (name, price, gone) VALUES ('pear', 2.25, 2);
