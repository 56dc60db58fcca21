//! How to connect, from where Django and its driver (mysqlclient, or PyMySQL in its place) take it.
//!
//! What the entry of `DATABASES` says wins over `OPTIONS`, and those over the option file. An option that isn't known
//! here is refused: it may be one that asks for more safety than there would be.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use limosa_python::Value;

use super::client_flag;
use super::default_file::DefaultFile;
use super::tls::{Mode, Tls};
use crate::connection::ConnectionSettings;
use crate::connection::user::system_user;
use crate::{DatabaseError, ErrorKind};

/// Where the server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A socket of this machine.
    Socket(String),
    /// A host.
    Tcp { host: String, port: u16 },
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) => f.write_str(path),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
        }
    }
}

/// All that a connection needs to know.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) address: Address,
    pub(super) user: String,
    pub(super) password: Option<String>,
    pub(super) database: Option<String>,
    pub(super) charset: String,
    pub(super) collation: Option<String>,
    pub(super) isolation_level: Option<&'static str>,
    pub(super) sql_mode: Option<String>,
    pub(super) init_commands: Vec<String>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) read_timeout: Option<Duration>,
    pub(super) tls: Tls,
}

/// Where the servers of Debian, Red Hat and the upstream put their socket.
const SOCKETS: [&str; 4] = [
    "/var/run/mysqld/mysqld.sock",
    "/run/mysqld/mysqld.sock",
    "/var/lib/mysql/mysql.sock",
    "/tmp/mysql.sock",
];

/// Options of the drivers that make no difference to statements one after another.
const IGNORED: [&str; 15] = [
    "autocommit",
    "auth_plugin_map",
    "binary_prefix",
    "compress",
    "conv",
    "cursorclass",
    "defer_connect",
    "local_infile",
    "max_allowed_packet",
    "multi_statements",
    "program_name",
    "server_public_key",
    "use_unicode",
    "named_pipe",
    "bind_address",
];

/// Ways to log in that the driver comes to by itself.
const AUTH_PLUGINS: [&str; 3] = ["mysql_native_password", "caching_sha2_password", "client_ed25519"];

/// Character sets whose texts are UTF-8, as statements are.
const CHARSETS: [&str; 3] = ["utf8mb4", "utf8", "utf8mb3"];

impl Parameters {
    pub(super) fn of(settings: &ConnectionSettings) -> Result<Self, DatabaseError> {
        let options = Options { settings };
        options.check()?;
        let file = options.default_file()?;
        let from_file = |name: &str| file.values.get(name).cloned();
        let first = |own: &str, option: &str, alias: &str, in_file: &str| -> Result<Option<String>, DatabaseError> {
            if !own.is_empty() {
                return Ok(Some(own.to_owned()));
            }
            Ok(options.text(option)?.or(options.text(alias)?).or(from_file(in_file)))
        };
        let name = settings.name.as_deref().unwrap_or_default();
        let user = first(&settings.user, "user", "user", "user")?;
        let charset = options
            .text("charset")?
            .unwrap_or_else(|| "utf8mb4".to_owned())
            .to_lowercase();
        if !CHARSETS.contains(&charset.as_str()) {
            return Err(options.wrong("charset", "Limosa's statements are UTF-8 (`utf8mb4`)"));
        }
        let collation = options.text("collation")?;
        if collation
            .as_ref()
            .is_some_and(|name| !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        {
            return Err(options.wrong("collation", "it is no name of a collation"));
        }
        let mut init_commands = file.init_commands.clone();
        init_commands.extend(options.text("init_command")?);
        Self {
            address: options.address(&from_file)?,
            user: match user {
                Some(user) => user,
                None => system_user(&settings.environ).ok_or_else(|| {
                    misconfigured("no USER is given, and the system does not say who you are".to_owned())
                })?,
            },
            password: first(&settings.password, "password", "passwd", "password")?,
            database: first(name, "database", "db", "database")?,
            charset,
            collation,
            isolation_level: options.isolation_level()?,
            sql_mode: options.text("sql_mode")?,
            init_commands,
            connect_timeout: match options.seconds("connect_timeout")? {
                Some(limit) => Some(limit),
                None => from_file("connect_timeout")
                    .and_then(|text| text.parse().ok())
                    .map(Duration::from_secs),
            },
            read_timeout: options.seconds("read_timeout")?,
            tls: options.tls(&file)?,
        }
        .checked()
    }

    fn checked(self) -> Result<Self, DatabaseError> {
        if matches!(self.address, Address::Socket(_)) && self.tls.mode >= Mode::Required {
            return Err(misconfigured(format!(
                "TLS is asked for on the socket {}, where Limosa does none: name the host, or take `ssl` and `ssl_mode` \
                 out of OPTIONS",
                self.address
            )));
        }
        Ok(self)
    }
}

pub(super) fn misconfigured(message: String) -> DatabaseError {
    DatabaseError::new(ErrorKind::Misconfigured, message)
}

/// Every option that is understood.
const KNOWN: [&str; 27] = [
    "auth_plugin",
    "charset",
    "client_flag",
    "collation",
    "connect_timeout",
    "database",
    "db",
    "host",
    "init_command",
    "isolation_level",
    "passwd",
    "password",
    "port",
    "read_default_file",
    "read_default_group",
    "read_timeout",
    "sql_mode",
    "ssl",
    "ssl_ca",
    "ssl_cert",
    "ssl_disabled",
    "ssl_key",
    "ssl_mode",
    "ssl_verify_cert",
    "ssl_verify_identity",
    "unix_socket",
    "user",
];

struct Options<'a> {
    settings: &'a ConnectionSettings,
}

