//! Finds models that no app's `models` module imports.
//!
//! Django has every model that somebody imported by then: an `admin.py`, an app's `ready()`, and the URLs, which its system
//! checks import before `makemigrations` looks. Who imports what there is only known to Python.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use limosa_python::{Class, find_model};

use super::build::is_model;
use crate::{Project, Unreadable};

/// How deep folders are followed.
const MAX_DEPTH: usize = 8;

/// The first such model of each app.
pub(super) fn find(project: &Project, classes: &[Rc<Class>]) -> Vec<Unreadable> {
    let models = classes.iter().filter(|class| is_model(class));
    let names: HashSet<(&str, &str)> = models
        .map(|class| (class.path.qualname.as_ref(), top(&class.path.module)))
        .collect();
    let anywhere: HashSet<&str> = names.iter().map(|(name, _)| *name).collect();
    let of_apps: HashSet<&str> = project.apps.iter().map(|app| top(&app.name)).collect();
    let names_django = |module: &str| {
        let spec = project.interpreter.find_module(module);
        spec.and_then(|spec| spec.file)
            .is_some_and(|file| crate::django_free::names_django(&file))
    };
    let is_model = |name: &str, module: Option<&str>| match module {
        None => anywhere.contains(name) || name.ends_with("Model"),
        Some(".") => anywhere.contains(name),
        Some(module) if module.starts_with("django.db") => name == "Model",
        // A package that is no app, but brings bases for models.
        Some(module) if !of_apps.contains(top(module)) => name.ends_with("Model") && names_django(module),
        Some(module) => names.contains(&(name, top(module))),
    };
    let modules = project.interpreter.modules();
    let search = Search {
        read: modules
            .iter()
            .filter_map(|module| module.file.as_deref().cloned())
            .collect(),
        apps: project.apps.iter().map(|app| app.path.as_path()).collect(),
        is_model: &is_model,
    };
    let apps = project.apps.iter();
    let apps = apps.filter(|app| app.models_module.is_some() && !app.name.starts_with("django.contrib."));
    apps.filter_map(|app| search.folder(&app.path, MAX_DEPTH, &app.label))
        .collect()
}

/// The package of a module.
fn top(module: &str) -> &str {
    module.split('.').next().unwrap_or_default()
}

struct Search<'a> {
    /// The files that were read.
    read: HashSet<PathBuf>,
    /// The folders of the installed apps.
    apps: HashSet<&'a Path>,
    is_model: &'a dyn Fn(&str, Option<&str>) -> bool,
}

impl Search<'_> {
    fn folder(&self, folder: &Path, depth: usize, label: &str) -> Option<Unreadable> {
        let entries = std::fs::read_dir(folder).ok()?;
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().find_map(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.ends_with(".py") {
                return self.file(path, name, label);
            }
            let within = depth > 0 && path.join("__init__.py").is_file() && !self.is_another(path, name);
            within.then(|| self.folder(path, depth - 1, label)).flatten()
        })
    }

    /// Whether a folder is an app of its own, installed or not, or holds what no start of the project imports.
    fn is_another(&self, folder: &Path, name: &str) -> bool {
        matches!(name, "migrations" | "management" | "test" | "tests" | "testing")
            || self.apps.contains(folder)
            || folder.join("apps.py").is_file()
            || folder.join("migrations").is_dir()
    }

    fn file(&self, path: &Path, name: &str, label: &str) -> Option<Unreadable> {
        if name.starts_with("test") || name == "conftest.py" || self.read.contains(path) {
            return None;
        }
        let text = std::fs::read_to_string(path).ok()?;
        let found = find_model(path, &text, self.is_model)?;
        Some(Unreadable {
            what: format!("which models the app `{label}` has"),
            location: found.location,
            line: found.source.trim().to_owned(),
            reason: "no module of models imports it, but another may".to_owned(),
        })
    }
}
