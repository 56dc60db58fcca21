//! What the live catalog says of tables, columns, constraints and sequences.

/// One value of a catalog query's answer: every query here selects text only; `None` is `NULL`.
pub type Cell = Option<String>;

/// One row of a catalog query's answer.
pub type Row = Vec<Cell>;

/// A constraint or index, as Django's `get_constraints` says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConstraintInfo {
    /// Its name; SQLite names unnamed ones `__unnamed_constraint_1__`.
    pub name: String,
    /// The columns in order; `None` stands for an expression.
    pub columns: Vec<Option<String>>,
    /// A primary key.
    pub primary_key: bool,
    /// Unique (a primary key is, too).
    pub unique: bool,
    /// A foreign key's target: table and column.
    pub foreign_key: Option<(String, String)>,
    /// A check.
    pub check: bool,
    /// An index.
    pub index: bool,
    /// `idx` for a plain index, else the access method (`gin`, `btree` when it has options); `None` for no index.
    pub kind: Option<String>,
    /// `ASC`/`DESC` of each column, for indexes.
    pub orders: Vec<String>,
    /// How an index on expressions is defined.
    pub definition: Option<String>,
}

/// A column, as Django's `get_table_description` says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Its type, as the server spells it: `character varying(10)`.
    pub data_type: String,
    /// Whether it takes NULL.
    pub null: bool,
    /// Its default expression.
    pub default: Option<String>,
    /// Its collation, when it is not the default one.
    pub collation: Option<String>,
    /// Whether the database hands out the values.
    pub identity: bool,
    /// Whether it is part of the primary key.
    pub primary_key: bool,
    /// Its comment.
    pub comment: Option<String>,
}

/// What a name in the list of tables stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// A table.
    Table,
    /// A view.
    View,
    /// A partition of a table.
    Partition,
}

/// A table or view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TableKind,
    /// Its comment.
    pub comment: Option<String>,
}

/// A sequence that a column owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceInfo {
    /// Its name.
    pub name: String,
    /// The column.
    pub column: String,
}
