INSERT INTO shop_brand (name) VALUES ('acme');
INSERT INTO shop_product (name) VALUES ('x');
INSERT INTO shop_made (product_id, brand_id) VALUES (1, 1);
