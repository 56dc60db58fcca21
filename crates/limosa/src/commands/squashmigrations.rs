//! `limosa squashmigrations`: one migration in the place of several.

use std::io::BufRead as _;
use std::process::ExitCode;

use limosa_migrations::operations::Rules;
use limosa_migrations::squash::{Squash, SquashError};
use limosa_migrations::writer::Written;
use limosa_migrations::{Loader, LoaderError, MigrationKey};
use limosa_project::Project;
use limosa_python::child::SquashRequest;

use super::makemigrations::files::{self, File};
use crate::cli::{Global, SquashMigrations};
use crate::errors::{Failure, Result};
use crate::session;
use crate::terminal::{MIGRATE_HEADING, Terminal, WARNING, styled};

/// Runs the command.
pub(crate) fn run(global: &Global, args: &SquashMigrations, terminal: &mut Terminal) -> Result<ExitCode> {
    let project = session::load_for(global, "squashmigrations")?;
    let label = &args.app_label;
    session::app_config(&project, label).map_err(Failure::command)?;
    files::recover(&project, terminal)?;
    let loader = load(&project)?;
    if !loader.migrated_apps.contains(label) {
        return Err(Failure::command(format!(
            "App '{label}' does not have migrations (so squashmigrations on it makes no sense)"
        )));
    }
    let last = find_migration(&loader, label, args.migration_name())?;
    let start = match args.start_migration_name() {
        Some(name) => Some(find_migration(&loader, label, name)?),
        None => None,
    };
    let squash = Squash::find(&loader, &last, start.as_ref())?;
    if !proceed(&project, &squash, args, terminal)? {
        return Ok(ExitCode::SUCCESS);
    }
    squash.check_not_squashed(files::django(&project))?;
    let file = squashed(&project, &squash, args, terminal)?;
    if file.path().exists() {
        return Err(Failure::command(format!(
            "Migration {} already exists. Use a different name.",
            file.path().file_stem().unwrap_or_default().to_string_lossy()
        ))
        .note("No file was written."));
    }
    let (path, needs_manual_porting) = (file.path().to_path_buf(), file.needs_manual_porting());
    files::write(vec![file], Vec::new())?;
    files::run_formatters(std::slice::from_ref(&path))?;
    for left in squash.left_behind() {
        terminal.error_line(styled(WARNING, format!("{left} is not in the squashed migration.")));
    }
    if terminal.verbosity > 0 {
        terminal.line(format!(
            "{}\n  You should commit this migration but leave the old ones in place;\n  the new migration will be \
             used for new installs. Once you are sure\n  all instances of the codebase have applied the migrations \
             you squashed,\n  you can delete them.",
            styled(
                MIGRATE_HEADING,
                format!("Created new squashed migration {}", path.display())
            )
        ));
        if needs_manual_porting {
            files::say_manual_porting("squashed", terminal);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The migrations: since 6.0, as if no database were there.
fn load(project: &Project) -> Result<Loader> {
    let applied = match files::django(project) >= (6, 0, 0) {
        true => None,
        false => {
            let applied = session::applied_migrations(project, session::DEFAULT_DB_ALIAS)?;
            Some(applied.into_keys().collect())
        }
    };
    Ok(Loader::build(project, applied)?)
}

/// The one migration whose name begins so, or Django's words that there is none.
pub(super) fn find_migration(loader: &Loader, app_label: &str, name: &str) -> Result<MigrationKey> {
    let found = loader.get_migration_by_prefix(app_label, name);
    Ok(found
        .map_err(|error| match error {
            LoaderError::Ambiguous { .. } => Failure::command(format!(
                "More than one migration matches '{name}' in app '{app_label}'. Please be more specific."
            )),
            LoaderError::NoSuchPrefix { .. } => Failure::command(format!(
                "Cannot find a migration matching '{name}' from app '{app_label}'."
            )),
            other => other.into(),
        })?
        .key())
}

/// Says what is going to happen, and asks.
fn proceed(project: &Project, squash: &Squash, args: &SquashMigrations, terminal: &mut Terminal) -> Result<bool> {
    if terminal.verbosity == 0 && !args.interactive {
        return Ok(true);
    }
    terminal.line(styled(MIGRATE_HEADING, "Will squash the following migrations:"));
    for migration in &squash.migrations {
        terminal.line(format!(" - {}", migration.name));
    }
    if !args.interactive {
        return Ok(true);
    }
    let choices = if files::django(project) >= (5, 0, 0) {
        "[y/N]"
    } else {
        "[yN]"
    };
    loop {
        let stream = terminal.log_stream();
        let mut answer = String::new();
        let asked = write!(stream, "Do you wish to proceed? {choices} ").and_then(|()| stream.flush());
        let read = asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer));
        let read = read.map_err(|error| Failure::new(format!("the terminal cannot be read or written: {error}")))?;
        if read == 0 {
            return Err(Failure::new("the input ended before the question was answered")
                .note("No file was written.")
                .help("Run the command in a terminal, or with --noinput."));
        }
        match answer
            .trim_end_matches(['\r', '\n'])
            .chars()
            .next()
            .map(|c| c.to_ascii_lowercase())
        {
            Some('y') => return Ok(true),
            Some('n') | None => return Ok(false),
            Some(_) => {}
        }
    }
}

/// The new migration as text.
fn squashed(project: &Project, squash: &Squash, args: &SquashMigrations, terminal: &mut Terminal) -> Result<File> {
    let name = squash.name(args.squashed_name.as_deref())?;
    let version = files::django(project);
    let before: usize = squash
        .migrations
        .iter()
        .map(|migration| migration.operations.len())
        .sum();
    if terminal.verbosity > 0 {
        let heading = if args.no_optimize {
            "(Skipping optimization.)"
        } else {
            "Optimizing..."
        };
        terminal.line(styled(MIGRATE_HEADING, heading));
    }
    let (after, file) = if squash.needs_python() {
        let names: Vec<String> = squash
            .migrations
            .iter()
            .map(|migration| migration.name.to_string())
            .collect();
        let printed = project.python()?.squash(&SquashRequest {
            app_label: &squash.app_label,
            names: &names,
            name: &name,
            initial: args.start_migration_name().is_none(),
            optimize: !args.no_optimize,
            include_header: args.include_header,
        });
        let printed = printed.map_err(limosa_project::ProjectError::from)?;
        let written = Written {
            text: printed.text,
            needs_manual_porting: printed.needs_manual_porting,
        };
        (printed.after, File::new(project, &squash.app_label, &name, written)?)
    } else {
        let rules = (!args.no_optimize).then(|| Rules::of(version));
        let migration = squash.migration(name, &project.settings.auth_user_model, &project.models_state()?, rules)?;
        (
            migration.operations.len(),
            File::prepare(project, &migration, args.include_header)?,
        )
    };
    if terminal.verbosity > 0 && !args.no_optimize {
        terminal.line(match before == after {
            true => "  No optimizations possible.".to_owned(),
            false => format!("  Optimized from {before} operations to {after} operations."),
        });
    }
    Ok(file)
}

impl From<SquashError> for Failure {
    fn from(error: SquashError) -> Self {
        match error {
            SquashError::Graph(error) => error.into(),
            SquashError::Operation(error) => error.into(),
            SquashError::NoNumber { ref start } => Self::new(&error)
                .titled("ValueError")
                .note("No file was written.")
                .help(format!(
                    "--squashed-name takes the number of the first migration, and `{}` has none before a `_`.",
                    start.name
                )),
            error => Self::command(error).note("No file was written."),
        }
    }
}
