INSERT INTO shop_product (name, price, a, b) VALUES ('x', 1, 2, 'y');
