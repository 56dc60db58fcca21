//! States as text, in the form of `driver/ask.py`.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_migrations::Loader;
use limosa_python::{Value, serialize};
use limosa_state::{ModelState, ProjectState};

use anyhow::Result;

/// A model as text. What can't be written is `?`, as for Django's writer.
pub(crate) fn model(model: &ModelState) -> String {
    let text = |value: &Value| serialize(value).map_or_else(|_| "?".to_owned(), |written| written.text);
    let call = |call: &Arc<limosa_python::Call>| text(&Value::Call(Arc::clone(call)));
    let mut lines = vec![format!("model {}.{}", model.app_label, model.name)];
    for base in &model.bases {
        let written = base.as_str().map_or_else(|| text(base), str::to_owned);
        lines.push(format!("base {written}"));
    }
    for (name, manager) in &model.managers {
        lines.push(format!("manager {name} = {}", text(manager)));
    }
    let mut options: Vec<(&str, Vec<String>)> = model
        .options
        .values
        .iter()
        .map(|(name, value)| (&**name, vec![format!("option {name} = {}", text(value))]))
        .collect();
    let indexes = model.options.indexes.iter().map(|index| call(index.deconstruct()));
    options.push(("indexes", indexes.map(|index| format!("indexes {index}")).collect()));
    let constraints = model.options.constraints.iter();
    let constraints = constraints.map(|constraint| call(constraint.deconstruct()));
    options.push((
        "constraints",
        constraints
            .map(|constraint| format!("constraints {constraint}"))
            .collect(),
    ));
    options.sort_by_key(|(name, _)| *name);
    lines.extend(options.into_iter().flat_map(|(_, lines)| lines));
    for (name, field) in &model.fields {
        lines.push(format!("field {name} = {}", call(field.deconstruct())));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The models of one app after each migration of the whole plan, in its order, then every model of the last state.
pub(crate) fn of_migrations(loader: &Loader) -> Result<IndexMap<String, String>> {
    let mut texts = IndexMap::new();
    let mut state = loader.empty_state();
    for target in loader.graph.leaf_nodes(None) {
        for key in loader.graph.forwards_plan(&target)? {
            let question = format!("{}.{}", key.app_label, key.name);
            if texts.contains_key(&question) {
                continue;
            }
            if let Some(migration) = loader.get_migration(&key) {
                migration.mutate_state(&mut state)?;
            }
            let mut models: Vec<_> = state
                .models
                .values()
                .filter(|model| model.app_label == key.app_label)
                .collect();
            models.sort_by_key(|model| model.name_lower());
            texts.insert(question, models.into_iter().map(|state| model(state)).collect());
        }
    }
    texts.extend(of_models("migrations", &state));
    Ok(texts)
}

/// Every model of a state.
pub(crate) fn of_models(kind: &str, state: &ProjectState) -> Vec<(String, String)> {
    let mut models: Vec<_> = state.models.iter().collect();
    models.sort_by_key(|(key, _)| (*key).clone());
    let question = |key: &limosa_state::ModelKey| format!("{kind}:{}.{}", key.0, key.1);
    models
        .into_iter()
        .map(|(key, state)| (question(key), model(state)))
        .collect()
}

/// What settings name as a model: those that are set, and those of models that could be swapped.
pub(crate) fn swappable(models: &ProjectState) -> Vec<(Arc<str>, Arc<str>)> {
    let unset = models.models.values().filter_map(|model| {
        let setting = model.options.get("swappable")?.as_str()?;
        Some((
            Arc::from(setting),
            Arc::from(format!("{}.{}", model.app_label, model.name)),
        ))
    });
    let set = models.surroundings.swappable_settings.iter().cloned();
    set.chain(unset).collect()
}

/// The models that settings name, in place of the settings, as in `driver/ask.py`.
pub(crate) fn without_settings(text: &str, settings: &[(Arc<str>, Arc<str>)]) -> String {
    let mark = "to=settings.";
    let mut parts = text.split(mark);
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        match settings.iter().find(|(setting, _)| &**setting == name) {
            Some((_, model)) => without.push_str(&format!("to='{}'", model.to_lowercase())),
            None => without.push_str(&format!("{mark}{name}")),
        }
        without.push_str(rest);
    }
    without
}
