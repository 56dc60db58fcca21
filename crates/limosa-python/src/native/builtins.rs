//! Built-in functions and types, on known values.

use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;
use ruff_python_ast::Operator;

use crate::eval::{Frame, Res, order, parse_int, repr, type_name, unwrapped};
use crate::object::{Dict, Keywords, Object, Special};
use crate::{Path, Value};

/// How long a `range` may get.
const MAX_RANGE: usize = 200_000;

pub(super) fn call(frame: &Frame<'_>, name: &str, args: Vec<Object>, kwargs: Keywords) -> Res<Object> {
    if name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Warning") || name == "SystemExit" {
        let path = Path::new("builtins", name);
        return Ok(Object::Value(Value::Call(super::construct(
            frame, &path, &args, &kwargs,
        ))));
    }
    if matches!(name, "print" | "help" | "breakpoint") {
        return Ok(Object::NONE);
    }
    if let (
        "getattr" | "hasattr" | "setattr" | "isinstance" | "issubclass" | "callable" | "dict" | "list" | "tuple",
        _,
    ) = (name, ())
    {
        // These look at their arguments themselves.
    } else if let Some(unknown) = args
        .iter()
        .chain(kwargs.iter().map(|(_, v)| v))
        .find_map(Object::unknown)
    {
        let unknown = frame.derived_here(&unknown);
        return Ok(Object::Value(Value::Unknown(unknown)));
    }
    let give_up = || Ok(frame.lost_call(&format!("`{name}` is not evaluated"), &args, &kwargs));
    let kwarg = |name: &str| kwargs.iter().find(|(k, _)| &**k == name).map(|(_, v)| v);
    let no_kwargs = kwargs.is_empty();
    Ok(match (name, args.as_slice()) {
        ("str", []) => Object::str(""),
        ("str", [object]) => match frame.text_of(&unwrapped_str(object)) {
            Some(text) => Object::str(text),
            None => return give_up(),
        },
        ("repr", [object]) => match repr(object) {
            Some(text) => Object::str(text),
            None => return give_up(),
        },
        ("format", [object]) => match frame.formatted(object, None, "") {
            Ok(text) => Object::str(text),
            Err(unknown) => frame.derived(&unknown),
        },
        ("format", [object, spec]) => match spec.as_str().map(|spec| frame.formatted(object, None, spec)) {
            Some(Ok(text)) => Object::str(text),
            _ => return give_up(),
        },
        ("bool", []) => Object::bool(false),
        ("bool", [object]) => match frame.truth(object)? {
            Ok(truth) => Object::bool(truth),
            Err(unknown) => frame.derived(&unknown),
        },
        ("int", []) => Object::int(0),
        ("int", [object]) if no_kwargs => match unwrapped(object) {
            Object::Value(Value::Int(int)) => Object::int(int),
            Object::Value(Value::Bool(b)) => Object::int(i64::from(b)),
            Object::Value(Value::Float(f)) if f.is_finite() && f.abs() < 1e15 => Object::int(f.trunc() as i64),
            Object::Value(Value::Str(text)) => match parse_int(&text, 10) {
                Some(int) => Object::int(int),
                None if text.is_ascii() => {
                    return frame.raise(
                        "ValueError",
                        format!("invalid literal for int() with base 10: '{text}'"),
                    );
                }
                None => return give_up(),
            },
            Object::Value(Value::None) => {
                return frame.raise("TypeError", "int() argument must be a string, not 'NoneType'");
            }
            _ => return give_up(),
        },
        ("int", [object, Object::Value(Value::Int(base))]) => match (object.as_str(), u32::try_from(base)) {
            (Some(text), Ok(base @ (2 | 8 | 10 | 16))) => match parse_int(text, base) {
                Some(int) => Object::int(int),
                None => return frame.raise("ValueError", "invalid literal for int()"),
            },
            _ => return give_up(),
        },
        ("float", []) => Object::Value(Value::Float(0.0)),
        ("float", [object]) => match unwrapped(object) {
            Object::Value(Value::Float(f)) => Object::Value(Value::Float(f)),
            Object::Value(Value::Int(int)) => match crate::eval::float_of(&int) {
                Some(f) => Object::Value(Value::Float(f)),
                None => return give_up(),
            },
            Object::Value(Value::Bool(b)) => Object::Value(Value::Float(f64::from(u8::from(b)))),
            Object::Value(Value::Str(text)) => {
                let text = text.trim();
                let plain = text
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
                let named = match text.trim_start_matches(['+', '-']).to_ascii_lowercase().as_str() {
                    "inf" | "infinity" => Some(f64::INFINITY),
                    "nan" => Some(f64::NAN),
                    _ => None,
                };
                if let (Some(named), true) = (named, text.matches(['+', '-']).count() < 2) {
                    let negative = text.starts_with('-');
                    return Ok(Object::Value(Value::Float(if negative { -named } else { named })));
                }
                match text.parse::<f64>() {
                    Ok(f) if plain => Object::Value(Value::Float(f)),
                    Err(_) if plain => {
                        return frame.raise("ValueError", format!("could not convert string to float: '{text}'"));
                    }
                    _ => return give_up(),
                }
            }
            _ => return give_up(),
        },
        ("list" | "tuple" | "set" | "frozenset", []) if no_kwargs => match name {
            "list" => Object::list(Vec::new()),
            "tuple" => Object::tuple(Vec::new()),
            _ => frame.set_of(Vec::new(), name == "frozenset")?,
        },
        ("list" | "tuple", [object]) => match frame.iterate(object)? {
            Ok(items) if name == "list" => Object::list(items),
            Ok(items) => Object::tuple(items),
            Err(unknown) => frame.derived(&unknown),
        },
        ("set" | "frozenset", [object]) => match frame.items_unordered(object)? {
            Ok(items) => frame.set_of(items, name == "frozenset")?,
            Err(unknown) => frame.derived(&unknown),
        },
        ("dict", rest @ ([] | [_])) => {
            let dict = Object::Dict(Rc::new(Dict::default()));
            frame.call_method(&dict, "update", rest.to_vec(), kwargs)?;
            dict
        }
        ("len", [object]) => match unwrapped(object) {
            Object::Value(Value::Str(text)) => Object::int(text.chars().count()),
            Object::Value(Value::Bytes(bytes)) => Object::int(bytes.len()),
            Object::List(list) => Object::int(list.items.borrow().len()),
            Object::Tuple(items) => Object::int(items.len()),
            Object::Dict(dict) => Object::int(dict.items.borrow().len()),
            Object::Set(set) => Object::int(set.items.borrow().len()),
            Object::Class(class) if class.members.get().is_some() => Object::int(frame.members(&class).len()),
            _ => return give_up(),
        },
        ("range", [..]) if (1..=3).contains(&args.len()) => {
            let int = |object: &Object| match unwrapped(object) {
                Object::Value(Value::Int(int)) => i64::try_from(&int).ok(),
                Object::Value(Value::Bool(b)) => Some(i64::from(b)),
                _ => None,
            };
            let numbers: Option<Vec<i64>> = args.iter().map(int).collect();
            let (start, stop, step) = match numbers.as_deref() {
                Some([stop]) => (0, *stop, 1),
                Some([start, stop]) => (*start, *stop, 1),
                Some([start, stop, step]) => (*start, *stop, *step),
                _ => return give_up(),
            };
            if step == 0 {
                return frame.raise("ValueError", "range() arg 3 must not be zero");
            }
            let mut items = Vec::new();
            let mut at = start;
            while (step > 0 && at < stop) || (step < 0 && at > stop) {
                if items.len() >= MAX_RANGE {
                    return Ok(frame.unknown("the range is too long"));
                }
                items.push(Object::int(at));
                match at.checked_add(step) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            // A range may be gone through more than once and is never changed: a tuple serves.
            Object::range(items, [start, stop, step])
        }
        ("enumerate", [object, rest @ ..]) => {
            let start = match rest.first().or_else(|| kwarg("start")) {
                None => BigInt::ZERO,
                Some(Object::Value(Value::Int(int))) => int.clone(),
                Some(_) => return give_up(),
            };
            match frame.iterate(object)? {
                Ok(items) => Object::iterator(
                    items
                        .into_iter()
                        .enumerate()
                        .map(|(index, item)| Object::tuple(vec![Object::int(&start + index), item]))
                        .collect(),
                ),
                Err(unknown) => frame.derived(&unknown),
            }
        }
        ("zip", iterables) => {
            let mut columns = Vec::new();
            for iterable in iterables {
                match frame.iterate(iterable)? {
                    Ok(items) => columns.push(items),
                    Err(unknown) => return Ok(frame.derived(&unknown)),
                }
            }
            let length = columns.iter().map(Vec::len).min().unwrap_or(0);
            let row = |at: usize| Object::tuple(columns.iter().map(|column| column[at].clone()).collect());
            Object::iterator((0..length).map(row).collect())
        }
        ("map", [function, iterables @ ..]) if !iterables.is_empty() => {
            let mut columns = Vec::new();
            for iterable in iterables {
                match frame.iterate(iterable)? {
                    Ok(items) => columns.push(items),
                    Err(unknown) => return Ok(frame.derived(&unknown)),
                }
            }
            let length = columns.iter().map(Vec::len).min().unwrap_or(0);
            let mut items = Vec::with_capacity(length);
            for at in 0..length {
                frame.step()?;
                let row = columns.iter().map(|column| column[at].clone()).collect();
                items.push(frame.call_object(function, row, Vec::new())?);
            }
            Object::iterator(items)
        }
        ("filter", [function, iterable]) => match frame.iterate(iterable)? {
            Ok(items) => {
                let mut kept = Vec::new();
                for item in items {
                    frame.step()?;
                    let test = match function {
                        Object::Value(Value::None) => item.clone(),
                        function => frame.call_object(function, vec![item.clone()], Vec::new())?,
                    };
                    match frame.truth(&test)? {
                        Ok(true) => kept.push(item),
                        Ok(false) => {}
                        Err(unknown) => return Ok(frame.derived(&unknown)),
                    }
                }
                Object::iterator(kept)
            }
            Err(unknown) => frame.derived(&unknown),
        },
        ("reversed", [object]) => match frame.iterate(object)? {
            Ok(mut items) => {
                items.reverse();
                Object::iterator(items)
            }
            Err(unknown) => frame.derived(&unknown),
        },
        ("iter", [object]) => match frame.iterate(object)? {
            Ok(items) => Object::iterator(items),
            Err(unknown) => frame.derived(&unknown),
        },
        ("next", [object, rest @ ..]) => match frame.next_of(object) {
            Some(Ok(Some(item))) => item,
            Some(Ok(None)) => match rest.first() {
                Some(default) => default.clone(),
                None => return frame.raise("StopIteration", ""),
            },
            Some(Err(unknown)) => frame.derived(&unknown),
            None => return give_up(),
        },
        ("sorted", [object]) => match frame.items_unordered(object)? {
            Ok(items) => match frame.sorted(items, &kwargs)? {
                Ok(items) => Object::list(items),
                Err(unknown) => frame.derived(&unknown),
            },
            Err(unknown) => frame.derived(&unknown),
        },
        ("sum", [object, rest @ ..]) => match frame.items_unordered(object)? {
            Ok(items) => {
                let mut total = rest.first().cloned().unwrap_or_else(|| Object::int(0));
                for item in items {
                    frame.step()?;
                    total = frame.binary(&total, Operator::Add, &item)?;
                }
                total
            }
            Err(unknown) => frame.derived(&unknown),
        },
        ("min" | "max", [..]) if !args.is_empty() && kwarg("default").is_none() => {
            let items = match args.as_slice() {
                [object] => frame.items_unordered(object)?,
                many => Ok(many.to_vec()),
            };
            let items = match items {
                Ok(items) => items,
                Err(unknown) => return Ok(frame.derived(&unknown)),
            };
            let mut best: Option<(Object, Object)> = None;
            for item in items {
                let by = match kwarg("key") {
                    Some(function) => frame.call_object(function, vec![item.clone()], Vec::new())?,
                    None => item.clone(),
                };
                best = match best {
                    None => Some((by, item)),
                    Some((best_by, best_item)) => match order(&by, &best_by) {
                        Some(std::cmp::Ordering::Less) if name == "min" => Some((by, item)),
                        Some(std::cmp::Ordering::Greater) if name == "max" => Some((by, item)),
                        Some(_) => Some((best_by, best_item)),
                        None => return Ok(frame.unknown("how they compare is not known")),
                    },
                };
            }
            match best {
                Some((_, item)) => item,
                None => return frame.raise("ValueError", format!("{name}() iterable argument is empty")),
            }
        }
        ("any" | "all", [object]) => match frame.items_unordered(object)? {
            Ok(items) => {
                let wanted = name == "any";
                let mut doubt = None;
                for item in items {
                    match frame.truth(&item)? {
                        Ok(truth) if truth == wanted => {
                            if doubt.is_none() {
                                return Ok(Object::bool(wanted));
                            }
                        }
                        Ok(_) => {}
                        Err(unknown) => doubt = Some(unknown),
                    }
                }
                match doubt {
                    Some(unknown) => frame.derived(&unknown),
                    None => Object::bool(!wanted),
                }
            }
            Err(unknown) => frame.derived(&unknown),
        },
        ("abs", [object]) => match unwrapped(object) {
            Object::Value(Value::Int(int)) => Object::int(BigInt::from(int.magnitude().clone())),
            Object::Value(Value::Float(f)) => Object::Value(Value::Float(f.abs())),
            _ => return give_up(),
        },
        ("round", [Object::Value(Value::Int(int))]) => Object::int(int.clone()),
        ("chr", [Object::Value(Value::Int(int))]) => match u32::try_from(int).ok().and_then(char::from_u32) {
            Some(c) => Object::str(c.to_string()),
            None => return give_up(),
        },
        ("ord", [object]) => match object.as_str().map(|text| text.chars().collect::<Vec<_>>()).as_deref() {
            Some([c]) => Object::int(*c as u32),
            _ => return give_up(),
        },
        ("hex" | "oct" | "bin", [Object::Value(Value::Int(int))]) if int.sign() != num_bigint::Sign::Minus => {
            Object::str(match name {
                "hex" => format!("0x{}", int.to_str_radix(16)),
                "oct" => format!("0o{}", int.to_str_radix(8)),
                _ => format!("0b{}", int.to_str_radix(2)),
            })
        }
        ("pow", [a, b]) => frame.binary(a, Operator::Pow, b)?,
        ("divmod", [a, b]) => Object::tuple(vec![
            frame.binary(a, Operator::FloorDiv, b)?,
            frame.binary(a, Operator::Mod, b)?,
        ]),
        ("bytes", []) => Object::Value(Value::Bytes(Arc::from(Vec::new()))),
        ("bytes", [object, ..]) if object.as_str().is_some() => {
            frame.call_method(object, "encode", args[1..].to_vec(), kwargs)?
        }
        ("callable", [object]) => match object {
            Object::Function(_) | Object::Class(_) => Object::bool(true),
            Object::List(_) | Object::Tuple(_) | Object::Dict(_) | Object::Set(_) => Object::bool(false),
            Object::Value(Value::Name(_)) => Object::bool(true),
            Object::Value(Value::Unknown(_) | Value::Call(_)) => return give_up(),
            Object::Value(_) => Object::bool(false),
            Object::Special(special)
                if matches!(
                    &**special,
                    Special::Bound(..) | Special::Method(..) | Special::Static(_)
                ) =>
            {
                Object::bool(true)
            }
            Object::Instance(instance) if instance.class.unknown_base().is_none() => {
                match instance.class.lookup("__call__") {
                    Some(_) => Object::bool(true),
                    None if instance.class.native_base().is_none() => Object::bool(false),
                    None => return give_up(),
                }
            }
            _ => return give_up(),
        },
        ("super", [Object::Class(owner), receiver]) => {
            Object::Special(Rc::new(Special::Super(Rc::clone(owner), receiver.clone())))
        }
        // What lies behind `CharField` says all that it says itself, but for a collation.
        ("super", [Object::Value(Value::Name(path)), Object::Instance(instance)])
            if path.is("django.db.models.CharField")
                && instance
                    .native_call()
                    .is_some_and(|call| call.kwarg("db_collation").is_none()) =>
        {
            let mro = instance.class.mro().unwrap_or_default();
            let last = mro.iter().take_while(|base| base.as_class().is_some()).last();
            match last.and_then(Object::as_class) {
                Some(owner) => Object::Special(Rc::new(Special::Super(
                    Rc::clone(owner),
                    Object::Instance(Rc::clone(instance)),
                ))),
                None => return give_up(),
            }
        }
        ("isinstance", [object, class]) => match is_instance(frame, object, class) {
            Some(answer) => Object::bool(answer),
            None => match object.unknown().or_else(|| class.unknown()) {
                Some(unknown) => frame.derived(&unknown),
                None => frame.unknown("what it is an instance of is not known"),
            },
        },
        ("issubclass", [class, base]) => match frame.is_subclass(class, base) {
            Some(answer) => Object::bool(answer),
            None => frame.unknown("what it derives from is not known"),
        },
        ("type", [object]) => match object {
            Object::Instance(instance) => Object::Class(Rc::clone(&instance.class)),
            Object::Member(member) => match member.class.upgrade() {
                Some(class) => Object::Class(class),
                None => return give_up(),
            },
            Object::Value(Value::Name(path)) if path.is("django.db.models.Model") => {
                Object::native("django.db.models.base.ModelBase")
            }
            Object::Value(Value::Name(path)) if path.is("django.forms.forms.Form") => {
                Object::native("django.forms.forms.DeclarativeFieldsMetaclass")
            }
            Object::Value(Value::Name(path)) if path.is("django.forms.models.ModelForm") => {
                Object::native("django.forms.models.ModelFormMetaclass")
            }
            Object::Class(class) if class.is_subclass_of("django.db.models.Model") && class.doubt().is_none() => {
                match frame.metaclass_of(class) {
                    Some(metaclass) => metaclass,
                    None => Object::native("django.db.models.base.ModelBase"),
                }
            }
            Object::Value(Value::Unknown(_) | Value::Call(_) | Value::Name(_) | Value::EnumMember(_)) => {
                return give_up();
            }
            Object::Value(_) | Object::List(_) | Object::Tuple(_) | Object::Dict(_) | Object::Set(_) => {
                Object::Value(Value::Name(Path::new("builtins", type_name(object))))
            }
            _ => return give_up(),
        },
        ("type", [class_name, bases, Object::Dict(namespace)]) => {
            let (Some(class_name), Ok(bases)) = (class_name.as_str(), frame.iterate(bases)?) else {
                return give_up();
            };
            let mut names = crate::Namespace::new();
            for (key, value) in namespace.items.borrow().values() {
                match key.as_str() {
                    Some(key) => names.insert(key.into(), value.clone()),
                    None => return give_up(),
                };
            }
            let module = match names.get("__module__").and_then(Object::as_str) {
                Some(module) => Arc::from(module),
                None => Arc::clone(&frame.scope.module.name),
            };
            let path = Path::new(module, class_name);
            let class = frame.make_class(path, bases, Vec::new(), names, Vec::new(), frame.location());
            Object::Class(class)
        }
        ("getattr", [object, name]) => match name.as_str() {
            Some(name) => frame.attribute(object, name)?,
            None => return give_up(),
        },
        ("getattr", [object, name, default]) => match name.as_str() {
            Some(name) => match frame.attribute(object, name) {
                Err(crate::eval::Stop::Raise(raised)) if raised.class_name() == "AttributeError" => default.clone(),
                other => other?,
            },
            None => return give_up(),
        },
        ("hasattr", [object, name]) => match name.as_str() {
            Some(name) => match frame.attribute(object, name) {
                Err(crate::eval::Stop::Raise(raised)) if raised.class_name() == "AttributeError" => Object::bool(false),
                Ok(object) => match object.unknown() {
                    Some(unknown) if matches!(object, Object::Value(_)) => frame.derived(&unknown),
                    _ => Object::bool(true),
                },
                Err(other) => return Err(other),
            },
            None => return give_up(),
        },
        ("setattr", [object, name, value]) => match (object, name.as_str()) {
            (Object::Value(Value::Name(path)), Some(name)) => {
                if crate::native::is_of_models(path) {
                    frame.patch_native(path, name, value.clone(), frame.here.get());
                }
                Object::NONE
            }
            (Object::Class(class), Some(name)) => {
                frame.class_setattr(class, name, value.clone());
                Object::NONE
            }
            (Object::Module(module), Some(name)) => {
                module.namespace.borrow_mut().insert(name.into(), value.clone());
                Object::NONE
            }
            (Object::Special(special), Some(name)) if matches!(&**special, Special::Native(module) if &**module == "django.conf.settings") =>
            {
                frame.interpreter.set_setting(name, value.clone());
                Object::NONE
            }
            (Object::Instance(instance), Some(name)) if instance.class.native_base().is_none() => {
                instance.attributes.borrow_mut().insert(name.into(), value.clone());
                Object::NONE
            }
            _ => {
                let unknown = frame.unknown_here("it changes something that is not read from source");
                frame.interpreter.note_monkeypatch(Arc::clone(&unknown));
                frame.skip(unknown);
                return give_up();
            }
        },
        ("property", []) => {
            let getter = kwarg("fget").cloned().unwrap_or(Object::NONE);
            Object::Special(Rc::new(Special::Property(getter)))
        }
        ("property", [getter, ..]) => Object::Special(Rc::new(Special::Property(getter.clone()))),
        ("staticmethod", [function]) => Object::Special(Rc::new(Special::Static(function.clone()))),
        ("classmethod", [function]) => Object::Special(Rc::new(Special::ClassMethod(function.clone()))),
        ("object", []) => Object::Value(Value::call("builtins.object", Vec::new(), Vec::new())),
        ("slice", [upper]) => Object::Special(Rc::new(Special::Slice(Object::NONE, upper.clone(), Object::NONE))),
        ("slice", [lower, upper]) => {
            Object::Special(Rc::new(Special::Slice(lower.clone(), upper.clone(), Object::NONE)))
        }
        ("__import__", [module, rest @ ..]) => {
            let named = rest.get(2).or_else(|| kwarg("fromlist"));
            let named = match named {
                Some(named) => frame.truth(named)?.ok(),
                None => Some(false),
            };
            match (module.as_str(), named) {
                (Some(module), Some(true)) => frame.import_dynamic(module)?,
                _ => {
                    let unknown = frame.unknown_here("which module is imported is not known");
                    frame.skip(Arc::clone(&unknown));
                    Object::Value(Value::Unknown(unknown))
                }
            }
        }
        // What Python could not write down is said so, with the reason.
        ("eval", [reason]) if frame.scope.module.is_answer.get() && reason.as_str().is_some() => {
            let mut unknown = (*frame.unknown_here(reason.as_str().unwrap_or_default())).clone();
            unknown.source = "".into();
            Object::Value(Value::Unknown(Arc::new(unknown)))
        }
        ("exec" | "eval" | "compile", _) => {
            let unknown = frame.unknown_here(&format!("`{name}` is not evaluated"));
            frame.skip(Arc::clone(&unknown));
            return give_up();
        }
        _ => return give_up(),
    })
}

