//! Evaluates statements and expressions of one module, function or class body.
//!
//! A [`Frame`] runs in a [`Scope`]. What can't be evaluated becomes an unknown object and evaluation goes on; an
//! exception that Python raises for certain is a [`Stop::Raise`] and unwinds as Python's would.

mod assign;
mod attribute;
mod builtins;
mod call;
mod class;
mod compare;
mod expr;
mod format;
mod import;
mod iterate;
mod metaclass;
mod methods;
mod number;
mod operators;
mod patterns;
mod plain;
mod poison;
mod pure;
mod stmt;
mod strings;
mod subscript;
mod text;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use ruff_text_size::TextRange;

use crate::interpreter::Inner;
use crate::key::NoKey;
use crate::object::Object;
use crate::parse::Source;
use crate::{Location, Module, Namespace, ReadError, Unknown, Value};

pub(crate) use assign::is_harmless_attribute;
pub(crate) use builtins::type_name;
pub(crate) use compare::{order, same};
pub(crate) use expr::on_enough_stack;
pub(crate) use metaclass::Pending;
pub(crate) use number::float_of;
pub(crate) use operators::unwrapped;
pub(crate) use strings::title;
pub(crate) use text::{parse_int, repr, to_str};

/// Runs the statements of a module.
pub(crate) fn run_module(frame: &Frame<'_>, body: &[ruff_python_ast::Stmt]) -> Res<()> {
    if let Flow::Lost(unknown) = frame.block(body)? {
        frame.skip(unknown);
    }
    Ok(())
}

/// What a name is looked up in.
pub(crate) struct Scope {
    pub(crate) kind: ScopeKind,
    /// The names; those of a module live in the module.
    pub(crate) names: RefCell<Namespace>,
    pub(crate) parent: Option<Rc<Scope>>,
    pub(crate) module: Rc<Module>,
    /// What `__qualname__` of something defined here starts with, dot included.
    pub(crate) qualname: String,
    /// Names declared `global` (true) or `nonlocal` (false).
    pub(crate) declared: RefCell<Vec<(Arc<str>, bool)>>,
    /// The function that runs here, with its first argument: for `super()`.
    pub(crate) running: Option<(Rc<crate::Function>, Option<Object>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Module,
    Class,
    Function,
    Comprehension,
}

/// Evaluation of one body.
pub(crate) struct Frame<'a> {
    pub(crate) interpreter: &'a Rc<Inner>,
    pub(crate) scope: Rc<Scope>,
    pub(crate) source: Rc<Source>,
    /// What is being evaluated.
    pub(crate) here: Cell<TextRange>,
    /// How many `try` blocks with handlers stand around.
    pub(crate) guarded: Cell<u32>,
}

/// How evaluation ends early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// An exception.
    Raise(Box<Raised>),
    /// A module that can't be read.
    Read(Box<ReadError>),
    /// Too many steps.
    Limit(Arc<Unknown>),
}

/// An exception under way.
#[derive(Debug, Clone)]
pub(crate) struct Raised {
    pub(crate) class: Object,
    pub(crate) message: String,
    pub(crate) object: Object,
    pub(crate) location: Location,
    pub(crate) line: String,
}

pub(crate) type Res<T> = Result<T, Stop>;

/// How a statement ends.
pub(crate) enum Flow {
    Next,
    Break,
    Continue,
    Return(Object),
    /// Whether and where the body was left is unknown.
    Lost(Arc<Unknown>),
}

impl Scope {
    pub(crate) fn module(module: Rc<Module>) -> Rc<Self> {
        Rc::new(Self {
            kind: ScopeKind::Module,
            names: RefCell::default(),
            parent: None,
            module,
            qualname: String::new(),
            declared: RefCell::default(),
            running: None,
        })
    }

