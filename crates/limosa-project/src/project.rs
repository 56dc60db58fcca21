//! [`Project`]: everything above, together.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use limosa_python::Interpreter;
use limosa_python::child::Child;
use limosa_state::{ProjectState, Surroundings};

use crate::{AppConfig, Config, ProjectError, PythonEnvironment, Settings, Unreadable};

/// What the user said about the project.
#[derive(Clone, Debug, Default)]
pub struct ProjectOptions {
    /// The folder where the search for `manage.py` begins.
    pub start: PathBuf,
    /// `--project`: the folder of `manage.py`.
    pub project: Option<PathBuf>,
    /// `--settings`
    pub settings: Option<String>,
    /// `--python`
    pub python: Option<PathBuf>,
    /// `--database-url`
    pub database_url: Option<String>,
    /// The environment.
    pub environ: BTreeMap<String, String>,
}

/// A Django project.
#[derive(Debug)]
pub struct Project {
    /// The folder of `manage.py`.
    pub root: PathBuf,
    /// The dotted name of the settings module.
    pub settings_module: String,
    /// The settings.
    pub settings: Settings,
    /// Reads the project's modules.
    pub interpreter: Interpreter,
    /// The installed apps, in order.
    pub apps: Vec<AppConfig>,
    /// The project's Python.
    pub environment: PythonEnvironment,
    /// `limosa.toml`
    pub config: Config,
}

impl Project {
    /// Finds the project, reads its settings and its apps; not yet its models.
    ///
    /// # Errors
    /// When there is no project, or settings or apps can't be read.
    pub fn load(_options: &ProjectOptions) -> Result<Self, ProjectError> {
        todo!()
    }

    /// The app of this label.
    pub fn app(&self, label: &str) -> Option<&AppConfig> {
        self.apps.iter().find(|app| app.label == label)
    }

    /// The module of an app's migrations (`None` when the app has none by `MIGRATION_MODULES`), and whether
    /// `MIGRATION_MODULES` says so: Django's `MigrationLoader.migrations_module`.
    pub fn migrations_module(&self, label: &str) -> (Option<String>, bool) {
        if let Some(module) = self.settings.migration_modules.get(label) {
            return (module.clone(), true);
        }
        (self.app(label).map(|app| format!("{}.migrations", app.name)), false)
    }

    /// What states need to know of the project; for [`ProjectState::new`].
    pub fn surroundings(&self) -> Arc<Surroundings> {
        todo!()
    }

    /// What the project's models are now: Django's `ProjectState.from_apps(apps)`. Read from source; what can't be is
    /// asked of Python.
    ///
    /// # Errors
    /// When the models can't be read and Python can't be asked.
    pub fn models_state(&self) -> Result<ProjectState, ProjectError> {
        todo!()
    }

    /// The project's Python, started the first time it is asked for.
    ///
    /// # Errors
    /// When there is none, or it does not start.
    pub fn python(&self) -> Result<Child, ProjectError> {
        todo!()
    }

    /// Everything in settings, apps and models that can't be read from source and that Python is asked about.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        todo!()
    }
}
