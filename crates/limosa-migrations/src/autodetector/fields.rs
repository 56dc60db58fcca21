//! Fields that are added, removed or altered.

use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{Field, FieldType, ModelKey, resolve_relation};

use super::AutodetectorError;
use super::dependencies::{self, Change, OperationDependency};
use super::detection::Detection;
use super::keys::{FieldKey, both};
use crate::operations::{AddField, AlterField, RemoveField};

impl Detection<'_> {
    pub(super) fn generate_added_fields(&mut self) -> Result<(), AutodetectorError> {
        let added: Vec<FieldKey> = self.new_fields.difference(&self.old_fields).cloned().collect();
        added.iter().try_for_each(|key| self.generate_added_field(key))
    }

    fn generate_added_field(&mut self, key: &FieldKey) -> Result<(), AutodetectorError> {
        let (app_label, model_name, field_name) = key;
        let Some(field) = self.new_field(key) else {
            return Ok(());
        };
        let mut dependencies = vec![OperationDependency::new(
            app_label,
            model_name,
            Change::FieldRemoved(field_name.clone()),
        )];
        dependencies.extend(dependencies::for_relation(app_label, model_name, field));
        if field.generated() {
            dependencies.extend(self.dependencies_for_generated_field(field));
        }
        let mut field = field.clone();
        let preserve_default = existing_rows_have_a_value(&field);
        if !preserve_default {
            let default = if is_time(&field) && field.auto_now_add() {
                self.questioner.ask_auto_now_add_addition(field_name, model_name)?
            } else {
                self.questioner.ask_not_null_addition(field_name, model_name)?
            };
            field = field.with_option("default", Some(default));
        }
        if field.unique() && field.default().is_some_and(is_callable) {
            self.questioner
                .ask_unique_callable_default_addition(field_name, model_name)?;
        }
        let operation = AddField {
            model_name: model_name.clone(),
            name: field_name.clone(),
            field,
            preserve_default,
        };
        self.add_operation(app_label, operation, dependencies);
        Ok(())
    }

    /// The other new fields that a computed column may be computed from.
    fn dependencies_for_generated_field(&self, field: &Field) -> Vec<OperationDependency> {
        let mut names = Vec::new();
        if let Some(expression) = field.expression() {
            referenced_names(expression, 0, &mut names);
        }
        let added = self.new_fields.difference(&self.old_fields);
        added
            .filter(|key| names.contains(&key.2) || self.new_field(key).is_some_and(Field::is_relation))
            .map(|key| OperationDependency::new(&key.0, &key.1, Change::FieldCreated(key.2.clone())))
            .collect()
    }

    pub(super) fn generate_removed_fields(&mut self) {
        let removed: Vec<FieldKey> = self.old_fields.difference(&self.new_fields).cloned().collect();
        for key in &removed {
            self.generate_removed_field(key);
        }
    }

    fn generate_removed_field(&mut self, (app_label, model_name, field_name): &FieldKey) {
        // Should there be such operations, the field is out of them before it goes.
        let dependencies = vec![
            OperationDependency::new(app_label, model_name, Change::OrderUnset(field_name.clone())),
            OperationDependency::new(app_label, model_name, Change::TogetherAltered),
        ];
        let operation = RemoveField {
            model_name: model_name.clone(),
            name: field_name.clone(),
        };
        self.add_operation(app_label, operation, dependencies);
    }

    pub(super) fn generate_altered_fields(&mut self) -> Result<(), AutodetectorError> {
        let kept = both(&self.old_fields, &self.new_fields);
        kept.iter().try_for_each(|key| self.generate_altered_field(key))
    }

    fn generate_altered_field(&mut self, key: &FieldKey) -> Result<(), AutodetectorError> {
        let (app_label, model_name, field_name) = key;
        // Somebody said that a renamed field is the same: but for its column, which the renaming takes care of.
        if self.renamed_fields.contains_key(key) {
            return Ok(());
        }
        let Some(old_model) = self.old_model(&(app_label.clone(), model_name.clone())) else {
            return Ok(());
        };
        let (Some(old_field), Some(new_field)) = (old_model.get_field(field_name), self.new_field(key)) else {
            return Ok(());
        };
        let old_field = old_field.clone();
        let mut field = self.without_renames(app_label, model_name, &old_field, new_field);
        if old_field == field {
            return Ok(());
        }
        if old_field.many_to_many() != field.many_to_many() {
            // There is a column on one side and a table on the other.
            self.generate_removed_field(key);
            return self.generate_added_field(key);
        }
        let mut dependencies = dependencies::for_relation(app_label, model_name, &field);
        // The target is called by its old name where the old field had it. What was no relation waits for the new name:
        // here Django itself fails.
        let waits = dependencies.iter().filter(|dependency| {
            let key = (dependency.app_label.clone(), dependency.model_name.clone());
            self.renamed_models.contains_key(&key)
        });
        let renamed: Vec<_> = waits
            .map(|dependency| {
                OperationDependency::new(&dependency.app_label, &dependency.model_name, Change::ModelRenamed)
            })
            .collect();
        dependencies.extend(renamed);
        let mut preserve_default = true;
        let forbids_null = old_field.null() && !field.null();
        if forbids_null
            && !field.has_default()
            && !field.has_db_default()
            && !field.many_to_many()
            && let Some(default) = self.questioner.ask_not_null_alteration(field_name, model_name)?
        {
            field = field.with_option("default", Some(default));
            preserve_default = false;
        }
        let operation = AlterField {
            model_name: model_name.clone(),
            name: field_name.clone(),
            field,
            preserve_default,
        };
        self.add_operation(app_label, operation, dependencies);
        Ok(())
    }

    /// The new field as it would be had no model or field been renamed: what renaming does is not done twice.
    fn without_renames(&self, app_label: &Arc<str>, model_name: &Arc<str>, old: &Field, new: &Field) -> Field {
        let target = |field: &Field, option: &str| -> Option<ModelKey> {
            Some(resolve_relation(field.option(option)?.as_str()?, app_label, model_name))
        };
        let mut field = new.clone();
        if let (Some(key), Some(old_to)) = (target(new, "to"), old.option("to")) {
            let old_to = Some(old_to.clone());
            if self.renamed_models.contains_key(&key) {
                field = field.with_option("to", old_to.clone());
            }
            let to_field = new.option("to_field").and_then(Value::as_str);
            if to_field.is_some_and(|name| self.renamed_field(&key, name).is_some()) {
                field = field.with_option("to", old_to);
                field = field.with_option("to_field", old.option("to_field").cloned());
            }
            let own = (app_label.clone(), model_name.clone());
            field = self.with_old_names(&field, "from_fields", &own);
            field = self.with_old_names(&field, "to_fields", &key);
        }
        if let (Some(key), Some(old_through)) = (target(new, "through"), old.option("through"))
            && self.renamed_models.contains_key(&key)
        {
            field = field.with_option("through", Some(old_through.clone()));
        }
        field
    }

    fn renamed_field(&self, key: &ModelKey, name: &str) -> Option<&Arc<str>> {
        self.renamed_fields.get(&(key.0.clone(), key.1.clone(), name.into()))
    }

    /// The names of fields of the model `key` in an option, each as it was before.
    fn with_old_names(&self, field: &Field, option: &str, key: &ModelKey) -> Field {
        let Some(names) = field.option(option).and_then(Value::as_sequence) else {
            return field.clone();
        };
        let old_names = names.iter().map(|name| {
            let old_name = name.as_str().and_then(|name| self.renamed_field(key, name));
            old_name.map_or_else(|| name.clone(), |old_name| Value::Str(old_name.clone()))
        });
        let old_names = match field.option(option) {
            Some(Value::Tuple(_)) => Value::Tuple(old_names.collect()),
            _ => Value::List(old_names.collect()),
        };
        field.with_option(option, Some(old_names))
    }
}

