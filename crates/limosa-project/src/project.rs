//! [`Project`]: everything above, together.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use limosa_python::child::Child;
use limosa_python::{Interpreter, Namespace, Path, Setup, Value};
use limosa_state::{Field, ProjectState, Surroundings};

use crate::{
    AppConfig, Config, DatabaseSettings, Engine, ModelsReading, ProjectError, PythonEnvironment, Settings, Unreadable,
    answer, app_config, custom_fields, discover, manage_py, models, parse_database_url, settings,
};

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
    /// What `manage.py` would be told: the command and its arguments.
    pub arguments: Vec<String>,
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
    /// The database that stands for `default`, when one was given.
    given_database: Option<DatabaseSettings>,
    environ: BTreeMap<String, String>,
    /// `sys.argv` of `manage.py`.
    argv: Vec<String>,
    child: RefCell<Option<Child>>,
    unreadable: RefCell<Vec<Unreadable>>,
    /// Which installed packages know nothing of Django.
    checks_first: Cell<bool>,
    pub(crate) django_free: crate::django_free::DjangoFree,
}

impl Project {
    /// Finds the project, reads its settings and its apps; not yet its models.
    ///
    /// # Errors
    /// When there is no project, or settings or apps can't be read.
    pub fn load(options: &ProjectOptions) -> Result<Self, ProjectError> {
        let mut config = Config::find(&options.start)?;
        let root = discover::root(options, &config)?;
        // The folders above the start were looked through.
        if config.file.is_none() && !options.start.starts_with(&root) {
            config = Config::find(&root)?;
        }
        let (settings_module, named_by) = discover::settings_module(options, &config, &root)?;
        let url = options.database_url.as_ref();
        let url = url.or_else(|| options.environ.get("DATABASE_URL").filter(|url| !url.is_empty()));
        let given_database = url
            .or(config.database_url.as_ref())
            .map(|url| parse_database_url(url))
            .transpose()?;
        let mut environ = options.environ.clone();
        environ.insert("DJANGO_SETTINGS_MODULE".to_owned(), settings_module.clone());
        let python = options.python.as_deref().map(|python| {
            if python.components().count() > 1 {
                options.start.join(python)
            } else {
                python.to_owned()
            }
        });
        let environment = PythonEnvironment::find(python.as_deref().or(config.python.as_deref()), &root, &environ);
        if !environment.django().is_known() {
            return Err(ProjectError::UnknownDjango(environment.django()));
        }
        let mut search_path = environment.search_path(&root, &environ);
        let edits = manage_py::search_path_edits(&root);
        search_path.extend(edits.added);
        let interpreter = Interpreter::new(Setup {
            search_path,
            environ: environ.clone(),
            python_version: environment.version,
            django_version: environment.django_version.unwrap_or((5, 2, 0)),
        });
        let argv: Vec<String> = std::iter::once("manage.py".to_owned())
            .chain(options.arguments.iter().cloned())
            .collect();
        interpreter.set_argv(&argv);
        if let Some(doubt) = environment.doubt.as_ref().or(edits.doubt.as_ref()) {
            interpreter.doubt_search_path(doubt);
        }
        limosa_state::set_django_version(environment.django());
        interpreter.set_native_deconstruct(Field::normal_form);
        custom_fields::register(&interpreter);
        let defaults = settings::defaults(&interpreter)?;
        let mut project = Self {
            root,
            settings_module,
            settings: Settings::read(defaults.clone(), None).0,
            interpreter,
            apps: Vec::new(),
            environment,
            config,
            given_database,
            environ,
            argv,
            child: RefCell::new(None),
            unreadable: RefCell::new(Vec::new()),
            checks_first: Cell::new(false),
            django_free: crate::django_free::DjangoFree::default(),
        };
        project.read_settings(&named_by, defaults)?;
        project.read_apps()?;
        models::answer_registry(&project);
        models::read_models_first(&project);
        let installed = project.apps.iter().map(|app| app.name.clone());
        project.interpreter.set_installed(installed.collect());
        Ok(project)
    }

