//! What a schema is and what it should be, side by side: for `limosa verify`.
//!
//! A [`TableDescription`] says of a table what Django decides: columns, keys, indexes, foreign keys, comments. Types,
//! defaults and expressions in it are in the server's own normal form, which nobody here has to guess: what *should* be
//! there is made for a moment where nobody sees it (a temporary table, an SQLite in memory) by the very statements with
//! which Django creates the model ([`Expectation`]), and read by the same queries as what *is* there. Only foreign keys
//! are taken from the statement: they hold no expression, and temporary tables could not have them.
//!
//! A long history leaves things otherwise than a new table would have them, and rightly so: columns in another order,
//! names that Django made up from earlier names, sequences of `serial`. [`compare`] knows them.

mod compare;
mod difference;
mod expectation;
mod keys;
mod mend;
mod parse;
mod tokens;

pub(crate) use parse::{index_name, table};
pub(crate) use tokens::normalised;

use std::collections::BTreeMap;

use crate::{Row, SchemaError, Vendor, mysql, postgresql, sqlite};

pub use compare::compare;
pub use difference::{Difference, DifferenceKind};
pub use expectation::Expectation;

/// What to ask for all tables of a database at once. On MySQL these are only their names: see [`definition_query`].
pub fn live_queries(vendor: Vendor) -> Vec<String> {
    match vendor {
        Vendor::Postgresql => postgresql::catalog::queries(false),
        Vendor::Sqlite => vec![sqlite::catalog::QUERY.to_owned()],
        Vendor::Mysql | Vendor::Mariadb => vec![mysql::catalog::TABLES.to_owned()],
    }
}

/// What the rows of these queries say, by name (SQLite's in lower case). Of tables that are not wanted only the name is
/// certain.
///
/// # Errors
/// When the rows are not understood.
pub fn parse_live(
    vendor: Vendor,
    rows: &[Vec<Row>],
    wanted: &dyn Fn(&str) -> bool,
) -> Result<BTreeMap<String, TableDescription>, SchemaError> {
    let first = rows.first().map(Vec::as_slice).unwrap_or_default();
    match vendor {
        Vendor::Postgresql => postgresql::catalog::parse(rows),
        Vendor::Sqlite => sqlite::catalog::parse(first, wanted),
        Vendor::Mysql | Vendor::Mariadb => Ok(first
            .iter()
            .filter_map(|row| row.first().cloned().flatten())
            .map(|name| {
                let table = TableDescription {
                    name: name.clone(),
                    ..TableDescription::default()
                };
                (name, table)
            })
            .collect()),
    }
}

/// What to ask for the temporary tables of this session (PostgreSQL); [`parse_live`] understands the rows.
pub fn temporary_queries() -> Vec<String> {
    postgresql::catalog::queries(true)
}

/// What to ask for one table (MySQL), temporary or not.
pub fn definition_query(table: &str) -> String {
    mysql::catalog::query(table)
}

/// What the rows of [`definition_query`] say.
///
/// # Errors
/// When they are not understood.
pub fn parse_definition(vendor: Vendor, rows: &[Row]) -> Result<TableDescription, SchemaError> {
    mysql::catalog::parse(rows, vendor)
}

/// The table that these statements of SQLite make: it keeps their very text, so that nothing has to be run.
///
/// # Errors
/// When they are not understood.
pub fn made_by(statements: &[String]) -> Result<TableDescription, SchemaError> {
    sqlite::catalog::made_by(statements)
}

/// What a table that is only made to be read is called, where it can't have the name of the one that is there.
pub const SCRATCH_TABLE: &str = "limosa_verify";

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableDescription {
    /// Its name.
    pub name: String,
    /// Its comment.
    pub comment: Option<String>,
    /// Whether a module of SQLite made it (`CREATE VIRTUAL TABLE`), whose columns are its own affair.
    pub by_module: bool,
    /// Whether a crash of the server empties it (PostgreSQL's `UNLOGGED`).
    pub unlogged: bool,
    /// Its character set and collation, as `CREATE TABLE` says them (MySQL); may be empty.
    pub charset: String,
    /// Its columns, in order.
    pub columns: Vec<ColumnDescription>,
    /// Its primary key, unique constraints, checks, exclusions and indexes.
    pub keys: Vec<Key>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKeyDescription>,
}

/// A column. Texts are in the server's normal form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnDescription {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: String,
    /// Whether it takes NULL.
    pub null: bool,
    /// Its default.
    pub default: Option<String>,
    /// The expression that it is generated from, with all that is said of it.
    pub generated: Option<String>,
    /// Who hands out its values.
    pub automatic: Automatic,
    /// Its collation, when it is not the one that it would have anyway.
    pub collation: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// The sequence that it owns.
    pub sequence: Option<SequenceDescription>,
    /// Everything after its name as the server prints it (MySQL), or empty.
    pub definition: String,
}

/// Who hands out the values of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Automatic {
    /// Nobody.
    #[default]
    No,
    /// The database, unless a value is given: `GENERATED BY DEFAULT AS IDENTITY`, `AUTO_INCREMENT`, `AUTOINCREMENT`.
    ByDefault,
    /// The database always: `GENERATED ALWAYS AS IDENTITY`.
    Always,
    /// A sequence by the column's default: `serial`, which Django made before 4.1.
    Serial,
}

/// A sequence that a column owns (PostgreSQL).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceDescription {
    /// Its name, quoted and with its schema where that is needed.
    pub name: String,
    /// The largest value that it gives.
    pub max: i64,
    /// Whether its state may be read.
    pub readable: bool,
}

/// A primary key, unique constraint, check, exclusion or index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name; empty when the vendor has none for it.
    pub name: String,
    /// What it is.
    pub kind: KeyKind,
    /// All of it but the name, in the server's normal form: method, columns, operator classes, order, `INCLUDE`,
    /// options, condition, `DEFERRABLE`.
    pub definition: String,
    /// The column whose definition brings it along.
    pub column: Option<String>,
    /// Whether every row is known to obey, and the index is used.
    pub valid: bool,
    /// The statements that switch it on, when somebody has switched it off.
    pub disabled: Option<String>,
}

/// What a [`Key`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// The primary key.
    PrimaryKey,
    /// A unique constraint.
    Unique,
    /// A check.
    Check,
    /// An exclusion constraint.
    Exclusion,
    /// An index, unique ones that are no constraint among them.
    Index,
}

impl KeyKind {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique constraint",
            Self::Check => "check",
            Self::Exclusion => "exclusion constraint",
            Self::Index => "index",
        }
    }
}

/// A foreign key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignKeyDescription {
    /// Its name; empty when the vendor has none for it.
    pub name: String,
    /// The columns.
    pub columns: Vec<String>,
    /// The table it points at.
    pub to_table: String,
    /// The columns it points at.
    pub to_columns: Vec<String>,
    /// What else is said, as SQL: `ON DELETE CASCADE`, `DEFERRABLE INITIALLY DEFERRED`; may be empty.
    pub rules: String,
    /// Whether every row is known to obey.
    pub valid: bool,
    /// The statements that switch it on, when somebody has switched it off.
    pub disabled: Option<String>,
}
