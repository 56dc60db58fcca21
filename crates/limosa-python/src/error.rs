//! [`ReadError`]: why a module could not be read at all.

use std::path::PathBuf;

use crate::Location;

/// A module that could not be read. What only one value suffers from is a [`Value::Unknown`](crate::Value::Unknown).
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadError {
    /// No folder of the search path holds it.
    #[error("there is no module `{name}`")]
    NotFound {
        /// The dotted name.
        name: String,
    },
    /// The text is no Python.
    #[error("{location}: syntax error: {message}\n    {line}")]
    Syntax {
        /// Where.
        location: Location,
        /// The source line, without its end and its indentation.
        line: String,
        /// What the parser says.
        message: String,
    },
    /// The file could not be read.
    #[error("`{}` cannot be read: {message}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system says.
        message: String,
    },
    /// Importing the module raises an exception for certain.
    #[error("{location}: importing raises `{exception}`: {message}\n    {line}")]
    Raises {
        /// Where.
        location: Location,
        /// The source line, without its end and its indentation.
        line: String,
        /// The exception's class: `KeyError`.
        exception: String,
        /// The exception's text.
        message: String,
    },
    /// The limits of reading were met: nested too deep, too many steps.
    #[error("{location}: {message}\n    {line}")]
    Limit {
        /// Where.
        location: Location,
        /// The source line, without its end and its indentation.
        line: String,
        /// Which limit.
        message: String,
    },
}

impl ReadError {
    /// Where it stands, when it stands in a file.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::Syntax { location, .. } | Self::Raises { location, .. } | Self::Limit { location, .. } => {
                Some(location)
            }
            Self::NotFound { .. } | Self::Io { .. } => None,
        }
    }
}
