//! pyenv's shims: scripts on the PATH that start one of several installed versions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The interpreter that a shim would start for this project; anything that is no shim is itself. `None` when pyenv
/// passes on to the system's own.
pub(crate) fn behind_shim(executable: &Path, root: &Path, environ: &BTreeMap<String, String>) -> Option<PathBuf> {
    let shims = executable.parent().filter(|folder| folder.ends_with("shims"));
    let Some(versions) = shims
        .and_then(Path::parent)
        .map(|home| home.join("versions"))
        .filter(|v| v.is_dir())
    else {
        return Some(executable.to_owned());
    };
    let name = executable.file_name()?;
    let chosen = chosen(&versions, root, environ);
    chosen.iter().find_map(|version| {
        let folder = installed(&versions, version)?;
        let candidate = folder.join("bin").join(name);
        candidate.exists().then_some(candidate)
    })
}

/// The versions that are to be looked through: of the environment, of the project's `.python-version`, of pyenv itself.
fn chosen(versions: &Path, root: &Path, environ: &BTreeMap<String, String>) -> Vec<String> {
    let words = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        lines
            .flat_map(|line| line.split([' ', ':', '\t']))
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect()
    };
    if let Some(version) = environ.get("PYENV_VERSION").filter(|version| !version.is_empty()) {
        return words(version);
    }
    let local = root
        .ancestors()
        .find_map(|folder| std::fs::read_to_string(folder.join(".python-version")).ok());
    let global = || std::fs::read_to_string(versions.with_file_name("version")).ok();
    words(&local.or_else(global).unwrap_or_default())
}

/// The folder of a version; `3.12` stands for the newest `3.12.x`.
fn installed(versions: &Path, version: &str) -> Option<PathBuf> {
    let exact = versions.join(version);
    if exact.is_dir() {
        return Some(exact);
    }
    let patch = |name: &str| name.strip_prefix(version)?.strip_prefix('.')?.parse::<u32>().ok();
    let folders = std::fs::read_dir(versions).ok()?.flatten().map(|entry| entry.path());
    let known = folders.filter_map(|path| Some((patch(path.file_name()?.to_str()?)?, path)));
    known.max_by_key(|(patch, _)| *patch).map(|(_, path)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shim_starts_the_chosen_version() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("pyenv");
        for path in ["shims", "versions/3.11.7/bin", "versions/3.12.1/bin"] {
            std::fs::create_dir_all(home.join(path)).unwrap();
        }
        for path in [
            "shims/python3",
            "versions/3.11.7/bin/python3",
            "versions/3.12.1/bin/python3",
        ] {
            std::fs::write(home.join(path), "").unwrap();
        }
        std::fs::write(home.join("version"), "3.12.1\n3.11.7\n").unwrap();
        let project = folder.path().join("project");
        std::fs::create_dir(&project).unwrap();
        let shim = home.join("shims/python3");
        let nothing = BTreeMap::new();
        assert_eq!(
            behind_shim(&shim, &project, &nothing),
            Some(home.join("versions/3.12.1/bin/python3"))
        );
        std::fs::write(project.join(".python-version"), "3.11\n").unwrap();
        assert_eq!(
            behind_shim(&shim, &project, &nothing),
            Some(home.join("versions/3.11.7/bin/python3"))
        );
        let system = BTreeMap::from([("PYENV_VERSION".to_owned(), "system".to_owned())]);
        assert_eq!(behind_shim(&shim, &project, &system), None);
        assert_eq!(
            behind_shim(Path::new("/usr/bin/python3"), &project, &nothing),
            Some("/usr/bin/python3".into())
        );
    }
}
