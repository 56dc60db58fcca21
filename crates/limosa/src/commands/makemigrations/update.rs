//! `makemigrations --update`: the changes go into the latest migration instead of a new one.

use std::path::PathBuf;

use indexmap::IndexMap;
use limosa_migrations::autodetector::{Changes, name_timestamp};
use limosa_migrations::operations::Rules;
use limosa_migrations::{Dependency, Destination, Loader, Migration, MigrationKey, SwappableModels, optimizer};
use limosa_project::Project;

use super::files;
use crate::cli::MakeMigrations;
use crate::errors::{Failure, Result};
use crate::session;
use crate::terminal::Terminal;

/// Adds each app's changes to its latest migration, and writes that under the name that fits it now.
pub(super) fn write_to_last_migration_files(
    project: &Project,
    args: &MakeMigrations,
    changes: Changes,
    terminal: &mut Terminal,
) -> Result<()> {
    let applied = session::applied_migrations(project, session::DEFAULT_DB_ALIAS)?;
    let loader = Loader::build(project, Some(applied.into_keys().collect()))?;
    let swappable = SwappableModels::of(&project.models_state()?);
    let mut new_changes = Changes::new();
    let mut previous: IndexMap<String, PathBuf> = IndexMap::new();
    for (app_label, migrations) in changes {
        let Some(key) = loader.graph.leaf_nodes(Some(&app_label)).into_iter().next() else {
            return Err(refuse(format!(
                "App {app_label} has no migration, cannot update last migration."
            )));
        };
        let mut leaf = updatable(&loader, &key)?;
        for migration in migrations {
            leaf.operations.extend(migration.operations);
            leaf.dependencies.extend(
                migration
                    .dependencies
                    .into_iter()
                    .filter_map(|it| dependency(project, &app_label, it)),
            );
        }
        let rules = Rules::of(project.surroundings().django_version);
        leaf.operations = optimizer::optimize(std::mem::take(&mut leaf.operations), &app_label, rules)?;
        swappable.name_in(&mut leaf.operations);
        leaf.locations.clear();
        previous.insert(
            app_label.to_string(),
            Destination::find(project, &app_label, &leaf.name)?.path,
        );
        leaf.name = new_name(project, &leaf, args.name.as_deref()).into();
        leaf.file = None;
        new_changes.insert(app_label, vec![leaf]);
    }
    files::write_migration_files(project, args, &new_changes, Some(&previous), terminal)
}

fn refuse(message: String) -> Failure {
    Failure::command(message).note("No file was written.")
}

/// The latest migration, when nothing stands on it yet.
fn updatable(loader: &Loader, key: &MigrationKey) -> Result<Migration> {
    let Some(leaf) = loader.get_migration(key) else {
        return Err(refuse(format!(
            "App {} has no migration, cannot update last migration.",
            key.app_label
        )));
    };
    if !leaf.replaces.is_empty() {
        return Err(refuse(format!("Cannot update squash migration '{key}'.")));
    }
    if loader.applied.contains(key) {
        return Err(refuse(format!("Cannot update applied migration '{key}'.")));
    }
    let depending: Vec<String> = loader
        .disk_migrations
        .values()
        .filter(|migration| migration.dependencies.iter().any(|dependency| dependency.key == *key))
        .map(|migration| format!("'{}'", migration.key()))
        .collect();
    match depending.is_empty() {
        true => Ok((**leaf).clone()),
        false => Err(refuse(format!(
            "Cannot update migration '{key}' that migrations {} depend on.",
            depending.join(", ")
        ))),
    }
}

/// A dependency of the changes, as the updated migration has it; on its own app it has those it had.
fn dependency(project: &Project, app_label: &str, dependency: Dependency) -> Option<Dependency> {
    match &dependency.setting {
        Some(setting) if **setting == *project.settings.auth_user_model => {
            Some(Dependency::swappable_setting("AUTH_USER_MODEL"))
        }
        Some(_) => Some(dependency),
        None if *dependency.key.app_label == *app_label => None,
        None => Some(dependency),
    }
}

fn new_name(project: &Project, leaf: &Migration, given: Option<&str>) -> String {
    let timestamp = name_timestamp(Some(&project.settings.time_zone));
    let fragment = given.map_or_else(|| leaf.suggest_name(&timestamp), str::to_owned);
    let number: String = leaf.name.chars().take(4).collect();
    let suggested = format!("{number}_{fragment}");
    match *leaf.name == *suggested {
        true => format!("{suggested}_updated"),
        false => suggested,
    }
}