impl Options<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.settings
            .options
            .get(name)
            .filter(|value| !matches!(value, Value::None))
    }

    fn wrong(&self, name: &str, why: &str) -> DatabaseError {
        misconfigured(format!(
            "OPTIONS['{name}'] of the database `{}` can't be used: {why}",
            self.settings.alias
        ))
    }

    fn text(&self, name: &str) -> Result<Option<String>, DatabaseError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let text = match value {
            Value::Call(call) if &*call.func.module == "pathlib" => {
                let parts: Option<Vec<&str>> = call.args.iter().map(Value::as_str).collect();
                parts.map(|parts| parts.join("/"))
            }
            _ => self.settings.option_text(name),
        };
        let text = text.ok_or_else(|| self.wrong(name, "it is neither text nor a number"))?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn flag(&self, name: &str) -> Result<bool, DatabaseError> {
        match self.get(name) {
            None => Ok(false),
            Some(value) => truth(value).ok_or_else(|| self.wrong(name, "it is neither True nor False")),
        }
    }

    fn seconds(&self, name: &str) -> Result<Option<Duration>, DatabaseError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let seconds: f64 = text
            .parse()
            .map_err(|_| self.wrong(name, "it is no number of seconds"))?;
        let limit = Duration::try_from_secs_f64(seconds).map_err(|_| self.wrong(name, "it is no number of seconds"))?;
        Ok(Some(limit).filter(|limit| !limit.is_zero()))
    }

    /// Nothing in there that isn't understood.
    fn check(&self) -> Result<(), DatabaseError> {
        for name in self.settings.options.keys() {
            if name == "write_timeout" {
                let why = "Limosa can't tell how long sending takes; take it out for Limosa: `read_timeout` ends what \
                           gets no answer";
                return Err(self.wrong(name, why));
            }
            if !KNOWN.contains(&name.as_str()) && !IGNORED.contains(&name.as_str()) {
                return Err(self.wrong(name, "Limosa does not know it, and does not connect without heeding it"));
            }
        }
        if let Some(flags) = self.get("client_flag") {
            client_flag::check(flags).map_err(|why| self.wrong("client_flag", &why))?;
        }
        if let Some(plugin) = self.text("auth_plugin")?
            && !AUTH_PLUGINS.contains(&plugin.as_str())
        {
            return Err(self.wrong("auth_plugin", &format!("Limosa can't log in by `{plugin}`")));
        }
        Ok(())
    }

    fn default_file(&self) -> Result<DefaultFile, DatabaseError> {
        let group = self.text("read_default_group")?;
        let Some(file) = self.text("read_default_file")? else {
            return match group {
                None => Ok(DefaultFile::default()),
                Some(_) => Err(self.wrong("read_default_group", "name the file too, by `read_default_file`")),
            };
        };
        DefaultFile::read(&expanded(&file, &self.settings.environ), group.as_deref())
    }

    /// As in the client library: this machine is reached by its socket, when there is one.
    fn address(&self, from_file: &dyn Fn(&str) -> Option<String>) -> Result<Address, DatabaseError> {
        let settings = self.settings;
        let host = Some(settings.host.clone())
            .filter(|host| !host.is_empty())
            .or(self.text("host")?)
            .or_else(|| from_file("host"));
        let port = Some(settings.port.clone())
            .filter(|port| !port.is_empty())
            .or(self.text("port")?)
            .or_else(|| from_file("port"))
            .or_else(|| settings.environ.get("MYSQL_TCP_PORT").cloned());
        let port = match port.as_deref() {
            None | Some("" | "0") => 3306,
            Some(port) => port
                .parse()
                .map_err(|_| misconfigured(format!("PORT `{port}` is no port")))?,
        };
        if let Some(path) = host.as_deref().filter(|host| host.starts_with('/')) {
            return Ok(Address::Socket(path.to_owned()));
        }
        let local = matches!(host.as_deref(), None | Some("localhost"));
        let tcp = from_file("protocol").is_some_and(|protocol| protocol.eq_ignore_ascii_case("tcp"));
        if local && !tcp && cfg!(unix) {
            let said = self
                .text("unix_socket")?
                .or_else(|| from_file("socket"))
                .or_else(|| settings.environ.get("MYSQL_UNIX_PORT").cloned());
            let there = || {
                SOCKETS
                    .iter()
                    .find(|path| Path::new(path).exists())
                    .map(|path| (*path).to_owned())
            };
            if let Some(path) = said.or_else(there) {
                return Ok(Address::Socket(path));
            }
        }
        Ok(Address::Tcp {
            host: host.unwrap_or_else(|| "localhost".to_owned()),
            port,
        })
    }

    fn isolation_level(&self) -> Result<Option<&'static str>, DatabaseError> {
        let level = match self.settings.options.get("isolation_level") {
            None => return Ok(Some("READ COMMITTED")),
            Some(Value::None) => return Ok(None),
            Some(_) => self.text("isolation_level")?.unwrap_or_default(),
        };
        Ok(match level.to_lowercase().as_str() {
            "" => None,
            "read uncommitted" => Some("READ UNCOMMITTED"),
            "read committed" => Some("READ COMMITTED"),
            "repeatable read" => Some("REPEATABLE READ"),
            "serializable" => Some("SERIALIZABLE"),
            other => {
                return Err(misconfigured(format!(
                    "Invalid transaction isolation level '{other}' specified.\nUse one of 'read committed', 'read \
                     uncommitted', 'repeatable read', 'serializable', or None."
                )));
            }
        })
    }

    /// What `ssl_mode`, `ssl` and their companions ask for, together: never less than any of them.
    fn tls(&self, file: &DefaultFile) -> Result<Tls, DatabaseError> {
        let mut asked = Asked::default();
        asked.option_file(file)?;
        if let Some(mode) = self.text("ssl_mode")? {
            let mode = Mode::of(&mode).ok_or_else(|| {
                self.wrong(
                    "ssl_mode",
                    "it is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY",
                )
            })?;
            asked.mode = Some(mode);
        }
        self.ssl(&mut asked)?;
        for (name, place) in [("ssl_ca", 0), ("ssl_cert", 1), ("ssl_key", 2)] {
            if let Some(path) = self.text(name)? {
                asked.files[place] = Some(path.into());
                asked.at_least(Mode::Required);
            }
        }
        for (name, mode) in [
            ("ssl_verify_cert", Mode::VerifyCa),
            ("ssl_verify_identity", Mode::VerifyIdentity),
        ] {
            if self.flag(name)? {
                asked.at_least(mode);
            }
        }
        if self.flag("ssl_disabled")? && asked.least.is_some() {
            return Err(self.wrong("ssl_disabled", "other options ask for TLS"));
        }
        if self.flag("ssl_disabled")? {
            asked.mode = Some(Mode::Disabled);
        }
        asked.settled(&self.settings.alias)
    }

    /// mysqlclient's and PyMySQL's `ssl`: `True`, or a dict.
    fn ssl(&self, asked: &mut Asked) -> Result<(), DatabaseError> {
        let Some(ssl) = self.get("ssl") else { return Ok(()) };
        let Value::Dict(pairs) = ssl else {
            if self.flag("ssl")? {
                asked.at_least(Mode::Required);
            }
            return Ok(());
        };
        for (key, value) in pairs {
            let key = key.as_str().unwrap_or_default();
            let path = || match value {
                Value::None => Ok(None),
                Value::Call(call) if &*call.func.module == "pathlib" => {
                    let parts: Option<Vec<&str>> = call.args.iter().map(Value::as_str).collect();
                    parts
                        .map(|parts| Some(parts.join("/").into()))
                        .ok_or_else(|| self.wrong("ssl", &format!("its `{key}` is no path")))
                }
                value => match value.as_str() {
                    Some(path) => Ok(Some(PathBuf::from(path)).filter(|_| !path.is_empty())),
                    None => Err(self.wrong("ssl", &format!("its `{key}` is no path"))),
                },
            };
            asked.at_least(Mode::Required);
            match key {
                "ca" => asked.files[0] = path()?,
                "cert" => asked.files[1] = path()?,
                "key" => asked.files[2] = path()?,
                "check_hostname" => match truth(value) {
                    Some(true) => asked.at_least(Mode::VerifyIdentity),
                    Some(false) => {}
                    None => return Err(self.wrong("ssl", "its `check_hostname` is neither True nor False")),
                },
                other => return Err(self.wrong("ssl", &format!("Limosa can't heed its `{other}`"))),
            }
        }
        Ok(())
    }
}

fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or(value.as_int().map(|number| number != 0))
}

/// What was asked for so far.
#[derive(Default)]
struct Asked {
    /// By `ssl_mode`.
    mode: Option<Mode>,
    /// By others.
    least: Option<Mode>,
    /// Authority, certificate, key.
    files: [Option<PathBuf>; 3],
}

impl Asked {
    fn at_least(&mut self, mode: Mode) {
        self.least = self.least.max(Some(mode));
    }

    fn option_file(&mut self, file: &DefaultFile) -> Result<(), DatabaseError> {
        for (name, value) in &file.values {
            let on = !["0", "off", "false", "no"].contains(&value.to_lowercase().as_str());
            match name.as_str() {
                "ssl_ca" => self.files[0] = Some(value.into()),
                "ssl_cert" => self.files[1] = Some(value.into()),
                "ssl_key" => self.files[2] = Some(value.into()),
                "ssl_mode" => {
                    let mode = Mode::of(value)
                        .ok_or_else(|| misconfigured(format!("the option file's ssl-mode `{value}` is none")))?;
                    self.mode = Some(mode);
                    continue;
                }
                "ssl" if !on => continue,
                "ssl" => {}
                "ssl_verify_server_cert" if !on => continue,
                "ssl_verify_server_cert" => self.at_least(Mode::VerifyIdentity),
                other if other.starts_with("ssl") || other.starts_with("tls") || other.starts_with("skip_ssl") => {
                    return Err(misconfigured(format!(
                        "the option file says `{other}`, which Limosa does not know; it does not connect without heeding it"
                    )));
                }
                _ => continue,
            }
            self.at_least(Mode::Required);
        }
        Ok(())
    }

