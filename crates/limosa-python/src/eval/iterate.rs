//! Going through things.

use std::sync::Arc;

use super::{Frame, Res};
use crate::object::{Object, Special};
use crate::{Unknown, Value};

/// How many items a container may get.
pub(crate) const MAX_ITEMS: usize = 1_000_000;

impl Frame<'_> {
    /// The items of an iterable; `Err` is the unknown that it is.
    pub(crate) fn iterate(&self, object: &Object) -> Res<Result<Vec<Object>, Arc<Unknown>>> {
        let items = self.iterate_inner(object)?;
        if let Ok(items) = &items {
            self.charge(items.len());
        }
        Ok(items)
    }

    fn iterate_inner(&self, object: &Object) -> Res<Result<Vec<Object>, Arc<Unknown>>> {
        if let Some(unknown) = object.unknown() {
            return Ok(Err(unknown));
        }
        Ok(Ok(match object {
            Object::Tuple(items) => items.to_vec(),
            Object::List(list) => list.items.borrow().clone(),
            Object::Set(set) => {
                let items: Vec<Object> = set.items.borrow().values().cloned().collect();
                // The order of strings in a set changes from run to run.
                if items.len() > 1 {
                    return Ok(Err(self.unknown_here("the order of a set is not known")));
                }
                items
            }
            Object::Dict(dict) => dict.items.borrow().values().map(|(key, _)| key.clone()).collect(),
            Object::Value(Value::Str(text) | Value::Setting { value: text, .. }) => {
                text.chars().map(|c| Object::str(c.to_string())).collect()
            }
            Object::Value(Value::Bytes(bytes)) => bytes.iter().map(|byte| Object::int(*byte)).collect(),
            Object::Class(class) if class.members.get().is_some() => self.members(class),
            Object::Member(member) if member.is_value => return self.iterate(&member.value),
            Object::Special(special) => match &**special {
                Special::Iterator(items) => {
                    let taken = std::mem::replace(&mut *items.borrow_mut(), Ok(Default::default()));
                    match taken {
                        Ok(items) => items.into(),
                        Err(unknown) => {
                            *items.borrow_mut() = Err(Arc::clone(&unknown));
                            return Ok(Err(unknown));
                        }
                    }
                }
                _ => return Ok(Err(self.unknown_here("what it iterates over is not known"))),
            },
            Object::Lazy(lazy) => return self.iterate(&self.force(lazy)),
            Object::Value(Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_)) => {
                let message = format!("'{}' object is not iterable", super::builtins::type_name(object));
                return self.raise("TypeError", message);
            }
            Object::Value(Value::Call(call)) => match crate::native::items(call) {
                Some(items) => items,
                None => return Ok(Err(self.unknown_here("what it iterates over is not known"))),
            },
            _ => return Ok(Err(self.unknown_here("what it iterates over is not known"))),
        }))
    }

    /// The items where their order does not matter.
    pub(crate) fn items_unordered(&self, object: &Object) -> Res<Result<Vec<Object>, Arc<Unknown>>> {
        match object {
            Object::Set(set) if set.poison.borrow().is_none() => Ok(Ok(set.items.borrow().values().cloned().collect())),
            other => self.iterate(other),
        }
    }

    /// The one next item of an iterator, for `next()`.
    pub(crate) fn next_of(&self, object: &Object) -> Option<Result<Option<Object>, Arc<Unknown>>> {
        match object {
            Object::Special(special) => match &**special {
                Special::Iterator(items) => Some(match &mut *items.borrow_mut() {
                    Ok(items) => Ok(items.pop_front()),
                    Err(unknown) => Err(Arc::clone(unknown)),
                }),
                _ => None,
            },
            _ => None,
        }
    }
}
