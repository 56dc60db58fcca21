//! The standard library, as far as settings, models and migrations use it.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;
use ruff_python_ast::{Operator, UnaryOp};

use super::paths;
use crate::eval::{Frame, Res};
use crate::object::{Dict, Keywords, Object, Special};
use crate::{Call, EnumMember, Path, Value};

const FLAGS: &[(&str, &str, i64)] = &[
    ("A", "ASCII", 256),
    ("ASCII", "ASCII", 256),
    ("I", "IGNORECASE", 2),
    ("IGNORECASE", "IGNORECASE", 2),
    ("M", "MULTILINE", 8),
    ("MULTILINE", "MULTILINE", 8),
    ("S", "DOTALL", 16),
    ("DOTALL", "DOTALL", 16),
    ("U", "UNICODE", 32),
    ("UNICODE", "UNICODE", 32),
    ("X", "VERBOSE", 64),
    ("VERBOSE", "VERBOSE", 64),
];

fn native(name: &str) -> Object {
    Object::Special(Rc::new(Special::Native(name.into())))
}

fn inert() -> Object {
    Object::Special(Rc::new(Special::Inert("logger")))
}

/// Names whose meaning is more than their path.
pub(super) fn attribute(frame: &Frame<'_>, module: &str, name: &str) -> Res<Option<Object>> {
    let version = frame.interpreter.setup.python_version;
    Ok(Some(match (module, name) {
        ("os", "environ") => native("os.environ"),
        ("os", "path") => native("os.path"),
        ("os", "sep") => Object::str("/"),
        ("os", "linesep") => Object::str("\n"),
        ("os", "pathsep") => Object::str(":"),
        ("os", "name") => Object::str("posix"),
        ("os.path", "sep") => Object::str("/"),
        ("sys", "path") => native("sys.path"),
        ("sys", "modules") => native("sys.modules"),
        ("sys", "version_info") => Object::tuple(vec![
            Object::int(version.0),
            Object::int(version.1),
            frame.unknown("the exact version of Python is not known"),
        ]),
        ("sys", "meta_path" | "path_hooks") => {
            frame
                .interpreter
                .doubt_search_path("the project's code looks at how modules are found");
            frame.unknown(format!("`sys.{name}` is not evaluated"))
        }
        ("sys", "maxsize") => Object::int(i64::MAX),
        ("sys", "argv") => match frame.interpreter.argv.get() {
            Some(argv) => argv.clone(),
            None => frame.unknown("`sys.argv` depends on how the project is run"),
        },
        ("sys", "platform" | "executable" | "prefix" | "version") => {
            frame.unknown(format!("`sys.{name}` depends on how the project is run"))
        }
        ("sys", "stdout" | "stderr" | "stdin") => inert(),
        ("typing" | "typing_extensions", "TYPE_CHECKING") => Object::bool(false),
        ("os.environ" | "sys.path" | "sys.modules", _) => {
            Object::Special(Rc::new(Special::Method(native(module), name.into())))
        }
        ("re", _) => match FLAGS.iter().find(|(short, _, _)| *short == name) {
            Some((_, long, value)) => Object::Value(Value::EnumMember(Arc::new(EnumMember {
                class: Path::new("re", "RegexFlag"),
                name: (*long).into(),
                value: Value::int(*value),
            }))),
            None => return Ok(None),
        },
        ("logging", "DEBUG") => Object::int(10),
        ("logging", "INFO") => Object::int(20),
        ("logging", "WARNING" | "WARN") => Object::int(30),
        ("logging", "ERROR") => Object::int(40),
        ("logging", "CRITICAL" | "FATAL") => Object::int(50),
        (
            "logging",
            "getLogger" | "root" | "basicConfig" | "disable" | "captureWarnings" | "info" | "debug" | "warning",
        ) => inert(),
        ("math", "pi") => Object::Value(Value::Float(std::f64::consts::PI)),
        ("math", "inf") => Object::Value(Value::Float(f64::INFINITY)),
        ("datetime", "UTC") => Object::Value(Value::Name(Path::new("datetime", "timezone.utc"))),
        _ => return Ok(None),
    }))
}

