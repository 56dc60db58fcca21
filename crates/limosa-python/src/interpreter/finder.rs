//! Where modules are: Python's path finder, without reading anything.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

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
        let module = format!("{last}.py");
        for folder in folders {
            let listing = self.listing(folder);
            let package = folder.join(last);
            let is_there = listing.names.contains(last);
            let init = package.join("__init__.py");
            if is_there && init.is_file() {
                return Some(ModuleSpec {
                    name: dotted.to_owned(),
                    file: Some(init),
                    is_package: true,
                    locations: vec![package],
                });
            }
            let file = folder.join(&module);
            if listing.names.contains(&module) && file.is_file() {
                return Some(ModuleSpec {
                    name: dotted.to_owned(),
                    file: Some(file),
                    is_package: false,
                    locations: Vec::new(),
                });
            }
            if listing.extensions.contains(last) {
                return Some(ModuleSpec {
                    name: dotted.to_owned(),
                    file: None,
                    is_package: false,
                    locations: Vec::new(),
                });
            }
            if is_there && package.is_dir() {
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

    /// What a folder holds. Every module of the standard library is looked for in vain in every folder of the path, so a
    /// folder is listed once, as Python's own finder does it.
    fn listing(&self, folder: &Path) -> Rc<Listing> {
        if let Some(known) = self.listings.borrow().get(folder) {
            return Rc::clone(known);
        }
        let mut listing = Listing::default();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if let Some((stem, rest)) = name.split_once('.')
                && matches!(rest.rsplit('.').next(), Some("so" | "pyd"))
            {
                listing.extensions.insert(stem.to_owned());
            }
            listing.names.insert(name);
        }
        let listing = Rc::new(listing);
        self.listings
            .borrow_mut()
            .insert(folder.to_owned(), Rc::clone(&listing));
        listing
    }
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The names of all entries.
    names: HashSet<String>,
    /// Modules that are compiled: `name` of `name.cpython-312-x86_64-linux-gnu.so` and `name.pyd`.
    extensions: HashSet<String>,
}