    fn read_settings(&mut self, named_by: &str, mut namespace: Namespace) -> Result<(), ProjectError> {
        if self.interpreter.find_module(&self.settings_module).is_none() {
            let searched = self
                .interpreter
                .setup()
                .search_path
                .iter()
                .map(|f| format!("`{}`", f.display()));
            return Err(ProjectError::SettingsNotFound {
                module: self.settings_module.clone(),
                named_by: named_by.to_owned(),
                searched: searched.collect(),
            });
        }
        let module = self.interpreter.import(&self.settings_module)?;
        settings::merge(&mut namespace, &module);
        let (settings, mut unreadable) = Settings::read(namespace, self.given_database.clone());
        let skipped = module.skipped.borrow();
        unreadable.extend(
            skipped
                .iter()
                .map(|unknown| Unreadable::new("a part of the settings", unknown)),
        );
        self.settings = settings;
        if let Some(first) = unreadable.first().cloned() {
            self.unreadable.borrow_mut().extend(unreadable);
            self.settings = self.ask_settings().map_err(|error| could_not_ask(first, error))?;
            // What settings read from files into the environment is there as well.
            let environ = self.python()?.environment().map_err(ProjectError::from)?;
            self.interpreter.set_environment(environ);
        }
        // Python says them all.
        let complete = skipped.is_empty() || !self.unreadable.borrow().is_empty();
        self.interpreter
            .set_first_settings(std::rc::Rc::clone(&self.settings.namespace), complete);
        if let Some(default) = self.settings.databases.get("default")
            && !matches!(default.engine, Engine::Other(_))
        {
            self.interpreter.set_vendor(default.engine.vendor());
        }
        Ok(())
    }

    /// Takes settings that no file says, but Python: a library sets them when it is imported.
    pub fn know_settings(&self, settings: &BTreeMap<String, String>) {
        let mut known = (*self.settings.namespace).clone();
        for (name, value) in settings {
            let value = || limosa_python::Object::Value(limosa_python::Value::str(value.as_str()));
            known.entry(name.as_str().into()).or_insert_with(value);
        }
        if known.len() > self.settings.namespace.len() {
            self.interpreter.set_settings(std::rc::Rc::new(known));
        }
    }

    /// The settings as Python says them.
    fn ask_settings(&self) -> Result<Settings, ProjectError> {
        let text = self.python()?.settings_source()?;
        let mut namespace = settings::defaults(&self.interpreter)?;
        let file = PathBuf::from(format!("<{} as Python says it>", self.settings_module));
        let module = self.interpreter.exec_answer("limosa_settings", &file, &text)?;
        settings::merge(&mut namespace, &module);
        let (settings, unreadable) = Settings::read(namespace, self.given_database.clone());
        match unreadable.into_iter().next() {
            Some(unreadable) => Err(ProjectError::Unusable(unreadable)),
            None => Ok(settings),
        }
    }

