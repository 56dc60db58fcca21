//! `pathlib` and `os.path` arithmetic, on POSIX paths and without looking at the disk.
//!
//! A path is a `Value::Call` of `pathlib.PurePosixPath`, as Django's serializer prints paths of every kind.

use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::Operator;

use crate::eval::{Frame, Res};
use crate::object::{Object, Special};
use crate::{Call, Path, Value};

pub(super) fn path_object(text: &str) -> Object {
    Object::Value(Value::Call(Arc::new(Call::new(
        Path::new("pathlib", "PurePosixPath"),
        vec![Value::str(pure(text))],
        Vec::new(),
    ))))
}

/// The text of a path object, or of a string.
pub(super) fn text_of(object: &Object) -> Option<String> {
    match object {
        Object::Value(Value::Call(call)) => path_text(call).map(str::to_owned),
        other => other.as_str().map(str::to_owned),
    }
}

pub(super) fn path_text(call: &Call) -> Option<&str> {
    if call.func.module.as_ref() == "pathlib" {
        call.args.first().and_then(Value::as_str)
    } else {
        None
    }
}

/// What `str(PurePath(text))` says.
fn pure(text: &str) -> String {
    let absolute = text.starts_with('/');
    let parts: Vec<&str> = text
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) if text.starts_with("//") && !text.starts_with("///") => format!("//{joined}"),
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// `os.path.join`
pub(super) fn join(parts: &[String]) -> String {
    let mut path = String::new();
    for part in parts {
        if part.starts_with('/') {
            path.clone_from(part);
        } else if path.is_empty() || path.ends_with('/') {
            path.push_str(part);
        } else {
            path.push('/');
            path.push_str(part);
        }
    }
    path
}

/// `os.path.normpath`
pub(super) fn normpath(text: &str) -> String {
    let root = if text.starts_with("//") && !text.starts_with("///") {
        "//"
    } else if text.starts_with('/') {
        "/"
    } else {
        ""
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." if !root.is_empty() && parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let joined = format!("{root}{}", parts.join("/"));
    if joined.is_empty() { ".".to_owned() } else { joined }
}

/// `os.path.dirname`
pub(super) fn dirname(text: &str) -> String {
    let head = text.rfind('/').map_or("", |at| &text[..=at]);
    let trimmed = head.trim_end_matches('/');
    if trimmed.is_empty() {
        head.to_owned()
    } else {
        trimmed.to_owned()
    }
}

fn parent(text: &str) -> String {
    match text.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((head, _)) => head.to_owned(),
        None => ".".to_owned(),
    }
}

fn name(text: &str) -> &str {
    match text.rsplit('/').next() {
        Some(".") | None => "",
        Some(name) => name,
    }
}

fn suffix(name: &str) -> &str {
    match name.rfind('.') {
        Some(at) if at > 0 && at + 1 < name.len() => &name[at..],
        _ => "",
    }
}

/// Resolves links as `os.path.realpath` does, when the file is there; the rest is normalised.
pub(super) fn realpath(text: &str) -> Option<String> {
    if !text.starts_with('/') {
        return None;
    }
    let mut missing: Vec<&str> = Vec::new();
    let mut rest = text;
    loop {
        match std::fs::canonicalize(rest) {
            Ok(found) => {
                let mut path = found.to_str()?.to_owned();
                for part in missing.iter().rev() {
                    path = join(&[path, (*part).to_owned()]);
                }
                return Some(normpath(&path));
            }
            Err(_) => {
                let (head, tail) = rest.rsplit_once('/')?;
                if tail == ".." {
                    return None;
                }
                missing.push(tail);
                if head.is_empty() {
                    return Some(normpath(text));
                }
                rest = head;
            }
        }
    }
}

/// Attributes of a path.
pub(super) fn attribute(frame: &Frame<'_>, call: &Arc<Call>, wanted: &str) -> Res<Option<Object>> {
    let Some(text) = path_text(call) else {
        return Ok(None);
    };
    Ok(Some(match wanted {
        "parent" => path_object(&parent(text)),
        "parents" => {
            let mut parents = Vec::new();
            let mut at = text.to_owned();
            loop {
                let up = parent(&at);
                if up == at || (at == "." && parents.is_empty()) || parents.len() > 200 {
                    break;
                }
                parents.push(path_object(&up));
                if up == "." || up == "/" {
                    break;
                }
                at = up;
            }
            Object::tuple(parents)
        }
        "name" => Object::str(name(text)),
        "suffix" => Object::str(suffix(name(text))),
        "stem" => {
            let name = name(text);
            Object::str(&name[..name.len() - suffix(name).len()])
        }
        "parts" => {
            let mut parts = Vec::new();
            if text.starts_with('/') {
                parts.push(Object::str("/"));
            }
            parts.extend(text.split('/').filter(|part| !part.is_empty()).map(Object::str));
            Object::tuple(parts)
        }
        "resolve" | "absolute" | "joinpath" | "as_posix" | "exists" | "is_file" | "is_dir" | "with_suffix"
        | "with_name" | "expanduser" | "is_absolute" | "as_uri" | "read_text" | "relative_to" | "open" | "mkdir"
        | "glob" | "iterdir" | "read_bytes" | "touch" | "write_text" | "__str__" => Object::Special(Rc::new(
            Special::Method(Object::Value(Value::Call(Arc::clone(call))), wanted.into()),
        )),
        _ => frame.unknown(format!("`{wanted}` of a path is not evaluated")),
    }))
}

