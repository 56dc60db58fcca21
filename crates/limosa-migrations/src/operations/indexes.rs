//! Operations on indexes.

use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{Index, ProjectState, StateError};

use super::{Argument, Category, Op};

/// Adds an index to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct AddIndex {
    /// The model.
    pub model_name: Arc<str>,
    /// The index; it has a name.
    pub index: Index,
}

/// Removes an index from a model.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveIndex {
    /// The model.
    pub model_name: Arc<str>,
    /// The index's name.
    pub name: Arc<str>,
}

/// Renames an index, or names one that `index_together` made.
#[derive(Clone, Debug, PartialEq)]
pub struct RenameIndex {
    /// The model.
    pub model_name: Arc<str>,
    /// The name it gets.
    pub new_name: Arc<str>,
    /// The name it had.
    pub old_name: Option<Arc<str>>,
    /// The fields of the `index_together` that made it: a list or tuple of names.
    pub old_fields: Option<Value>,
}

impl RenameIndex {
    /// The names in `old_fields`.
    pub fn old_field_names(&self) -> Vec<&str> {
        self.old_fields
            .as_ref()
            .and_then(Value::as_items)
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
            .collect()
    }
}

impl Op for AddIndex {
    fn name(&self) -> &str {
        "AddIndex"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("model_name", Value::Str(self.model_name.clone()).into()),
            ("index", Value::Call(self.index.deconstruct().clone()).into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Addition
    }

    fn describe(&self) -> String {
        let name = self.index.name().unwrap_or_default();
        let expressions = &self.index.deconstruct().args;
        if expressions.is_empty() {
            return format!(
                "Create index {name} on field(s) {} of model {}",
                self.index.fields().join(", "),
                self.model_name
            );
        }
        let expressions: Vec<String> = expressions.iter().map(crate::describe::expression).collect();
        format!(
            "Create index {name} on {} on model {}",
            expressions.join(", "),
            self.model_name
        )
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "{}_{}",
            self.model_name.to_lowercase(),
            self.index.name().unwrap_or_default().to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.add_index(app_label, &self.model_name, self.index.clone())
    }
}

impl Op for RemoveIndex {
    fn name(&self) -> &str {
        "RemoveIndex"
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
        format!("Remove index {} from {}", self.name, self.model_name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "remove_{}_{}",
            self.model_name.to_lowercase(),
            self.name.to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.remove_index(app_label, &self.model_name, &self.name)
    }
}

impl Op for RenameIndex {
    fn name(&self) -> &str {
        "RenameIndex"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let mut arguments: Vec<(&'static str, Argument)> = vec![
            ("model_name", Value::Str(self.model_name.clone()).into()),
            ("new_name", Value::Str(self.new_name.clone()).into()),
        ];
        if let Some(old_name) = &self.old_name {
            arguments.push(("old_name", Value::Str(old_name.clone()).into()));
        }
        if let Some(old_fields) = &self.old_fields {
            arguments.push(("old_fields", old_fields.clone().into()));
        }
        arguments
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        match (&self.old_name, &self.old_fields) {
            (Some(old_name), _) => format!("Rename index {old_name} on {} to {}", self.model_name, self.new_name),
            (None, old_fields) => format!(
                "Rename unnamed index for {} on {} to {}",
                old_fields.as_ref().unwrap_or(&Value::None).repr(),
                self.model_name,
                self.new_name
            ),
        }
    }

    fn migration_name_fragment(&self) -> Option<String> {
        let new_name = self.new_name.to_lowercase();
        Some(match &self.old_name {
            Some(old_name) => format!("rename_{}_{new_name}", old_name.to_lowercase()),
            None => format!(
                "rename_{}_{}_{new_name}",
                self.model_name.to_lowercase(),
                self.old_field_names().join("_")
            ),
        })
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        match (&self.old_fields, &self.old_name) {
            (Some(old_fields), _) => {
                let call = limosa_python::Call::new(
                    limosa_python::Path::new("django.db.models", "Index"),
                    Vec::new(),
                    vec![
                        (
                            "fields".into(),
                            Value::List(old_fields.as_items().unwrap_or_default().to_vec()),
                        ),
                        ("name".into(), Value::Str(self.new_name.clone())),
                    ],
                );
                state.add_index(app_label, &self.model_name, Index::from_call(&call))?;
                state.remove_model_options(app_label, &self.model_name, "index_together", old_fields)
            }
            (None, old_name) => state.rename_index(
                app_label,
                &self.model_name,
                old_name.as_deref().unwrap_or_default(),
                &self.new_name,
            ),
        }
    }
}
