//! The managers that a state keeps: those for migrations, and stand-ins for a default that isn't called `objects`.

use std::sync::Arc;

use limosa_python::Value;

use super::build::Models;
use super::built::{Built, DeclaredManager};

/// Every manager of the model, its bases' included: Django's `_meta.managers`.
fn all<'a>(models: &'a Models, built: &'a Built) -> Vec<&'a DeclaredManager> {
    let mut found: Vec<(usize, &DeclaredManager)> = Vec::new();
    for (depth, base) in bases(models, built).into_iter().enumerate() {
        for manager in &base.managers {
            if !found.iter().any(|(_, other)| other.name == manager.name) {
                found.push((depth, manager));
            }
        }
    }
    found.sort_by_key(|(depth, manager)| (*depth, manager.counter));
    found.into_iter().map(|(_, manager)| manager).collect()
}

/// The models in the method resolution order, the model itself first.
fn bases<'a>(models: &'a Models, built: &'a Built) -> Vec<&'a Built> {
    let others = built
        .mro
        .iter()
        .skip(1)
        .filter_map(|object| models.by_path.get(&object.as_class()?.path));
    std::iter::once(built)
        .chain(others.map(|index| &models.models[*index]))
        .collect()
}

/// The name of the manager that Django's `_base_manager` is, when it is one of the model's.
fn base_manager_name(models: &Models, built: &Built) -> Option<Arc<str>> {
    // Each parent asks its own first parent in turn: the first one that says a name.
    bases(models, built)
        .into_iter()
        .find_map(|base| base.text("base_manager_name").map(Arc::from))
}

fn default_manager_name(models: &Models, built: &Built) -> Option<Arc<str>> {
    if let Some(name) = built.text("default_manager_name") {
        return Some(name.into());
    }
    if !built.managers.is_empty() {
        return None;
    }
    bases(models, built)
        .get(1)
        .and_then(|parent| parent.text("default_manager_name"))
        .map(Arc::from)
}

/// The managers of the state.
pub(super) fn of_state(models: &Models, built: &Built) -> Vec<(Arc<str>, Value)> {
    let managers = all(models, built);
    let default = default_manager_name(models, built).or_else(|| managers.first().map(|manager| manager.name.clone()));
    let base = base_manager_name(models, built);
    let mut kept = Vec::new();
    let mut only_shim = true;
    for manager in managers {
        let is_default = default.as_ref() == Some(&manager.name);
        if manager.use_in_migrations {
            only_shim = false;
            kept.push((manager.name.clone(), manager.value.clone()));
        } else if is_default || base.as_ref() == Some(&manager.name) {
            only_shim &= is_default;
            kept.push((
                manager.name.clone(),
                Value::call("django.db.models.manager.Manager", Vec::new(), Vec::new()),
            ));
        }
    }
    if only_shim && kept.len() == 1 && &*kept[0].0 == "objects" {
        kept.clear();
    }
    kept
}