    pub(crate) fn inner(parent: &Rc<Self>, kind: ScopeKind, qualname: String) -> Self {
        // Functions inside a class don't see the names of the class.
        let outer = match (kind, parent.kind) {
            (ScopeKind::Class, _) => Rc::clone(parent),
            (_, ScopeKind::Class) => parent.parent.clone().unwrap_or_else(|| Rc::clone(parent)),
            _ => Rc::clone(parent),
        };
        Self {
            kind,
            names: RefCell::default(),
            module: Rc::clone(&parent.module),
            parent: Some(outer),
            qualname,
            declared: RefCell::default(),
            running: None,
        }
    }

    fn names(&self) -> &RefCell<Namespace> {
        if self.kind == ScopeKind::Module {
            &self.module.namespace
        } else {
            &self.names
        }
    }

    fn declared(&self, name: &str) -> Option<bool> {
        self.declared
            .borrow()
            .iter()
            .find(|(n, _)| &**n == name)
            .map(|(_, global)| *global)
    }

    /// What a name is bound to, looked up from here outwards; built-in names aside.
    pub(crate) fn get(&self, name: &str) -> Option<Object> {
        if self.declared(name) == Some(true) {
            return self.module.namespace.borrow().get(name).cloned();
        }
        let mut scope = self;
        loop {
            if let Some(object) = scope.names().borrow().get(name) {
                return Some(object.clone());
            }
            // A class body around is seen by itself alone.
            scope = scope.parent.as_deref()?;
            while scope.kind == ScopeKind::Class {
                scope = scope.parent.as_deref()?;
            }
        }
    }

    /// What a name is bound to right here.
    pub(crate) fn own(&self, name: &str) -> Option<Object> {
        self.names().borrow().get(name).cloned()
    }

    pub(crate) fn set(&self, name: &str, object: Object) {
        match self.declared(name) {
            Some(true) => {
                self.module.namespace.borrow_mut().insert(name.into(), object);
                return;
            }
            Some(false) => {
                let mut scope = self.parent.as_deref();
                while let Some(outer) = scope {
                    if outer.kind == ScopeKind::Function && outer.names.borrow().contains_key(name) {
                        outer.names.borrow_mut().insert(name.into(), object);
                        return;
                    }
                    scope = outer.parent.as_deref();
                }
            }
            None => {}
        }
        if let Some(slot) = self.names().borrow_mut().get_mut(name) {
            *slot = object;
            return;
        }
        self.names().borrow_mut().insert(name.into(), object);
    }

    pub(crate) fn delete(&self, name: &str) -> bool {
        let namespace = if self.declared(name) == Some(true) {
            &self.module.namespace
        } else {
            self.names()
        };
        namespace.borrow_mut().shift_remove(name).is_some()
    }

    /// The function scope whose locals a walrus in a comprehension binds.
    pub(crate) fn binding(self: &Rc<Self>) -> Rc<Self> {
        let mut scope = Rc::clone(self);
        while scope.kind == ScopeKind::Comprehension {
            match &scope.parent {
                Some(parent) => scope = Rc::clone(parent),
                None => break,
            }
        }
        scope
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        crate::grave::bury(std::mem::take(self.names.get_mut()).into_values());
    }
}

