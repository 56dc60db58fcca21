//! Migrations: operations, graph, loader, optimizer, writer and plan, file by file as in `django.db.migrations`.
//!
//! Nothing here touches a database: which migrations are applied is handed in, and what an operation asks of the
//! database is said to a [`SchemaEditor`](limosa_schema). States flow through [`Operation::state_forwards`]; files flow
//! through [`MigrationWriter`]; order comes from [`MigrationGraph`], which [`Loader`] builds from what is on disk.

mod describe;
mod error;
mod key;
mod migration;
pub mod operations;
pub mod questioner;
mod references;
mod state_source;

pub use error::{GraphError, LoaderError, OperationError, WriterError};
pub use key::{Dependency, MigrationKey};
pub use migration::{Migration, Step};
pub use operations::Operation;
pub use state_source::state_source;