    fn settled(self, alias: &str) -> Result<Tls, DatabaseError> {
        let [ca, cert, key] = self.files;
        let least = match (self.least, &ca) {
            // Who names an authority wants it to be heeded.
            (least, Some(_)) => least.max(Some(Mode::VerifyCa)),
            (least, None) => least,
        };
        let mode = match (self.mode, least) {
            (Some(Mode::Disabled), Some(_)) => {
                return Err(misconfigured(format!(
                    "OPTIONS of the database `{alias}` both ask for TLS and forbid it by `ssl_mode`"
                )));
            }
            (Some(mode), least) => least.map_or(mode, |least| mode.max(least)),
            (None, least) => least.unwrap_or_default(),
        };
        Ok(Tls { mode, ca, cert, key })
    }
}

/// `~` is the home folder, as Django's own examples have it expanded by the client library.
fn expanded(file: &str, environ: &BTreeMap<String, String>) -> PathBuf {
    match (file.strip_prefix("~/"), environ.get("HOME")) {
        (Some(rest), Some(home)) => Path::new(home).join(rest),
        _ => file.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(options: &[(&str, Value)]) -> ConnectionSettings {
        let mut settings = ConnectionSettings::sqlite("shop");
        settings.vendor = limosa_schema::Vendor::Mysql;
        settings.user = "ann".to_owned();
        settings.host = "db.example".to_owned();
        for (name, value) in options {
            settings.options.insert((*name).to_owned(), value.clone());
        }
        settings
    }

    fn tls(options: &[(&str, Value)]) -> Result<Tls, DatabaseError> {
        Parameters::of(&settings(options)).map(|parameters| parameters.tls)
    }

    fn dict(pairs: &[(&str, &str)]) -> Value {
        Value::Dict(
            pairs
                .iter()
                .map(|(key, value)| (Value::str(*key), Value::str(*value)))
                .collect(),
        )
    }

    #[test]
    fn defaults_are_djangos() {
        let parameters = Parameters::of(&settings(&[])).unwrap();
        assert_eq!(parameters.address.to_string(), "db.example:3306");
        assert_eq!(parameters.charset, "utf8mb4");
        assert_eq!(parameters.isolation_level, Some("READ COMMITTED"));
        assert_eq!(parameters.tls.mode, Mode::Preferred);
        assert_eq!(
            (parameters.password, parameters.database.as_deref()),
            (None, Some("shop"))
        );
    }

    #[test]
    fn a_host_that_is_a_path_is_a_socket() {
        let mut settings = settings(&[("ssl_mode", Value::str("REQUIRED"))]);
        settings.host = "/run/db.sock".to_owned();
        assert_eq!(Parameters::of(&settings).unwrap_err().kind(), ErrorKind::Misconfigured);
        settings.options.clear();
        assert_eq!(
            Parameters::of(&settings).unwrap().address,
            Address::Socket("/run/db.sock".to_owned())
        );
        settings.host = "localhost".to_owned();
        settings
            .options
            .insert("unix_socket".to_owned(), Value::str("/run/other.sock"));
        assert_eq!(
            Parameters::of(&settings).unwrap().address,
            Address::Socket("/run/other.sock".to_owned())
        );
        settings.host = "127.0.0.1".to_owned();
        settings.port = "3307".to_owned();
        assert_eq!(Parameters::of(&settings).unwrap().address.to_string(), "127.0.0.1:3307");
    }

    #[test]
    fn isolation_levels_are_djangos() {
        let level = |value: Value| Parameters::of(&settings(&[("isolation_level", value)])).map(|p| p.isolation_level);
        assert_eq!(level(Value::str("Repeatable Read")).unwrap(), Some("REPEATABLE READ"));
        assert_eq!(level(Value::None).unwrap(), None);
        assert!(
            level(Value::str("none"))
                .unwrap_err()
                .message()
                .contains("Invalid transaction isolation level")
        );
    }

    #[test]
    fn tls_is_never_weaker_than_asked() {
        let mode = |options: &[(&str, Value)]| tls(options).unwrap().mode;
        assert_eq!(mode(&[("ssl", true.into())]), Mode::Required);
        assert_eq!(mode(&[("ssl", dict(&[]))]), Mode::Preferred);
        assert_eq!(mode(&[("ssl", dict(&[("ca", "/ca.pem")]))]), Mode::VerifyCa);
        assert_eq!(mode(&[("ssl_mode", Value::str("DISABLED"))]), Mode::Disabled);
        assert_eq!(
            mode(&[("ssl_mode", Value::str("VERIFY_IDENTITY"))]),
            Mode::VerifyIdentity
        );
        assert_eq!(
            mode(&[
                ("ssl_mode", Value::str("REQUIRED")),
                ("ssl", dict(&[("ca", "/ca.pem")]))
            ]),
            Mode::VerifyCa
        );
        assert_eq!(
            mode(&[("ssl_ca", Value::str("/ca.pem")), ("ssl_verify_identity", true.into())]),
            Mode::VerifyIdentity
        );
        for wrong in [
            &[("ssl_mode", Value::str("SURE"))] as &[_],
            &[("ssl_mode", Value::str("DISABLED")), ("ssl", true.into())],
            &[("ssl", dict(&[("cipher", "AES")]))],
            &[("ssl", dict(&[("capath", "/etc")]))],
        ] {
            assert_eq!(tls(wrong).unwrap_err().kind(), ErrorKind::Misconfigured);
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for (name, value) in [
            ("tls_version", "1.3"),
            ("charset", "latin1"),
            ("auth_plugin", "dialog"),
            ("port", "x"),
            ("client_flag", "FOUND_ROWS"),
            ("write_timeout", "30"),
        ] {
            let error = Parameters::of(&settings(&[(name, Value::str(value))])).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Misconfigured, "{name}");
        }
    }

    #[test]
    fn the_entry_wins_over_the_option_file() {
        let file = std::env::temp_dir().join(format!("limosa-my-{}.cnf", std::process::id()));
        std::fs::write(
            &file,
            "[client]\nuser=bob\npassword=secret\nhost=from.file\nport=3310\nssl-mode=REQUIRED\n",
        )
        .unwrap();
        let mut settings = settings(&[("read_default_file", Value::str(file.to_str().unwrap()))]);
        settings.host.clear();
        let parameters = Parameters::of(&settings).unwrap();
        assert_eq!(parameters.user, "ann");
        assert_eq!(parameters.password.as_deref(), Some("secret"));
        assert_eq!(parameters.address.to_string(), "from.file:3310");
        assert_eq!(parameters.tls.mode, Mode::Required);
        std::fs::remove_file(file).unwrap();
    }
}
