//! PostgreSQL, by tokio-postgres on a runtime of its own.
//!
//! Statements go by the simple protocol, one text at a time, exactly as Django's driver sends those without
//! parameters. While one runs, Ctrl-C asks the server to cancel it and waits for what the server makes of that.

mod errors;
mod parameters;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use limosa_schema::{Row, Server, Vendor};
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio_postgres::config::{ChannelBinding, SslMode, SslNegotiation, TargetSessionAttrs};
use tokio_postgres::{AsyncMessage, CancelToken, Client, Config, NoTls, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use self::errors::{Target, translate, translate_connect};
use self::parameters::{Parameters, misconfigured, password_of_file};
use self::tls::Tls;
use super::user::system_user;
use super::{Backend, ConnectionSettings};
use crate::{DatabaseError, ErrorKind, Interrupt};

pub(super) struct Postgresql {
    runtime: Runtime,
    client: Client,
    cancel: CancelToken,
    connector: Option<MakeRustlsConnect>,
    interrupt: Interrupt,
    version: (u32, u32, u32),
    begin: String,
    notices: Arc<std::sync::Mutex<Vec<String>>>,
}

/// Where Debian's and the upstream's servers put their sockets.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

impl Postgresql {
    pub(super) fn open(settings: &ConnectionSettings, interrupt: &Interrupt) -> Result<Self, DatabaseError> {
        let service = settings.options.contains_key("service");
        if settings.name.as_deref() == Some("") && !service {
            return Err(misconfigured(
                "settings.DATABASES is improperly configured. Please supply the NAME or OPTIONS['service'] value."
                    .to_owned(),
            ));
        }
        let parameters = Parameters::of(settings)?;
        let home = settings.environ.get("HOME").map(String::as_str);
        let tls = tls::tls(&parameters, home)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| DatabaseError::new(ErrorKind::Other, error.to_string()))?;
        let mut last = misconfigured("no host is given".to_owned());
        for target in targets(settings, &parameters, home)? {
            match Self::connect(&runtime, settings, &parameters, &tls, target, interrupt) {
                Ok((client, connector, notices)) => {
                    let mut connection = Self {
                        cancel: client.cancel_token(),
                        runtime,
                        client,
                        connector,
                        interrupt: interrupt.clone(),
                        version: (0, 0, 0),
                        begin: "BEGIN".to_owned(),
                        notices,
                    };
                    connection.set_up(settings)?;
                    return Ok(connection);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    #[expect(
        clippy::type_complexity,
        reason = "the three parts of one connection, taken apart at once"
    )]
    fn connect(
        runtime: &Runtime,
        settings: &ConnectionSettings,
        parameters: &Parameters,
        tls: &Tls,
        target: Target,
        interrupt: &Interrupt,
    ) -> Result<(Client, Option<MakeRustlsConnect>, Arc<std::sync::Mutex<Vec<String>>>), DatabaseError> {
        let mut config = config(parameters, &target)?;
        let notices = Arc::new(std::sync::Mutex::new(Vec::new()));
        // As in libpq, sockets of this machine have no TLS.
        let plain = target.is_socket() || tls.mode == SslMode::Disable;
        config.ssl_mode(if plain { SslMode::Disable } else { tls.mode });
        let connector = (!plain).then(|| MakeRustlsConnect::new(tls.config.clone()));
        let notify = Arc::new(Notify::new());
        let waker = Arc::clone(&notify);
        let _stop = interrupt.stop_by(move || waker.notify_one())?;
        let connecting = async {
            match &connector {
                None => {
                    let (client, connection) = config.connect(NoTls).await?;
                    attend(connection, &notices);
                    Ok(client)
                }
                Some(connector) => {
                    let (client, connection) = config.connect(connector.clone()).await?;
                    attend(connection, &notices);
                    Ok(client)
                }
            }
        };
        let client = runtime.block_on(async {
            tokio::select! {
                client = connecting => client.map_err(|error| translate_connect(&error, &target)),
                () = notify.notified() => Err(DatabaseError::new(ErrorKind::Interrupted, "interrupted")),
            }
        });
        let _ = settings;
        Ok((client?, connector, notices))
    }

    /// Brings the session where Django's would be.
    fn set_up(&mut self, settings: &ConnectionSettings) -> Result<(), DatabaseError> {
        let version = self.query("SHOW server_version_num")?;
        let number: u32 = version
            .first()
            .and_then(|row| row.first()?.as_deref()?.parse().ok())
            .unwrap_or_default();
        self.version = (number / 10_000, number % 10_000, 0);
        if let Some(time_zone) = &settings.time_zone {
            self.execute(&format!("SELECT set_config('TimeZone', {}, false)", literal(time_zone)))?;
        }
        if let Some(role) = settings.option_text("assume_role").filter(|role| !role.is_empty()) {
            self.execute(&format!("SET ROLE \"{}\"", role.replace('"', "\"\"")))?;
        }
        if let Some(level) = settings.option_text("isolation_level") {
            // psycopg's `IsolationLevel`, by its number.
            let level = match level.as_str() {
                "1" => "READ UNCOMMITTED",
                "2" => "READ COMMITTED",
                "3" => "REPEATABLE READ",
                "4" => "SERIALIZABLE",
                other => {
                    return Err(misconfigured(format!(
                        "Invalid transaction isolation level {other} specified. Use one of the psycopg.IsolationLevel values."
                    )));
                }
            };
            self.begin = format!("BEGIN ISOLATION LEVEL {level}");
        }
        Ok(())
    }

    fn simple(&self, sql: &str, interruptible: bool) -> Result<Vec<SimpleQueryMessage>, DatabaseError> {
        let notify = Arc::new(Notify::new());
        let waker = Arc::clone(&notify);
        let _stop = match interruptible {
            true => Some(self.interrupt.stop_by(move || waker.notify_one())?),
            false => None,
        };
        self.runtime.block_on(async {
            let query = self.client.simple_query(sql);
            tokio::pin!(query);
            tokio::select! {
                answer = &mut query => return answer.map_err(|error| translate(&error)),
                () = notify.notified() => {}
            }
            // Should the request not get through, the statement goes on and its answer is the truth.
            let _ = match &self.connector {
                None => self.cancel.cancel_query(NoTls).await,
                Some(connector) => self.cancel.cancel_query(connector.clone()).await,
            };
            match query.await {
                Ok(answer) => Ok(answer),
                Err(_) => Err(DatabaseError::new(ErrorKind::Interrupted, "interrupted")),
            }
        })
    }
}

/// Keeps the connection going and the notices that come by.
fn attend<S, T>(mut connection: tokio_postgres::Connection<S, T>, notices: &Arc<std::sync::Mutex<Vec<String>>>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let notices = Arc::clone(notices);
    tokio::spawn(async move {
        // An error ends the connection; whoever waits for an answer is told.
        while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message {
                let mut notices = notices.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                notices.push(format!("{}: {}", notice.severity(), notice.message()));
            }
        }
    });
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The hosts to try, in order, each with its port, user, database and password.
fn targets(
    settings: &ConnectionSettings,
    parameters: &Parameters,
    home: Option<&str>,
) -> Result<Vec<Target>, DatabaseError> {
    let split = |name: &str| -> Vec<String> {
        parameters
            .get(name)
            .map(|text| text.split(',').map(|part| part.trim().to_owned()).collect())
            .unwrap_or_default()
    };
    let (hosts, addresses, ports) = (split("host"), split("hostaddr"), split("port"));
    let user = match parameters.get("user") {
        Some(user) => user.to_owned(),
        None => system_user(&settings.environ)
            .ok_or_else(|| misconfigured("no USER is given, and the system does not say who you are".to_owned()))?,
    };
    let dbname = parameters.get("dbname").unwrap_or(&user).to_owned();
    let count = hosts.len().max(addresses.len()).max(1);
    (0..count)
        .map(|index| {
            let port = ports.get(index).or(ports.first()).map_or("5432", String::as_str);
            let port = match port {
                "" => 5432,
                port => port
                    .parse()
                    .map_err(|_| misconfigured(format!("PORT `{port}` is no port")))?,
            };
            let host = match hosts.get(index).filter(|host| !host.is_empty()) {
                Some(host) => host.clone(),
                None if addresses.get(index).is_some_and(|address| !address.is_empty()) => addresses[index].clone(),
                None => default_host(port),
            };
            let password = parameters
                .get("password")
                .map(str::to_owned)
                .or_else(|| password_of_file(parameters, home, &host, port, &user, &dbname));
            Ok(Target {
                host,
                address: addresses.get(index).filter(|address| !address.is_empty()).cloned(),
                port,
                user: user.clone(),
                dbname: dbname.clone(),
                password,
            })
        })
        .collect()
}

/// The folder in which a socket of this port is; `localhost` where there are no sockets.
fn default_host(port: u16) -> String {
    if !cfg!(unix) {
        return "localhost".to_owned();
    }
    let there = |folder: &&str| std::path::Path::new(folder).join(format!(".s.PGSQL.{port}")).exists();
    SOCKET_FOLDERS
        .iter()
        .find(|folder| there(folder))
        .unwrap_or(&SOCKET_FOLDERS[0])
        .to_string()
}

fn config(parameters: &Parameters, target: &Target) -> Result<Config, DatabaseError> {
    let mut config = Config::new();
    config
        .host(&target.host)
        .port(target.port)
        .user(&target.user)
        .dbname(&target.dbname);
    if let Some(address) = &target.address {
        let address = address
            .parse()
            .map_err(|_| misconfigured(format!("hostaddr `{address}` is no address")))?;
        config.hostaddr(address);
    }
    if let Some(password) = &target.password {
        config.password(password);
    }
    config.application_name(parameters.get("application_name").unwrap_or("limosa"));
    if let Some(options) = parameters.get("options") {
        config.options(options);
    }
    let seconds = |name: &str| match parameters.get(name) {
        None => Ok(None),
        Some(text) => match text.trim().parse::<i64>() {
            Ok(seconds) => Ok(u64::try_from(seconds)
                .ok()
                .filter(|seconds| *seconds > 0)
                .map(Duration::from_secs)),
            Err(_) => Err(misconfigured(format!("{name} `{text}` is no number of seconds"))),
        },
    };
    if let Some(timeout) = seconds("connect_timeout")? {
        // libpq waits at least two seconds.
        config.connect_timeout(timeout.max(Duration::from_secs(2)));
    }
    config.keepalives(parameters.get("keepalives") != Some("0"));
    if let Some(idle) = seconds("keepalives_idle")? {
        config.keepalives_idle(idle);
    }
    let wrong = |name: &str, value: &str| Err(misconfigured(format!("Limosa can't do {name} `{value}`")));
    match parameters.get("channel_binding") {
        None | Some("prefer") => {}
        Some("disable") => {
            config.channel_binding(ChannelBinding::Disable);
        }
        Some("require") => {
            config.channel_binding(ChannelBinding::Require);
        }
        Some(other) => return wrong("channel_binding", other),
    }
    match parameters.get("target_session_attrs") {
        None | Some("any" | "prefer-standby") => {}
        Some("read-write" | "primary") => {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        Some(other) => return wrong("target_session_attrs", other),
    }
    match parameters.get("sslnegotiation") {
        None | Some("postgres") => {}
        Some("direct") => {
            config.ssl_negotiation(SslNegotiation::Direct);
        }
        Some(other) => return wrong("sslnegotiation", other),
    }
    match parameters.get("gssencmode") {
        None | Some("disable" | "prefer") => {}
        Some(other) => return wrong("gssencmode", other),
    }
    Ok(config)
}

impl Backend for Postgresql {
    fn vendor(&self) -> Vendor {
        Vendor::Postgresql
    }

    fn server(&self) -> Server {
        Server::of_version(self.version)
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.simple(sql, true).map(drop)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        let messages = self.simple(sql, true)?;
        Ok(messages
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => {
                    Some((0..row.len()).map(|index| row.get(index).map(str::to_owned)).collect())
                }
                _ => None,
            })
            .collect())
    }

    fn begin_migration(&mut self, atomic: bool) -> Result<(), DatabaseError> {
        if atomic { self.begin_atomic() } else { Ok(()) }
    }

    fn commit_migration(&mut self) -> Result<(), DatabaseError> {
        self.commit_atomic()
    }

    fn rollback_migration(&mut self) -> Result<(), DatabaseError> {
        self.rollback_atomic()
    }

    fn begin_atomic(&mut self) -> Result<(), DatabaseError> {
        self.simple(&self.begin, true).map(drop)
    }

    fn commit_atomic(&mut self) -> Result<(), DatabaseError> {
        // Not interruptible: whether it committed must be known. Outside of a transaction it is a warning.
        self.simple("COMMIT", false).map(drop)
    }

    fn rollback_atomic(&mut self) -> Result<(), DatabaseError> {
        self.simple("ROLLBACK", false).map(drop)
    }

    fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
