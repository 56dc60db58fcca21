//! [`Statement`]: one DDL statement, typed.
//!
//! Enough is kept apart for a planner to reason about (which table, which column, which kind of change); types,
//! defaults and expressions are fragments of SQL already, in the vendor's words. Names that Django derives from the
//! table ([`Name::Generated`]) are worked out when the statement is rendered, because a deferred statement follows
//! renames of its table and columns.

use crate::{Lookup, Vendor, render};

/// The name of an index or constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// Given.
    Fixed(String),
    /// Django's hash of table and columns, with this suffix (`_uniq`, `_like`, …, may be empty).
    Generated(String),
}

/// What an index or unique constraint is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexColumns {
    /// Columns: name, and what stands after it (operator class, `DESC`; may be empty).
    Columns(Vec<(String, String)>),
    /// Expressions, as SQL, and the columns they use.
    Expressions {
        /// The SQL of all of them, as it stands between the parentheses.
        sql: String,
        /// The columns they use.
        columns: Vec<String>,
    },
}

/// A column as `CREATE TABLE` or `ADD COLUMN` defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: String,
    /// Everything after the name, as SQL.
    pub definition: String,
    /// Whether it takes NULL.
    pub null: bool,
    /// The `DEFAULT` that it is created with, as SQL.
    pub default: Option<String>,
    /// The target of a key that is defined with the column: table and column.
    pub references: Option<(String, String)>,
    /// The inline foreign key constraint's name, where it has one.
    pub references_name: Option<String>,
}

/// `CREATE TABLE`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTable {
    /// The table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<ColumnDefinition>,
    /// Its table constraints, as SQL.
    pub constraints: Vec<String>,
    /// Its tablespace.
    pub tablespace: Option<String>,
}

/// `CREATE INDEX`, also `CREATE UNIQUE INDEX`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateIndex {
    /// The table.
    pub table: String,
    /// Its name.
    pub name: Name,
    /// Unique or not.
    pub unique: bool,
    /// Without a lock on writers (PostgreSQL).
    pub concurrently: bool,
    /// The access method, when it is not the default: `gin`.
    pub using: String,
    /// What it is on.
    pub columns: IndexColumns,
    /// Columns that are stored with it.
    pub include: Vec<String>,
    /// Storage parameters: `fillfactor = 70`.
    pub with: Vec<String>,
    /// `NULLS [NOT] DISTINCT`
    pub nulls_distinct: Option<bool>,
    /// Its tablespace.
    pub tablespace: Option<String>,
    /// The rows it is for, as SQL.
    pub condition: Option<String>,
}

/// `ADD CONSTRAINT … FOREIGN KEY`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The table it points at.
    pub to_table: String,
    /// The column it points at.
    pub to_column: String,
    /// The end of its generated name; `%(to_table)s` and `%(to_column)s` stand for the target.
    pub suffix: String,
}

/// `ADD CONSTRAINT … UNIQUE`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    /// The table.
    pub table: String,
    /// Its name.
    pub name: Name,
    /// The columns.
    pub columns: Vec<String>,
    /// `DEFERRABLE INITIALLY …`, as SQL; may be empty.
    pub deferrable: String,
    /// `NULLS [NOT] DISTINCT`
    pub nulls_distinct: Option<bool>,
}

/// What kind of constraint is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A foreign key.
    ForeignKey,
    /// A unique constraint.
    Unique,
    /// A check.
    Check,
    /// The primary key.
    PrimaryKey,
    /// An exclusion constraint.
    Exclusion,
    /// A plain index.
    Index,
}

