//! Two leaves become one: `makemigrations --merge`, and `migrate --merge`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use limosa_migrations::Loader;
use limosa_migrations::autodetector::name_timestamp;
use limosa_migrations::merge::{self, Branch};
use limosa_project::Project;

use super::files::{self, File};
use crate::cli::MakeMigrations;
use crate::errors::{Failure, Result};
use crate::questions;
use crate::terminal::{MIGRATE_HEADING, MIGRATE_LABEL, Terminal, WARNING, styled};

/// Apps with several leaves, and these.
pub(crate) type Conflicts = BTreeMap<String, Vec<String>>;

/// How to merge.
pub(crate) struct How<'a> {
    /// Not `--noinput`.
    pub(crate) interactive: bool,
    /// Write nothing.
    pub(crate) dry_run: bool,
    /// `--name`
    pub(crate) name: Option<&'a str>,
    /// Not `--no-header`.
    pub(crate) include_header: bool,
    /// `--scriptable`
    pub(crate) scriptable: bool,
    /// Whether branches that change the same thing are merged only when a person says so.
    pub(crate) refuse_collisions: bool,
}

impl<'a> How<'a> {
    /// As the flags of `makemigrations` say.
    pub(crate) fn of(args: &'a MakeMigrations) -> Self {
        Self {
            interactive: args.interactive,
            dry_run: args.dry_run || args.check_changes,
            name: args.name.as_deref(),
            include_header: args.include_header,
            scriptable: args.scriptable,
            // Django's `--noinput` merges whatever there is.
            refuse_collisions: false,
        }
    }
}

/// Django's words for leaves that nobody merged.
pub(crate) fn conflict_failure(conflicts: &Conflicts) -> Failure {
    let names: Vec<String> = conflicts
        .iter()
        .map(|(app, names)| format!("{} in {app}", names.join(", ")))
        .collect();
    Failure::command(format!(
        "Conflicting migrations detected; multiple leaf nodes in the migration graph: ({}).\nTo fix them run 'python \
         manage.py makemigrations --merge'",
        names.join("; ")
    ))
    .note("No file was written and no database was changed.")
    .help("`limosa makemigrations --merge` writes the migration that joins them; `limosa migrate --merge` goes on and applies it.")
}

/// Nobody is there to say which of two changes of the same thing is to come last.
fn collision_failure(app_label: &str) -> Failure {
    Failure::command(format!(
        "The branches of app '{app_label}' change the same things, and what comes out depends on their order."
    ))
    .note("No file was written and no database was changed.")
    .help(
        "Let the one that is to come last depend on the other (its `dependencies`), or look at them and say yes: \
         `limosa migrate --merge` in a terminal, without --noinput.",
    )
}

/// Merges each app's leaves, after showing what each branch does. Says which apps were merged.
pub(crate) fn handle_merge(
    project: &Project,
    loader: &Loader,
    conflicts: &Conflicts,
    how: &How<'_>,
    terminal: &mut Terminal,
) -> Result<Vec<PathBuf>> {
    // Nothing is written until every question is answered.
    let mut files = Vec::new();
    for (app_label, names) in conflicts {
        let branches = merge::branches(
            &loader.graph,
            app_label,
            names.iter().map(|name| Arc::from(name.as_str())),
        )?;
        let collisions = merge::conflicts(&branches);
        for collision in &collisions {
            terminal.error_line(styled(WARNING, format!("Conflicting operations on {collision}")));
        }
        if !collisions.is_empty() && how.refuse_collisions && !how.interactive {
            return Err(collision_failure(app_label));
        }
        if terminal.verbosity > 0 {
            show(app_label, &branches, terminal);
        }
        if !ask(project, app_label, how, terminal)? {
            continue;
        }
        let timestamp = name_timestamp(Some(&project.settings.time_zone));
        let migration = merge::merge_migration(app_label, &branches, how.name, &timestamp);
        let file = File::prepare(project, &migration, how.include_header)?;
        if how.dry_run {
            if terminal.verbosity == 3 {
                file.say("Full merge migrations file", terminal);
            }
        } else {
            files.push(file);
        }
    }
    let written: Vec<PathBuf> = files.iter().map(|file| file.path().to_path_buf()).collect();
    files::write(files, Vec::new())?;
    files::run_formatters(&written)?;
    let said = if terminal.verbosity > 0 {
        written.as_slice()
    } else {
        &[]
    };
    for path in said {
        terminal.log(format!("\nCreated new merge migration {}", path.display()));
        if how.scriptable {
            terminal.line(path.display());
        }
    }
    Ok(written)
}

fn ask(project: &Project, app_label: &str, how: &How<'_>, terminal: &mut Terminal) -> Result<bool> {
    if !how.interactive {
        // Django's `--noinput` says yes here.
        return Ok(true);
    }
    let asked = questions::Asked {
        interactive: true,
        dry_run: how.dry_run,
        specified: &Default::default(),
    };
    questions::with_questioner(project, terminal, &asked, |questioner| {
        Ok(questioner.ask_merge(app_label)?)
    })
}

fn show(app_label: &str, branches: &[Branch], terminal: &mut Terminal) {
    terminal.log(styled(MIGRATE_HEADING, format!("Merging {app_label}")));
    for branch in branches {
        terminal.log(styled(MIGRATE_LABEL, format!("  Branch {}", branch.leaf.name)));
        for operation in branch.operations() {
            terminal.log(format!("    {}", operation.formatted_description()));
        }
    }
}
