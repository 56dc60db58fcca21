//! [`PythonEnvironment`]: which Python the project runs with, found without starting it.

use std::path::PathBuf;

/// The project's Python.
#[derive(Clone, Debug, Default)]
pub struct PythonEnvironment {
    /// The interpreter; `None` when there is none on this machine.
    pub executable: Option<PathBuf>,
    /// Its version.
    pub version: (u8, u8),
    /// Where it looks for packages, in order, those of `.pth` files included.
    pub site_packages: Vec<PathBuf>,
    /// The version of the Django found there.
    pub django_version: Option<(u8, u8, u8)>,
}
