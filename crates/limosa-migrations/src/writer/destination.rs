//! Where a migration's file goes.

use std::path::{Path, PathBuf};
use std::process::Command;

use limosa_project::Project;

use crate::WriterError;

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
    pub fn find(project: &Project, app_label: &str, name: &str) -> Result<Self, WriterError> {
        let (Some(package), _) = project.migrations_module(app_label) else {
            return Err(WriterError::Disabled {
                app_label: app_label.to_owned(),
            });
        };
        let file = format!("{name}.py");
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

    /// The folders that have to be packages, outermost first.
    pub(super) fn packages(&self) -> impl Iterator<Item = &Path> {
        let folder = self.path.parent();
        let missing = self.missing.iter().map(PathBuf::as_path);
        missing.chain(folder.filter(|folder| self.missing.last().is_none_or(|last| last != folder)))
    }
}

/// The program `black`, when it is in one of the folders of `path` (the environment's `PATH`).
pub fn find_black(path: Option<&std::ffi::OsStr>) -> Option<PathBuf> {
    path.into_iter()
        .flat_map(std::env::split_paths)
        .map(|folder| folder.join("black"))
        .find(|p| p.is_file())
}

/// Formats files with `black`, when it is in one of the folders of `path`; whether it was.
///
/// # Errors
/// When it is there and refuses.
pub fn black_format(files: &[PathBuf], path: Option<&std::ffi::OsStr>) -> Result<bool, WriterError> {
    let (Some(black), Some(first)) = (find_black(path), files.first()) else {
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
