//! [`PythonEnvironment`]: which Python the project runs with, found without starting it.
//!
//! The layout of an installation says everything: a virtual environment has a `pyvenv.cfg` beside its `bin`, a plain
//! interpreter has `lib/pythonX.Y` beside its own, and Debian puts packages into `dist-packages`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use limosa_python::DjangoVersion;

use crate::pyenv::behind_shim;

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
    /// Why a module may be there that is in none of these folders.
    pub doubt: Option<String>,
}

/// What Python runs at its start, when it is there.
const RUN_AT_START: &[&str] = &["sitecustomize.py", "usercustomize.py"];

/// Modules that lines of `.pth` files import, and that bring no modules of their own.
const HARMLESS: &[&str] = &["_distutils_hack", "_virtualenv", "coverage"];

/// The newest Python that is assumed when none is found: only `sys.version_info` in the sources depends on it.
const ASSUMED_VERSION: (u8, u8) = (3, 12);

impl PythonEnvironment {
    /// Looks for the interpreter: the one named, `VIRTUAL_ENV`, `.venv` or `venv` beside `manage.py` or above it,
    /// `python3` on the PATH.
    pub(crate) fn find(named: Option<&Path>, root: &Path, environ: &BTreeMap<String, String>) -> Self {
        let executable = executable(named, root, environ);
        let found = executable.as_deref().and_then(layout);
        let mut doubt = match (&executable, &found) {
            (_, Some(_)) => None,
            (Some(executable), None) => Some(format!("the packages of `{}` were not found", executable.display())),
            (None, None) => Some("no Python was found, so that its packages are not known".to_owned()),
        };
        let (version, mut packages) = found.unwrap_or((ASSUMED_VERSION, Vec::new()));
        if let Some(home) = environ
            .get("HOME")
            .filter(|_| executable.as_ref().is_some_and(|e| !is_isolated(e)))
        {
            let user = Path::new(home).join(format!(".local/lib/python{}.{}/site-packages", version.0, version.1));
            if environ.get("PYTHONNOUSERSITE").is_none_or(String::is_empty) && user.is_dir() {
                packages.insert(0, user);
            }
        }
        let mut site_packages = Vec::new();
        for folder in packages {
            let linked = path_files(&folder, &mut doubt);
            if let Some(file) = RUN_AT_START
                .iter()
                .map(|name| folder.join(name))
                .find(|file| file.is_file())
            {
                doubt.get_or_insert_with(|| format!("`{}` runs when Python starts", file.display()));
            }
            site_packages.push(folder);
            site_packages.extend(linked);
        }
        let mut seen = Vec::new();
        site_packages.retain(|folder| {
            !seen.contains(folder) && {
                seen.push(folder.clone());
                true
            }
        });
        let mut environment = Self {
            executable,
            version,
            site_packages,
            django_version: None,
            doubt,
        };
        environment.django_version = environment
            .search_path(root, environ)
            .iter()
            .find_map(|f| django_version(f));
        environment
    }

    /// The project's Django; the one that is assumed where none is installed.
    pub fn django(&self) -> DjangoVersion {
        self.django_version.map_or(DjangoVersion::ASSUMED, DjangoVersion::from)
    }

    /// Whether mysqlclient is among the packages. PyMySQL puts itself in its place where it is not, as a package that
    /// only calls `install_as_MySQLdb()` does.
    pub fn has_mysqlclient(&self) -> bool {
        let is_driver = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.is_ok_and(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with("_mysql.") && (name.ends_with(".so") || name.ends_with(".pyd"))
            })
        };
        self.site_packages.iter().any(|folder| {
            std::fs::read_dir(folder.join("MySQLdb")).is_ok_and(|entries| entries.into_iter().any(is_driver))
        })
    }

    /// Where modules are looked for: the project, `PYTHONPATH`, the packages.
    pub(crate) fn search_path(&self, root: &Path, environ: &BTreeMap<String, String>) -> Vec<PathBuf> {
        let mut path = vec![root.to_owned()];
        if let Some(extra) = environ.get("PYTHONPATH") {
            path.extend(
                extra
                    .split(':')
                    .filter(|folder| !folder.is_empty())
                    .map(|folder| root.join(folder)),
            );
        }
        path.extend(self.site_packages.iter().cloned());
        path
    }
}

