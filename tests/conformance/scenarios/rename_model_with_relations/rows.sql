INSERT INTO shop_tag (name) VALUES ('t');
INSERT INTO shop_product (name, parent_id) VALUES ('p', NULL);
INSERT INTO shop_product (name, parent_id) VALUES ('q', 1);
INSERT INTO shop_product_tags (product_id, tag_id) VALUES (1, 1);
INSERT INTO shop_product_friends (from_product_id, to_product_id) VALUES (1, 2);
INSERT INTO shop_line (product_id) VALUES (1);
INSERT INTO shop_line_others (line_id, product_id) VALUES (1, 2);
