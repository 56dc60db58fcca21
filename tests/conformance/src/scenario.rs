//! A scenario: a folder that says how a project changes.
//!
//! ```text
//! scenarios/add_char_field/
//!   scenario.toml    optional, see `Options`
//!   before.py        models of the app `shop`
//!   rows.sql         optional: rows put in after the first migrate
//!   after.py         models after the edit
//!   later.py         optional: a third state
//! ```
//!
//! In place of a `.py` file, or beside it, a folder `before/`, `after/`, `later/` is laid over the project: other
//! apps, hand-written migrations, `extra_settings.py` (whose text ends `settings.py`).

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::database::Vendor;

/// What `scenario.toml` may say.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    /// What is being tried, when the name does not say it.
    pub(crate) about: String,
    /// The project's apps, in the order of `INSTALLED_APPS`.
    pub(crate) apps: Vec<String>,
    /// Apps before them: `django.contrib.…`.
    pub(crate) contrib: Vec<String>,
    /// The vendors it makes sense on; all by default.
    pub(crate) vendors: Vec<String>,
    /// What is typed at the questions of each `makemigrations` after the first. None: `--noinput`.
    pub(crate) answers: Vec<String>,
    /// More arguments of each `makemigrations` after the first.
    pub(crate) arguments: Vec<String>,
    /// The exit code of the last `makemigrations`. Not 0: nothing else happens after it.
    pub(crate) exit: i32,
    /// The exit code of the last `migrate`.
    pub(crate) migrate_exit: i32,
    /// More commands at the end, before the way back to zero, each compared by exit code, output and databases.
    pub(crate) commands: Vec<String>,
    /// Columns (`table.column`) whose values can't be equal: the time of a default.
    pub(crate) volatile: Vec<String>,
    /// The exit code of `migrate app zero`, where the way back can't be gone.
    pub(crate) zero_exit: i32,
    /// The same on MariaDB, where it is another: a column without a default takes what its type begins with.
    pub(crate) mariadb_zero_exit: Option<i32>,
    /// True when the models are meant to be ahead of the migrations at the end.
    pub(crate) unfinished: bool,
    /// True when Django's SQL has no order of its own: it walks a set, whose order changes from run to run.
    pub(crate) unordered: bool,
    /// The labels of the apps, where they are not their names.
    pub(crate) labels: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            about: String::new(),
            apps: vec!["shop".to_owned()],
            contrib: Vec::new(),
            vendors: Vec::new(),
            answers: Vec::new(),
            arguments: Vec::new(),
            exit: 0,
            migrate_exit: 0,
            commands: Vec::new(),
            volatile: Vec::new(),
            zero_exit: 0,
            mariadb_zero_exit: None,
            unfinished: false,
            unordered: false,
            labels: Vec::new(),
        }
    }
}

/// One folder.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The folder's name.
    pub name: String,
    /// Where it lies.
    pub folder: PathBuf,
    pub(crate) options: Options,
}

impl Scenario {
    /// Reads the folder's options.
    ///
    /// # Errors
    /// When `scenario.toml` can't be read.
    pub fn read(folder: &Path) -> Result<Self> {
        let name = folder
            .file_name()
            .context("a folder has a name")?
            .to_string_lossy()
            .into_owned();
        let file = folder.join("scenario.toml");
        let options = if file.is_file() {
            let text = std::fs::read_to_string(&file)?;
            toml::from_str(&text).with_context(|| format!("in {}", file.display()))?
        } else {
            Options::default()
        };
        Ok(Self {
            name,
            folder: folder.to_owned(),
            options,
        })
    }

    /// The vendors to run it on.
    #[must_use]
    pub fn vendors(&self) -> Vec<Vendor> {
        let wanted = &self.options.vendors;
        Vendor::ALL
            .into_iter()
            .filter(|v| wanted.is_empty() || wanted.iter().any(|w| w == v.name()))
            .collect()
    }

    /// The exit code of `migrate app zero` on this vendor.
    pub(crate) fn zero_exit(&self, vendor: Vendor) -> i32 {
        match (vendor, self.options.mariadb_zero_exit) {
            (Vendor::Mariadb, Some(exit)) => exit,
            _ => self.options.zero_exit,
        }
    }

    /// The states of the models that it has, in order.
    pub(crate) fn steps(&self) -> Vec<&'static str> {
        let there = |step: &&str| self.folder.join(step).is_dir() || self.folder.join(format!("{step}.py")).is_file();
        ["before", "after", "later"].into_iter().filter(there).collect()
    }

    /// The statements of `rows.sql`, or of `rows.<vendor>.sql` where vendors need different ones.
    pub(crate) fn rows(&self, vendor: Vendor) -> Result<Vec<String>> {
        let own = self.folder.join(format!("rows.{}.sql", vendor.name()));
        let file = if own.is_file() {
            own
        } else {
            self.folder.join("rows.sql")
        };
        if !file.is_file() {
            return Ok(Vec::new());
        }
        let text = std::fs::read_to_string(file)?;
        Ok(text
            .split(";\n")
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect())
    }
}

/// All scenarios, by name.
///
/// # Errors
/// When the folder can't be read.
pub fn scenarios() -> Result<Vec<Scenario>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"))? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    folders.iter().map(|folder| Scenario::read(folder)).collect()
}
