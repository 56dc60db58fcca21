//! [`Lookup`]: a statement whose text depends on the live catalog.
//!
//! Django finds the names of the constraints that it drops by asking the server in the middle of an alteration. A
//! lookup says what to ask ([`Subject`]), and [`Lookup::resolve`] turns the answer into the statements to go on with.

use crate::{ConstraintInfo, ConstraintKind, Row, SchemaError, SequenceInfo, Statement, Vendor};

/// What to ask the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The constraints and indexes of a table.
    Constraints {
        /// The table.
        table: String,
    },
    /// The sequences that the columns of a table own.
    Sequences {
        /// The table.
        table: String,
    },
    /// Whether a collation is deterministic.
    Collation {
        /// Its name.
        name: String,
    },
}

/// What the catalog says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To [`Subject::Constraints`].
    Constraints(Vec<ConstraintInfo>),
    /// To [`Subject::Sequences`].
    Sequences(Vec<SequenceInfo>),
    /// To [`Subject::Collation`]: `None` when there is none of that name.
    Deterministic(Option<bool>),
}

impl Subject {
    /// The queries to run, in order; each selects text only.
    pub fn queries(&self, _vendor: Vendor) -> Vec<String> {
        todo!()
    }

    /// What the rows of these queries say.
    pub fn parse(&self, _vendor: Vendor, _rows: &[Vec<Row>]) -> Result<Answer, SchemaError> {
        todo!()
    }
}

/// Which constraints of a table are meant; `None` matches both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Exactly these columns in this order; `None` for any.
    pub columns: Option<Vec<String>>,
    /// Unique or not.
    pub unique: Option<bool>,
    /// The primary key or not.
    pub primary_key: Option<bool>,
    /// An index or not.
    pub index: Option<bool>,
    /// Only foreign keys.
    pub foreign_key: bool,
    /// A check or not.
    pub check: Option<bool>,
    /// Only indexes of this kind.
    pub kind: Option<String>,
    /// Not those that the model names itself.
    pub exclude: Vec<String>,
}

/// What a lookup's answer turns into.
#[derive(Clone, Debug, PartialEq)]
pub enum LookupAction {
    /// Drop every constraint that matches.
    DropConstraints {
        /// Which.
        matching: Matching,
        /// What they are.
        kind: ConstraintKind,
        /// When set, exactly one must match; else this is said with the number in the place of `{}`.
        exactly_one: Option<String>,
        /// Of several, take the one of this name.
        prefer: Option<String>,
        /// What follows when something was dropped.
        if_found: Vec<Statement>,
        /// What follows when nothing was.
        otherwise: Vec<Statement>,
    },
    /// Drop the sequence that this column owns, if any.
    DropSequence {
        /// The column.
        column: String,
    },
    /// Give the sequence that this column owns, if any, another type.
    AlterSequence {
        /// The column.
        column: String,
        /// The type.
        data_type: String,
    },
    /// Rename the one index on these columns; on a vendor that can't rename, drop it and create `create` instead.
    RenameIndex {
        /// The columns.
        columns: Vec<String>,
        /// The new name.
        to: String,
        /// What creates it anew, where it can't be renamed.
        create: Option<Box<Statement>>,
    },
    /// Go on with these when the collation is deterministic.
    IfDeterministic(Vec<Statement>),
}

/// A statement that must be resolved from the live catalog, just before it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// What to ask.
    pub subject: Subject,
    /// What to make of the answer.
    pub action: LookupAction,
}

impl Lookup {
    /// The statements that stand in its place; they may hold further lookups.
    pub fn resolve(&self, _answer: &Answer) -> Result<Vec<Statement>, SchemaError> {
        todo!()
    }
}
