INSERT INTO shop_brand (name) VALUES ('acme');
INSERT INTO shop_product (name, brand_id) VALUES ('x', 1);
