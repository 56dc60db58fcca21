//! Migration files: said, and written.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use limosa_migrations::autodetector::Changes;
use limosa_migrations::writer::{Written, black_format};
use limosa_migrations::{Destination, Header, Migration, MigrationWriter};
use limosa_project::Project;

use crate::cli::MakeMigrations;
use crate::errors::{Failure, Result, relative};
use crate::terminal::{MIGRATE_HEADING, MIGRATE_LABEL, Terminal, WARNING, styled};

/// A migration as text, and where it goes.
pub(super) struct File {
    pub(super) destination: Destination,
    written: Written,
}

impl File {
    /// Prints the migration to text.
    pub(super) fn prepare(project: &Project, migration: &Migration, include_header: bool) -> Result<Self> {
        let header = include_header.then(|| Header::now(django_version(project)));
        Ok(Self {
            destination: Destination::find(project, migration)?,
            written: MigrationWriter::new(migration, header).write()?,
        })
    }

    /// The file's path.
    pub(super) fn path(&self) -> &Path {
        &self.destination.path
    }

    /// Writes the file, whole or not at all.
    pub(super) fn write(&self) -> Result<()> {
        Ok(self.destination.write(&self.written.text)?)
    }

    /// Prints it instead of writing it.
    pub(super) fn say(&self, title: &str, terminal: &mut Terminal) {
        let name = self.path().file_name().unwrap_or_default().to_string_lossy();
        terminal.log(styled(MIGRATE_HEADING, format!("{title} '{name}':")));
        terminal.log(&self.written.text);
    }
}

/// The version in the header: the project's own Django; the one that Limosa follows when there is none.
fn django_version(project: &Project) -> String {
    let (major, minor, patch) = project.environment.django_version.unwrap_or((5, 2, 0));
    match patch {
        0 => format!("{major}.{minor}"),
        patch => format!("{major}.{minor}.{patch}"),
    }
}

/// Formats files with `black`, when it is on the path, as Django does.
pub(super) fn run_formatters(files: &[PathBuf]) -> Result<()> {
    black_format(files, std::env::var_os("PATH").as_deref())?;
    Ok(())
}

/// Says and writes the migrations. `previous` is the file that each app's migration replaces, with `--update`.
///
/// Everything is printed to text before the first file is written, so that what can't be written down leaves nothing
/// half done.
pub(super) fn write_migration_files(
    project: &Project,
    args: &MakeMigrations,
    changes: &Changes,
    previous: Option<&IndexMap<String, PathBuf>>,
    terminal: &mut Terminal,
) -> Result<()> {
    let dry_run = args.dry_run || args.check_changes;
    let mut apps = Vec::new();
    for (app_label, migrations) in changes {
        let mut files = Vec::new();
        for migration in migrations {
            files.push((migration, File::prepare(project, migration, args.include_header)?));
        }
        apps.push((app_label, files));
    }
    let mut written = Vec::new();
    for (app_label, files) in apps {
        if terminal.verbosity >= 1 {
            terminal.log(styled(MIGRATE_HEADING, format!("Migrations for '{app_label}':")));
        }
        for (migration, file) in files {
            if terminal.verbosity >= 1 {
                say_operations(migration, file.path(), args.scriptable, terminal);
            }
            if !dry_run {
                file.write()?;
                written.push(file.path().to_path_buf());
                if let Some(old) = previous.and_then(|previous| previous.get(&**app_label)) {
                    remove_previous(&file, old, terminal)?;
                }
            } else if terminal.verbosity == 3 {
                file.say("Full migrations file", terminal);
            }
        }
    }
    run_formatters(&written)
}

fn say_operations(migration: &Migration, path: &Path, scriptable: bool, terminal: &mut Terminal) {
    let shown = relative(path);
    terminal.log(format!("  {}", styled(MIGRATE_LABEL, &shown)));
    for operation in &migration.operations {
        terminal.log(format!("    {}", operation.formatted_description()));
    }
    if scriptable {
        terminal.line(shown);
    }
}

fn remove_previous(file: &File, old: &Path, terminal: &mut Terminal) -> Result<()> {
    let path = file.path();
    if file.written.needs_manual_porting {
        terminal.log(styled(
            WARNING,
            format!(
                "Updated migration {} requires manual porting.\nPrevious migration {} was kept and must be deleted \
                 after porting functions manually.",
                relative(path),
                relative(old)
            ),
        ));
        return Ok(());
    }
    std::fs::remove_file(old).map_err(|error| {
        Failure::new(format!("`{}` can't be removed: {error}", relative(old)))
            .note(format!("`{}` is written and takes its place.", relative(path)))
            .help(format!("Remove `{}` by hand.", relative(old)))
    })?;
    terminal.log(format!("Deleted {}", relative(old)));
    Ok(())
}
