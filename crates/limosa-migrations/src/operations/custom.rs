//! [`CustomOperation`]: an operation that is not one of `django.db.migrations`; the project's Python runs it.

use std::sync::Arc;

use limosa_python::{Call, Value};
use limosa_state::{ProjectState, StateError};

use super::{Argument, Category, Op, Operation};

/// An operation of another class: a project's own, or one of `django.contrib.postgres.operations`.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomOperation {
    /// The call that makes it.
    pub call: Arc<Call>,
    /// The built-in operation whose effect on the state it has, when it inherits one.
    pub inherits: Option<Box<Operation>>,
    /// Whether its class leaves the state alone: it is known to have no effect there.
    pub stateless: bool,
}

impl Op for CustomOperation {
    fn name(&self) -> &str {
        &self.call.func.qualname
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        // Its own signature is not known here: the writer prints the call itself.
        Vec::new()
    }

    fn category(&self) -> Category {
        self.inherits
            .as_ref()
            .map_or(Category::Mixed, |operation| operation.op().category())
    }

    fn describe(&self) -> String {
        match &self.inherits {
            Some(operation) => operation.describe(),
            None => {
                let kwargs: Vec<(Value, Value)> = self
                    .call
                    .kwargs
                    .iter()
                    .map(|(k, v)| (Value::Str(k.clone()), v.clone()))
                    .collect();
                let arguments = Value::Tuple(vec![Value::Tuple(self.call.args.clone()), Value::Dict(kwargs)]);
                format!("{}: {}", self.name(), arguments.repr())
            }
        }
    }

    fn migration_name_fragment(&self) -> Option<String> {
        self.inherits
            .as_ref()
            .and_then(|operation| operation.migration_name_fragment())
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        match &self.inherits {
            Some(operation) => operation.state_forwards(app_label, state),
            None if self.stateless => Ok(()),
            None => Err(StateError::UnknownOperation {
                operation: self.call.func.to_string(),
            }),
        }
    }

    fn reversible(&self) -> bool {
        self.inherits.as_ref().is_none_or(|operation| operation.reversible())
    }

    fn needs_python(&self) -> bool {
        true
    }
}