    fn read_apps(&mut self) -> Result<(), ProjectError> {
        let mut unreadable = Vec::new();
        let loaded =
            app_config::load_all(&self.interpreter, &self.settings, &mut unreadable).map_err(|error| match error {
                ProjectError::AppNotFound {
                    entry,
                    missing,
                    searched,
                    ..
                } => ProjectError::AppNotFound {
                    entry,
                    missing,
                    searched,
                    python: self.environment.executable.clone(),
                },
                other => other,
            })?;
        let configs = loaded
            .iter()
            .map(|(app, class)| (app.label.clone(), app.name.clone(), class.clone()));
        self.interpreter.set_app_configs(configs.collect());
        self.apps = loaded.into_iter().map(|(app, _)| app).collect();
        match unreadable.into_iter().next() {
            Some(unreadable) => Err(ProjectError::Unusable(unreadable)),
            None => Ok(()),
        }
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

    /// The class of automatic keys that a setting names, by the path it is deconstructed to.
    pub(crate) fn auto_field_class(&self, setting: &str) -> Path {
        let named = Path::dotted(setting);
        match &*named.module {
            "django.db.models.fields" => Path::new("django.db.models", &*named.qualname),
            _ => named,
        }
    }

    /// What states need to know of the project; for [`ProjectState::new`].
    pub fn surroundings(&self) -> Arc<Surroundings> {
        // A default that nobody has asked for yet names no model.
        let said = self.settings.namespace.iter();
        let said = said.filter(|(_, object)| !matches!(object, limosa_python::Object::Lazy(_)));
        let named = said.filter_map(|(name, object)| {
            let value = object.to_value();
            let target = value.as_str().filter(|text| text.split('.').count() == 2)?;
            Some((Arc::clone(name), Arc::from(target)))
        });
        let default = self.settings.databases.get("default");
        Arc::new(Surroundings {
            max_name_length: default.and_then(|database| database.engine.max_name_length()),
            default_auto_field: self.auto_field_class(&self.settings.default_auto_field),
            swappable_settings: named.collect(),
            default_tablespace: self.settings.default_tablespace.as_str().into(),
            default_index_tablespace: self.settings.default_index_tablespace.as_str().into(),
            django_version: self.interpreter.setup().django_version,
            alter_option_keys: self.interpreter.altered_option_keys(),
            ..Surroundings::default()
        })
    }

    /// What the project's models are now: Django's `ProjectState.from_apps(apps)`. Read from source; what can't be is
    /// asked of Python.
    ///
    /// # Errors
    /// When the models can't be read and Python can't be asked.
    pub fn models_state(&self) -> Result<ProjectState, ProjectError> {
        let (state, unreadable) = self.models_state_from_source()?;
        let Some(first) = unreadable.first().cloned() else {
            return Ok(state);
        };
        self.remember(unreadable);
        self.models_state_from_python()
            .map_err(|error| could_not_ask(first, error))
    }

    fn remember(&self, unreadable: Vec<Unreadable>) {
        let mut known = self.unreadable.borrow_mut();
        let mut seen: HashSet<Unreadable> = known.iter().cloned().collect();
        known.extend(unreadable.into_iter().filter(|new| seen.insert(new.clone())));
    }

    /// The models as the sources say them, and everything that may make them differ from what Python says.
    ///
    /// # Errors
    /// When a module can't be read at all, or Django itself would refuse the models.
    pub fn models_state_from_source(&self) -> Result<(ProjectState, Vec<Unreadable>), ProjectError> {
        let reading = self.read_models()?;
        Ok((reading.state, reading.unreadable))
    }

    /// The models as the sources say them, and which of them nothing stood in the way of.
    ///
    /// # Errors
    /// When a module can't be read at all, or Django itself would refuse the models.
    pub fn read_models(&self) -> Result<ModelsReading, ProjectError> {
        models::read(self)
    }

    /// What Python was asked about so far.
    pub fn unreadable_so_far(&self) -> Vec<Unreadable> {
        self.unreadable.borrow().clone()
    }

    /// The models as Python says them.
    ///
    /// # Errors
    /// When Python can't be asked.
    pub fn models_state_from_python(&self) -> Result<ProjectState, ProjectError> {
        let python = self.python()?;
        // The checks import the URLs, and with them models that nothing else imports.
        if self.checks_first.get()
            && let Some(words) = python.system_checks()?
        {
            return Err(ProjectError::Refused(words));
        }
        let modules = python.models_source()?;
        answer::models(self, &modules)
    }

    /// The project's Python, started the first time it is asked for.
    ///
    /// # Errors
    /// When there is none, or it does not start.
    pub fn python(&self) -> Result<Child, ProjectError> {
        if let Some(child) = &*self.child.borrow() {
            return Ok(child.clone());
        }
        let executable = self
            .environment
            .executable
            .clone()
            .unwrap_or_else(|| PathBuf::from("python3"));
        let child = Child::spawn(
            &executable,
            &self.settings_module,
            &self.root,
            &self.environ,
            &self.argv,
        )?;
        if let Some(database) = &self.given_database {
            child.override_database("default", &database.to_json())?;
        }
        *self.child.borrow_mut() = Some(child.clone());
        Ok(child)
    }

    /// From now on, Django's system checks run before Python is asked for the models, as before its commands that check:
    /// [`ProjectError::Refused`] is what these refuse.
    pub fn check_first(&self) {
        self.checks_first.set(true);
    }

    /// Whether the project's Python was started.
    pub fn python_was_asked(&self) -> bool {
        self.child.borrow().is_some()
    }

    /// Everything in settings, apps and models that can't be read from source and that Python is asked about.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        if let Ok(reading) = models::read(self) {
            self.remember(reading.unreadable);
        }
        self.unreadable.borrow().clone()
    }

    /// A setting's value, Django's default included.
    pub fn setting(&self, name: &str) -> Option<Value> {
        self.settings.get(name)
    }
}

/// The error when Python had to be asked about something and could not be: what it was about comes first.
fn could_not_ask(what: Unreadable, error: ProjectError) -> ProjectError {
    match error {
        ProjectError::Child(child) => ProjectError::Unreadable {
            what,
            child: Box::new(child),
        },
        other => other,
    }
}
