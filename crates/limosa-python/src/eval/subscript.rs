//! `object[index]`.

use std::rc::Rc;

use num_bigint::BigInt;

use super::{Frame, Res};
use crate::Value;
use crate::key::Key;
use crate::object::{Object, Special};

impl Frame<'_> {
    pub(crate) fn subscript(&self, object: &Object, index: &Object) -> Res<Object> {
        if let Object::Lazy(lazy) = object {
            return self.subscript(&self.force(lazy), index);
        }
        if let Object::Instance(instance) = object
            && let Some(dict) = &instance.dict
        {
            return match instance.class.lookup("__getitem__") {
                None => self.subscript(&Object::Dict(Rc::clone(dict)), index),
                Some(Object::Function(function)) => {
                    self.call_function(&function, Some(object.clone()), vec![index.clone()], Vec::new())
                }
                Some(_) => Ok(self.unknown("it is not evaluated")),
            };
        }
        if let Some(unknown) = object.unknown() {
            return Ok(self.derived(&unknown));
        }
        if let Object::Special(special) = index
            && let Special::Slice(lower, upper, step) = &**special
        {
            return self.sliced(object, lower, upper, step);
        }
        Ok(match object {
            Object::Dict(dict) => match Key::of(index) {
                Ok(key) => {
                    if let Some((_, value)) = dict.items.borrow().get(&key) {
                        return Ok(value.clone());
                    }
                    match &dict.default {
                        Some(factory) => {
                            let value = self.call_object(factory, Vec::new(), Vec::new())?;
                            dict.items.borrow_mut().insert(key, (index.clone(), value.clone()));
                            value
                        }
                        None => return self.raise("KeyError", super::repr(index).unwrap_or_default()),
                    }
                }
                Err(no_key) => {
                    let unknown = self.no_key(no_key)?;
                    self.derived(&unknown)
                }
            },
            Object::List(list) => {
                let items = list.items.borrow();
                return self.item(&items, index, "list");
            }
            Object::Tuple(items) => return self.item(items, index, "tuple"),
            // Type parameters say nothing that is read here.
            Object::Class(class) if class.members.get().is_some() => return self.enum_item(class, index),
            Object::Class(_) => object.clone(),
            Object::Value(Value::Name(path)) if crate::native::is_environ(path) => self.unknown("it is not evaluated"),
            // An object of its own, which is neither written nor compared as the class is.
            Object::Value(Value::Name(path)) if is_container(path) => self.unknown("it is an alias of a generic type"),
            Object::Value(Value::Name(path)) => {
                // The members of an enumeration, as migration files name them: `re.RegexFlag['IGNORECASE']`. Of other
                // classes these are type parameters.
                let member = index
                    .as_str()
                    .map(|name| crate::native::class_attribute(self, path, name));
                match member.transpose()? {
                    Some(Object::Value(member @ Value::EnumMember(_))) => Object::Value(member),
                    _ => object.clone(),
                }
            }
            Object::Value(Value::Bytes(bytes)) => match self.index_of(index, bytes.len()) {
                Some(Ok(at)) => Object::int(bytes.get(at).copied().unwrap_or_default()),
                Some(Err(())) => return self.raise("IndexError", "index out of range"),
                None => self.unknown("the index is not known"),
            },
            Object::Special(special) => match &**special {
                Special::Native(name) if &**name == "os.environ" => match index.as_str() {
                    Some(name) => match self.interpreter.environ(name) {
                        Ok(Some(value)) => Object::str(value),
                        Ok(None) => return self.raise("KeyError", format!("'{name}'")),
                        Err(unknown) => self.derived(&unknown),
                    },
                    None => self.unknown("the variable's name is not known"),
                },
                Special::Native(name) if &**name == "sys.modules" => {
                    match index.as_str().and_then(|name| self.interpreter.loaded(name)) {
                        Some(module) => Object::Module(module),
                        None => self.unknown("the module is not at hand"),
                    }
                }
                _ => self.unknown("it is not evaluated"),
            },
            Object::Instance(instance) => match instance.class.lookup("__getitem__") {
                Some(Object::Function(function)) => {
                    return self.call_function(&function, Some(object.clone()), vec![index.clone()], Vec::new());
                }
                _ => self.unknown("it is not evaluated"),
            },
            other => match other.as_str() {
                Some(text) => {
                    let chars: Vec<char> = text.chars().collect();
                    match self.index_of(index, chars.len()) {
                        Some(Ok(at)) => Object::str(chars[at].to_string()),
                        Some(Err(())) => return self.raise("IndexError", "string index out of range"),
                        None => match index.unknown() {
                            Some(unknown) => self.derived(&unknown),
                            None => self.unknown("the index is not known"),
                        },
                    }
                }
                None => self.unknown("it is not evaluated"),
            },
        })
    }

    fn item(&self, items: &[Object], index: &Object, what: &str) -> Res<Object> {
        match self.index_of(index, items.len()) {
            Some(Ok(at)) => Ok(items[at].clone()),
            Some(Err(())) => self.raise("IndexError", format!("{what} index out of range")),
            None => Ok(match index.unknown() {
                Some(unknown) => self.derived(&unknown),
                None => self.unknown("the index is not known"),
            }),
        }
    }

    /// Where an index points; `Err` when outside, `None` when it is no known integer.
    pub(crate) fn index_of(&self, index: &Object, length: usize) -> Option<Result<usize, ()>> {
        let index = match super::operators::unwrapped(index) {
            Object::Value(Value::Int(i)) => i,
            Object::Value(Value::Bool(b)) => BigInt::from(u8::from(b)),
            _ => return None,
        };
        let length = BigInt::from(length);
        let at = if index < BigInt::ZERO { index + &length } else { index };
        if at < BigInt::ZERO || at >= length {
            return Some(Err(()));
        }
        Some(usize::try_from(at).map_err(|_| ()))
    }

    /// Where a slice without steps begins and ends.
    pub(crate) fn slice_bounds(&self, lower: &Object, upper: &Object, length: usize) -> Option<(usize, usize)> {
        let bound = |object: &Object, default: usize| match super::operators::unwrapped(object) {
            Object::Value(Value::None) => Some(default),
            Object::Value(Value::Int(i)) => {
                let at = if i < BigInt::ZERO { i + BigInt::from(length) } else { i };
                Some(if at < BigInt::ZERO {
                    0
                } else {
                    usize::try_from(at).unwrap_or(usize::MAX).min(length)
                })
            }
            _ => None,
        };
        Some((bound(lower, 0)?, bound(upper, length)?))
    }

    fn sliced(&self, object: &Object, lower: &Object, upper: &Object, step: &Object) -> Res<Object> {
        let pick = |length: usize| -> Option<Vec<usize>> {
            let step = match step {
                Object::Value(Value::None) => 1,
                Object::Value(Value::Int(step)) => i64::try_from(step).ok()?,
                _ => return None,
            };
            match step {
                1.. => {
                    let (start, end) = self.slice_bounds(lower, upper, length)?;
                    Some((start..end).step_by(usize::try_from(step).ok()?).collect())
                }
                -1 if matches!((lower, upper), (Object::Value(Value::None), Object::Value(Value::None))) => {
                    Some((0..length).rev().collect())
                }
                _ => None,
            }
        };
        let object = super::operators::unwrapped(object);
        let result = match &object {
            Object::List(list) => {
                let items = list.items.borrow();
                pick(items.len()).map(|at| Object::list(at.into_iter().map(|i| items[i].clone()).collect()))
            }
            Object::Tuple(items) => {
                pick(items.len()).map(|at| Object::tuple(at.into_iter().map(|i| items[i].clone()).collect()))
            }
            Object::Value(Value::Str(text)) => {
                let chars: Vec<char> = text.chars().collect();
                pick(chars.len()).map(|at| Object::str(at.into_iter().map(|i| chars[i]).collect::<String>()))
            }
            Object::Value(Value::Bytes(bytes)) => pick(bytes.len()).map(|at| {
                Object::Value(Value::Bytes(
                    at.into_iter().map(|i| bytes[i]).collect::<Vec<u8>>().into(),
                ))
            }),
            Object::Value(Value::Call(call)) => crate::native::items(call).and_then(|items| {
                pick(items.len()).map(|at| Object::list(at.into_iter().map(|i| items[i].clone()).collect()))
            }),
            _ => None,
        };
        Ok(match result {
            Some(result) => result,
            None => match [&object, lower, upper, step].iter().find_map(|o| o.unknown()) {
                Some(unknown) => self.derived(&unknown),
                None => self.unknown("the slice is not evaluated"),
            },
        })
    }
}

/// Whether `name[…]` is a `types.GenericAlias`.
fn is_container(path: &crate::Path) -> bool {
    &*path.module == "builtins"
        && matches!(
            &*path.qualname,
            "list" | "dict" | "tuple" | "set" | "frozenset" | "type"
        )
}
