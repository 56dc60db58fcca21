//! Where modules are: Python's path finder, without reading anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Inner;

/// Where a module is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleSpec {
    /// The dotted name.
    pub name: String,
    /// The file: `None` for namespace packages and for modules that are no Python source.
    pub file: Option<PathBuf>,
    /// Whether it is a package.
    pub is_package: bool,
    /// The folders of the package; several for a namespace package.
    pub locations: Vec<PathBuf>,
}

/// Whether a folder holds installed packages rather than the project.
pub(crate) fn is_site(path: &Path) -> bool {
    path.components()
        .any(|part| matches!(part.as_os_str().to_str(), Some("site-packages" | "dist-packages")))
}

/// Whether a file may be found by this name; it need be no identifier: `0002_add-verbose-name`.
fn is_name(part: &str) -> bool {
    !part.is_empty() && !part.contains(['.', '/', '\\', '\0'])
}

impl Inner {
    /// Where a module is.
    pub(crate) fn find(&self, dotted: &str) -> Option<ModuleSpec> {
        if let Some(found) = self.found.borrow().get(dotted) {
            return found.clone();
        }
        let found = self.find_uncached(dotted);
        self.found.borrow_mut().insert(dotted.to_owned(), found.clone());
        found
    }

    fn find_uncached(&self, dotted: &str) -> Option<ModuleSpec> {
        match dotted.rsplit_once('.') {
            Some((package, last)) => {
                let package = self.find(package)?;
                if package.locations.is_empty() {
                    return None;
                }
                self.find_in(dotted, last, &package.locations)
            }
            None => self.find_in(dotted, dotted, &self.search_path()),
        }
    }

    /// The modules in a package's folders.
    pub(crate) fn submodules(&self, package: &str) -> Vec<String> {
        let Some(spec) = self.find(package) else {
            return Vec::new();
        };
        let mut names = Vec::new();
        for location in &spec.locations {
            let Ok(entries) = std::fs::read_dir(location) else {
                continue;
            };
            for entry in entries.flatten() {
                let path = entry.path();
                let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
                    continue;
                };
                let is_module = path.extension().is_some_and(|e| e == "py") && stem != "__init__";
                let is_package = path.extension().is_none() && path.join("__init__.py").is_file();
                if (is_module || is_package) && is_name(stem) {
                    names.push(stem.to_owned());
                }
            }
        }
        names.sort();
        names.dedup();
        names
    }

    fn find_in(&self, dotted: &str, last: &str, folders: &[PathBuf]) -> Option<ModuleSpec> {
        if !is_name(last) {
            return None;
        }
        let mut portions = Vec::new();
        for folder in folders {
            let package = folder.join(last);
            let init = package.join("__init__.py");
            if init.is_file() {
                return Some(ModuleSpec {
                    name: dotted.to_owned(),
                    file: Some(init),
                    is_package: true,
                    locations: vec![package],
                });
            }
            let file = folder.join(format!("{last}.py"));
            if file.is_file() {
                return Some(ModuleSpec {
                    name: dotted.to_owned(),
                    file: Some(file),
                    is_package: false,
                    locations: Vec::new(),
                });
            }
            if self.is_extension(folder, last) {
                return Some(ModuleSpec {
                    name: dotted.to_owned(),
                    file: None,
                    is_package: false,
                    locations: Vec::new(),
                });
            }
            if package.is_dir() {
                portions.push(package);
            }
        }
        if portions.is_empty() {
            return None;
        }
        Some(ModuleSpec {
            name: dotted.to_owned(),
            file: None,
            is_package: true,
            locations: portions,
        })
    }

    /// Whether a compiled module stands there: `name.cpython-312-x86_64-linux-gnu.so`, `name.pyd`. Every module of the
    /// standard library is looked for in vain in every folder of the path, so a folder is listed once.
    fn is_extension(&self, folder: &Path, last: &str) -> bool {
        if let Some(known) = self.extensions.borrow().get(folder) {
            return known.contains(last);
        }
        let mut names = BTreeSet::new();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some((stem, rest)) = name.to_str().and_then(|name| name.split_once('.')) else {
                continue;
            };
            if matches!(rest.rsplit('.').next(), Some("so" | "pyd")) {
                names.insert(stem.to_owned());
            }
        }
        let found = names.contains(last);
        self.extensions.borrow_mut().insert(folder.to_owned(), names);
        found
    }
}
