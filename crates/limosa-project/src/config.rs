//! [`Config`]: `limosa.toml`, or `[tool.limosa]` in `pyproject.toml`.

use std::path::{Path, PathBuf};

use crate::ProjectError;

/// What the configuration file says. Command line and environment win over it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The file it was read from.
    pub file: Option<PathBuf>,
    /// `project = "backend"`: the folder of `manage.py`, from the file's folder.
    pub project: Option<PathBuf>,
    /// `settings = "shop.settings"`
    pub settings: Option<String>,
    /// `python = ".venv/bin/python"`, from the file's folder; a bare name is looked up on the PATH.
    pub python: Option<PathBuf>,
    /// `database-url = "postgres://…"`
    pub database_url: Option<String>,
    /// Every other key, for the commands.
    pub others: toml::Table,
}

impl Config {
    /// The first `limosa.toml` or `pyproject.toml` with `[tool.limosa]` in this folder or one above it.
    pub(crate) fn find(start: &Path) -> Result<Self, ProjectError> {
        for folder in start.ancestors() {
            let file = folder.join("limosa.toml");
            if file.is_file() {
                let table = read(&file)?;
                return Self::from_table(file, table);
            }
            let file = folder.join("pyproject.toml");
            if file.is_file() {
                // Somebody else's file: only our own table in it is ours to judge.
                let Ok(mut table) = read(&file) else { continue };
                let own = table
                    .get_mut("tool")
                    .and_then(|tool| tool.get_mut("limosa"))
                    .and_then(toml::Value::as_table_mut);
                if let Some(own) = own {
                    let own = std::mem::take(own);
                    return Self::from_table(file, own);
                }
            }
        }
        Ok(Self::default())
    }

    fn from_table(file: PathBuf, mut table: toml::Table) -> Result<Self, ProjectError> {
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let mut text = |key: &str| match table.remove(key) {
            None => Ok(None),
            Some(toml::Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(ProjectError::Config(format!(
                "`{key}` in `{}` is {}, but must be a string",
                file.display(),
                other.type_str()
            ))),
        };
        let project = text("project")?.map(|path| folder.join(path));
        let settings = text("settings")?;
        let python = text("python")?.map(|path| {
            if path.contains('/') {
                folder.join(path)
            } else {
                path.into()
            }
        });
        let database_url = text("database-url")?;
        Ok(Self {
            file: Some(file),
            project,
            settings,
            python,
            database_url,
            others: table,
        })
    }
}

fn read(file: &Path) -> Result<toml::Table, ProjectError> {
    let text = std::fs::read_to_string(file).map_err(|error| ProjectError::Io {
        file: file.to_owned(),
        message: error.to_string(),
    })?;
    text.parse()
        .map_err(|error| ProjectError::Config(format!("`{}` is no TOML: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_is_found_above() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("pyproject.toml"),
            "[tool.limosa]\nsettings = 'a.b'\nschema = 1\npython = 'venv/bin/python'\n",
        )
        .unwrap();
        let below = folder.path().join("x/y");
        std::fs::create_dir_all(&below).unwrap();
        let config = Config::find(&below).unwrap();
        assert_eq!(config.settings.as_deref(), Some("a.b"));
        assert_eq!(config.python, Some(folder.path().join("venv/bin/python")));
        assert_eq!(config.others.len(), 1);
        std::fs::write(folder.path().join("limosa.toml"), "settings = 3").unwrap();
        assert!(Config::find(&below).is_err());
    }
}
