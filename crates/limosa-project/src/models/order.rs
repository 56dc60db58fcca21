//! Reads every module that may define models, in the order in which Django imports them.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use limosa_python::{Class, Module, Object, Special, Value};

use super::build::is_model;

use crate::{AppConfig, Project, ProjectError, Unreadable};

/// Imports the models modules of all apps and answers every class in the order of creation.
pub(crate) fn import_models(
    project: &Project,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<Rc<Class>>, ProjectError> {
    let mut visited = HashSet::new();
    for app in &project.apps {
        let Some(name) = &app.models_module else { continue };
        let module = project.interpreter.import(name)?;
        if !app.name.starts_with("django.contrib.") {
            read_on(project, app, &module, &mut visited)?;
        }
    }
    for module in project
        .interpreter
        .modules()
        .iter()
        .filter(|module| defines_models(project, module))
    {
        for unknown in module.skipped.borrow().iter() {
            unreadable.push(Unreadable::new(
                format!("a part of the module `{}`", module.name),
                unknown,
            ));
        }
    }
    if let Err(unknown) = project.interpreter.alter_option_keys() {
        unreadable.push(Unreadable::new("which options of models Django compares", &unknown));
    }
    for unknown in project.interpreter.monkeypatches() {
        if is_of_free_package(project, &unknown.location.file) {
            continue;
        }
        unreadable.push(Unreadable::new(
            "a change of a class that is defined elsewhere",
            &unknown,
        ));
    }
    Ok(project.interpreter.classes())
}

/// Whether a module is of an installed app and may define models: migrations do not, nor does what knows no models.
fn defines_models(project: &Project, module: &Module) -> bool {
    let with_models = project.apps.iter().filter(|app| app.models_module.is_some());
    let in_app = with_models.clone().any(|app| is_inside(&module.name, &app.name));
    // Also those of an app inside the package of another.
    let in_migrations = with_models
        .map(|app| format!("{}.migrations", app.name))
        .any(|package| is_inside(&module.name, &package));
    in_app && !in_migrations && module.namespace.borrow().values().any(knows_models)
}

/// `models`, `Model`, or a model class.
fn knows_models(object: &Object) -> bool {
    match object {
        Object::Class(class) => is_model(class),
        Object::Value(Value::Name(path)) => path.is("django.db.models.Model"),
        Object::Special(special) => matches!(&**special, Special::Native(name) if &**name == "django.db.models"),
        Object::Lazy(lazy) => {
            lazy.module().starts_with("django.db") || lazy.module().split('.').any(|part| part == "models")
        }
        _ => false,
    }
}

/// Whether a file is of an installed package and imports nothing of Django: what it changes is none of Django's.
fn is_of_free_package(project: &Project, file: &std::path::Path) -> bool {
    let mut parts = file.components().map(|part| part.as_os_str().to_string_lossy());
    let site = parts.any(|part| part == "site-packages" || part == "dist-packages");
    let of_app = project.apps.iter().any(|app| file.starts_with(&app.path));
    site && !of_app && !crate::django_free::names_django(file)
}

fn is_inside(module: &str, package: &str) -> bool {
    module
        .strip_prefix(package)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Follows what a module of an app imports of the same app: installed packages are read only as far as they are
/// needed, but Django registers every model that Python comes by.
fn read_on(
    project: &Project,
    app: &AppConfig,
    module: &Rc<Module>,
    visited: &mut HashSet<Arc<str>>,
) -> Result<(), ProjectError> {
    let mut waiting = vec![Rc::clone(module)];
    while let Some(module) = waiting.pop() {
        if !visited.insert(module.name.clone()) {
            continue;
        }
        let names: Vec<(Arc<str>, Object)> = module
            .namespace
            .borrow()
            .iter()
            .map(|(name, object)| (name.clone(), object.clone()))
            .collect();
        let mut found = Vec::new();
        for (name, object) in names {
            if let Object::Lazy(lazy) = &object {
                if !is_inside(lazy.module(), &app.name) {
                    continue;
                }
                found.push(lazy.module().to_owned());
            }
            match module.get(&name) {
                Some(Object::Class(class)) => found.push(class.path.module.to_string()),
                Some(Object::Function(function)) => found.push(function.path.module.to_string()),
                Some(Object::Module(other)) => found.push(other.name.to_string()),
                _ => {}
            }
        }
        found.retain(|name| is_inside(name, &app.name) && !visited.contains(name.as_str()));
        for name in found.iter().rev() {
            waiting.push(project.interpreter.import(name)?);
        }
    }
    Ok(())
}
