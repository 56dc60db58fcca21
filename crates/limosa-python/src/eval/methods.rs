//! Methods of built-in containers, and the dispatch to those of strings.

use std::rc::Rc;

use super::{Frame, Res, same};
use crate::Value;
use crate::key::Key;
use crate::object::{Dict, Keywords, List, Object, Set, Special};

const LIST: &[&str] = &[
    "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort",
];
const DICT: &[&str] = &[
    "clear",
    "copy",
    "get",
    "items",
    "keys",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "values",
    "fromkeys",
    "move_to_end",
];
const SET: &[&str] = &[
    "add",
    "clear",
    "copy",
    "difference",
    "discard",
    "intersection",
    "isdisjoint",
    "issubset",
    "issuperset",
    "pop",
    "remove",
    "symmetric_difference",
    "union",
    "update",
    "difference_update",
    "intersection_update",
];

/// Whether a built-in type has this method.
pub(super) fn has_method(object: &Object, name: &str) -> bool {
    match object {
        Object::List(_) => LIST.contains(&name),
        Object::Dict(_) => DICT.contains(&name),
        Object::Set(_) => SET.contains(&name),
        Object::Tuple(_) => matches!(name, "count" | "index"),
        Object::Value(Value::Bytes(_)) => true,
        Object::Value(Value::Int(_)) => matches!(name, "bit_length"),
        Object::Value(Value::Float(_)) => matches!(name, "is_integer"),
        other => other.as_str().is_some() && super::strings::has_method(name),
    }
}

/// Whether every method of the type is listed here, so that another name is an error.
pub(super) fn knows_all(object: &Object) -> bool {
    match object {
        Object::List(_) | Object::Tuple(_) | Object::Set(_) => true,
        Object::Dict(dict) => dict.default.is_none(),
        Object::Value(Value::None) => true,
        other => matches!(other, Object::Value(Value::Str(_))),
    }
}

