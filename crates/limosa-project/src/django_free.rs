//! Packages that know nothing of Django: what they define is no model, and what they change is none of Django's classes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use limosa_python::Interpreter;

/// How many files of a package are looked into; larger ones may know anything.
const MAX_FILES: usize = 4_000;

/// Remembers what was looked into.
#[derive(Debug, Default)]
pub(crate) struct DjangoFree {
    known: RefCell<HashMap<String, bool>>,
}

impl DjangoFree {
    /// Whether no file of an installed package names Django.
    pub(crate) fn is_free(&self, interpreter: &Interpreter, module: &str) -> bool {
        let top = module.split('.').next().unwrap_or_default();
        if let Some(known) = self.known.borrow().get(top) {
            return *known;
        }
        let free = interpreter.find_module(top).is_some_and(|spec| {
            let mut left = MAX_FILES;
            match (&spec.file, spec.locations.as_slice()) {
                (_, []) => spec.file.as_ref().is_some_and(|file| !names_django(file)),
                (_, locations) => locations.iter().all(|folder| is_free(folder, &mut left)),
            }
        });
        self.known.borrow_mut().insert(top.to_owned(), free);
        free
    }
}

fn is_free(folder: &Path, left: &mut usize) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let Some(rest) = left.checked_sub(1) else {
            return false;
        };
        *left = rest;
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if !is_free(&path, left) {
                return false;
            }
        } else if path.extension().is_some_and(|extension| extension == "py") && names_django(&path) {
            return false;
        }
    }
    true
}

/// Whether the bytes hold these, which all have `django` in them.
fn contains(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// Whether a file imports Django, or names one of its modules in quotes to import it by name.
pub(crate) fn names_django(file: &Path) -> bool {
    match std::fs::read(file) {
        Ok(bytes) => [b"import django".as_slice(), b"from django", b"'django", b"\"django"]
            .iter()
            .any(|words| contains(&bytes, words)),
        Err(_) => true,
    }
}
