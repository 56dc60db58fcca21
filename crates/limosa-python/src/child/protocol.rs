//! What is asked and answered: one JSON object a line.
//!
//! A request is `{"id": 7, "do": "name", …}`; the answer `{"id": 7, "ok": …}` or `{"id": 7, "error": …}`. Between them
//! come events without an id: `{"output": "text", "stream": "stdout"}`. The one request without an answer of its own is
//! `{"do": "cancel"}`, which raises `KeyboardInterrupt` in whatever runs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::PythonException;

/// The answer to `hello`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Hello {
    /// `sys.executable`
    pub executable: PathBuf,
    /// `(3, 12, 1)`
    pub python_version: (u8, u8, u8),
    /// `django.VERSION[:3]`; `None` when Django can't be imported.
    pub django_version: Option<(u8, u8, u8)>,
    /// Why Django can't be imported.
    pub django_error: Option<String>,
}

/// A migration as source text: what Limosa hands over for a state, and what Python answers.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq, Hash)]
pub struct ModuleSource {
    /// The app's label.
    pub app_label: String,
    /// The migration's name.
    pub name: String,
    /// The text of a module with a class `Migration`.
    pub source: String,
    /// The settings that it names, where they name models: a library may set them when it is imported.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
}

/// Migrations that one is to stand for.
#[derive(Clone, Debug, Serialize)]
pub struct SquashRequest<'a> {
    /// The app's label.
    pub app_label: &'a str,
    /// The migrations' names, in order.
    pub names: &'a [String],
    /// The name of the one.
    pub name: &'a str,
    /// Whether it is the app's first.
    pub initial: bool,
    /// Whether its operations are joined.
    pub optimize: bool,
    /// Whether the comment with version and time is wanted.
    pub include_header: bool,
}

/// A migration as Django's writer prints it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct PrintedMigration {
    /// The content of the file.
    pub text: String,
    /// How many operations there were.
    pub before: usize,
    /// How many operations there are.
    pub after: usize,
    /// Whether functions of other migrations must be copied into it by hand.
    pub needs_manual_porting: bool,
}

/// A model at one point of the history, as source text.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct ModelSource {
    /// What states name it by from now on.
    pub number: u64,
    /// The app's label.
    pub app_label: String,
    /// Its name.
    pub name: String,
    /// The import statements that `source` needs.
    pub imports: Vec<String>,
    /// A call of `migrations.CreateModel`.
    pub source: String,
    /// The models that it inherits from, by app and name in lower case.
    pub bases: Vec<(String, String)>,
    /// Whether it is a proxy for its base.
    pub proxy: bool,
    /// What it can be reached by from others: their app and name, and the name of the accessor there. `None` when there
    /// are fields of which only Python knows.
    pub accessors: Option<Vec<(String, String, String)>>,
}

/// The models of a project at one point of its history. Each model crosses over once.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct StateSource {
    /// The numbers of its models, in order.
    pub models: Vec<u64>,
    /// Those of them that the child has not seen.
    pub new: Vec<ModelSource>,
    /// Labels of apps without migrations, whose models are taken from the app itself.
    pub real_apps: Vec<String>,
}

/// One operation of one migration, and the states around it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OperationRequest<'a> {
    /// The app's label.
    pub app_label: &'a str,
    /// The migration's name.
    pub migration: &'a str,
    /// The operation's index in `operations`; further ones lead into `SeparateDatabaseAndState.database_operations`.
    pub path: &'a [usize],
    /// Whether it is unapplied.
    pub backwards: bool,
    /// The state that the database is in.
    pub from_state: &'a StateSource,
    /// The state that the database should be in.
    pub to_state: &'a StateSource,
}

/// Operations that a `pre_migrate` receiver put into a migration (contenttypes does, after `RenameModel`).
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct InjectedOperation {
    /// The app's label.
    pub app_label: String,
    /// The migration's name.
    pub migration: String,
    /// The index of the operation in the file after which it runs, forwards; `None`: before all.
    pub after: Option<usize>,
    /// Its index in the migration as the child holds it: what to put into [`OperationRequest::path`].
    pub index: usize,
    /// `operation.describe()`
    pub description: String,
    /// Whether it can be unapplied.
    pub reversible: bool,
}

/// What the receivers of `pre_migrate` and `post_migrate` are told.
#[derive(Clone, Debug, Serialize)]
pub struct SignalRequest<'a> {
    /// The key of `DATABASES`.
    pub database: &'a str,
    /// `-v`
    pub verbosity: u8,
    /// Not `--noinput`.
    pub interactive: bool,
    /// App, name, whether backwards, and whether a model is renamed in it; as planned.
    pub plan: &'a [(String, String, bool, bool)],
    /// The state before (`pre_migrate`) or after (`post_migrate`).
    pub state: &'a StateSource,
}

/// What `open` says about the database.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct OpenedDatabase {
    /// `connection.vendor`: `sqlite`, `postgresql`, …
    pub vendor: String,
    /// The server's version, its numbers in order.
    pub version: Vec<u32>,
}

/// Where a line of output was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// `sys.stdout`
    Stdout,
    /// `sys.stderr` or file descriptor 2
    Stderr,
}

/// Something that the project's code printed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Output {
    /// The text, its line ends as printed.
    #[serde(rename = "output")]
    pub text: String,
    /// Where.
    pub stream: Stream,
}

#[derive(Debug, Deserialize)]
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    #[serde(flatten)]
    pub(super) exception: Box<PythonException>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum FailureKind {
    NoDjango,
    NoDriver,
    Setup,
    Exception,
    Interrupted,
}

#[derive(Debug)]
pub(super) enum Message {
    Answer {
        id: u64,
        result: Result<serde_json::Value, Box<Failure>>,
    },
    Output(Output),
    Unreadable(String),
    End,
}

impl Message {
    pub(super) fn parse(line: &str) -> Self {
        #[derive(Deserialize)]
        struct Wire {
            id: Option<u64>,
            #[serde(default)]
            ok: serde_json::Value,
            error: Option<Failure>,
            output: Option<String>,
            stream: Option<Stream>,
        }
        match serde_json::from_str::<Wire>(line) {
            Ok(Wire {
                id: Some(id),
                ok,
                error,
                ..
            }) => Self::Answer {
                id,
                result: error.map_or(Ok(ok), |failure| Err(Box::new(failure))),
            },
            Ok(Wire {
                output: Some(text),
                stream,
                ..
            }) => Self::Output(Output {
                text,
                stream: stream.unwrap_or(Stream::Stdout),
            }),
            Ok(_) => Self::Unreadable(line.to_owned()),
            Err(error) => Self::Unreadable(format!("{error}: {line}")),
        }
    }
}