/// Attributes of classes.
pub(super) fn class_attribute(frame: &Frame<'_>, path: &Path, name: &str) -> Res<Option<Object>> {
    let this = || Object::Value(Value::Name(path.clone()));
    let method = || Object::Special(Rc::new(Special::Method(this(), name.into())));
    Ok(Some(match (path.module.as_ref(), path.qualname.as_ref(), name) {
        ("datetime", "timezone", "utc") => Object::Value(Value::Name(Path::new("datetime", "timezone.utc"))),
        // Class methods that serve as defaults: `datetime.date.today`.
        (
            "datetime",
            class,
            "today" | "now" | "utcnow" | "fromisoformat" | "fromtimestamp" | "strptime" | "combine",
        ) => Object::Value(Value::Name(Path::new("datetime", format!("{class}.{name}")))),
        ("builtins", "dict", "fromkeys") => method(),
        ("builtins", "object", _) if name.starts_with("__") => {
            Object::Value(Value::Name(Path::new("builtins", format!("object.{name}"))))
        }
        ("builtins", "str", _) => Object::Value(Value::Name(Path::new("builtins", format!("str.{name}")))),
        ("pathlib", _, "cwd" | "home") => method(),
        ("itertools", "chain", "from_iterable") => method(),
        ("re", "RegexFlag", _) => return attribute(frame, "re", name),
        ("enum", "auto", _) => return Ok(None),
        _ => return Ok(None),
    }))
}

