//! [`Key`]: what Python hashes, so that dicts and sets find their keys again.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;

use crate::object::unplaced;
use crate::{Object, Path, Unknown, Value};

/// Equal keys are equal in Python: `1`, `1.0` and `True` are one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key {
    None,
    Ellipsis,
    Int(i64),
    Big(BigInt),
    Float(u64),
    Str(Arc<str>),
    Bytes(Arc<[u8]>),
    Tuple(Vec<Key>),
    Frozen(Vec<Key>),
    Name(Path),
    /// By identity.
    Object(usize),
    /// Calls of immutable things, by what they print.
    Call(String),
}

/// Why there is no key.
#[derive(Clone, Debug)]
pub(crate) enum NoKey {
    /// `TypeError: unhashable type`
    Unhashable(&'static str),
    Unknown(Arc<Unknown>),
}

impl Key {
    pub(crate) fn of(object: &Object) -> Result<Self, NoKey> {
        Self::within(object, &Cell::new(10_000))
    }

    fn within(object: &Object, left: &Cell<u32>) -> Result<Self, NoKey> {
        match left.get().checked_sub(1) {
            Some(nodes) => left.set(nodes),
            None => {
                let Value::Unknown(unknown) = unplaced("(…)", "it is too large for a key") else {
                    return Err(NoKey::Unhashable("tuple"));
                };
                return Err(NoKey::Unknown(unknown));
            }
        }
        Ok(match object {
            Object::Value(value) => Self::of_value(value)?,
            Object::Tuple(items) => {
                let key = |item: &Object| crate::eval::on_enough_stack(|| Self::within(item, left));
                Self::Tuple(items.iter().map(key).collect::<Result<_, _>>()?)
            }
            Object::Set(set) if set.frozen => {
                let mut keys: Vec<_> = set.items.borrow().keys().cloned().collect();
                keys.sort();
                Self::Frozen(keys)
            }
            Object::List(_) => return Err(NoKey::Unhashable("list")),
            Object::Set(_) => return Err(NoKey::Unhashable("set")),
            Object::Dict(_) => return Err(NoKey::Unhashable("dict")),
            Object::Class(class) => Self::Object(Rc::as_ptr(class).addr()),
            Object::Function(function) => Self::Object(Rc::as_ptr(function).addr()),
            Object::Module(module) => Self::Object(Rc::as_ptr(module).addr()),
            Object::Instance(instance) => Self::Object(Rc::as_ptr(instance).addr()),
            Object::Member(member) if member.is_value => Self::of(&member.value)?,
            Object::Member(member) => Self::Object(Rc::as_ptr(member).addr()),
            Object::Special(special) => Self::Object(Rc::as_ptr(special).addr()),
            Object::Lazy(lazy) => return Self::of(&lazy.force()),
        })
    }

    fn of_value(value: &Value) -> Result<Self, NoKey> {
        Ok(match value {
            Value::None => Self::None,
            Value::Bool(b) => Self::Int(i64::from(*b)),
            Value::Int(i) => i64::try_from(i).map_or_else(|_| Self::Big(i.clone()), Self::Int),
            Value::Float(f) if f.fract() == 0.0 && f.abs() < 9e18 => Self::Int(*f as i64),
            Value::Float(f) => Self::Float(f.to_bits()),
            Value::Str(s) | Value::Setting { value: s, .. } => Self::Str(Arc::clone(s)),
            Value::Bytes(b) => Self::Bytes(Arc::clone(b)),
            Value::Ellipsis => Self::Ellipsis,
            Value::Tuple(items) => Self::Tuple(items.iter().map(Self::of_value).collect::<Result<_, _>>()?),
            Value::FrozenSet(items) => {
                let mut keys = items.iter().map(Self::of_value).collect::<Result<Vec<_>, _>>()?;
                keys.sort();
                Self::Frozen(keys)
            }
            Value::Name(path) => Self::Name(path.clone()),
            Value::Call(call) => match value.first_unknown() {
                Some(unknown) => return Err(NoKey::Unknown(Arc::clone(unknown))),
                None => Self::Call(format!("{} {:?} {:?}", call.func, call.args, call.kwargs)),
            },
            Value::EnumMember(member) => Self::Call(format!("{}.{}", member.class, member.name)),
            Value::Unknown(unknown) => return Err(NoKey::Unknown(Arc::clone(unknown))),
            Value::List(_) => return Err(NoKey::Unhashable("list")),
            Value::Set(_) => return Err(NoKey::Unhashable("set")),
            Value::Dict(_) => return Err(NoKey::Unhashable("dict")),
        })
    }
}
