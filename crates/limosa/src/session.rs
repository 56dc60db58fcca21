//! [`Session`]: what every command starts with: the project that the arguments and the environment name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use limosa_engine::{Connection, ConnectionSettings, DatabaseError, Interrupt, RecordedMigration, Recorder};
use limosa_migrations::{Loader, MigrationKey};
use limosa_project::{AppConfig, DatabaseSettings, Engine, Project, ProjectOptions};
use limosa_schema::{EditorOptions, Vendor};

use crate::cli::{self, Global};
use crate::errors::{Failure, Result, UNTOUCHED, code};
use crate::terminal::Terminal;

/// Django's name of the database that is meant when none is named.
pub(crate) const DEFAULT_DB_ALIAS: &str = "default";

/// What stands between the folders of `PYTHONPATH`.
const PATH_SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

/// Reads the project that the arguments and the environment name.
pub(crate) fn load(global: &Global) -> Result<Project> {
    let start =
        std::env::current_dir().map_err(|error| Failure::new(format!("the current folder can't be found: {error}")))?;
    if let Some(python) = &global.python
        && python.components().count() > 1
        && !start.join(python).is_file()
    {
        return Err(Failure::new(format!(
            "there is no interpreter `{}`, which --python names",
            python.display()
        ))
        .note(UNTOUCHED)
        .help("Name the one of the project's environment, as in `--python .venv/bin/python`."));
    }
    let mut environ = environ();
    if let Some(folder) = &global.pythonpath {
        let folder = start.join(folder).display().to_string();
        let rest = environ.get("PYTHONPATH").filter(|rest| !rest.is_empty());
        let path = rest.map_or_else(|| folder.clone(), |rest| format!("{folder}{}{rest}", PATH_SEPARATOR));
        environ.insert("PYTHONPATH".to_owned(), path);
    }
    let options = ProjectOptions {
        start,
        project: global.project.clone(),
        settings: global.settings.clone(),
        python: global.python.clone(),
        database_url: global.database_url.clone(),
        environ,
        arguments: cli::django_arguments(std::env::args_os().skip(1)),
    };
    Ok(Project::load(&options)?)
}

/// Reads the project for a command of Django's. Refuses when an app has a command of that name, which `manage.py` would
/// run in its place: what it does instead is only in its code.
pub(crate) fn load_for(global: &Global, command: &str) -> Result<Project> {
    let project = load(global)?;
    let own = project
        .apps
        .iter()
        .find_map(|app| Some((app, own_command(&app.path, command)?)));
    match own {
        Some((app, path)) if !global.ignore_own_commands => Err(Failure::new(format!(
            "the app `{}` has a command `{command}` of its own, which `manage.py {command}` runs in place of Django's",
            app.name
        ))
        .note(format!("It is in {}.", path.display()))
        .note(UNTOUCHED)
        .help(format!(
            "Run `python manage.py {command}`, or give --ignore-own-commands to do what Django's would do."
        ))),
        _ => Ok(project),
    }
}

/// The module of a command that an app brings. Packages are no commands, as in Django.
fn own_command(app: &Path, command: &str) -> Option<PathBuf> {
    ["py", "pyc"]
        .map(|extension| app.join("management/commands").join(command).with_extension(extension))
        .into_iter()
        .find(|path| path.is_file())
}

/// The app of this label, or Django's words that there is none.
pub(crate) fn app_config<'a>(project: &'a Project, label: &str) -> std::result::Result<&'a AppConfig, String> {
    project.app(label).ok_or_else(|| {
        let mut message = format!("No installed app with label '{label}'.");
        if let Some(app) = project.apps.iter().find(|app| app.name == label) {
            message.push_str(&format!(" Did you mean '{}'?", app.label));
        }
        message
    })
}

/// Says which of these apps do not exist, and ends with exit code 2 when any doesn't.
pub(crate) fn validate_app_labels(project: &Project, labels: &[String], terminal: &mut Terminal) -> Result<()> {
    let mut bad = false;
    for label in labels {
        if let Err(message) = app_config(project, label) {
            terminal.error_line(message);
            bad = true;
        }
    }
    match bad {
        true => Err(Failure::silent(code::USAGE)),
        false => Ok(()),
    }
}

