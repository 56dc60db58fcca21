//! Operations on whole models: create, delete, rename.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Path, Value};
use limosa_state::{Constraint, Field, Index, ModelState, Options, ProjectState, StateError};

use super::op::field_targets;
use super::{Argument, Category, Op};
use crate::references::{field_references, resolve_relation};

/// Creates a model's table.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateModel {
    /// The class's name.
    pub name: Arc<str>,
    /// Name and field, in order.
    pub fields: Vec<(Arc<str>, Field)>,
    /// `Meta` as written, `indexes` and `constraints` among it.
    pub options: IndexMap<Arc<str>, Value>,
    /// `"app.model"` strings and names of classes; empty stands for `(models.Model,)`.
    pub bases: Vec<Value>,
    /// Name and manager.
    pub managers: Vec<(Arc<str>, Value)>,
}

/// Drops a model's table.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteModel {
    /// The model.
    pub name: Arc<str>,
}

/// Renames a model and its table.
#[derive(Clone, Debug, PartialEq)]
pub struct RenameModel {
    /// The name it had.
    pub old_name: Arc<str>,
    /// The name it gets.
    pub new_name: Arc<str>,
}

/// Name and value as Python's list of pairs.
pub(crate) fn pairs(items: impl Iterator<Item = (Arc<str>, Value)>) -> Value {
    Value::List(
        items
            .map(|(name, value)| Value::Tuple(vec![Value::Str(name), value]))
            .collect(),
    )
}

/// `models.Model`
pub(crate) fn model_class() -> Value {
    Value::Name(Path::new("django.db.models", "Model"))
}

fn is_model_class(value: &Value) -> bool {
    matches!(value, Value::Name(path) if path.is("django.db.models.Model") || path.is("django.db.models.base.Model"))
}

fn is_default_managers(managers: &[(Arc<str>, Value)]) -> bool {
    let [(name, Value::Call(call))] = managers else {
        return false;
    };
    &**name == "objects"
        && call.args.is_empty()
        && call.kwargs.is_empty()
        && (call.func.is("django.db.models.Manager") || call.func.is("django.db.models.manager.Manager"))
}

impl CreateModel {
    /// Whether the bases are the plain `(models.Model,)`.
    pub fn has_default_bases(&self) -> bool {
        match self.bases.as_slice() {
            [] => true,
            [base] => is_model_class(base),
            _ => false,
        }
    }

    /// The model that it creates.
    pub fn model_state(&self, app_label: &str) -> ModelState {
        let mut options = Options::default();
        for (name, value) in &self.options {
            match (&**name, value.as_items()) {
                ("indexes", Some(items)) => {
                    options.indexes = items
                        .iter()
                        .filter_map(Value::as_call)
                        .map(|c| Index::from_call(c))
                        .collect();
                }
                ("constraints", Some(items)) => {
                    options.constraints = items
                        .iter()
                        .filter_map(Value::as_call)
                        .map(|c| Constraint::from_call(c))
                        .collect();
                }
                _ => {
                    options.values.insert(name.clone(), value.clone());
                }
            }
        }
        ModelState {
            app_label: app_label.into(),
            name: self.name.clone(),
            fields: self.fields.clone(),
            options,
            bases: if self.bases.is_empty() {
                vec![model_class()]
            } else {
                self.bases.clone()
            },
            managers: self.managers.clone(),
        }
    }
}

impl Op for CreateModel {
    fn name(&self) -> &str {
        "CreateModel"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let fields = self
            .fields
            .iter()
            .map(|(name, field)| (name.clone(), Value::Call(field.deconstruct().clone())));
        let mut arguments: Vec<(&'static str, Argument)> = vec![
            ("name", Value::Str(self.name.clone()).into()),
            ("fields", pairs(fields).into()),
        ];
        if !self.options.is_empty() {
            let options = self
                .options
                .iter()
                .map(|(name, value)| (Value::Str(name.clone()), value.clone()))
                .collect();
            arguments.push(("options", Value::Dict(options).into()));
        }
        if !self.has_default_bases() {
            arguments.push(("bases", Value::Tuple(self.bases.clone()).into()));
        }
        if !self.managers.is_empty() && !is_default_managers(&self.managers) {
            arguments.push(("managers", pairs(self.managers.iter().cloned()).into()));
        }
        arguments
    }

    fn expanded_arguments(&self) -> &'static [&'static str] {
        &["fields", "options", "managers"]
    }

    fn category(&self) -> Category {
        Category::Addition
    }

    fn describe(&self) -> String {
        let proxy = self.options.get("proxy").and_then(Value::as_bool).unwrap_or(false);
        format!("Create {}model {}", if proxy { "proxy " } else { "" }, self.name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(self.name.to_lowercase())
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.add_model(self.model_state(app_label));
        Ok(())
    }

    fn targets(&self) -> Vec<&str> {
        let fields = self.fields.iter().flat_map(|(_, field)| field_targets(field));
        fields.chain(self.bases.iter().filter_map(Value::as_str)).collect()
    }

    fn references_model(&self, name: &str, app_label: &str) -> bool {
        let name_lower = name.to_lowercase();
        let own = self.name.to_lowercase();
        if name_lower == own {
            return true;
        }
        let reference = (app_label, name_lower.as_str());
        let inherits = self.bases.iter().any(|base| match base.as_str() {
            Some(base) => {
                let (app, model) = resolve_relation(base, app_label, &own);
                (&*app, &*model) == reference
            }
            None => false,
        });
        inherits
            || self
                .fields
                .iter()
                .any(|(_, field)| field_references((app_label, &own), field, reference, None).is_some())
    }
}

impl Op for DeleteModel {
    fn name(&self) -> &str {
        "DeleteModel"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![("name", Value::Str(self.name.clone()).into())]
    }

    fn category(&self) -> Category {
        Category::Removal
    }

    fn describe(&self) -> String {
        format!("Delete model {}", self.name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!("delete_{}", self.name.to_lowercase()))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.remove_model(app_label, &self.name)
    }

    fn references_model(&self, _name: &str, _app_label: &str) -> bool {
        // The deleted model may have been the target of a relation of any other.
        true
    }
}

impl Op for RenameModel {
    fn name(&self) -> &str {
        "RenameModel"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("old_name", Value::Str(self.old_name.clone()).into()),
            ("new_name", Value::Str(self.new_name.clone()).into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!("Rename model {} to {}", self.old_name, self.new_name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!(
            "rename_{}_{}",
            self.old_name.to_lowercase(),
            self.new_name.to_lowercase()
        ))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.rename_model(app_label, &self.old_name, &self.new_name)
    }

    fn references_model(&self, name: &str, _app_label: &str) -> bool {
        let name = name.to_lowercase();
        name == self.old_name.to_lowercase() || name == self.new_name.to_lowercase()
    }
}
