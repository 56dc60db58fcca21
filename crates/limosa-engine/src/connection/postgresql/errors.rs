//! What PostgreSQL and the way to it refuse, in words that say what to do.

use std::error::Error as _;
use std::fmt;

use tokio_postgres::error::DbError;

use crate::error::kind_of_sqlstate;
use crate::{DatabaseError, ErrorKind};

/// Where a connection goes.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) host: String,
    pub(super) address: Option<String>,
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) dbname: String,
    pub(super) password: Option<String>,
}

impl Target {
    pub(super) fn is_socket(&self) -> bool {
        self.host.starts_with('/') || self.host.starts_with('@')
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_socket() {
            true => write!(f, "{}/.s.PGSQL.{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

pub(super) fn translate(error: &tokio_postgres::Error) -> DatabaseError {
    match error.as_db_error() {
        Some(db_error) => of_server(db_error),
        None if error.is_closed() => DatabaseError::new(
            ErrorKind::Disconnected,
            "the connection to the PostgreSQL server was closed",
        ),
        None => DatabaseError::new(ErrorKind::Disconnected, with_causes(error)),
    }
}

fn of_server(error: &DbError) -> DatabaseError {
    DatabaseError::new(kind_of_sqlstate(error.code().code()), error.message())
        .with_sqlstate(error.code().code())
        .with_detail(error.detail())
        .with_hint(error.hint())
}

pub(super) fn translate_connect(error: &tokio_postgres::Error, target: &Target) -> DatabaseError {
    if let Some(db_error) = error.as_db_error() {
        let refused = of_server(db_error);
        let (user, dbname) = (&target.user, &target.dbname);
        return match refused.kind() {
            ErrorKind::WrongPassword if db_error.message().contains("does not exist") => refused
                .with_kind(ErrorKind::UnknownRole)
                .with_advice(format!("Create the role (`createuser {user}`), or correct USER in DATABASES")),
            ErrorKind::WrongPassword => refused.with_advice(format!(
                "The server at {target} does not let `{user}` in: correct USER and PASSWORD in DATABASES, or the password file"
            )),
            ErrorKind::UnknownDatabase => {
                refused.with_advice(format!("Create it (`createdb {dbname}`), or correct NAME in DATABASES"))
            }
            ErrorKind::Unavailable => refused.with_advice("Try again in a moment"),
            _ => refused,
        };
    }
    let causes = with_causes(error);
    let io = causes_of(error)
        .into_iter()
        .find_map(|error| error.downcast_ref::<std::io::Error>());
    let advice = format!(
        "Is the server running there? HOST and PORT stand in DATABASES, or in PGHOST and PGPORT (tried {target})"
    );
    if causes.contains("password missing") {
        return DatabaseError::new(
            ErrorKind::WrongPassword,
            format!(
                "the server at {target} asks for the password of `{}`, and none is given",
                target.user
            ),
        )
        .with_advice("Set PASSWORD in DATABASES, PGPASSWORD, or a line in ~/.pgpass");
    }
    if causes.contains("tls") || causes.contains("TLS") || causes.contains("certificate") {
        return DatabaseError::new(
            ErrorKind::Tls,
            format!("no TLS connection to the server at {target}: {causes}"),
        )
        .with_advice("Limosa never connects less safely than `sslmode` asks for");
    }
    match io.map(std::io::Error::kind) {
        Some(std::io::ErrorKind::TimedOut) => DatabaseError::new(
            ErrorKind::ConnectTimeout,
            format!("the server at {target} did not answer in time"),
        )
        .with_advice(advice),
        _ if causes.contains("timed out") => DatabaseError::new(
            ErrorKind::ConnectTimeout,
            format!("the server at {target} did not answer in time"),
        )
        .with_advice(advice),
        Some(std::io::ErrorKind::PermissionDenied) => {
            DatabaseError::new(ErrorKind::Permission, format!("no connection to {target}: {causes}"))
        }
        _ => DatabaseError::new(
            ErrorKind::Refused,
            format!("no connection to the PostgreSQL server at {target}: {causes}"),
        )
        .with_advice(advice),
    }
}

fn with_causes(error: &tokio_postgres::Error) -> String {
    causes_of(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn causes_of(error: &tokio_postgres::Error) -> Vec<&(dyn std::error::Error + 'static)> {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        next = cause.source();
    }
    causes
}
