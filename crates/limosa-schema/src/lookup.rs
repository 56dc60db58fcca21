//! [`Lookup`]: a statement whose text depends on the live catalog.
//!
//! Django finds the names of the constraints that it drops by asking the server in the middle of an alteration. A
//! lookup says what to ask ([`Subject`]), and [`Lookup::resolve`] turns the answer into the statements to go on with.

use crate::{ColumnInfo, ConstraintInfo, ConstraintKind, Row, SchemaError, SequenceInfo, Statement, TableInfo, Vendor};

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
    /// Whether an extension of PostgreSQL is installed.
    Extension {
        /// Its name.
        name: String,
    },
    /// The tables and views of the database.
    Tables,
    /// The columns of a table.
    Columns {
        /// The table.
        table: String,
    },
    /// The storage engine of a table (MySQL).
    StorageEngine {
        /// The table.
        table: String,
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
    /// To [`Subject::Extension`].
    Installed(bool),
    /// To [`Subject::Tables`].
    Tables(Vec<TableInfo>),
    /// To [`Subject::Columns`]; empty when there is no such table.
    Columns(Vec<ColumnInfo>),
    /// To [`Subject::StorageEngine`]: `None` when there is no such table.
    StorageEngine(Option<String>),
}

impl Subject {
    /// The queries to run, in order; each selects text only.
    pub fn queries(&self, vendor: Vendor) -> Vec<String> {
        match vendor {
            Vendor::Postgresql => crate::postgresql::introspection::queries(self),
            Vendor::Sqlite => crate::sqlite::introspection::queries(self),
            Vendor::Mysql | Vendor::Mariadb => crate::mysql::introspection::queries(self, vendor == Vendor::Mariadb),
        }
    }

    /// What the rows of these queries say.
    pub fn parse(&self, vendor: Vendor, rows: &[Vec<Row>]) -> Result<Answer, SchemaError> {
        match vendor {
            Vendor::Postgresql => crate::postgresql::introspection::parse(self, rows),
            Vendor::Sqlite => crate::sqlite::introspection::parse(self, rows),
            Vendor::Mysql | Vendor::Mariadb => crate::mysql::introspection::parse(self, rows),
        }
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
        /// When set, exactly one must match; else this is said, with the number in the place of `{}`.
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
    /// Go on with these when the extension is installed, or when it is not.
    IfInstalled {
        /// Which of the two.
        installed: bool,
        /// What follows.
        statements: Vec<Statement>,
    },
    /// Go on with these when the collation is deterministic.
    IfDeterministic(Vec<Statement>),
    /// Go on with these unless the table is kept by this storage engine.
    UnlessEngine {
        /// The engine.
        engine: String,
        /// The engine of tables that are not there yet.
        default: String,
        /// What follows.
        statements: Vec<Statement>,
    },
    /// Go on with this when one index only begins with the column: the one that is about to be dropped.
    IfLastIndexOf {
        /// The column.
        column: String,
        /// What follows.
        statement: Box<Statement>,
    },
}

/// A statement that must be resolved from the live catalog, just before it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// What to ask.
    pub subject: Subject,
    /// What the table is called by then, where the catalog still knows it by the name that is asked for.
    pub renamed: Option<String>,
    /// What to make of the answer.
    pub action: LookupAction,
}

impl Matching {
    /// The names of the constraints that match.
    pub fn names<'c>(&self, constraints: &'c [ConstraintInfo]) -> Vec<&'c str> {
        constraints
            .iter()
            .filter(|c| self.matches(c))
            .map(|c| c.name.as_str())
            .collect()
    }

    fn matches(&self, constraint: &ConstraintInfo) -> bool {
        let columns = self.columns.as_ref().is_none_or(|wanted| {
            constraint.columns.len() == wanted.len()
                && constraint
                    .columns
                    .iter()
                    .zip(wanted)
                    .all(|(have, want)| have.as_ref() == Some(want))
        });
        columns
            && self.unique.is_none_or(|want| constraint.unique == want)
            && self.primary_key.is_none_or(|want| constraint.primary_key == want)
            && self.index.is_none_or(|want| constraint.index == want)
            && self.check.is_none_or(|want| constraint.check == want)
            && (!self.foreign_key || constraint.foreign_key.is_some())
            && self
                .kind
                .as_ref()
                .is_none_or(|want| constraint.kind.as_ref() == Some(want))
            && !self.exclude.contains(&constraint.name)
    }
}