impl Frame<'_> {
    /// Calls a built-in method.
    pub(crate) fn call_method(
        &self,
        receiver: &Object,
        name: &str,
        args: Vec<Object>,
        kwargs: Keywords,
    ) -> Res<Object> {
        if let Some(unknown) = receiver.unknown() {
            let unknown = self.derived_here(&unknown);
            self.poison_arguments(&args, &kwargs, &unknown);
            return Ok(Object::Value(Value::Unknown(unknown)));
        }
        self.charge(match receiver {
            Object::List(list) => list.items.borrow().len() / 8,
            Object::Dict(dict) => dict.items.borrow().len() / 8,
            Object::Tuple(items) => items.len() / 8,
            Object::Value(Value::Str(text)) => text.len() / 8,
            _ => 0,
        });
        match receiver {
            Object::List(list) => self.list_method(receiver, list, name, &args, &kwargs),
            Object::Dict(dict) => self.dict_method(receiver, dict, name, &args, &kwargs),
            Object::Set(set) => self.set_method(receiver, set, name, &args),
            Object::Tuple(items) => self.sequence_method(items, name, &args),
            Object::Value(Value::Bytes(bytes)) => self.bytes_method(bytes, name, &args),
            Object::Value(Value::Int(int)) if name == "bit_length" => Ok(Object::int(int.bits())),
            Object::Value(Value::Float(float)) if name == "is_integer" => Ok(Object::bool(float.fract() == 0.0)),
            Object::Special(special) => match &**special {
                Special::Super(_, instance) => self.super_method(instance, name, args, kwargs),
                Special::Property(_) => Ok(Object::Special(Rc::clone(special))),
                Special::Options(class) => self.options_method(class, name, &args, &kwargs),
                Special::Native(module) => crate::native::module_method(self, module, name, args, kwargs),
                _ => Ok(self.lost_call("it is not evaluated", &args, &kwargs)),
            },
            Object::Class(class) => crate::native::inherited_class_method(self, class, name, args, kwargs),
            Object::Instance(instance) => self.inherited_method(instance, name, args, kwargs),
            Object::Value(Value::Call(call)) => crate::native::instance_method(self, call, name, args, kwargs),
            Object::Value(Value::Name(path)) => crate::native::class_method(self, path, name, args, kwargs),
            other => match other.as_str() {
                Some(text) => self.str_method(text, name, &args, &kwargs),
                None => Ok(self.lost_call("it is not evaluated", &args, &kwargs)),
            },
        }
    }

    fn sequence_method(&self, items: &[Object], name: &str, args: &[Object]) -> Res<Object> {
        let [wanted] = args else {
            return Ok(self.unknown("it is not evaluated with these arguments"));
        };
        let mut count = 0;
        for (index, item) in items.iter().enumerate() {
            match same(item, wanted) {
                Some(true) if name == "index" => return Ok(Object::int(index)),
                Some(true) => count += 1,
                Some(false) => {}
                None => return Ok(self.unknown("how they compare is not known")),
            }
        }
        if name == "index" {
            return self.raise("ValueError", "the value is not in the sequence");
        }
        Ok(Object::int(count))
    }

    fn list_method(
        &self,
        receiver: &Object,
        list: &Rc<List>,
        name: &str,
        args: &[Object],
        kwargs: &Keywords,
    ) -> Res<Object> {
        let lose = |reason: &str| {
            let unknown = self.unknown_here(reason);
            self.poison(receiver, &unknown);
            Ok(Object::Value(Value::Unknown(unknown)))
        };
        if list.items.borrow().len() > super::iterate::MAX_ITEMS {
            return lose("the list gets too long");
        }
        match (name, args) {
            ("append", [item]) => list.items.borrow_mut().push(item.clone()),
            ("extend", [more]) => match self.iterate(more)? {
                Ok(items) => list.items.borrow_mut().extend(items),
                Err(unknown) => {
                    let unknown = self.derived_here(&unknown);
                    self.poison(receiver, &unknown);
                }
            },
            ("insert", [at, item]) => {
                let length = list.items.borrow().len();
                match self.slice_bounds(at, &Object::NONE, length) {
                    Some((at, _)) => list.items.borrow_mut().insert(at, item.clone()),
                    None => return lose("the index is not known"),
                }
            }
            ("pop", []) => {
                let popped = list.items.borrow_mut().pop();
                return match popped {
                    Some(item) => Ok(item),
                    None => self.raise("IndexError", "pop from empty list"),
                };
            }
            ("pop", [at]) => {
                let length = list.items.borrow().len();
                return match self.index_of(at, length) {
                    Some(Ok(at)) => Ok(list.items.borrow_mut().remove(at)),
                    Some(Err(())) => self.raise("IndexError", "pop index out of range"),
                    None => lose("the index is not known"),
                };
            }
            ("remove", [wanted]) => {
                let mut at = None;
                for (index, item) in list.items.borrow().iter().enumerate() {
                    match same(item, wanted) {
                        Some(true) => {
                            at = Some(Ok(index));
                            break;
                        }
                        Some(false) => {}
                        None => {
                            at = Some(Err(()));
                            break;
                        }
                    }
                }
                match at {
                    Some(Ok(at)) => {
                        list.items.borrow_mut().remove(at);
                    }
                    Some(Err(())) => return lose("how they compare is not known"),
                    None => return self.raise("ValueError", "list.remove(x): x not in list"),
                }
            }
            ("clear", []) => list.items.borrow_mut().clear(),
            ("reverse", []) => list.items.borrow_mut().reverse(),
            ("copy", []) => return Ok(Object::list(list.items.borrow().clone())),
            ("sort", []) => {
                let items = list.items.borrow().clone();
                match self.sorted(items, kwargs)? {
                    Ok(items) => *list.items.borrow_mut() = items,
                    Err(unknown) => {
                        let unknown = self.derived_here(&unknown);
                        self.poison(receiver, &unknown);
                    }
                }
            }
            ("count" | "index", _) => {
                let items = list.items.borrow().clone();
                return self.sequence_method(&items, name, args);
            }
            _ => return lose("it is not evaluated with these arguments"),
        }
        Ok(Object::NONE)
    }

    /// `sorted(items, key=…, reverse=…)`
    pub(crate) fn sorted(
        &self,
        items: Vec<Object>,
        kwargs: &Keywords,
    ) -> Res<Result<Vec<Object>, std::sync::Arc<crate::Unknown>>> {
        let mut keyed = Vec::with_capacity(items.len());
        let key = kwargs.iter().find(|(k, _)| &**k == "key").map(|(_, v)| v);
        for item in items {
            let by = match key {
                None | Some(Object::Value(Value::None)) => item.clone(),
                Some(function) => self.call_object(function, vec![item.clone()], Vec::new())?,
            };
            if let Some(unknown) = by.unknown() {
                return Ok(Err(unknown));
            }
            keyed.push((by, item));
        }
        let reverse = match kwargs.iter().find(|(k, _)| &**k == "reverse") {
            Some((_, value)) => match self.truth(value)? {
                Ok(reverse) => reverse,
                Err(unknown) => return Ok(Err(unknown)),
            },
            None => false,
        };
        let mut doubt = false;
        if reverse {
            keyed.reverse();
        }
        keyed.sort_by(|(a, _), (b, _)| {
            super::compare::order(a, b).unwrap_or_else(|| {
                doubt = true;
                std::cmp::Ordering::Equal
            })
        });
        if reverse {
            keyed.reverse();
        }
        if doubt {
            return Ok(Err(self.unknown_here("how they compare is not known")));
        }
        Ok(Ok(keyed.into_iter().map(|(_, item)| item).collect()))
    }

    fn dict_method(
        &self,
        receiver: &Object,
        dict: &Rc<Dict>,
        name: &str,
        args: &[Object],
        kwargs: &Keywords,
    ) -> Res<Object> {
        let lose = |unknown: std::sync::Arc<crate::Unknown>| {
            self.poison(receiver, &unknown);
            Ok(Object::Value(Value::Unknown(unknown)))
        };
        let key = |object: &Object| Key::of(object);
        Ok(match (name, args) {
            ("get", [wanted, rest @ ..]) => match key(wanted) {
                Ok(key) => match dict.items.borrow().get(&key) {
                    Some((_, value)) => value.clone(),
                    None => rest.first().cloned().unwrap_or(Object::NONE),
                },
                Err(no_key) => {
                    let unknown = self.no_key(no_key)?;
                    self.derived(&unknown)
                }
            },
            ("items", []) => {
                let pair = |(k, v): &(Object, Object)| Object::tuple(vec![k.clone(), v.clone()]);
                // Views are no lists; Django writes what can only be walked through as a tuple.
                Object::tuple(dict.items.borrow().values().map(pair).collect())
            }
            ("keys", []) => Object::tuple(dict.items.borrow().values().map(|(k, _)| k.clone()).collect()),
            ("values", []) => Object::tuple(dict.items.borrow().values().map(|(_, v)| v.clone()).collect()),
            ("copy", []) => {
                let copy = Dict::with_default(dict.default.clone());
                *copy.items.borrow_mut() = dict.items.borrow().clone();
                Object::Dict(Rc::new(copy))
            }
            ("clear", []) => {
                dict.items.borrow_mut().clear();
                Object::NONE
            }
            ("pop", [wanted, rest @ ..]) => match key(wanted) {
                Ok(key) => {
                    let popped = dict.items.borrow_mut().shift_remove(&key);
                    match (popped, rest.first()) {
                        (Some((_, value)), _) => value,
                        (None, Some(default)) => default.clone(),
                        (None, None) => {
                            return self.raise("KeyError", super::repr(wanted).unwrap_or_default());
                        }
                    }
                }
                Err(no_key) => {
                    let unknown = self.no_key(no_key)?;
                    return lose(self.derived_here(&unknown));
                }
            },
            ("setdefault", [wanted, rest @ ..]) => match key(wanted) {
                Ok(key) => {
                    let default = rest.first().cloned().unwrap_or(Object::NONE);
                    let mut items = dict.items.borrow_mut();
                    items.entry(key).or_insert_with(|| (wanted.clone(), default)).1.clone()
                }
                Err(no_key) => {
                    let unknown = self.no_key(no_key)?;
                    return lose(self.derived_here(&unknown));
                }
            },
            ("update", []) | ("update", [_]) => {
                if let Some(more) = args.first() {
                    match more {
                        Object::Dict(other) if other.poison.borrow().is_none() => {
                            let items = other.items.borrow().clone();
                            for (_, (key, value)) in items {
                                self.dict_insert(dict, key, value)?;
                            }
                        }
                        other => match self.iterate(other)? {
                            Ok(pairs) => {
                                let new = self.dict_of_pairs(pairs)?;
                                match (&new, new.unknown()) {
                                    (Object::Dict(_), None) => {
                                        return self.dict_method(receiver, dict, name, &[new], kwargs);
                                    }
                                    (_, unknown) => {
                                        let unknown =
                                            unknown.unwrap_or_else(|| self.unknown_here("it is not evaluated"));
                                        return lose(unknown);
                                    }
                                }
                            }
                            Err(unknown) => return lose(self.derived_here(&unknown)),
                        },
                    }
                }
                for (key, value) in kwargs {
                    self.dict_insert(dict, Object::str(std::sync::Arc::clone(key)), value.clone())?;
                }
                Object::NONE
            }
            _ => return lose(self.unknown_here("it is not evaluated with these arguments")),
        })
    }

    fn set_method(&self, receiver: &Object, set: &Rc<Set>, name: &str, args: &[Object]) -> Res<Object> {
        let lose = |unknown: std::sync::Arc<crate::Unknown>| {
            self.poison(receiver, &unknown);
            Ok(Object::Value(Value::Unknown(unknown)))
        };
        match (name, args) {
            ("add" | "discard" | "remove", [item]) => match Key::of(item) {
                Ok(key) => {
                    let mut items = set.items.borrow_mut();
                    if name == "add" {
                        items.entry(key).or_insert_with(|| item.clone());
                    } else if items.shift_remove(&key).is_none() && name == "remove" {
                        drop(items);
                        return self.raise("KeyError", super::repr(item).unwrap_or_default());
                    }
                    Ok(Object::NONE)
                }
                Err(no_key) => {
                    let unknown = self.no_key(no_key)?;
                    lose(self.derived_here(&unknown))
                }
            },
            ("copy", []) => {
                let items: Vec<Object> = set.items.borrow().values().cloned().collect();
                self.set_of(items, set.frozen)
            }
            ("clear", []) => {
                set.items.borrow_mut().clear();
                Ok(Object::NONE)
            }
            ("union" | "update" | "intersection" | "difference" | "issubset" | "issuperset" | "isdisjoint", _) => {
                let mut result = Object::Set(Rc::new(Set {
                    items: std::cell::RefCell::new(set.items.borrow().clone()),
                    frozen: set.frozen,
                    poison: std::cell::RefCell::new(None),
                }));
                for other in args {
                    let items = match self.items_unordered(other)? {
                        Ok(items) => items,
                        Err(unknown) if name == "update" => return lose(self.derived_here(&unknown)),
                        Err(unknown) => return Ok(self.derived(&unknown)),
                    };
                    let other = self.set_of(items, false)?;
                    let Object::Set(other_set) = &other else {
                        let unknown = other
                            .unknown()
                            .unwrap_or_else(|| self.unknown_here("it is not evaluated"));
                        return lose(unknown);
                    };
                    let own = set.items.borrow();
                    let others = other_set.items.borrow();
                    match name {
                        "issubset" => return Ok(Object::bool(own.keys().all(|k| others.contains_key(k)))),
                        "issuperset" => return Ok(Object::bool(others.keys().all(|k| own.contains_key(k)))),
                        "isdisjoint" => return Ok(Object::bool(!own.keys().any(|k| others.contains_key(k)))),
                        _ => {}
                    }
                    drop(own);
                    drop(others);
                    let op = match name {
                        "intersection" => ruff_python_ast::Operator::BitAnd,
                        "difference" => ruff_python_ast::Operator::Sub,
                        _ => ruff_python_ast::Operator::BitOr,
                    };
                    result = self.binary(&result, op, &other)?;
                }
                if name == "update" {
                    if let Object::Set(new) = &result {
                        let items = new.items.borrow().clone();
                        *set.items.borrow_mut() = items;
                    }
                    return Ok(Object::NONE);
                }
                Ok(result)
            }
            _ => lose(self.unknown_here("it is not evaluated with these arguments")),
        }
    }
}
