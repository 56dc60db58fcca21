INSERT INTO shop_product (name, price) VALUES ('apple', 1);
