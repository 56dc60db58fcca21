//! Finds `manage.py` and the settings module.

use std::path::{Path, PathBuf};

use crate::{Config, ProjectError, ProjectOptions};

/// The folder of `manage.py`.
pub(crate) fn root(options: &ProjectOptions, config: &Config) -> Result<PathBuf, ProjectError> {
    let named = options
        .project
        .as_ref()
        .map(|project| options.start.join(project))
        .or_else(|| config.project.clone());
    if let Some(named) = named {
        // The file itself may be named as well as its folder.
        let folder = if named.is_file() {
            named.parent().unwrap_or(&named).to_owned()
        } else {
            named
        };
        let folder = absolute(&folder);
        return if folder.join("manage.py").is_file() {
            Ok(folder)
        } else {
            Err(ProjectError::NoManagePyIn { folder })
        };
    }
    let start = absolute(&options.start);
    match start.ancestors().find(|folder| folder.join("manage.py").is_file()) {
        Some(folder) => Ok(folder.to_owned()),
        None => Err(ProjectError::NoManagePy {
            start,
            nearby: nearby(&options.start),
        }),
    }
}

fn absolute(folder: &Path) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}

/// Folders right below that hold a `manage.py`, for the error message.
fn nearby(start: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(start) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("manage.py").is_file())
        .collect();
    found.sort();
    found
}

/// The settings module's dotted name, and who names it.
pub(crate) fn settings_module(
    options: &ProjectOptions,
    config: &Config,
    root: &Path,
) -> Result<(String, String), ProjectError> {
    if let Some(settings) = &options.settings {
        return Ok((settings.clone(), "`--settings`".to_owned()));
    }
    if let Some(settings) = options
        .environ
        .get("DJANGO_SETTINGS_MODULE")
        .filter(|name| !name.is_empty())
    {
        return Ok((settings.clone(), "`DJANGO_SETTINGS_MODULE`".to_owned()));
    }
    if let (Some(settings), Some(file)) = (&config.settings, &config.file) {
        return Ok((settings.clone(), format!("`{}`", file.display())));
    }
    let manage_py = root.join("manage.py");
    let text = std::fs::read_to_string(&manage_py).map_err(|error| ProjectError::Io {
        file: manage_py.clone(),
        message: error.to_string(),
    })?;
    let mut named = named_in(&text);
    named.dedup();
    match named.as_slice() {
        [one] => Ok((one.clone(), format!("`{}`", manage_py.display()))),
        _ => Err(ProjectError::NoSettingsModule { manage_py }),
    }
}

/// Every string that the text of a `manage.py` sets `DJANGO_SETTINGS_MODULE` to.
fn named_in(text: &str) -> Vec<String> {
    let code = without_comments(text);
    let mut found = Vec::new();
    for (index, name) in code.match_indices("DJANGO_SETTINGS_MODULE") {
        let rest = code[index + name.len()..].trim_start_matches(['"', '\'']).trim_start();
        // `setdefault("…", "x")` or `os.environ["…"] = "x"`; a comparison or a mere look-up is neither.
        let value = match rest.strip_prefix(',') {
            Some(value)
                if code[..index]
                    .trim_end_matches(['"', '\''])
                    .trim_end()
                    .ends_with("setdefault(") =>
            {
                value
            }
            Some(_) => continue,
            None => match rest
                .strip_prefix(']')
                .map(str::trim_start)
                .and_then(|rest| rest.strip_prefix('='))
            {
                Some(value) if !value.starts_with('=') => value,
                _ => continue,
            },
        };
        found.push(literal(value.trim_start()).unwrap_or_default());
    }
    found.retain(|name| !name.is_empty());
    found
}

fn literal(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (inside, _) = text[1..].split_once(quote)?;
    let dotted = inside.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    dotted.then(|| inside.to_owned())
}

/// The text without what follows a `#` outside of strings.
pub(crate) fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        let mut quote = None;
        for character in line.chars() {
            match (character, quote) {
                ('#', None) => break,
                ('"' | '\'', None) => quote = Some(character),
                (c, Some(q)) if c == q => quote = None,
                _ => {}
            }
            code.push(character);
        }
        code.push('\n');
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_module_is_read_from_manage_py() {
        let text = "import os\n# os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'no')\ndef main():\n    os.environ.setdefault(\n        \"DJANGO_SETTINGS_MODULE\",\n        \"shop.settings\")\n";
        assert_eq!(named_in(text), ["shop.settings"]);
        assert_eq!(named_in("os.environ['DJANGO_SETTINGS_MODULE'] = 'a.b'"), ["a.b"]);
        assert!(named_in("if os.environ['DJANGO_SETTINGS_MODULE'] == 'a.b': pass").is_empty());
        assert!(named_in("os.environ.setdefault('DJANGO_SETTINGS_MODULE', name)").is_empty());
    }
}
