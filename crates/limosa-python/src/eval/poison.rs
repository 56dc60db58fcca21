//! What code that was passed over may have touched becomes unknown.

use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use ruff_text_size::Ranged;

use super::{Frame, Scope, ScopeKind};
use crate::object::{Object, Special};
use crate::parse::{Body, Code, Source};
use crate::{Unknown, Value};

/// Whether running the block may end the block around it: `return`, `break`, `continue`.
pub(super) fn may_leave(body: &[Stmt]) -> bool {
    leaves(body, true)
}

/// Whether running the block may end the function around it.
pub(super) fn may_return(body: &[Stmt]) -> bool {
    leaves(body, false)
}

fn leaves(body: &[Stmt], loops: bool) -> bool {
    body.iter().any(|stmt| match stmt {
        Stmt::Return(_) => true,
        Stmt::Break(_) | Stmt::Continue(_) => loops,
        Stmt::If(s) => leaves(&s.body, loops) || s.elif_else_clauses.iter().any(|clause| leaves(&clause.body, loops)),
        Stmt::For(s) => leaves(&s.body, false) || leaves(&s.orelse, loops),
        Stmt::While(s) => leaves(&s.body, false) || leaves(&s.orelse, loops),
        Stmt::With(s) => leaves(&s.body, loops),
        Stmt::Match(s) => s.cases.iter().any(|case| leaves(&case.body, loops)),
        Stmt::Try(s) => {
            let in_handler = |ast::ExceptHandler::ExceptHandler(h): &ast::ExceptHandler| leaves(&h.body, loops);
            leaves(&s.body, loops)
                || leaves(&s.orelse, loops)
                || leaves(&s.finalbody, loops)
                || s.handlers.iter().any(in_handler)
        }
        _ => false,
    })
}

/// Whether the block can end in no other way than by an exception.
pub(super) fn always_raises(body: &[Stmt]) -> bool {
    !may_leave(body)
        && body.iter().any(|stmt| match stmt {
            Stmt::Raise(_) => true,
            Stmt::If(s) => {
                always_raises(&s.body)
                    && s.elif_else_clauses.iter().any(|clause| clause.test.is_none())
                    && s.elif_else_clauses.iter().all(|clause| always_raises(&clause.body))
            }
            _ => false,
        })
}

struct Poisoner<'f, 'a> {
    frame: &'f Frame<'a>,
    unknown: &'f Arc<Unknown>,
    /// Whether names that are assigned are lost too; not those local to a comprehension or lambda.
    inner: u32,
    /// Functions whose bodies were gone through already.
    called: HashSet<usize>,
    /// Inside such a body: what is passed over there was said where it is called.
    quiet: bool,
}

/// How many functions are followed from one place that may run or not.
const MAX_FOLLOWED: usize = 200;

impl Poisoner<'_, '_> {
    /// The body of a function that may be called or not.
    fn body(&mut self, code: &Rc<Code>, scope: &Rc<Scope>, source: &Rc<Source>) {
        let Body::Block(body) = &code.body else { return };
        if self.called.len() >= MAX_FOLLOWED || !self.called.insert(Rc::as_ptr(code).addr()) {
            return;
        }
        let frame = Frame {
            interpreter: self.frame.interpreter,
            scope: Rc::new(Scope::inner(scope, ScopeKind::Function, String::new())),
            source: Rc::clone(source),
            here: Cell::default(),
            guarded: Cell::new(0),
        };
        let mut inner = Poisoner {
            frame: &frame,
            unknown: self.unknown,
            inner: 0,
            called: std::mem::take(&mut self.called),
            quiet: true,
        };
        super::expr::on_enough_stack(|| {
            for stmt in body {
                inner.visit_stmt(stmt);
            }
        });
        self.called = std::mem::take(&mut inner.called);
    }

