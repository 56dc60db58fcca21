//! The drifts: the kind that must be found, and the statements that plant it.

mod mariadb;
mod postgresql;
mod sqlite;

pub(crate) use mariadb::MARIADB;
pub(crate) use postgresql::POSTGRESQL;
pub(crate) use sqlite::{SQLITE, of_sqlite};
