//! `limosa sqlmigrate`: the SQL of a migration, as Django prints it.

use std::process::ExitCode;

use limosa_engine::{Interrupt, collect_sql};
use limosa_migrations::{Loader, LoaderError};
use limosa_schema::EditorOptions;

use crate::cli::{Global, SqlMigrate};
use crate::errors::{Failure, Result};
use crate::session;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(global: &Global, args: &SqlMigrate, terminal: &mut Terminal) -> Result<ExitCode> {
    let project = session::load_for(global, "sqlmigrate")?;
    let applied = session::applied_migrations(&project, &args.database)?;
    // Squashed migrations and those that they replace can both be printed.
    let mut loader = Loader::build(&project, Some(applied.into_keys().collect()))?;
    loader.replace_migrations = false;
    loader.build_graph()?;
    let (label, name) = (&args.app_label, &args.migration_name);
    session::app_config(&project, label).map_err(Failure::command)?;
    if !loader.migrated_apps.contains(label) {
        return Err(Failure::command(format!("App '{label}' does not have migrations")));
    }
    let migration = loader
        .get_migration_by_prefix(label, name)
        .map_err(|error| match error {
            LoaderError::Ambiguous { .. } => Failure::command(format!(
                "More than one migration matches '{name}' in app '{label}'. Please be more specific."
            )),
            LoaderError::NoSuchPrefix { .. } => Failure::command(format!(
                "Cannot find a migration matching '{name}' from app '{label}'. Is it in INSTALLED_APPS?"
            )),
            other => other.into(),
        })?;
    let mut connection = session::open_to_look(&project, &args.database, &Interrupt::new())?;
    let options = EditorOptions {
        states_rendered_late: true,
        backwards: args.backwards,
        ..session::editor_options(&project, &connection)
    };
    let lines = collect_sql(
        &project,
        &args.database,
        &mut connection,
        options,
        &loader,
        migration,
        args.backwards,
    )?;
    if lines.is_empty() {
        if terminal.verbosity >= 1 {
            terminal.error_line("No operations found.");
        }
        return Ok(ExitCode::SUCCESS);
    }
    // Django shows the transaction of an atomic migration where there is one.
    let text = lines.join("\n");
    terminal.line(match migration.atomic && connection.vendor().can_rollback_ddl() {
        true => format!("BEGIN;\n{text}\nCOMMIT;"),
        false => text,
    });
    Ok(ExitCode::SUCCESS)
}
