//! `a + b` and its kin.

use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;
use ruff_python_ast::{Operator, UnaryOp};

use super::number::{NoNumber, arithmetic, number};
use super::{Frame, Res, iterate::MAX_ITEMS};
use crate::object::{Dict, Object, Set};
use crate::{Class, Value};

/// How long a string may get, in bytes.
pub(crate) const MAX_TEXT: usize = 8 << 20;

impl Frame<'_> {
    pub(crate) fn binary(&self, left: &Object, op: Operator, right: &Object) -> Res<Object> {
        if let Object::Lazy(lazy) = left {
            return self.binary(&self.force(lazy), op, right);
        }
        if let Object::Lazy(lazy) = right {
            return self.binary(left, op, &self.force(lazy));
        }
        if let Some(unknown) = left.unknown().or_else(|| right.unknown()) {
            let unknown = self.derived_here(&unknown);
            return Ok(Object::Value(Value::Unknown(unknown)));
        }
        if let (Object::Member(x), Operator::BitOr, Object::Member(y)) = (left, op, right)
            && let Some(joined) = crate::enums::joined(x, y)
        {
            return Ok(Object::Member(joined));
        }
        let (a, b) = (unwrapped(left), unwrapped(right));
        if let (Object::Value(x), Object::Value(y)) = (&a, &b)
            && let (Some(x), Some(y)) = (number(x), number(y))
        {
            // The sum of two booleans is a number, but `True & True` stays a boolean.
            if let (Object::Value(Value::Bool(x)), Object::Value(Value::Bool(y))) = (&a, &b) {
                match op {
                    Operator::BitAnd => return Ok(Object::bool(x & y)),
                    Operator::BitOr => return Ok(Object::bool(x | y)),
                    Operator::BitXor => return Ok(Object::bool(x ^ y)),
                    _ => {}
                }
            }
            return match arithmetic(x, op, y) {
                Ok(value) => Ok(Object::Value(value)),
                Err(NoNumber::DivisionByZero) => self.raise("ZeroDivisionError", "division by zero"),
                Err(NoNumber::Unknown) => Ok(self.unknown("the result is not computed")),
            };
        }
        if let (Some(x), Operator::Add, Some(y)) = (a.as_str(), op, b.as_str()) {
            if x.len() + y.len() > MAX_TEXT {
                return Ok(self.unknown("the string gets too long"));
            }
            self.charge((x.len() + y.len()) / 8);
            return Ok(Object::str(format!("{x}{y}")));
        }
        if let (Some(text), Operator::Mod) = (a.as_str(), op) {
            return self.percent(text, right);
        }
        if op == Operator::Mult
            && let Some(result) = self.repeated(&a, &b).or_else(|| self.repeated(&b, &a))
        {
            return Ok(result);
        }
        match (&a, op, &b) {
            (Object::Value(Value::Bytes(x)), Operator::Add, Object::Value(Value::Bytes(y))) => Ok(Object::Value(
                Value::Bytes(x.iter().chain(y.iter()).copied().collect::<Vec<u8>>().into()),
            )),
            (Object::List(x), Operator::Add, Object::List(y)) => {
                let (x, y) = (x.items.borrow(), y.items.borrow());
                if x.len() + y.len() > MAX_ITEMS {
                    return Ok(self.unknown("the list gets too long"));
                }
                self.charge(x.len() + y.len());
                Ok(Object::list(x.iter().chain(y.iter()).cloned().collect()))
            }
            (Object::Tuple(x), Operator::Add, Object::Tuple(y)) => {
                if x.len() + y.len() > MAX_ITEMS {
                    return Ok(self.unknown("the tuple gets too long"));
                }
                self.charge(x.len() + y.len());
                Ok(Object::tuple(x.iter().chain(y.iter()).cloned().collect()))
            }
            (Object::Set(x), _, Object::Set(y)) => Ok(self.sets(x, op, y)),
            (Object::Dict(x), Operator::BitOr, Object::Dict(y)) => {
                let dict = Dict::default();
                *dict.items.borrow_mut() = x.items.borrow().clone();
                for (key, (k, v)) in y.items.borrow().iter() {
                    dict.items.borrow_mut().insert(key.clone(), (k.clone(), v.clone()));
                }
                Ok(Object::Dict(Rc::new(dict)))
            }
            // Unions of types in annotations: `str | None`.
            (
                Object::Class(_) | Object::Value(Value::Name(_)),
                Operator::BitOr,
                Object::Class(_) | Object::Value(Value::Name(_) | Value::None),
            ) => Ok(self.unknown("unions of types are not evaluated")),
            (Object::Instance(instance), ..) => self.dunder(&instance.class, left, op, right),
            (Object::Value(Value::Call(_) | Value::EnumMember(_) | Value::Name(_)), _, _) => {
                crate::native::operator(self, left, op, right)
            }
            (_, _, Object::Value(Value::Call(_))) => crate::native::operator(self, left, op, right),
            (Object::Member(_), ..) | (_, _, Object::Member(_)) => {
                Ok(self.unknown("operators on members are not evaluated"))
            }
            (
                Object::Value(Value::None | Value::Int(_) | Value::Str(_) | Value::Float(_) | Value::Bool(_)),
                _,
                Object::Value(Value::None | Value::Int(_) | Value::Str(_) | Value::Float(_) | Value::Bool(_)),
            ) => {
                let (x, y) = (super::builtins::type_name(&a), super::builtins::type_name(&b));
                if let (Object::Value(Value::Str(_)), Operator::Add) = (&a, op) {
                    return self.raise("TypeError", format!("can only concatenate str (not \"{y}\") to str"));
                }
                self.raise(
                    "TypeError",
                    format!("unsupported operand type(s) for {}: '{x}' and '{y}'", op.as_str()),
                )
            }
            _ => Ok(self.unknown("the operator is not evaluated on these")),
        }
    }

    fn dunder(&self, class: &Rc<Class>, left: &Object, op: Operator, right: &Object) -> Res<Object> {
        let name = match op {
            Operator::Add => "__add__",
            Operator::Sub => "__sub__",
            Operator::Mult => "__mul__",
            Operator::Div => "__truediv__",
            Operator::BitOr => "__or__",
            Operator::BitAnd => "__and__",
            _ => "",
        };
        match class.lookup(name) {
            Some(Object::Function(function)) => {
                self.call_function(&function, Some(left.clone()), vec![right.clone()], Vec::new())
            }
            _ => Ok(self.unknown("the operator is not evaluated on these")),
        }
    }

    fn repeated(&self, items: &Object, times: &Object) -> Option<Object> {
        let Object::Value(Value::Int(times)) = times else {
            return None;
        };
        let times = if times.sign() == num_bigint::Sign::Minus {
            0
        } else {
            usize::try_from(times).unwrap_or(usize::MAX)
        };
        let too_long = |length: usize, limit| length.checked_mul(times).is_none_or(|l| l > limit);
        Some(match items {
            Object::Value(Value::Str(text)) => {
                if too_long(text.len(), MAX_TEXT) {
                    return Some(self.unknown("the string gets too long"));
                }
                Object::str(text.repeat(times))
            }
            Object::List(list) => {
                let items = list.items.borrow();
                if too_long(items.len(), MAX_ITEMS) {
                    return Some(self.unknown("the list gets too long"));
                }
                Object::list(items.iter().cloned().cycle().take(items.len() * times).collect())
            }
            Object::Tuple(items) => {
                if too_long(items.len(), MAX_ITEMS) {
                    return Some(self.unknown("the tuple gets too long"));
                }
                Object::tuple(items.iter().cloned().cycle().take(items.len() * times).collect())
            }
            _ => return None,
        })
    }

    fn sets(&self, a: &Rc<Set>, op: Operator, b: &Rc<Set>) -> Object {
        let (x, y) = (a.items.borrow(), b.items.borrow());
        let pick = |from: &indexmap::IndexMap<crate::key::Key, Object>, keep: &dyn Fn(&crate::key::Key) -> bool| {
            from.iter()
                .filter(|(key, _)| keep(key))
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect::<Vec<_>>()
        };
        let items = match op {
            Operator::BitOr => {
                let mut items = pick(&x, &|_| true);
                items.extend(pick(&y, &|key| !x.contains_key(key)));
                items
            }
            Operator::BitAnd => pick(&x, &|key| y.contains_key(key)),
            Operator::Sub => pick(&x, &|key| !y.contains_key(key)),
            Operator::BitXor => {
                let mut items = pick(&x, &|key| !y.contains_key(key));
                items.extend(pick(&y, &|key| !x.contains_key(key)));
                items
            }
            _ => return self.unknown("the operator is not evaluated on these"),
        };
        Object::Set(Rc::new(Set {
            items: std::cell::RefCell::new(items.into_iter().collect()),
            frozen: a.frozen,
            poison: std::cell::RefCell::new(None),
        }))
    }

    pub(super) fn unary(&self, op: UnaryOp, operand: &Object) -> Res<Object> {
        if op == UnaryOp::Not {
            return Ok(match self.truth(operand)? {
                Ok(truth) => Object::bool(!truth),
                Err(unknown) => self.derived(&unknown),
            });
        }
        if let Some(unknown) = operand.unknown() {
            return Ok(self.derived(&unknown));
        }
        Ok(match (op, unwrapped(operand)) {
            (UnaryOp::USub, Object::Value(Value::Int(i))) => Object::int(-i),
            (UnaryOp::USub, Object::Value(Value::Bool(b))) => Object::int(-i64::from(b)),
            (UnaryOp::USub, Object::Value(Value::Float(f))) => Object::Value(Value::Float(-f)),
            (UnaryOp::UAdd, Object::Value(Value::Int(i))) => Object::int(i),
            (UnaryOp::UAdd, Object::Value(Value::Bool(b))) => Object::int(i64::from(b)),
            (UnaryOp::UAdd, Object::Value(Value::Float(f))) => Object::Value(Value::Float(f)),
            (UnaryOp::Invert, Object::Value(Value::Int(i))) => Object::int(-i - BigInt::from(1)),
            (_, Object::Value(Value::Call(call))) => return crate::native::unary(self, op, &call),
            _ => self.unknown("the operator is not evaluated on this"),
        })
    }
}

/// A member that is a value as well, as that value.
pub(crate) fn unwrapped(object: &Object) -> Object {
    match object {
        Object::Member(member) if member.is_value => member.value.clone(),
        Object::Value(Value::Setting { value, .. }) => Object::str(Arc::clone(value)),
        other => other.clone(),
    }
}
