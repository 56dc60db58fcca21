//! [`Names`]: what is known of modules that are never read.
//!
//! `django.txt` and `stdlib.txt` list the public names; `generate.py` writes them from an installed Django. The first is of
//! Django 5.2; what another version has otherwise stands in `django-6.1.txt` and its like.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::table;
use crate::Path;
use crate::object::Object;

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

/// What stands before a name that a version of Django does not have.
const REMOVED: &str = "-";

/// The tables, and what was evaluated of them.
#[derive(Default)]
pub(crate) struct Names {
    /// Constants that were evaluated.
    pub(crate) constants: RefCell<HashMap<(String, String), Object>>,
    sections: RefCell<HashMap<String, Sections>>,
    /// Classes that were asked for, by the path at which they were found.
    classes: RefCell<HashMap<Path, Option<Rc<Known>>>>,
    /// What the project's version of Django has otherwise.
    delta: table::Table,
}

/// A class of the tables.
struct Known {
    /// Its canonical path.
    path: Path,
    bases: Vec<Path>,
    /// Its method resolution order, when it was asked for.
    mro: OnceCell<Vec<Path>>,
}

/// A module's lines: in the table, and what the version has otherwise.
#[derive(Clone, Copy)]
struct Sections {
    base: Option<&'static str>,
    delta: Option<&'static str>,
}

impl Names {
    /// The names of this version of Django.
    pub(crate) fn of_version(version: (u8, u8)) -> Self {
        Self {
            delta: table::delta(version),
            ..Self::default()
        }
    }

    fn sections(&self, module: &str) -> Sections {
        if let Some(sections) = self.sections.borrow().get(module) {
            return *sections;
        }
        let of_django = module.split('.').next() == Some("django");
        let sections = Sections {
            base: table::section(module),
            delta: self.delta.section(module).filter(|_| of_django),
        };
        self.sections.borrow_mut().insert(module.to_owned(), sections);
        sections
    }

    /// The names of a module, in order.
    pub(crate) fn of(&self, module: &str) -> impl Iterator<Item = &'static str> {
        let Sections { base, delta } = self.sections(module);
        let changed = move |name: &str| delta.and_then(|delta| table::entry(delta, name));
        let kept = base.into_iter().flat_map(table::names);
        let kept = kept.filter(move |name| changed(name).is_none());
        let own = delta.into_iter().flat_map(table::names);
        let own = own.filter(move |name| changed(name).is_some_and(|(kind, _)| kind != REMOVED));
        let mut names: Vec<&'static str> = kept.chain(own).collect();
        names.sort_unstable();
        names.into_iter()
    }

    pub(crate) fn has_module(&self, module: &str) -> bool {
        let sections = self.sections(module);
        sections.base.is_some() || sections.delta.is_some()
    }

    pub(crate) fn get(&self, module: &str, name: &str) -> Option<Entry> {
        let Sections { base, delta } = self.sections(module);
        let (kind, rest) = match delta.and_then(|delta| table::entry(delta, name)) {
            Some((REMOVED, _)) => return None,
            Some(found) => found,
            None => table::entry(base?, name)?,
        };
        Some(read(module, name, kind, rest))
    }

    fn class(&self, path: &Path) -> Option<Rc<Known>> {
        if let Some(known) = self.classes.borrow().get(path) {
            return known.clone();
        }
        let found = match path.module.as_ref() {
            "builtins" => Some((path.clone(), builtin_bases(&path.qualname))),
            module => match self.get(module, &path.qualname) {
                Some(Entry::Class(path, bases)) => Some((path, bases)),
                _ => None,
            },
        };
        let known = found.map(|(path, bases)| {
            Rc::new(Known {
                path,
                bases,
                mro: OnceCell::new(),
            })
        });
        self.classes.borrow_mut().insert(path.clone(), known.clone());
        known
    }

    /// The path by which a class goes, from any path at which it is found.
    pub(crate) fn canonical(&self, dotted: &str) -> Path {
        let path = Path::dotted(dotted);
        match self.class(&path) {
            Some(known) => known.path.clone(),
            None => path,
        }
    }

    /// The method resolution order as far as it is known, `object` left out.
    pub(crate) fn mro(&self, path: &Path) -> Vec<Path> {
        match self.class(path) {
            Some(known) => known.mro.get_or_init(|| self.mro_within(path, 40)).clone(),
            None => vec![path.clone()],
        }
    }

    fn mro_within(&self, path: &Path, depth: u32) -> Vec<Path> {
        let (Some(depth), Some(known)) = (depth.checked_sub(1), self.class(path)) else {
            return vec![path.clone()];
        };
        let of_bases = known.bases.iter().map(|base| self.mro_within(base, depth));
        let mut lists: Vec<Vec<Path>> = of_bases.collect();
        lists.push(known.bases.clone());
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
        let own = self.class(path);
        let wanted = self.class(base);
        let wanted = wanted.as_ref().map_or(base, |known| &known.path);
        let canonical = own.as_ref().map_or(path, |known| &known.path);
        if canonical == wanted || wanted.is("builtins.object") {
            return Some(true);
        }
        let known = self.class(canonical)?;
        let mro = known.mro.get_or_init(|| self.mro_within(canonical, 40));
        Some(mro.contains(wanted))
    }
}