fn executable(named: Option<&Path>, root: &Path, environ: &BTreeMap<String, String>) -> Option<PathBuf> {
    if let Some(named) = named {
        let bare = named.components().count() == 1 && !named.exists();
        // One that was named is kept even when it isn't there: the error that follows must be about it.
        return if bare {
            on_path(named, root, environ).or_else(|| Some(named.to_owned()))
        } else {
            Some(in_environment(named).unwrap_or_else(|| named.to_owned()))
        };
    }
    if let Some(found) = environ
        .get("VIRTUAL_ENV")
        .and_then(|folder| in_environment(Path::new(folder)))
    {
        return Some(found);
    }
    for folder in root.ancestors().take(3) {
        if let Some(found) = [".venv", "venv", "env"]
            .iter()
            .find_map(|name| in_environment(&folder.join(name)))
        {
            return Some(found);
        }
    }
    on_path(Path::new("python3"), root, environ).or_else(|| on_path(Path::new("python"), root, environ))
}

/// The interpreter of a virtual environment's folder.
fn in_environment(folder: &Path) -> Option<PathBuf> {
    ["bin/python", "bin/python3"]
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.exists())
}

fn on_path(name: &Path, root: &Path, environ: &BTreeMap<String, String>) -> Option<PathBuf> {
    let candidates = std::env::split_paths(environ.get("PATH")?).map(|folder| folder.join(name));
    candidates
        .filter(|candidate| candidate.is_file())
        .find_map(|candidate| behind_shim(&candidate, root, environ))
}

/// Whether it is a virtual environment that does not see the packages outside of it.
fn is_isolated(executable: &Path) -> bool {
    config_of(executable)
        .is_some_and(|(_, config)| config.get("include-system-site-packages").is_none_or(|v| v != "true"))
}

/// The folder of a virtual environment and what its `pyvenv.cfg` says.
fn config_of(executable: &Path) -> Option<(PathBuf, BTreeMap<String, String>)> {
    let bin = executable.parent()?;
    let folder = [bin.parent()?, bin]
        .into_iter()
        .find(|folder| folder.join("pyvenv.cfg").is_file())?
        .to_owned();
    let text = std::fs::read_to_string(folder.join("pyvenv.cfg")).ok()?;
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let config = pairs
        .map(|(key, value)| (key.trim().to_lowercase(), value.trim().to_lowercase()))
        .collect();
    Some((folder, config))
}

/// Version and package folders, in the order of `sys.path`.
fn layout(executable: &Path) -> Option<((u8, u8), Vec<PathBuf>)> {
    if let Some((folder, config)) = config_of(executable) {
        let version = config
            .get("version")
            .or_else(|| config.get("version_info"))
            .and_then(|text| parse_version(text));
        let version = version.or_else(|| versions_in(&folder.join("lib")).pop())?;
        let mut packages: Vec<PathBuf> = ["lib", "lib64"]
            .iter()
            .map(|lib| {
                folder
                    .join(lib)
                    .join(format!("python{}.{}", version.0, version.1))
                    .join("site-packages")
            })
            .filter(|folder| folder.is_dir())
            .collect();
        if config
            .get("include-system-site-packages")
            .is_some_and(|value| value == "true")
        {
            let base = std::fs::canonicalize(executable).ok();
            packages.extend(
                base.and_then(|base| layout_of_prefix(&base))
                    .map(|(_, packages)| packages)
                    .unwrap_or_default(),
            );
        }
        packages.dedup_by(|a, b| std::fs::canonicalize(a).ok() == std::fs::canonicalize(b).ok());
        return Some((version, packages));
    }
    layout_of_prefix(&std::fs::canonicalize(executable).ok()?)
}

/// The same of an interpreter outside of any virtual environment; its path has no symbolic links.
fn layout_of_prefix(executable: &Path) -> Option<((u8, u8), Vec<PathBuf>)> {
    let prefix = executable.parent()?.parent()?;
    let named = executable
        .file_name()?
        .to_str()?
        .strip_prefix("python")
        .and_then(parse_version);
    let version = named.or_else(|| versions_in(&prefix.join("lib")).pop())?;
    let (major, minor) = version;
    let folders = [
        PathBuf::from(format!("/usr/local/lib/python{major}.{minor}/dist-packages")),
        prefix.join(format!("lib/python{major}.{minor}/site-packages")),
        prefix.join(format!("lib/python{major}.{minor}/dist-packages")),
        prefix.join(format!("lib/python{major}/dist-packages")),
    ];
    // Debian's own interpreter is the one that sees `dist-packages`.
    let debian = prefix == Path::new("/usr");
    let seen = |folder: &PathBuf| folder.is_dir() && (debian || !folder.ends_with("dist-packages"));
    Some((version, folders.into_iter().filter(seen).collect()))
}

