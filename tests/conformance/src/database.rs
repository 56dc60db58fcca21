//! The databases that scenarios run on: a SQLite file in the project's folder, or a PostgreSQL database of its own.

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
}

impl Vendor {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgresql];

    /// Django's `connection.vendor`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
        }
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
            Vendor::Postgresql => name.to_owned(),
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
            Vendor::Postgresql => {
                let server = server()?;
                json!({
                    "ENGINE": "django.db.backends.postgresql",
                    "NAME": self.name,
                    "USER": server.username(),
                    "PASSWORD": server.password().unwrap_or_default(),
                    "HOST": server.host_str().unwrap_or("127.0.0.1"),
                    "PORT": server.port().unwrap_or(5432).to_string(),
                })
            }
        })
    }
}

/// The URL of the server that tests use.
///
/// # Errors
/// When `LIMOSA_TEST_POSTGRES` is not set or no URL.
pub(crate) fn server() -> Result<Url> {
    let text = std::env::var("LIMOSA_TEST_POSTGRES")
        .context("LIMOSA_TEST_POSTGRES is not set: run scripts/test, or give the URL of a PostgreSQL server")?;
    Url::parse(&text).with_context(|| format!("LIMOSA_TEST_POSTGRES is no URL: {text}"))
}
