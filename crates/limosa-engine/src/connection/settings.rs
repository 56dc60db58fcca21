//! [`ConnectionSettings`]: an entry of `DATABASES`, and what else decides how to connect.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use limosa_project::{Engine, Project};
use limosa_python::Value;
use limosa_schema::Vendor;

use crate::{DatabaseError, ErrorKind};

/// How to connect to one database.
#[derive(Clone, Debug)]
pub struct ConnectionSettings {
    /// The key in `DATABASES`.
    pub alias: String,
    /// The kind of database.
    pub vendor: Vendor,
    /// `NAME`: the database, or SQLite's file (relative to the current folder). `None` is Django's `None`.
    pub name: Option<String>,
    /// `USER`
    pub user: String,
    /// `PASSWORD`
    pub password: String,
    /// `HOST`
    pub host: String,
    /// `PORT`
    pub port: String,
    /// `OPTIONS`
    pub options: IndexMap<String, Value>,
    /// What the session's time zone is set to: `UTC` when `USE_TZ`, else `TIME_ZONE`.
    pub time_zone: Option<String>,
    /// The environment: `PG*` variables, `HOME`.
    pub environ: BTreeMap<String, String>,
}

impl ConnectionSettings {
    /// The settings of a project's database.
    ///
    /// # Errors
    /// When there is no such alias, when Limosa does not know the kind of database, or when something in it could not
    /// be read.
    pub fn of_project(
        project: &Project,
        alias: &str,
        environ: &BTreeMap<String, String>,
    ) -> Result<Self, DatabaseError> {
        let wrong = |message: String| DatabaseError::new(ErrorKind::Misconfigured, message);
        let settings = &project.settings;
        let Some(database) = settings.databases.get(alias) else {
            let aliases: Vec<String> = settings.databases.keys().map(|alias| format!("`{alias}`")).collect();
            return Err(wrong(format!(
                "the connection '{alias}' doesn't exist. DATABASES has {}",
                aliases.join(", ")
            )));
        };
        let vendor = match &database.engine {
            Engine::Sqlite => Vendor::Sqlite,
            Engine::Postgresql => Vendor::Postgresql,
            // Which of the two it is, the server says.
            Engine::Mysql => Vendor::Mysql,
            Engine::Other(_) => {
                return Err(DatabaseError::new(
                    ErrorKind::NotSupported,
                    format!(
                        "DATABASES['{alias}'] uses `{}`, which Limosa can't migrate. It migrates SQLite, PostgreSQL, MySQL and MariaDB",
                        database.backend
                    ),
                ));
            }
        };
        for (name, value) in database.options.iter().chain(&database.others) {
            if let Some(unknown) = value.first_unknown() {
                return Err(wrong(format!(
                    "DATABASES['{alias}']: `{name}` cannot be read: {} ({}: {})",
                    unknown.reason, unknown.location, unknown.source
                )));
            }
        }
        let time_zone = match database.others.get("TIME_ZONE").and_then(Value::as_str) {
            Some(_) if !settings.use_tz => {
                return Err(wrong(format!(
                    "Connection '{alias}' cannot set TIME_ZONE because USE_TZ is False."
                )));
            }
            Some(time_zone) => time_zone.to_owned(),
            None if settings.use_tz => "UTC".to_owned(),
            None => settings.time_zone.clone(),
        };
        Ok(Self {
            alias: alias.to_owned(),
            vendor,
            name: Some(database.name.clone()),
            user: database.user.clone(),
            password: database.password.clone(),
            host: database.host.clone(),
            port: database.port.clone(),
            options: database.options.clone(),
            time_zone: Some(time_zone),
            environ: environ.clone(),
        })
    }

    /// Whether it is an SQLite database without a file, which only one connection sees.
    pub(crate) fn is_in_memory(&self) -> bool {
        let name = self.name.as_deref().unwrap_or_default();
        self.vendor == Vendor::Sqlite && (name == ":memory:" || name.contains("mode=memory"))
    }

    /// A plain option as text: strings, numbers, booleans.
    pub(crate) fn option_text(&self, name: &str) -> Option<String> {
        match self.options.get(name)? {
            Value::Bool(value) => Some(u8::from(*value).to_string()),
            Value::Int(number) => Some(number.to_string()),
            Value::Float(number) => Some(number.to_string()),
            value => value.as_str().map(str::to_owned),
        }
    }

    /// SQLite on this file.
    pub fn sqlite(name: impl Into<String>) -> Self {
        Self {
            alias: "default".to_owned(),
            vendor: Vendor::Sqlite,
            name: Some(name.into()),
            user: String::new(),
            password: String::new(),
            host: String::new(),
            port: String::new(),
            options: IndexMap::new(),
            time_zone: None,
            environ: BTreeMap::new(),
        }
    }
}
