//! The autodetector: two states in, the migrations that lead from one to the other out.
//!
//! It works in four steps. *Detection* compares the states and collects operations for each app, each with what must
//! have happened before ([`dependencies`]); there is one file for each kind of change, and what was renamed comes first,
//! since it changes what "the same field" means. Then each app's operations are *sorted*, *cut* into migrations so that
//! apps that need each other can take turns, and *optimized*: a `CreateModel` and the `AddField`s of its relations become
//! one again where nothing stands between. Last, the migrations get their names and their place in the graph.
//!
//! The order in which operations are generated shows in the written file, and so is Django's throughout.

mod constraints;
mod created_models;
mod deleted_models;
mod dependencies;
mod detection;
mod fields;
mod indexes;
mod keys;
mod migration_list;
mod names;
mod options;
mod order;
mod relations;
mod renames;
mod sorting;
mod together;

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_state::ProjectState;

use crate::operations::Rules;
use crate::questioner::{Questioner, Stop};
use crate::{Migration, MigrationGraph, Operation, OperationError, optimizer};
use dependencies::OperationDependency;
use detection::Detection;
use migration_list::Cutter;

pub use names::{name_timestamp, parse_number};

/// The migrations to be written, by app, in the order in which apps got their first one.
pub type Changes = IndexMap<Arc<str>, Vec<Migration>>;

/// No migrations can be made.
#[derive(Debug, thiserror::Error)]
pub enum AutodetectorError {
    /// A question has no answer.
    #[error(transparent)]
    Stop(#[from] Stop),
    /// Operations can't be joined.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// The operations of one app wait for each other.
    #[error(
        "the changes to app '{app_label}' wait for each other in a circle: {}. Make them in several steps, with a \
         migration for each",
        operations.join("; ")
    )]
    Circular {
        /// The app.
        app_label: String,
        /// What the operations do.
        operations: Vec<String>,
    },
    /// The operations of several apps wait for each other.
    #[error(
        "Cannot resolve operation dependencies: {}. Make these changes in several steps, with a migration for each",
        operations.join("; ")
    )]
    Unresolvable {
        /// App and what the operation does.
        operations: Vec<String>,
    },
}

/// An operation, and what must have happened before it.
#[derive(Clone, Debug)]
pub(crate) struct Generated {
    pub(crate) operation: Operation,
    dependencies: Vec<OperationDependency>,
}

/// Compares two states of a project.
pub struct Autodetector<'a> {
    from: &'a ProjectState,
    to: &'a ProjectState,
    questioner: &'a mut dyn Questioner,
    unmigrated_apps: BTreeSet<Arc<str>>,
    timestamp: Option<String>,
    time_zone: Option<String>,
}

impl<'a> Autodetector<'a> {
    /// From the state that the migrations lead to, to the one that the models say.
    pub fn new(from: &'a ProjectState, to: &'a ProjectState, questioner: &'a mut dyn Questioner) -> Self {
        Self {
            from,
            to,
            questioner,
            unmigrated_apps: BTreeSet::new(),
            timestamp: None,
            time_zone: None,
        }
    }

    /// Apps without migrations, whose models are left alone: the loader's `unmigrated_apps`.
    #[must_use]
    pub fn unmigrated_apps<A: Into<Arc<str>>>(mut self, apps: impl IntoIterator<Item = A>) -> Self {
        self.unmigrated_apps = apps.into_iter().map(Into::into).collect();
        self
    }

    /// The name for migrations that no words are found for; without this it is the [`name_timestamp`] of the moment.
    #[must_use]
    pub fn timestamp(mut self, timestamp: impl Into<String>) -> Self {
        self.timestamp = Some(timestamp.into());
        self
    }

    /// The zone of that [`name_timestamp`]; without this it is the machine's. It is looked up when a name needs it:
    /// a list of all zones is more folders than a small project has.
    #[must_use]
    pub fn time_zone(mut self, name: impl Into<String>) -> Self {
        self.time_zone = Some(name.into());
        self
    }

    /// The migrations, named and in their place. `trim_to_apps` keeps only what these apps need; `convert_apps` get
    /// migrations though they had none.
    ///
    /// # Errors
    /// When the questioner stops, or changes wait for each other in a circle.
    pub fn changes(
        &mut self,
        graph: &MigrationGraph,
        trim_to_apps: Option<&BTreeSet<Arc<str>>>,
        convert_apps: Option<&BTreeSet<Arc<str>>>,
        migration_name: Option<&str>,
    ) -> Result<Changes, AutodetectorError> {
        let changes = self.detect_changes(convert_apps, Some(graph))?;
        let changes = self.arrange_for_graph(changes, graph, migration_name)?;
        Ok(match trim_to_apps {
            Some(apps) => trim_to(changes, apps),
            None => changes,
        })
    }

    /// The migrations of each app, named `auto_1`, `auto_2`, ….
    ///
    /// # Errors
    /// When the questioner stops, or changes wait for each other in a circle.
    pub fn detect_changes(
        &mut self,
        convert_apps: Option<&BTreeSet<Arc<str>>>,
        graph: Option<&MigrationGraph>,
    ) -> Result<Changes, AutodetectorError> {
        let mut operations =
            Detection::new(self.from, self.to, self.questioner, &self.unmigrated_apps, convert_apps).run()?;
        for (app_label, generated) in &mut operations {
            *generated = sorting::sort(app_label, std::mem::take(generated))?;
        }
        let existing: BTreeSet<&str> = self.from.models.keys().map(|(app_label, _)| &**app_label).collect();
        let mut changes = Cutter::new(operations, graph).cut(|app_label| !existing.contains(app_label))?;
        let rules = Rules::of(self.to.surroundings.django_version);
        for (app_label, migrations) in &mut changes {
            finish(app_label, migrations, rules)?;
        }
        Ok(changes)
    }
}

/// Chains an app's migrations, and optimizes each.
fn finish(app_label: &str, migrations: &mut [Migration], rules: Rules) -> Result<(), AutodetectorError> {
    let mut previous = None;
    for migration in migrations {
        if let Some(previous) = previous.replace(migration.key()) {
            let previous = previous.into();
            if !migration.dependencies.contains(&previous) {
                migration.dependencies.push(previous);
            }
        }
        migration.operations = optimizer::optimize(std::mem::take(&mut migration.operations), app_label, rules)?;
    }
    Ok(())
}

/// Leaves out the migrations of apps that none of `apps` needs, directly or by another.
fn trim_to(mut changes: Changes, apps: &BTreeSet<Arc<str>>) -> Changes {
    let mut required = apps.clone();
    loop {
        let needed: BTreeSet<Arc<str>> = changes
            .iter()
            .filter(|(app_label, _)| required.contains(*app_label))
            .flat_map(|(_, migrations)| migrations)
            .flat_map(|migration| &migration.dependencies)
            .map(|dependency| dependency.key.app_label.clone())
            .collect();
        let before = required.len();
        required.extend(needed);
        if required.len() == before {
            break;
        }
    }
    changes.retain(|app_label, _| required.contains(app_label));
    changes
}

#[cfg(test)]
mod tests;
