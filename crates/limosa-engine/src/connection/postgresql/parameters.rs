//! The parameters of a connection, from where libpq takes them.
//!
//! In libpq's order: what the settings say, then the service file, then `PG*` variables, then defaults. A parameter
//! that isn't known here is refused: it may be one that asks for more safety than there would be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use limosa_python::Value;

use crate::connection::ConnectionSettings;
use crate::{DatabaseError, ErrorKind};

/// libpq's parameters by name; all known, none empty.
#[derive(Debug, Default)]
pub(super) struct Parameters(BTreeMap<&'static str, String>);

/// Name and environment variable of each parameter that is understood.
const KNOWN: &[(&str, &str)] = &[
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("dbname", "PGDATABASE"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("service", "PGSERVICE"),
    ("servicefile", "PGSERVICEFILE"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("gssencmode", "PGGSSENCMODE"),
    ("keepalives", ""),
    ("keepalives_idle", ""),
    // Understood and without effect on what is done here.
    ("client_encoding", ""),
    ("fallback_application_name", ""),
    ("keepalives_interval", ""),
    ("keepalives_count", ""),
    ("tcp_user_timeout", ""),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
    ("sslsni", "PGSSLSNI"),
    ("sslcompression", ""),
    ("krbsrvname", "PGKRBSRVNAME"),
    ("gsslib", "PGGSSLIB"),
    ("sslcertmode", ""),
];

/// Variables that ask for something that is not done here.
const REFUSED_VARIABLES: [&str; 3] = ["PGREQUIREAUTH", "PGSSLCRL", "PGSSLCRLDIR"];

/// `OPTIONS` that are Django's or psycopg's own.
const OF_DJANGO: [&str; 9] = [
    "pool",
    "server_side_binding",
    "assume_role",
    "isolation_level",
    "cursor_factory",
    "prepare_threshold",
    "row_factory",
    "autocommit",
    "context",
];

impl Parameters {
    pub(super) fn of(settings: &ConnectionSettings) -> Result<Self, DatabaseError> {
        let mut parameters = Self::default();
        parameters.set_if_absent("dbname", settings.name.clone().unwrap_or_else(|| "postgres".to_owned()));
        // Django lets the entry's own keys win over OPTIONS, but for the name.
        for (name, value) in [
            ("user", &settings.user),
            ("password", &settings.password),
            ("host", &settings.host),
            ("port", &settings.port),
        ] {
            parameters.set_if_absent(name, value.clone());
        }
        for (name, value) in &settings.options {
            if OF_DJANGO.contains(&name.as_str()) || matches!(value, Value::None) {
                continue;
            }
            let Some(text) = settings.option_text(name) else {
                return Err(misconfigured(format!(
                    "OPTIONS['{name}'] of the database `{}` is neither text nor a number",
                    settings.alias
                )));
            };
            match known(name) {
                Some("dbname") => {
                    parameters.0.insert("dbname", text);
                }
                Some(name) => parameters.set_if_absent(name, text),
                None => return Err(unknown(name, &format!("OPTIONS of the database `{}`", settings.alias))),
            }
        }
        parameters.read_service(&settings.environ)?;
        for name in REFUSED_VARIABLES {
            if settings.environ.get(name).is_some_and(|value| !value.is_empty()) {
                return Err(unknown(name, "the environment"));
            }
        }
        for (name, variable) in KNOWN {
            if let Some(value) = settings.environ.get(*variable) {
                parameters.set_if_absent(name, value.clone());
            }
        }
        Ok(parameters)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn set_if_absent(&mut self, name: &'static str, value: String) {
        if !value.is_empty() {
            self.0.entry(name).or_insert(value);
        }
    }

    /// What the service says that isn't said yet. A service that is named must exist.
    fn read_service(&mut self, environ: &BTreeMap<String, String>) -> Result<(), DatabaseError> {
        let Some(service) = self.get("service").or(environ.get("PGSERVICE").map(String::as_str)) else {
            return Ok(());
        };
        let service = service.to_owned();
        let named = self
            .get("servicefile")
            .or(environ.get("PGSERVICEFILE").map(String::as_str))
            .map(PathBuf::from);
        let mut files: Vec<PathBuf> = named
            .or_else(|| environ.get("HOME").map(|home| Path::new(home).join(".pg_service.conf")))
            .into_iter()
            .collect();
        let system = environ
            .get("PGSYSCONFDIR")
            .map_or("/etc/postgresql-common", String::as_str);
        files.push(Path::new(system).join("pg_service.conf"));
        for file in &files {
            let Ok(text) = std::fs::read_to_string(file) else {
                continue;
            };
            let Some(section) = section(&text, &service) else {
                continue;
            };
            for line in section {
                let Some((name, value)) = line.split_once('=') else {
                    return Err(misconfigured(format!(
                        "`{}`: this line is no `name=value`: {line}",
                        file.display()
                    )));
                };
                match known(name.trim()) {
                    Some(name) => self.set_if_absent(name, value.trim().to_owned()),
                    None => return Err(unknown(name.trim(), &format!("the service `{service}`"))),
                }
            }
            return Ok(());
        }
        let files: Vec<String> = files.iter().map(|file| format!("`{}`", file.display())).collect();
        Err(misconfigured(format!(
            "the service `{service}` was not found in {}",
            files.join(" or ")
        )))
    }
}

/// The lines of an ini section, without blanks and comments.
fn section<'a>(text: &'a str, name: &str) -> Option<Vec<&'a str>> {
    let header = format!("[{name}]");
    let mut lines = text.lines().map(str::trim).skip_while(|line| *line != header);
    lines.next()?;
    Some(
        lines
            .take_while(|line| !line.starts_with('['))
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect(),
    )
}

fn known(name: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(known, _)| *known == name).map(|(known, _)| *known)
}

fn unknown(name: &str, place: &str) -> DatabaseError {
    misconfigured(format!(
        "Limosa does not know the connection parameter `{name}` in {place}, and does not connect without heeding it"
    ))
}

pub(super) fn misconfigured(message: String) -> DatabaseError {
    DatabaseError::new(ErrorKind::Misconfigured, message)
}

/// The password that the password file has for a connection. As in libpq, a file that others may read is not used.
pub(super) fn password_of_file(
    parameters: &Parameters,
    home: Option<&str>,
    host: &str,
    port: u16,
    user: &str,
    dbname: &str,
) -> Option<String> {
    let file = match parameters.get("passfile") {
        Some(file) => PathBuf::from(file),
        None => Path::new(home?).join(".pgpass"),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if std::fs::metadata(&file).ok()?.permissions().mode() & 0o077 != 0 {
            return None;
        }
    }
    let text = std::fs::read_to_string(file).ok()?;
    let port = port.to_string();
    // The default folder of sockets is called localhost there, others by their path.
    let host = if super::SOCKET_FOLDERS.contains(&host) {
        "localhost"
    } else {
        host
    };
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let [line_host, line_port, line_dbname, line_user, password] =
            <[String; 5]>::try_from(split_escaped(line)).ok()?;
        let fits = |pattern: &str, value: &str| pattern == "*" || pattern == value;
        (fits(&line_host, host) && fits(&line_port, &port) && fits(&line_dbname, dbname) && fits(&line_user, user))
            .then_some(password)
    })
}

