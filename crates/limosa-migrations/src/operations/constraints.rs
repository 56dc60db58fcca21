//! Operations on constraints.

use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{Constraint, ProjectState, StateError};

use super::{Argument, Category, Op};

/// Adds a constraint to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct AddConstraint {
    /// The model.
    pub model_name: Arc<str>,
    /// The constraint.
    pub constraint: Constraint,
}

/// Removes a constraint from a model.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveConstraint {
    /// The model.
    pub model_name: Arc<str>,
    /// The constraint's name.
    pub name: Arc<str>,
}

/// Changes what only Python sees of a constraint: its message.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterConstraint {
    /// The model.
    pub model_name: Arc<str>,
    /// The constraint's name.
    pub name: Arc<str>,
    /// The constraint as it will be.
    pub constraint: Constraint,
}

impl Op for AddConstraint {
    fn name(&self) -> &str {
        "AddConstraint"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("model_name", Value::Str(self.model_name.clone()).into()),
            ("constraint", Value::Call(self.constraint.deconstruct().clone()).into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Addition
    }

    fn describe(&self) -> String {
        format!(
            "Create constraint {} on model {}",
            self.constraint.name().unwrap_or_default(),
            self.model_name
        )
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "{}_{}",
            self.model_name.to_lowercase(),
            self.constraint.name().unwrap_or_default().to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.add_constraint(app_label, &self.model_name, self.constraint.clone())
    }
}

impl Op for RemoveConstraint {
    fn name(&self) -> &str {
        "RemoveConstraint"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("model_name", Value::Str(self.model_name.clone()).into()),
            ("name", Value::Str(self.name.clone()).into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Removal
    }

    fn describe(&self) -> String {
        format!("Remove constraint {} from model {}", self.name, self.model_name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "remove_{}_{}",
            self.model_name.to_lowercase(),
            self.name.to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.remove_constraint(app_label, &self.model_name, &self.name)
    }
}

impl Op for AlterConstraint {
    fn name(&self) -> &str {
        "AlterConstraint"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("model_name", Value::Str(self.model_name.clone()).into()),
            ("name", Value::Str(self.name.clone()).into()),
            ("constraint", Value::Call(self.constraint.deconstruct().clone()).into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!("Alter constraint {} on {}", self.name, self.model_name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "alter_{}_{}",
            self.model_name.to_lowercase(),
            self.constraint.name().unwrap_or_default().to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.alter_constraint(app_label, &self.model_name, &self.name, self.constraint.clone())
    }
}
