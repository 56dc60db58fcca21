INSERT INTO shop_product (name, price) VALUES ('apple', 1.50);
INSERT INTO shop_product (name, price) VALUES ('pear', 2.25);
