//! PostgreSQL.

/// Kind and statements, separated by `;` at a line's end.
pub(crate) const POSTGRESQL: &[(&str, &str)] = &[
    ("missing_table", "DROP TABLE shop_book_others"),
    ("table_comment", "COMMENT ON TABLE shop_book IS 'novels'"),
    ("table_comment", "COMMENT ON TABLE shop_shelf IS 'it''s wood'"),
    ("unlogged", "ALTER TABLE shop_book_others SET UNLOGGED"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN note"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN code"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN stock"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN doubled"),
    ("extra_column", "ALTER TABLE shop_book ADD COLUMN color text"),
    ("column_type", "ALTER TABLE shop_book ALTER COLUMN title TYPE text"),
    ("column_type", "ALTER TABLE shop_book ALTER COLUMN price TYPE numeric(12, 4)"),
    ("column_type", "ALTER TABLE shop_shelf ALTER COLUMN room TYPE bigint"),
    ("column_null", "UPDATE shop_book SET note = 'n';\nALTER TABLE shop_book ALTER COLUMN note SET NOT NULL"),
    ("column_null", "ALTER TABLE shop_book ALTER COLUMN title DROP NOT NULL"),
    ("column_default", "ALTER TABLE shop_book ALTER COLUMN price SET DEFAULT 3"),
    ("column_default", "ALTER TABLE shop_book ALTER COLUMN stock DROP DEFAULT"),
    ("column_default", "ALTER TABLE shop_book ALTER COLUMN stock SET DEFAULT 8"),
    ("column_generated", "ALTER TABLE shop_book ALTER COLUMN doubled DROP EXPRESSION"),
    ("column_identity", "ALTER TABLE shop_book ALTER COLUMN id DROP IDENTITY"),
    ("column_identity", "ALTER TABLE shop_book ALTER COLUMN id SET GENERATED ALWAYS"),
    (
        "column_identity",
        "CREATE SEQUENCE own_numbers;\nALTER TABLE shop_shelf ALTER COLUMN room SET DEFAULT nextval('own_numbers')",
    ),
    ("column_collation", "ALTER TABLE shop_book ALTER COLUMN title TYPE varchar(100) COLLATE \"POSIX\""),
    ("column_comment", "COMMENT ON COLUMN shop_book.code IS NULL"),
    ("column_comment", "COMMENT ON COLUMN shop_book.note IS 'a note'"),
    ("sequence_behind", "SELECT setval('shop_book_id_seq', 1, false)"),
    ("sequence_maximum", "ALTER SEQUENCE shop_shelf_id_seq AS integer"),
    ("missing_constraint", "ALTER TABLE shop_book DROP CONSTRAINT book_price_positive"),
    ("missing_constraint", "ALTER TABLE shop_book DROP CONSTRAINT shop_book_pages_check"),
    ("missing_constraint", "ALTER TABLE shop_book DROP CONSTRAINT book_once"),
    ("missing_constraint", "ALTER TABLE shop_shelf DROP CONSTRAINT shop_shelf_name_key"),
    ("missing_constraint", "ALTER TABLE shop_book DROP CONSTRAINT shop_book_pkey CASCADE"),
    ("extra_constraint", "ALTER TABLE shop_book ADD CONSTRAINT own CHECK (pages < 100000)"),
    (
        "constraint_definition",
        "ALTER TABLE shop_book DROP CONSTRAINT book_price_positive;\n
         ALTER TABLE shop_book ADD CONSTRAINT book_price_positive CHECK (price >= -1)",
    ),
    (
        "constraint_definition",
        "ALTER TABLE shop_book DROP CONSTRAINT book_once;\n
         ALTER TABLE shop_book ADD CONSTRAINT book_once UNIQUE (title, shelf_id) DEFERRABLE",
    ),
    ("constraint_name", "ALTER TABLE shop_book RENAME CONSTRAINT book_once TO book_twice"),
    ("constraint_name", "ALTER TABLE shop_book RENAME CONSTRAINT book_price_positive TO other"),
    (
        "not_validated",
        "ALTER TABLE shop_book DROP CONSTRAINT book_price_positive;\n
         ALTER TABLE shop_book ADD CONSTRAINT book_price_positive CHECK (price >= 0) NOT VALID",
    ),
    (
        "not_validated",
        "UPDATE pg_constraint SET convalidated = false WHERE contype = 'f' AND conrelid = 'shop_book'::regclass",
    ),
    ("disabled", "ALTER TABLE shop_book DISABLE TRIGGER ALL"),
    ("disabled", "ALTER TABLE shop_shelf DISABLE TRIGGER ALL"),
    ("missing_index", "DROP INDEX book_price"),
    ("missing_index", "DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || indexname FROM pg_indexes WHERE indexname LIKE 'shop_book_shelf_id_%'); END $$"),
    ("missing_index", "DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || indexname FROM pg_indexes WHERE indexname LIKE 'shop_book_title_%_like'); END $$"),
    ("extra_index", "CREATE INDEX own ON shop_book (stock)"),
    ("extra_index", "CREATE UNIQUE INDEX own ON shop_book (code) WHERE stock > 3"),
    ("index_definition", "DROP INDEX book_price;\nCREATE INDEX book_price ON shop_book (price, pages)"),
    ("index_definition", "DROP INDEX book_price;\nCREATE UNIQUE INDEX book_price ON shop_book (price, pages DESC)"),
    ("index_name", "ALTER INDEX book_price RENAME TO other"),
    ("invalid_index", "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'book_price'::regclass"),
    ("missing_foreign_key", "DO $$ BEGIN EXECUTE (SELECT 'ALTER TABLE shop_book DROP CONSTRAINT ' || conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'shop_book'::regclass); END $$"),
    ("extra_foreign_key", "ALTER TABLE shop_book ADD FOREIGN KEY (stock) REFERENCES shop_shelf (id) NOT VALID"),
    (
        "foreign_key_definition",
        "DO $$ BEGIN EXECUTE (SELECT 'ALTER TABLE shop_book DROP CONSTRAINT ' || conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'shop_book'::regclass); END $$;\n
         ALTER TABLE shop_book ADD FOREIGN KEY (shelf_id) REFERENCES shop_shelf (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
    ),
    (
        "foreign_key_definition",
        "DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE shop_book ALTER CONSTRAINT %I NOT DEFERRABLE', conname) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'shop_book'::regclass); END $$",
    ),
];