/// Whether a new column needs no answer to what existing rows get in it.
fn existing_rows_have_a_value(field: &Field) -> bool {
    field.null()
        || field.has_default()
        || field.has_db_default()
        || field.many_to_many()
        || field.generated()
        || field.field_type() == Some(FieldType::CompositePrimaryKey)
        || (field.blank() && field.empty_strings_allowed())
        || (is_time(field) && field.auto_now())
        || field.field_type().is_some_and(FieldType::is_auto)
}

fn is_time(field: &Field) -> bool {
    matches!(
        field.field_type(),
        Some(FieldType::DateField | FieldType::DateTimeField | FieldType::TimeField)
    )
}

/// Whether a default is called for each value: a function, a class, or what makes a function of one.
fn is_callable(default: &Value) -> bool {
    match default {
        Value::Name(_) => true,
        Value::Call(call) => {
            let makes_functions = ["functools.partial", "operator.attrgetter", "operator.itemgetter"];
            makes_functions.iter().any(|path| call.func.is(path))
        }
        _ => false,
    }
}

/// The names that an expression mentions, each up to its first `__`. A string that is no name may be among them.
fn referenced_names(expression: &Value, depth: usize, names: &mut Vec<Arc<str>>) {
    const DEEPEST: usize = 200;
    if depth > DEEPEST {
        return;
    }
    match expression {
        Value::Str(name) => names.push(name.split("__").next().unwrap_or(name).into()),
        Value::Call(call) if call.func.is("django.db.models.Value") => {}
        Value::Call(call) => {
            let is_q = call.func.is("django.db.models.Q");
            for (name, value) in &call.kwargs {
                if is_q {
                    names.push(name.split("__").next().unwrap_or(name).into());
                }
                if value.as_call().is_some() || !is_q {
                    referenced_names(value, depth + 1, names);
                }
            }
            call.args
                .iter()
                .for_each(|value| referenced_names(value, depth + 1, names));
        }
        Value::List(items) | Value::Tuple(items) => {
            items.iter().for_each(|value| referenced_names(value, depth + 1, names));
        }
        _ => {}
    }
}
