//! How operations change a [`ProjectState`]: the methods of Django's class of that name.
//!
//! Model names may come in any case. Models that do not change stay shared with the states before.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::Value;

use crate::{Constraint, Field, Index, ModelKey, ModelState, ProjectState, field_references};

/// The state does not hold what a change names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// No such model.
    #[error("the project has no model `{app_label}.{model_name}` at this point")]
    NoModel {
        /// The app.
        app_label: String,
        /// The model.
        model_name: String,
    },
    /// No such field; Django's `FieldDoesNotExist`.
    #[error("{app_label}.{model_name} has no field named '{name}'")]
    NoField {
        /// The app.
        app_label: String,
        /// The model.
        model_name: String,
        /// The field.
        name: String,
    },
    /// No such index.
    #[error("No index named {name} on model {model_name}")]
    NoIndex {
        /// The model.
        model_name: String,
        /// The index.
        name: String,
    },
    /// No such constraint.
    #[error("No constraint named {name} on model {model_name}")]
    NoConstraint {
        /// The model.
        model_name: String,
        /// The constraint.
        name: String,
    },
    /// An operation of a class whose effect only Python knows.
    #[error("what `{operation}` does to the state is known to the project's Python only")]
    UnknownOperation {
        /// The class.
        operation: String,
    },
}

fn key(app_label: &str, model_name: &str) -> ModelKey {
    (Arc::from(app_label), Arc::from(model_name.to_lowercase()))
}

fn no_field(model: &ModelState, name: &str) -> StateError {
    StateError::NoField {
        app_label: model.app_label.to_string(),
        model_name: model.name_lower(),
        name: name.to_owned(),
    }
}

/// `Value::Str` of the new name where the old one stood.
fn renamed(value: &Value, old: &str, new: &str) -> Value {
    if value.as_str() == Some(old) {
        Value::str(new)
    } else {
        value.clone()
    }
}

impl ProjectState {
    fn model_mut(&mut self, app_label: &str, model_name: &str) -> Result<&mut ModelState, StateError> {
        self.models
            .get_mut(&key(app_label, model_name))
            .map(Arc::make_mut)
            .ok_or_else(|| StateError::NoModel {
                app_label: app_label.to_owned(),
                model_name: model_name.to_owned(),
            })
    }

    /// Whether `unique_together` stays a set of tuples when it is changed; before Django 6.1 it becomes a list.
    fn keeps_sets(&self) -> bool {
        self.surroundings.django_version >= (6, 1, 0)
    }

    /// Adds a model, at the end.
    pub fn add_model(&mut self, model: ModelState) {
        self.models.insert(key(&model.app_label, &model.name), Arc::new(model));
    }

