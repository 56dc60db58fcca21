//! [`DatabaseSettings`]: an entry of `DATABASES`, or a database URL.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Unknown, Value};

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
            "django.db.backends.postgresql" | "django.contrib.gis.db.backends.postgis" => Self::Postgresql,
            "django.db.backends.mysql" | "django.contrib.gis.db.backends.mysql" => Self::Mysql,
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
/// `mysql://…`. Parameters become `OPTIONS`. A path after three slashes is relative, after four absolute.
///
/// # Errors
/// When it is no such URL.
pub fn parse_database_url(url: &str) -> Result<DatabaseSettings, ProjectError> {
    let wrong = |reason: &str| {
        ProjectError::Config(format!(
            "the database URL is wrong: {reason}. It must look like `sqlite:///db.sqlite3`, `postgres://user:password@host:5432/name` or `mysql://user:password@host:3306/name`"
        ))
    };
    let (scheme, rest) = url.split_once(':').ok_or_else(|| wrong("it has no scheme"))?;
    let backend = match scheme {
        "sqlite" | "sqlite3" => "django.db.backends.sqlite3",
        "postgres" | "postgresql" | "psql" | "pgsql" => "django.db.backends.postgresql",
        "postgis" => "django.contrib.gis.db.backends.postgis",
        "mysql" | "mysql2" | "mariadb" => "django.db.backends.mysql",
        other => return Err(wrong(&format!("`{other}` is no kind of database that is known"))),
    };
    let mut settings = DatabaseSettings::empty(backend);
    if settings.engine == Engine::Sqlite {
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = path.strip_prefix("//").unwrap_or(path);
        settings.name = match path.strip_prefix('/').unwrap_or(path) {
            "" | ":memory:" => ":memory:".to_owned(),
            name => decode(name),
        };
        settings.options = parameters(query);
        return Ok(settings);
    }
    // The password is nobody's to show: the parser's own message does not hold the text.
    let parsed = url::Url::parse(url).map_err(|error| wrong(&error.to_string()))?;
    settings.name = decode(parsed.path().trim_start_matches('/'));
    settings.user = decode(parsed.username());
    settings.password = decode(parsed.password().unwrap_or_default());
    settings.host = decode(parsed.host_str().unwrap_or_default())
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned();
    settings.port = parsed.port().map(|port| port.to_string()).unwrap_or_default();
    settings.options = parameters(parsed.query().unwrap_or_default());
    if settings.engine == Engine::Mysql {
        gather_ssl(&mut settings.options);
    }
    if let Some(host) = settings.options.shift_remove("host").as_ref().and_then(Value::as_str) {
        host.clone_into(&mut settings.host);
    }
    Ok(settings)
}

fn parameters(query: &str) -> IndexMap<String, Value> {
    url::form_urlencoded::parse(query.as_bytes())
        .map(|(key, value)| {
            let value = match value.parse::<i64>() {
                Ok(number) => Value::int(number),
                Err(_) => match &*value {
                    "true" | "True" => true.into(),
                    "false" | "False" => false.into(),
                    text => text.into(),
                },
            };
            (key.into_owned(), value)
        })
        .collect()
}

/// `ssl-ca=…` and its companions, as the client programs spell them, become what Django's driver takes: a dict `ssl`.
fn gather_ssl(options: &mut IndexMap<String, Value>) {
    let mut ssl = Vec::new();
    for name in ["ca", "cert", "key"] {
        for spelling in [format!("ssl-{name}"), format!("ssl_{name}")] {
            if let Some(value) = options.shift_remove(&spelling) {
                ssl.push((Value::str(name), value));
            }
        }
    }
    if !ssl.is_empty() {
        options.insert("ssl".to_owned(), Value::Dict(ssl));
    }
    if let Some(mode) = options.shift_remove("ssl-mode") {
        options.insert("ssl_mode".to_owned(), mode);
    }
}

