//! MySQL and MariaDB, by mysql_async on a runtime of its own.
//!
//! Statements go by the text protocol, one text at a time, as Django's driver sends them. The session is what Django's
//! is: `utf8mb4`, read committed, autocommit, `SQL_AUTO_IS_NULL` off. The server commits by itself before and after
//! every change of a schema, so a migration is no transaction; only what `RunPython` does to rows is one.
//!
//! While a statement runs, Ctrl-C has a second connection send `KILL QUERY`, and waits for what the server makes of it.

mod client_flag;
mod default_file;
pub(crate) mod errors;
mod parameters;
pub(super) mod server;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use limosa_schema::{Row, Server, Vendor};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts, OptsBuilder, Value};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use self::errors::{interrupted, translate, translate_connect};
use self::parameters::{Address, Parameters};
use self::tls::Mode;
use super::{Backend, ConnectionSettings};
use crate::{DatabaseError, ErrorKind, Interrupt};

pub(super) struct Mysql {
    runtime: Runtime,
    conn: Conn,
    /// How to connect once more, to stop a statement.
    opts: Opts,
    interrupt: Interrupt,
    vendor: Vendor,
    server: Server,
    read_timeout: Option<Duration>,
}

/// The protocol's own limit, in bytes; what the server allows, it says when it refuses.
const MAX_PACKET: usize = 1 << 30;

/// How long stopping a statement may take.
const KILL_TIMEOUT: Duration = Duration::from_secs(10);

impl Mysql {
    pub(super) fn open(settings: &ConnectionSettings, interrupt: &Interrupt) -> Result<Self, DatabaseError> {
        let parameters = Parameters::of(settings)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| DatabaseError::new(ErrorKind::Other, error.to_string()))?;
        let (conn, opts) = Self::connect(&runtime, &parameters, interrupt)?;
        let mut connection = Self {
            runtime,
            conn,
            opts,
            interrupt: interrupt.clone(),
            vendor: Vendor::Mysql,
            server: Server::of_version((0, 0, 0)),
            read_timeout: parameters.read_timeout,
        };
        connection.set_up(&parameters)?;
        Ok(connection)
    }

    fn connect(
        runtime: &Runtime,
        parameters: &Parameters,
        interrupt: &Interrupt,
    ) -> Result<(Conn, Opts), DatabaseError> {
        let opts = options(parameters, parameters.tls.mode != Mode::Disabled)?;
        match dial(runtime, parameters, opts.clone(), interrupt) {
            // "Preferred" is TLS when the server has it.
            Err(Refusal::NoTls) if parameters.tls.mode == Mode::Preferred => {
                let opts = options(parameters, false)?;
                let conn = dial(runtime, parameters, opts.clone(), interrupt);
                Ok((conn.map_err(|refusal| refusal.told(parameters))?, opts))
            }
            answer => Ok((answer.map_err(|refusal| refusal.told(parameters))?, opts)),
        }
    }

    /// Brings the session where Django's would be, in the order of Django's driver and backend.
    fn set_up(&mut self, parameters: &Parameters) -> Result<(), DatabaseError> {
        self.execute(&match &parameters.collation {
            None => format!("SET NAMES {}", parameters.charset),
            Some(collation) => format!("SET NAMES {} COLLATE {collation}", parameters.charset),
        })?;
        if let Some(sql_mode) = &parameters.sql_mode {
            self.execute(&format!("SET SESSION sql_mode = {}", literal(sql_mode)))?;
        }
        for command in &parameters.init_commands {
            self.execute(command).map_err(|error| error.with_statement(command))?;
        }
        (self.vendor, self.server) = server::read(&self.query(server::QUERY)?)?;
        self.execute("SET autocommit = 1, SQL_AUTO_IS_NULL = 0")?;
        if let Some(level) = parameters.isolation_level {
            self.execute(&format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}"))?;
        }
        Ok(())
    }

    fn run(&mut self, sql: &str, interruptible: bool) -> Result<Vec<mysql_async::Row>, DatabaseError> {
        let notify = Arc::new(Notify::new());
        let waker = Arc::clone(&notify);
        let Self {
            runtime,
            conn,
            opts,
            interrupt,
            read_timeout,
            ..
        } = self;
        let _stop = match interruptible {
            true => Some(interrupt.stop_by(move || waker.notify_one())?),
            false => None,
        };
        let id = conn.id();
        runtime.block_on(async {
            let query = conn.query::<mysql_async::Row, _>(sql);
            tokio::pin!(query);
            tokio::select! {
                answer = &mut query => return answer.map_err(|error| translate(&error)),
                () = notify.notified() => {}
                () = over(*read_timeout) => return Err(too_slow(*read_timeout)),
            }
            // Should the request not get through, the statement goes on and its answer is the truth.
            let _ = tokio::time::timeout(KILL_TIMEOUT, kill(opts.clone(), id)).await;
            match query.await {
                Ok(answer) => Ok(answer),
                Err(_) => Err(interrupted()),
            }
        })
    }
}

/// Why there is no connection.
enum Refusal {
    /// The server has no TLS, which was asked for.
    NoTls,
    Timeout(Duration),
    Interrupted,
    Error(Box<mysql_async::Error>),
}