/// Methods of classes.
pub(super) fn class_method(
    frame: &Frame<'_>,
    path: &Path,
    name: &str,
    args: &[Object],
    _kwargs: &Keywords,
) -> Res<Option<Object>> {
    Ok(Some(match (path.module.as_ref(), path.qualname.as_ref(), name) {
        ("builtins", "dict", "fromkeys") => {
            let Some((keys, rest)) = args.split_first() else {
                return Ok(None);
            };
            match frame.iterate(keys)? {
                Ok(keys) => {
                    let value = rest.first().cloned().unwrap_or(Object::NONE);
                    frame.dict_of_pairs(
                        keys.into_iter()
                            .map(|key| Object::tuple(vec![key, value.clone()]))
                            .collect(),
                    )?
                }
                Err(unknown) => frame.derived(&unknown),
            }
        }
        ("itertools", "chain", "from_iterable") => match args {
            [iterables] => match frame.iterate(iterables)? {
                Ok(iterables) => chain(frame, &iterables)?,
                Err(unknown) => frame.derived(&unknown),
            },
            _ => return Ok(None),
        },
        ("pathlib", _, "home") => match frame.interpreter.environ("HOME") {
            Ok(Some(home)) => paths::path_object(&home),
            _ => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

fn chain(frame: &Frame<'_>, iterables: &[Object]) -> Res<Object> {
    let mut all = Vec::new();
    for iterable in iterables {
        match frame.iterate(iterable)? {
            Ok(items) => all.extend(items),
            Err(unknown) => return Ok(frame.derived(&unknown)),
        }
    }
    Ok(Object::iterator(all))
}

/// Methods of what a module holds: `os.environ.get`, `sys.path.insert`.
pub(super) fn module_method(
    frame: &Frame<'_>,
    module: &str,
    name: &str,
    args: &[Object],
    _kwargs: &Keywords,
) -> Res<Option<Object>> {
    Ok(Some(match (module, name, args) {
        ("os.environ", "get", [key, rest @ ..]) => getenv(frame, key, rest.first())?,
        ("os.environ", "setdefault", [key, value]) => {
            let current = getenv(frame, key, None)?;
            match (&current, key.as_str(), value.as_str()) {
                (Object::Value(Value::None), Some(key), Some(text)) => {
                    frame.interpreter.set_environ(key, text);
                    value.clone()
                }
                _ => current,
            }
        }
        ("os.environ", "copy", []) => frame.unknown("the whole environment is not evaluated"),
        ("sys.path", "insert", [at, folder]) => {
            let front = matches!(at, Object::Value(Value::Int(i)) if i < &BigInt::from(2));
            match paths::text_of(folder) {
                Some(folder) => frame.interpreter.add_search_path(&folder, front),
                None => {
                    frame
                        .interpreter
                        .doubt_search_path("a folder that is not known is put on `sys.path`");
                    return Ok(None);
                }
            }
            Object::NONE
        }
        ("sys.path", "append", [folder]) => {
            match paths::text_of(folder) {
                Some(folder) => frame.interpreter.add_search_path(&folder, false),
                None => {
                    frame
                        .interpreter
                        .doubt_search_path("a folder that is not known is put on `sys.path`");
                    return Ok(None);
                }
            }
            Object::NONE
        }
        ("django.db.models.signals.class_prepared", _, _) => {
            let note = frame.unknown_here("it waits for models to be made");
            frame.skip(Arc::clone(&note));
            frame.interpreter.note_monkeypatch(note);
            Object::NONE
        }
        ("sys.path" | "sys.modules", "get" | "keys" | "values" | "items" | "copy" | "index" | "count", _) => {
            return Ok(None);
        }
        ("sys.modules", "pop" | "setdefault", [name, ..]) if let Some(name) = name.as_str() => {
            frame.interpreter.doubt_module(name);
            return Ok(None);
        }
        ("sys.path" | "sys.modules", _, _) => {
            frame
                .interpreter
                .doubt_search_path(&format!("`{module}` is changed by the project's code"));
            return Ok(None);
        }
        _ => return Ok(None),
    }))
}

fn getenv(frame: &Frame<'_>, key: &Object, default: Option<&Object>) -> Res<Object> {
    let Some(key) = key.as_str() else {
        return Ok(match key.unknown() {
            Some(unknown) => frame.derived(&unknown),
            None => frame.unknown("the variable's name is not known"),
        });
    };
    Ok(match frame.interpreter.environ(key) {
        Ok(Some(value)) => Object::str(value),
        Ok(None) => default.cloned().unwrap_or(Object::NONE),
        Err(unknown) => frame.derived(&unknown),
    })
}

/// Calls a function or class; `None` when there is nothing special about it.
pub(super) fn call(frame: &Frame<'_>, path: &Path, args: &[Object], kwargs: &Keywords) -> Res<Option<Object>> {
    let kwarg = |name: &str| kwargs.iter().find(|(k, _)| &**k == name).map(|(_, v)| v);
    let unknown = args
        .iter()
        .chain(kwargs.iter().map(|(_, v)| v))
        .find_map(Object::unknown);
    // C halves of modules: `_functools.reduce`.
    let module = path.module.strip_prefix('_').unwrap_or(&path.module);
    let name = path.qualname.as_ref();
    // These keep what they are given, unknown or not.
    let keeps = matches!(
        (module, name),
        ("functools", "partial") | ("collections", _) | ("os", "getenv")
    );
    if let (Some(unknown), false) = (unknown, keeps || super::makes_decorator(path)) {
        if super::is_transparent(path) {
            return Ok(args.first().cloned());
        }
        let unknown = frame.derived_here(&unknown);
        frame.poison_arguments(args, kwargs, &unknown);
        return Ok(Some(Object::Value(Value::Unknown(unknown))));
    }
    Ok(Some(match (module, name, args) {
        ("os", "getenv", [key, rest @ ..]) => getenv(frame, key, rest.first().or_else(|| kwarg("default")))?,
        ("os" | "posix", "fspath", [object]) => match paths::text_of(object) {
            Some(text) => Object::str(text),
            None => return Ok(None),
        },
        ("os" | "posix", "makedirs" | "mkdir" | "umask", _) => Object::NONE,
        ("os.path" | "posixpath" | "genericpath", "expanduser", _) => return Ok(None),
        ("os.path" | "posixpath" | "genericpath", function, args) => return paths::os_path(frame, function, args),
        ("pathlib", "Path" | "PurePath" | "PosixPath" | "PurePosixPath", args) => {
            let parts: Option<Vec<String>> = args.iter().map(paths::text_of).collect();
            match parts {
                Some(parts) => paths::path_object(&paths::join(&parts)),
                None => return Ok(None),
            }
        }
        ("datetime", "timedelta", args) => return Ok(Some(timedelta(frame, args, kwargs))),
        ("decimal", "Decimal", [object]) => match decimal(object) {
            Some(text) => Object::Value(Value::call("decimal.Decimal", vec![Value::str(text)], Vec::new())),
            None => frame.unknown("the number is not understood"),
        },
        ("decimal", "Decimal", []) => Object::Value(Value::call("decimal.Decimal", vec![Value::str("0")], Vec::new())),
        ("uuid", "UUID", [object]) => match object.as_str().and_then(uuid) {
            Some(text) => Object::Value(Value::call("uuid.UUID", vec![Value::str(text)], Vec::new())),
            None => frame.unknown("the UUID is not understood"),
        },
        ("re", "compile", [pattern, rest @ ..]) => {
            let flags = match rest.first().or_else(|| kwarg("flags")) {
                None => 0,
                Some(Object::Value(Value::Int(int))) => i64::try_from(int).unwrap_or(0),
                Some(Object::Value(Value::EnumMember(member))) => member.value.as_int().unwrap_or(0),
                Some(_) => return Ok(None),
            };
            let mut args = vec![pattern.to_value()];
            // Django writes the flags that the pattern alone would not have.
            if flags & !32 != 0 {
                args.push(Value::int(flags & !32));
            }
            Object::Value(Value::Call(Arc::new(Call::new(
                Path::new("re", "compile"),
                args,
                Vec::new(),
            ))))
        }
        ("re", "escape", [text]) => match text.as_str() {
            Some(text) if text.chars().all(|c| c.is_alphanumeric() || c == '_') => Object::str(text),
            _ => return Ok(None),
        },
        ("functools", "partial", [..]) => {
            let mut args: Vec<Value> = args.iter().map(Object::to_value).collect();
            let mut kwargs: crate::Kwargs = kwargs.iter().map(|(k, v)| (Arc::clone(k), v.to_value())).collect();
            // A partial of a partial is one partial.
            if let Some(Value::Call(inner)) = args.first().cloned()
                && inner.func.is("functools.partial")
            {
                args.splice(0..1, inner.args.iter().cloned());
                let kept = inner.kwargs.iter().map(|(name, value)| {
                    let at = kwargs.iter().position(|(given, _)| given == name);
                    (
                        Arc::clone(name),
                        at.map_or_else(|| value.clone(), |at| kwargs.remove(at).1),
                    )
                });
                let mut all: crate::Kwargs = kept.collect();
                all.append(&mut kwargs);
                kwargs = all;
            }
            Object::Value(Value::Call(Arc::new(Call::new(
                Path::new("functools", "partial"),
                args,
                kwargs,
            ))))
        }
        ("functools", "reduce", [function, iterable, rest @ ..]) => match frame.iterate(iterable)? {
            Ok(items) => {
                let mut items = items.into_iter();
                let Some(mut total) = rest.first().cloned().or_else(|| items.next()) else {
                    return Ok(None);
                };
                for item in items {
                    frame.step()?;
                    total = frame.call_object(function, vec![total, item], Vec::new())?;
                }
                total
            }
            Err(unknown) => frame.derived(&unknown),
        },
        ("collections", "OrderedDict", args) => {
            return super::builtins::call(frame, "dict", args.to_vec(), kwargs.clone()).map(Some);
        }
        ("collections", "defaultdict", [factory, rest @ ..]) => {
            let dict = Dict::with_default(match factory {
                Object::Value(Value::None) => None,
                other => Some(other.clone()),
            });
            let dict = Object::Dict(Rc::new(dict));
            frame.call_method(&dict, "update", rest.to_vec(), kwargs.clone())?;
            dict
        }
        ("collections", "Counter" | "deque" | "ChainMap", _) => {
            return Ok(Some(frame.lost_call("it is not evaluated", args, kwargs)));
        }
        // A class of the standard library's making: no model, and what its instances hold is not known.
        ("collections", "namedtuple", [class, ..]) => match class.as_str() {
            Some(class) => Object::Value(Value::Name(Path::new("collections", format!("namedtuple({class})")))),
            None => return Ok(None),
        },
        ("copy", "copy" | "deepcopy", [object]) => match copied(object, name == "deepcopy", 32) {
            Some(copy) => copy,
            None => return Ok(None),
        },
        ("itertools", "chain", iterables) => chain(frame, iterables)?,
        ("itertools", "product", _) => return Ok(None),
        ("operator", "or_" | "and_" | "add" | "sub" | "mul" | "xor" | "truediv", [a, b]) => {
            let op = match name {
                "or_" => Operator::BitOr,
                "and_" => Operator::BitAnd,
                "add" => Operator::Add,
                "sub" => Operator::Sub,
                "mul" => Operator::Mult,
                "xor" => Operator::BitXor,
                _ => Operator::Div,
            };
            frame.binary(a, op, b)?
        }
        ("operator", "attrgetter", names) => Object::Special(Rc::new(Special::Getter("attrgetter", names.to_vec()))),
        ("operator", "itemgetter", names) => Object::Special(Rc::new(Special::Getter("itemgetter", names.to_vec()))),
        ("warnings", "warn" | "filterwarnings" | "simplefilter" | "warn_explicit", _) => Object::NONE,
        ("logging" | "logging.config", _, _) => inert(),
        ("typing" | "typing_extensions", "cast", [_, value]) => value.clone(),
        ("typing" | "typing_extensions", "NewType", [_, class]) => class.clone(),
        ("typing" | "typing_extensions", "TypeVar" | "ParamSpec" | "TypeVarTuple", _) => {
            Object::Value(Value::Name(Path::new("typing", "Any")))
        }
        ("mimetypes", "add_type", _)
        | ("gc", "disable" | "enable" | "freeze" | "collect", _)
        | ("socket", "setdefaulttimeout", _) => Object::NONE,
        ("enum", "auto", []) => Object::Value(Value::call("enum.auto", Vec::new(), Vec::new())),
        ("enum", "nonmember" | "member", [value]) => value.clone(),
        ("dataclasses", "field", _) => frame.unknown("data classes are not evaluated"),
        ("abc", "abstractproperty", [function]) => Object::Special(Rc::new(Special::Property(function.clone()))),
        ("textwrap", "dedent", [text]) => match text.as_str() {
            Some(text) => Object::str(dedent(text)),
            None => return Ok(None),
        },
        ("importlib", "import_module", [module]) => match module.as_str() {
            Some(module) if !module.starts_with('.') => frame.import_dynamic(module)?,
            _ => {
                let unknown = frame.unknown_here("which module is imported is not known");
                frame.skip(Arc::clone(&unknown));
                Object::Value(Value::Unknown(unknown))
            }
        },
        ("importlib.util", "find_spec", [module]) => match module.as_str() {
            Some(module) if frame.interpreter.exists(module) => native("importlib.spec"),
            Some(_) => Object::NONE,
            None => return Ok(None),
        },
        ("builtins", _, _) => return Ok(None),
        _ if super::is_transparent(path) => match args {
            [object @ (Object::Function(_) | Object::Class(_))]
                if kwargs.is_empty() && !super::makes_decorator(path) =>
            {
                object.clone()
            }
            _ => Object::Value(Value::Call(super::construct(frame, path, args, kwargs))),
        },
        _ => return Ok(None),
    }))
}

/// `textwrap.dedent`
fn dedent(text: &str) -> String {
    let margin = text
        .split('\n')
        .filter(|line| !line.trim_matches([' ', '\t']).is_empty())
        .map(|line| &line[..line.len() - line.trim_start_matches([' ', '\t']).len()])
        .reduce(|a, b| {
            let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
            &a[..common]
        })
        .unwrap_or_default();
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| {
            if line.trim_matches([' ', '\t']).is_empty() {
                ""
            } else {
                line.strip_prefix(margin).unwrap_or(line)
            }
        })
        .collect();
    lines.join("\n")
}

fn copied(object: &Object, deep: bool, depth: u32) -> Option<Object> {
    let depth = depth.checked_sub(1)?;
    let copy = |object: &Object| {
        if deep {
            copied(object, true, depth)
        } else {
            Some(object.clone())
        }
    };
    if object.unknown().is_some() {
        return None;
    }
    Some(match object {
        Object::List(list) => Object::list(list.items.borrow().iter().map(copy).collect::<Option<_>>()?),
        Object::Tuple(items) => Object::tuple(items.iter().map(copy).collect::<Option<_>>()?),
        Object::Dict(dict) => {
            let new = Dict::with_default(dict.default.clone());
            for (key, (k, v)) in dict.items.borrow().iter() {
                new.items.borrow_mut().insert(key.clone(), (k.clone(), copy(v)?));
            }
            Object::Dict(Rc::new(new))
        }
        Object::Set(set) => Object::Set(Rc::new(crate::Set {
            items: std::cell::RefCell::new(set.items.borrow().clone()),
            frozen: set.frozen,
            poison: std::cell::RefCell::new(None),
        })),
        Object::Value(_) | Object::Class(_) | Object::Function(_) | Object::Member(_) => object.clone(),
        _ => return None,
    })
}

/// `datetime.timedelta(…)` in the form of its `repr`: days, seconds and microseconds that are not zero.
fn timedelta(frame: &Frame<'_>, args: &[Object], kwargs: &Keywords) -> Object {
    const NAMES: [&str; 7] = [
        "days",
        "seconds",
        "microseconds",
        "milliseconds",
        "minutes",
        "hours",
        "weeks",
    ];
    const MICROSECONDS: [i64; 7] = [
        86_400_000_000,
        1_000_000,
        1,
        1_000,
        60_000_000,
        3_600_000_000,
        604_800_000_000,
    ];
    let mut total = BigInt::ZERO;
    let mut add = |name: &str, object: &Object| {
        let at = NAMES.iter().position(|n| *n == name)?;
        match crate::eval::unwrapped(object) {
            Object::Value(Value::Int(int)) => total += int * MICROSECONDS[at],
            // Only floats that stand for a whole number of microseconds.
            Object::Value(Value::Float(f)) => {
                let exact = f * MICROSECONDS[at] as f64;
                if exact.fract() != 0.0 || exact.abs() > 9e15 || (f * 4096.0).fract() != 0.0 {
                    return None;
                }
                total += BigInt::from(exact as i64);
            }
            _ => return None,
        }
        Some(())
    };
    let mut fine = args.len() <= 7;
    for (name, object) in NAMES.iter().zip(args) {
        fine &= add(name, object).is_some();
    }
    for (name, object) in kwargs {
        fine &= add(name, object).is_some();
    }
    if !fine {
        return frame.unknown("the time span is not understood");
    }
    from_microseconds(&total)
}

fn from_microseconds(total: &BigInt) -> Object {
    let floor = |value: &BigInt, by: i64| {
        let by = BigInt::from(by);
        let (mut quotient, mut rest) = (value / &by, value % &by);
        if rest < BigInt::ZERO {
            quotient -= 1;
            rest += by;
        }
        (quotient, rest)
    };
    let (days, rest) = floor(total, 86_400_000_000);
    let (seconds, microseconds) = floor(&rest, 1_000_000);
    let mut kwargs = Vec::new();
    for (name, value) in [("days", days), ("seconds", seconds), ("microseconds", microseconds)] {
        if value != BigInt::ZERO {
            kwargs.push((Arc::from(name), Value::Int(value)));
        }
    }
    let args = if kwargs.is_empty() {
        vec![Value::int(0)]
    } else {
        Vec::new()
    };
    Object::Value(Value::call("datetime.timedelta", args, kwargs))
}

fn microseconds(call: &Call) -> Option<BigInt> {
    if !call.func.is("datetime.timedelta") {
        return None;
    }
    let part = |name: &str| match call.kwarg(name) {
        Some(Value::Int(int)) => int.clone(),
        _ => BigInt::ZERO,
    };
    Some((part("days") * 86_400 + part("seconds")) * 1_000_000 + part("microseconds"))
}

/// What `str(Decimal(object))` says.
fn decimal(object: &Object) -> Option<String> {
    match crate::eval::unwrapped(object) {
        Object::Value(Value::Call(call)) if call.func.is("decimal.Decimal") => {
            call.args.first().and_then(Value::as_str).map(str::to_owned)
        }
        Object::Value(value) => crate::serializer::decimal_text(&value),
        _ => None,
    }
}

fn uuid(text: &str) -> Option<String> {
    let hex: String = text
        .replace("urn:", "")
        .replace("uuid:", "")
        .trim_matches(['{', '}'])
        .chars()
        .filter(|c| *c != '-')
        .flat_map(char::to_lowercase)
        .collect();
    if hex.len() != 32 || !hex.chars().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    Some(format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    ))
}

/// Attributes of instances.
pub(super) fn call_attribute(_frame: &Frame<'_>, call: &Arc<Call>, name: &str) -> Option<Object> {
    if call.func.is("datetime.timedelta") && matches!(name, "days" | "seconds" | "microseconds") {
        return Some(call.kwarg(name).map_or_else(|| Object::int(0), Object::from_value));
    }
    if call.func.is("re.compile") && name == "pattern" {
        return call.args.first().map(Object::from_value);
    }
    if call.func.is("functools.partial") {
        return match name {
            "func" => call.args.first().map(Object::from_value),
            _ => None,
        };
    }
    None
}

/// Operators on dates, time spans and flags.
pub(super) fn operator(frame: &Frame<'_>, left: &Object, op: Operator, right: &Object) -> Res<Object> {
    if let (Object::Value(Value::EnumMember(a)), Operator::BitOr, Object::Value(Value::EnumMember(b))) =
        (left, op, right)
        && a.class == b.class
        && a.class.is("re.RegexFlag")
        && let (Some(x), Some(y)) = (a.value.as_int(), b.value.as_int())
    {
        let mut names: Vec<(&str, i64)> = FLAGS
            .iter()
            .filter(|(short, long, value)| short == long && (x | y) & value != 0)
            .map(|(_, long, value)| (*long, *value))
            .collect();
        names.sort_by_key(|(_, value)| *value);
        let name = names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("|");
        return Ok(Object::Value(Value::EnumMember(Arc::new(EnumMember {
            class: a.class.clone(),
            name: name.into(),
            value: Value::int(x | y),
        }))));
    }
    let span = |object: &Object| match object {
        Object::Value(Value::Call(call)) => microseconds(call),
        _ => None,
    };
    let number = |object: &Object| match object {
        Object::Value(Value::Int(int)) => Some(int.clone()),
        _ => None,
    };
    match (span(left), op, span(right)) {
        (Some(a), Operator::Add, Some(b)) => return Ok(from_microseconds(&(a + b))),
        (Some(a), Operator::Sub, Some(b)) => return Ok(from_microseconds(&(a - b))),
        (Some(a), Operator::Mult, None) => {
            if let Some(times) = number(right) {
                return Ok(from_microseconds(&(a * times)));
            }
        }
        (None, Operator::Mult, Some(b)) => {
            if let Some(times) = number(left) {
                return Ok(from_microseconds(&(b * times)));
            }
        }
        _ => {}
    }
    Ok(frame.unknown("the operator is not evaluated on these"))
}

/// Unary operators on the same.
pub(super) fn unary(frame: &Frame<'_>, op: UnaryOp, call: &Arc<Call>) -> Res<Object> {
    if let (UnaryOp::USub, Some(span)) = (op, microseconds(call)) {
        return Ok(from_microseconds(&-span));
    }
    if let (UnaryOp::USub, true, Some(text)) = (
        op,
        call.func.is("decimal.Decimal"),
        call.args.first().and_then(Value::as_str),
    ) && text.chars().any(|c| ('1'..='9').contains(&c))
    {
        let negated = text.strip_prefix('-').map_or_else(|| format!("-{text}"), str::to_owned);
        return Ok(Object::Value(Value::call(
            "decimal.Decimal",
            vec![Value::str(negated)],
            Vec::new(),
        )));
    }
    Ok(frame.unknown("the operator is not evaluated on this"))
}

/// Whether an instance counts as true.
pub(crate) fn truth(call: &Call) -> Option<bool> {
    if let Some(span) = microseconds(call) {
        return Some(span != BigInt::ZERO);
    }
    match call.func.module.as_ref() {
        "pathlib" | "uuid" | "re" | "functools" => Some(true),
        "decimal" => Some(call.args.first()?.as_str()?.chars().any(|c| ('1'..='9').contains(&c))),
        "django.db.models" => match call.func.qualname.as_ref() {
            "Q" => Some(!call.args.is_empty()),
            _ => Some(true),
        },
        _ => None,
    }
}

/// The items of an instance that can be gone through.
pub(crate) fn items(_call: &Call) -> Option<Vec<Object>> {
    None
}

/// The order of two instances.
pub(crate) fn order(a: &Call, b: &Call) -> Option<Ordering> {
    Some(microseconds(a)?.cmp(&microseconds(b)?))
}

/// `str()` of an instance.
pub(crate) fn to_str(call: &Call) -> Option<String> {
    let path = call.func.module.as_ref();
    if matches!(path, "pathlib" | "decimal" | "uuid") {
        return call.args.first().and_then(Value::as_str).map(str::to_owned);
    }
    if path == "builtins" && call.args.len() == 1 {
        return call.args.first().and_then(Value::as_str).map(str::to_owned);
    }
    None
}

/// `repr()` of an instance.
pub(crate) fn repr(call: &Call) -> Option<String> {
    let text = call.args.first().and_then(Value::as_str)?;
    match (call.func.module.as_ref(), call.func.qualname.as_ref()) {
        ("decimal", name) | ("uuid", name) if call.args.len() == 1 => Some(format!("{name}('{text}')")),
        _ => None,
    }
}
