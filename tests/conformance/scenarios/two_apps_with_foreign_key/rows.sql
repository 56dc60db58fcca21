INSERT INTO accounts_userprofile (name) VALUES ('ann');
INSERT INTO orders_order (profile_id, total) VALUES (1, 5);
