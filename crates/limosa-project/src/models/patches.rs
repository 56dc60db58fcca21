//! Finds code of installed apps that changes models or Django from outside.
//!
//! `Model.add_to_class(…)`, receivers of `class_prepared` and assignments to Django's classes may stand anywhere, in an
//! app's `ready()` for one. Where they do, only Python knows what the models are. Django's own apps are known not to.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use limosa_python::Location;

use crate::{Project, Unreadable};

/// How deep folders are followed.
const MAX_DEPTH: usize = 8;

pub(super) fn find(project: &Project) -> Vec<Unreadable> {
    let read: HashSet<PathBuf> = project
        .interpreter
        .modules()
        .iter()
        .filter_map(|module| module.file.as_ref().map(|file| (**file).clone()))
        .collect();
    let mut found = Vec::new();
    for app in project
        .apps
        .iter()
        .filter(|app| !app.name.starts_with("django.contrib."))
    {
        search(&app.path, &app.label, MAX_DEPTH, &read, &mut found);
    }
    found
}

fn search(folder: &Path, label: &str, depth: usize, read: &HashSet<PathBuf>, found: &mut Vec<Unreadable>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries
        .flatten()
        .map(|entry| (entry.file_type(), entry.path()))
        .collect();
    paths.sort_by(|a, b| a.1.cmp(&b.1));
    for (kind, path) in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if kind.is_ok_and(|kind| kind.is_dir()) {
            // Commands and migrations run when they are asked for, not when the project starts.
            let other = matches!(
                name,
                "migrations"
                    | "management"
                    | "tests"
                    | "testing"
                    | "static"
                    | "templates"
                    | "locale"
                    | "__pycache__"
                    | "node_modules"
            );
            if depth > 0 && !other && !name.starts_with('.') && path.join("__init__.py").is_file() {
                search(&path, label, depth - 1, read, found);
            }
        } else if name.ends_with(".py")
            && !name.starts_with("test")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            found.extend(changes(&text, &path, label, read.contains(&path)));
        }
    }
}

/// Where a file changes something. What a module that was read does when it is imported was seen there.
fn changes(text: &str, path: &Path, label: &str, was_read: bool) -> Vec<Unreadable> {
    limosa_python::changes(path, text)
        .into_iter()
        .filter(|change| !(was_read && change.at_import))
        .map(|change| Unreadable {
            what: format!("what the app `{label}` does to models"),
            location: Location {
                file: Arc::new(path.to_owned()),
                line: change.line,
                column: 1,
            },
            line: change.source.trim().to_owned(),
            reason: change.reason,
        })
        .collect()
}
