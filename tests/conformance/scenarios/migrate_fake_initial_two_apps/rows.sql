INSERT INTO accounts_person (name) VALUES ('ann');
