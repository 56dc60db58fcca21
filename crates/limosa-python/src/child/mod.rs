//! The project's own Python, as a child process.
//!
//! It runs one script that ships inside Limosa, is started when something is asked that only Python can answer, and is
//! kept. Requests and answers are JSON lines on pipes of their own: what the project's code prints goes elsewhere (see
//! [`Child::take_output`]) and can't corrupt them. Answers that describe models or migrations are *migration source
//! text*, which the reader of this crate reads like any file.
//!
//! The child ends when Limosa does: the end of its input is noticed at once, also while it works, and an open
//! transaction then rolls back.

mod error;
mod process;
mod protocol;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

pub use error::{ChildError, PythonDatabaseError, PythonException, PythonLocation};
use process::Process;
pub use protocol::{
    Hello, InjectedOperation, ModelSource, ModuleSource, OpenedDatabase, OperationRequest, Output, PrintedMigration,
    SignalRequest, SquashRequest, StateSource, Stream,
};

/// A handle on the child process; clones are the same process.
#[derive(Clone, Debug)]
pub struct Child {
    process: Arc<Process>,
}

/// Interrupts what the child does, from any thread.
#[derive(Clone, Debug)]
pub struct Canceller {
    process: Arc<Process>,
}

impl Canceller {
    /// Raises `KeyboardInterrupt` in what runs; nothing happens when nothing does.
    pub fn cancel(&self) {
        self.process.cancel();
    }
}

/// A row of a query: each column as the driver gave it, in text; `None` is NULL.
pub type TextRow = Vec<Option<String>>;

impl Child {
    /// Starts the interpreter and waits until it says hello. `environ` is its whole environment; `root`, the folder of
    /// `manage.py`, comes first on its path; `argv` is its `sys.argv`; the current folder is Limosa's.
    ///
    /// Django is not set up yet: the first request that needs it does that.
    pub fn spawn(
        python: &Path,
        settings_module: &str,
        root: &Path,
        environ: &BTreeMap<String, String>,
        argv: &[String],
    ) -> Result<Self, ChildError> {
        let process = Arc::new(Process::spawn(python, settings_module, root, environ, argv)?);
        Ok(Self { process })
    }

    /// What the project's code printed while nobody listened.
    pub fn take_output(&self) -> Vec<Output> {
        self.process.take_output()
    }

    /// A handle to interrupt it with.
    pub fn canceller(&self) -> Canceller {
        Canceller {
            process: Arc::clone(&self.process),
        }
    }

    /// Versions of Python and Django.
    pub fn hello(&self) -> &Hello {
        self.process.hello()
    }

    /// Answers the database of this alias with other settings than the project's (`--database-url`): the keys of an
    /// entry of `DATABASES`. Must come before the first request that sets up Django.
    pub fn override_database(&self, alias: &str, settings: &Json) -> Result<(), ChildError> {
        self.ask("override_database", json!({"alias": alias, "settings": settings}))
    }

    /// The settings as the source text of a module: one assignment for each one that Django can serialize, defaults
    /// included, and a comment for each that it can't.
    pub fn settings_source(&self) -> Result<String, ChildError> {
        self.ask("settings_source", json!({}))
    }

    /// The environment, once the settings are read: they may have added to it.
    pub fn environment(&self) -> Result<std::collections::BTreeMap<String, String>, ChildError> {
        self.ask("environment", json!({}))
    }

    /// Every model of the project, as one synthetic migration of `CreateModel`s for each app: what
    /// `ProjectState.from_apps()` says, printed by Django's own writer.
    pub fn models_source(&self) -> Result<Vec<ModuleSource>, ChildError> {
        self.ask("models_source", json!({}))
    }

    /// A migration as Django's own writer prints it, `run_before` and `atomic` included.
    pub fn migration_source(&self, app_label: &str, name: &str) -> Result<ModuleSource, ChildError> {
        self.ask("migration_source", json!({"app_label": app_label, "name": name}))
    }

    /// The migration that stands for those of these names, in Django's own text: what `squashmigrations` writes.
    pub fn squash(&self, request: &SquashRequest<'_>) -> Result<PrintedMigration, ChildError> {
        self.ask("squash", to_json(request))
    }

    /// A migration with its operations joined, in Django's own text: what `optimizemigration` writes. With
    /// `as_replacement`, under this name, to stand for the old one.
    pub fn optimize(
        &self,
        app_label: &str,
        name: &str,
        as_replacement: Option<&str>,
    ) -> Result<PrintedMigration, ChildError> {
        self.ask(
            "optimize",
            json!({"app_label": app_label, "name": name, "as_replacement": as_replacement}),
        )
    }

    /// What an operation of a project's own class does to the state, as a migration of Django's operations.
    pub fn state_effect(&self, app_label: &str, name: &str, path: &[usize]) -> Result<ModuleSource, ChildError> {
        self.ask(
            "state_effect",
            json!({"app_label": app_label, "name": name, "path": path}),
        )
    }

    /// The value of a Python expression in the form of Django's serializer, with the imports that it needs.
    /// `imports` are statements.
    pub fn deconstruct(&self, imports: &[String], expression: &str) -> Result<Deconstructed, ChildError> {
        self.ask("deconstruct", json!({"imports": imports, "expression": expression}))
    }

    /// What Django's system checks refuse, in the words in which `makemigrations` says it; `None` when nothing is refused.
    pub fn system_checks(&self) -> Result<Option<String>, ChildError> {
        self.ask("system_checks", json!({}))
    }