    /// What a store or a call through an expression may change: everything on the way to it.
    fn root(&self, expr: &Expr) {
        let mut waiting = vec![expr];
        while let Some(expr) = waiting.pop() {
            if let Some(object) = self.reach(expr, 0) {
                self.frame.poison(&object, self.unknown);
            }
            match expr {
                Expr::Attribute(e) => waiting.push(&e.value),
                Expr::Subscript(e) => waiting.push(&e.value),
                Expr::Call(e) => waiting.push(&e.func),
                Expr::Starred(e) => waiting.push(&e.value),
                Expr::List(e) => waiting.extend(&e.elts),
                Expr::Tuple(e) => waiting.extend(&e.elts),
                _ => {}
            }
        }
    }

    /// What a name, or an attribute of a class, module or instance of the source, holds; nothing is evaluated.
    fn reach(&self, expr: &Expr, depth: u32) -> Option<Object> {
        match expr {
            Expr::Name(name) => self.frame.scope.get(&name.id),
            Expr::Attribute(e) if depth < 32 => match self.reach(&e.value, depth + 1)? {
                Object::Class(class) => class.lookup(e.attr.as_str()),
                Object::Module(module) => module.namespace.borrow().get(e.attr.as_str()).cloned(),
                Object::Instance(instance) => {
                    let own = instance.attributes.borrow().get(e.attr.as_str()).cloned();
                    own.or_else(|| instance.class.lookup(e.attr.as_str()))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// An attribute that may be set anew.
    fn stored(&self, target: &ast::ExprAttribute) {
        let lost = Object::Value(Value::Unknown(Arc::clone(self.unknown)));
        match self.reach(&target.value, 0) {
            Some(Object::Class(class)) => {
                if class.is_subclass_of("django.db.models.Model") {
                    self.frame.skip(
                        self.frame
                            .unknown_at(target.range(), &self.unknown_reason("the change")),
                    );
                }
                class.namespace.borrow_mut().insert(target.attr.as_str().into(), lost);
            }
            Some(Object::Module(module)) => {
                module.namespace.borrow_mut().insert(target.attr.as_str().into(), lost);
            }
            _ => self.root(&target.value),
        }
    }

    /// The environment, when that is what is changed.
    fn environ(&self, expr: &Expr) {
        let named = match expr {
            Expr::Attribute(e) => e.attr.as_str().eq_ignore_ascii_case("environ"),
            Expr::Name(e) => e.id.as_str().eq_ignore_ascii_case("environ"),
            _ => false,
        };
        if named {
            self.frame.interpreter.doubt_environ(Arc::clone(self.unknown));
        }
    }

    /// Whether what is called is a function of the source that changes nothing.
    fn is_pure(&self, func: &Expr) -> bool {
        match self.reach(func, 0) {
            Some(Object::Function(function)) => self.frame.is_pure(&function),
            Some(Object::Special(special)) => match &*special {
                Special::Static(Object::Function(function))
                | Special::ClassMethod(Object::Function(function))
                | Special::Bound(_, function) => self.frame.is_pure(function),
                _ => false,
            },
            _ => false,
        }
    }

    fn assigned(&mut self, name: &str) {
        if self.inner == 0 {
            self.frame
                .scope
                .binding()
                .set(name, Object::Value(Value::Unknown(Arc::clone(self.unknown))));
        }
    }
}

impl<'v> Visitor<'v> for Poisoner<'_, '_> {
    fn visit_stmt(&mut self, stmt: &'v Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                self.assigned(&def.name.id);
                // Later calls of it are calls of something unknown: what it does is in doubt from here on.
                if let Some(code) = self.frame.source.code(def.start()) {
                    self.body(&code, &self.frame.scope, &self.frame.source);
                }
                return;
            }
            Stmt::Global(s) => {
                for name in &s.names {
                    let lost = Object::Value(Value::Unknown(Arc::clone(self.unknown)));
                    let mut names = self.frame.scope.module.namespace.borrow_mut();
                    names.insert(name.as_str().into(), lost);
                }
            }
            Stmt::Nonlocal(s) => {
                for name in &s.names {
                    let lost = Object::Value(Value::Unknown(Arc::clone(self.unknown)));
                    self.frame
                        .scope
                        .declared
                        .borrow_mut()
                        .push((name.as_str().into(), false));
                    self.frame.scope.set(name.as_str(), lost);
                }
            }
            Stmt::ClassDef(def) if self.quiet => {
                self.assigned(&def.name.id);
                return;
            }
            Stmt::ClassDef(def) => {
                self.assigned(&def.name.id);
                self.frame
                    .skip(self.frame.unknown_at(def.range(), &self.unknown_reason("the class")));
                return;
            }
            Stmt::Import(s) => {
                for alias in &s.names {
                    let name = match &alias.asname {
                        Some(name) => name.as_str(),
                        None => alias.name.as_str().split('.').next().unwrap_or_default(),
                    };
                    self.assigned(name);
                }
                self.skip_import(s.range(), s.names.iter().map(|alias| alias.name.as_str().to_owned()));
                return;
            }
            Stmt::ImportFrom(s) => {
                for alias in &s.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    if name.as_str() == "*" && !self.quiet {
                        self.frame
                            .skip(self.frame.unknown_at(s.range(), &self.unknown_reason("the import")));
                    } else {
                        self.assigned(name.as_str());
                    }
                }
                let module = self.frame.absolute(s.module.as_ref().map(|m| m.as_str()), s.level);
                self.skip_import(s.range(), module.into_iter());
                return;
            }
            Stmt::Try(s) => {
                for ast::ExceptHandler::ExceptHandler(handler) in &s.handlers {
                    if let Some(name) = &handler.name {
                        self.assigned(name.as_str());
                    }
                }
            }
            Stmt::AugAssign(s) => self.root(&s.target),
            _ => {}
        }
        super::expr::on_enough_stack(|| visitor::walk_stmt(self, stmt));
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        match expr {
            Expr::Name(name) if matches!(name.ctx, ExprContext::Store | ExprContext::Del) => self.assigned(&name.id),
            Expr::Attribute(e) if e.ctx != ExprContext::Load => self.stored(e),
            Expr::Subscript(e) if e.ctx != ExprContext::Load => {
                self.root(&e.value);
                self.environ(&e.value);
            }
            Expr::Call(e) if self.is_pure(&e.func) => {}
            Expr::Call(e) => {
                if let Expr::Attribute(attribute) = &*e.func
                    && !matches!(attribute.attr.as_str(), "get" | "copy" | "items" | "keys" | "values")
                {
                    self.environ(&attribute.value);
                }
                if let Expr::Attribute(attribute) = &*e.func {
                    self.root(&attribute.value);
                }
                for argument in &e.arguments.args {
                    self.root(argument);
                }
                for keyword in &e.arguments.keywords {
                    self.root(&keyword.value);
                }
                if !self.quiet {
                    self.frame.skip_unless_harmless(e, self.unknown);
                }
                match self.reach(&e.func, 0) {
                    Some(Object::Function(function)) => self.body(&function.code, &function.scope, &function.source),
                    Some(Object::Special(special)) => match &*special {
                        Special::Static(Object::Function(f))
                        | Special::ClassMethod(Object::Function(f))
                        | Special::Bound(_, f) => self.body(&f.code, &f.scope, &f.source),
                        _ => {}
                    },
                    _ => {}
                }
            }
            Expr::Named(e) => {
                if let Expr::Name(name) = &*e.target {
                    self.assigned(&name.id);
                }
            }
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) | Expr::Lambda(_) => {
                self.inner += 1;
                super::expr::on_enough_stack(|| visitor::walk_expr(self, expr));
                self.inner -= 1;
                return;
            }
            _ => {}
        }
        super::expr::on_enough_stack(|| visitor::walk_expr(self, expr));
    }

