//! SQLite, where most drifts are another text of the table.

/// The statements: SQL as it is, or `table: what stands there => what shall stand there`.
pub(crate) fn of_sqlite(drift: &str) -> String {
    let Some((table, (from, to))) = drift
        .split_once(": ")
        .and_then(|(table, edit)| Some((table, edit.split_once(" => ")?)))
    else {
        return drift.to_owned();
    };
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    format!(
        "PRAGMA writable_schema = ON;\nUPDATE sqlite_master SET sql = replace(sql, {}, {}) WHERE type = 'table' AND name = {};\n\
         PRAGMA writable_schema = RESET",
        quoted(from),
        quoted(to),
        quoted(table)
    )
}

/// Kind and what plants it.
pub(crate) const SQLITE: &[(&str, &str)] = &[
    ("missing_table", "DROP TABLE shop_book_others"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN note"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN code"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN stock"),
    ("missing_column", "ALTER TABLE shop_book DROP COLUMN doubled"),
    ("missing_column", "ALTER TABLE shop_shelf DROP COLUMN room"),
    ("extra_column", "ALTER TABLE shop_book ADD COLUMN color text"),
    ("column_type", "shop_book: \"title\" varchar(100) => \"title\" text"),
    ("column_type", "shop_book: \"price\" decimal => \"price\" real"),
    ("column_type", "shop_shelf: \"room\" integer => \"room\" bigint"),
    (
        "column_type",
        "shop_book: \"pages\" integer unsigned => \"pages\" integer",
    ),
    ("column_null", "shop_book: \"note\" text NULL => \"note\" text NOT NULL"),
    (
        "column_null",
        "shop_book: \"title\" varchar(100) NOT NULL => \"title\" varchar(100) NULL",
    ),
    (
        "column_null",
        "shop_shelf: \"name\" varchar(50) NOT NULL => \"name\" varchar(50)",
    ),
    (
        "column_default",
        "shop_book: \"price\" decimal => \"price\" decimal DEFAULT 3",
    ),
    ("column_default", "shop_book: DEFAULT 7 => "),
    ("column_default", "shop_book: DEFAULT 7 => DEFAULT 8"),
    ("column_generated", "shop_book: \"pages\" * 2 => \"pages\" * 3"),
    ("column_identity", "shop_book: PRIMARY KEY AUTOINCREMENT => PRIMARY KEY"),
    (
        "column_collation",
        "shop_book: \"title\" varchar(100) => \"title\" varchar(100) COLLATE nocase",
    ),
    (
        "column_collation",
        "shop_shelf: \"name\" varchar(50) => \"name\" varchar(50) COLLATE rtrim",
    ),
    ("missing_constraint", "shop_book: CHECK (\"pages\" >= 0) => "),
    (
        "missing_constraint",
        "shop_book: , CONSTRAINT \"book_price_positive\" CHECK (\"price\" >= '0') => ",
    ),
    ("constraint_definition", "shop_book: \"price\" >= => \"price\" >"),
    (
        "constraint_definition",
        "shop_book: UNIQUE (\"title\", \"shelf_id\") => UNIQUE (\"shelf_id\", \"title\")",
    ),
    ("constraint_name", "shop_book: book_once => book_twice"),
    ("constraint_name", "shop_book: book_price_positive => other"),
    (
        "extra_constraint",
        "shop_book: \"note\" text => \"note\" text CHECK (\"note\" <> 'x')",
    ),
    (
        "extra_constraint",
        "shop_book: \"pages\" integer unsigned NOT NULL => \"pages\" integer unsigned NOT NULL CHECK (\"pages\" < 1000)",
    ),
    ("missing_index", "DROP INDEX book_price"),
    ("extra_index", "CREATE INDEX own ON shop_book (stock)"),
    (
        "extra_index",
        "CREATE UNIQUE INDEX own ON shop_book (code) WHERE stock > 3",
    ),
    (
        "index_definition",
        "DROP INDEX book_price;\nCREATE INDEX book_price ON shop_book (price, pages)",
    ),
    (
        "index_definition",
        "DROP INDEX book_price;\nCREATE UNIQUE INDEX book_price ON shop_book (price, pages DESC)",
    ),
    (
        "index_name",
        "DROP INDEX book_price;\nCREATE INDEX \"other\" ON \"shop_book\" (\"price\", \"pages\" DESC)",
    ),
    (
        "missing_foreign_key",
        "shop_book: REFERENCES \"shop_shelf\" (\"id\") DEFERRABLE INITIALLY DEFERRED => ",
    ),
    (
        "missing_foreign_key",
        "shop_book_others: REFERENCES \"shop_book\" (\"id\") DEFERRABLE INITIALLY DEFERRED => ",
    ),
    (
        "extra_foreign_key",
        "shop_book: \"stock\" integer => \"stock\" integer REFERENCES \"shop_shelf\" (\"id\")",
    ),
    (
        "foreign_key_definition",
        "shop_book: REFERENCES \"shop_shelf\" (\"id\") => REFERENCES \"shop_shelf\" (\"id\") ON DELETE CASCADE",
    ),
    (
        "foreign_key_definition",
        "shop_book: REFERENCES \"shop_shelf\" (\"id\") DEFERRABLE INITIALLY DEFERRED => REFERENCES \"shop_shelf\" (\"id\")",
    ),
    (
        "foreign_key_definition",
        "shop_book_others: REFERENCES \"shop_book\" (\"id\") => REFERENCES \"shop_shelf\" (\"id\")",
    ),
];
