INSERT INTO accounts_person (name) VALUES ('ann');
INSERT INTO orders_order (person_id) VALUES (1);
