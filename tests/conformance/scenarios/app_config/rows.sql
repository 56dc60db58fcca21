INSERT INTO store_product (id, name) VALUES (1, 'x');
