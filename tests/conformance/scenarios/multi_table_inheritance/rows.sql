INSERT INTO shop_brand (name) VALUES ('acme');
INSERT INTO shop_product (name) VALUES ('apple');
