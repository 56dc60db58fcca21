//! Models that are gone.
//!
//! The relations of a model go first, so that two models that point at each other can both be deleted; the optimizer
//! leaves out those removals that the deletion makes anyway.

use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{Field, ModelKey, ModelState};

use super::dependencies::{Change, OperationDependency, distinct};
use super::detection::Detection;
use crate::operations::{AlterUniqueTogether, DeleteModel, RemoveField};

impl Detection<'_> {
    pub(super) fn generate_deleted_models(&mut self) {
        let is_gone = |key: &&ModelKey| !self.new.models.contains(*key) && !self.new.unmanaged.contains(*key);
        let deleted: Vec<ModelKey> = self
            .old
            .models
            .iter()
            .filter(is_gone)
            .chain(self.old.unmanaged.iter().filter(is_gone))
            .cloned()
            .collect();
        for key in deleted {
            let from = self.from;
            if let Some(model) = from.models.get(&key) {
                self.delete_model(&key, model);
            }
        }
    }

    fn delete_model(&mut self, key: &ModelKey, model: &ModelState) {
        let (app_label, model_name) = key;
        let together = model
            .options
            .get("unique_together")
            .and_then(Value::as_items)
            .unwrap_or_default();
        if !together.is_empty() {
            let operation = AlterUniqueTogether {
                name: model_name.clone(),
                unique_together: Value::None,
            };
            self.add_operation(app_label, operation, Vec::new());
        }
        let points = |field: &Field| field.is_relation() || field.option("through").is_some();
        let mut related: Vec<Arc<str>> = model
            .fields
            .iter()
            .filter(|(_, field)| points(field))
            .map(|(name, _)| name.clone())
            .collect();
        related.sort();
        for name in &related {
            let operation = RemoveField {
                model_name: model_name.clone(),
                name: name.clone(),
            };
            self.add_operation(app_label, operation, Vec::new());
        }
        // The model goes after everything that points at it, and after its own relations.
        let mut dependencies = Vec::new();
        for referrer in self.from_relations.to(key) {
            let mut depend = |change| {
                dependencies.push(OperationDependency::new(&referrer.model.0, &referrer.model.1, change));
            };
            depend(Change::FieldRemoved(referrer.field_name.clone()));
            if !referrer.field.many_to_many() {
                depend(Change::FieldAltered(referrer.field_name.clone()));
            }
        }
        for name in &related {
            dependencies.push(OperationDependency::new(
                app_label,
                model_name,
                Change::FieldRemoved(name.clone()),
            ));
        }
        if let Some((app_label, model_name, field_name)) = self.through_users.get(key) {
            let change = Change::FieldRemoved(field_name.clone());
            dependencies.push(OperationDependency::new(app_label, model_name, change));
        }
        self.add_operation(
            app_label,
            DeleteModel {
                name: model.name.clone(),
            },
            distinct(dependencies),
        );
    }

    pub(super) fn generate_deleted_proxies(&mut self) {
        let deleted: Vec<ModelKey> = self.old.proxies.difference(&self.new.proxies).cloned().collect();
        for key in deleted {
            if let Some(model) = self.from.models.get(&key) {
                let operation = DeleteModel {
                    name: model.name.clone(),
                };
                self.add_operation(&key.0, operation, Vec::new());
            }
        }
    }
}
