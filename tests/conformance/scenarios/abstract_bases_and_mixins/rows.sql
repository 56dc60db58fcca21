INSERT INTO shop_product (name, rank) VALUES ('x', 1);
INSERT INTO shop_car (wheels, rank) VALUES (3, 1);
