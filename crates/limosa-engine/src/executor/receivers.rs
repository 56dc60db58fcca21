//! Whether anybody listens to `pre_migrate` and `post_migrate`.
//!
//! Django's own apps that do are known. For others their sources are searched: who connects a receiver has to name the
//! signal. A false alarm costs the start of Python; a receiver is never missed for a name that is written out.

use std::fs;
use std::path::{Path, PathBuf};

use limosa_project::Project;

/// Django's apps with receivers.
const DJANGO_APPS: [&str; 3] = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sites",
];

/// Folders in which no receiver is connected.
const SKIPPED: [&str; 9] = [
    "__pycache__",
    "locale",
    "migrations",
    "node_modules",
    "site-packages",
    "static",
    "templates",
    "tests",
    "fixtures",
];

/// How deep folders are searched; a link may lead in a circle.
const MAX_DEPTH: usize = 12;

/// Who listens, as a noun phrase: the first that is found. `None`: nobody, and Python need not start.
pub(super) fn first_receiver(project: &Project) -> Option<String> {
    let of_django = project.apps.iter().find(|app| DJANGO_APPS.contains(&app.name.as_str()));
    if let Some(app) = of_django {
        return Some(format!("the `post_migrate` receiver of `{}`", app.name));
    }
    let folders = project
        .apps
        .iter()
        .filter(|app| !app.name.starts_with("django.contrib."))
        .map(|app| &app.path);
    folders
        .chain([&project.root])
        .find_map(|folder| search(folder, 0))
        .map(|file| format!("a receiver of `pre_migrate` or `post_migrate` in `{}`", file.display()))
}

fn search(folder: &Path, depth: usize) -> Option<PathBuf> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    entries.into_iter().find_map(|path| {
        let name = path.file_name()?.to_str()?;
        if path.is_dir() {
            let skipped = name.starts_with('.') || SKIPPED.contains(&name) || path.join("pyvenv.cfg").exists();
            return if skipped { None } else { search(&path, depth + 1) };
        }
        (name.ends_with(".py") && mentions(&path)).then_some(path)
    })
}

fn mentions(file: &Path) -> bool {
    let Ok(text) = fs::read(file) else { return false };
    [b"post_migrate".as_slice(), b"pre_migrate"]
        .iter()
        .any(|word| text.windows(word.len()).any(|part| part == *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_searched_but_for_migrations_and_environments() {
        let root = std::env::temp_dir().join(format!("limosa-receivers-{}", std::process::id()));
        for folder in ["shop/migrations", "venv/lib", ".git"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        fs::write(root.join("venv/pyvenv.cfg"), "").unwrap();
        for file in ["shop/migrations/0001.py", "venv/lib/a.py", ".git/a.py"] {
            fs::write(root.join(file), "post_migrate.connect(f)").unwrap();
        }
        fs::write(root.join("shop/models.py"), "from django.db import models").unwrap();
        assert_eq!(search(&root, 0), None);
        fs::write(
            root.join("shop/apps.py"),
            "from django.db.models.signals import post_migrate",
        )
        .unwrap();
        assert_eq!(search(&root, 0), Some(root.join("shop/apps.py")));
        fs::remove_dir_all(root).unwrap();
    }
}
