//! [`ExecutorError`]: what stopped a run, where, and what state things are in.

use std::fmt;

use limosa_migrations::{GraphError, LoaderError, MigrationKey, OperationError};
use limosa_project::ProjectError;
use limosa_python::Location;
use limosa_python::child::PythonException;
use limosa_schema::Vendor;

use crate::{DatabaseError, ErrorKind};

/// What state the database is in after an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aftermath {
    /// Nothing was begun.
    Untouched,
    /// The migration was rolled back as a whole; those before it stay applied.
    RolledBack,
    /// Nothing of the migration was done before it failed, without a transaction.
    NothingDone,
    /// What was done before it failed stays, and the migration is not recorded.
    Partial(Partial),
    /// The migrations are applied and recorded; what follows them failed.
    AfterMigrations,
    /// The rollback failed as well, because the connection is gone; the server rolls back by itself what was in a
    /// transaction. Without one: what was done before, and perhaps the last statement.
    ConnectionLost(Option<Partial>),
}

/// What stays of a migration that ran in no transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// Why there is no transaction around it.
    pub reason: NoTransaction,
    /// How many operations were done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
    /// What stays of the one that failed; `None` when all were done and what comes after them failed.
    pub last: Option<Remains>,
    /// The statements that stay of the one that failed, or of those after all operations.
    pub kept: Vec<String>,
}

/// Why a migration is no transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTransaction {
    /// It says `atomic = False`.
    NotAtomic,
    /// The server commits by itself whenever a schema is changed.
    Server(Vendor),
}

/// What stays of the operation that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// It ran in a transaction, which was rolled back. Changes that Python made to a schema stay, where the server
    /// commits them by itself.
    RolledBack,
    /// The statements before the one that failed.
    Statements,
    /// Python ran it: whatever it had done by then.
    Unknown,
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
    /// Tables of apps without migrations can be made only by Django.
    #[error("--run-syncdb can't be done without Django, because of {0}")]
    SyncNeedsDjango(String),
    /// The schema editor refuses the model of an app without migrations.
    #[error("no table can be made for {model}: {error}")]
    Sync {
        /// `app_label.ModelName`
        model: String,
        /// What it says.
        error: limosa_schema::SchemaError,
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
            Self::Project(_)
            | Self::Operation(_)
            | Self::Loader(_)
            | Self::InvalidMigrationPlan
            | Self::SyncNeedsDjango(_)
            | Self::Sync { .. } => false,
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
            Aftermath::NothingDone => {
                format!("Nothing of it was done: the database is as it was before this migration.{before}")
            }
            Aftermath::Partial(partial) => format!("{}{before}", partial.in_words(self.backwards)),
            Aftermath::AfterMigrations => "The migrations are applied and recorded.".to_owned(),
            Aftermath::ConnectionLost(None) => format!(
                "The connection was lost; the server rolls back what was not committed. `limosa showmigrations` tells where it stands.{before}"
            ),
            Aftermath::ConnectionLost(Some(partial)) => format!(
                "The connection was lost, so nobody knows whether the last statement took effect. {}{before}",
                partial.in_words(self.backwards)
            ),
        }
    }
}

impl Partial {
    fn in_words(&self, backwards: bool) -> String {
        let why = match self.reason {
            NoTransaction::NotAtomic => "This migration is not atomic (`atomic = False`)".to_owned(),
            NoTransaction::Server(vendor) => {
                format!("{} commits every change of a schema at once", vendor.display_name())
            }
        };
        let operations = match (self.done, self.last) {
            (_, None) => format!("all {} operations are done and stay so", self.of),
            (0, Some(_)) => format!("none of its {} operations is done as a whole", self.of),
            (1, Some(_)) => format!("1 of its {} operations is done and stays so", self.of),
            (done, Some(_)) => format!("{done} of its {} operations are done and stay so", self.of),
        };
        let last = match (self.last, self.kept.len()) {
            (None, 0) => ", what follows them failed".to_owned(),
            (None, 1) => ", as is 1 statement after them".to_owned(),
            (None, kept) => format!(", as are {kept} statements after them"),
            (Some(Remains::RolledBack), _) => match self.reason {
                NoTransaction::NotAtomic => ", the one that failed was rolled back".to_owned(),
                NoTransaction::Server(_) => {
                    ", the one that failed was rolled back but for changes of the schema that it made".to_owned()
                }
            },
            (Some(Remains::Statements), 0) => ", nothing of the one that failed stays".to_owned(),
            (Some(Remains::Statements), 1) => ", 1 statement of the one that failed stays done".to_owned(),
            (Some(Remains::Statements), kept) => format!(", {kept} statements of the one that failed stay done"),
            (Some(Remains::Unknown), _) => ", the one that failed was NOT rolled back".to_owned(),
        };
        let (state, undo) = match backwards {
            false => ("is not recorded as applied", "undo by hand what is done"),
            true => ("is still recorded as applied", "redo by hand what is undone"),
        };
        let kept: String = self
            .kept
            .iter()
            .map(|statement| format!("\n  stays: {}", shortened(statement)))
            .collect();
        format!(
            "{why}: {operations}{last}, and the migration {state}. Mend the cause, then {undo} or make the rest of the \
             migration able to run on what is there.{kept}"
        )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_said_in_numbers_and_statements() {
        let mut partial = Partial {
            reason: NoTransaction::Server(Vendor::Mariadb),
            done: 1,
            of: 3,
            last: Some(Remains::Statements),
            kept: vec!["DROP TABLE a".to_owned()],
        };
        let words = partial.in_words(false);
        for part in [
            "MariaDB commits every change of a schema at once: 1 of its 3 operations is done and stays so",
            "1 statement of the one that failed stays done",
            "is not recorded as applied",
            "\n  stays: DROP TABLE a",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        partial.last = None;
        partial.done = 3;
        let words = partial.in_words(true);
        assert!(
            words.contains("all 3 operations are done and stay so, as is 1 statement after them"),
            "{words}"
        );
        assert!(words.contains("still recorded as applied"), "{words}");
        partial.reason = NoTransaction::NotAtomic;
        partial.last = Some(Remains::RolledBack);
        assert!(
            partial
                .in_words(false)
                .contains("the one that failed was rolled back, and")
        );
    }
}
