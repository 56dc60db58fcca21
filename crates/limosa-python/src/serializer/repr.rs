//! Python's `repr()` of values.

use std::fmt::Write as _;

use crate::Value;

/// `repr()` of a string: in single quotes, unless it holds some and no double ones.
pub fn repr_str(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            c if is_printable(c) => out.push(c),
            c => {
                let code = u32::from(c);
                // Writing to a string cannot fail.
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
    out
}

/// `str.isprintable()`. The standard library knows the same tables, behind its debug form of text: there, only the
/// first character of a text is treated otherwise.
fn is_printable(c: char) -> bool {
    if u32::from(c) < 0x20 || c == '\x7f' {
        return false;
    }
    let text: String = ['a', c].iter().collect();
    text.escape_debug().nth(1) == Some(c)
}

fn repr_bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(char::from(quote));
    for &byte in bytes {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            byte if byte == quote => {
                out.push('\\');
                out.push(char::from(byte));
            }
            b' '..=b'~' => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(char::from(quote));
    out
}

/// `repr()` of a float: the shortest digits that read back as the same number.
fn repr_float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let shortest = format!("{number:e}");
    // Of two shortest texts that are equally near, Python takes the even one: that is the rounding of the exact value.
    let digits = shortest
        .chars()
        .take_while(|c| *c != 'e')
        .filter(char::is_ascii_digit)
        .count();
    let rounded = format!("{number:.*e}", digits.saturating_sub(1));
    let scientific = if rounded.parse() == Ok(number) {
        rounded
    } else {
        shortest
    };
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let places = digits.len() as i32;
    match exponent {
        0..16 if places <= exponent + 1 => {
            format!("{sign}{digits}{}.0", "0".repeat((exponent + 1 - places) as usize))
        }
        0..16 => {
            let (whole, fraction) = digits.split_at(exponent as usize + 1);
            format!("{sign}{whole}.{fraction}")
        }
        -4..0 => format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize)),
        _ => {
            let direction = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{direction}{:02}", exponent.abs())
        }
    }
}

fn join(items: &[Value]) -> String {
    items.iter().map(Value::repr).collect::<Vec<_>>().join(", ")
}

impl Value {
    /// Python's `repr()`. Of objects that show their address or nothing readable: the call that makes them.
    pub fn repr(&self) -> String {
        match self {
            Self::None => "None".to_owned(),
            Self::Bool(true) => "True".to_owned(),
            Self::Bool(false) => "False".to_owned(),
            Self::Int(number) => number.to_string(),
            Self::Float(number) => repr_float(*number),
            Self::Str(text) => repr_str(text),
            Self::Bytes(bytes) => repr_bytes(bytes),
            Self::Ellipsis => "Ellipsis".to_owned(),
            Self::List(items) => format!("[{}]", join(items)),
            Self::Tuple(items) if items.len() == 1 => format!("({},)", join(items)),
            Self::Tuple(items) => format!("({})", join(items)),
            Self::Set(items) if items.is_empty() => "set()".to_owned(),
            Self::Set(items) => format!("{{{}}}", join(items)),
            Self::FrozenSet(items) if items.is_empty() => "frozenset()".to_owned(),
            Self::FrozenSet(items) => format!("frozenset({{{}}})", join(items)),
            Self::Dict(pairs) => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(k, v)| format!("{}: {}", k.repr(), v.repr()))
                    .collect();
                format!("{{{}}}", pairs.join(", "))
            }
            Self::Name(path) if &*path.module == "builtins" => format!("<class '{}'>", path.qualname),
            Self::Name(path) => format!("<{path}>"),
            Self::Call(call) => {
                let mut arguments: Vec<String> = call.args.iter().map(Value::repr).collect();
                arguments.extend(call.kwargs.iter().map(|(k, v)| format!("{k}={}", v.repr())));
                format!("{}({})", call.func.qualname, arguments.join(", "))
            }
            Self::EnumMember(member) => {
                format!("<{}.{}: {}>", member.class.qualname, member.name, member.value.repr())
            }
            Self::Setting { value, .. } => repr_str(value),
            Self::Unknown(unknown) => unknown.source.to_string(),
        }
    }
}
