//! Renamed models and fields: a thing that is gone, and a new one just like it, may be the same.

use std::sync::Arc;

use limosa_python::{Call, Value};
use limosa_state::{Field, ModelKey, ModelState};

use super::AutodetectorError;
use super::dependencies::{Change, OperationDependency};
use super::detection::Detection;
use super::keys::FieldKey;
use crate::operations::{AlterField, RenameField, RenameModel};

/// A field that somebody said was renamed.
pub(super) struct RenamedField {
    key: FieldKey,
    old_name: Arc<str>,
    old_db_column: Option<Value>,
    field: Field,
}

impl Detection<'_> {
    pub(super) fn generate_renamed_models(&mut self) -> Result<(), AutodetectorError> {
        let added: Vec<ModelKey> = self.new.models.difference(&self.old.models).cloned().collect();
        for key in added {
            let Some(model) = self.to.models.get(&key) else {
                continue;
            };
            let definition = relation_agnostic_fields(model);
            let removed: Vec<ModelKey> = self.old.models.difference(&self.new.models).cloned().collect();
            for old_key in removed.iter().filter(|old_key| old_key.0 == key.0) {
                let Some(old_model) = self.from.models.get(old_key) else {
                    continue;
                };
                if relation_agnostic_fields(old_model) != definition
                    || !self.questioner.ask_rename_model(old_model, model)?
                {
                    continue;
                }
                self.rename_model(old_key, old_model, &key, model);
                break;
            }
        }
        Ok(())
    }

    fn rename_model(&mut self, old_key: &ModelKey, old_model: &ModelState, key: &ModelKey, model: &ModelState) {
        let mut dependencies = self.dependencies_for_model(key);
        let referrers = self.to_relations.to(key).iter();
        dependencies.extend(
            referrers
                .map(|referrer| OperationDependency::new(&referrer.model.0, &referrer.model.1, Change::ModelCreated)),
        );
        let operation = RenameModel {
            old_name: old_model.name.clone(),
            new_name: model.name.clone(),
        };
        self.add_operation(&key.0, operation, dependencies);
        self.renamed_models.insert(key.clone(), old_key.1.clone());
        self.renamed_references
            .insert(format!("{}.{}", old_key.0, old_key.1), format!("{}.{}", key.0, key.1));
        self.old.models.remove(old_key);
        self.old.models.insert(key.clone());
    }

    /// Asks which of the new fields are old ones under a new name.
    pub(super) fn create_renamed_fields(&mut self) -> Result<(), AutodetectorError> {
        let mut old_fields = self.old_fields.clone();
        let added: Vec<FieldKey> = self.new_fields.difference(&old_fields).cloned().collect();
        for key in added {
            let Some(field) = self.new_field(&key) else { continue };
            let Some(old_model) = self.old_model(&(key.0.clone(), key.1.clone())) else {
                continue;
            };
            let removed: Vec<FieldKey> = old_fields.difference(&self.new_fields).cloned().collect();
            for old_key in removed
                .iter()
                .filter(|old_key| old_key.0 == key.0 && old_key.1 == key.1)
            {
                let Some(old_field) = old_model.get_field(&old_key.2) else {
                    continue;
                };
                if !self.may_be_renamed(&old_key.2, old_field, field)
                    || !self.questioner.ask_rename(&key.1, &old_key.2, &key.2, field)?
                {
                    continue;
                }
                self.renames.push(RenamedField {
                    key: key.clone(),
                    old_name: old_key.2.clone(),
                    old_db_column: old_field.option("db_column").cloned(),
                    field: field.clone(),
                });
                old_fields.remove(old_key);
                old_fields.insert(key.clone());
                self.renamed_fields.insert(key.clone(), old_key.2.clone());
                break;
            }
        }
        Ok(())
    }

    /// Whether the fields say the same, but for models that were renamed; or would, had the old one been given the name
    /// of its column, which is how a column is kept while its field is renamed.
    fn may_be_renamed(&self, old_name: &str, old_field: &Field, field: &Field) -> bool {
        let mut old_field = old_field.clone();
        if field.is_relation() {
            let renamed = old_field
                .option("to")
                .and_then(Value::as_str)
                .and_then(|to| self.renamed_references.get(to));
            if let Some(renamed) = renamed {
                old_field = old_field.with_option("to", Some(Value::str(renamed.as_str())));
            }
        }
        if old_field == *field {
            return true;
        }
        let Some(column) = old_field.column(old_name) else {
            return false;
        };
        old_field.with_option("db_column", Some(Value::str(column))) == *field
    }

    pub(super) fn generate_renamed_fields(&mut self) {
        for RenamedField {
            key,
            old_name,
            old_db_column,
            field,
        } in std::mem::take(&mut self.renames)
        {
            let (app_label, model_name, field_name) = key.clone();
            // With its column named first, the field can take its new name without touching the table.
            if old_db_column.as_ref() != field.option("db_column") {
                let operation = AlterField {
                    model_name: model_name.clone(),
                    name: old_name.clone(),
                    field,
                    preserve_default: true,
                };
                self.add_operation(&app_label, operation, Vec::new());
            }
            let operation = RenameField {
                model_name: model_name.clone(),
                old_name: old_name.clone(),
                new_name: field_name,
            };
            self.add_operation(&app_label, operation, Vec::new());
            self.old_fields.remove(&(app_label, model_name, old_name));
            self.old_fields.insert(key);
        }
    }

    /// Collects the models in between of the old many-to-many relations.
    pub(super) fn generate_through_model_map(&mut self) {
        for key in &self.old.models {
            let Some(old_model) = self.old_model(key) else { continue };
            for (field_name, field) in &old_model.fields {
                let Some(through) = field.option("through") else {
                    continue;
                };
                let Some(dependency) = OperationDependency::on_reference(through, (&key.0, &key.1)) else {
                    continue;
                };
                let user = (key.0.clone(), old_model.name_lower().into(), field_name.clone());
                self.through_users
                    .insert((dependency.app_label, dependency.model_name), user);
            }
        }
    }
}

/// What a model's fields say, in order of their names, without the names and without what relations point at.
fn relation_agnostic_fields(model: &ModelState) -> Vec<Call> {
    let mut fields: Vec<&(Arc<str>, Field)> = model.fields.iter().collect();
    fields.sort_by(|(a, _), (b, _)| a.cmp(b));
    fields
        .into_iter()
        .map(|(_, field)| {
            let mut call = (**field.deconstruct()).clone();
            if field.is_relation() {
                call.kwargs.retain(|(name, _)| &**name != "to");
            }
            call
        })
        .collect()
}
