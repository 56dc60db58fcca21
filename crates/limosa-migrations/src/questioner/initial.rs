//! [`InitialApps`]: which apps without migrations get their first one unasked.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What answers `ask_initial`: an app gets its first migration when it was named on the command line, or when its
/// migrations package is there and empty, as `startapp` leaves it.
#[derive(Clone, Debug, Default)]
pub struct InitialApps {
    specified: BTreeSet<Arc<str>>,
    empty_packages: BTreeSet<Arc<str>>,
}

impl InitialApps {
    /// With the apps named on the command line.
    pub fn new(specified: impl IntoIterator<Item = Arc<str>>) -> Self {
        Self {
            specified: specified.into_iter().collect(),
            empty_packages: BTreeSet::new(),
        }
    }

    /// Looks into an app's migrations package, given by its folders; a package that can't be listed counts as absent.
    pub fn look_into(&mut self, app_label: &str, folders: &[PathBuf]) {
        let [folder] = folders else { return };
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let holds_python = entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.ends_with(".py") && name != "__init__.py"
        });
        if !holds_python {
            self.empty_packages.insert(app_label.into());
        }
    }

    /// Whether the app gets its first migration.
    pub fn contains(&self, app_label: &str) -> bool {
        self.specified.contains(app_label) || self.empty_packages.contains(app_label)
    }
}
