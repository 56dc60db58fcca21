//! What becomes of creating a model and a later operation on it.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Call, Path, Value};
use limosa_state::Index;

use super::{Rules, same};
use crate::OperationError;
use crate::operations::options::normalize_together;
use crate::operations::{ALTER_OPTION_KEYS, CreateModel, Operation, RenameField, RenameIndex};

/// The tuples of a `…_together` option with their names mapped; `None` drops a name.
fn map_together(value: &Value, map: impl Fn(&Value) -> Option<Value>) -> Vec<Value> {
    let tuples = normalize_together(value);
    let mut mapped: Vec<Value> = Vec::new();
    for tuple in tuples.as_items().unwrap_or_default() {
        let names: Vec<Value> = tuple.as_items().unwrap_or_default().iter().filter_map(&map).collect();
        let tuple = Value::Tuple(names);
        if tuple.as_items().is_some_and(|names| !names.is_empty()) && !mapped.contains(&tuple) {
            mapped.push(tuple);
        }
    }
    mapped
}

fn is_set(value: Option<&Value>) -> bool {
    value.and_then(Value::as_items).is_some_and(|items| !items.is_empty())
}

impl CreateModel {
    fn with_option(&self, name: &str, value: Value) -> Self {
        let mut create = self.clone();
        create.options.insert(name.into(), value);
        create
    }

    /// The items of an option that is a list.
    fn option_items(&self, name: &str) -> Vec<Value> {
        self.options
            .get(name)
            .and_then(Value::as_items)
            .unwrap_or_default()
            .to_vec()
    }

    fn without_named(&self, option: &str, name: &str) -> Self {
        let mut items = self.option_items(option);
        items.retain(|item| {
            let own = item
                .as_call()
                .and_then(|call| call.kwarg("name"))
                .and_then(Value::as_str);
            own != Some(name)
        });
        self.with_option(option, Value::List(items))
    }