impl Lookup {
    /// The statements that stand in its place; they may hold further lookups.
    pub fn resolve(&self, answer: &Answer) -> Result<Vec<Statement>, SchemaError> {
        match (&self.subject, answer) {
            (Subject::Constraints { table }, Answer::Constraints(constraints)) => {
                self.drop_constraints(self.renamed.as_deref().unwrap_or(table), constraints)
            }
            (Subject::Sequences { .. }, Answer::Sequences(sequences)) => Ok(self.on_sequence(sequences)),
            (Subject::Collation { .. }, Answer::Deterministic(deterministic)) => Ok(match &self.action {
                LookupAction::IfDeterministic(statements) if *deterministic == Some(true) => statements.clone(),
                _ => Vec::new(),
            }),
            (Subject::StorageEngine { .. }, Answer::StorageEngine(found)) => Ok(match &self.action {
                LookupAction::UnlessEngine {
                    engine,
                    default,
                    statements,
                } if found.as_ref().unwrap_or(default) != engine => statements.clone(),
                _ => Vec::new(),
            }),
            (Subject::Extension { .. }, Answer::Installed(is)) => Ok(match &self.action {
                LookupAction::IfInstalled { installed, statements } if installed == is => statements.clone(),
                _ => Vec::new(),
            }),
            _ => Err(SchemaError::Catalog("the answer is to another question".to_owned())),
        }
    }

    fn drop_constraints(&self, table: &str, constraints: &[ConstraintInfo]) -> Result<Vec<Statement>, SchemaError> {
        match &self.action {
            LookupAction::DropConstraints {
                matching,
                kind,
                exactly_one,
                prefer,
                if_found,
                otherwise,
            } => {
                let mut names = matching.names(constraints);
                if let Some(preferred) = prefer.as_deref().filter(|name| names.contains(name)) {
                    names = vec![preferred];
                }
                one_of(&names, exactly_one.as_deref())?;
                let rest = if names.is_empty() { otherwise } else { if_found };
                Ok(names
                    .iter()
                    .map(|name| Statement::DropConstraint {
                        table: table.to_owned(),
                        name: (*name).to_owned(),
                        kind: *kind,
                    })
                    .chain(rest.iter().cloned())
                    .collect())
            }
            LookupAction::RenameIndex { columns, to, create } => {
                let matching = Matching {
                    columns: Some(columns.clone()),
                    index: Some(true),
                    unique: Some(false),
                    ..Matching::default()
                };
                let names = matching.names(constraints);
                let message = format!(
                    "Found wrong number ({{}}) of indexes for {table}({}).",
                    columns.join(", ")
                );
                one_of(&names, Some(&message))?;
                let name = names.first().copied().unwrap_or_default().to_owned();
                let table = table.to_owned();
                Ok(match create {
                    // Django names the indexes of `index_together` as it names others: it may be the name already.
                    _ if name == *to => Vec::new(),
                    None => vec![Statement::RenameIndex {
                        table,
                        name,
                        to: to.clone(),
                    }],
                    Some(create) => vec![
                        Statement::DropIndex {
                            table,
                            name,
                            concurrently: false,
                        },
                        (**create).clone(),
                    ],
                })
            }
            LookupAction::IfLastIndexOf { column, statement } => {
                let begins = |constraint: &&ConstraintInfo| {
                    constraint.index && constraint.columns.first() == Some(&Some(column.clone()))
                };
                let one = constraints.iter().filter(begins).count() == 1;
                Ok(if one { vec![(**statement).clone()] } else { Vec::new() })
            }
            _ => Ok(Vec::new()),
        }
    }

    fn on_sequence(&self, sequences: &[SequenceInfo]) -> Vec<Statement> {
        let of = |column: &str| sequences.iter().find(|s| s.column == column).map(|s| s.name.clone());
        match &self.action {
            LookupAction::DropSequence { column } => of(column)
                .map(|sequence| Statement::DropSequence { sequence })
                .into_iter()
                .collect(),
            LookupAction::AlterSequence { column, data_type } => of(column)
                .map(|sequence| Statement::AlterSequence {
                    sequence,
                    data_type: data_type.clone(),
                })
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn one_of(names: &[&str], exactly_one: Option<&str>) -> Result<(), SchemaError> {
    match exactly_one {
        Some(message) if names.len() != 1 => {
            Err(SchemaError::Value(message.replacen("{}", &names.len().to_string(), 1)))
        }
        _ => Ok(()),
    }
}
