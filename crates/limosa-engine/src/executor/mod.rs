//! [`Executor`]: carries out a plan.
//!
//! One transaction a migration, as Django has it: its operations, its deferred statements and its row in
//! `django_migrations` commit together, or nothing does. A migration that says `atomic = False` runs its operations one
//! by one instead.
//!
//! Python is started only when a migration of the plan needs it or somebody listens to Django's signals, and before
//! anything is changed: without it nothing begins.

mod collect;
mod error;
mod event;
mod prepare;
mod preview;
mod receivers;
mod run;
mod signals;
mod soft_applied;
mod states;
mod sync;

use std::collections::BTreeMap;
use std::time::Instant;

use limosa_migrations::{Loader, MigrationKey, PlannedMigration};
use limosa_project::Project;
use limosa_python::child::Child;
use limosa_schema::EditorOptions;
use limosa_state::ProjectState;

pub use collect::collect_sql;
pub use error::{
    Aftermath, Cause, DatabaseErrorOrException, ExecutorError, MigrationFailure, NoTransaction, Partial, Remains,
};
pub use event::Event;
pub use preview::{Preview, PreviewOperation, PreviewWork};
pub(crate) use soft_applied::folds;
pub use sync::Sync;

use self::prepare::{Preparation, Prepared, Runner};
use self::run::Run;
use self::states::States;
use crate::{Connection, ConnectionSettings, DatabaseError, ErrorKind, Interrupt, Recorder};

/// Who is told what happens.
pub type Progress<'a> = dyn FnMut(Event<'_>) + 'a;

/// What to carry out.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The project's migrations, with what is applied.
    pub loader: &'a Loader,
    /// What to go through, in order; may be empty.
    pub plan: &'a [PlannedMigration],
    /// `--fake`
    pub fake: bool,
    /// `--fake-initial`
    pub fake_initial: bool,
    /// `-v`
    pub verbosity: u8,
    /// Not `--noinput`.
    pub interactive: bool,
    /// Whether `pre_migrate` and `post_migrate` are sent.
    pub signals: bool,
    /// `--run-syncdb`
    pub sync: Option<Sync<'a>>,
}

