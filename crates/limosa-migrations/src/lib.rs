//! Migrations: operations, graph, loader, optimizer, writer and plan, file by file as in `django.db.migrations`.
//!
//! Nothing here touches a database: which migrations are applied is handed in, and what an operation asks of the
//! database is said to a [`SchemaEditor`](limosa_schema::SchemaEditor). States flow through
//! [`Operation::state_forwards`]; files flow through [`MigrationWriter`]; order comes from [`MigrationGraph`], which
//! [`Loader`] builds from what is on disk.

pub mod autodetector;
mod database;
mod describe;
mod error;
mod graph;
mod key;
mod loader;
pub mod merge;
mod migration;
pub mod operations;
pub mod optimizer;
pub mod plan;
pub mod questioner;
mod references;
pub mod squash;
mod state_source;
mod swappable;
pub mod writer;

pub use autodetector::{Autodetector, AutodetectorError, Changes};
pub use error::{GraphError, LoaderError, OperationError, WriterError};
pub use graph::{MigrationGraph, Node};
pub use key::{Dependency, MigrationKey};
pub use loader::{Loader, MigrationSource};
pub use migration::{Migration, Step};
pub use operations::Operation;
pub use optimizer::optimize;
pub use plan::{PlannedMigration, Target};
pub use state_source::StateWriter;
pub use swappable::SwappableModels;
pub use writer::{Destination, Header, MigrationWriter};
