//! Functions of the source that change nothing, whatever they are given.
//!
//! Where it is not known how often such a function runs, what it was handed stays as it is. Only bodies without a store
//! are taken, whose calls are of what is known to change nothing either.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr, Stmt};

use super::Frame;
use crate::object::{Object, Special};
use crate::parse::Body;
use crate::{Function, Value};

/// How deep functions that call each other are followed.
const MAX_DEPTH: u32 = 4;

/// Modules of the standard library whose functions and classes only make values.
const VALUES: &[&str] = &["datetime", "decimal", "math", "pathlib", "re", "uuid", "zoneinfo"];

/// Built-in functions that only look at what they are given.
const BUILTINS: &[&str] = &[
    "abs",
    "bool",
    "float",
    "int",
    "isinstance",
    "issubclass",
    "len",
    "repr",
    "str",
];

/// Methods of texts. What else has one of these names is a value as well.
pub(super) fn is_text_method(name: &str) -> bool {
    matches!(
        name,
        "capitalize"
            | "casefold"
            | "endswith"
            | "lower"
            | "lstrip"
            | "partition"
            | "replace"
            | "removeprefix"
            | "removesuffix"
            | "rpartition"
            | "rsplit"
            | "rstrip"
            | "split"
            | "splitlines"
            | "startswith"
            | "strip"
            | "title"
            | "upper"
            | "zfill"
    )
}

impl Frame<'_> {
    /// Whether running a function changes nothing at all.
    pub(super) fn is_pure(&self, function: &Rc<Function>) -> bool {
        self.is_pure_within(function, MAX_DEPTH)
    }

    fn is_pure_within(&self, function: &Rc<Function>, depth: u32) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        if function.code.is_generator() || !function.decorators.is_empty() {
            return false;
        }
        let look = Look { function, depth };
        match &function.code.body {
            Body::Block(body) => look.statements(self, body),
            Body::Expr(expr) => look.expr(self, expr),
        }
    }
}

/// A look at one function.
struct Look<'a> {
    function: &'a Rc<Function>,
    depth: u32,
}

impl Look<'_> {
    fn statements(&self, frame: &Frame<'_>, body: &[Stmt]) -> bool {
        body.iter().all(|stmt| match stmt {
            Stmt::Pass(_) => true,
            Stmt::Expr(s) => self.expr(frame, &s.value),
            Stmt::Return(s) => s.value.as_deref().is_none_or(|value| self.expr(frame, value)),
            Stmt::Raise(s) => [&s.exc, &s.cause]
                .into_iter()
                .flatten()
                .all(|raised| self.expr(frame, raised)),
            Stmt::If(s) => {
                let clauses = s.elif_else_clauses.iter().all(|clause| {
                    clause.test.as_ref().is_none_or(|test| self.expr(frame, test))
                        && self.statements(frame, &clause.body)
                });
                self.expr(frame, &s.test) && self.statements(frame, &s.body) && clauses
            }
            Stmt::Try(s) => {
                let handled = s.handlers.iter().all(|ast::ExceptHandler::ExceptHandler(handler)| {
                    handler.type_.as_deref().is_none_or(|class| self.expr(frame, class))
                        && self.statements(frame, &handler.body)
                });
                handled
                    && [&s.body, &s.orelse, &s.finalbody]
                        .into_iter()
                        .all(|body| self.statements(frame, body))
            }
            _ => false,
        })
    }

    fn expr(&self, frame: &Frame<'_>, expr: &Expr) -> bool {
        let all = |exprs: &[Expr]| exprs.iter().all(|expr| self.expr(frame, expr));
        match expr {
            Expr::Name(_)
            | Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => true,
            Expr::Attribute(e) => self.expr(frame, &e.value),
            Expr::Subscript(e) => self.expr(frame, &e.value) && self.expr(frame, &e.slice),
            Expr::Compare(e) => self.expr(frame, &e.left) && all(&e.comparators),
            Expr::BoolOp(e) => all(&e.values),
            Expr::UnaryOp(e) => self.expr(frame, &e.operand),
            Expr::BinOp(e) => self.expr(frame, &e.left) && self.expr(frame, &e.right),
            Expr::If(e) => self.expr(frame, &e.test) && self.expr(frame, &e.body) && self.expr(frame, &e.orelse),
            Expr::Tuple(e) => all(&e.elts),
            Expr::List(e) => all(&e.elts),
            Expr::Call(e) => {
                all(&e.arguments.args)
                    && e.arguments
                        .keywords
                        .iter()
                        .all(|keyword| self.expr(frame, &keyword.value))
                    && self.callee(frame, &e.func)
            }
            _ => false,
        }
    }

    /// What is called: only what is found in the function's module, and is known.
    fn callee(&self, frame: &Frame<'_>, func: &Expr) -> bool {
        match func {
            Expr::Name(name) if self.is_parameter(&name.id) => false,
            Expr::Name(name) => match self.function.scope.get(&name.id) {
                None => BUILTINS.contains(&name.id.as_str()),
                Some(Object::Value(Value::Name(path))) => VALUES.contains(&&*path.module),
                Some(Object::Lazy(lazy)) => VALUES.contains(&lazy.module()),
                Some(Object::Function(function)) => frame.is_pure_within(&function, self.depth),
                _ => false,
            },
            Expr::Attribute(attribute) if is_text_method(&attribute.attr) => self.expr(frame, &attribute.value),
            Expr::Attribute(attribute) => match &*attribute.value {
                Expr::Name(name) if !self.is_parameter(&name.id) => match self.function.scope.get(&name.id) {
                    Some(Object::Special(special)) => {
                        matches!(&*special, Special::Native(module) if VALUES.contains(&&**module))
                    }
                    _ => false,
                },
                _ => false,
            },
            _ => false,
        }
    }

    fn is_parameter(&self, name: &str) -> bool {
        let parameters = self.function.code.parameters.as_deref();
        parameters.is_some_and(|parameters| parameters.iter().any(|parameter| parameter.name().as_str() == name))
    }
}
