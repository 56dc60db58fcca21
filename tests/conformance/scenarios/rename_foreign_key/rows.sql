INSERT INTO shop_brand (id) VALUES (1);
INSERT INTO shop_product (brand_id) VALUES (1);
