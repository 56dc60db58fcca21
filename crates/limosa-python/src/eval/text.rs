//! `str()` and `repr()`.

use num_bigint::BigInt;

use crate::Value;
use crate::object::Object;

/// How long a text may get while it is put together.
const MAX: usize = 1 << 20;

/// `repr(object)`; `None` when it is not known.
pub(crate) fn repr(object: &Object) -> Option<String> {
    let mut out = String::new();
    write(object, &mut out)?;
    Some(out)
}

/// `str(object)`; `None` when it is not known.
pub(crate) fn to_str(object: &Object) -> Option<String> {
    if object.unknown().is_some() {
        return None;
    }
    match object {
        Object::Value(Value::Call(call)) => crate::native::to_str(call),
        Object::Member(member) if member.is_choice => to_str(&member.value),
        Object::Lazy(lazy) => to_str(&lazy.force()),
        other => match other {
            Object::Value(value) if value.as_str().is_some() => value.as_str().map(str::to_owned),
            _ => repr(other),
        },
    }
}

fn write(object: &Object, out: &mut String) -> Option<()> {
    if out.len() > MAX || object.unknown().is_some() {
        return None;
    }
    let list = |items: &[Object], out: &mut String| {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            super::expr::on_enough_stack(|| write(item, out))?;
        }
        Some(())
    };
    match object {
        Object::Value(value) => match value {
            Value::None => out.push_str("None"),
            Value::Bool(true) => out.push_str("True"),
            Value::Bool(false) => out.push_str("False"),
            Value::Int(int) => {
                if int.bits() > 10_000 {
                    return None;
                }
                out.push_str(&int.to_string());
            }
            Value::Float(float) => out.push_str(&float_repr(*float)),
            Value::Str(text) | Value::Setting { value: text, .. } => quoted(text, out),
            Value::Ellipsis => out.push_str("Ellipsis"),
            Value::Call(call) => out.push_str(&crate::native::repr(call)?),
            _ => return None,
        },
        Object::Tuple(items) => {
            out.push('(');
            list(items, out)?;
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Object::List(items) => {
            out.push('[');
            let items = items.items.borrow().clone();
            list(&items, out)?;
            out.push(']');
        }
        Object::Dict(dict) => {
            out.push('{');
            let items: Vec<_> = dict.items.borrow().values().cloned().collect();
            for (index, (key, value)) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write(key, out)?;
                out.push_str(": ");
                super::expr::on_enough_stack(|| write(value, out))?;
            }
            out.push('}');
        }
        Object::Lazy(lazy) => write(&lazy.force(), out)?,
        _ => return None,
    }
    Some(())
}

fn quoted(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
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
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push(quote);
}

/// The shortest text that reads back as the same float, in Python's manner.
pub(crate) fn float_repr(float: f64) -> String {
    if float.is_nan() {
        return "nan".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if float == 0.0 {
        return if float.is_sign_negative() { "-0.0" } else { "0.0" }.to_owned();
    }
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let text = format!("{float}");
        return if text.contains('.') { text } else { format!("{text}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// An integer from text, as `int()` reads it.
pub(crate) fn parse_int(text: &str, base: u32) -> Option<BigInt> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = match base {
        16 => digits
            .strip_prefix("0x")
            .or_else(|| digits.strip_prefix("0X"))
            .unwrap_or(digits),
        8 => digits
            .strip_prefix("0o")
            .or_else(|| digits.strip_prefix("0O"))
            .unwrap_or(digits),
        2 => digits
            .strip_prefix("0b")
            .or_else(|| digits.strip_prefix("0B"))
            .unwrap_or(digits),
        _ => digits,
    };
    let well_formed = !digits.is_empty()
        && digits.len() < 4300
        && !digits.starts_with('_')
        && !digits.ends_with('_')
        && !digits.contains("__")
        && digits.chars().all(|c| c == '_' || c.is_digit(base));
    if !well_formed {
        return None;
    }
    let digits: String = digits.chars().filter(|c| *c != '_').collect();
    let int = BigInt::parse_bytes(digits.as_bytes(), base)?;
    Some(if negative { -int } else { int })
}
