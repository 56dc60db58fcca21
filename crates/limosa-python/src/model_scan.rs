//! Finds classes that may be models in a file that nobody evaluates.
//!
//! Django knows every model whose module was imported by then, whoever imported it: `models.py`, an `admin.py`, a view
//! that the URLs name. Whether a class is one is told by what its bases are called.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use crate::Location;

/// A class statement that may make a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelStatement {
    /// Where it stands.
    pub location: Location,
    /// The line's text.
    pub source: String,
}

/// The first class of a file of which a base may be a model. `is_model` is asked of the last part of a base's name, and of
/// the module that its first part was imported from, where the file says so (`.` for one of its own package). Abstract ones
/// are passed over.
pub fn find_model(file: &Path, text: &str, is_model: &dyn Fn(&str, Option<&str>) -> bool) -> Option<ModelStatement> {
    if !may_hold(text, is_model) {
        return None;
    }
    let (source, body) = crate::parse::parse(Arc::new(PathBuf::from(file)), text.to_owned()).ok()?;
    let mut finder = Finder {
        imported: HashMap::new(),
        local: HashMap::new(),
        is_model,
        found: None,
    };
    for stmt in &body {
        finder.visit_stmt(stmt);
    }
    let at = finder.found?;
    Some(ModelStatement {
        location: source.location(at),
        source: source.line(at),
    })
}

/// Whether a line that begins a class, or one that ends its bases, has a word like a model's; nearly no file does.
fn may_hold(text: &str, is_model: &dyn Fn(&str, Option<&str>) -> bool) -> bool {
    let words = |part: &str| {
        part.split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .any(|word| !word.is_empty() && is_model(word, None))
    };
    let mut rest = text;
    while let Some(index) = rest.find("class ") {
        let begins = rest[..index].chars().next_back().is_none_or(char::is_whitespace);
        rest = &rest[index + "class ".len()..];
        let header = rest.split_once(':').map_or(rest, |(header, _)| header);
        if begins && header.split_once('(').is_some_and(|(_, bases)| words(bases)) {
            return true;
        }
    }
    false
}

struct Finder<'a> {
    /// The module of each imported name.
    imported: HashMap<String, String>,
    /// The classes of the file so far, and whether they may be models.
    local: HashMap<String, bool>,
    is_model: &'a dyn Fn(&str, Option<&str>) -> bool,
    found: Option<ruff_text_size::TextSize>,
}

impl Finder<'_> {
    fn is_model(&self, base: &Expr) -> bool {
        let last = match base {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return false,
        };
        let mut root = base;
        while let Expr::Attribute(attribute) = root {
            root = &attribute.value;
        }
        let module = match root {
            Expr::Name(name) if std::ptr::eq(root, base) && self.local.contains_key(name.id.as_str()) => {
                return self.local[name.id.as_str()];
            }
            Expr::Name(name) => self.imported.get(name.id.as_str()),
            _ => None,
        };
        (self.is_model)(last, module.map(String::as_str))
    }
}

fn is_abstract(class: &ast::StmtClassDef) -> bool {
    let meta = class.body.iter().find_map(|stmt| match stmt {
        Stmt::ClassDef(inner) if inner.name.as_str() == "Meta" => Some(inner),
        _ => None,
    });
    let says_so = |stmt: &Stmt| match stmt {
        Stmt::Assign(assign) => {
            let named = assign
                .targets
                .iter()
                .any(|target| matches!(target, Expr::Name(name) if name.id.as_str() == "abstract"));
            named && matches!(&*assign.value, Expr::BooleanLiteral(literal) if literal.value)
        }
        _ => false,
    };
    meta.is_some_and(|meta| meta.body.iter().any(says_so))
}

impl<'a> Visitor<'a> for Finder<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(import) => {
                for name in &import.names {
                    let module = name.name.as_str();
                    let bound = name.asname.as_ref().map_or_else(
                        || module.split('.').next().unwrap_or_default(),
                        |asname| asname.as_str(),
                    );
                    self.imported.insert(bound.to_owned(), module.to_owned());
                }
            }
            Stmt::ImportFrom(import) => {
                for name in &import.names {
                    let bound = name.asname.as_ref().unwrap_or(&name.name);
                    let module = match &import.module {
                        Some(module) if import.level == 0 => module.as_str(),
                        _ => ".",
                    };
                    self.imported.insert(bound.as_str().to_owned(), module.to_owned());
                }
            }
            Stmt::ClassDef(class) => {
                let model = class.bases().iter().any(|base| self.is_model(base));
                self.local.insert(class.name.as_str().to_owned(), model);
                if self.found.is_none() && model && !is_abstract(class) {
                    self.found = Some(class.name.start());
                }
            }
            // What stands in a function is made when it is called.
            Stmt::FunctionDef(_) => return,
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }
}

#[cfg(test)]
mod tests {
    use super::find_model;

    fn line(text: &str) -> Option<u32> {
        let is_model = |name: &str, module: Option<&str>| {
            (name.ends_with("Model") && module != Some("pydantic")) || name == "Known"
        };
        find_model(std::path::Path::new("a.py"), text, &is_model).map(|found| found.location.line)
    }

    #[test]
    fn models_by_their_bases() {
        assert_eq!(
            line("from django.db import models\nclass A(models.Model):\n    pass\n"),
            Some(2)
        );
        assert_eq!(line("class A(\n    Mixin,\n    Known,\n):\n    pass\n"), Some(1));
        assert_eq!(
            line("class A(Known):\n    class Meta:\n        abstract = True\nclass B(A): pass\n"),
            Some(4)
        );
        assert_eq!(line("if x:\n    class A(Known): pass\n"), Some(2));
    }

    #[test]
    fn what_is_none() {
        assert_eq!(line("from pydantic import BaseModel\nclass A(BaseModel): pass\n"), None);
        assert_eq!(
            line("from pydantic import BaseModel\nclass MyModel(BaseModel): pass\nclass B(MyModel): pass\n"),
            None
        );
        assert_eq!(line("class A(ModelForm): pass\nclass Known: pass\n"), None);
        assert_eq!(
            line("class A(Known):\n    class Meta:\n        abstract = True\n"),
            None
        );
        assert_eq!(line("def f():\n    class A(Known): pass\n"), None);
    }
}