/// Five fields between colons; a backslash takes the next character as it is.
fn split_escaped(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        let literal = match character {
            ':' if fields.len() < 5 => {
                fields.push(String::new());
                continue;
            }
            ':' => break,
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        };
        if let Some(field) = fields.last_mut() {
            field.push(literal);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ConnectionSettings {
        let mut settings = ConnectionSettings::sqlite("shop");
        settings.vendor = limosa_schema::Vendor::Postgresql;
        settings
    }

    #[test]
    fn settings_win_over_the_environment() {
        let mut settings = settings();
        settings.host = "db.example".to_owned();
        settings.options.insert("sslmode".to_owned(), Value::str("verify-full"));
        settings.environ = [("PGHOST", "other"), ("PGSSLMODE", "disable"), ("PGUSER", "ada")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let parameters = Parameters::of(&settings).unwrap();
        assert_eq!(parameters.get("host"), Some("db.example"));
        assert_eq!(parameters.get("sslmode"), Some("verify-full"));
        assert_eq!(parameters.get("user"), Some("ada"));
        assert_eq!(parameters.get("dbname"), Some("shop"));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let mut settings = settings();
        settings
            .options
            .insert("require_auth".to_owned(), Value::str("scram-sha-256"));
        assert_eq!(Parameters::of(&settings).unwrap_err().kind(), ErrorKind::Misconfigured);
    }

    #[test]
    fn the_service_file_comes_before_the_environment() {
        let file = std::env::temp_dir().join(format!("limosa-service-{}", std::process::id()));
        std::fs::write(
            &file,
            "[other]\nhost=no\n\n[shop]\n# where it is\nhost=from.service\nport = 6000\n",
        )
        .unwrap();
        let mut settings = settings();
        settings.options.insert("service".to_owned(), Value::str("shop"));
        settings.environ = [
            ("PGSERVICEFILE", file.to_str().unwrap()),
            ("PGPORT", "5555"),
            ("PGHOST", "no"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let parameters = Parameters::of(&settings).unwrap();
        assert_eq!(
            (parameters.get("host"), parameters.get("port")),
            (Some("from.service"), Some("6000"))
        );
        settings.options.insert("service".to_owned(), Value::str("none"));
        assert!(
            Parameters::of(&settings)
                .unwrap_err()
                .message()
                .contains("`none` was not found")
        );
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn password_files_are_read_as_libpq_reads_them() {
        let file = std::env::temp_dir().join(format!("limosa-pgpass-{}", std::process::id()));
        std::fs::write(
            &file,
            "# comment\nother:*:*:*:no\nlocalhost:5432:shop:ad\\:a:s\\\\e:cret\n*:*:*:*:any\n",
        )
        .unwrap();
        let mut parameters = Parameters::default();
        parameters.set_if_absent("passfile", file.display().to_string());
        let password = |host: &str, user: &str| password_of_file(&parameters, None, host, 5432, user, "shop");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
            assert_eq!(password("localhost", "ad:a"), None, "others may read it");
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        assert_eq!(password("localhost", "ad:a").as_deref(), Some("s\\e"));
        assert_eq!(password("/var/run/postgresql", "ad:a").as_deref(), Some("s\\e"));
        assert_eq!(password("/elsewhere", "ad:a").as_deref(), Some("any"));
        assert_eq!(password("localhost", "bob").as_deref(), Some("any"));
        std::fs::remove_file(file).unwrap();
    }
}
