//! [`Op`]: what every operation answers. [`Operation`] hands each question to the struct inside.

use limosa_python::Value;
use limosa_state::{Field, ProjectState, StateError};

use super::{Category, Operation, operations_value};

/// An argument of an operation: operations inside operations are laid out over lines, other values are not.
pub(crate) enum Argument {
    /// Any value.
    Value(Value),
    /// A list of operations.
    Operations(Vec<Operation>),
}

impl Argument {
    /// The argument as a value.
    pub(crate) fn into_value(self) -> Value {
        match self {
            Self::Value(value) => value,
            Self::Operations(operations) => operations_value(&operations),
        }
    }
}

impl From<Value> for Argument {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

/// What every operation answers; the defaults are those of Django's base class.
pub(crate) trait Op {
    fn name(&self) -> &str;

    /// Arguments in the order of the signature.
    fn arguments(&self) -> Vec<(&'static str, Argument)>;

    /// Arguments that are written over several lines.
    fn expanded_arguments(&self) -> &'static [&'static str] {
        &[]
    }

    fn category(&self) -> Category;

    fn describe(&self) -> String;

    fn migration_name_fragment(&self) -> Option<String> {
        None
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError>;

    fn references_model(&self, _name: &str, _app_label: &str) -> bool {
        true
    }

    fn references_field(&self, model_name: &str, _name: &str, app_label: &str) -> bool {
        self.references_model(model_name, app_label)
    }

    /// The models that relations and bases in it name: `app_label.model`.
    fn targets(&self) -> Vec<&str> {
        Vec::new()
    }

    fn reversible(&self) -> bool {
        true
    }

    fn reduces_to_sql(&self) -> bool {
        true
    }

    fn atomic(&self) -> Option<bool> {
        Some(false)
    }

    fn elidable(&self) -> bool {
        false
    }

    fn needs_python(&self) -> bool {
        false
    }
}

/// The models that a field names.
pub(crate) fn field_targets(field: &Field) -> impl Iterator<Item = &str> {
    ["to", "through"]
        .into_iter()
        .filter_map(|name| field.option(name).and_then(Value::as_str))
}
