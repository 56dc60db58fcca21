//! Equality, order, identity and membership.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast as ast;

use super::{Frame, Res};
use crate::key::Key;
use crate::object::{Object, Special};
use crate::{Unknown, Value};

/// Whether two objects are equal; `None` when that is not known.
pub(crate) fn same(a: &Object, b: &Object) -> Option<bool> {
    let mut budget = 1_000_000;
    same_within(a, b, &mut budget)
}

fn same_within(a: &Object, b: &Object, budget: &mut u32) -> Option<bool> {
    *budget = budget.checked_sub(1)?;
    if a.unknown().is_some() || b.unknown().is_some() {
        return None;
    }
    let (a, b) = (plain(a), plain(b));
    let all = |a: &[Object], b: &[Object], budget: &mut u32| {
        if a.len() != b.len() {
            return Some(false);
        }
        for (a, b) in a.iter().zip(b) {
            if !super::expr::on_enough_stack(|| same_within(a, b, budget))? {
                return Some(false);
            }
        }
        Some(true)
    };
    match (&a, &b) {
        (Object::Value(a), Object::Value(b)) => match (a, b) {
            (Value::Float(f), _) | (_, Value::Float(f)) if f.is_nan() => Some(false),
            (Value::Call(x), Value::Call(y)) => {
                if x.func == y.func && crate::native::is_plain_value(&x.func) {
                    Some(a == b)
                } else if Arc::ptr_eq(x, y) {
                    Some(true)
                } else {
                    None
                }
            }
            (Value::Call(call), _) | (_, Value::Call(call)) if !crate::native::is_plain_value(&call.func) => None,
            _ => Some(a == b),
        },
        (Object::Tuple(a), Object::Tuple(b)) => all(a, b, budget),
        (Object::List(a), Object::List(b)) => {
            if Rc::ptr_eq(a, b) {
                return Some(true);
            }
            all(&a.items.borrow(), &b.items.borrow(), budget)
        }
        (Object::Set(a), Object::Set(b)) => {
            let (a, b) = (a.items.borrow(), b.items.borrow());
            Some(a.len() == b.len() && a.keys().all(|key| b.contains_key(key)))
        }
        (Object::Dict(a), Object::Dict(b)) => {
            if Rc::ptr_eq(a, b) {
                return Some(true);
            }
            let (a, b) = (a.items.borrow(), b.items.borrow());
            if a.len() != b.len() {
                return Some(false);
            }
            for (key, (_, value)) in a.iter() {
                let Some((_, other)) = b.get(key) else {
                    return Some(false);
                };
                if !super::expr::on_enough_stack(|| same_within(value, other, budget))? {
                    return Some(false);
                }
            }
            Some(true)
        }
        (Object::Class(a), Object::Class(b)) => Some(Rc::ptr_eq(a, b)),
        (Object::Function(a), Object::Function(b)) => Some(Rc::ptr_eq(a, b)),
        (Object::Module(a), Object::Module(b)) => Some(Rc::ptr_eq(a, b)),
        (Object::Member(a), Object::Member(b)) => Some(Rc::ptr_eq(a, b)),
        (Object::Instance(a), Object::Instance(b))
            if a.class.lookup("__eq__").is_none() && a.class.native_base().is_none() =>
        {
            Some(Rc::ptr_eq(a, b))
        }
        (Object::Instance(_) | Object::Special(_) | Object::Member(_), _)
        | (_, Object::Instance(_) | Object::Special(_) | Object::Member(_)) => {
            match (&a, &b) {
                // A member that is no value equals nothing else; None equals no instance without `__eq__`.
                (Object::Member(m), Object::Value(v)) | (Object::Value(v), Object::Member(m))
                    if !matches!(v, Value::Call(_)) =>
                {
                    let class = m.class.upgrade()?;
                    class.lookup("__eq__").is_none().then_some(false)
                }
                (Object::Instance(i), Object::Value(Value::None))
                | (Object::Value(Value::None), Object::Instance(i))
                    if i.class.lookup("__eq__").is_none() =>
                {
                    Some(false)
                }
                _ => None,
            }
        }
        (Object::Value(Value::Call(_)), _) | (_, Object::Value(Value::Call(_))) => None,
        _ => Some(false),
    }
}

/// A member that is a value as well, as that value.
fn plain(object: &Object) -> Object {
    match object {
        Object::Member(member) if member.is_value => member.value.clone(),
        Object::Lazy(lazy) => lazy.force(),
        other => other.clone(),
    }
}

