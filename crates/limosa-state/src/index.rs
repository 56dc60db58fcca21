//! [`Index`]: a model index as its deconstruction says it.

use std::sync::Arc;

use limosa_python::{Call, Value};

/// An index; in a state it always has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    call: Arc<Call>,
}

impl Index {
    /// The index that this call constructs, in the form of `deconstruct()`.
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

    /// `fields=…` as written: a leading `-` means descending.
    pub fn fields(&self) -> Vec<&str> {
        self.call
            .kwarg("fields")
            .and_then(Value::as_items)
            .map(|items| items.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default()
    }
}