/// Carries out plans on one database of a project.
#[derive(Debug)]
pub struct Executor<'a> {
    project: &'a Project,
    settings: ConnectionSettings,
    interrupt: Interrupt,
    connection: Option<Connection>,
    python_connection: Option<Connection>,
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
            python_connection: None,
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
        progress: &mut Progress<'_>,
    ) -> Result<ProjectState, ExecutorError> {
        let receiver = match request.signals {
            true => receivers::first_receiver(self.project),
            false => None,
        };
        let preparation = Preparation {
            loader: request.loader,
            vendor: self.connection()?.vendor(),
            options: self.editor_options()?,
            django: self.why_django(),
            fake: request.fake,
            fake_initial: request.fake_initial,
            keep_states: receiver.is_some(),
        };
        let mut prepared = preparation.plan(request.plan)?;
        let sync = match &request.sync {
            Some(sync) => {
                let models = sync::missing_models(self.connection()?, sync)?;
                Some((preparation.sync(&models)?, models))
            }
            None => None,
        };
        let states = States::new(&request.loader.unmigrated_apps);
        let reason = receiver
            .clone()
            .or_else(|| prepared.migrations.iter().find_map(why_python));
        let child = match &reason {
            Some(reason) => Some(self.start_python(reason, progress)?),
            None => None,
        };
        if let (Some(child), true) = (&child, self.settings.is_in_memory()) {
            // Another connection would be another database.
            self.connection = Some(Connection::open_child(child, &self.settings, &self.interrupt)?);
        }
        let signals = child
            .as_ref()
            .filter(|_| receiver.is_some())
            .map(|child| signals::Signals {
                child,
                interrupt: &self.interrupt,
                alias: &self.settings.alias,
                request,
                states: &states,
            });
        if let Some(signals) = &signals {
            let injected = signals.pre_migrate(&prepared.before, progress)?;
            signals::inject(&mut prepared, injected);
        }
        if let Some((created, models)) = &sync {
            sync::tell(models, progress);
            self.run(created, child.as_ref(), &states, progress)?;
            progress(Event::SyncFinish);
        }
        progress(Event::MigrationsStart {
            count: prepared.migrations.len(),
        });
        if !prepared.migrations.is_empty() {
            let project = self.project;
            Recorder::ensure_schema(self.connection()?, &project.surroundings().default_auto_field)
                .map_err(ExecutorError::MigrationSchemaMissing)?;
        }
        let planned = prepared.migrations.len();
        for (done, migration) in prepared.migrations.iter().enumerate() {
            if self.interrupt.raised() {
                return Err(ExecutorError::Interrupted { done, planned });
            }
            self.one(migration, request, child.as_ref(), &states, progress)
                .map_err(|error| match error {
                    ExecutorError::Migration(mut failure) => {
                        failure.done = done;
                        ExecutorError::Migration(failure)
                    }
                    error => error,
                })?;
        }
        self.check_replacements(request.loader)?;
        // Its transactions are over; what follows opens Django's connection by itself.
        self.python_connection = None;
        if let (Some(child), true) = (&child, receiver.is_some()) {
            let signals = signals::Signals {
                child,
                interrupt: &self.interrupt,
                alias: &self.settings.alias,
                request,
                states: &states,
            };
            signals.post_migrate(&prepared.after, progress)?;
        }
        Ok(prepared.after)
    }

    /// Runs one migration and tells about it.
    fn one(
        &mut self,
        prepared: &Prepared,
        request: &Request<'_>,
        child: Option<&Child>,
        states: &States<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<(), ExecutorError> {
        let key = prepared.migration.key();
        let started = Instant::now();
        let mut fake = request.fake;
        progress(Event::MigrationStart {
            migration: &key,
            backwards: prepared.backwards,
            fake,
            operations: prepared.migration.operations.len(),
        });
        if let Some(after) = prepared.after.as_ref().filter(|_| !fake) {
            fake = soft_applied::detect_soft_applied(self.connection()?, &prepared.migration, after)?;
        }
        match fake {
            true => run::record(self.connection()?, prepared)?,
            false => self.run(prepared, child, states, progress)?,
        }
        progress(Event::MigrationFinish {
            migration: &key,
            backwards: prepared.backwards,
            fake,
            elapsed: started.elapsed(),
        });
        Ok(())
    }

    fn run(
        &mut self,
        prepared: &Prepared,
        child: Option<&Child>,
        states: &States<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<(), ExecutorError> {
        let interrupt = self.interrupt.clone();
        let first = match (&prepared.runner, child) {
            (Runner::Together | Runner::Django(_), Some(child)) => self.python_connection(&child.clone())?,
            _ => self.connection()?,
        };
        let own = first.child().is_none();
        let result = Run {
            connection: first,
            interrupt: &interrupt,
            progress: &mut *progress,
            states,
        }
        .migration(prepared);
        let failure = match result {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        // SQLite's library lacks the functions that Django adds to its own connections; there it would have worked.
        let missing = matches!(&failure.cause, Cause::Database(error) if error.kind() == ErrorKind::NoFunction);
        if !(own && missing && failure.aftermath == Aftermath::RolledBack && self.is_sqlite()) {
            return Err(ExecutorError::Migration(failure));
        }
        let child = match child {
            Some(child) => child.clone(),
            None => match self.start_python("a function that only Django's connection to SQLite has", progress) {
                Ok(child) => child,
                Err(_) => return Err(ExecutorError::Migration(needs_django(failure))),
            },
        };
        let connection = self.python_connection(&child)?;
        Run {
            connection,
            interrupt: &interrupt,
            progress,
            states,
        }
        .migration(prepared)
        .map_err(ExecutorError::Migration)
    }

    fn is_sqlite(&self) -> bool {
        self.settings.vendor == limosa_schema::Vendor::Sqlite
    }

    fn python_connection(&mut self, child: &Child) -> Result<&mut Connection, DatabaseError> {
        match &mut self.python_connection {
            Some(connection) => Ok(connection),
            closed => Ok(closed.insert(Connection::open_child(child, &self.settings, &self.interrupt)?)),
        }
    }

    fn start_python(&self, reason: &str, progress: &mut Progress<'_>) -> Result<Child, ExecutorError> {
        progress(Event::PythonStart { reason });
        Ok(self.project.python()?)
    }

    /// Why Django has to run every operation.
    fn why_django(&self) -> Option<String> {
        (!self.project.settings.database_routers.is_empty()).then(|| "DATABASE_ROUTERS".to_owned())
    }

    fn editor_options(&mut self) -> Result<EditorOptions, DatabaseError> {
        let connection = self.connection()?;
        let (server, mysql) = (connection.server(), connection.vendor().is_mysql());
        let connection_time_zone = connection.time_zone().unwrap_or("UTC").to_owned();
        let settings = &self.project.settings;
        Ok(EditorOptions {
            use_tz: settings.use_tz,
            time_zone: settings.time_zone.clone(),
            connection_time_zone,
            states_rendered_late: false,
            backwards: false,
            contrib_postgres: self
                .project
                .apps
                .iter()
                .any(|app| app.name == "django.contrib.postgres"),
            server,
            django: self.project.environment.django(),
            mysqlclient: mysql && self.project.environment.has_mysqlclient(),
        })
    }

    /// A squashed migration is applied when all that it replaces are: Django's `check_replacements`.
    fn check_replacements(&mut self, loader: &Loader) -> Result<(), DatabaseError> {
        if loader.replacements.is_empty() {
            return Ok(());
        }
        let connection = self.connection()?;
        let applied = Recorder::applied_migrations(connection)?;
        for key in &loader.replacements {
            if !applied.contains_key(key) && loader.all_replaced_applied(key, &|key| applied.contains_key(key)) {
                Recorder::record_applied(connection, key)?;
            }
        }
        Ok(())
    }
}

/// A failure for want of a function that Django would have brought.
fn needs_django(mut failure: Box<MigrationFailure>) -> Box<MigrationFailure> {
    failure.cause = match failure.cause {
        Cause::Database(error) => Cause::Database(error.with_advice(
            "If it is one that Django gives its connections to SQLite, the project's Python with Django runs this \
             migration: install them, or name the interpreter with `--python`",
        )),
        cause => cause,
    };
    failure
}

/// What in a migration needs Python, as a noun phrase.
fn why_python(prepared: &Prepared) -> Option<String> {
    let key: MigrationKey = prepared.migration.key();
    match &prepared.runner {
        Runner::Limosa => None,
        Runner::Together => Some(format!("`RunPython` in {key}")),
        Runner::Django(reason) => Some(format!("{reason} in {key}")),
    }
}
