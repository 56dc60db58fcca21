INSERT INTO shop_brand (name) VALUES ('a');
INSERT INTO shop_product (brand_id) VALUES (1);
