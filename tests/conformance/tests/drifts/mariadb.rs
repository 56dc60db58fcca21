//! MariaDB.

/// Kind and statements, separated by `;` at a line's end.
pub(crate) const MARIADB: &[(&str, &str)] = &[
    ("missing_table", "DROP TABLE shop_book_others"),
    ("table_comment", "ALTER TABLE shop_book COMMENT = 'novels'"),
    ("table_comment", "ALTER TABLE shop_shelf COMMENT = 'it''s wood'"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN note"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN code"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN stock"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN doubled"),
    ("missing_column", "ALTER TABLE shop_shelf DROP COLUMN room"),
    ("extra_column", "ALTER TABLE shop_book ADD COLUMN color text"),
    ("column_type", "ALTER TABLE shop_book MODIFY title text NOT NULL"),
    ("column_type", "ALTER TABLE shop_book MODIFY price numeric(12, 4) NOT NULL"),
    ("column_type", "ALTER TABLE shop_shelf MODIFY room bigint NULL"),
    ("column_type", "ALTER TABLE shop_book MODIFY title varchar(101) NOT NULL"),
    ("column_null", "UPDATE shop_book SET note = 'n';\nALTER TABLE shop_book MODIFY note longtext NOT NULL"),
    ("column_null", "ALTER TABLE shop_book MODIFY title varchar(100) NULL"),
    ("column_null", "ALTER TABLE shop_shelf MODIFY name varchar(50) NULL"),
    ("column_default", "ALTER TABLE shop_book ALTER COLUMN price SET DEFAULT 3"),
    ("column_default", "ALTER TABLE shop_book ALTER COLUMN stock DROP DEFAULT"),
    ("column_default", "ALTER TABLE shop_book ALTER COLUMN stock SET DEFAULT 8"),
    ("column_generated", "ALTER TABLE shop_book MODIFY doubled int"),
    ("column_generated", "ALTER TABLE shop_book DROP COLUMN doubled;\nALTER TABLE shop_book ADD COLUMN doubled int AS (pages * 3) PERSISTENT"),
    ("column_identity", "SET foreign_key_checks = 0;\nALTER TABLE shop_book MODIFY id bigint NOT NULL;\nSET foreign_key_checks = 1"),
    ("column_collation", "ALTER TABLE shop_book MODIFY title varchar(100) COLLATE utf8mb4_bin NOT NULL"),
    ("column_collation", "ALTER TABLE shop_book MODIFY note longtext CHARACTER SET latin1 NULL"),
    ("column_comment", "ALTER TABLE shop_book MODIFY code varchar(20) NOT NULL"),
    ("column_comment", "ALTER TABLE shop_book MODIFY note longtext NULL COMMENT 'a note'"),
    ("missing_constraint", "ALTER TABLE shop_book DROP CONSTRAINT book_price_positive"),
    ("missing_constraint", "ALTER TABLE shop_book MODIFY pages int unsigned NOT NULL"),
    ("missing_constraint", "ALTER TABLE shop_book DROP INDEX book_once"),
    ("missing_constraint", "ALTER TABLE shop_shelf DROP INDEX name"),
    ("extra_constraint", "ALTER TABLE shop_book ADD CONSTRAINT own CHECK (pages < 100000)"),
    ("extra_constraint", "ALTER TABLE shop_book ADD UNIQUE KEY own (code, stock)"),
    (
        "constraint_definition",
        "ALTER TABLE shop_book DROP CONSTRAINT book_price_positive;\n
         ALTER TABLE shop_book ADD CONSTRAINT book_price_positive CHECK (price >= -1)",
    ),
    ("constraint_definition", "ALTER TABLE shop_book DROP INDEX book_once, ADD UNIQUE KEY book_once (title)"),
    ("constraint_name", "ALTER TABLE shop_book RENAME INDEX book_once TO book_twice"),
    (
        "constraint_name",
        "ALTER TABLE shop_book DROP CONSTRAINT book_price_positive;\n
         ALTER TABLE shop_book ADD CONSTRAINT other CHECK (price >= 0)",
    ),
    ("missing_index", "DROP INDEX book_price ON shop_book"),
    ("extra_index", "CREATE INDEX own ON shop_book (stock)"),
    ("extra_index", "CREATE FULLTEXT INDEX own ON shop_book (note)"),
    ("index_definition", "ALTER TABLE shop_book DROP INDEX book_price, ADD INDEX book_price (price)"),
    ("index_name", "ALTER TABLE shop_book RENAME INDEX book_price TO other"),
    (
        "missing_foreign_key",
        "SET @sql = (SELECT CONCAT('ALTER TABLE shop_book DROP FOREIGN KEY ', constraint_name) FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name = 'shop_book' AND constraint_type = 'FOREIGN KEY');\n
         EXECUTE IMMEDIATE @sql",
    ),
    ("extra_foreign_key", "ALTER TABLE shop_book_others ADD CONSTRAINT own FOREIGN KEY (book_id, shelf_id) REFERENCES shop_book_others (book_id, shelf_id)"),
    ("extra_foreign_key", "ALTER TABLE shop_shelf ADD COLUMN book bigint;\nALTER TABLE shop_shelf ADD CONSTRAINT own FOREIGN KEY (book) REFERENCES shop_book (id)"),
    (
        "foreign_key_definition",
        "SET @sql = (SELECT CONCAT('ALTER TABLE shop_book DROP FOREIGN KEY ', constraint_name) FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name = 'shop_book' AND constraint_type = 'FOREIGN KEY');\n
         EXECUTE IMMEDIATE @sql;\n
         ALTER TABLE shop_book ADD CONSTRAINT own FOREIGN KEY (shelf_id) REFERENCES shop_shelf (id) ON DELETE CASCADE",
    ),
];