fn parse_version(text: &str) -> Option<(u8, u8)> {
    let mut parts = text.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor: String = parts.next()?.chars().take_while(char::is_ascii_digit).collect();
    Some((major, minor.parse().ok()?))
}

/// The versions that have a folder `pythonX.Y` here, ascending.
fn versions_in(lib: &Path) -> Vec<(u8, u8)> {
    let Ok(entries) = std::fs::read_dir(lib) else {
        return Vec::new();
    };
    let names = entries.flatten().filter(|entry| entry.path().is_dir());
    let mut versions: Vec<_> = names
        .filter_map(|entry| parse_version(entry.file_name().to_str()?.strip_prefix("python")?))
        .collect();
    versions.sort_unstable();
    versions
}

/// The folders that the `.pth` files of a package folder name: how editable installs are found. Lines that are code
/// (`import …`) are those of newer editable installs; the mapping they install is read from the finder beside them. What
/// another line does is not known.
fn path_files(folder: &Path, doubt: &mut Option<String>) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "pth"));
    files.sort();
    let mut linked = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let mut unclear = || {
                doubt.get_or_insert_with(|| format!("`{}` may bring modules", file.display()));
            };
            if let Some(code) = line.strip_prefix("import ").or_else(|| line.strip_prefix("import\t")) {
                match editable_finder(folder, code) {
                    Some(folders) => linked.extend(folders),
                    None if HARMLESS.iter().any(|module| code.contains(module)) => {}
                    None => unclear(),
                }
                continue;
            }
            let path = folder.join(line);
            if path.is_dir() {
                linked.push(path);
            } else if path.is_file() {
                // An archive.
                unclear();
            }
        }
    }
    linked
}

/// Setuptools' editable installs map package names to folders in a module `__editable___name_finder`: the parents of
/// those folders are where the packages can be found, when folder and package have the same name. `None` when it is
/// none of these, or maps otherwise.
fn editable_finder(folder: &Path, code: &str) -> Option<Vec<PathBuf>> {
    let module = code.split([';', ' ']).next().unwrap_or_default();
    let text = std::fs::read_to_string(folder.join(format!("{module}.py"))).ok()?;
    let mapping = text.lines().find(|line| line.starts_with("MAPPING"))?;
    let strings: Vec<&str> = mapping.split('\'').skip(1).step_by(2).collect();
    let parent = |pair: &[&str]| {
        let folder = Path::new(pair[1]);
        let same = folder.file_name().is_some_and(|name| name == pair[0]);
        folder.parent().filter(|_| same).map(Path::to_owned)
    };
    strings.chunks_exact(2).map(parent).collect()
}

/// The version in `django/__init__.py`: `VERSION = (5, 2, 1, "final", 0)`.
fn django_version(folder: &Path) -> Option<(u8, u8, u8)> {
    let text = std::fs::read_to_string(folder.join("django/__init__.py")).ok()?;
    let line = text.lines().find(|line| line.starts_with("VERSION"))?;
    let (_, inside) = line.split_once('(')?;
    let mut numbers = inside.split(',').map(|part| part.trim().parse::<u8>());
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_environment_is_read_from_its_layout() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let packages = root.join(".venv/lib/python3.11/site-packages");
        std::fs::create_dir_all(packages.join("django")).unwrap();
        std::fs::create_dir_all(root.join(".venv/bin")).unwrap();
        std::fs::create_dir_all(root.join("elsewhere")).unwrap();
        std::fs::write(root.join(".venv/bin/python"), "").unwrap();
        std::fs::write(root.join(".venv/pyvenv.cfg"), "home = /usr/bin\nversion = 3.11.4\n").unwrap();
        std::fs::write(
            packages.join("django/__init__.py"),
            "VERSION = (5, 2, 7, \"final\", 0)\n",
        )
        .unwrap();
        std::fs::write(
            packages.join("x.pth"),
            format!("{}\n# no\n", root.join("elsewhere").display()),
        )
        .unwrap();
        let environment = PythonEnvironment::find(None, root, &BTreeMap::new());
        assert_eq!(environment.executable, Some(root.join(".venv/bin/python")));
        assert_eq!(environment.version, (3, 11));
        assert_eq!(environment.django_version, Some((5, 2, 7)));
        assert_eq!(environment.site_packages, [packages, root.join("elsewhere")]);
    }
}