impl Frame<'_> {
    /// Something unknown, at what is being evaluated.
    pub(crate) fn unknown(&self, reason: impl AsRef<str>) -> Object {
        Object::Value(Value::Unknown(self.unknown_here(reason.as_ref())))
    }

    pub(crate) fn unknown_here(&self, reason: &str) -> Arc<Unknown> {
        self.unknown_at(self.here.get(), reason)
    }

    pub(crate) fn unknown_at(&self, range: TextRange, reason: &str) -> Arc<Unknown> {
        self.interpreter.unknowns.set(self.interpreter.unknowns.get() + 1);
        let text = self.source.slice(range);
        let source: Arc<str> = match text.char_indices().nth(300) {
            Some((end, _)) => format!("{}…", &text[..end]).into(),
            None => text.into(),
        };
        Arc::new(Unknown {
            source,
            reason: reason.into(),
            location: self.source.location(range.start()),
        })
    }

    /// Unknown, because something else is.
    pub(crate) fn derived(&self, cause: &Arc<Unknown>) -> Object {
        Object::Value(Value::Unknown(self.derived_here(cause)))
    }

    pub(crate) fn derived_here(&self, cause: &Arc<Unknown>) -> Arc<Unknown> {
        let location = self.source.location(self.here.get().start());
        if cause.location == location && *cause.source == *self.source.slice(self.here.get()) {
            self.interpreter.unknowns.set(self.interpreter.unknowns.get() + 1);
            return Arc::clone(cause);
        }
        if cause.reason.starts_with("it depends on ") {
            return self.unknown_here(&cause.reason);
        }
        let text: String = cause.source.chars().take(80).collect();
        if cause.location.line == 0 {
            return self.unknown_here(&format!("it depends on `{text}`: {}", cause.reason));
        }
        self.unknown_here(&format!(
            "it depends on `{text}` ({}): {}",
            cause.location, cause.reason
        ))
    }

    /// An exception of a built-in class.
    pub(crate) fn raise<T>(&self, class: &str, message: impl Into<String>) -> Res<T> {
        self.raise_native(&format!("builtins.{class}"), message)
    }

    /// An exception of a class that is not read from source.
    pub(crate) fn raise_native<T>(&self, class: &str, message: impl Into<String>) -> Res<T> {
        let message = message.into();
        let range = self.here.get();
        Err(Stop::Raise(Box::new(Raised {
            class: Object::native(class),
            object: Object::Value(Value::call(
                class,
                vec![Value::Str(message.as_str().into())],
                Vec::new(),
            )),
            message,
            location: self.source.location(range.start()),
            line: self.source.line(range.start()),
        })))
    }

    pub(crate) fn location(&self) -> Location {
        self.source.location(self.here.get().start())
    }

    /// A key, or what Python says about one that is none.
    pub(crate) fn no_key(&self, no_key: NoKey) -> Res<Arc<Unknown>> {
        match no_key {
            NoKey::Unhashable(what) => self.raise("TypeError", format!("unhashable type: '{what}'")),
            NoKey::Unknown(unknown) => Ok(unknown),
        }
    }

    /// Counts a step.
    pub(crate) fn step(&self) -> Res<()> {
        let left = self.interpreter.steps.get();
        if left == 0 {
            return Err(Stop::Limit(self.unknown_here("it takes too many steps")));
        }
        self.interpreter.steps.set(left - 1);
        Ok(())
    }

    /// Counts the steps of going through many items at once.
    pub(crate) fn charge(&self, items: usize) {
        let left = self.interpreter.steps.get();
        if left != u64::MAX {
            self.interpreter.steps.set(left.saturating_sub(items as u64 / 8));
        }
    }

    /// Runs something with a budget of steps of its own, unless it runs inside something that has one.
    pub(crate) fn budgeted<T>(&self, run: impl FnOnce() -> Res<T>) -> Res<T> {
        if self.interpreter.depth.get() > 0 {
            self.interpreter.depth.set(self.interpreter.depth.get() + 1);
            let result = run();
            self.interpreter.depth.set(self.interpreter.depth.get() - 1);
            return result;
        }
        let budget = self.interpreter.budget();
        self.interpreter.steps.set(budget);
        self.interpreter.depth.set(1);
        let result = run();
        self.interpreter.depth.set(0);
        self.interpreter.spend(budget - self.interpreter.steps.get());
        self.interpreter.steps.set(u64::MAX);
        result
    }

    /// Notes that a part of the module was passed over.
    pub(crate) fn skip(&self, unknown: Arc<Unknown>) {
        if self.interpreter.note_on_trial(&unknown) {
            return;
        }
        let mut skipped = self.scope.module.skipped.borrow_mut();
        if !skipped.contains(&unknown) && skipped.len() < 1000 {
            skipped.push(unknown);
        }
    }

    /// Whether code that is defined here is the project's own.
    pub(crate) fn names_of(&self) -> HashSet<Arc<str>> {
        self.scope.names().borrow().keys().cloned().collect()
    }
}
