INSERT INTO shop_zone (name) VALUES ('north');
INSERT INTO shop_author (name) VALUES ('ann');
INSERT INTO shop_author (name) VALUES ('bob');
