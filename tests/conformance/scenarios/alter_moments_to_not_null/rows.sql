INSERT INTO shop_visit (name, created, changed, day, hour, seen) VALUES ('ann', '2026-01-02 03:04:05', '2026-01-02 03:04:05', '2026-01-02', '03:04:05', '2026-01-02 03:04:05');
