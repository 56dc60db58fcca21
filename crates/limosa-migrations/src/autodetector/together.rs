//! `unique_together`, and what old states hold of `index_together`.
//!
//! A change is made in two halves, so that fields can be removed after the first and added before the second: first the
//! sets that go are taken away, later those that come are added. The optimizer keeps one where one is enough.

use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{Field, ModelKey, ModelState};

use super::dependencies::{self, OperationDependency};
use super::detection::Detection;
use crate::operations::{AlterUniqueTogether, normalize_together};

/// A model's sets of fields before and after.
pub(super) struct AlteredTogether {
    pub(super) key: ModelKey,
    pub(super) old: Vec<Value>,
    pub(super) new: Vec<Value>,
    dependencies: Vec<OperationDependency>,
}

impl AlteredTogether {
    /// The sets that stay.
    fn kept(&self) -> Vec<Value> {
        self.new
            .iter()
            .filter(|tuple| self.old.contains(tuple))
            .cloned()
            .collect()
    }
}

impl Detection<'_> {
    /// The kept models for which the option, `unique_together` or `index_together`, changes.
    pub(super) fn altered_together(&self, option_name: &str) -> Vec<AlteredTogether> {
        let mut altered = Vec::new();
        for (key, old_model, new_model) in self.pairs(&self.kept.models) {
            let old: Vec<Value> = tuples(old_model, option_name)
                .into_iter()
                .map(|tuple| self.through_renames(&key, tuple))
                .collect();
            let new = tuples(new_model, option_name);
            if same_set(&old, &new) {
                continue;
            }
            let names = new
                .iter()
                .flat_map(|tuple| tuple.as_items().unwrap_or_default())
                .filter_map(Value::as_str);
            let dependencies = names
                .filter_map(|name| get_field(new_model, name))
                .filter(|field| field.is_relation())
                .flat_map(|field| dependencies::for_relation(&key.0, &key.1, field))
                .collect();
            altered.push(AlteredTogether {
                key,
                old,
                new,
                dependencies,
            });
        }
        altered
    }

    /// Names that a renamed field has taken stand for the field that had them before.
    fn through_renames(&self, key: &ModelKey, tuple: Value) -> Value {
        let names = tuple.as_items().unwrap_or_default().iter().map(|name| {
            let field_key = name.as_str().map(|n| (key.0.clone(), key.1.clone(), Arc::from(n)));
            match field_key.and_then(|field_key| self.renamed_fields.get(&field_key)) {
                Some(old_name) => Value::Str(old_name.clone()),
                None => name.clone(),
            }
        });
        Value::Tuple(names.collect())
    }

    pub(super) fn generate_removed_altered_unique_together(&mut self) {
        for altered in self.altered_together("unique_together") {
            if altered.old.is_empty() {
                continue;
            }
            let unique_together = Value::Set(altered.kept());
            let operation = AlterUniqueTogether {
                name: altered.key.1.clone(),
                unique_together,
            };
            self.add_operation(&altered.key.0, operation, altered.dependencies);
        }
    }

    pub(super) fn generate_altered_unique_together(&mut self) {
        for altered in self.altered_together("unique_together") {
            if same_set(&altered.new, &altered.kept()) {
                continue;
            }
            let unique_together = Value::Set(altered.new);
            let operation = AlterUniqueTogether {
                name: altered.key.1.clone(),
                unique_together,
            };
            self.add_operation(&altered.key.0, operation, altered.dependencies);
        }
    }
}

/// The option's tuples of names.
fn tuples(model: &ModelState, option_name: &str) -> Vec<Value> {
    let value = model.options.get(option_name).map(normalize_together);
    value
        .as_ref()
        .and_then(Value::as_items)
        .map(<[Value]>::to_vec)
        .unwrap_or_default()
}

fn same_set(a: &[Value], b: &[Value]) -> bool {
    a.iter().all(|tuple| b.contains(tuple)) && b.iter().all(|tuple| a.contains(tuple))
}

/// A field by name, where `_order` is what the rows are ordered with respect to.
fn get_field<'m>(model: &'m ModelState, name: &str) -> Option<&'m Field> {
    if name == "_order"
        && let Some(field) = model.options.get("order_with_respect_to").and_then(Value::as_str)
    {
        return model.get_field(field);
    }
    model.get_field(name)
}