impl Refusal {
    fn told(self, parameters: &Parameters) -> DatabaseError {
        match self {
            Self::NoTls => DatabaseError::new(
                ErrorKind::Tls,
                format!(
                    "the server at {} has no TLS, which `ssl_mode` asks for",
                    parameters.address
                ),
            )
            .with_advice("Limosa never connects less safely than `ssl_mode` or `ssl` in OPTIONS ask for"),
            Self::Timeout(limit) => DatabaseError::new(
                ErrorKind::ConnectTimeout,
                format!(
                    "the server at {} did not answer in {} s",
                    parameters.address,
                    limit.as_secs()
                ),
            )
            .with_advice(errors::whereabouts(parameters)),
            Self::Interrupted => interrupted(),
            Self::Error(error) => translate_connect(&error, parameters),
        }
    }
}

fn dial(runtime: &Runtime, parameters: &Parameters, opts: Opts, interrupt: &Interrupt) -> Result<Conn, Refusal> {
    let notify = Arc::new(Notify::new());
    let waker = Arc::clone(&notify);
    let _stop = interrupt
        .stop_by(move || waker.notify_one())
        .map_err(|_| Refusal::Interrupted)?;
    runtime.block_on(async {
        tokio::select! {
            conn = Conn::new(opts) => conn.map_err(|error| match error {
                mysql_async::Error::Driver(mysql_async::DriverError::NoClientSslFlagFromServer) => Refusal::NoTls,
                error => Refusal::Error(Box::new(error)),
            }),
            () = notify.notified() => Err(Refusal::Interrupted),
            () = over(parameters.connect_timeout) => {
                Err(Refusal::Timeout(parameters.connect_timeout.unwrap_or_default()))
            }
        }
    })
}

/// Ends after the limit; never when there is none.
async fn over(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

async fn kill(opts: Opts, id: u32) -> Result<(), mysql_async::Error> {
    let mut conn = Conn::new(opts).await?;
    conn.query_drop(format!("KILL QUERY {id}")).await?;
    conn.disconnect().await
}

fn too_slow(limit: Option<Duration>) -> DatabaseError {
    DatabaseError::new(
        ErrorKind::Disconnected,
        format!(
            "the server did not answer in the {} s of OPTIONS['read_timeout']; the statement may still be running there",
            limit.unwrap_or_default().as_secs()
        ),
    )
}

fn options(parameters: &Parameters, tls: bool) -> Result<Opts, DatabaseError> {
    let builder = OptsBuilder::default()
        .user(Some(parameters.user.clone()))
        .pass(parameters.password.clone())
        .db_name(parameters.database.clone())
        .client_found_rows(true)
        .prefer_socket(false)
        .max_allowed_packet(Some(MAX_PACKET))
        .wait_timeout(Some(usize::try_from(u32::MAX).unwrap_or(usize::MAX)))
        .stmt_cache_size(0)
        .connect_attribute("program_name", "limosa");
    let builder = match &parameters.address {
        Address::Socket(path) => builder.socket(Some(path.clone())),
        Address::Tcp { host, port } => builder.ip_or_hostname(host.clone()).tcp_port(*port),
    };
    let wanted = tls && matches!(parameters.address, Address::Tcp { .. });
    Ok(builder
        .ssl_opts(match wanted {
            true => Some(parameters.tls.options()?),
            false => None,
        })
        .into())
}

/// A text as SQL, whether or not `NO_BACKSLASH_ESCAPES` is set.
fn literal(text: &str) -> String {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    match text.contains('\\') {
        true => format!("CONVERT(X'{hex}' USING utf8mb4)"),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        // The text protocol has only bytes.
        other => Some(other.as_sql(true)),
    }
}

impl Backend for Mysql {
    fn vendor(&self) -> Vendor {
        self.vendor
    }

    fn server(&self) -> Server {
        self.server.clone()
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.run(sql, true).map(drop)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        let rows = self.run(sql, true)?;
        Ok(rows
            .into_iter()
            .map(|row| row.unwrap().iter().map(text).collect())
            .collect())
    }

    fn begin_migration(&mut self, _atomic: bool) -> Result<(), DatabaseError> {
        // The server can't roll a schema back: Django's editor begins no transaction either.
        Ok(())
    }

    fn commit_migration(&mut self) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn rollback_migration(&mut self) -> Result<(), DatabaseError> {
        // Nothing is open; whether the connection lives is what is asked.
        self.run("ROLLBACK", false).map(drop)
    }

    fn begin_atomic(&mut self) -> Result<(), DatabaseError> {
        // Not `START TRANSACTION`: after the commit that comes with a change of the schema, a new one begins.
        self.run("SET autocommit = 0", true).map(drop)
    }

    fn commit_atomic(&mut self) -> Result<(), DatabaseError> {
        // Not interruptible: whether it committed must be known.
        self.run("COMMIT", false)?;
        self.run("SET autocommit = 1", false).map(drop)
    }

    fn rollback_atomic(&mut self) -> Result<(), DatabaseError> {
        self.run("ROLLBACK", false)?;
        self.run("SET autocommit = 1", false).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_is_one_in_every_sql_mode() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\b"), "CONVERT(X'615c62' USING utf8mb4)");
    }
}
