INSERT INTO shop_product (name, price, code) VALUES ('apple', 1, 'x');
