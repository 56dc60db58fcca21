//! Operations on fields.

use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{Field, ProjectState, StateError};

use super::op::field_targets;
use super::{Argument, Category, Op};
use crate::references::field_references;

/// Adds a field to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct AddField {
    /// The model.
    pub model_name: Arc<str>,
    /// The field's name.
    pub name: Arc<str>,
    /// The field.
    pub field: Field,
    /// Whether the field keeps its default afterwards; `false` for a default given once.
    pub preserve_default: bool,
}

/// Removes a field from a model.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveField {
    /// The model.
    pub model_name: Arc<str>,
    /// The field's name.
    pub name: Arc<str>,
}

/// Gives a field a new definition.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterField {
    /// The model.
    pub model_name: Arc<str>,
    /// The field's name.
    pub name: Arc<str>,
    /// The field as it will be.
    pub field: Field,
    /// Whether the field keeps its default afterwards; `false` for a default given once.
    pub preserve_default: bool,
}

/// Renames a field.
#[derive(Clone, Debug, PartialEq)]
pub struct RenameField {
    /// The model.
    pub model_name: Arc<str>,
    /// The name it had.
    pub old_name: Arc<str>,
    /// The name it gets.
    pub new_name: Arc<str>,
}

/// Whether an operation on a field of a model may have to do with another model.
fn references_model(own: &str, field: Option<&Field>, name: &str, app_label: &str) -> bool {
    let (own, name) = (own.to_lowercase(), name.to_lowercase());
    own == name
        || field.is_some_and(|field| field_references((app_label, &own), field, (app_label, &name), None).is_some())
}

fn references_field(
    (own_model, own_field): (&str, &str),
    field: Option<&Field>,
    (model, name): (&str, &str),
    app_label: &str,
) -> bool {
    let (own_model, model) = (own_model.to_lowercase(), model.to_lowercase());
    if own_model == model {
        if name == own_field {
            return true;
        }
        let from_fields = field
            .and_then(|field| field.option("from_fields"))
            .and_then(Value::as_items);
        if from_fields.is_some_and(|names| names.iter().any(|n| n.as_str() == Some(name))) {
            return true;
        }
    }
    field.is_some_and(|field| {
        field_references((app_label, &own_model), field, (app_label, &model), Some((name, None))).is_some()
    })
}

fn field_arguments(model_name: &Arc<str>, name: &Arc<str>) -> Vec<(&'static str, Argument)> {
    vec![
        ("model_name", Value::Str(model_name.clone()).into()),
        ("name", Value::Str(name.clone()).into()),
    ]
}

fn definition_arguments(field: &Field, preserve_default: bool) -> Vec<(&'static str, Argument)> {
    let mut arguments: Vec<(&'static str, Argument)> = vec![("field", Value::Call(field.deconstruct().clone()).into())];
    if !preserve_default {
        arguments.push(("preserve_default", Value::Bool(false).into()));
    }
    arguments
}

impl Op for AddField {
    fn name(&self) -> &str {
        "AddField"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let mut arguments = field_arguments(&self.model_name, &self.name);
        arguments.extend(definition_arguments(&self.field, self.preserve_default));
        arguments
    }

    fn category(&self) -> Category {
        Category::Addition
    }

    fn describe(&self) -> String {
        format!("Add field {} to {}", self.name, self.model_name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "{}_{}",
            self.model_name.to_lowercase(),
            self.name.to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.add_field(
            app_label,
            &self.model_name,
            &self.name,
            self.field.clone(),
            self.preserve_default,
        )
    }

    fn targets(&self) -> Vec<&str> {
        field_targets(&self.field).collect()
    }

    fn references_model(&self, name: &str, app_label: &str) -> bool {
        references_model(&self.model_name, Some(&self.field), name, app_label)
    }

    fn references_field(&self, model_name: &str, name: &str, app_label: &str) -> bool {
        references_field(
            (&self.model_name, &self.name),
            Some(&self.field),
            (model_name, name),
            app_label,
        )
    }
}

impl Op for RemoveField {
    fn name(&self) -> &str {
        "RemoveField"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        field_arguments(&self.model_name, &self.name)
    }

    fn category(&self) -> Category {
        Category::Removal
    }

    fn describe(&self) -> String {
        format!("Remove field {} from {}", self.name, self.model_name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "remove_{}_{}",
            self.model_name.to_lowercase(),
            self.name.to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.remove_field(app_label, &self.model_name, &self.name)
    }

    fn references_model(&self, name: &str, app_label: &str) -> bool {
        references_model(&self.model_name, None, name, app_label)
    }

    fn references_field(&self, model_name: &str, name: &str, app_label: &str) -> bool {
        references_field((&self.model_name, &self.name), None, (model_name, name), app_label)
    }
}

impl Op for AlterField {
    fn name(&self) -> &str {
        "AlterField"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let mut arguments = field_arguments(&self.model_name, &self.name);
        arguments.extend(definition_arguments(&self.field, self.preserve_default));
        arguments
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!("Alter field {} on {}", self.name, self.model_name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "alter_{}_{}",
            self.model_name.to_lowercase(),
            self.name.to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.alter_field(
            app_label,
            &self.model_name,
            &self.name,
            self.field.clone(),
            self.preserve_default,
        )
    }

    fn targets(&self) -> Vec<&str> {
        field_targets(&self.field).collect()
    }

    fn references_model(&self, name: &str, app_label: &str) -> bool {
        references_model(&self.model_name, Some(&self.field), name, app_label)
    }

    fn references_field(&self, model_name: &str, name: &str, app_label: &str) -> bool {
        references_field(
            (&self.model_name, &self.name),
            Some(&self.field),
            (model_name, name),
            app_label,
        )
    }
}

impl Op for RenameField {
    fn name(&self) -> &str {
        "RenameField"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("model_name", Value::Str(self.model_name.clone()).into()),
            ("old_name", Value::Str(self.old_name.clone()).into()),
            ("new_name", Value::Str(self.new_name.clone()).into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!(
            "Rename field {} on {} to {}",
            self.old_name, self.model_name, self.new_name
        )
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "rename_{}_{}_{}",
            self.old_name.to_lowercase(),
            self.model_name.to_lowercase(),
            self.new_name.to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.rename_field(app_label, &self.model_name, &self.old_name, &self.new_name)
    }

    fn references_model(&self, name: &str, app_label: &str) -> bool {
        references_model(&self.model_name, None, name, app_label)
    }

    fn references_field(&self, model_name: &str, name: &str, app_label: &str) -> bool {
        let name = name.to_lowercase();
        self.references_model(model_name, app_label)
            && (name == self.old_name.to_lowercase() || name == self.new_name.to_lowercase())
    }
}