/// The settings of a database, or what argparse would say of an alias that there isn't.
pub(crate) fn database<'a>(project: &'a Project, alias: &str) -> Result<&'a DatabaseSettings> {
    project.settings.databases.get(alias).ok_or_else(|| {
        let known: Vec<_> = project.settings.databases.keys().map(|k| format!("'{k}'")).collect();
        Failure::new(format!(
            "argument --database: invalid choice: '{alias}' (choose from {})",
            known.join(", ")
        ))
        .exit(code::USAGE)
    })
}

/// The environment, as far as it is text.
pub(crate) fn environ() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The history that a database keeps. A SQLite file that isn't there yet has none, and is not created by looking.
pub(crate) fn applied_migrations(project: &Project, alias: &str) -> Result<IndexMap<MigrationKey, RecordedMigration>> {
    let settings = database(project, alias)?;
    if settings.engine == Engine::Sqlite && is_missing_file(&settings.name) {
        return Ok(IndexMap::new());
    }
    Ok(recorded(project, alias)?)
}

fn recorded(
    project: &Project,
    alias: &str,
) -> std::result::Result<IndexMap<MigrationKey, RecordedMigration>, DatabaseError> {
    let settings = ConnectionSettings::of_project(project, alias, &environ())?;
    let mut connection = Connection::open(&settings, &Interrupt::new())?;
    Recorder::applied_migrations(&mut connection)
}

/// A connection to look something up; in the place of a SQLite file that isn't there yet, an empty one in memory.
pub(crate) fn open_to_look(project: &Project, alias: &str, interrupt: &Interrupt) -> Result<Connection> {
    let mut settings = ConnectionSettings::of_project(project, alias, &environ())?;
    if settings.vendor == Vendor::Sqlite && settings.name.as_deref().is_some_and(is_missing_file) {
        settings.name = Some(":memory:".to_owned());
    }
    Ok(Connection::open(&settings, interrupt)?)
}

/// What schema editors must know of the project and of the server.
pub(crate) fn editor_options(project: &Project, connection: &Connection) -> EditorOptions {
    EditorOptions {
        use_tz: project.settings.use_tz,
        time_zone: project.settings.time_zone.clone(),
        connection_time_zone: connection.time_zone().unwrap_or("UTC").to_owned(),
        states_rendered_late: false,
        backwards: false,
        contrib_postgres: project.apps.iter().any(|app| app.name == "django.contrib.postgres"),
        server: connection.server(),
        django: project.environment.django(),
        mysqlclient: connection.vendor().is_mysql() && project.environment.has_mysqlclient(),
    }
}

/// Whether a plain file name names nothing, in a folder that exists.
fn is_missing_file(name: &str) -> bool {
    let path = Path::new(name);
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return false,
    };
    !name.starts_with("file:") && !name.contains(":memory:") && folder.is_dir() && !path.exists()
}

/// Fails when a migration is applied before one that it depends on; warns when the database can't be asked, as
/// `makemigrations` does.
pub(crate) fn check_consistent_history(project: &Project, loader: &Loader, terminal: &mut Terminal) -> Result<()> {
    // Other databases matter only when routers say which models live there.
    let mut aliases: Vec<&str> = match project.settings.database_routers.is_empty() {
        true => vec![DEFAULT_DB_ALIAS],
        false => project.settings.databases.keys().map(String::as_str).collect(),
    };
    aliases.sort_unstable();
    for alias in aliases {
        let settings = database(project, alias)?;
        if settings.backend == "django.db.backends.dummy" || settings.backend.is_empty() {
            continue;
        }
        if settings.engine == Engine::Sqlite && is_missing_file(&settings.name) {
            continue;
        }
        match recorded(project, alias) {
            Ok(applied) => loader.check_consistent_history(&applied.into_keys().collect(), alias)?,
            Err(error) => terminal.error_line(format!(
                "RuntimeWarning: Got an error checking a consistent migration history performed for database \
                 connection '{alias}': {}",
                error.message()
            )),
        }
    }
    Ok(())
}