fn read(module: &str, name: &str, kind: &str, rest: &'static str) -> Entry {
    let own = || Path::new(module, name);
    match kind {
        "C" => {
            let (path, bases) = rest.split_once(':').unwrap_or((rest, ""));
            let path = path.trim();
            let path = if path.is_empty() { own() } else { Path::dotted(path) };
            Entry::Class(path, bases.split_whitespace().map(Path::dotted).collect())
        }
        "F" => Entry::Function(if rest.is_empty() { own() } else { Path::dotted(rest) }),
        "V" => Entry::Constant(rest.strip_prefix("= ").unwrap_or(rest)),
        "M" => Entry::Module(match rest.strip_prefix("= ") {
            Some(path) => path.to_owned(),
            None => format!("{module}.{name}"),
        }),
        _ => Entry::Other,
    }
}

/// The bare name of a class of the standard library; `None` for anything else.
pub(crate) fn stdlib_class(path: &Path) -> Option<&str> {
    thread_local! {
        static NAMES: Names = Names::default();
    }
    if &*path.module == "builtins" {
        return Some(&path.qualname);
    }
    if !is_stdlib(&path.module) {
        return None;
    }
    let known = NAMES.with(|names| matches!(names.get(&path.module, &path.qualname), Some(Entry::Class(..))));
    known.then(|| path.qualname.rsplit('.').next().unwrap_or_default())
}

/// Whether the standard library of this version of Python lacks a module that [`is_stdlib`] knows.
pub(crate) fn is_missing_in(dotted: &str, version: (u8, u8)) -> bool {
    match dotted.split('.').next().unwrap_or_default() {
        "graphlib" | "zoneinfo" => version < (3, 9),
        "tomllib" => version < (3, 11),
        "asynchat" | "asyncore" | "distutils" | "imp" | "smtpd" => version >= (3, 12),
        "aifc" | "audioop" | "cgi" | "cgitb" | "chunk" | "crypt" | "imghdr" | "lib2to3" | "mailcap" | "msilib"
        | "nis" | "nntplib" | "ossaudiodev" | "pipes" | "sndhdr" | "spwd" | "sunau" | "telnetlib" | "uu" | "xdrlib" => {
            version >= (3, 13)
        }
        "annotationlib" | "compression" => version < (3, 14),
        _ => false,
    }
}

/// Whether a name of the standard library came after this version of Python: those that projects import with a way out
/// for older ones.
pub(crate) fn is_newer_than(module: &str, name: &str, version: (u8, u8)) -> bool {
    let since = match (module, name) {
        ("functools", "cache") | ("typing", "Annotated") => (3, 9),
        ("itertools", "pairwise") => (3, 10),
        ("typing", "Concatenate" | "ParamSpec" | "TypeAlias" | "TypeGuard" | "is_typeddict") => (3, 10),
        ("types", "EllipsisType" | "NoneType" | "NotImplementedType" | "UnionType") => (3, 10),
        ("datetime", "UTC") => (3, 11),
        ("enum", "EnumCheck" | "EnumType" | "FlagBoundary" | "ReprEnum" | "StrEnum" | "global_enum" | "member") => {
            (3, 11)
        }
        ("enum", "nonmember" | "property" | "verify") => (3, 11),
        (
            "typing",
            "LiteralString"
            | "Never"
            | "NotRequired"
            | "Required"
            | "Self"
            | "TypeVarTuple"
            | "Unpack"
            | "assert_never"
            | "assert_type"
            | "dataclass_transform"
            | "reveal_type",
        ) => (3, 11),
        ("itertools", "batched") | ("typing", "TypeAliasType" | "override") => (3, 12),
        ("copy", "replace") | ("warnings", "deprecated") | ("typing", "ReadOnly" | "TypeIs") => (3, 13),
        _ => return false,
    };
    version < since
}

/// Whether a top-level name is a module of the standard library.
pub(crate) fn is_stdlib(dotted: &str) -> bool {
    let top = dotted.split('.').next().unwrap_or_default();
    table::has_top_level(top) || matches!(top, "typing_extensions" | "distutils" | "imp")
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

#[cfg(test)]
mod tests {
    use super::{Entry, Names};

    #[test]
    fn names_follow_the_version() {
        let default = |names: &Names| match names.get("django.conf.global_settings", "DEFAULT_AUTO_FIELD") {
            Some(Entry::Constant(source)) => source,
            other => panic!("{other:?}"),
        };
        let (old, reference, new) = (
            Names::of_version((4, 2)),
            Names::of_version((5, 2)),
            Names::of_version((6, 1)),
        );
        assert_eq!(default(&reference), "'django.db.models.AutoField'");
        assert_eq!(default(&new), "'django.db.models.BigAutoField'");
        let has = |names: &Names, name: &str| names.get("django.db.models", name).is_some();
        assert!(has(&new, "JSONNull") && !has(&reference, "JSONNull"));
        assert!(has(&reference, "CompositePrimaryKey") && !has(&old, "CompositePrimaryKey"));
        assert!(!old.of("django.db.models").any(|name| name == "GeneratedField"));
        assert!(new.of("django.db.models").any(|name| name == "JSONNull"));
    }
}
