//! Classes of the standard library that Django prints in a form of their own.

use num_bigint::BigInt;

use super::{SerializeError, Writer, decimal, repr_str};
use crate::{Call, Value};

/// `re.UNICODE`: set on every pattern of text, and not written.
const RE_UNICODE: i64 = 32;

/// The value of a flag or an integer.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::EnumMember(member) => member.value.as_int(),
        Value::Bool(b) => Some(i64::from(*b)),
        Value::Name(path) if &*path.module == "re" => Some(match path.qualname.trim_start_matches("RegexFlag.") {
            "IGNORECASE" | "I" => 2,
            "LOCALE" | "L" => 4,
            "MULTILINE" | "M" => 8,
            "DOTALL" | "S" => 16,
            "UNICODE" | "U" => RE_UNICODE,
            "VERBOSE" | "X" => 64,
            "DEBUG" => 128,
            "ASCII" | "A" => 256,
            _ => return None,
        }),
        _ => value.as_int(),
    }
}

/// How Python prints an instance of a class that can't be written to a migration.
pub(super) fn repr(class: &str, call: &Call) -> String {
    let class = match class {
        "SimpleNamespace" => "namespace".to_owned(),
        "ZoneInfo" => {
            let key = call.arg(0, "key").map(Value::repr).unwrap_or_default();
            return format!("zoneinfo.ZoneInfo(key={key})");
        }
        // `datetime` prints its module.
        class if &*call.func.module == "datetime" => format!("datetime.{class}"),
        class => class.to_owned(),
    };
    let args = call.args.iter().map(Value::repr);
    let kwargs = call
        .kwargs
        .iter()
        .map(|(name, value)| format!("{name}={}", value.repr()));
    format!("{class}({})", args.chain(kwargs).collect::<Vec<_>>().join(", "))
}

/// The flags that a pattern sets itself, at its beginning: `(?im)`.
fn inline_flags(pattern: &str) -> i64 {
    let mut flags = 0;
    let mut rest = pattern;
    while let Some((letters, after)) = rest.strip_prefix("(?").and_then(|rest| rest.split_once(')')) {
        if letters.is_empty() || !letters.chars().all(|c| "aiLmsux".contains(c)) {
            break;
        }
        for letter in letters.chars() {
            flags |= match letter {
                'i' => 2,
                'L' => 4,
                'm' => 8,
                's' => 16,
                'u' => RE_UNICODE,
                'x' => 64,
                _ => 256,
            };
        }
        rest = after;
    }
    flags
}

/// The canonical text of a UUID.
fn uuid(call: &Call) -> Option<String> {
    let digits = match (call.arg(0, "hex"), call.kwarg("int")) {
        (Some(Value::Str(text)), _) => text
            .replace("urn:", "")
            .replace("uuid:", "")
            .trim_matches(['{', '}'])
            .replace('-', ""),
        (None, Some(Value::Int(number))) if *number >= BigInt::from(0) => format!("{number:032x}"),
        _ => return None,
    };
    if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let digits = digits.to_ascii_lowercase();
    let parts = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ];
    Some(parts.join("-"))
}

/// The text of a path from the parts that its constructor joins.
fn path_text(parts: &[Value]) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        let part = part.as_str()?;
        if part.starts_with('/') {
            text.clear();
        } else if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        text.push_str(part);
    }
    let absolute = text.starts_with('/');
    let names: Vec<&str> = text
        .split('/')
        .filter(|name| !name.is_empty() && *name != ".")
        .collect();
    Some(match (absolute, names.is_empty()) {
        (true, _) => format!("/{}", names.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => names.join("/"),
    })
}

impl Writer {
    /// The form of a call that has one of its own; `None` for an ordinary call.
    pub(super) fn special_call(&mut self, call: &Call) -> Result<Option<String>, SerializeError> {
        let func = &call.func;
        if &*func.module == "datetime" {
            return self.datetime_call(call);
        }
        let refused = || SerializeError::unsupported(&Value::Call(call.clone().into()));
        if func.is("decimal.Decimal") {
            let zero = Value::str("0");
            let text = decimal::text(call.arg(0, "value").unwrap_or(&zero)).ok_or_else(refused)?;
            self.import("from decimal import Decimal");
            return Ok(Some(format!("Decimal('{text}')")));
        }
        if func.is("uuid.UUID") {
            let text = uuid(call).ok_or_else(refused)?;
            self.import("import uuid");
            return Ok(Some(format!("uuid.UUID('{text}')")));
        }
        if func.is("re.compile") {
            return self.pattern(call).map(Some);
        }
        if &*func.module == "pathlib" {
            let class = match &*func.qualname {
                "Path" | "PosixPath" | "PurePath" | "PurePosixPath" => "PurePosixPath",
                "WindowsPath" | "PureWindowsPath" => "PureWindowsPath",
                _ => return Ok(None),
            };
            let mut text = path_text(&call.args).ok_or_else(refused)?;
            if class == "PureWindowsPath" {
                text = text.replace('\\', "/");
            }
            self.import("import pathlib");
            return Ok(Some(format!("pathlib.{class}({})", repr_str(&text))));
        }
        if func.is("functools.partial") || func.is("functools.partialmethod") {
            let Some((function, args)) = call.args.split_first() else {
                return Err(refused());
            };
            self.import("import functools");
            let function = self.value(function)?;
            let args = self.value(&Value::Tuple(args.to_vec()))?;
            let kwargs = call
                .kwargs
                .iter()
                .map(|(k, v)| (Value::Str(k.clone()), v.clone()))
                .collect();
            let kwargs = self.value(&Value::Dict(kwargs))?;
            return Ok(Some(format!("{func}({function}, *{args}, **{kwargs})")));
        }
        if func.is("builtins.range") {
            let arguments = match call.args.as_slice() {
                [stop] => format!("0, {}", stop.repr()),
                [start, stop] => format!("{}, {}", start.repr(), stop.repr()),
                [start, stop, step] if *step == Value::int(1) => format!("{}, {}", start.repr(), stop.repr()),
                [start, stop, step] => format!("{}, {}, {}", start.repr(), stop.repr(), step.repr()),
                _ => return Err(refused()),
            };
            return Ok(Some(format!("range({arguments})")));
        }
        Ok(None)
    }

    fn pattern(&mut self, call: &Call) -> Result<String, SerializeError> {
        let refused = || SerializeError::unsupported(&Value::Call(call.clone().into()));
        let pattern = call.arg(0, "pattern").ok_or_else(refused)?;
        let mut flags = match call.arg(1, "flags") {
            Some(value) => integer(value).ok_or_else(refused)?,
            None => 0,
        };
        if let Value::Str(text) = pattern {
            flags |= inline_flags(text);
        }
        // Every pattern of text that is not ASCII has the flag; what is written is the difference to that.
        if matches!(pattern, Value::Str(_)) && flags & 256 == 0 {
            flags |= RE_UNICODE;
        }
        let flags = flags ^ RE_UNICODE;
        self.import("import re");
        let pattern = self.value(pattern)?;
        Ok(if flags == 0 {
            format!("re.compile({pattern})")
        } else {
            format!("re.compile({pattern}, {flags})")
        })
    }
}
