//! [`MigrationKey`] and [`Dependency`]: how migrations name each other.

use std::fmt;
use std::sync::Arc;

use limosa_python::Location;

/// `(app_label, name)`; ordered as Python orders such tuples.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MigrationKey {
    /// The app's label.
    pub app_label: Arc<str>,
    /// The migration's name: its file name without `.py`. `__first__` and `__latest__` stand for an end of the app.
    pub name: Arc<str>,
}

impl MigrationKey {
    /// A key from its two halves.
    pub fn new(app_label: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self {
            app_label: app_label.into(),
            name: name.into(),
        }
    }

    /// The key as Python prints the tuple: `('app', 'name')`.
    pub fn repr(&self) -> String {
        format!(
            "({}, {})",
            limosa_python::repr_str(&self.app_label),
            limosa_python::repr_str(&self.name)
        )
    }
}

impl fmt::Display for MigrationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.app_label, self.name)
    }
}

/// What a migration waits for. Two are equal when their keys are, as tuples are in Django.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The migration waited for. The app label `__setting__` stands for a setting that the name names, in migrations
    /// about to be written.
    pub key: MigrationKey,
    /// What `swappable_dependency()` was given, when it made this dependency: `auth.User`.
    pub setting: Option<Arc<str>>,
    /// Where it stands, when it was read from a file.
    pub location: Option<Location>,
}

impl Dependency {
    /// `(app_label, name)`
    pub fn new(app_label: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        MigrationKey::new(app_label, name).into()
    }

    /// `("__setting__", name)`: written as `migrations.swappable_dependency(settings.NAME)`.
    pub fn swappable_setting(name: impl Into<Arc<str>>) -> Self {
        Self::new("__setting__", name)
    }

    /// `migrations.swappable_dependency(value)`: the first migration of the app that the value names.
    pub fn swappable(value: &str) -> Self {
        let app_label = value.split('.').next().unwrap_or_default();
        Self {
            key: MigrationKey::new(app_label, "__first__"),
            setting: Some(value.into()),
            location: None,
        }
    }
}

impl From<MigrationKey> for Dependency {
    fn from(key: MigrationKey) -> Self {
        Self {
            key,
            setting: None,
            location: None,
        }
    }
}

impl PartialEq for Dependency {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Dependency {}

impl PartialOrd for Dependency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Dependency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl std::hash::Hash for Dependency {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}
