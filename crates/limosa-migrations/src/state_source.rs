//! A state as source text, for the project's Python: one synthetic migration of `CreateModel`s for each app.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::child::{ModuleSource, StateSource};
use limosa_python::{SerializeError, Serialized, Value, repr_str, serialize};
use limosa_state::{ModelState, ProjectState};

use crate::Operation;
use crate::operations::CreateModel;

/// The state's models as text. `real_apps` are the labels of apps without migrations: Python takes their models from
/// the apps themselves.
///
/// # Errors
/// When something in a model can't be written.
pub fn state_source<'a>(
    state: &ProjectState,
    real_apps: impl IntoIterator<Item = &'a String>,
) -> Result<StateSource, SerializeError> {
    let mut apps: IndexMap<&str, (BTreeSet<String>, Vec<String>)> = IndexMap::new();
    for model in state.models.values() {
        let operation = Operation::from(create_model(model)).deconstruct();
        let (text, imports) = importable(serialize(&Value::Call(Arc::new(operation)))?);
        let (all_imports, operations) = apps.entry(&model.app_label).or_default();
        all_imports.extend(imports);
        operations.push(format!("        {text},\n"));
    }
    let modules = apps
        .into_iter()
        .map(|(app_label, (mut imports, operations))| {
            imports.insert("from django.db import migrations, models".to_owned());
            let imports: String = imports.into_iter().map(|line| line + "\n").collect();
            ModuleSource {
                app_label: app_label.to_owned(),
                name: "__models__".to_owned(),
                source: format!(
                    "{imports}\n\nclass Migration(migrations.Migration):\n    operations = [\n{}    ]\n",
                    operations.concat()
                ),
                settings: std::collections::BTreeMap::new(),
            }
        })
        .collect();
    Ok(StateSource {
        modules,
        real_apps: real_apps.into_iter().cloned().collect(),
    })
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
