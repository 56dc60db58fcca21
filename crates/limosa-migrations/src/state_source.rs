//! [`StateWriter`]: states for the project's Python, each model as the source of a `CreateModel`.
//!
//! A history has many states and few models that differ from one to the next. Each model crosses over once and is named
//! by a number afterwards.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use limosa_python::child::{ModelSource, StateSource};
use limosa_python::{SerializeError, Serialized, Value, repr_str, serialize};
use limosa_state::{FieldType, ModelState, ProjectState, resolve_relation};

use crate::Operation;
use crate::operations::CreateModel;

/// Numbers are given once in a process: several writers may write for one child.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// What was handed over to a child.
#[derive(Debug, Default)]
pub struct StateWriter {
    /// By the model's address, which stays its own as long as it is kept here.
    known: HashMap<usize, (Arc<ModelState>, u64)>,
}

impl StateWriter {
    /// The state's models. `real_apps` are the labels of apps without migrations: Python takes their models from the apps
    /// themselves. What this answers must be sent, or the child never hears of the models that are new in it.
    ///
    /// # Errors
    /// When something in a model can't be written.
    pub fn write<'a>(
        &mut self,
        state: &ProjectState,
        real_apps: impl IntoIterator<Item = &'a String>,
    ) -> Result<StateSource, SerializeError> {
        let mut source = StateSource {
            real_apps: real_apps.into_iter().cloned().collect(),
            ..StateSource::default()
        };
        // Nothing is taken for known before everything could be written.
        let mut new = Vec::new();
        for model in state.models.values() {
            let number = match self.known.get(&address(model)) {
                Some((_, number)) => *number,
                None => {
                    let number = NEXT.fetch_add(1, Ordering::Relaxed);
                    source.new.push(model_source(number, model)?);
                    new.push((Arc::clone(model), number));
                    number
                }
            };
            source.models.push(number);
        }
        self.known.extend(
            new.into_iter()
                .map(|(model, number)| (address(&model), (model, number))),
        );
        Ok(source)
    }
}

fn address(model: &Arc<ModelState>) -> usize {
    Arc::as_ptr(model) as usize
}

fn model_source(number: u64, model: &ModelState) -> Result<ModelSource, SerializeError> {
    let operation = Operation::from(create_model(model)).deconstruct();
    let (source, mut imports) = importable(serialize(&Value::Call(Arc::new(operation)))?);
    imports.insert("from django.db import migrations, models".to_owned());
    Ok(ModelSource {
        number,
        app_label: model.app_label.to_string(),
        name: model.name.to_string(),
        imports: imports.into_iter().collect(),
        source,
        bases: bases(model),
        proxy: model.options.flag("proxy", false),
        accessors: accessors(model),
    })
}

fn bases(model: &ModelState) -> Vec<(String, String)> {
    let named = model.bases.iter().filter_map(Value::as_str);
    named.map(|base| key(base, model)).collect()
}

fn key(to: &str, model: &ModelState) -> (String, String) {
    let (app_label, name) = resolve_relation(to, &model.app_label, &model.name_lower());
    (app_label.to_string(), name.to_string())
}

/// The names by which other models reach this one: those that Django gives, both where it depends which. `None` when a
/// field is of a class of the project's own, which may do otherwise.
fn accessors(model: &ModelState) -> Option<Vec<(String, String, String)>> {
    let name = model.name_lower();
    let common = model.options.get("default_related_name").and_then(Value::as_str);
    let links = bases(model)
        .into_iter()
        .map(|(app_label, base)| (app_label, base, name.clone()));
    let mut found: Vec<_> = links.collect();
    for (_, field) in &model.fields {
        match FieldType::from_path(field.path()) {
            Some(field_type) if !field_type.is_relation() => continue,
            Some(_) => {}
            None if field.field_type().is_some_and(|field_type| !field_type.is_relation()) => continue,
            None => return None,
        }
        let (app_label, to) = key(field.relation()?.to.as_str()?, model);
        match field.related_name().or(common) {
            // `%(class)s_set`: Python's formatting.
            Some(accessor) if accessor.contains('%') => return None,
            Some(accessor) if accessor.ends_with('+') => {}
            Some(accessor) => found.push((app_label, to, accessor.to_owned())),
            None => {
                found.push((app_label.clone(), to.clone(), format!("{name}_set")));
                found.push((app_label, to, name.clone()));
            }
        }
    }
    Some(found)
}

fn create_model(model: &ModelState) -> CreateModel {
    let mut options = model.options.values.clone();
    let indexes = model
        .options
        .indexes
        .iter()
        .map(|index| Value::Call(index.deconstruct().clone()));
    let constraints = model
        .options
        .constraints
        .iter()
        .map(|constraint| Value::Call(constraint.deconstruct().clone()));
    for (name, values) in [
        ("indexes", indexes.collect::<Vec<_>>()),
        ("constraints", constraints.collect()),
    ] {
        if !values.is_empty() {
            options.insert(name.into(), Value::List(values));
        }
    }
    CreateModel {
        name: model.name.clone(),
        fields: model.fields.clone(),
        options,
        bases: model.bases.clone(),
        managers: model.managers.clone(),
    }
}

/// Text and imports that run: a module whose name is no identifier (`shop.migrations.0002_fill`) can't be imported by
/// a statement.
fn importable(serialized: Serialized) -> (String, BTreeSet<String>) {
    let mut text = serialized.text;
    let mut imports = BTreeSet::new();
    for line in serialized.imports {
        match line.strip_prefix("import ") {
            Some(module)
                if module
                    .split('.')
                    .any(|part| part.starts_with(|c: char| c.is_ascii_digit())) =>
            {
                imports.insert("import importlib".to_owned());
                let replacement = format!("importlib.import_module({}).", repr_str(module));
                text = text.replace(&format!("{module}."), &replacement);
            }
            _ => {
                imports.insert(line);
            }
        }
    }
    (text, imports)
}
