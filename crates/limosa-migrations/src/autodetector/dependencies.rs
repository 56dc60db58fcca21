//! [`OperationDependency`]: what must have happened before an operation can.
//!
//! A dependency names a change, not an operation: "the model is created", "the field is removed". An operation *meets*
//! it by making that change; a dependency that no generated operation meets is about something older, and holds.

use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{Field, resolve_relation};

use crate::Operation;

/// The change that is waited for; with the field's name where it is one of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    ModelCreated,
    ModelRemoved,
    /// The model has got its name from another.
    ModelRenamed,
    FieldCreated(Arc<str>),
    FieldRemoved(Arc<str>),
    FieldAltered(Arc<str>),
    /// `order_with_respect_to` is no longer this field.
    OrderUnset(Arc<str>),
    /// `unique_together` or `index_together` of the model is set anew.
    TogetherAltered,
}

/// A change to a model that must come first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OperationDependency {
    pub(super) app_label: Arc<str>,
    pub(super) model_name: Arc<str>,
    pub(super) change: Change,
    /// The setting that names the model, when one does: a migration then waits for the setting, not for the model.
    pub(super) setting: Option<Arc<str>>,
}

impl OperationDependency {
    pub(super) fn new(app_label: &Arc<str>, model_name: &Arc<str>, change: Change) -> Self {
        Self {
            app_label: app_label.clone(),
            model_name: model_name.clone(),
            change,
            setting: None,
        }
    }

    /// The model that a reference written in `owner` names is created.
    pub(super) fn on_reference(reference: &Value, owner: (&str, &str)) -> Option<Self> {
        let (app_label, model_name) = resolve_relation(reference.as_str()?, owner.0, owner.1);
        let setting = match reference {
            Value::Setting { name, .. } => Some(name.clone()),
            _ => None,
        };
        Some(Self {
            app_label,
            model_name,
            change: Change::ModelCreated,
            setting,
        })
    }

    /// Whether the operation, one of the dependency's app, makes the change.
    pub(super) fn is_met_by(&self, operation: &Operation) -> bool {
        use Operation as O;
        let is_model = |name: &str| same(name, &self.model_name);
        match (&self.change, operation) {
            (Change::ModelCreated, O::CreateModel(create)) => is_model(&create.name),
            (Change::ModelRemoved, O::DeleteModel(delete)) => is_model(&delete.name),
            (Change::ModelRenamed, O::RenameModel(rename)) => is_model(&rename.new_name),
            (Change::FieldCreated(field), O::CreateModel(create)) => {
                is_model(&create.name) && create.fields.iter().any(|(name, _)| name == field)
            }
            (Change::FieldCreated(field), O::AddField(add)) => is_model(&add.model_name) && same(&add.name, field),
            (Change::FieldRemoved(field), O::RemoveField(remove)) => {
                is_model(&remove.model_name) && same(&remove.name, field)
            }
            (Change::FieldAltered(field), O::AlterField(alter)) => {
                is_model(&alter.model_name) && same(&alter.name, field)
            }
            (Change::OrderUnset(field), O::AlterOrderWithRespectTo(alter)) => {
                is_model(&alter.name) && !same(alter.order_with_respect_to.as_str().unwrap_or_default(), field)
            }
            (Change::TogetherAltered, O::AlterUniqueTogether(alter)) => is_model(&alter.name),
            (Change::TogetherAltered, O::AlterIndexTogether(alter)) => is_model(&alter.name),
            _ => false,
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// The models that a relation needs: its target, and the table in between.
pub(super) fn for_relation(app_label: &str, model_name: &str, field: &Field) -> Vec<OperationDependency> {
    let owner = (app_label, model_name);
    let target = field.option("to");
    let through = field.option("through");
    [target, through]
        .into_iter()
        .flatten()
        .filter_map(|reference| OperationDependency::on_reference(reference, owner))
        .collect()
}

/// The dependencies without repetitions, in order of first mention.
pub(super) fn distinct(dependencies: Vec<OperationDependency>) -> Vec<OperationDependency> {
    let mut distinct: Vec<OperationDependency> = Vec::with_capacity(dependencies.len());
    for dependency in dependencies {
        if !distinct.contains(&dependency) {
            distinct.push(dependency);
        }
    }
    distinct
}
