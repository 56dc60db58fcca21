//! [`Executor`]: carries out a plan.
//!
//! One transaction a migration, as Django has it: its operations, its deferred statements and its row in
//! `django_migrations` commit together, or nothing does. A migration that says `atomic = False` runs its operations one
//! by one instead.

mod error;
mod event;

use std::collections::BTreeMap;
use std::sync::Arc;

use limosa_migrations::{Migration, MigrationKey};
use limosa_project::Project;
use limosa_state::ProjectState;

pub use error::{Aftermath, Cause, DatabaseErrorOrException, ExecutorError, MigrationFailure};
pub use event::Event;

use crate::{Connection, ConnectionSettings, DatabaseError, Interrupt};

/// What to carry out.
#[derive(Debug)]
pub struct Request<'a> {
    /// Migrations in the order in which to run them, and whether each is unapplied.
    pub plan: &'a [(Arc<Migration>, bool)],
    /// Every migration in the order in which an empty database would see them.
    pub full_plan: &'a [Arc<Migration>],
    /// What is applied.
    pub applied: &'a [MigrationKey],
    /// Squashed migrations and what they replace.
    pub replacements: &'a [(MigrationKey, Vec<MigrationKey>)],
    /// The state before any migration: the project's surroundings and no models.
    pub initial_state: ProjectState,
    /// Labels of the installed apps without migrations.
    pub unmigrated_apps: &'a [String],
    /// `--fake`
    pub fake: bool,
    /// `--fake-initial`
    pub fake_initial: bool,
    /// `-v`
    pub verbosity: u8,
    /// Not `--noinput`.
    pub interactive: bool,
}

/// Carries out plans on one database of a project.
#[derive(Debug)]
pub struct Executor<'a> {
    project: &'a Project,
    settings: ConnectionSettings,
    interrupt: Interrupt,
    connection: Option<Connection>,
}

impl<'a> Executor<'a> {
    /// For the database of this alias. Nothing is opened yet. `environ` is for the driver: `PG*`, `HOME`.
    ///
    /// # Errors
    /// When `DATABASES` has no such alias or it can't be right.
    pub fn new(
        project: &'a Project,
        alias: &str,
        environ: &BTreeMap<String, String>,
        interrupt: &Interrupt,
    ) -> Result<Self, DatabaseError> {
        Ok(Self {
            project,
            settings: ConnectionSettings::of_project(project, alias, environ)?,
            interrupt: interrupt.clone(),
            connection: None,
        })
    }

    /// The connection, opened the first time it is asked for.
    ///
    /// # Errors
    /// Why it can't be opened.
    pub fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            closed => Ok(closed.insert(Connection::open(&self.settings, &self.interrupt)?)),
        }
    }

    /// Runs the plan: `pre_migrate`, the migrations, `post_migrate`. Answers the state after it.
    ///
    /// # Errors
    /// What stopped it, and how things stand then.
    pub fn migrate(
        &mut self,
        request: &Request<'_>,
        progress: &mut dyn FnMut(Event<'_>),
    ) -> Result<ProjectState, ExecutorError> {
        let _ = (request, progress, self.project);
        todo!()
    }
}
