//! Migration files: said, and written.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use limosa_migrations::autodetector::Changes;
use limosa_migrations::writer::{Batch, Written, black_format, find_black, recover as recover_folders};
use limosa_migrations::{Destination, Header, Migration, MigrationWriter};
use limosa_project::Project;

use crate::cli::MakeMigrations;
use crate::errors::{Result, relative};
use crate::terminal::{MIGRATE_HEADING, MIGRATE_LABEL, Terminal, WARNING, styled};

/// A migration as text, and where it goes.
pub(crate) struct File {
    destination: Destination,
    written: Written,
}

impl File {
    /// Prints the migration to text.
    pub(crate) fn prepare(project: &Project, migration: &Migration, include_header: bool) -> Result<Self> {
        let header = include_header.then(|| Header::now(version_text(project)));
        let writer = MigrationWriter::new(migration, header).for_django(django(project));
        Ok(Self {
            destination: Destination::find(project, &migration.app_label, &migration.name)?,
            written: writer.write()?,
        })
    }

    /// A migration of this name that is text already.
    pub(crate) fn new(project: &Project, app_label: &str, name: &str, written: Written) -> Result<Self> {
        Ok(Self {
            destination: Destination::find(project, app_label, name)?,
            written,
        })
    }

    /// The file's path.
    pub(crate) fn path(&self) -> &Path {
        &self.destination.path
    }

    /// Whether functions of other migrations must be copied into it by hand.
    pub(crate) fn needs_manual_porting(&self) -> bool {
        self.written.needs_manual_porting
    }

    /// Prints it instead of writing it.
    pub(super) fn say(&self, title: &str, terminal: &mut Terminal) {
        let name = self.path().file_name().unwrap_or_default().to_string_lossy();
        terminal.log(styled(MIGRATE_HEADING, format!("{title} '{name}':")));
        terminal.log(&self.written.text);
    }
}

/// Writes the files, and takes others away: all of it or nothing.
pub(crate) fn write(files: Vec<File>, removals: Vec<PathBuf>) -> Result<()> {
    let mut batch = Batch::new();
    for file in files {
        batch.write(file.destination, file.written.text);
    }
    for path in removals {
        batch.remove(path);
    }
    Ok(batch.commit()?)
}

/// Brings to its end what an interrupted run left in the folders of migrations.
pub(crate) fn recover(project: &Project, terminal: &mut Terminal) -> Result<()> {
    let modules = project
        .apps
        .iter()
        .filter_map(|app| project.migrations_module(&app.label).0);
    let folders = modules.filter_map(|module| project.interpreter.find_module(&module));
    for path in recover_folders(folders.flat_map(|spec| spec.locations))? {
        let said = format!(
            "Finished writing {}, which an interrupted run had begun.",
            relative(&path)
        );
        terminal.error_line(styled(WARNING, said));
    }
    Ok(())
}

/// The project's own Django; the version that Limosa follows when there is none.
pub(crate) fn django(project: &Project) -> (u8, u8, u8) {
    project.environment.django_version.unwrap_or((5, 2, 0))
}

/// The version in the header.
fn version_text(project: &Project) -> String {
    let (major, minor, patch) = django(project);
    match patch {
        0 => format!("{major}.{minor}"),
        patch => format!("{major}.{minor}.{patch}"),
    }
}

/// Formats files with `black`, when it is on the path, as Django does.
pub(crate) fn run_formatters(files: &[PathBuf]) -> Result<()> {
    black_format(files, std::env::var_os("PATH").as_deref())?;
    Ok(())
}

/// What has to be done by hand to a migration whose functions lie in others.
pub(crate) fn say_manual_porting(what: &str, terminal: &mut Terminal) {
    terminal.line(format!(
        "{}\n  Your migrations contained functions that must be manually copied over,\n  as we could not safely copy \
         their implementation.\n  See the comment at the top of the {what} migration for details.",
        styled(MIGRATE_HEADING, "Manual porting required")
    ));
    if find_black(std::env::var_os("PATH").as_deref()).is_some() {
        let what = what[..1].to_uppercase() + &what[1..];
        terminal.line(styled(
            WARNING,
            format!("{what} migration couldn't be formatted using the \"black\" command. You can call it manually."),
        ));
    }
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
            // What is only said, and not shown, need not be writable.
            let file = match dry_run && terminal.verbosity < 3 {
                true => None,
                false => Some(File::prepare(project, migration, args.include_header)?),
            };
            let path = Destination::find(project, &migration.app_label, &migration.name)?.path;
            files.push((migration, path, file));
        }
        apps.push((app_label, files));
    }
    let (mut to_write, mut replaced, mut removals) = (Vec::new(), Vec::new(), Vec::new());
    for (app_label, files) in apps {
        if terminal.verbosity >= 1 {
            terminal.log(styled(MIGRATE_HEADING, format!("Migrations for '{app_label}':")));
        }
        for (migration, path, file) in files {
            if terminal.verbosity >= 1 {
                say_operations(migration, &path, args.scriptable, terminal);
            }
            let Some(file) = file else { continue };
            if !dry_run {
                if let Some(old) = previous.and_then(|previous| previous.get(&**app_label)) {
                    let manual = file.needs_manual_porting();
                    replaced.push((path.clone(), old.clone(), manual));
                    removals.extend((!manual).then(|| old.clone()));
                }
                to_write.push(file);
            } else {
                file.say("Full migrations file", terminal);
            }
        }
    }
    let written: Vec<PathBuf> = to_write.iter().map(|file| file.path().to_path_buf()).collect();
    write(to_write, removals)?;
    for (path, old, manual) in replaced {
        say_replaced(&path, &old, manual, terminal);
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

/// What became of the migration that another takes the place of.
fn say_replaced(path: &Path, old: &Path, manual: bool, terminal: &mut Terminal) {
    if manual {
        terminal.log(styled(
            WARNING,
            format!(
                "Updated migration {} requires manual porting.\nPrevious migration {} was kept and must be deleted \
                 after porting functions manually.",
                relative(path),
                relative(old)
            ),
        ));
    } else {
        terminal.log(format!("Deleted {}", relative(old)));
    }
}
