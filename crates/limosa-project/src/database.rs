//! [`DatabaseSettings`]: an entry of `DATABASES`, or a database URL.

use indexmap::IndexMap;
use limosa_python::Value;

use crate::ProjectError;

/// Which kind of server a database is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL, PostGIS included.
    Postgresql,
    /// MySQL or MariaDB.
    Mysql,
    /// Another backend: its dotted path.
    Other(String),
}

impl Engine {
    /// Django's name for the kind: `postgresql`, `sqlite`, `mysql`; the dotted path for others.
    pub fn vendor(&self) -> &str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
            Self::Mysql => "mysql",
            Self::Other(path) => path,
        }
    }

    /// The longest name in characters; `None` for no limit.
    pub fn max_name_length(&self) -> Option<usize> {
        match self {
            Self::Postgresql => Some(63),
            Self::Mysql => Some(64),
            Self::Sqlite | Self::Other(_) => None,
        }
    }

    /// The kind of a backend by its dotted path.
    pub fn from_backend(path: &str) -> Self {
        match path {
            "django.db.backends.sqlite3" => Self::Sqlite,
            "django.db.backends.postgresql" | "django.db.backends.postgresql_psycopg2" => Self::Postgresql,
            "django.db.backends.mysql" => Self::Mysql,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// An entry of `DATABASES`.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseSettings {
    /// The kind of server.
    pub engine: Engine,
    /// The backend's dotted path, as written.
    pub backend: String,
    /// The database's name, or the file of an SQLite one (`:memory:` for none).
    pub name: String,
    /// The user; empty for the server's default.
    pub user: String,
    /// The password; empty for none.
    pub password: String,
    /// Host or folder of the socket; empty for the default.
    pub host: String,
    /// The port; empty for the default.
    pub port: String,
    /// `OPTIONS`, as written: TLS parameters and the like.
    pub options: IndexMap<String, Value>,
    /// `ATOMIC_REQUESTS`, `TEST`, `TIME_ZONE`, … everything else, as written.
    pub others: IndexMap<String, Value>,
}

/// The database that a URL names: `sqlite:///db.sqlite3`, `postgres://user:password@host:port/name?sslmode=require`,
/// `mysql://…`. Parameters become `OPTIONS`.
///
/// # Errors
/// When it is no such URL.
pub fn parse_database_url(_url: &str) -> Result<DatabaseSettings, ProjectError> {
    todo!()
}