    fn visit_annotation(&mut self, _: &'v Expr) {}

    fn visit_pattern(&mut self, pattern: &'v ast::Pattern) {
        match pattern {
            ast::Pattern::MatchAs(p) => {
                if let Some(name) = &p.name {
                    self.assigned(name.as_str());
                }
            }
            ast::Pattern::MatchStar(p) => {
                if let Some(name) = &p.name {
                    self.assigned(name.as_str());
                }
            }
            ast::Pattern::MatchMapping(p) => {
                if let Some(name) = &p.rest {
                    self.assigned(name.as_str());
                }
            }
            _ => {}
        }
        super::expr::on_enough_stack(|| visitor::walk_pattern(self, pattern));
    }
}

impl Poisoner<'_, '_> {
    fn unknown_reason(&self, what: &str) -> String {
        if self.unknown.location.line == 0 {
            return format!("whether {what} is reached is not known: {}", self.unknown.reason);
        }
        let text: String = self.unknown.source.chars().take(80).collect();
        format!(
            "whether {what} is reached depends on `{text}` ({}): {}",
            self.unknown.location, self.unknown.reason
        )
    }

    fn skip_import(&self, range: ruff_text_size::TextRange, modules: impl Iterator<Item = String>) {
        if self.quiet {
            return;
        }
        // Importing a module of the project may define models.
        for module in modules {
            if self.frame.interpreter.is_own(&module) && !self.frame.interpreter.is_loaded(&module) {
                self.frame
                    .skip(self.frame.unknown_at(range, &self.unknown_reason("the import")));
                return;
            }
        }
    }
}

impl Frame<'_> {
    /// Statements that may run or not.
    pub(crate) fn poison_block(&self, body: &[Stmt], unknown: &Arc<Unknown>) {
        let mut poisoner = Poisoner {
            frame: self,
            unknown,
            inner: 0,
            called: HashSet::new(),
            quiet: false,
        };
        for stmt in body {
            poisoner.visit_stmt(stmt);
        }
    }

