INSERT INTO shop_product (name, price, a, b, c, d, e) VALUES ('apple', 1, 1, 2, 3, 4, 5);
