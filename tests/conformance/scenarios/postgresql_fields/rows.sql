INSERT INTO shop_product (tags) VALUES ('{a,b}');
