INSERT INTO shop_brand (name) VALUES ('acme');
INSERT INTO shop_product (name) VALUES ('apple');
INSERT INTO shop_product_brands (product_id, brand_id) VALUES (1, 1);
