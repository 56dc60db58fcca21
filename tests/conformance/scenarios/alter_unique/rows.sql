INSERT INTO shop_product (name, price, a, b, c, d, e) VALUES ('apple', 1, 'a', 'b', 1, 2, 's');
