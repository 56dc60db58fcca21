//! [`Connection`]: one database, whatever its vendor and whoever holds the wire.
//!
//! One statement at a time, as text; answers are text as well. A migration runs between
//! [`Connection::begin_migration`] and [`Connection::commit_migration`], which do what Django's schema editor of the
//! vendor does when it is entered and left.

mod child;
mod mysql;
mod postgresql;
mod settings;
mod sqlite;
mod user;

use limosa_python::child::Child;
use limosa_schema::{Server, Vendor};

pub use limosa_schema::Row;
pub(crate) use mysql::errors::kind_of_code;
pub use settings::ConnectionSettings;

use crate::{DatabaseError, ErrorKind, Interrupt};

/// What a vendor's connection does; each stands in a file of its own.
trait Backend {
    fn vendor(&self) -> Vendor;
    fn server(&self) -> Server;
    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError>;
    fn query(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError>;
    /// `atomic`: all of the migration is one transaction.
    fn begin_migration(&mut self, atomic: bool) -> Result<(), DatabaseError>;
    fn commit_migration(&mut self) -> Result<(), DatabaseError>;
    fn rollback_migration(&mut self) -> Result<(), DatabaseError>;
    /// A transaction for one operation of a migration that is none.
    fn begin_atomic(&mut self) -> Result<(), DatabaseError>;
    fn commit_atomic(&mut self) -> Result<(), DatabaseError>;
    fn rollback_atomic(&mut self) -> Result<(), DatabaseError>;
    /// Notices of the server since the last call.
    fn take_notices(&mut self) -> Vec<String> {
        Vec::new()
    }
}

/// What kind of error Django's class and SQLite's words mean.
pub(crate) fn kind_of_words(class: &str, message: &str) -> ErrorKind {
    match sqlite::kind_of_message(message) {
        ErrorKind::Other => match class {
            "IntegrityError" if message.contains("UNIQUE") => ErrorKind::UniqueViolation,
            "IntegrityError" if message.contains("NOT NULL") => ErrorKind::NotNullViolation,
            "IntegrityError" if message.contains("CHECK") => ErrorKind::CheckViolation,
            "IntegrityError" if message.to_lowercase().contains("foreign key") => ErrorKind::ForeignKeyViolation,
            "DataError" => ErrorKind::Data,
            "NotSupportedError" => ErrorKind::NotSupported,
            _ => ErrorKind::Other,
        },
        kind => kind,
    }
}

/// An open connection.
pub struct Connection {
    backend: Box<dyn Backend>,
    child: Option<Child>,
    time_zone: Option<String>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("vendor", &self.vendor())
            .field("child", &self.child)
            .finish()
    }
}

impl Connection {
    /// Opens a connection of Limosa's own.
    ///
    /// # Errors
    /// With a kind that says why there is none: [`Refused`](crate::ErrorKind::Refused),
    /// [`WrongPassword`](crate::ErrorKind::WrongPassword), …
    pub fn open(settings: &ConnectionSettings, interrupt: &Interrupt) -> Result<Self, DatabaseError> {
        let backend: Box<dyn Backend> = match settings.vendor {
            Vendor::Sqlite => Box::new(sqlite::Sqlite::open(settings, interrupt)?),
            Vendor::Postgresql => Box::new(postgresql::Postgresql::open(settings, interrupt)?),
            Vendor::Mysql | Vendor::Mariadb => Box::new(mysql::Mysql::open(settings, interrupt)?),
        };
        Ok(Self {
            backend,
            child: None,
            time_zone: settings.time_zone.clone(),
        })
    }

    /// The connection that the project's own Django has to the same database.
    ///
    /// # Errors
    /// As Django's driver says.
    pub fn open_child(
        child: &Child,
        settings: &ConnectionSettings,
        interrupt: &Interrupt,
    ) -> Result<Self, DatabaseError> {
        Ok(Self {
            backend: Box::new(child::ChildConnection::open(child, &settings.alias, interrupt)?),
            child: Some(child.clone()),
            time_zone: settings.time_zone.clone(),
        })
    }

    /// The child that holds it, when it is not Limosa's own.
    pub fn child(&self) -> Option<&Child> {
        self.child.as_ref()
    }

    /// The time zone that Django gives the session; `None`: UTC.
    pub fn time_zone(&self) -> Option<&str> {
        self.time_zone.as_deref()
    }

    /// The vendor.
    pub fn vendor(&self) -> Vendor {
        self.backend.vendor()
    }

    /// What editors must know of the server.
    pub fn server(&self) -> Server {
        self.backend.server()
    }

    /// Runs what may be several statements; rows are thrown away.
    ///
    /// # Errors
    /// What the database says, with the statement.
    pub fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.backend.execute(sql).map_err(|error| error.with_statement(sql))
    }

    /// Runs one query; every column comes as text.
    ///
    /// # Errors
    /// What the database says, with the statement.
    pub fn query(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        self.backend.query(sql).map_err(|error| error.with_statement(sql))
    }

    /// Enters a migration; with `atomic` its transaction begins. On SQLite foreign keys are not enforced meanwhile.
    ///
    /// # Errors
    /// What the database says; nothing has begun then.
    pub fn begin_migration(&mut self, atomic: bool) -> Result<(), DatabaseError> {
        self.backend.begin_migration(atomic)
    }

    /// Commits and leaves the migration. On SQLite every foreign key is checked first.
    ///
    /// # Errors
    /// What the database says; call [`Connection::rollback_migration`] then.
    pub fn commit_migration(&mut self) -> Result<(), DatabaseError> {
        self.backend.commit_migration()
    }

    /// Rolls back and leaves the migration.
    ///
    /// # Errors
    /// What the database says, for example because the connection is gone (and the transaction with it).
    pub fn rollback_migration(&mut self) -> Result<(), DatabaseError> {
        self.backend.rollback_migration()
    }

    /// Begins the transaction of one operation, inside a migration that is not atomic.
    ///
    /// # Errors
    /// What the database says.
    pub fn begin_atomic(&mut self) -> Result<(), DatabaseError> {
        self.backend.begin_atomic()
    }

    /// Commits the operation's transaction.
    ///
    /// # Errors
    /// What the database says.
    pub fn commit_atomic(&mut self) -> Result<(), DatabaseError> {
        self.backend.commit_atomic()
    }

    /// Rolls the operation's transaction back.
    ///
    /// # Errors
    /// What the database says.
    pub fn rollback_atomic(&mut self) -> Result<(), DatabaseError> {
        self.backend.rollback_atomic()
    }

    /// Notices that the server sent since the last call.
    pub fn take_notices(&mut self) -> Vec<String> {
        self.backend.take_notices()
    }
}
