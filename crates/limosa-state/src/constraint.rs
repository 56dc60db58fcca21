//! [`Constraint`]: a model constraint as its deconstruction says it.

use std::sync::Arc;

use limosa_python::{Call, Value};

/// A check, unique or exclusion constraint; it always has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    call: Arc<Call>,
}

impl Constraint {
    /// The constraint that this call constructs, in the form of `deconstruct()`.
    pub fn from_call(call: &Call) -> Self {
        Self {
            call: Arc::new(call.clone()),
        }
    }

    /// The deconstruction.
    pub fn deconstruct(&self) -> &Arc<Call> {
        &self.call
    }

    /// `name=…`
    pub fn name(&self) -> Option<&str> {
        self.call.kwarg("name").and_then(Value::as_str)
    }
}
