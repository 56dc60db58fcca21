//! `limosa migrate`: brings the database to the state of the migrations.

mod describe;
mod json;
mod notice;
mod prune;
mod run;
pub(super) mod targets;

use std::process::ExitCode;

use indexmap::IndexSet;
use limosa_migrations::{Loader, MigrationKey, PlannedMigration};
use limosa_project::Project;

use super::makemigrations::{How, conflict_failure, handle_merge};
use crate::cli::{Global, Migrate};
use crate::errors::{Result, code};
use crate::session;
use crate::terminal::{MIGRATE_HEADING, MIGRATE_LABEL, Terminal, WARNING, styled};

/// Runs the command.
pub(crate) fn run(global: &Global, args: &Migrate, terminal: &mut Terminal) -> Result<ExitCode> {
    let (project, mut loader) = load(global, args, terminal)?;
    let targets = targets::targets(&project, &loader, args)?;
    let ready = Ready {
        project: &project,
        args,
        targets: &targets,
    };
    if args.prune {
        prune::prune(&ready, &mut loader, terminal)?;
    }
    let plan = loader.migration_plan(&targets, false)?;
    if args.plan {
        show_plan(&project, &plan, terminal);
    }
    if args.plan || args.check_unapplied {
        let failed = args.check_unapplied && !plan.is_empty();
        return Ok(ExitCode::from(if failed { code::ERROR } else { 0 }));
    }
    if !args.prune {
        run::run(&ready, &loader, &plan, terminal)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What the parts of the command share.
struct Ready<'a> {
    project: &'a Project,
    args: &'a Migrate,
    targets: &'a [limosa_migrations::Target],
}

/// Reads project and migrations; with `--merge`, once more after conflicting migrations were merged.
fn load(global: &Global, args: &Migrate, terminal: &mut Terminal) -> Result<(Project, Loader)> {
    let mut merged = false;
    loop {
        let project = session::load_for(global, "migrate")?;
        if !global.skip_checks {
            project.check_first();
        }
        let applied = session::applied_migrations(&project, &args.database)?;
        let keys: IndexSet<MigrationKey> = applied.into_keys().collect();
        let loader = Loader::build(&project, Some(keys.clone()))?;
        loader.check_consistent_history(&keys, &args.database)?;
        let conflicts = loader.detect_conflicts();
        if conflicts.is_empty() {
            return Ok((project, loader));
        }
        if !args.merge || merged {
            return Err(conflict_failure(&conflicts));
        }
        let how = How {
            interactive: args.interactive,
            dry_run: false,
            name: None,
            include_header: true,
            scriptable: false,
            refuse_collisions: true,
        };
        let written = handle_merge(&project, &loader, &conflicts, &how, terminal)?;
        if written.len() < conflicts.len() {
            return Err(conflict_failure(&conflicts));
        }
        merged = true;
    }
}

fn show_plan(project: &Project, plan: &[PlannedMigration], terminal: &mut Terminal) {
    terminal.line(styled(MIGRATE_LABEL, "Planned operations:"));
    if plan.is_empty() {
        terminal.line("  No planned migration operations.");
    }
    for planned in plan {
        terminal.line(styled(MIGRATE_HEADING, planned.migration.key()));
        for operation in &planned.migration.operations {
            let (text, is_error) = describe::describe_operation(project, operation, planned.backwards);
            let line = format!("    {text}");
            terminal.line(if is_error { styled(WARNING, line) } else { line });
        }
    }
}
