INSERT INTO shop_product (name, price, day, note) VALUES ('apple', 1, '2024-01-02', 'n');