    /// An expression that may be evaluated or not.
    pub(crate) fn poison_expr(&self, expr: &Expr, unknown: &Arc<Unknown>) {
        Poisoner {
            frame: self,
            unknown,
            inner: 0,
            called: HashSet::new(),
            quiet: false,
        }
        .visit_expr(expr);
    }

    /// A target that something unknown is assigned to.
    pub(crate) fn poison_target(&self, target: &Expr, unknown: &Arc<Unknown>) {
        self.poison_expr(target, unknown);
    }

    /// Something that may have been changed.
    pub(crate) fn poison(&self, object: &Object, unknown: &Arc<Unknown>) {
        let mut waiting = vec![object.clone()];
        let mut seen = HashSet::new();
        while let Some(object) = waiting.pop() {
            match &object {
                Object::List(list) if list.poison.borrow().is_none() => {
                    *list.poison.borrow_mut() = Some(Arc::clone(unknown));
                    waiting.extend(list.items.borrow().iter().filter(|o| is_container(o)).cloned());
                }
                Object::Set(set) if !set.frozen && set.poison.borrow().is_none() => {
                    *set.poison.borrow_mut() = Some(Arc::clone(unknown));
                }
                Object::Dict(dict) if dict.poison.borrow().is_none() => {
                    *dict.poison.borrow_mut() = Some(Arc::clone(unknown));
                    let items = dict.items.borrow();
                    waiting.extend(items.values().map(|(_, v)| v).filter(|o| is_container(o)).cloned());
                }
                Object::Tuple(items) if seen.insert(Rc::as_ptr(items).addr()) => {
                    waiting.extend(items.iter().filter(|o| is_container(o)).cloned());
                }
                Object::Instance(instance) if instance.dict.is_some() => {
                    waiting.extend(instance.dict.iter().map(|dict| Object::Dict(Rc::clone(dict))));
                }
                Object::Instance(instance) if instance.poison.borrow().is_none() => {
                    *instance.poison.borrow_mut() = Some(Arc::clone(unknown));
                    waiting.extend(
                        instance
                            .attributes
                            .borrow()
                            .values()
                            .filter(|o| is_container(o))
                            .cloned(),
                    );
                }
                Object::Special(special) => match &**special {
                    Special::Iterator(items) => *items.borrow_mut() = Err(Arc::clone(unknown)),
                    Special::Native(name) if &**name == "os.environ" => {
                        self.interpreter.doubt_environ(Arc::clone(unknown));
                    }
                    Special::Method(receiver, _) | Special::Bound(receiver, _) if is_container(receiver) => {
                        waiting.push(receiver.clone());
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// A call as a statement whose outcome is unknown: what is reached through it may have changed.
    pub(crate) fn note_effect(&self, call: &ast::ExprCall, unknown: &Arc<Unknown>) -> super::Res<()> {
        self.interpreter.effects.set(self.interpreter.effects.get() + 1);
        self.skip_unless_harmless(call, unknown);
        Ok(())
    }

    /// Notes a call that was not followed, unless it is known to change nothing that is read.
    pub(crate) fn skip_unless_harmless(&self, call: &ast::ExprCall, unknown: &Arc<Unknown>) {
        if self.is_harmless(&call.func) {
            return;
        }
        let before = self.here.replace(call.range());
        let derived = self.derived_here(unknown);
        self.here.set(before);
        self.skip(derived);
    }

    /// Calls that change nothing that models, settings or migrations say.
    fn is_harmless(&self, func: &Expr) -> bool {
        match func {
            Expr::Name(name) => match self.scope.get(&name.id) {
                None => super::builtins::exists(&name.id) && !matches!(name.id.as_str(), "exec" | "eval" | "setattr"),
                Some(Object::Value(Value::Name(path))) => crate::native::is_harmless(&path),
                Some(Object::Lazy(lazy)) => lazy.name.as_ref().is_some_and(|name| {
                    crate::native::is_harmless(&crate::Path::new(Arc::clone(&lazy.module), Arc::clone(name)))
                }),
                _ => false,
            },
            Expr::Attribute(attribute) if super::pure::is_text_method(&attribute.attr) => true,
            Expr::Attribute(attribute) => {
                let mut root = &*attribute.value;
                while let Expr::Attribute(inner) = root {
                    root = &inner.value;
                }
                let Expr::Name(name) = root else {
                    return !matches!(root, Expr::Call(_) | Expr::Subscript(_));
                };
                match self.scope.get(&name.id) {
                    Some(Object::Special(special)) => match &*special {
                        Special::Inert(_) | Special::Iterator(_) => true,
                        Special::Native(module) => crate::native::is_harmless_module(module),
                        _ => false,
                    },
                    Some(Object::List(_) | Object::Dict(_) | Object::Set(_) | Object::Tuple(_)) => true,
                    Some(Object::Value(value)) => match value {
                        Value::Call(_) | Value::Unknown(_) => false,
                        // `AlterField.some_list.append(…)`
                        Value::Name(path)
                            if crate::native::is_of_models(&path)
                                && matches!(&*attribute.value, Expr::Attribute(_))
                                && crate::native::is_mutation(&attribute.attr) =>
                        {
                            self.patch_native(&path, &attribute.attr, Object::NONE, attribute.range());
                            true
                        }
                        Value::Name(path) => crate::native::is_harmless(&path),
                        _ => true,
                    },
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

/// The names that a pattern binds.
pub(super) fn poison_pattern(frame: &Frame<'_>, pattern: &ast::Pattern, unknown: &Arc<Unknown>) {
    Poisoner {
        frame,
        unknown,
        inner: 0,
        called: HashSet::new(),
        quiet: false,
    }
    .visit_pattern(pattern);
}

/// Whether something may change under the eyes of who holds it.
fn is_container(object: &Object) -> bool {
    matches!(
        object,
        Object::List(_) | Object::Set(_) | Object::Dict(_) | Object::Tuple(_) | Object::Instance(_)
    )
}
