//! Finds code that changes Django or models from outside, without evaluating it.
//!
//! An app's `ready()`, its signal handlers and whatever it imports may change a model or one of Django's own classes. Such
//! code is found by its form, wherever it stands.

use std::collections::HashSet;
use std::path::PathBuf;
use std::rc::Rc;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};

use crate::Path;
use crate::parse::{Body, Code, Source};

/// What Django's `Options` hold, 4.2 to 6.1. Another name that is set on a model's `_meta` is read by nobody but the project.
const OPTIONS: &[&str] = &[
    "FORWARD_PROPERTIES",
    "REVERSE_PROPERTIES",
    "abstract",
    "add_field",
    "add_manager",
    "all_parents",
    "app_config",
    "app_label",
    "apps",
    "auto_created",
    "auto_field",
    "base_manager",
    "base_manager_name",
    "can_migrate",
    "concrete_fields",
    "concrete_model",
    "constraints",
    "contribute_to_class",
    "db_returning_fields",
    "db_table",
    "db_table_comment",
    "db_tablespace",
    "default_apps",
    "default_manager",
    "default_manager_name",
    "default_permissions",
    "default_related_name",
    "fields",
    "fields_map",
    "get_ancestor_link",
    "get_base_chain",
    "get_field",
    "get_fields",
    "get_latest_by",
    "get_parent_list",
    "get_path_from_parent",
    "get_path_to_parent",
    "index_together",
    "indexes",
    "is_composite_pk",
    "label",
    "label_lower",
    "local_concrete_fields",
    "local_fields",
    "local_managers",
    "local_many_to_many",
    "managed",
    "managers",
    "managers_map",
    "many_to_many",
    "model",
    "model_name",
    "object_name",
    "order_with_respect_to",
    "ordering",
    "original_attrs",
    "parents",
    "permissions",
    "pk",
    "pk_fields",
    "private_fields",
    "proxy",
    "proxy_for_model",
    "related_fkey_lookups",
    "related_objects",
    "required_db_features",
    "required_db_vendor",
    "select_on_save",
    "setting_changed",
    "setup_pk",
    "setup_proxy",
    "swappable",
    "swapped",
    "total_unique_constraints",
    "unique_together",
    "verbose_name",
    "verbose_name_plural",
    "verbose_name_raw",
];

/// A place where Django or a model is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The line, from 1.
    pub line: u32,
    /// The line's text.
    pub source: String,
    /// What it does.
    pub reason: String,
    /// Whether it is done when the module is imported, rather than when a function is called.
    pub at_import: bool,
}

/// Every such place in a file. What is no Python has none: importing it fails.
pub fn changes(file: &std::path::Path, text: &str) -> Vec<Change> {
    if !may_change(text) {
        return Vec::new();
    }
    let Ok((source, body)) = crate::parse::parse(std::sync::Arc::new(PathBuf::from(file)), text.to_owned()) else {
        return Vec::new();
    };
    let mut imports = Imports {
        source: Rc::clone(&source),
        of_models: HashSet::new(),
        packages: HashSet::new(),
    };
    for stmt in &body {
        imports.visit_stmt(stmt);
    }
    let mut finder = Finder {
        source: Rc::clone(&source),
        packages: imports.packages.difference(&imports.of_models).cloned().collect(),
        of_models: imports.of_models,
        depth: 0,
        made: 0,
        found: Vec::new(),
    };
    for stmt in &body {
        finder.visit_stmt(stmt);
    }
    let change = |(at, reason, at_import): (TextSize, String, bool)| Change {
        line: source.location(at).line,
        source: source.line(at),
        reason,
        at_import,
    };
    finder.found.into_iter().map(change).collect()
}

/// Whether a text holds any of the words; nearly no file does.
fn may_change(text: &str) -> bool {
    if ["class_prepared", "add_to_class(", "contribute_to_class("]
        .iter()
        .any(|word| text.contains(word))
    {
        return true;
    }
    if !text.contains("django") && !text.contains("_meta") {
        return false;
    }
    text.lines().any(|line| {
        let line = line.trim_start();
        if line.contains("setattr(") || (line.contains("_meta.") && line.contains(" = ")) {
            return true;
        }
        let end = line.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
        let (chain, rest) = line.split_at(end.unwrap_or(line.len()));
        let rest = rest.trim_start();
        let assigned = (rest.starts_with('=') && !rest.starts_with("==")) || rest.starts_with("+=");
        let mutated = rest.starts_with('(')
            && chain
                .rsplit_once('.')
                .is_some_and(|(object, method)| object.contains('.') && crate::native::is_mutation(method));
        (assigned || mutated) && chain.contains('.') && !chain.starts_with("self.") && !chain.starts_with("cls.")
    })
}

/// Names that are bound to what of Django models and migrations depend on.
struct Imports {
    source: Rc<Source>,
    of_models: HashSet<String>,
    /// Names that are bound to Django as a whole.
    packages: HashSet<String>,
}