/// The order of two objects; `None` when it is not known or there is none.
pub(crate) fn order(a: &Object, b: &Object) -> Option<Ordering> {
    if a.unknown().is_some() || b.unknown().is_some() {
        return None;
    }
    let (a, b) = (plain(a), plain(b));
    let sequences = |a: &[Object], b: &[Object]| {
        for (a, b) in a.iter().zip(b) {
            if !same(a, b)? {
                return super::expr::on_enough_stack(|| order(a, b));
            }
        }
        Some(a.len().cmp(&b.len()))
    };
    match (&a, &b) {
        (Object::Value(a), Object::Value(b)) => {
            if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
                return Some(a.chars().cmp(b.chars()));
            }
            if let (Value::Bytes(a), Value::Bytes(b)) = (a, b) {
                return Some(a.cmp(b));
            }
            if let (Value::Call(a), Value::Call(b)) = (a, b) {
                return crate::native::order(a, b);
            }
            super::number::order(a, b)
        }
        (Object::Tuple(a), Object::Tuple(b)) => sequences(a, b),
        (Object::List(a), Object::List(b)) => sequences(&a.items.borrow(), &b.items.borrow()),
        _ => None,
    }
}

impl Frame<'_> {
    pub(super) fn compare_chain(&self, expr: &ast::ExprCompare) -> Res<Object> {
        let mut left = self.eval(&expr.left)?;
        for (index, (op, right)) in expr.ops.iter().zip(&expr.comparators).enumerate() {
            let right = self.eval(right)?;
            let answer = self.compare(&left, *op, &right)?;
            let last = index + 1 == expr.ops.len();
            if last {
                return Ok(answer);
            }
            match self.truth(&answer)? {
                Ok(true) => {}
                Ok(false) => return Ok(answer),
                Err(unknown) => {
                    let unknown = self.derived_here(&unknown);
                    for rest in &expr.comparators[index + 1..] {
                        self.poison_expr(rest, &unknown);
                    }
                    return Ok(Object::Value(Value::Unknown(unknown)));
                }
            }
            left = right;
        }
        Ok(Object::bool(true))
    }

    fn doubt(&self, a: &Object, b: &Object) -> Object {
        match a.unknown().or_else(|| b.unknown()) {
            Some(unknown) => self.derived(&unknown),
            None => self.unknown("how they compare is not known"),
        }
    }

    pub(crate) fn compare(&self, a: &Object, op: ast::CmpOp, b: &Object) -> Res<Object> {
        use ast::CmpOp;
        let answer = match op {
            CmpOp::Eq => same(a, b),
            CmpOp::NotEq => same(a, b).map(|equal| !equal),
            CmpOp::Is => self.identical(a, b),
            CmpOp::IsNot => self.identical(a, b).map(|is| !is),
            CmpOp::In => match self.contains(b, a)? {
                Ok(answer) => Some(answer),
                Err(unknown) => return Ok(self.derived(&unknown)),
            },
            CmpOp::NotIn => match self.contains(b, a)? {
                Ok(answer) => Some(!answer),
                Err(unknown) => return Ok(self.derived(&unknown)),
            },
            CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => {
                if let (Object::Set(x), Object::Set(y)) = (a, b)
                    && a.unknown().is_none()
                    && b.unknown().is_none()
                {
                    let (x, y) = (x.items.borrow(), y.items.borrow());
                    let below = x.keys().all(|key| y.contains_key(key));
                    let above = y.keys().all(|key| x.contains_key(key));
                    return Ok(Object::bool(match op {
                        CmpOp::Lt => below && !above,
                        CmpOp::LtE => below,
                        CmpOp::Gt => above && !below,
                        _ => above,
                    }));
                }
                order(a, b).map(|order| match op {
                    CmpOp::Lt => order == Ordering::Less,
                    CmpOp::LtE => order != Ordering::Greater,
                    CmpOp::Gt => order == Ordering::Greater,
                    _ => order != Ordering::Less,
                })
            }
        };
        Ok(match answer {
            Some(answer) => Object::bool(answer),
            None => self.doubt(a, b),
        })
    }

    /// `a is b`
    fn identical(&self, a: &Object, b: &Object) -> Option<bool> {
        if a.unknown().is_some_and(|_| matches!(a, Object::Value(_)))
            || b.unknown().is_some_and(|_| matches!(b, Object::Value(_)))
        {
            return None;
        }
        let force = |object: &Object| match object {
            Object::Lazy(lazy) => self.force(lazy),
            other => other.clone(),
        };
        let (a, b) = (force(a), force(b));
        let singleton = |object: &Object| {
            matches!(
                object,
                Object::Value(Value::None | Value::Bool(_) | Value::Ellipsis | Value::Name(_))
            )
        };
        match (&a, &b) {
            (Object::Value(x), Object::Value(y)) if singleton(&a) && singleton(&b) => {
                Some(std::mem::discriminant(x) == std::mem::discriminant(y) && x == y)
            }
            (Object::Value(Value::Unknown(_)), _) | (_, Object::Value(Value::Unknown(_))) => None,
            _ if singleton(&a) || singleton(&b) => Some(false),
            (Object::List(a), Object::List(b)) => Some(Rc::ptr_eq(a, b)),
            (Object::Dict(a), Object::Dict(b)) => Some(Rc::ptr_eq(a, b)),
            (Object::Class(a), Object::Class(b)) => Some(Rc::ptr_eq(a, b)),
            (Object::Function(a), Object::Function(b)) => Some(Rc::ptr_eq(a, b)),
            (Object::Module(a), Object::Module(b)) => Some(Rc::ptr_eq(a, b)),
            (Object::Instance(a), Object::Instance(b)) => Some(Rc::ptr_eq(a, b)),
            (Object::Member(a), Object::Member(b)) => Some(Rc::ptr_eq(a, b)),
            // Things of different kinds are not one thing.
            (
                Object::Class(_) | Object::Function(_) | Object::Module(_) | Object::Instance(_) | Object::Member(_),
                Object::Class(_)
                | Object::Function(_)
                | Object::Module(_)
                | Object::Instance(_)
                | Object::Member(_)
                | Object::List(_)
                | Object::Tuple(_)
                | Object::Dict(_)
                | Object::Set(_)
                | Object::Value(Value::Str(_) | Value::Int(_) | Value::Float(_)),
            )
            | (
                Object::List(_)
                | Object::Tuple(_)
                | Object::Dict(_)
                | Object::Set(_)
                | Object::Value(Value::Str(_) | Value::Int(_) | Value::Float(_)),
                Object::Class(_) | Object::Function(_) | Object::Module(_) | Object::Instance(_) | Object::Member(_),
            ) => Some(false),
            _ => None,
        }
    }

    /// `item in container`
    pub(crate) fn contains(&self, container: &Object, item: &Object) -> Res<Result<bool, Arc<Unknown>>> {
        if let Some(unknown) = container.unknown() {
            return Ok(Err(unknown));
        }
        let one_of = |items: &[Object]| {
            let mut doubt = None;
            for other in items {
                match same(item, other) {
                    Some(true) => return Ok(true),
                    Some(false) => {}
                    None => doubt = other.unknown().or_else(|| item.unknown()).or(doubt),
                }
                if doubt.is_none() && same(item, other).is_none() {
                    doubt = Some(self.unknown_here("how they compare is not known"));
                }
            }
            match doubt {
                Some(unknown) => Err(unknown),
                None => Ok(false),
            }
        };
        Ok(match container {
            Object::Tuple(items) => one_of(items),
            Object::List(list) => one_of(&list.items.borrow()),
            Object::Set(set) => match Key::of(item) {
                Ok(key) => Ok(set.items.borrow().contains_key(&key)),
                Err(no_key) => Err(self.no_key(no_key)?),
            },
            Object::Dict(dict) => match Key::of(item) {
                Ok(key) => Ok(dict.items.borrow().contains_key(&key)),
                Err(no_key) => Err(self.no_key(no_key)?),
            },
            Object::Lazy(lazy) => return self.contains(&self.force(lazy), item),
            Object::Class(class) if class.members.get().is_some() => {
                let members = self.members(class);
                match item {
                    Object::Member(_) => one_of(&members),
                    _ => Err(self.unknown_here("how they compare is not known")),
                }
            }
            Object::Special(special) => match &**special {
                Special::Iterator(_) => match self.iterate(container)? {
                    Ok(items) => one_of(&items),
                    Err(unknown) => Err(unknown),
                },
                Special::Native(name) if &**name == "os.environ" => match item.as_str() {
                    Some(name) => self.interpreter.environ(name).map(|value| value.is_some()),
                    None => Err(self.unknown_here("the name is not known")),
                },
                _ => Err(self.unknown_here("what it contains is not known")),
            },
            other => match (other.as_str(), item.as_str()) {
                (Some(text), Some(part)) => Ok(text.contains(part)),
                _ => Err(item
                    .unknown()
                    .unwrap_or_else(|| self.unknown_here("what it contains is not known"))),
            },
        })
    }
}