    /// What creating the model and a later operation on it become.
    ///
    /// # Errors
    /// When the model would have two fields of one name.
    pub(super) fn absorb(&self, other: &Operation, rules: Rules) -> Result<Option<Vec<Operation>>, OperationError> {
        let own = |name: &str| same(&self.name, name);
        let created = match other {
            Operation::DeleteModel(delete) if own(&delete.name) => {
                let proxy = self.options.get("proxy").and_then(Value::as_bool).unwrap_or(false);
                return Ok((!proxy).then(Vec::new));
            }
            Operation::RenameModel(rename) if own(&rename.old_name) => CreateModel {
                name: rename.new_name.clone(),
                ..self.clone()
            },
            Operation::AlterModelOptions(alter) if own(&alter.name) => {
                let mut options: IndexMap<Arc<str>, Value> = self.options.clone();
                options.extend(alter.options.iter().map(|(name, value)| (name.clone(), value.clone())));
                options.retain(|name, _| alter.options.contains_key(name) || !ALTER_OPTION_KEYS.contains(&&**name));
                CreateModel {
                    options,
                    ..self.clone()
                }
            }
            Operation::AlterModelManagers(alter) if own(&alter.name) => CreateModel {
                managers: alter.managers.clone(),
                ..self.clone()
            },
            Operation::AlterModelTable(alter) if own(&alter.name) && rules.model_absorbs_table() => {
                self.with_option("db_table", alter.table.clone())
            }
            Operation::AlterModelTableComment(alter) if own(&alter.name) && rules.model_absorbs_table() => {
                self.with_option("db_table_comment", alter.table_comment.clone())
            }
            Operation::AlterUniqueTogether(alter) if own(&alter.name) => {
                self.with_option("unique_together", normalize_together(&alter.unique_together))
            }
            Operation::AlterIndexTogether(alter) if own(&alter.name) => {
                self.with_option("index_together", normalize_together(&alter.index_together))
            }
            Operation::AlterOrderWithRespectTo(alter) if own(&alter.name) => {
                self.with_option("order_with_respect_to", alter.order_with_respect_to.clone())
            }
            Operation::AddField(add) if own(&add.model_name) => {
                let mut create = self.clone();
                create.fields.push((add.name.clone(), add.field.clone()));
                create
            }
            Operation::AlterField(alter) if own(&alter.model_name) => {
                let mut create = self.clone();
                for (name, field) in &mut create.fields {
                    if *name == alter.name {
                        *field = alter.field.clone();
                    }
                }
                create
            }
            Operation::RemoveField(remove) if own(&remove.model_name) => self.without_field(&remove.name),
            Operation::RenameField(rename) if own(&rename.model_name) => self.with_renamed_field(rename),
            Operation::AddIndex(add) if own(&add.model_name) => {
                let mut items = self.option_items("indexes");
                items.push(Value::Call(add.index.deconstruct().clone()));
                self.with_option("indexes", Value::List(items))
            }
            Operation::RemoveIndex(remove) if own(&remove.model_name) => self.without_named("indexes", &remove.name),
            Operation::AddConstraint(add) if own(&add.model_name) && rules.model_absorbs_constraints() => {
                let mut items = self.option_items("constraints");
                items.push(Value::Call(add.constraint.deconstruct().clone()));
                self.with_option("constraints", Value::List(items))
            }
            Operation::RemoveConstraint(remove) if own(&remove.model_name) && rules.model_absorbs_constraints() => {
                self.without_named("constraints", &remove.name)
            }
            Operation::AlterConstraint(alter)
                if own(&alter.model_name) && rules.model_absorbs_altered_constraints() =>
            {
                let mut create = self.without_named("constraints", &alter.name);
                let mut items = create.option_items("constraints");
                items.push(Value::Call(alter.constraint.deconstruct().clone()));
                create.options.insert("constraints".into(), Value::List(items));
                create
            }
            Operation::RenameIndex(rename) if own(&rename.model_name) && rules.model_absorbs_index_together() => {
                match self.with_named_index_together(rename) {
                    Some(create) => create,
                    None => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        created.check_for_duplicates()?;
        Ok(Some(vec![created.into()]))
    }

    /// What `index_together` had without a name becomes an index with one.
    fn with_named_index_together(&self, rename: &RenameIndex) -> Option<Self> {
        let fields = Value::Tuple(rename.old_fields.as_ref()?.as_items()?.to_vec());
        let mut create = self.clone();
        let together = create.options.get("index_together").map(normalize_together);
        let mut together = together.as_ref().and_then(Value::as_items).unwrap_or_default().to_vec();
        together.retain(|tuple| *tuple != fields);
        if together.is_empty() {
            create.options.shift_remove("index_together");
        } else {
            create.options.insert("index_together".into(), Value::Set(together));
        }
        let index = Index::from_call(&Call::new(
            Path::new("django.db.models", "Index"),
            Vec::new(),
            vec![
                ("fields".into(), fields),
                ("name".into(), Value::Str(rename.new_name.clone())),
            ],
        ));
        let mut items = create.option_items("indexes");
        items.push(Value::Call(index.deconstruct().clone()));
        create.options.insert("indexes".into(), Value::List(items));
        Some(create)
    }

    /// Django refuses to make a model with two fields of one name.
    fn check_for_duplicates(&self) -> Result<(), OperationError> {
        let mut seen = BTreeSet::new();
        match self.fields.iter().find(|(name, _)| !seen.insert(name)) {
            None => Ok(()),
            Some((name, _)) => Err(OperationError::BadArguments {
                message: format!("Found duplicate value {name} in CreateModel fields argument."),
                location: None,
            }),
        }
    }

    fn without_field(&self, name: &str) -> Self {
        let name = name.to_lowercase();
        let mut create = self.clone();
        for option in ["unique_together", "index_together"] {
            let Some(value) = create.options.shift_remove(option) else {
                continue;
            };
            let kept = map_together(&value, |field| (field.as_str() != Some(&name)).then(|| field.clone()));
            if !kept.is_empty() {
                create.options.insert(option.into(), Value::Set(kept));
            }
        }
        if create.options.get("order_with_respect_to").and_then(Value::as_str) == Some(&name) {
            create.options.shift_remove("order_with_respect_to");
        }
        create.fields.retain(|(field, _)| field.to_lowercase() != name);
        create
    }

    fn with_renamed_field(&self, rename: &RenameField) -> Self {
        let mut create = self.clone();
        let renamed = |field: &Value| {
            if field.as_str() == Some(&rename.old_name) {
                Value::Str(rename.new_name.clone())
            } else {
                field.clone()
            }
        };
        for option in ["unique_together", "index_together"] {
            if is_set(create.options.get(option)) {
                let tuples = map_together(&create.options[option], |field| Some(renamed(field)));
                create.options.insert(option.into(), Value::Set(tuples));
            }
        }
        if let Some(value) = create.options.get_mut("order_with_respect_to") {
            *value = renamed(value);
        }
        for (name, _) in &mut create.fields {
            if *name == rename.old_name {
                *name = rename.new_name.clone();
            }
        }
        create
    }
}