impl<'a> Visitor<'a> for Imports {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::ImportFrom(import) if import.level == 0 => {
                let module = import.module.as_ref().map(|name| name.as_str()).unwrap_or_default();
                for alias in &import.names {
                    if module == "django.db" && matches!(alias.name.as_str(), "connection" | "connections" | "router") {
                        continue;
                    }
                    let path = Path::new(module, alias.name.as_str());
                    let inside = Path::new(format!("{module}.{}", alias.name), "");
                    if crate::native::is_of_models(&path) || crate::native::is_of_models(&inside) {
                        let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                        self.of_models.insert(bound.to_string());
                    }
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.name.as_str();
                    match &alias.asname {
                        Some(bound) if crate::native::is_of_models(&Path::new(name, "")) => {
                            self.of_models.insert(bound.to_string());
                        }
                        None if name == "django" || name.starts_with("django.") => {
                            self.packages.insert("django".to_owned());
                        }
                        _ => {}
                    }
                }
            }
            Stmt::FunctionDef(def) => {
                let code = self.source.code(def.start());
                for stmt in body_of(code.as_deref()) {
                    self.visit_stmt(stmt);
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }
}

/// The statements of a function: the parser keeps them apart.
fn body_of(code: Option<&Code>) -> &[Stmt] {
    match code.map(|code| &code.body) {
        Some(Body::Block(body)) => body,
        _ => &[],
    }
}

struct Finder {
    source: Rc<Source>,
    of_models: HashSet<String>,
    packages: HashSet<String>,
    /// How many functions stand around.
    depth: u32,
    /// How many classes stand around whose methods run while a model is made.
    made: u32,
    found: Vec<(TextSize, String, bool)>,
}

impl Finder {
    fn find(&mut self, at: TextSize, reason: &str) {
        self.found.push((at, reason.to_owned(), self.depth == 0));
    }

    /// Whether a chain of attributes begins at Django, or goes through the options of a model.
    fn is_of_models(&self, expr: &Expr) -> bool {
        let mut root = expr;
        loop {
            match root {
                Expr::Attribute(e) if e.attr.as_str() == "_meta" => return true,
                Expr::Attribute(e) => root = &e.value,
                Expr::Subscript(e) => root = &e.value,
                Expr::Call(e) => match &*e.func {
                    Expr::Attribute(method) if method.attr.as_str() == "get_field" => return true,
                    _ => return false,
                },
                // `import django.template` binds the whole of Django: the path tells which part of it is meant.
                Expr::Name(name) if self.packages.contains(name.id.as_str()) => {
                    return dotted(expr).is_none_or(|path| crate::native::is_of_models(&Path::new(path, "")));
                }
                Expr::Name(name) => return self.of_models.contains(name.id.as_str()),
                _ => return false,
            }
        }
    }

    fn target(&mut self, target: &Expr) {
        match target {
            // `self._meta.x = …` in a form or an admin is no model's: only the class is.
            Expr::Attribute(e) if is_own_mark(e) => {}
            Expr::Attribute(e) if self.made == 0 && self.is_of_models(&e.value) && !starts_at_self(&e.value) => {
                self.find(target.start(), "it changes Django's classes or a model from outside");
            }
            Expr::Tuple(e) => e.elts.iter().for_each(|element| self.target(element)),
            _ => {}
        }
    }

    fn call(&mut self, call: &ast::ExprCall) {
        match &*call.func {
            Expr::Attribute(e) => {
                let method = e.attr.as_str();
                let of_super = matches!(&*e.value, Expr::Call(inner)
                    if matches!(&*inner.func, Expr::Name(name) if name.id.as_str() == "super"));
                if matches!(method, "add_to_class" | "contribute_to_class") && !of_super && self.made == 0 {
                    self.find(call.start(), "it changes models from outside of their classes");
                }
                if crate::native::is_mutation(method)
                    && matches!(&*e.value, Expr::Attribute(_))
                    && self.is_of_models(&e.value)
                    && !starts_at_self(&e.value)
                    && self.made == 0
                {
                    self.find(call.start(), "it changes Django's classes or a model from outside");
                }
            }
            Expr::Name(name) if name.id.as_str() == "setattr" => {
                if let Some(target) = call.arguments.args.first()
                    && self.made == 0
                    && self.is_of_models(target)
                    && !starts_at_self(target)
                {
                    self.find(call.start(), "it changes Django's classes or a model from outside");
                }
            }
            _ => {}
        }
    }
}

/// `model._meta.name` of a name that Django does not have.
fn is_own_mark(target: &ast::ExprAttribute) -> bool {
    let name = target.attr.as_str();
    matches!(&*target.value, Expr::Attribute(e) if e.attr.as_str() == "_meta")
        && !name.starts_with('_')
        && !OPTIONS.contains(&name)
}

/// `a.b.c` as text; `None` when there is more to it than names.
fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(e) => Some(format!("{}.{}", dotted(&e.value)?, e.attr)),
        _ => None,
    }
}

