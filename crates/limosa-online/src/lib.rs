//! What a statement does to a database in use: which locks it takes, on which tables, and how long it holds them.
//!
//! [`Shape`] is as much of the live schema as that depends on. [`facts`] tells of one statement in it, and
//! [`Shape::apply`] takes the shape to what it is after the statement, so that a whole plan can be told before any of it
//! runs. Nothing is executed here.
//!
//! The facts are PostgreSQL's, measured on 15: `tests/locks` runs statements of nearly every kind and holds the facts against
//! `pg_locks`, the tables' files and the server's counters of scans. Partitions and inheritance are not known here.

mod apply;
mod catalog;
mod definition;
mod facts;
mod lock;
mod shape;
mod transaction;
mod types;

pub use catalog::{QUERIES, ShapeError};
pub use facts::{Facts, TableLock, Work, facts};
pub use lock::LockMode;
pub use shape::{Constraint, Index, Kind, Shape, Size, Table};
pub use transaction::{Held, held};
pub use types::{DataType, TypeChange};