    /// The SQL of a whole migration, collected instead of run: what `sqlmigrate` prints for it. `state` is the one before
    /// it, seen forwards.
    pub fn collect_migration(
        &self,
        database: &str,
        app_label: &str,
        migration: &str,
        backwards: bool,
        state: &StateSource,
    ) -> Result<Vec<String>, ChildError> {
        self.ask(
            "collect_migration",
            json!({
                "database": database, "app_label": app_label, "migration": migration, "backwards": backwards,
                "state": state,
            }),
        )
    }

    /// The SQL with which Django creates each of these models (app label and name), collected instead of run; `None` where
    /// a router keeps the model out of this database.
    pub fn collect_models(
        &self,
        database: &str,
        models: &[(String, String)],
        state: &StateSource,
    ) -> Result<Vec<Option<Vec<String>>>, ChildError> {
        self.ask(
            "collect_models",
            json!({"database": database, "models": models, "state": state}),
        )
    }

    /// Opens the connection of this alias.
    pub fn open(&self, database: &str) -> Result<OpenedDatabase, ChildError> {
        self.ask("open", json!({"database": database}))
    }

    /// Closes the connection, so that it holds no lock.
    pub fn close(&self) -> Result<(), ChildError> {
        self.ask("close", json!({}))
    }

    /// Enters Django's schema editor, which begins the transaction when `atomic`.
    pub fn begin_migration(&self, atomic: bool) -> Result<(), ChildError> {
        self.ask("begin_migration", json!({"atomic": atomic}))
    }

    /// Leaves the schema editor: its deferred SQL runs, and the transaction commits.
    pub fn commit_migration(&self) -> Result<(), ChildError> {
        self.ask("commit_migration", json!({}))
    }

    /// Leaves the schema editor with an error, which rolls back.
    pub fn rollback_migration(&self) -> Result<(), ChildError> {
        self.ask("rollback_migration", json!({}))
    }

    /// Enters `transaction.atomic()`: for an atomic operation of a migration that is not.
    pub fn begin_atomic(&self) -> Result<(), ChildError> {
        self.ask("begin_atomic", json!({}))
    }

    /// Leaves `transaction.atomic()`, committing.
    pub fn commit_atomic(&self) -> Result<(), ChildError> {
        self.ask("commit_atomic", json!({}))
    }

    /// Leaves `transaction.atomic()`, rolling back.
    pub fn rollback_atomic(&self) -> Result<(), ChildError> {
        self.ask("rollback_atomic", json!({}))
    }

    /// Runs one statement on the open connection, as it stands (`%` is not special); the answer is the rows affected.
    pub fn execute(&self, sql: &str) -> Result<i64, ChildError> {
        self.ask("execute", json!({"sql": sql}))
    }

    /// Runs a statement with parameters, as `cursor.execute(sql, params)` does: `RunSQL` with a tuple. `params` is
    /// Python source.
    pub fn execute_with(&self, sql: &str, imports: &[String], params: &str) -> Result<i64, ChildError> {
        self.ask("execute", json!({"sql": sql, "imports": imports, "params": params}))
    }

    /// Runs one query on the open connection.
    pub fn query(&self, sql: &str) -> Result<Vec<TextRow>, ChildError> {
        self.ask("query", json!({"sql": sql}))
    }

    /// Runs an operation on the open connection, inside the migration that was begun: `RunPython`, or a class of the
    /// project. What it prints is handed to `listener` at once.
    pub fn run_operation(
        &self,
        operation: OperationRequest<'_>,
        listener: &mut dyn FnMut(&Output),
    ) -> Result<(), ChildError> {
        self.process
            .ask("run_operation", to_json(&operation), None, Some(listener))
    }

    /// Emits `pre_migrate`; answers what receivers put into the plan's migrations.
    pub fn emit_pre_migrate(
        &self,
        request: &SignalRequest<'_>,
        listener: &mut dyn FnMut(&Output),
    ) -> Result<Vec<InjectedOperation>, ChildError> {
        self.process
            .ask("emit_pre_migrate", to_json(request), None, Some(listener))
    }

    /// Emits `post_migrate`: content types, permissions, the default site, the project's own receivers.
    pub fn emit_post_migrate(
        &self,
        request: &SignalRequest<'_>,
        listener: &mut dyn FnMut(&Output),
    ) -> Result<(), ChildError> {
        self.process
            .ask("emit_post_migrate", to_json(request), None, Some(listener))
    }

    fn ask<T: DeserializeOwned>(&self, request: &str, arguments: Json) -> Result<T, ChildError> {
        self.process.ask(request, arguments, None, None)
    }
}

/// A Python value printed by Django's serializer.
#[derive(Clone, Debug, serde::Deserialize, PartialEq, Eq)]
pub struct Deconstructed {
    /// The expression.
    pub text: String,
    /// The import statements that it needs, sorted.
    pub imports: Vec<String>,
}

/// How long the interpreter may take to say hello.
const HELLO_TIMEOUT: Duration = Duration::from_secs(30);

/// The script that the child runs: its files, one after the other.
const SCRIPT: &str = concat!(
    include_str!("../../../../python/limosa/child.py"),
    "\n\n",
    include_str!("../../../../python/limosa/states.py"),
);

fn to_json<T: serde::Serialize>(request: &T) -> Json {
    // Requests are plain data: the conversion can't fail, and null is refused by the child.
    serde_json::to_value(request).unwrap_or(Json::Null)
}
