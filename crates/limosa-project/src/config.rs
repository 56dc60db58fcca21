//! [`Config`]: `limosa.toml`, or `[tool.limosa]` in `pyproject.toml`.

use std::path::PathBuf;

/// What the configuration file says. Command line and environment win over it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The file it was read from.
    pub file: Option<PathBuf>,
    /// `settings = "shop.settings"`
    pub settings: Option<String>,
    /// `python = ".venv/bin/python"`, from the file's folder.
    pub python: Option<PathBuf>,
    /// `database-url = "postgres://…"`
    pub database_url: Option<String>,
    /// Every other key, for the commands.
    pub others: toml::Table,
}
