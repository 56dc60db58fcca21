//! The connection of the project's own Django, reached through the child process.

use limosa_python::child::{Child, ChildError};
use limosa_schema::{Row, Server, Vendor};

use super::{Backend, mysql};
use crate::{DatabaseError, ErrorKind, Interrupt, error};

pub(super) struct ChildConnection {
    child: Child,
    interrupt: Interrupt,
    vendor: Vendor,
    server: Server,
}

impl ChildConnection {
    pub(super) fn open(child: &Child, alias: &str, interrupt: &Interrupt) -> Result<Self, DatabaseError> {
        let opened = child.open(alias).map_err(error::from_child)?;
        let number = |index: usize| opened.version.get(index).copied().unwrap_or(0);
        let server = Server::of_version((number(0), number(1), number(2)));
        let (vendor, server) = match opened.vendor.as_str() {
            "sqlite" => (Vendor::Sqlite, server),
            "postgresql" => (Vendor::Postgresql, server),
            "mysql" => mysql::server::read(&child.query(mysql::server::QUERY).map_err(error::from_child)?)?,
            other => {
                return Err(DatabaseError::new(
                    ErrorKind::NotSupported,
                    format!("the database `{alias}` is of a kind that Limosa does not know: {other}"),
                ));
            }
        };
        Ok(Self {
            child: child.clone(),
            interrupt: interrupt.clone(),
            vendor,
            server,
        })
    }

    fn ask<T>(&self, question: impl FnOnce(&Child) -> Result<T, ChildError>) -> Result<T, DatabaseError> {
        let canceller = self.child.canceller();
        let _stop = self.interrupt.stop_by(move || canceller.cancel())?;
        question(&self.child).map_err(error::from_child)
    }
}

impl Backend for ChildConnection {
    fn vendor(&self) -> Vendor {
        self.vendor
    }

    fn server(&self) -> Server {
        self.server.clone()
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.ask(|child| child.execute(sql)).map(drop)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        self.ask(|child| child.query(sql))
    }

    fn begin_migration(&mut self, atomic: bool) -> Result<(), DatabaseError> {
        self.ask(|child| child.begin_migration(atomic))
    }

    fn commit_migration(&mut self) -> Result<(), DatabaseError> {
        self.ask(Child::commit_migration)
    }

    fn rollback_migration(&mut self) -> Result<(), DatabaseError> {
        // Also when interrupted: that is when it is needed.
        self.child.rollback_migration().map_err(error::from_child)
    }

    fn begin_atomic(&mut self) -> Result<(), DatabaseError> {
        self.ask(Child::begin_atomic)
    }

    fn commit_atomic(&mut self) -> Result<(), DatabaseError> {
        self.ask(Child::commit_atomic)
    }

    fn rollback_atomic(&mut self) -> Result<(), DatabaseError> {
        self.child.rollback_atomic().map_err(error::from_child)
    }
}

impl Drop for ChildConnection {
    fn drop(&mut self) {
        // Whether it still lives or not, it holds no lock afterwards.
        let _ = self.child.close();
    }
}
