//! `limosa optimizemigration`: joins the operations of one migration.

use std::process::ExitCode;

use limosa_migrations::operations::Rules;
use limosa_migrations::squash::{self, needs_python};
use limosa_migrations::writer::Written;
use limosa_migrations::{Loader, Migration};
use limosa_project::{Project, ProjectError};

use super::makemigrations::files::{self, File};
use super::squashmigrations::find_migration;
use crate::cli::{Global, OptimizeMigration};
use crate::errors::{Failure, Result, code};
use crate::session;
use crate::terminal::{MIGRATE_HEADING, Terminal, WARNING, styled};

/// Runs the command.
pub(crate) fn run(global: &Global, args: &OptimizeMigration, terminal: &mut Terminal) -> Result<ExitCode> {
    let project = session::load_for(global, "optimizemigration")?;
    let label = &args.app_label;
    session::app_config(&project, label).map_err(Failure::command)?;
    if !args.check {
        files::recover(&project, terminal)?;
    }
    let loader = Loader::build(&project, None)?;
    if !loader.migrated_apps.contains(label) {
        return Err(Failure::command(format!("App '{label}' does not have migrations.")));
    }
    let key = find_migration(&loader, label, &args.migration_name)?;
    let Some(migration) = loader.disk_migrations.get(&key) else {
        return Ok(ExitCode::SUCCESS);
    };
    let optimized = optimized(&project, migration, None)?;
    let before = migration.operations.len();
    if optimized.after == before {
        if terminal.verbosity > 0 {
            terminal.line("No optimizations possible.");
        }
        return Ok(ExitCode::SUCCESS);
    }
    if terminal.verbosity > 0 {
        terminal.line(format!(
            "Optimizing from {before} operations to {} operations.",
            optimized.after
        ));
    }
    if args.check {
        return Ok(ExitCode::from(code::ERROR));
    }
    let file = if optimized.file.needs_manual_porting() {
        replacement(&project, migration, terminal)?
    } else {
        optimized.file
    };
    let path = file.path().to_path_buf();
    files::write(vec![file], Vec::new())?;
    files::run_formatters(std::slice::from_ref(&path))?;
    if files::django(&project) < (6, 1, 0) {
        for (left, what) in [
            (!migration.atomic, "atomic = False"),
            (!migration.run_before.is_empty(), "run_before"),
        ] {
            if left {
                terminal.error_line(styled(
                    WARNING,
                    format!("`{what}` is not in the file that Django writes: put it back by hand."),
                ));
            }
        }
    }
    if terminal.verbosity > 0 {
        terminal.line(styled(
            MIGRATE_HEADING,
            format!("Optimized migration {}", path.display()),
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// A migration with its operations joined, printed.
struct Optimized {
    after: usize,
    file: File,
}

/// The migration; with `as_replacement`, under this name and in the place of the old one.
fn optimized(project: &Project, migration: &Migration, as_replacement: Option<&str>) -> Result<Optimized> {
    let name = as_replacement.unwrap_or(&migration.name);
    if needs_python(migration) {
        let python = project.python()?;
        let printed = python.optimize(&migration.app_label, &migration.name, as_replacement);
        let printed = printed.map_err(ProjectError::from)?;
        let written = Written {
            text: printed.text,
            needs_manual_porting: printed.needs_manual_porting,
        };
        return Ok(Optimized {
            after: printed.after,
            file: File::new(project, &migration.app_label, name, written)?,
        });
    }
    let operations = squash::optimized(migration, &project.models_state()?, Rules::of(files::django(project)))?;
    let after = operations.len();
    let optimized = match as_replacement {
        None => Migration {
            operations,
            ..migration.clone()
        },
        Some(name) => squash::replacement(migration, name, operations),
    };
    Ok(Optimized {
        after,
        file: File::prepare(project, &optimized, true)?,
    })
}

/// The migration that takes the old one's place, when functions must be copied by hand.
fn replacement(project: &Project, migration: &Migration, terminal: &mut Terminal) -> Result<File> {
    let name = squash::replacement_name(migration, files::django(project))?;
    let optimized = optimized(project, migration, Some(&name))?;
    if terminal.verbosity > 0 {
        files::say_manual_porting("optimized", terminal);
    }
    Ok(optimized.file)
}
