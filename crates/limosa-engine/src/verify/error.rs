//! [`VerifyError`]: why a database could not be compared.

use limosa_migrations::{GraphError, LoaderError, OperationError};
use limosa_project::ProjectError;
use limosa_schema::SchemaError;

use crate::{DatabaseError, ErrorKind};

/// Why there is no comparison.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The database can't be asked.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The state of the models could not be computed.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// The migrations could not be put in order.
    #[error(transparent)]
    Loader(#[from] LoaderError),
    /// The catalog's answer is not understood.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The schema editor refuses a model.
    #[error("there is no table for {model}: {error}")]
    Model {
        /// `app_label.modelname`
        model: String,
        /// What it says.
        error: SchemaError,
    },
    /// The server refuses to make the table for a moment.
    #[error("the table `{table}` can't be made as the migrations say, so there is nothing to compare with: {}", error.message())]
    Scratch {
        /// The table.
        table: String,
        /// What the server says.
        error: DatabaseError,
    },
    /// The project's Python is needed and does not answer.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// Django creates a model by a statement that Limosa can't read.
    #[error("the table of {model} is created by a statement that is not understood: {statement}")]
    Statement {
        /// `app_label.modelname`
        model: String,
        /// The statement.
        statement: String,
    },
}

impl From<GraphError> for VerifyError {
    fn from(error: GraphError) -> Self {
        Self::Loader(error.into())
    }
}

impl VerifyError {
    /// What the database said, when it was the database.
    pub fn database(&self) -> Option<&DatabaseError> {
        match self {
            Self::Database(error) | Self::Scratch { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Whether it was Ctrl-C.
    pub fn interrupted(&self) -> bool {
        self.database()
            .is_some_and(|error| error.kind() == ErrorKind::Interrupted)
    }
}
