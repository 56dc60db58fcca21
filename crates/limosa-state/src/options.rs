//! [`Options`]: a model's `Meta`, as a state keeps it.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::Value;

use crate::{Constraint, Index};

/// The options of a model in the order in which they were set.
///
/// `indexes` and `constraints` stand apart, typed; everything else is a value under Django's own key
/// (`db_table`, `ordering`, `unique_together`, …).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Every option but `indexes` and `constraints`.
    pub values: IndexMap<Arc<str>, Value>,
    /// `indexes`, each with its name.
    pub indexes: Vec<Index>,
    /// `constraints`.
    pub constraints: Vec<Constraint>,
}

impl Options {
    /// An option's value, when it is set.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// A boolean option; `default` when it is not set.
    pub fn flag(&self, name: &str, default: bool) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or(default)
    }
}