fn starts_at_self(expr: &Expr) -> bool {
    let mut root = expr;
    loop {
        match root {
            Expr::Attribute(e) => root = &e.value,
            Expr::Subscript(e) => root = &e.value,
            Expr::Call(e) => root = &e.func,
            Expr::Name(name) => return matches!(name.id.as_str(), "self"),
            _ => return false,
        }
    }
}

/// Whether the methods of a class run while a model is made: fields that contribute themselves, and metaclasses. What
/// these do is followed where a model uses them.
fn makes_models(class: &ast::StmtClassDef) -> bool {
    let contributes = class
        .body
        .iter()
        .any(|stmt| matches!(stmt, Stmt::FunctionDef(def) if def.name.as_str() == "contribute_to_class"));
    let metaclass = class.bases().iter().any(|base| {
        let last = match base {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(e) => e.attr.as_str(),
            _ => "",
        };
        matches!(last, "ModelBase" | "type")
    });
    contributes || metaclass
}

impl<'a> Visitor<'a> for Finder {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                let code = self.source.code(def.start());
                self.depth += 1;
                for stmt in body_of(code.as_deref()) {
                    self.visit_stmt(stmt);
                }
                self.depth -= 1;
            }
            Stmt::ClassDef(class) if makes_models(class) => {
                self.made += 1;
                visitor::walk_stmt(self, stmt);
                self.made -= 1;
                return;
            }
            Stmt::Import(_) | Stmt::ImportFrom(_) => return,
            Stmt::Assign(s) => s.targets.iter().for_each(|target| self.target(target)),
            Stmt::AugAssign(s) => self.target(&s.target),
            Stmt::AnnAssign(s) if s.value.is_some() => self.target(&s.target),
            Stmt::Delete(s) => s.targets.iter().for_each(|target| self.target(target)),
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => self.call(call),
            Expr::Name(name) if name.id.as_str() == "class_prepared" && self.made == 0 => {
                self.find(expr.start(), "it waits for models to be made");
            }
            Expr::Attribute(e) if e.attr.as_str() == "class_prepared" && self.made == 0 => {
                self.find(expr.start(), "it waits for models to be made");
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::changes;

    fn reasons(text: &str) -> Vec<(u32, bool)> {
        changes(std::path::Path::new("x.py"), text)
            .into_iter()
            .map(|change| (change.line, change.at_import))
            .collect()
    }

    #[test]
    fn changes_from_outside_are_seen() {
        assert_eq!(reasons("User.add_to_class('x', 1)\n"), [(1, true)]);
        assert_eq!(
            reasons("def ready():\n    f.contribute_to_class(User, 'x')\n"),
            [(2, false)]
        );
        assert_eq!(
            reasons("from django.db.models.signals import class_prepared\nclass_prepared.connect(f)\n"),
            [(2, true)]
        );
        assert_eq!(
            reasons("from django.db import models\nmodels.Field.deconstruct = f\n"),
            [(2, true)]
        );
        assert_eq!(
            reasons("from django.db import models as m\nsetattr(m.Field, 'x', 1)\n"),
            [(2, true)]
        );
        assert_eq!(
            reasons("from django.db.migrations.operations import AlterField\nAlterField.KEYS.append('x')\n"),
            [(2, true)]
        );
        assert_eq!(
            reasons("def f(self):\n    User._meta.get_field('email').blank = False\n"),
            [(2, false)]
        );
    }

    #[test]
    fn what_runs_while_a_model_is_made_is_not_from_outside() {
        assert!(reasons("class F(Field):\n    def contribute_to_class(self, cls, name):\n        self.other.contribute_to_class(cls, 'x')\n").is_empty());
        assert!(
            reasons("class B(ModelBase):\n    def __new__(mcs, *args):\n        cls.add_to_class('x', f)\n").is_empty()
        );
        assert!(reasons("# User.add_to_class('x')\nfrom django import forms\nforms.Field.x = 1\n").is_empty());
        assert!(reasons("from django.contrib.gis import geoip2\ngeoip2.SUPPORTED.add('x')\n").is_empty());
        assert!(reasons("class X:\n    def f(self):\n        super().contribute_to_class(cls, name)\n").is_empty());
    }

    #[test]
    fn what_says_nothing_of_tables_may_be_changed() {
        assert!(reasons("import django.template\ndjango.template.base.VariableNode = f\n").is_empty());
        assert_eq!(reasons("import django.db\ndjango.db.models.Field.x = f\n"), [(2, true)]);
        assert_eq!(
            reasons("import django.template\nfrom django.db import models as django\ndjango.Field.x = f\n"),
            [(3, true)]
        );
        assert!(reasons("def f(model):\n    model._meta.additional_fields = 1\n").is_empty());
        for name in ["db_table", "unique_together", "_field"] {
            assert_eq!(
                reasons(&format!("def f(model):\n    model._meta.{name} = 1\n")),
                [(2, false)],
                "{name}"
            );
        }
        assert_eq!(reasons("def f(model):\n    model._meta.pk.mark = 1\n"), [(2, false)]);
    }
}
