INSERT INTO shop_brand (name) VALUES ('acme');
INSERT INTO "Odd Table" (name) VALUES ('apple');
