//! `limosa showmigrations`: all migrations and which are applied.

use std::collections::{BTreeSet, HashSet};
use std::process::ExitCode;

use indexmap::IndexMap;
use limosa_engine::RecordedMigration;
use limosa_migrations::{Loader, MigrationKey};

use crate::cli::{Global, ShowMigrations};
use crate::errors::Result;
use crate::session;
use crate::terminal::{ERROR, MIGRATE_LABEL, Terminal, styled};

/// Runs the command.
pub(crate) fn run(global: &Global, args: &ShowMigrations, terminal: &mut Terminal) -> Result<ExitCode> {
    let project = session::load_for(global, "showmigrations")?;
    let recorded = session::applied_migrations(&project, &args.database)?;
    let keys = recorded.keys().cloned().collect();
    // The list tells about apps without a migrations package too; the plan doesn't.
    let loader = Loader::build_with(&project, Some(keys), !args.plan)?;
    session::validate_app_labels(&project, &args.app_labels, terminal)?;
    if args.plan {
        show_plan(&loader, &args.app_labels, terminal)?;
    } else {
        show_list(&loader, &recorded, &args.app_labels, terminal)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show_list(
    loader: &Loader,
    recorded: &IndexMap<MigrationKey, RecordedMigration>,
    labels: &[String],
    terminal: &mut Terminal,
) -> Result<()> {
    let labels: Vec<String> = if labels.is_empty() {
        let sorted: BTreeSet<_> = loader.migrated_apps.iter().map(ToString::to_string).collect();
        sorted.into_iter().collect()
    } else {
        labels.to_vec()
    };
    for label in &labels {
        terminal.line(styled(MIGRATE_LABEL, label));
        let mut shown = HashSet::new();
        for leaf in loader.graph.leaf_nodes(Some(label)) {
            for key in loader.graph.forwards_plan(&leaf)? {
                if *key.app_label == **label && shown.insert(key.clone()) {
                    let line = list_line(loader, recorded, &key, terminal.verbosity);
                    terminal.line(line);
                }
            }
        }
        if shown.is_empty() {
            terminal.line(styled(ERROR, " (no migrations)"));
        }
    }
    Ok(())
}

fn list_line(
    loader: &Loader,
    recorded: &IndexMap<MigrationKey, RecordedMigration>,
    key: &MigrationKey,
    verbosity: u8,
) -> String {
    let mut title = key.name.to_string();
    // A squashed migration says how many it stands for.
    if let Some(replaced) = loader.graph.nodes.get(key).map(|m| m.replaces.len()).filter(|n| *n > 0) {
        title.push_str(&format!(" ({replaced} squashed migrations)"));
    }
    if !loader.applied.contains(key) {
        return format!(" [ ] {title}");
    }
    match recorded.get(key) {
        Some(row) if verbosity >= 2 => format!(" [X] {title} (applied at {})", seconds(&row.applied)),
        Some(_) => format!(" [X] {title}"),
        None => format!(" [-] {title} Run 'manage.py migrate' to finish recording."),
    }
}

/// `2024-05-01 10:20:30` of what the database has, which may go on with a fraction and an offset.
fn seconds(applied: &str) -> &str {
    applied.get(..19).unwrap_or(applied)
}

fn show_plan(loader: &Loader, labels: &[String], terminal: &mut Terminal) -> Result<()> {
    let targets = loader.graph.leaf_nodes(None);
    let wanted = |key: &MigrationKey| labels.is_empty() || labels.iter().any(|label| **label == *key.app_label);
    let mut seen = HashSet::new();
    for target in targets.into_iter().filter(wanted) {
        for key in loader.graph.forwards_plan(&target)? {
            if !seen.insert(key.clone()) {
                continue;
            }
            let mark = if loader.applied.contains(&key) { "[X]" } else { "[ ]" };
            let parents = match terminal.verbosity {
                0 | 1 => String::new(),
                _ => parents(loader, &key),
            };
            terminal.line(format!("{mark}  {key}{parents}"));
        }
    }
    if seen.is_empty() {
        terminal.line(styled(ERROR, "(no migrations)"));
    }
    Ok(())
}

fn parents(loader: &Loader, key: &MigrationKey) -> String {
    let parents: Vec<String> = loader
        .graph
        .node_map
        .get(key)
        .map(|node| node.parents.iter().map(ToString::to_string).collect())
        .unwrap_or_default();
    match parents.is_empty() {
        true => String::new(),
        false => format!(" ... ({})", parents.join(", ")),
    }
}
