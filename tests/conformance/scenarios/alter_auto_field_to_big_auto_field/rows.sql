INSERT INTO shop_brand (id, name) VALUES (1, 'acme');
INSERT INTO shop_product (brand_id, maker_id) VALUES (1, 1);
INSERT INTO shop_product_more (product_id, brand_id) VALUES (1, 1);
