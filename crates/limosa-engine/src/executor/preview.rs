//! [`Preview`]: what a plan would run, before any of it runs.

use std::rc::Rc;

use limosa_migrations::{Loader, Migration, PlannedMigration};
use limosa_schema::Statement;

use super::prepare::{Preparation, Runner, Work};
use super::{Executor, ExecutorError};

/// A migration as it would run.
#[derive(Debug)]
pub struct Preview {
    /// The migration.
    pub migration: Rc<Migration>,
    /// Whether it is unapplied.
    pub backwards: bool,
    /// Its operations, in the order in which they run.
    pub operations: Vec<PreviewOperation>,
    /// The statements that Django puts at the migration's end.
    pub deferred: Vec<Statement>,
}

/// An operation as it would run.
#[derive(Debug)]
pub struct PreviewOperation {
    /// What it is, in Django's words.
    pub description: String,
    /// What it comes to.
    pub work: PreviewWork,
}

/// What an operation comes to.
#[derive(Debug)]
pub enum PreviewWork {
    /// These statements; those that ask the catalog are not resolved yet.
    Statements(Vec<Statement>),
    /// Only the project's Python knows. Says why, as a noun phrase.
    Python(String),
}

impl Executor<'_> {
    /// What [`Executor::migrate`] would run. The server's version is asked for; nothing is changed, and no Python is run.
    ///
    /// # Errors
    /// When an operation does not fit its state, can't be unapplied, or the database can't be reached.
    pub fn preview(&mut self, loader: &Loader, plan: &[PlannedMigration]) -> Result<Vec<Preview>, ExecutorError> {
        let preparation = Preparation {
            loader,
            vendor: self.connection()?.vendor(),
            options: self.editor_options()?,
            django: self.why_django(),
            fake: false,
            fake_initial: false,
            keep_states: false,
        };
        let prepared = preparation.plan(plan)?;
        let preview = |prepared: super::prepare::Prepared| {
            let why = match &prepared.runner {
                Runner::Django(reason) => reason.clone(),
                Runner::Limosa | Runner::Together => "a function of the migration".to_owned(),
            };
            let operation = |operation: super::prepare::PreparedOperation| PreviewOperation {
                description: operation.description,
                work: match operation.work {
                    Work::Statements(statements) => PreviewWork::Statements(statements),
                    Work::Python { .. } => PreviewWork::Python(why.clone()),
                },
            };
            Preview {
                migration: prepared.migration,
                backwards: prepared.backwards,
                operations: prepared.operations.into_iter().map(operation).collect(),
                deferred: prepared.deferred,
            }
        };
        Ok(prepared.migrations.into_iter().map(preview).collect())
    }
}
