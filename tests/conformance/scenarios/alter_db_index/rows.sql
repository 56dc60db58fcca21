INSERT INTO shop_product (name, price, a, b, c, d) VALUES ('apple', 1, 'a', 'b', 1, 2);
