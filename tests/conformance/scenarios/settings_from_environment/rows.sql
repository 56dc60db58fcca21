INSERT INTO shop_product (name) VALUES ('x');