/// What `str()` looks at: a member of `Choices` prints as its value.
fn unwrapped_str(object: &Object) -> Object {
    match object {
        Object::Member(member) if member.is_choice => member.value.clone(),
        other => other.clone(),
    }
}

fn is_instance(frame: &Frame<'_>, object: &Object, class: &Object) -> Option<bool> {
    if let Object::Tuple(items) = class {
        let mut answer = Some(false);
        for item in items.iter() {
            match is_instance(frame, object, item) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            }
        }
        return answer;
    }
    let of = match object {
        Object::Instance(instance) => Object::Class(Rc::clone(&instance.class)),
        Object::Member(member) => Object::Class(member.class.upgrade()?),
        Object::Value(Value::Unknown(_)) => return None,
        Object::Value(Value::Call(call)) => Object::Value(Value::Name(call.func.clone())),
        Object::Value(Value::Name(_)) | Object::Class(_) => {
            return match class {
                Object::Value(Value::Name(path)) if path.is("builtins.type") => match object {
                    Object::Class(_) => Some(true),
                    _ => None,
                },
                Object::Value(Value::Name(path)) if path.is("django.db.models.base.ModelBase") => match object {
                    Object::Class(class) => Some(class.is_subclass_of("django.db.models.Model")),
                    Object::Value(Value::Name(path)) if path.is("builtins.object") => Some(false),
                    _ => None,
                },
                Object::Value(Value::Name(path))
                    if path.module.as_ref() == "builtins" && path.qualname.as_ref() != "object" =>
                {
                    Some(false)
                }
                // A function or class of Django's is no instance of a class of the source.
                Object::Class(class) if !class.is_subclass_of("builtins.type") => match object {
                    Object::Value(Value::Name(_)) => Some(false),
                    _ => None,
                },
                _ => None,
            };
        }
        Object::Value(_) | Object::List(_) | Object::Tuple(_) | Object::Dict(_) | Object::Set(_) => {
            match class {
                Object::Value(Value::Name(path)) if path.module.as_ref() != "builtins" => return None,
                _ => {}
            }
            Object::Value(Value::Name(Path::new("builtins", type_name(object))))
        }
        Object::Lazy(lazy) => return is_instance(frame, &frame.force(lazy), class),
        _ => return None,
    };
    frame.is_subclass(&of, class)
}
