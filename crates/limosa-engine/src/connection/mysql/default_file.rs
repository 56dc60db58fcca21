//! `OPTIONS['read_default_file']`: the client library's groups of an option file.
//!
//! The manual's section "Using Option Files": groups in brackets, `name=value`, `-` and `_` alike, comments, quotes,
//! escapes, `!include` and `!includedir`. Of the options, those that say where to connect and how are heeded; others are
//! for other programs, but one about TLS that isn't known is refused.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::parameters::misconfigured;
use crate::DatabaseError;

/// The groups that the client library reads.
const GROUPS: [&str; 3] = ["client", "client-server", "client-mariadb"];

/// How deep files may include one another.
const MAX_DEPTH: usize = 8;

/// What the file says: names with `_`, without `loose_`; `init_command` may come more than once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DefaultFile {
    pub(super) values: BTreeMap<String, String>,
    pub(super) init_commands: Vec<String>,
}

impl DefaultFile {
    /// Reads a file, and `group` in it beside those of the library.
    pub(super) fn read(file: &Path, group: Option<&str>) -> Result<Self, DatabaseError> {
        let mut found = Self::default();
        found.add(file, group, 0)?;
        Ok(found)
    }

    fn add(&mut self, file: &Path, group: Option<&str>, depth: usize) -> Result<(), DatabaseError> {
        let wrong = |what: String| misconfigured(format!("the option file `{}`: {what}", file.display()));
        if depth > MAX_DEPTH {
            return Err(wrong("its `!include`s do not come to an end".to_owned()));
        }
        let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        let mut ours = false;
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(folder) = line.strip_prefix("!includedir") {
                for file in option_files(Path::new(folder.trim())).map_err(|error| wrong(error.to_string()))? {
                    self.add(&file, group, depth + 1)?;
                }
            } else if let Some(included) = line.strip_prefix("!include") {
                self.add(Path::new(included.trim()), group, depth + 1)?;
            } else if let Some(header) = line.strip_prefix('[') {
                let name = header.split(']').next().unwrap_or_default().trim();
                ours = GROUPS.contains(&name) || Some(name) == group;
            } else if ours {
                let (name, value) = line.split_once('=').unwrap_or((line, ""));
                self.set(name, unquoted(value.trim()));
            }
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: String) {
        let name = name.trim().replace('-', "_").to_lowercase();
        let name = name.strip_prefix("loose_").unwrap_or(&name);
        if name == "init_command" {
            self.init_commands.push(value);
        } else {
            self.values.insert(name.to_owned(), value);
        }
    }
}

/// The `.cnf` files of a folder, by name.
fn option_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "cnf" || extension == "ini")
    });
    files.sort();
    Ok(files)
}

/// A value without its quotes or the comment behind it, escapes resolved.
fn unquoted(value: &str) -> String {
    let quote = value.chars().next().filter(|c| ['"', '\''].contains(c));
    let inner = match quote.and_then(|quote| value[1..].rfind(quote)) {
        Some(end) => &value[1..=end],
        None => value.split('#').next().unwrap_or_default().trim_end(),
    };
    let mut text = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('b') => text.push('\u{8}'),
            Some('t') => text.push('\t'),
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('s') => text.push(' '),
            Some(other @ ('\\' | '"' | '\'')) => text.push(other),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_quotes_and_comments() {
        let folder = std::env::temp_dir().join(format!("limosa-cnf-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("conf.d")).unwrap();
        let file = folder.join("my.cnf");
        let conf_d = folder.join("conf.d");
        std::fs::write(conf_d.join("a.cnf"), "[client]\nport = 3307\n").unwrap();
        std::fs::write(
            &file,
            format!(
                "# comment\n[mysqld]\nuser=mysql\n[client]\nuser = ann # me\npassword=\"a#b\\\\c\"\nloose-ssl-ca=/ca.pem\n\
                 init-command=SET a = 1\n[shop]\ndatabase='shop'\n!includedir {}\n",
                conf_d.display()
            ),
        )
        .unwrap();
        let read = DefaultFile::read(&file, Some("shop")).unwrap();
        let values: Vec<_> = read
            .values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            values,
            [
                ("database", "shop"),
                ("password", "a#b\\c"),
                ("port", "3307"),
                ("ssl_ca", "/ca.pem"),
                ("user", "ann")
            ]
        );
        assert_eq!(read.init_commands, ["SET a = 1"]);
        assert!(!DefaultFile::read(&file, None).unwrap().values.contains_key("database"));
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(DefaultFile::read(&file, None).unwrap_err().message().contains("my.cnf"));
    }
}
