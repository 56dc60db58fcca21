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
            Value::Float(_) | Value::Bytes(_) => out.push_str(&value.repr()),
            Value::Str(text) | Value::Setting { value: text, .. } => out.push_str(&crate::repr_str(text)),
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
