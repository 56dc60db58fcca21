//! Where to migrate to: what the arguments name.

use limosa_migrations::{Loader, LoaderError, MigrationKey, Target};
use limosa_project::Project;

use crate::cli::Migrate;
use crate::errors::{Failure, Result};
use crate::session;

/// The targets that the arguments name.
pub(super) fn targets(project: &Project, loader: &Loader, args: &Migrate) -> Result<Vec<Target>> {
    let untouched = |message: String| Failure::command(message).note("No database was changed.");
    if let Some(label) = &args.app_label {
        session::app_config(project, label).map_err(untouched)?;
        let has_migrations = loader.migrated_apps.contains(label);
        if args.run_syncdb && has_migrations {
            return Err(untouched(format!(
                "Can't use run_syncdb with app '{label}' as it has migrations."
            )));
        }
        if !args.run_syncdb && !has_migrations {
            return Err(untouched(format!("App '{label}' does not have migrations.")));
        }
    }
    if args.prune && args.app_label.is_none() {
        return Err(untouched(
            "Migrations can be pruned only when an app is specified.".to_owned(),
        ));
    }
    of_names(loader, args.app_label.as_deref(), args.migration_name.as_deref())
}

/// The targets that an app's label and the beginning of a migration's name stand for; all apps without a label.
pub(in crate::commands) fn of_names(loader: &Loader, label: Option<&str>, name: Option<&str>) -> Result<Vec<Target>> {
    Ok(match (label, name) {
        (Some(label), Some("zero")) => vec![Target::Zero(label.to_owned())],
        (Some(label), Some(name)) => vec![Target::Migration(named(loader, label, name)?)],
        (label, _) => loader
            .graph
            .leaf_nodes(label)
            .into_iter()
            .map(Target::Migration)
            .collect(),
    })
}

/// The migration that a prefix names; of a squashed one that is not in place, the last that it replaces.
fn named(loader: &Loader, label: &str, prefix: &str) -> Result<MigrationKey> {
    let migration = loader
        .get_migration_by_prefix(label, prefix)
        .map_err(|error| match error {
            LoaderError::Ambiguous { .. } => {
                let fitting: Vec<&str> = names(loader, label).filter(|name| name.starts_with(prefix)).collect();
                Failure::command(format!(
                    "More than one migration matches '{prefix}' in app '{label}'. Please be more specific."
                ))
                .note("No database was changed.")
                .help(format!("It could be {}.", listed(&fitting)))
            }
            LoaderError::NoSuchPrefix { .. } => {
                let all: Vec<&str> = names(loader, label).collect();
                Failure::command(format!(
                    "Cannot find a migration matching '{prefix}' from app '{label}'."
                ))
                .note("No database was changed.")
                .help(format!("The app has {}.", all.join(", ")))
            }
            other => other.into(),
        })?;
    let key = migration.key();
    if !loader.graph.contains(&key)
        && let Some(last) = migration.replaces.last()
    {
        return Ok(last.key.clone());
    }
    Ok(key)
}

/// The names in a sentence; of many, the last ones.
fn listed(names: &[&str]) -> String {
    const MANY: usize = 8;
    match names.len().checked_sub(MANY) {
        Some(more @ 1..) => format!("{more} others and {}", names[more..].join(", ")),
        _ => names.join(", "),
    }
}

/// The names of an app's migrations on disk.
fn names<'a>(loader: &'a Loader, label: &'a str) -> impl Iterator<Item = &'a str> {
    let own = loader
        .disk_migrations
        .keys()
        .filter(move |key| *key.app_label == *label);
    own.map(|key| &*key.name)
}
