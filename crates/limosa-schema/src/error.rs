//! [`SchemaError`]: why a change can't be turned into statements here.

use limosa_python::Location;
use thiserror::Error;

/// Why an editor gives no statements.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SchemaError {
    /// Only Python can say it: a custom field's column type, an unknown expression, the value of a callable default.
    /// The whole operation may be done by the project's own Django instead.
    #[error("{what} can only be worked out by Python: {reason}")]
    NeedsPython {
        /// What is needed, as a noun phrase: "the column type of `shop.Order.total`".
        what: String,
        /// Why it is not known here.
        reason: String,
        /// Where it is written.
        location: Option<Location>,
    },
    /// Django refuses this change with a `ValueError` of this text.
    #[error("{0}")]
    Value(String),
    /// A model or field that the operation names is not in the state.
    #[error("{0}")]
    Missing(String),
    /// The vendor can't do it (Django's `NotSupportedError`).
    #[error("{0}")]
    NotSupported(String),
    /// The catalog's answer has another shape than the query asked for.
    #[error("the catalog answered in an unexpected shape: {0}")]
    Catalog(String),
}
