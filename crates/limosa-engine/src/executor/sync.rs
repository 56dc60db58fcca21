//! `--run-syncdb`: tables for the models of apps without migrations.
//!
//! Django hands each model whose table is not there to the schema editor, all in one transaction, after `pre_migrate`
//! and before the first migration. Nothing is recorded: such apps have no history.

use std::collections::HashSet;
use std::rc::Rc;

use limosa_migrations::Migration;
use limosa_schema::{SchemaError, Statement, editor};
use limosa_state::{Model, ProjectState};

use super::prepare::{Preparation, Prepared, PreparedOperation, Runner, Work};
use super::soft_applied::{first_column, folded, folds};
use super::{Event, ExecutorError, Progress};
use crate::recorder::table_names_query;
use crate::{Connection, DatabaseError};

/// The apps to make tables for.
#[derive(Clone, Copy, Debug)]
pub struct Sync<'a> {
    /// Labels of apps without migrations, in the order in which they are installed.
    pub app_labels: &'a [String],
    /// What the project's models are now.
    pub state: &'a ProjectState,
}

/// The models of these apps whose tables are not there, in order.
pub(super) fn missing_models<'a>(
    connection: &mut Connection,
    sync: &Sync<'a>,
) -> Result<Vec<Model<'a>>, DatabaseError> {
    let vendor = connection.vendor();
    let fold = folds(connection);
    let names = first_column(connection, &table_names_query(vendor))?;
    let tables: HashSet<String> = names.iter().map(|name| folded(fold, name)).collect();
    let mut models = Vec::new();
    for label in sync.app_labels {
        let own = sync.state.all_models().filter(|model| *model.key.0 == **label);
        models.extend(
            own.filter(|model| model.can_migrate(vendor.name()) && !tables.contains(&folded(fold, &model.db_table()))),
        );
    }
    Ok(models)
}

impl Preparation<'_> {
    /// The statements that create these models, as one migration that leaves no record.
    pub(super) fn sync(&self, models: &[Model<'_>]) -> Result<Prepared, ExecutorError> {
        if let Some(reason) = &self.django {
            return Err(ExecutorError::SyncNeedsDjango(reason.clone()));
        }
        let mut editor = editor(self.vendor, self.options.clone());
        let label = models.first().map(|model| model.key.0.clone()).unwrap_or_default();
        let mut operations = Vec::with_capacity(models.len());
        for (index, model) in models.iter().enumerate() {
            editor.create_model(model).map_err(|error| match error {
                SchemaError::NeedsPython { what, .. } => ExecutorError::SyncNeedsDjango(what),
                error => ExecutorError::Sync {
                    model: model.label(),
                    error,
                },
            })?;
            operations.push(operation(index, model, editor.take()));
        }
        Ok(Prepared {
            records: Vec::new(),
            migration: Rc::new(Migration::new(label, "--run-syncdb")),
            backwards: false,
            runner: Runner::Limosa,
            operations,
            deferred: editor.finish(),
            before: None,
            after: None,
        })
    }
}

fn operation(index: usize, model: &Model<'_>, statements: Vec<Statement>) -> PreparedOperation {
    PreparedOperation {
        index,
        description: format!("Create model {}", model.state.name),
        location: None,
        transaction: false,
        state: None,
        work: Work::Statements(statements),
    }
}

/// Tells what is going to be created.
pub(super) fn tell(models: &[Model<'_>], progress: &mut Progress<'_>) {
    progress(Event::SyncStart);
    for model in models {
        progress(Event::SyncTable {
            model: &model.label(),
            table: &model.db_table(),
        });
    }
}