/// One change of a column in `ALTER TABLE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnAction {
    /// `ALTER COLUMN … TYPE`
    SetType {
        /// The column.
        column: String,
        /// The new type.
        data_type: String,
        /// The collation to set.
        collation: Option<String>,
        /// Whether the old values are cast (`USING column::type`).
        using: bool,
    },
    /// `ALTER COLUMN … SET NOT NULL`
    SetNotNull {
        /// The column.
        column: String,
    },
    /// `ALTER COLUMN … DROP NOT NULL`
    DropNotNull {
        /// The column.
        column: String,
    },
    /// `ALTER COLUMN … SET DEFAULT`
    SetDefault {
        /// The column.
        column: String,
        /// The default, as SQL.
        default: String,
    },
    /// `ALTER COLUMN … DROP DEFAULT`
    DropDefault {
        /// The column.
        column: String,
    },
    /// `ALTER COLUMN … ADD GENERATED BY DEFAULT AS IDENTITY`
    AddIdentity {
        /// The column.
        column: String,
    },
    /// `ALTER COLUMN … DROP IDENTITY IF EXISTS`
    DropIdentity {
        /// The column.
        column: String,
    },
    /// `MODIFY`: the column's type and everything else (MySQL).
    Modify {
        /// The column.
        column: String,
        /// What it is from now on, as SQL.
        definition: String,
    },
    /// `CHANGE`: the column's name and everything else (MySQL).
    Change {
        /// The column.
        column: String,
        /// Its new name.
        to: String,
        /// What it is from now on, as SQL.
        definition: String,
    },
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `CREATE TABLE`
    CreateTable(CreateTable),
    /// `DROP TABLE`
    DropTable {
        /// The table.
        table: String,
    },
    /// `ALTER TABLE … RENAME TO`
    RenameTable {
        /// The table.
        table: String,
        /// Its new name.
        to: String,
    },
    /// `ALTER TABLE … ADD COLUMN`
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: ColumnDefinition,
    },
    /// `ALTER TABLE … DROP COLUMN`
    DropColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// With all that depends on it: what Django asked PostgreSQL for before 6.0.
        cascade: bool,
    },
    /// `ALTER TABLE … RENAME COLUMN`
    RenameColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its new name.
        to: String,
    },
    /// `ALTER TABLE …` with one or several changes of columns.
    AlterColumns {
        /// The table.
        table: String,
        /// The changes.
        actions: Vec<ColumnAction>,
    },
    /// `UPDATE … SET column = value WHERE column IS NULL`
    FillNulls {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The value, as SQL.
        value: String,
    },
    /// `UPDATE … SET column = value`, for every row.
    Fill {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The value, as SQL.
        value: String,
    },
    /// `CREATE INDEX`
    CreateIndex(CreateIndex),
    /// `DROP INDEX`
    DropIndex {
        /// The table.
        table: String,
        /// The index.
        name: String,
        /// Without a lock on writers (PostgreSQL).
        concurrently: bool,
    },
    /// `ALTER INDEX … RENAME TO`
    RenameIndex {
        /// The table.
        table: String,
        /// The index.
        name: String,
        /// Its new name.
        to: String,
    },
    /// `ADD CONSTRAINT … FOREIGN KEY`
    AddForeignKey(ForeignKey),
    /// `ADD CONSTRAINT … UNIQUE`
    AddUnique(Unique),
    /// `ADD CONSTRAINT … CHECK`
    AddCheck {
        /// The table.
        table: String,
        /// Its name.
        name: String,
        /// The condition, as SQL.
        check: String,
    },
    /// `ADD CONSTRAINT … PRIMARY KEY`
    AddPrimaryKey {
        /// The table.
        table: String,
        /// Its name.
        name: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// `ADD CONSTRAINT … EXCLUDE`
    AddExclusion {
        /// The table.
        table: String,
        /// Everything after `ADD`, as SQL.
        constraint: String,
    },
    /// `DROP CONSTRAINT`
    DropConstraint {
        /// The table.
        table: String,
        /// The constraint.
        name: String,
        /// What it is.
        kind: ConstraintKind,
    },
    /// `ALTER SEQUENCE IF EXISTS … AS`
    AlterSequence {
        /// The sequence.
        sequence: String,
        /// Its new type.
        data_type: String,
    },
    /// `DROP SEQUENCE IF EXISTS … CASCADE`
    DropSequence {
        /// The sequence.
        sequence: String,
    },
    /// `COMMENT ON TABLE`
    CommentOnTable {
        /// The table.
        table: String,
        /// The comment; may be empty.
        comment: String,
    },
    /// `COMMENT ON COLUMN`
    CommentOnColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The comment; may be empty.
        comment: String,
    },
    /// `INSERT INTO … SELECT`: the rows of a table into the one that takes its place.
    CopyRows {
        /// The table they come from.
        from: String,
        /// The table they go to.
        to: String,
        /// Each column, as SQL, and the expression that fills it.
        columns: Vec<(String, String)>,
    },
    /// SQL of the project itself.
    Raw {
        /// The SQL.
        sql: String,
    },
    /// What must be resolved from the catalog first.
    Lookup(Box<Lookup>),
}

impl Statement {
    /// The text that `sqlmigrate` prints, with the `;` at its end. A lookup that is not resolved has no text.
    pub fn render(&self, vendor: Vendor) -> String {
        render::render(self, vendor)
    }

    /// The name of the index or constraint that this makes, beside a table.
    pub fn made_name(&self, vendor: Vendor) -> Option<String> {
        render::made_name(self, vendor)
    }

    /// The lookup, when the catalog must be asked before this can run.
    pub fn introspects(&self) -> Option<&Lookup> {
        match self {
            Self::Lookup(lookup) => Some(lookup),
            _ => None,
        }
    }
}
