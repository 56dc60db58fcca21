//! [`ExecutorError`]: what stopped a run, where, and what state things are in.

use std::fmt;

use limosa_migrations::{GraphError, LoaderError, MigrationKey, OperationError};
use limosa_project::ProjectError;
use limosa_python::Location;
use limosa_python::child::PythonException;

use crate::{DatabaseError, ErrorKind};

/// What state the database is in after an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aftermath {
    /// Nothing was begun.
    Untouched,
    /// The migration was rolled back as a whole; those before it stay applied.
    RolledBack,
    /// The migration is not atomic: the operations before this number (from 0) stay, and it is not recorded.
    Partial {
        /// How many operations were done.
        done: usize,
        /// Of how many.
        of: usize,
        /// Whether the one that failed was rolled back.
        last_rolled_back: bool,
    },
    /// The migrations are applied and recorded; what follows them failed.
    AfterMigrations,
    /// The rollback failed as well, because the connection is gone; the server rolls back by itself.
    ConnectionLost,
}

/// What went wrong inside a migration.
#[derive(Debug)]
pub enum Cause {
    /// The database refused a statement.
    Database(DatabaseError),
    /// The project's code raised.
    Python(Box<PythonException>),
    /// The operation does not fit the state, or can't be undone.
    Operation(Box<OperationError>),
    /// Something that neither is: in words.
    Other(String),
    /// Ctrl-C.
    Interrupted,
}

/// A run that stopped.
#[derive(Debug)]
pub struct MigrationFailure {
    /// The migration.
    pub migration: MigrationKey,
    /// Whether it was being unapplied.
    pub backwards: bool,
    /// The operation in Django's words, when it came to one.
    pub operation: Option<String>,
    /// Where the operation stands.
    pub location: Option<Location>,
    /// The statement that failed.
    pub statement: Option<String>,
    /// Why.
    pub cause: Cause,
    /// The database's state.
    pub aftermath: Aftermath,
    /// How many migrations of this run were done before.
    pub done: usize,
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExecutorError {
    /// The database can't be reached, or refused something outside of a migration.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The project's Python is needed and does not answer.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The state of the models could not be computed; nothing was begun.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// The migrations could not be put in order.
    #[error(transparent)]
    Loader(#[from] LoaderError),
    /// `django_migrations` could not be created.
    #[error("Unable to create the django_migrations table ({0})")]
    MigrationSchemaMissing(DatabaseError),
    /// A plan goes both ways.
    #[error(
        "Migration plans with both forwards and backwards migrations are not supported. Please split your migration \
         process into separate plans of only forwards OR backwards migrations."
    )]
    InvalidMigrationPlan,
    /// A migration failed.
    #[error(transparent)]
    Migration(Box<MigrationFailure>),
    /// A receiver of `pre_migrate` or `post_migrate` raised.
    #[error("a receiver of `{signal}` failed: {source}{}", aftermath_of_signal(signal))]
    Signal {
        /// The signal.
        signal: &'static str,
        /// What it raised.
        source: DatabaseErrorOrException,
    },
    /// Ctrl-C between two migrations.
    #[error("interrupted: {done} of {planned} migrations were done and stay so; nothing was left half-done")]
    Interrupted {
        /// How many were done.
        done: usize,
        /// How many were to be.
        planned: usize,
    },
}

impl From<GraphError> for ExecutorError {
    fn from(error: GraphError) -> Self {
        Self::Loader(error.into())
    }
}

impl ExecutorError {
    /// Whether Ctrl-C is the reason.
    pub fn interrupted(&self) -> bool {
        match self {
            Self::Interrupted { .. } => true,
            Self::Database(error) | Self::MigrationSchemaMissing(error) => error.kind() == ErrorKind::Interrupted,
            Self::Migration(failure) => matches!(failure.cause, Cause::Interrupted),
            Self::Signal { source, .. } => matches!(source, DatabaseErrorOrException::Interrupted),
            Self::Project(_) | Self::Operation(_) | Self::Loader(_) | Self::InvalidMigrationPlan => false,
        }
    }

    /// The place in a migration file that it is about.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::Migration(failure) => failure.location.as_ref(),
            _ => None,
        }
    }
}

/// What a receiver may fail with.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseErrorOrException {
    /// An exception.
    #[error("{}", .0.traceback.trim_end())]
    Exception(Box<PythonException>),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// Python went away, or never came.
    #[error("{0}")]
    Other(String),
}

fn aftermath_of_signal(signal: &str) -> &'static str {
    match signal {
        "pre_migrate" => "\nNo migration was begun.",
        _ => {
            "\nThe migrations are applied and recorded. Run `limosa migrate` again when it is mended: the receivers then run again."
        }
    }
}

impl fmt::Display for MigrationFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.backwards { "unapplying" } else { "applying" };
        match &self.cause {
            Cause::Interrupted => write!(f, "interrupted while {verb} {}", self.migration)?,
            _ => write!(f, "{verb} {} failed", self.migration)?,
        }
        if let Some(operation) = &self.operation {
            write!(f, " in the operation \"{operation}\"")?;
        }
        if let Some(location) = &self.location {
            write!(f, " ({location})")?;
        }
        match &self.cause {
            Cause::Interrupted => {}
            Cause::Database(error) => write!(f, ":\n{error}")?,
            Cause::Python(exception) => write!(f, ":\n{}", exception.traceback.trim_end())?,
            Cause::Operation(error) => write!(f, ":\n{error}")?,
            Cause::Other(message) => write!(f, ":\n{message}")?,
        }
        if let (Some(statement), false) = (&self.statement, matches!(self.cause, Cause::Interrupted)) {
            write!(f, "\nin the statement: {}", shortened(statement))?;
        }
        write!(f, "\n{}", self.aftermath_in_words())
    }
}

impl std::error::Error for MigrationFailure {}

impl MigrationFailure {
    /// The state of the database, and what to do next, in words.
    pub fn aftermath_in_words(&self) -> String {
        let before = match self.done {
            0 => String::new(),
            1 => " The migration before it in this run stays done.".to_owned(),
            done => format!(" The {done} migrations before it in this run stay done."),
        };
        match &self.aftermath {
            Aftermath::Untouched => format!("Nothing of this migration was begun.{before}"),
            Aftermath::RolledBack => {
                format!("It was rolled back: the database is as it was before this migration.{before}")
            }
            Aftermath::Partial {
                done,
                of,
                last_rolled_back,
            } => {
                let last = if *last_rolled_back {
                    "rolled back"
                } else {
                    "NOT rolled back"
                };
                let (state, undo) = match self.backwards {
                    false => ("is not recorded as applied", "undo them by hand"),
                    true => ("is still recorded as applied", "redo them by hand"),
                };
                format!(
                    "This migration is not atomic (`atomic = False`): {done} of its {of} operations are done and stay so, the \
                     one that failed was {last}, and the migration {state}. Mend the cause, then {undo} or make the \
                     rest of the migration able to run on what is there.{before}"
                )
            }
            Aftermath::AfterMigrations => "The migrations are applied and recorded.".to_owned(),
            Aftermath::ConnectionLost => format!(
                "The connection was lost; the server rolls back what was not committed. `limosa showmigrations` tells where it stands.{before}"
            ),
        }
    }
}

/// A statement, cut where it becomes a wall of text.
fn shortened(statement: &str) -> String {
    const LIMIT: usize = 1000;
    match statement.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{} …", &statement[..end]),
        None => statement.to_owned(),
    }
}
