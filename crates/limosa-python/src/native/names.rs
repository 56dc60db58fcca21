//! [`Names`]: what is known of modules that are never read.
//!
//! `django.txt` and `stdlib.txt` list the public names; `generate.py` writes them from an installed Django.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::Path;
use crate::object::Object;

const DJANGO: &str = include_str!("django.txt");
const STDLIB: &str = include_str!("stdlib.txt");

/// What a name of such a module is.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// A class by its canonical path, with its bases.
    Class(Path, Vec<Path>),
    /// A function by its path.
    Function(Path),
    /// Python source of a constant.
    Constant(&'static str),
    /// A module.
    Module(String),
    /// Something that can't be told.
    Other,
}

type Section = Rc<HashMap<&'static str, Entry>>;

/// The tables, read as far as they are needed.
#[derive(Default)]
pub(crate) struct Names {
    sections: OnceCell<HashMap<&'static str, &'static str>>,
    read: RefCell<HashMap<String, Option<Section>>>,
    /// Constants that were evaluated.
    pub(crate) constants: RefCell<HashMap<(String, String), Object>>,
}

impl Names {
    fn sections(&self) -> &HashMap<&'static str, &'static str> {
        self.sections.get_or_init(|| {
            let mut sections = HashMap::new();
            for text in [DJANGO, STDLIB] {
                for section in text
                    .split("\nm ")
                    .map(|section| section.strip_prefix("m ").unwrap_or(section))
                {
                    let (name, body) = section.split_once('\n').unwrap_or((section, ""));
                    sections.insert(name.trim(), body);
                }
            }
            sections
        })
    }

    /// The names of a module.
    pub(crate) fn section(&self, module: &str) -> Option<Section> {
        if let Some(section) = self.read.borrow().get(module) {
            return section.clone();
        }
        let section = self.sections().get(module).map(|body| Rc::new(read(module, body)));
        self.read.borrow_mut().insert(module.to_owned(), section.clone());
        section
    }

    pub(crate) fn has_module(&self, module: &str) -> bool {
        self.sections().contains_key(module)
    }

    pub(crate) fn get(&self, module: &str, name: &str) -> Option<Entry> {
        self.section(module)?.get(name).cloned()
    }

    fn class(&self, path: &Path) -> Option<(Path, Vec<Path>)> {
        if path.module.as_ref() == "builtins" {
            return Some((path.clone(), builtin_bases(&path.qualname)));
        }
        match self.get(&path.module, &path.qualname)? {
            Entry::Class(path, bases) => Some((path, bases)),
            _ => None,
        }
    }

    /// The path by which a class goes, from any path at which it is found.
    pub(crate) fn canonical(&self, dotted: &str) -> Path {
        let path = Path::dotted(dotted);
        match self.class(&path) {
            Some((canonical, _)) => canonical,
            None => path,
        }
    }

    /// The method resolution order as far as it is known, `object` left out.
    pub(crate) fn mro(&self, path: &Path) -> Vec<Path> {
        self.mro_within(path, 40)
    }

    fn mro_within(&self, path: &Path, depth: u32) -> Vec<Path> {
        let (Some(depth), Some((_, bases))) = (depth.checked_sub(1), self.class(path)) else {
            return vec![path.clone()];
        };
        let mut lists: Vec<Vec<Path>> = bases.iter().map(|base| self.mro_within(base, depth)).collect();
        lists.push(bases);
        let mut mro = vec![path.clone()];
        loop {
            lists.retain(|list| !list.is_empty());
            let next = lists
                .iter()
                .filter_map(|list| list.first())
                .find(|candidate| lists.iter().all(|list| !list[1..].contains(candidate)));
            let Some(next) = next.cloned() else {
                return mro;
            };
            for list in &mut lists {
                if list.first() == Some(&next) {
                    list.remove(0);
                }
            }
            mro.push(next);
        }
    }

