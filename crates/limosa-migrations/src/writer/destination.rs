//! Where a migration's file goes, and how it gets there: written aside, flushed, and renamed into place.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use limosa_project::Project;

use crate::{Migration, WriterError};

/// The place of a migration's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The file.
    pub path: PathBuf,
    /// Packages that have to be made first, outermost first.
    missing: Vec<PathBuf>,
}

/// The folder of a package that is already there.
fn package_folder(project: &Project, package: &str) -> Option<PathBuf> {
    let spec = project.interpreter.find_module(package)?;
    match spec.locations.as_slice() {
        [folder] => Some(folder.clone()),
        _ => spec.file.as_deref().and_then(Path::parent).map(Path::to_path_buf),
    }
}

impl Destination {
    /// A file in a package that is there, or whose folder's parent is.
    pub fn at(path: PathBuf) -> Self {
        Self {
            path,
            missing: Vec::new(),
        }
    }

    /// Where the migration goes; nothing is made yet.
    ///
    /// # Errors
    /// When the app's migrations are switched off, or no folder is found.
    pub fn find(project: &Project, migration: &Migration) -> Result<Self, WriterError> {
        let app_label = &*migration.app_label;
        let (Some(package), _) = project.migrations_module(app_label) else {
            return Err(WriterError::Disabled {
                app_label: app_label.to_owned(),
            });
        };
        let file = format!("{}.py", migration.name);
        let is_package = project
            .interpreter
            .find_module(&package)
            .is_none_or(|spec| spec.is_package);
        if is_package && let Some(folder) = package_folder(project, &package) {
            return Ok(Self {
                path: folder.join(file),
                missing: Vec::new(),
            });
        }
        if let (Some(app), Some((parent, name))) = (project.app(app_label), package.rsplit_once('.'))
            && app.name == parent
        {
            return Ok(Self {
                path: app.path.join(name).join(file),
                missing: Vec::new(),
            });
        }
        // A package that MIGRATION_MODULES names and that is not there yet: made below the nearest one that is.
        let names: Vec<&str> = package.split('.').collect();
        for length in (1..names.len()).rev() {
            if let Some(mut folder) = package_folder(project, &names[..length].join(".")) {
                let mut missing = Vec::new();
                for name in &names[length..] {
                    folder.push(name);
                    missing.push(folder.clone());
                }
                return Ok(Self {
                    path: folder.join(file),
                    missing,
                });
            }
        }
        Err(WriterError::NoPlace { package })
    }

    /// Writes the file. Until it is whole, nothing stands under its name.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn write(&self, text: &str) -> Result<(), WriterError> {
        for folder in &self.missing {
            fs::create_dir_all(folder).map_err(|error| io(folder, error))?;
            make_package(folder)?;
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        if !folder.is_dir() {
            fs::create_dir(folder).map_err(|error| io(folder, error))?;
        }
        make_package(folder)?;
        write_file(&self.path, text)
    }
}

/// Makes a folder a package.
fn make_package(folder: &Path) -> Result<(), WriterError> {
    let init = folder.join("__init__.py");
    if !init.is_file() {
        fs::File::create(&init).map_err(|error| io(&init, error))?;
    }
    Ok(())
}

/// Replaces or creates a file at once: written beside it, flushed to the disk, renamed.
///
/// # Errors
/// When the file system refuses; then nothing has changed.
pub fn write_file(path: &Path, text: &str) -> Result<(), WriterError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // No migration's name: a loader that looks into the folder meanwhile passes it over.
    let aside = path.with_file_name(format!("~{name}.{}", std::process::id()));
    let written = (|| {
        let mut file = fs::File::create(&aside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        if let Ok(metadata) = fs::metadata(path) {
            fs::set_permissions(&aside, metadata.permissions())?;
        }
        fs::rename(&aside, path)
    })();
    if let Err(error) = written {
        // What was begun is taken away; that this may fail too changes nothing about the error to report.
        let _ = fs::remove_file(&aside);
        return Err(io(path, error));
    }
    if let Some(folder) = path.parent()
        && let Ok(folder) = fs::File::open(folder)
    {
        // The file is in place; a folder that can't be flushed (some file systems) is no failure.
        let _ = folder.sync_all();
    }
    Ok(())
}

fn io(path: &Path, error: std::io::Error) -> WriterError {
    WriterError::Io {
        path: path.to_owned(),
        error,
    }
}

/// Formats files with `black`, when it is in one of the folders of `path` (the environment's `PATH`); whether it was.
///
/// # Errors
/// When it is there and refuses.
pub fn black_format(files: &[PathBuf], path: Option<&std::ffi::OsStr>) -> Result<bool, WriterError> {
    let found = path
        .into_iter()
        .flat_map(std::env::split_paths)
        .map(|folder| folder.join("black"))
        .find(|p| p.is_file());
    let (Some(black), Some(first)) = (found, files.first()) else {
        return Ok(false);
    };
    let refused = |message: String| WriterError::Black {
        path: first.clone(),
        message,
    };
    let output = Command::new(black)
        .args(["--fast", "--"])
        .args(files)
        .output()
        .map_err(|error| refused(error.to_string()))?;
    if output.status.success() {
        Ok(true)
    } else {
        Err(refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}