/// Methods of a path.
pub(super) fn method(frame: &Frame<'_>, call: &Arc<Call>, wanted: &str, args: &[Object]) -> Res<Option<Object>> {
    let Some(text) = path_text(call) else {
        return Ok(None);
    };
    if let Some(unknown) = args.iter().find_map(Object::unknown) {
        return Ok(Some(frame.derived(&unknown)));
    }
    let strings: Option<Vec<String>> = args.iter().map(text_of).collect();
    Ok(Some(match (wanted, strings.as_deref()) {
        ("resolve", _) => match realpath(text) {
            Some(path) => path_object(&path),
            None => frame.unknown("the folder it is relative to is not known"),
        },
        ("absolute", _) if text.starts_with('/') => path_object(text),
        ("joinpath", Some(parts)) => {
            let mut all = vec![text.to_owned()];
            all.extend_from_slice(parts);
            path_object(&join(&all))
        }
        ("as_posix" | "__str__", _) => Object::str(text),
        ("is_absolute", _) => Object::bool(text.starts_with('/')),
        ("exists", _) if text.starts_with('/') => Object::bool(std::path::Path::new(text).exists()),
        ("is_file", _) if text.starts_with('/') => Object::bool(std::path::Path::new(text).is_file()),
        ("is_dir", _) if text.starts_with('/') => Object::bool(std::path::Path::new(text).is_dir()),
        ("with_suffix", Some([new])) => {
            let name = name(text);
            path_object(&format!("{}{new}", &text[..text.len() - suffix(name).len()]))
        }
        ("with_name", Some([new])) => path_object(&join(&[parent(text), new.clone()])),
        // Making folders is nobody's concern here.
        ("mkdir" | "touch", _) => Object::NONE,
        _ => frame.unknown(format!("`{wanted}` of a path is not evaluated")),
    }))
}

/// `path / "name"`
pub(super) fn operator(_frame: &Frame<'_>, left: &Object, op: Operator, right: &Object) -> Option<Object> {
    let is_path = |object: &Object| matches!(object, Object::Value(Value::Call(call)) if path_text(call).is_some());
    if op != Operator::Div || !(is_path(left) || is_path(right)) {
        return None;
    }
    Some(path_object(&join(&[text_of(left)?, text_of(right)?])))
}

/// Functions of `os.path`.
pub(super) fn os_path(frame: &Frame<'_>, function: &str, args: &[Object]) -> Res<Option<Object>> {
    if let Some(unknown) = args.iter().find_map(Object::unknown) {
        return Ok(Some(frame.derived(&unknown)));
    }
    let strings: Option<Vec<String>> = args.iter().map(text_of).collect();
    let Some(strings) = strings else {
        return Ok(None);
    };
    let Some(first) = strings.first() else {
        return Ok(None);
    };
    let absolute = first.starts_with('/');
    let disk = std::path::Path::new(first);
    Ok(Some(match function {
        "join" => Object::str(join(&strings)),
        "dirname" => Object::str(dirname(first)),
        "basename" => Object::str(first.rsplit('/').next().unwrap_or_default()),
        "abspath" if absolute => Object::str(normpath(first)),
        "normpath" => Object::str(normpath(first)),
        "realpath" => match realpath(first) {
            Some(path) => Object::str(path),
            None => return Ok(None),
        },
        "isabs" => Object::bool(absolute),
        "exists" if absolute => Object::bool(disk.exists()),
        "isfile" if absolute => Object::bool(disk.is_file()),
        "isdir" if absolute => Object::bool(disk.is_dir()),
        "split" => Object::tuple(vec![
            Object::str(dirname(first)),
            Object::str(first.rsplit('/').next().unwrap_or_default()),
        ]),
        "splitext" => {
            let base = first.rsplit('/').next().unwrap_or_default();
            let dots = base.len() - base.trim_start_matches('.').len();
            let suffix = base[dots..].rfind('.').map_or("", |at| &base[dots + at..]);
            Object::tuple(vec![
                Object::str(&first[..first.len() - suffix.len()]),
                Object::str(suffix),
            ])
        }
        _ => return Ok(None),
    }))
}