    /// Takes a model away.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn remove_model(&mut self, app_label: &str, model_name: &str) -> Result<(), StateError> {
        match self.models.shift_remove(&key(app_label, model_name)) {
            Some(_) => Ok(()),
            None => Err(StateError::NoModel {
                app_label: app_label.to_owned(),
                model_name: model_name.to_owned(),
            }),
        }
    }

    /// Renames a model and repoints every relation to it. It moves to the end; a change of capitals alone removes
    /// nothing else.
    ///
    /// # Errors
    /// When there is none of the old name.
    pub fn rename_model(&mut self, app_label: &str, old_name: &str, new_name: &str) -> Result<(), StateError> {
        let old_key = key(app_label, old_name);
        let Some(model) = self.models.get(&old_key) else {
            return Err(StateError::NoModel {
                app_label: app_label.to_owned(),
                model_name: old_name.to_owned(),
            });
        };
        let mut model = (**model).clone();
        model.name = new_name.into();
        let new_key = key(app_label, new_name);
        self.models.insert(new_key.clone(), Arc::new(model));
        let target = (app_label, &*old_key.1);
        let to = Value::Str(format!("{app_label}.{}", new_name.to_lowercase()).into());
        let through = Value::Str(format!("{app_label}.{new_name}").into());
        for ((app, name), model) in &mut self.models {
            let changes: Vec<(usize, crate::FieldReference)> = model
                .fields
                .iter()
                .enumerate()
                .filter_map(|(i, (_, field))| Some((i, field_references((app, name), field, target, None)?)))
                .collect();
            if changes.is_empty() {
                continue;
            }
            let model = Arc::make_mut(model);
            for (index, reference) in changes {
                let field = &mut model.fields[index].1;
                if reference.to {
                    *field = field.with_option("to", Some(to.clone()));
                }
                if reference.through {
                    *field = field.with_option("through", Some(through.clone()));
                }
            }
        }
        if old_key != new_key {
            self.models.shift_remove(&old_key);
        }
        Ok(())
    }

    /// Sets options; those of `option_keys` that are not among `options` are taken away.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn alter_model_options(
        &mut self,
        app_label: &str,
        model_name: &str,
        options: &IndexMap<Arc<str>, Value>,
        option_keys: &[&str],
    ) -> Result<(), StateError> {
        let model = self.model_mut(app_label, model_name)?;
        for (name, value) in options {
            model.options.values.insert(name.clone(), value.clone());
        }
        for name in option_keys {
            if !options.contains_key(*name) {
                model.options.values.shift_remove(*name);
            }
        }
        Ok(())
    }

    /// Takes one tuple out of an option that is a collection of them.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn remove_model_options(
        &mut self,
        app_label: &str,
        model_name: &str,
        option_name: &str,
        value_to_remove: &Value,
    ) -> Result<(), StateError> {
        let sets = self.keeps_sets();
        let model = self.model_mut(app_label, model_name)?;
        let Some(value) = model.options.values.get_mut(option_name) else {
            return Ok(());
        };
        if let Some(items) = value.as_items()
            && !items.is_empty()
        {
            let kept = items
                .iter()
                .filter(|item| item.as_items() != value_to_remove.as_items())
                .cloned()
                .collect();
            *value = match sets {
                true => Value::Set(kept),
                false => Value::List(kept),
            };
        }
        Ok(())
    }

    /// Replaces the managers.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn alter_model_managers(
        &mut self,
        app_label: &str,
        model_name: &str,
        managers: &[(Arc<str>, Value)],
    ) -> Result<(), StateError> {
        self.model_mut(app_label, model_name)?.managers = managers.to_vec();
        Ok(())
    }

    /// Adds an index.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn add_index(&mut self, app_label: &str, model_name: &str, index: Index) -> Result<(), StateError> {
        self.model_mut(app_label, model_name)?.options.indexes.push(index);
        Ok(())
    }

    /// Removes the index of this name, if there is one.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn remove_index(&mut self, app_label: &str, model_name: &str, index_name: &str) -> Result<(), StateError> {
        let model = self.model_mut(app_label, model_name)?;
        model.options.indexes.retain(|index| index.name() != Some(index_name));
        Ok(())
    }

    /// Renames the index of this name, if there is one.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn rename_index(
        &mut self,
        app_label: &str,
        model_name: &str,
        old_name: &str,
        new_name: &str,
    ) -> Result<(), StateError> {
        let model = self.model_mut(app_label, model_name)?;
        for index in &mut model.options.indexes {
            if index.name() == Some(old_name) {
                let mut call = (**index.deconstruct()).clone();
                for (name, value) in &mut call.kwargs {
                    if &**name == "name" {
                        *value = Value::str(new_name);
                    }
                }
                *index = Index::from_call(&call);
            }
        }
        Ok(())
    }

    /// Adds a constraint.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn add_constraint(
        &mut self,
        app_label: &str,
        model_name: &str,
        constraint: Constraint,
    ) -> Result<(), StateError> {
        self.model_mut(app_label, model_name)?
            .options
            .constraints
            .push(constraint);
        Ok(())
    }

    /// Removes the constraint of this name, if there is one.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn remove_constraint(
        &mut self,
        app_label: &str,
        model_name: &str,
        constraint_name: &str,
    ) -> Result<(), StateError> {
        let model = self.model_mut(app_label, model_name)?;
        model
            .options
            .constraints
            .retain(|constraint| constraint.name() != Some(constraint_name));
        Ok(())
    }

    /// Replaces the constraint of this name, if there is one.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn alter_constraint(
        &mut self,
        app_label: &str,
        model_name: &str,
        constraint_name: &str,
        constraint: Constraint,
    ) -> Result<(), StateError> {
        let model = self.model_mut(app_label, model_name)?;
        for old in &mut model.options.constraints {
            if old.name() == Some(constraint_name) {
                *old = constraint.clone();
            }
        }
        Ok(())
    }

    /// Adds a field at the end, without its default unless that is kept; a field of the same name is replaced in
    /// its place.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn add_field(
        &mut self,
        app_label: &str,
        model_name: &str,
        name: &str,
        field: Field,
        preserve_default: bool,
    ) -> Result<(), StateError> {
        let field = if preserve_default {
            field
        } else {
            field.with_option("default", None)
        };
        let model = self.model_mut(app_label, model_name)?;
        match model.fields.iter_mut().find(|(n, _)| &**n == name) {
            Some((_, old)) => *old = field,
            None => model.fields.push((name.into(), field)),
        }
        Ok(())
    }

    /// Removes a field.
    ///
    /// # Errors
    /// When there is no such model or field.
    pub fn remove_field(&mut self, app_label: &str, model_name: &str, name: &str) -> Result<(), StateError> {
        let model = self.model_mut(app_label, model_name)?;
        match model.fields.iter().position(|(n, _)| &**n == name) {
            Some(index) => {
                model.fields.remove(index);
                Ok(())
            }
            None => Err(no_field(model, name)),
        }
    }

    /// Replaces a field in its place, without its default unless that is kept.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn alter_field(
        &mut self,
        app_label: &str,
        model_name: &str,
        name: &str,
        field: Field,
        preserve_default: bool,
    ) -> Result<(), StateError> {
        self.add_field(app_label, model_name, name, field, preserve_default)
    }

    /// Renames a field, which moves it to the end, and everything that names it: `from_fields` and the parts of a
    /// composite key beside it, `unique_together` and `index_together`, and `to_field` of keys that point at it.
    ///
    /// # Errors
    /// When there is no such model or field.
    pub fn rename_field(
        &mut self,
        app_label: &str,
        model_name: &str,
        old_name: &str,
        new_name: &str,
    ) -> Result<(), StateError> {
        let model_key = key(app_label, model_name);
        let sets = self.keeps_sets();
        let model = self.model_mut(app_label, model_name)?;
        let Some(index) = model.fields.iter().position(|(n, _)| &**n == old_name) else {
            return Err(no_field(model, old_name));
        };
        let (_, found) = model.fields.remove(index);
        match model.fields.iter().position(|(n, _)| &**n == new_name) {
            Some(index) => model.fields[index].1 = found.clone(),
            None => model.fields.push((new_name.into(), found.clone())),
        }
        for (_, field) in &mut model.fields {
            field.rename_parts("from_fields", old_name, new_name);
            field.rename_arguments(old_name, new_name);
        }
        for option in ["index_together", "unique_together"] {
            if let Some(value) = model.options.values.get_mut(option) {
                let tuples = value.as_items().unwrap_or_default().iter();
                let renamed = tuples.map(|tuple| {
                    let names = tuple.as_items().unwrap_or_default().iter();
                    names.map(|name| renamed(name, old_name, new_name)).collect()
                });
                *value = match sets {
                    true => Value::Set(renamed.map(Value::Tuple).collect()),
                    false => Value::List(renamed.map(Value::List).collect()),
                };
            }
        }
        let target = (app_label, &*model_key.1);
        for ((app, name), model) in &mut self.models {
            let references: Vec<usize> = model
                .fields
                .iter()
                .enumerate()
                .filter(|(_, (_, field))| {
                    field_references((app, name), field, target, Some((old_name, Some(&found))))
                        .is_some_and(|reference| reference.to)
                        && (field.option("to_field").and_then(Value::as_str) == Some(old_name)
                            || field.option("to_fields").is_some())
                })
                .map(|(index, _)| index)
                .collect();
            if references.is_empty() {
                continue;
            }
            let model = Arc::make_mut(model);
            for index in references {
                let field = &mut model.fields[index].1;
                if field.option("to_field").and_then(Value::as_str) == Some(old_name) {
                    *field = field.with_option("to_field", Some(Value::str(new_name)));
                }
                field.rename_parts("to_fields", old_name, new_name);
            }
        }
        Ok(())
    }
}

impl Field {
    /// Renames one of the names in an option that is a sequence of them.
    fn rename_parts(&mut self, option: &str, old_name: &str, new_name: &str) {
        let Some(names) = self.option(option).and_then(Value::as_items) else {
            return;
        };
        if names.iter().any(|name| name.as_str() == Some(old_name)) {
            let names = names.iter().map(|name| renamed(name, old_name, new_name)).collect();
            *self = self.with_option(option, Some(Value::Tuple(names)));
        }
    }

    /// Renames one of the parts of a composite primary key, which are its positional arguments.
    fn rename_arguments(&mut self, old_name: &str, new_name: &str) {
        let call = self.deconstruct();
        if call.args.iter().any(|name| name.as_str() == Some(old_name)) {
            let mut call = (**call).clone();
            call.args = call.args.iter().map(|name| renamed(name, old_name, new_name)).collect();
            *self = Self::from_call(&call, self.field_type());
        }
    }
}

#[cfg(test)]
mod tests;
