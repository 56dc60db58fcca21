//! New models.
//!
//! A model is created without its relations and without what may be built on them (indexes, constraints,
//! `unique_together`, `order_with_respect_to`); each of these is an operation of its own that can wait for what it
//! needs. Where nothing comes in between, the optimizer puts them back into the `CreateModel`.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::Value;
use limosa_state::{Field, ModelKey, ModelState};

use super::dependencies::{self, Change, OperationDependency, distinct};
use super::detection::Detection;
use super::order::swappable_first_key;
use crate::operations::{
    AddConstraint, AddField, AddIndex, AlterField, AlterOrderWithRespectTo, AlterUniqueTogether, CreateModel,
    normalize_together,
};

/// Options that become operations of their own.
const DEFERRED: [&str; 2] = ["unique_together", "order_with_respect_to"];

impl Detection<'_> {
    pub(super) fn generate_created_models(&mut self) {
        let is_new = |key: &&ModelKey| !self.old.models.contains(*key) && !self.old.unmanaged.contains(*key);
        let mut added = Vec::new();
        for keys in [&self.new.models, &self.new.unmanaged] {
            let mut keys: Vec<ModelKey> = keys.iter().filter(is_new).cloned().collect();
            keys.sort_by_cached_key(|key| std::cmp::Reverse(swappable_first_key(self.to, key)));
            added.extend(keys);
        }
        for key in added {
            let to = self.to;
            if let Some(model) = to.models.get(&key) {
                self.create_model(&key, model);
            }
        }
    }

    fn create_model(&mut self, key: &ModelKey, model: &ModelState) {
        let (app_label, model_name) = key;
        let mut related: Vec<(Arc<str>, Field)> = model
            .fields
            .iter()
            .filter(|(_, field)| is_deferred(field))
            .cloned()
            .collect();
        related.sort_by(|(a, _), (b, _)| a.cmp(b));
        let own: Vec<(Arc<str>, Field)> = model
            .fields
            .iter()
            .filter(|(_, field)| !is_deferred(field))
            .cloned()
            .collect();

        let mut dependencies = vec![OperationDependency::new(app_label, model_name, Change::ModelRemoved)];
        dependencies.extend(self.dependencies_on_bases(model));
        dependencies.extend(primary_key_target(key, model));
        let values = model.options.values.iter();
        let operation = CreateModel {
            name: model.name.clone(),
            fields: own,
            options: values
                .filter(|(name, _)| !DEFERRED.contains(&&***name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            bases: model.bases.clone(),
            managers: model.managers.clone(),
        };
        self.add_operation_first(app_label, operation, dependencies);
        // The rest would change the database.
        if !model.options.flag("managed", true) {
            return;
        }
        let created = OperationDependency::new(app_label, model_name, Change::ModelCreated);
        for (name, field) in &related {
            let mut dependencies = dependencies::for_relation(app_label, model_name, field);
            dependencies.push(created.clone());
            let operation = AddField {
                model_name: model_name.clone(),
                name: name.clone(),
                field: field.clone(),
                preserve_default: true,
            };
            self.add_operation(app_label, operation, distinct(dependencies));
        }
        let mut complete: Vec<OperationDependency> = related
            .iter()
            .map(|(name, _)| OperationDependency::new(app_label, model_name, Change::FieldCreated(name.clone())))
            .collect();
        complete.push(created.clone());
        self.create_options(key, model, &created, &complete);
        self.repoint_to_former_proxy(key);
    }

    /// What is built on the fields: `complete` is when they are all there.
    fn create_options(
        &mut self,
        (app_label, model_name): &ModelKey,
        model: &ModelState,
        created: &OperationDependency,
        complete: &[OperationDependency],
    ) {
        let options = &model.options;
        if let Some(order) = options.get("order_with_respect_to").filter(|order| !order.is_none()) {
            let mut dependencies = Vec::new();
            if let Some(field) = order.as_str() {
                let change = Change::FieldCreated(field.into());
                dependencies.push(OperationDependency::new(app_label, model_name, change));
            }
            dependencies.push(created.clone());
            let operation = AlterOrderWithRespectTo {
                name: model_name.clone(),
                order_with_respect_to: order.clone(),
            };
            self.add_operation(app_label, operation, dependencies);
        }
        for index in &options.indexes {
            let operation = AddIndex {
                model_name: model_name.clone(),
                index: index.clone(),
            };
            self.add_operation(app_label, operation, complete.to_vec());
        }
        for constraint in &options.constraints {
            let operation = AddConstraint {
                model_name: model_name.clone(),
                constraint: constraint.clone(),
            };
            self.add_operation(app_label, operation, complete.to_vec());
        }
        let together = options.get("unique_together").map(normalize_together);
        if let Some(together) = together.filter(|t| t.as_items().is_some_and(|items| !items.is_empty())) {
            let operation = AlterUniqueTogether {
                name: model_name.clone(),
                unique_together: together,
            };
            self.add_operation(app_label, operation, complete.to_vec());
        }
    }

    /// The bases are there, and no longer have a field that the model has.
    fn dependencies_on_bases(&self, model: &ModelState) -> Vec<OperationDependency> {
        let mut dependencies = Vec::new();
        for (app_label, name) in model.bases.iter().filter_map(model_base) {
            dependencies.push(OperationDependency::new(&app_label, &name, Change::ModelCreated));
            let base_key = (app_label, name);
            let (Some(old), Some(new)) = (self.from.models.get(&base_key), self.to.models.get(&base_key)) else {
                continue;
            };
            let kept: HashSet<&Arc<str>> = new.fields.iter().map(|(name, _)| name).collect();
            let own: HashSet<&Arc<str>> = model.fields.iter().map(|(name, _)| name).collect();
            for (field, _) in old
                .fields
                .iter()
                .filter(|(field, _)| !kept.contains(field) && own.contains(field))
            {
                let change = Change::FieldRemoved(field.clone());
                dependencies.push(OperationDependency::new(&base_key.0, &base_key.1, change));
            }
        }
        dependencies
    }

    /// Relations that pointed at a proxy point at a table of its own from now on.
    fn repoint_to_former_proxy(&mut self, key: &ModelKey) {
        if !self.old.proxies.contains(key) {
            return;
        }
        let created = OperationDependency::new(&key.0, &key.1, Change::ModelCreated);
        let mut alterations = Vec::new();
        for referrer in self.to_relations.to(key) {
            let Some(model) = self.to.models.get(referrer.model) else {
                continue;
            };
            alterations.push((
                referrer.model.0.clone(),
                AlterField {
                    model_name: model.name.clone(),
                    name: referrer.field_name.clone(),
                    field: referrer.field.clone(),
                    preserve_default: true,
                },
            ));
        }
        for (app_label, operation) in alterations {
            self.add_operation(&app_label, operation, vec![created.clone()]);
        }
    }

    pub(super) fn generate_created_proxies(&mut self) {
        let added: Vec<ModelKey> = self.new.proxies.difference(&self.old.proxies).cloned().collect();
        for key in added {
            let Some(model) = self.to.models.get(&key) else {
                continue;
            };
            let mut dependencies = vec![OperationDependency::new(&key.0, &key.1, Change::ModelRemoved)];
            let bases = model.bases.iter().filter_map(model_base);
            dependencies.extend(bases.map(|(app, name)| OperationDependency::new(&app, &name, Change::ModelCreated)));
            let mut options: IndexMap<Arc<str>, Value> = model.options.values.clone();
            let indexes = model
                .options
                .indexes
                .iter()
                .map(|index| Value::Call(index.deconstruct().clone()));
            options.insert("indexes".into(), Value::List(indexes.collect()));
            let constraints = model
                .options
                .constraints
                .iter()
                .map(|c| Value::Call(c.deconstruct().clone()));
            options.insert("constraints".into(), Value::List(constraints.collect()));
            let operation = CreateModel {
                name: model.name.clone(),
                fields: Vec::new(),
                options,
                bases: model.bases.clone(),
                managers: model.managers.clone(),
            };
            self.add_operation(&key.0, operation, dependencies);
        }
    }
}

/// Whether a relation is left to an `AddField`: all but the links that the table can't be without, a relation that is the
/// primary key or leads to the parent.
fn is_deferred(field: &Field) -> bool {
    let Some(relation) = field.relation() else { return false };
    !(field.primary_key() || relation.parent_link) || field.option("through").is_some()
}

/// The model that the primary key points at, when it is a relation.
fn primary_key_target(key: &ModelKey, model: &ModelState) -> Option<OperationDependency> {
    let mut fields = model.fields.iter().map(|(_, field)| field);
    let key_field = fields.rfind(|field| field.primary_key() && field.is_relation())?;
    let mut dependency = OperationDependency::on_reference(key_field.option("to")?, (&key.0, &key.1))?;
    dependency.setting = None;
    Some(dependency)
}

/// The model that a base names, as written; `None` for a class that is no model.
fn model_base(base: &Value) -> Option<(Arc<str>, Arc<str>)> {
    let (app_label, name) = base.as_str()?.split_once('.')?;
    Some((app_label.into(), name.into()))
}
