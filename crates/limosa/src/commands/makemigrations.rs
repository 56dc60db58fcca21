//! `limosa makemigrations`: writes migrations for what changed in the models.

mod checks;
pub(super) mod files;
mod merge;
mod update;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use limosa_migrations::autodetector::{Autodetector, Changes};
use limosa_migrations::{Loader, Migration};
use limosa_project::Project;
use limosa_state::ProjectState;

pub(crate) use merge::{How, conflict_failure, handle_merge};

use crate::cli::{Global, MakeMigrations};
use crate::errors::{Failure, Result, code};
use crate::questions;
use crate::session;
use crate::terminal::Terminal;
use crate::text::is_identifier;

/// Runs the command.
pub(crate) fn run(global: &Global, args: &MakeMigrations, terminal: &mut Terminal) -> Result<ExitCode> {
    let project = session::load_for(global, "makemigrations")?;
    // Django checks before it looks at anything else, whatever is asked for.
    let models = match global.skip_checks {
        true => None,
        false => Some(checks::checked_models(&project)?),
    };
    if args.name.as_deref().is_some_and(|name| !is_identifier(name)) {
        return Err(Failure::command(
            "The migration name must be a valid Python identifier.",
        ));
    }
    if args.scriptable {
        terminal.divert_log();
    }
    if !args.dry_run && !args.check_changes {
        files::recover(&project, terminal)?;
    }
    session::validate_app_labels(&project, &args.app_labels, terminal)?;
    let loader = Loader::build_with(&project, None, true)?;
    session::check_consistent_history(&project, &loader, terminal)?;

    let mut conflicts = loader.detect_conflicts();
    if !args.app_labels.is_empty() {
        conflicts.retain(|app, _| args.app_labels.iter().any(|label| **label == **app));
    }
    match (args.merge, conflicts.is_empty()) {
        (false, false) => return Err(conflict_failure(&conflicts)),
        (true, true) => {
            terminal.log("No conflicts detected to merge.");
            return Ok(ExitCode::SUCCESS);
        }
        (true, false) => {
            handle_merge(&project, &loader, &conflicts, &How::of(args), terminal)?;
            return Ok(ExitCode::SUCCESS);
        }
        (false, true) => {}
    }

    let labels: BTreeSet<Arc<str>> = args.app_labels.iter().map(|label| Arc::from(label.as_str())).collect();
    let changes = changes(&project, &loader, (models, args), &labels, terminal)?;
    if changes.is_empty() {
        say_no_changes(&args.app_labels, terminal);
        return Ok(ExitCode::SUCCESS);
    }
    if args.update && !args.empty {
        update::write_to_last_migration_files(&project, args, changes, terminal)?;
    } else {
        files::write_migration_files(&project, args, &changes, None, terminal)?;
    }
    match args.check_changes && !args.empty {
        true => Ok(ExitCode::from(code::ERROR)),
        false => Ok(ExitCode::SUCCESS),
    }
}

/// What is to be written, by app.
fn changes(
    project: &Project,
    loader: &Loader,
    (models, args): (Option<ProjectState>, &MakeMigrations),
    labels: &BTreeSet<Arc<str>>,
    terminal: &mut Terminal,
) -> Result<Changes> {
    let from = loader.project_state(None, true)?;
    if args.empty {
        if labels.is_empty() {
            return Err(Failure::command(
                "You must supply at least one app label when using --empty.",
            ));
        }
        let wanted = labels
            .iter()
            .map(|app| (app.clone(), vec![Migration::new(app.clone(), "custom")]))
            .collect();
        let nothing = ProjectState::default();
        let mut questioner = questions::unasked(project, labels);
        return Ok(Autodetector::new(&from, &nothing, &mut questioner)
            .time_zone(&project.settings.time_zone)
            .arrange_for_graph(wanted, &loader.graph, args.name.as_deref())?);
    }
    let to = match models {
        Some(models) => models,
        None => project.models_state()?,
    };
    let wanted = Some(labels).filter(|labels| !labels.is_empty());
    let asked = questions::Asked {
        interactive: args.interactive,
        dry_run: args.dry_run || args.check_changes,
        specified: labels,
    };
    questions::with_questioner(project, terminal, &asked, |questioner| {
        Ok(Autodetector::new(&from, &to, questioner)
            .unmigrated_apps(loader.unmigrated_apps.iter().map(|app| Arc::from(app.as_str())))
            .time_zone(&project.settings.time_zone)
            .changes(&loader.graph, wanted, wanted, args.name.as_deref())?)
    })
}

fn say_no_changes(labels: &[String], terminal: &mut Terminal) {
    if terminal.verbosity == 0 {
        return;
    }
    let unique: BTreeSet<&String> = labels.iter().collect();
    let unique: Vec<&str> = unique.into_iter().map(String::as_str).collect();
    terminal.log(match unique.as_slice() {
        [] => "No changes detected".to_owned(),
        [label] => format!("No changes detected in app '{label}'"),
        // Django prints a set of labels in any order.
        labels => format!("No changes detected in apps '{}'", labels.join("', '")),
    });
}
