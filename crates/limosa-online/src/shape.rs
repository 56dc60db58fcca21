//! [`Shape`]: as much of a live schema as the cost of a statement depends on.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::DataType;

/// The tables of a database, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    pub(crate) tables: BTreeMap<String, Table>,
}

/// How large a table is, by the server's own statistics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Rows; `None` when the server has never counted them.
    pub rows: Option<u64>,
    /// Bytes of the table without its indexes.
    pub bytes: u64,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// How large it is.
    pub size: Size,
    /// Whether the plan itself makes it: no one else uses it yet.
    pub is_new: bool,
    /// Its columns.
    pub columns: Vec<(String, DataType)>,
    /// Its indexes.
    pub indexes: Vec<Index>,
    /// Its constraints.
    pub constraints: Vec<Constraint>,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name; `None` for one of the plan whose name is not known before it runs.
    pub name: Option<String>,
    /// Every column that it uses.
    pub columns: Vec<String>,
    /// Whether it has neither expressions nor a condition.
    pub plain: bool,
}

/// What a constraint is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A check; with the column of which it says that it is not NULL, once it is validated.
    Check {
        /// `CHECK (column IS NOT NULL)`
        not_null: Option<String>,
    },
    /// A foreign key, with what it points at.
    ForeignKey {
        /// The table.
        to: String,
        /// Its columns.
        to_columns: Vec<String>,
    },
    /// Unique, primary key or exclusion: an index stands behind it.
    Indexed,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Its name; `None` for one of the plan whose name is not known before it runs.
    pub name: Option<String>,
    /// The columns that it uses.
    pub columns: Vec<String>,
    /// What it is.
    pub kind: Kind,
}

impl Shape {
    /// Whether it holds no tables.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The tables that hold a constraint of this kind.
    pub(crate) fn holding(&self, wanted: impl Fn(&Constraint) -> bool) -> Vec<String> {
        let holds = |(_, table): &(&String, &Table)| table.constraints.iter().any(&wanted);
        self.tables.iter().filter(holds).map(|(name, _)| name.clone()).collect()
    }
}

impl Constraint {
    /// Whether it is a foreign key that points at this table.
    pub(crate) fn points_at(&self, table: &str) -> bool {
        matches!(&self.kind, Kind::ForeignKey { to, .. } if to == table)
    }

    /// Whether it is a foreign key that points at this column.
    pub(crate) fn points_at_column(&self, table: &str, column: &str) -> bool {
        matches!(&self.kind, Kind::ForeignKey { to, to_columns } if to == table && to_columns.iter().any(|c| c == column))
    }
}

impl Table {
    /// The type of a column.
    pub fn data_type(&self, column: &str) -> Option<&DataType> {
        self.columns
            .iter()
            .find(|(name, _)| name == column)
            .map(|(_, data_type)| data_type)
    }

    /// Its foreign keys, each with its target.
    pub(crate) fn foreign_keys(&self) -> impl Iterator<Item = (&str, &Constraint)> {
        self.constraints.iter().filter_map(|constraint| match &constraint.kind {
            Kind::ForeignKey { to, .. } => Some((to.as_str(), constraint)),
            _ => None,
        })
    }

    /// Whether a validated check says that this column is not NULL.
    pub(crate) fn is_checked_not_null(&self, column: &str) -> bool {
        self.constraints
            .iter()
            .any(|constraint| matches!(&constraint.kind, Kind::Check { not_null: Some(of) } if of == column))
    }
}
