INSERT INTO accounts_person (name) VALUES ('ann');
INSERT INTO orders_order (person_id) VALUES (1);
INSERT INTO orders_item (order_id) VALUES (1);
