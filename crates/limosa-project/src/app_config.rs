//! [`AppConfig`]: the installed apps.

use std::path::PathBuf;

/// An installed app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppConfig {
    /// The dotted name of its package: `django.contrib.auth`.
    pub name: String,
    /// The label: `auth`.
    pub label: String,
    /// Its folder.
    pub path: PathBuf,
    /// The name for people.
    pub verbose_name: String,
    /// The class of automatic keys: `django.db.models.BigAutoField`.
    pub default_auto_field: String,
    /// The module of its models, when it has one: `shop.models`.
    pub models_module: Option<String>,
}
