//! [`ProjectError`]: why a project could not be found or read.

use std::path::PathBuf;

use limosa_python::child::ChildError;
use limosa_python::{Location, ReadError, Unknown};

/// Something that could not be read exactly, and that Python has to be asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unreadable {
    /// What it belongs to: ``model `shop.Order` ``, ``setting `DATABASES` ``.
    pub what: String,
    /// Where.
    pub location: Location,
    /// The source text, as written.
    pub line: String,
    /// Why, as a clause that completes "cannot be read: …".
    pub reason: String,
}

impl Unreadable {
    /// What an unknown value is about.
    pub fn new(what: impl Into<String>, unknown: &Unknown) -> Self {
        Self {
            what: what.into(),
            location: unknown.location.clone(),
            line: unknown.source.to_string(),
            reason: unknown.reason.to_string(),
        }
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: {} cannot be read: {}\n    {}",
            self.location, self.what, self.reason, self.line
        )
    }
}

/// Why a project could not be found or read.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The project has a version of Django whose names and ways are not known.
    #[error("the project's environment has Django {0}, and Limosa knows Django 4.2 to 6.1")]
    UnknownDjango(limosa_python::DjangoVersion),
    /// No folder from the start upward holds a `manage.py`.
    #[error(
        "no `manage.py` in `{}` or any folder above it. Run limosa inside a Django project, or name its folder with `--project`{}",
        start.display(), there_is(nearby)
    )]
    NoManagePy {
        /// Where the search began.
        start: PathBuf,
        /// Folders right below that hold one.
        nearby: Vec<PathBuf>,
    },
    /// The folder that was named holds no `manage.py`.
    #[error("no `manage.py` in `{}`, the folder named by `--project` or the configuration file", folder.display())]
    NoManagePyIn {
        /// The folder.
        folder: PathBuf,
    },
    /// Nothing says which module holds the settings.
    #[error(
        "nothing says which module holds the settings: `DJANGO_SETTINGS_MODULE` is not set and `{}` does not set it in a way that can be read. Name it with `--settings`",
        manage_py.display()
    )]
    NoSettingsModule {
        /// The `manage.py` that was read.
        manage_py: PathBuf,
    },
    /// The settings module isn't there.
    #[error("the settings module `{module}`, named by {named_by}, was not found. Looked in: {}", searched.join(", "))]
    SettingsNotFound {
        /// Its dotted name.
        module: String,
        /// Who names it: `--settings`, `DJANGO_SETTINGS_MODULE`, a file.
        named_by: String,
        /// The folders of the search path.
        searched: Vec<String>,
    },
    /// An app of `INSTALLED_APPS` isn't there.
    #[error(
        "the app `{entry}` in INSTALLED_APPS was not found: No module named '{missing}'. Looked in: {}. Install it for the project's Python{}, or name the interpreter that has it with `--python`",
        searched.join(", "), python.as_ref().map(|python| format!(" (`{} -m pip install …`)", python.display())).unwrap_or_default()
    )]
    AppNotFound {
        /// The entry.
        entry: String,
        /// The module that is missing.
        missing: String,
        /// The folders of the search path.
        searched: Vec<String>,
        /// The project's interpreter, when there is one.
        python: Option<PathBuf>,
    },
    /// A file can't be read as Python, or importing it raises for certain.
    #[error("{0}")]
    Read(#[from] ReadError),
    /// A file can't be read.
    #[error("`{}` cannot be read: {message}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system says.
        message: String,
    },
    /// `limosa.toml`, `pyproject.toml` or a database URL is wrong.
    #[error("{0}")]
    Config(String),
    /// What Django raises as `ImproperlyConfigured`, `RuntimeError`, `ImportError`, … in Django's words.
    #[error("{message}")]
    Improper {
        /// Django's class.
        exception: &'static str,
        /// Django's message.
        message: String,
    },
    /// Django's system checks refuse the project, in Django's words.
    #[error("{0}")]
    Refused(String),
    /// Something can't be read from source and Python can't be asked.
    #[error("{what}\n{child}")]
    Unreadable {
        /// What can't be read, and where.
        what: Unreadable,
        /// Why Python did not answer.
        child: Box<ChildError>,
    },
    /// Something that can't be read, and that Python can't be asked about either.
    #[error("{0}")]
    Unusable(Unreadable),
    /// Python did not answer.
    #[error(transparent)]
    Child(#[from] ChildError),
}

fn there_is(nearby: &[PathBuf]) -> String {
    match nearby {
        [] => String::new(),
        found => {
            let found: Vec<String> = found.iter().map(|path| format!("`{}`", path.display())).collect();
            format!(" (there is one in {})", found.join(", "))
        }
    }
}

impl ProjectError {
    /// Where it stands, when it stands in a file.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::Read(error) => error.location(),
            Self::Unreadable { what, .. } | Self::Unusable(what) => Some(&what.location),
            _ => None,
        }
    }
}
