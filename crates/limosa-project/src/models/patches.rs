//! Finds code of installed apps that changes models from outside of their classes.
//!
//! `Model.add_to_class(…)`, `field.contribute_to_class(Model, …)` and receivers of `class_prepared` may run anywhere, in
//! an app's `ready()` for one. Where such words stand in an app, only Python knows what its models are. Django's own apps
//! are known not to do so.

use std::path::Path;
use std::sync::Arc;

use limosa_python::Location;

use crate::{Project, Unreadable};

/// How deep folders are followed.
const MAX_DEPTH: usize = 8;

pub(super) fn find(project: &Project) -> Vec<Unreadable> {
    let mut found = Vec::new();
    for app in project
        .apps
        .iter()
        .filter(|app| !app.name.starts_with("django.contrib."))
    {
        search(&app.path, &app.label, MAX_DEPTH, &mut found);
    }
    found
}

fn search(folder: &Path, label: &str, depth: usize, found: &mut Vec<Unreadable>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries
        .flatten()
        .map(|entry| (entry.file_type(), entry.path()))
        .collect();
    paths.sort_by(|a, b| a.1.cmp(&b.1));
    for (kind, path) in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if kind.is_ok_and(|kind| kind.is_dir()) {
            let other = matches!(
                name,
                "migrations" | "tests" | "static" | "templates" | "locale" | "__pycache__" | "node_modules"
            );
            if depth > 0 && !other && !name.starts_with('.') && path.join("__init__.py").is_file() {
                search(&path, label, depth - 1, found);
            }
        } else if name.ends_with(".py")
            && !name.starts_with("test")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            found.extend(patch(&text, &path, label));
        }
    }
}

/// The first line of a file that changes a model from outside.
fn patch(text: &str, path: &Path, label: &str) -> Option<Unreadable> {
    if !text.contains("class_prepared") && !text.contains("add_to_class(") && !text.contains("contribute_to_class(") {
        return None;
    }
    let (index, line) = text.lines().enumerate().find(|(_, line)| is_patch(line.trim()))?;
    Some(Unreadable {
        what: format!("what the app `{label}` does to models"),
        location: Location {
            file: Arc::new(path.to_owned()),
            line: index as u32 + 1,
            column: 1,
        },
        line: line.trim().to_owned(),
        reason: "it changes models from outside of their classes".to_owned(),
    })
}

fn is_patch(line: &str) -> bool {
    if line.starts_with('#') || line.starts_with("def ") {
        return false;
    }
    let calls_super = line.contains("super(") && line.contains(".contribute_to_class(");
    line.contains("class_prepared")
        || line.contains(".add_to_class(")
        || (line.contains(".contribute_to_class(") && !calls_super)
}

#[cfg(test)]
mod tests {
    use super::is_patch;

    #[test]
    fn changes_from_outside_are_seen() {
        assert!(is_patch("User.add_to_class('x', models.CharField())"));
        assert!(is_patch("models.CharField().contribute_to_class(User, 'x')"));
        assert!(is_patch("class_prepared.connect(receiver)"));
        assert!(!is_patch("super().contribute_to_class(cls, name)"));
        assert!(!is_patch("def contribute_to_class(self, cls, name):"));
        assert!(!is_patch("# User.add_to_class('x')"));
    }
}
