//! What can go wrong between Limosa and the project's Python.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// An exception that Python raised, as the user should see it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct PythonException {
    /// The class, dotted: `django.db.utils.IntegrityError`.
    #[serde(rename = "type")]
    pub class: String,
    /// `str(exception)`.
    pub message: String,
    /// The traceback as Python prints it, frames of Limosa's own script left out.
    pub traceback: String,
    /// The innermost place in the project's own files.
    pub location: Option<PythonLocation>,
    /// What the database said, when the exception comes from the database.
    pub database: Option<PythonDatabaseError>,
}

/// A place in a file that Python names in a traceback.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct PythonLocation {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// The line's text.
    pub source: String,
}

/// A database error that the project's own driver reported.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct PythonDatabaseError {
    /// Django's class: `IntegrityError`, `OperationalError`, …
    pub class: String,
    /// PostgreSQL's five-character code, when there is one.
    pub sqlstate: Option<String>,
    /// MySQL's number of the error, when there is one.
    #[serde(default)]
    pub code: Option<u16>,
    /// The server's primary message.
    pub message: String,
    /// `DETAIL`
    pub detail: Option<String>,
    /// `HINT`
    pub hint: Option<String>,
    /// The table that it is about.
    pub table: Option<String>,
    /// The constraint that it is about.
    pub constraint: Option<String>,
}

impl fmt::Display for PythonException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.is_empty() {
            true => write!(f, "{}", self.class),
            false => write!(f, "{}: {}", self.class, self.message),
        }
    }
}

/// Why Python did not answer.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// There is no such interpreter.
    #[error(
        "this needs the project's Python, but `{python}` was not found. Nothing was changed. Install Python and Django for the project (`python3 -m venv .venv && .venv/bin/pip install -r requirements.txt`), or name the interpreter with `--python`"
    )]
    NoPython {
        /// The interpreter that was looked for.
        python: PathBuf,
    },
    /// The interpreter is there but did not start.
    #[error("the project's Python, `{python}`, did not start: {reason}. Nothing was changed")]
    Start {
        /// The interpreter.
        python: PathBuf,
        /// Why, from the system or from its stderr.
        reason: String,
    },
    /// The interpreter can't import Django, or one that is too old.
    #[error(
        "this needs Django in the project's Python, but `{python}` (Python {version}) says: {message}. Nothing was changed. Install it (`{python} -m pip install 'django>=4.2'`), or name the interpreter that has it with `--python`"
    )]
    NoDjango {
        /// The interpreter.
        python: PathBuf,
        /// Its version: `3.12.1`.
        version: String,
        /// What `import django` said.
        message: String,
    },
    /// Django has no driver for the database.
    #[error(
        "this needs a driver for MySQL in the project's Python, but `{python}` (Python {version}) has neither mysqlclient nor PyMySQL. Nothing was changed. Install one (`{python} -m pip install mysqlclient`, or `PyMySQL`, which needs no compiler)"
    )]
    NoDriver {
        /// The interpreter.
        python: PathBuf,
        /// Its version: `3.12.1`.
        version: String,
    },
    /// `django.setup()` failed: settings, an app or its models raised.
    #[error("Django did not start in the project's Python: {0}")]
    Setup(Box<PythonException>),
    /// What was asked for raised an exception.
    #[error("{0}")]
    Exception(Box<PythonException>),
    /// It was interrupted (Ctrl-C) while it ran.
    #[error("interrupted")]
    Interrupted,
    /// No answer in time.
    #[error("the project's Python, `{python}`, did not answer `{request}` within {seconds} s")]
    Timeout {
        /// The interpreter.
        python: PathBuf,
        /// What was asked.
        request: String,
        /// How long was waited, in seconds.
        seconds: u64,
    },
    /// The process ended.
    #[error("the project's Python, `{python}`, ended unexpectedly ({status}) while asked for `{request}`{}", stderr_tail(.stderr))]
    Died {
        /// The interpreter.
        python: PathBuf,
        /// What was asked.
        request: String,
        /// How it ended.
        status: String,
        /// The last lines of its stderr.
        stderr: String,
    },
    /// It answered what can't be read: a bug of Limosa.
    #[error("the project's Python answered `{request}` with what Limosa can't read: {message}")]
    Protocol {
        /// What was asked.
        request: String,
        /// What is wrong with the answer.
        message: String,
    },
}

impl ChildError {
    /// The exception that Python raised, when it is one.
    pub fn exception(&self) -> Option<&PythonException> {
        match self {
            Self::Setup(exception) | Self::Exception(exception) => Some(exception),
            _ => None,
        }
    }
}

fn stderr_tail(stderr: &str) -> String {
    match stderr.trim() {
        "" => String::new(),
        text => format!(":\n{text}"),
    }
}
