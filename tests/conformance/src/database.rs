//! The databases that scenarios run on: a SQLite file in the project's folder, or a database of its own on a server.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use url::Url;

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// A file.
    Sqlite,
    /// The server of `LIMOSA_TEST_POSTGRES`.
    Postgresql,
    /// The server of `LIMOSA_TEST_MARIADB`, by Django's backend for MySQL.
    Mariadb,
}

impl Vendor {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgresql, Self::Mariadb];

    /// Its name in scenarios and in the names of tests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
            Self::Mariadb => "mariadb",
        }
    }

    /// Whether the server takes the changes of a failed migration back, those of the schema too.
    #[must_use]
    pub fn rolls_schemas_back(self) -> bool {
        self != Self::Mariadb
    }
}

/// One database, as Django's `DATABASES` has it.
#[derive(Clone, Debug)]
pub struct Database {
    /// Its vendor.
    pub vendor: Vendor,
    /// `NAME`: a file's path or a database's name.
    pub name: String,
}

impl Database {
    /// The database of one side of a test. `name` is unique on the machine.
    #[must_use]
    pub fn new(vendor: Vendor, folder: &Path, name: &str) -> Self {
        let name = match vendor {
            Vendor::Sqlite => folder.join("db.sqlite3").display().to_string(),
            Vendor::Postgresql | Vendor::Mariadb => name.to_owned(),
        };
        Self { vendor, name }
    }

    /// The entry of `DATABASES`, as JSON (which is Python too, for these values).
    ///
    /// # Errors
    /// When there is no server.
    pub fn settings(&self) -> Result<Value> {
        Ok(match self.vendor {
            Vendor::Sqlite => json!({ "ENGINE": "django.db.backends.sqlite3", "NAME": self.name }),
            Vendor::Postgresql => self.on_server("django.db.backends.postgresql", 5432)?,
            Vendor::Mariadb => self.on_server("django.db.backends.mysql", 3306)?,
        })
    }

    fn on_server(&self, engine: &str, port: u16) -> Result<Value> {
        let server = server(self.vendor)?;
        Ok(json!({
            "ENGINE": engine,
            "NAME": self.name,
            "USER": server.username(),
            "PASSWORD": server.password().unwrap_or_default(),
            "HOST": server.host_str().unwrap_or("127.0.0.1"),
            "PORT": server.port().unwrap_or(port).to_string(),
        }))
    }

    /// The statement that makes it; `None` when the file comes by itself.
    pub(crate) fn create(&self) -> Option<String> {
        match self.vendor {
            Vendor::Sqlite => None,
            Vendor::Postgresql => Some(format!("CREATE DATABASE \"{}\"", self.name)),
            Vendor::Mariadb => Some(format!("CREATE DATABASE `{}` CHARACTER SET utf8mb4", self.name)),
        }
    }

    /// The statement that drops it.
    pub(crate) fn drop(&self) -> Option<String> {
        match self.vendor {
            Vendor::Sqlite => None,
            Vendor::Postgresql => Some(format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name)),
            Vendor::Mariadb => Some(format!("DROP DATABASE IF EXISTS `{}`", self.name)),
        }
    }
}

/// The URL of the server that tests use.
///
/// # Errors
/// When `LIMOSA_TEST_POSTGRES` or `LIMOSA_TEST_MARIADB` is not set or no URL.
pub(crate) fn server(vendor: Vendor) -> Result<Url> {
    let variable = match vendor {
        Vendor::Mariadb => "LIMOSA_TEST_MARIADB",
        Vendor::Sqlite | Vendor::Postgresql => "LIMOSA_TEST_POSTGRES",
    };
    let text = std::env::var(variable)
        .with_context(|| format!("{variable} is not set: run scripts/test, or give the URL of a server"))?;
    Url::parse(&text).with_context(|| format!("{variable} is no URL: {text}"))
}