/// `%40` → `@`; a `+` is itself.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex.filter(|_| byte == b'%') {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl DatabaseSettings {
    /// What stands for `default` when the settings do not say it.
    pub(crate) fn missing() -> Self {
        Self::empty(DUMMY)
    }

    pub(crate) fn empty(backend: &str) -> Self {
        Self {
            engine: Engine::from_backend(backend),
            backend: backend.to_owned(),
            name: String::new(),
            user: String::new(),
            password: String::new(),
            host: String::new(),
            port: String::new(),
            options: IndexMap::new(),
            others: IndexMap::new(),
        }
    }

    /// An entry of `DATABASES`; the first value in it that can't be read is the error.
    pub(crate) fn from_value(entry: &Value) -> Result<Self, Arc<Unknown>> {
        let Value::Dict(pairs) = entry else {
            return entry
                .first_unknown()
                .map_or_else(|| Ok(Self::empty(DUMMY)), |unknown| Err(Arc::clone(unknown)));
        };
        let mut settings = Self::empty(DUMMY);
        for (key, value) in pairs {
            let Some(key) = key.as_str() else { continue };
            match key {
                "ENGINE" | "NAME" | "USER" | "PASSWORD" | "HOST" | "PORT" => {
                    if let Some(unknown) = value.first_unknown() {
                        return Err(Arc::clone(unknown));
                    }
                    settings.set(key, text(value));
                }
                "OPTIONS" => {
                    if let Value::Dict(options) = value {
                        let named = options
                            .iter()
                            .filter_map(|(k, v)| Some((k.as_str()?.to_owned(), v.clone())));
                        settings.options = named.collect();
                    }
                }
                _ => {
                    settings.others.insert(key.to_owned(), value.clone());
                }
            }
        }
        Ok(settings)
    }

    /// The keys of an entry of `DATABASES`, for Python.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let options: serde_json::Map<String, serde_json::Value> = self
            .options
            .iter()
            .map(|(key, value)| (key.clone(), json(value)))
            .collect();
        serde_json::json!({
            "ENGINE": self.backend,
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "OPTIONS": options,
        })
    }

    fn set(&mut self, key: &str, value: String) {
        match key {
            "ENGINE" => {
                self.engine = Engine::from_backend(&value);
                self.backend = value;
            }
            "NAME" => self.name = value,
            "USER" => self.user = value,
            "PASSWORD" => self.password = value,
            "HOST" => self.host = value,
            _ => self.port = value,
        }
    }
}

/// What Django takes for a database that says no `ENGINE`.
const DUMMY: &str = "django.db.backends.dummy";

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(b) => (*b).into(),
        Value::Int(number) => i64::try_from(number).map_or_else(|_| number.to_string().into(), Into::into),
        Value::Float(number) => (*number).into(),
        Value::Dict(pairs) => pairs
            .iter()
            .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), json(value))))
            .collect(),
        other => other.as_str().map_or(serde_json::Value::Null, Into::into),
    }
}

/// Strings, numbers and paths as text; `None` is empty.
fn text(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        Value::Call(call) if &*call.func.module == "pathlib" => {
            let parts: Vec<&str> = call.args.iter().filter_map(Value::as_str).collect();
            parts.join("/")
        }
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_urls() {
        let postgres =
            parse_database_url("postgres://me:p%40ss@db.example:5433/shop?sslmode=verify-full&connect_timeout=3")
                .unwrap();
        assert_eq!(postgres.engine, Engine::Postgresql);
        assert_eq!((&*postgres.user, &*postgres.password), ("me", "p@ss"));
        assert_eq!(
            (&*postgres.host, &*postgres.port, &*postgres.name),
            ("db.example", "5433", "shop")
        );
        assert_eq!(postgres.options["sslmode"], "verify-full".into());
        assert_eq!(postgres.options["connect_timeout"], Value::int(3));
        assert_eq!(parse_database_url("sqlite:///db.sqlite3").unwrap().name, "db.sqlite3");
        assert_eq!(
            parse_database_url("sqlite:////srv/db.sqlite3").unwrap().name,
            "/srv/db.sqlite3"
        );
        assert_eq!(parse_database_url("sqlite://:memory:").unwrap().name, ":memory:");
        assert_eq!(
            parse_database_url("postgresql://%2Fvar%2Frun/x").unwrap().host,
            "/var/run"
        );
        assert_eq!(parse_database_url("postgresql:///x").unwrap().host, "");
        let mysql = parse_database_url("mysql://me@db.example/shop?ssl-ca=/ca.pem&ssl-mode=VERIFY_CA").unwrap();
        assert_eq!(
            (mysql.engine.vendor(), &*mysql.host, &*mysql.port),
            ("mysql", "db.example", "")
        );
        assert_eq!(mysql.options["ssl_mode"], "VERIFY_CA".into());
        assert_eq!(mysql.to_json()["OPTIONS"]["ssl"], serde_json::json!({"ca": "/ca.pem"}));
        assert_eq!(
            parse_database_url("mariadb://me@h:3307/shop").unwrap().engine,
            Engine::Mysql
        );
        assert!(parse_database_url("oracle://x").is_err());
        assert!(parse_database_url("nothing").is_err());
    }
}