    /// Whether a class derives from another; `None` when nothing is known of it.
    pub(crate) fn is_subclass(&self, path: &Path, base: &Path) -> Option<bool> {
        let canonical = self.class(path).map_or_else(|| path.clone(), |(path, _)| path);
        let wanted = self.class(base).map_or_else(|| base.clone(), |(path, _)| path);
        if canonical == wanted || wanted.is("builtins.object") {
            return Some(true);
        }
        self.class(&canonical)?;
        Some(self.mro(&canonical).contains(&wanted))
    }
}

fn read(module: &str, body: &'static str) -> HashMap<&'static str, Entry> {
    let mut entries = HashMap::new();
    let own = |name: &str| Path::new(module, name);
    for line in body.lines() {
        let Some((kind, rest)) = line.split_once(' ') else {
            continue;
        };
        let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let rest = rest.trim();
        let entry = match kind {
            "C" => {
                let (path, bases) = rest.split_once(':').unwrap_or((rest, ""));
                let path = path.trim();
                let path = if path.is_empty() { own(name) } else { Path::dotted(path) };
                Entry::Class(path, bases.split_whitespace().map(Path::dotted).collect())
            }
            "F" => Entry::Function(if rest.is_empty() { own(name) } else { Path::dotted(rest) }),
            "V" => Entry::Constant(rest.strip_prefix("= ").unwrap_or(rest)),
            "M" => Entry::Module(match rest.strip_prefix("= ") {
                Some(path) => path.to_owned(),
                None => format!("{module}.{name}"),
            }),
            _ => Entry::Other,
        };
        entries.insert(name, entry);
    }
    entries
}

/// Whether a top-level name is a module of the standard library.
pub(crate) fn is_stdlib(dotted: &str) -> bool {
    let top = dotted.split('.').next().unwrap_or_default();
    thread_local! {
        static NAMES: std::collections::HashSet<&'static str> = {
            let at = STDLIB.find("\nm -\n").unwrap_or(STDLIB.len());
            STDLIB[at..].lines().filter_map(|line| line.strip_prefix("S ")).collect()
        };
    }
    NAMES.with(|names| names.contains(top)) || matches!(top, "typing_extensions" | "distutils" | "imp")
}

/// The bases of built-in classes.
fn builtin_bases(name: &str) -> Vec<Path> {
    let base = match name {
        "bool" => "int",
        "ArithmeticError" | "AssertionError" | "AttributeError" | "BufferError" | "EOFError" | "ImportError"
        | "LookupError" | "MemoryError" | "NameError" | "OSError" | "ReferenceError" | "RuntimeError"
        | "StopAsyncIteration" | "StopIteration" | "SyntaxError" | "SystemError" | "TypeError" | "ValueError"
        | "Warning" => "Exception",
        "EnvironmentError" | "IOError" => "OSError",
        "ModuleNotFoundError" => "ImportError",
        "IndexError" | "KeyError" => "LookupError",
        "OverflowError" | "ZeroDivisionError" | "FloatingPointError" => "ArithmeticError",
        "UnboundLocalError" => "NameError",
        "FileExistsError" | "FileNotFoundError" | "PermissionError" | "ConnectionError" | "TimeoutError"
        | "IsADirectoryError" | "NotADirectoryError" | "BlockingIOError" | "ChildProcessError" | "InterruptedError"
        | "ProcessLookupError" => "OSError",
        "BrokenPipeError" | "ConnectionAbortedError" | "ConnectionRefusedError" | "ConnectionResetError" => {
            "ConnectionError"
        }
        "NotImplementedError" | "RecursionError" => "RuntimeError",
        "IndentationError" => "SyntaxError",
        "TabError" => "IndentationError",
        "UnicodeError" => "ValueError",
        "UnicodeDecodeError" | "UnicodeEncodeError" | "UnicodeTranslateError" => "UnicodeError",
        "Exception" | "SystemExit" | "KeyboardInterrupt" | "GeneratorExit" | "BaseExceptionGroup" => "BaseException",
        "ExceptionGroup" => "Exception",
        other if other.ends_with("Warning") => "Warning",
        _ => return Vec::new(),
    };
    vec![Path::new("builtins", base)]
}
