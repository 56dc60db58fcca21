INSERT INTO shop_brand (code) VALUES ('a');
INSERT INTO shop_product (brand_id) VALUES ('a');
