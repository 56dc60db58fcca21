//! Expressions whose value can't be known, but that give no more than a number, a text or a lock.
//!
//! `max_workers = min(8, os.cpu_count() * 4)` in a model's body is no field, whatever the machine answers.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr};

use super::{Frame, ScopeKind};
use crate::Value;
use crate::object::{Object, Special};

/// Modules of the standard library whose functions hand on what they are given.
const HAND_ON: &[&str] = &[
    "abc",
    "collections",
    "contextlib",
    "copy",
    "dataclasses",
    "functools",
    "importlib",
    "inspect",
    "itertools",
    "operator",
    "pickle",
    "types",
    "typing",
    "unittest",
    "weakref",
];

impl Frame<'_> {
    /// What a class body binds: an unknown that is certainly no part of a model is marked as such.
    pub(super) fn as_plain(&self, expr: &Expr, value: Object) -> Object {
        match &value {
            Object::Value(Value::Unknown(unknown)) if self.scope.kind == ScopeKind::Class && self.is_plain(expr) => {
                Object::Special(Rc::new(Special::Plain(std::sync::Arc::clone(unknown))))
            }
            _ => value,
        }
    }

    fn is_plain(&self, expr: &Expr) -> bool {
        match expr {
            Expr::BinOp(e) => self.is_plain(&e.left) && self.is_plain(&e.right),
            Expr::UnaryOp(e) => self.is_plain(&e.operand),
            Expr::BoolOp(e) => e.values.iter().all(|value| self.is_plain(value)),
            Expr::Compare(_) | Expr::FString(_) => true,
            Expr::If(e) => self.is_plain(&e.body) && self.is_plain(&e.orelse),
            Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_) => true,
            Expr::Attribute(_) => self.is_of_stdlib(expr),
            Expr::Call(call) => match &*call.func {
                Expr::Name(name) if self.scope.get(&name.id).is_none() => match name.id.as_str() {
                    "min" | "max" => self.are_plain(&call.arguments),
                    other => matches!(
                        other,
                        "abs" | "bool" | "float" | "int" | "len" | "repr" | "round" | "str" | "sum" | "sorted"
                    ),
                },
                func => self.is_of_stdlib(func),
            },
            _ => false,
        }
    }

    fn are_plain(&self, arguments: &ast::Arguments) -> bool {
        arguments.keywords.is_empty() && arguments.args.iter().all(|argument| self.is_plain(argument))
    }

    /// Whether an expression names something of the standard library.
    fn is_of_stdlib(&self, expr: &Expr) -> bool {
        let mut root = expr;
        while let Expr::Attribute(attribute) = root {
            root = &attribute.value;
        }
        let Expr::Name(name) = root else { return false };
        let module = match self.scope.get(&name.id) {
            Some(Object::Special(special)) => match &*special {
                Special::Native(module) => module.to_string(),
                _ => return false,
            },
            Some(Object::Value(Value::Name(path))) => path.module.to_string(),
            _ => return false,
        };
        let top = module.trim_start_matches('_').split('.').next().unwrap_or_default();
        top != "builtins" && crate::native::is_stdlib(top) && !HAND_ON.contains(&top)
    }
}
