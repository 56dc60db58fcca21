//! What can go wrong, with the place in the source where it stands.

use std::path::PathBuf;
use std::sync::Arc;

use limosa_project::ProjectError;
use limosa_python::{Location, ReadError, SerializeError, Unknown};
use limosa_schema::SchemaError;
use limosa_state::StateError;

use crate::MigrationKey;

/// The graph of migrations is not in order.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// A node is asked for that is not in the graph; Django's `NodeNotFoundError`.
    #[error("{message}")]
    NodeNotFound {
        /// Django's words.
        message: String,
        /// The migration that names it, when one does.
        origin: Option<MigrationKey>,
        /// The missing node.
        node: MigrationKey,
        /// Where the dependency stands.
        location: Option<Location>,
    },
    /// Migrations wait for each other in a circle; Django's `CircularDependencyError`.
    #[error("{}", .cycle.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Circular {
        /// The circle.
        cycle: Vec<MigrationKey>,
        /// Where the first migration's dependency on the next stands.
        location: Option<Location>,
    },
}

/// The migrations on disk cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoaderError {
    /// The graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A migration file without a `Migration` class, or one that says something a migration cannot; Django's
    /// `BadMigrationError`.
    #[error("{message}")]
    BadMigration {
        /// What is wrong.
        message: String,
        /// The file.
        file: Option<PathBuf>,
        /// Where.
        location: Option<Location>,
    },
    /// A migration is applied before its dependency; Django's `InconsistentMigrationHistory`.
    #[error("Migration {migration} is applied before its dependency {dependency} on database '{database}'.")]
    InconsistentHistory {
        /// The applied migration.
        migration: MigrationKey,
        /// The dependency that is not applied.
        dependency: MigrationKey,
        /// The alias of the database.
        database: String,
    },
    /// Squashed migrations replace each other in a circle; since Django 6.0.
    #[error("Cyclical squash replacement found, starting at {}", migration.repr())]
    CyclicalReplacement {
        /// One of them.
        migration: MigrationKey,
    },
    /// A prefix fits several migrations; Django's `AmbiguityError`.
    #[error("There is more than one migration for '{app_label}' with the prefix '{prefix}'")]
    Ambiguous {
        /// The app.
        app_label: String,
        /// The prefix.
        prefix: String,
    },
    /// No migration has this prefix.
    #[error("There is no migration for '{app_label}' with the prefix '{prefix}'")]
    NoSuchPrefix {
        /// The app.
        app_label: String,
        /// The prefix.
        prefix: String,
    },
    /// Something in a migration file can't be read from source, and Python can't be asked.
    #[error("migration {migration} cannot be read: {}\n{error}", unknown.reason)]
    Unreadable {
        /// The migration.
        migration: MigrationKey,
        /// What could not be read, and where.
        unknown: Arc<Unknown>,
        /// Why Python did not answer.
        #[source]
        error: Box<ProjectError>,
    },
    /// A module could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The project's models could not be read.
    #[error(transparent)]
    Project(Box<ProjectError>),
    /// What Django raises as a `ValueError` of this text.
    #[error("{message}")]
    Value {
        /// Django's words.
        message: String,
        /// Where the dependency stands.
        location: Option<Location>,
    },
    /// The state could not be computed.
    #[error(transparent)]
    Operation(#[from] OperationError),
}

/// An operation cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// The state does not hold what the operation names.
    #[error("{description} in migration {migration}: {error}")]
    State {
        /// The operation, as `describe()` says it.
        description: String,
        /// The migration.
        migration: MigrationKey,
        /// What is missing.
        #[source]
        error: StateError,
        /// Where the operation stands.
        location: Option<Location>,
    },
    /// The operation cannot be undone; Django's `IrreversibleError`.
    #[error("Operation {operation} in {migration} is not reversible")]
    Irreversible {
        /// The operation, as Python's `repr()` says it.
        operation: String,
        /// The migration.
        migration: MigrationKey,
        /// Where the operation stands.
        location: Option<Location>,
    },
    /// The schema editor refuses.
    #[error("{description} in migration {migration}: {error}")]
    Schema {
        /// The operation, as `describe()` says it.
        description: String,
        /// The migration.
        migration: MigrationKey,
        /// What it says.
        #[source]
        error: SchemaError,
        /// Where the operation stands.
        location: Option<Location>,
    },
    /// The arguments are not those of the operation.
    #[error("{message}")]
    BadArguments {
        /// What is wrong.
        message: String,
        /// Where the operation stands.
        location: Option<Location>,
    },
}

/// A migration cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriterError {
    /// A value has no source form.
    #[error(transparent)]
    Serialize(#[from] SerializeError),
    /// `MIGRATION_MODULES` switches the app's migrations off.
    #[error(
        "Django can't create migrations for app '{app_label}' because migrations have been disabled via the \
         MIGRATION_MODULES setting."
    )]
    Disabled {
        /// The app.
        app_label: String,
    },
    /// There is no folder in which the package could be made.
    #[error(
        "Could not locate an appropriate location to create migrations package {package}. Make sure the toplevel \
         package exists and can be imported."
    )]
    NoPlace {
        /// The package.
        package: String,
    },
    /// The file system refuses.
    #[error("cannot write {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// `black` refuses.
    #[error("black could not format {}: {message}", path.display())]
    Black {
        /// The file.
        path: PathBuf,
        /// What it says.
        message: String,
    },
}

impl GraphError {
    /// Where it stands, when it stands in a file.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::NodeNotFound { location, .. } | Self::Circular { location, .. } => location.as_ref(),
        }
    }
}

impl LoaderError {
    /// Where it stands, when it stands in a file.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::Graph(error) => error.location(),
            Self::BadMigration { location, .. } | Self::Value { location, .. } => location.as_ref(),
            Self::Unreadable { unknown, .. } => Some(&unknown.location),
            Self::Read(error) => error.location(),
            Self::Operation(error) => error.location(),
            Self::Project(error) => error.location(),
            Self::InconsistentHistory { .. }
            | Self::CyclicalReplacement { .. }
            | Self::Ambiguous { .. }
            | Self::NoSuchPrefix { .. } => None,
        }
    }
}

impl OperationError {
    /// Where the operation stands, when it stands in a file.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::State { location, .. }
            | Self::Irreversible { location, .. }
            | Self::Schema { location, .. }
            | Self::BadArguments { location, .. } => location.as_ref(),
        }
    }
}

impl From<ProjectError> for LoaderError {
    fn from(error: ProjectError) -> Self {
        Self::Project(Box::new(error))
    }
}
