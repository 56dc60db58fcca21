//! f-strings, `%` and `str.format`, on known values.

use std::sync::Arc;

use ruff_python_ast::{self as ast, InterpolatedStringElement};

use super::{Frame, Res, repr, to_str};
use ruff_text_size::Ranged;

use crate::object::{Keywords, Object};
use crate::{Unknown, Value};

/// How wide a field may be padded.
const MAX_WIDTH: usize = 10_000;

/// Text that is known, or why it is not.
type Text = Result<String, Arc<Unknown>>;

impl Frame<'_> {
    pub(super) fn f_string(&self, expr: &ast::ExprFString) -> Res<Object> {
        let mut text = String::new();
        let mut lost = None;
        for part in expr.value.as_slice() {
            match part {
                ast::FStringPart::Literal(literal) => text.push_str(&literal.value),
                ast::FStringPart::FString(f) => match self.interpolated(&f.elements)? {
                    Ok(more) => text.push_str(&more),
                    Err(unknown) => lost = lost.or(Some(unknown)),
                },
            }
        }
        Ok(match lost {
            Some(unknown) => self.derived(&unknown),
            None if text.len() > super::operators::MAX_TEXT => self.unknown("the string gets too long"),
            None => Object::str(text),
        })
    }

    fn interpolated(&self, elements: &ast::InterpolatedStringElements) -> Res<Text> {
        let mut text = String::new();
        let mut lost = None;
        for element in elements.iter() {
            match element {
                InterpolatedStringElement::Literal(literal) => text.push_str(&literal.value),
                InterpolatedStringElement::Interpolation(element) => {
                    let value = self.eval(&element.expression)?;
                    if let Some(debug) = &element.debug_text {
                        text.push_str(debug.leading());
                        text.push_str(self.source.slice(element.expression.range()));
                        text.push_str(debug.trailing());
                    }
                    let spec = match &element.format_spec {
                        Some(spec) => self.interpolated(&spec.elements)?,
                        None => Ok(String::new()),
                    };
                    let plain_debug = element.debug_text.is_some() && element.format_spec.is_none();
                    let conversion = element.conversion.to_char().or(plain_debug.then_some('r'));
                    match spec {
                        Ok(spec) => match self.formatted(&value, conversion, &spec) {
                            Ok(more) => text.push_str(&more),
                            Err(unknown) => lost = lost.or(Some(unknown)),
                        },
                        Err(unknown) => lost = lost.or(Some(unknown)),
                    }
                }
            }
        }
        Ok(match lost {
            Some(unknown) => Err(unknown),
            None => Ok(text),
        })
    }

    /// `format(value, spec)` after a conversion.
    pub(crate) fn formatted(&self, value: &Object, conversion: Option<char>, spec: &str) -> Text {
        if let Some(unknown) = value.unknown() {
            return Err(unknown);
        }
        let value = super::operators::unwrapped(value);
        let no_text = || self.unknown_here("how it prints is not known");
        let converted = match conversion {
            None => None,
            Some('r') => Some(repr(&value).ok_or_else(no_text)?),
            Some('s') => Some(self.text_of(&value).ok_or_else(no_text)?),
            Some(_) => return Err(no_text()),
        };
        if spec.is_empty() {
            return match converted {
                Some(text) => Ok(text),
                None => self.text_of(&value).ok_or_else(no_text),
            };
        }
        let value = converted.map_or(value, Object::str);
        apply_spec(&value, spec).ok_or_else(|| self.unknown_here("the format is not evaluated"))
    }

    /// `str(object)`, an instance's own `__str__` included.
    pub(crate) fn text_of(&self, object: &Object) -> Option<String> {
        if let Object::Instance(instance) = object {
            let function = match instance.class.lookup("__str__")? {
                Object::Function(function) => function,
                _ => return None,
            };
            let result = self
                .call_function(&function, Some(object.clone()), Vec::new(), Vec::new())
                .ok()?;
            return result.as_str().map(str::to_owned);
        }
        to_str(object)
    }

    /// `text % values`
    pub(super) fn percent(&self, text: &str, right: &Object) -> Res<Object> {
        let single = [right.clone()];
        let values: &[Object] = match right {
            Object::Tuple(items) => items,
            _ => &single,
        };
        let mut values = values.iter();
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let mut key = None;
            if let Some(inner) = rest.strip_prefix('(') {
                let Some(end) = inner.find(')') else {
                    return self.raise("ValueError", "incomplete format key");
                };
                key = Some(&inner[..end]);
                rest = &inner[end + 1..];
            }
            let end = rest
                .find(|c: char| c.is_ascii_alphabetic() || c == '%')
                .unwrap_or(rest.len());
            let (flags, behind) = rest.split_at(end);
            let Some(kind) = behind.chars().next() else {
                return self.raise("ValueError", "incomplete format");
            };
            rest = &behind[kind.len_utf8()..];
            if kind == '%' {
                out.push('%');
                continue;
            }
            let value = match key {
                Some(key) => self.subscript(right, &Object::str(key))?,
                None => match values.next() {
                    Some(value) => value.clone(),
                    None => return self.raise("TypeError", "not enough arguments for format string"),
                },
            };
            if let Some(unknown) = value.unknown() {
                return Ok(self.derived(&unknown));
            }
            match self.percent_one(&value, kind, flags) {
                Some(more) => out.push_str(&more),
                None => return Ok(self.unknown("the format is not evaluated")),
            }
            if out.len() > super::operators::MAX_TEXT {
                return Ok(self.unknown("the string gets too long"));
            }
        }
        out.push_str(rest);
        let used_by_name = matches!(right, Object::Dict(_));
        if values.next().is_some() && !used_by_name {
            return self.raise("TypeError", "not all arguments converted during string formatting");
        }
        Ok(Object::str(out))
    }

    fn percent_one(&self, value: &Object, kind: char, flags: &str) -> Option<String> {
        let plain = super::operators::unwrapped(value);
        let left = flags.contains('-');
        let body = flags.trim_start_matches(['-', '0', ' ', '+', '#']);
        let (width, precision) = match body.split_once('.') {
            Some((width, precision)) => (width, Some(precision.parse::<usize>().ok()?)),
            None => (body, None),
        };
        let width = if width.is_empty() {
            0
        } else {
            width.parse::<usize>().ok()?
        };
        if width > MAX_WIDTH || precision.is_some_and(|p| p > MAX_WIDTH) {
            return None;
        }
        let signs = &flags[..flags.len() - body.len()];
        if signs.contains([' ', '+', '#']) {
            return None;
        }
        let zero = signs.contains('0') && !left;
        let text = match (kind, &plain) {
            ('s', _) => {
                let text = self.text_of(value)?;
                precision.map_or_else(|| text.clone(), |p| text.chars().take(p).collect())
            }
            ('r', _) => repr(value)?,
            ('d' | 'i' | 'u', Object::Value(Value::Int(i))) if precision.is_none() => i.to_string(),
            ('d' | 'i' | 'u', Object::Value(Value::Bool(b))) if precision.is_none() => i32::from(*b).to_string(),
            ('x', Object::Value(Value::Int(i))) if precision.is_none() => i.to_str_radix(16),
            ('X', Object::Value(Value::Int(i))) if precision.is_none() => i.to_str_radix(16).to_uppercase(),
            ('o', Object::Value(Value::Int(i))) if precision.is_none() => i.to_str_radix(8),
            ('f' | 'F', Object::Value(Value::Float(f))) => format!("{:.*}", precision.unwrap_or(6), f),
            ('f' | 'F', Object::Value(Value::Int(i))) => {
                format!("{:.*}", precision.unwrap_or(6), super::number::float_of(i)?)
            }
            _ => return None,
        };
        let length = text.chars().count();
        if length >= width {
            return Some(text);
        }
        let pad = width - length;
        Some(if left {
            format!("{text}{}", " ".repeat(pad))
        } else if zero && kind != 's' && kind != 'r' {
            match text.strip_prefix('-') {
                Some(digits) => format!("-{}{digits}", "0".repeat(pad)),
                None => format!("{}{text}", "0".repeat(pad)),
            }
        } else {
            format!("{}{text}", " ".repeat(pad))
        })
    }

    /// `text.format(*args, **kwargs)`
    pub(crate) fn str_format(&self, text: &str, args: &[Object], kwargs: &Keywords) -> Res<Object> {
        let mut out = String::new();
        let mut next = 0usize;
        let mut rest = text;
        loop {
            let Some(at) = rest.find(['{', '}']) else {
                out.push_str(rest);
                return Ok(Object::str(out));
            };
            out.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if rest.starts_with(brace) {
                out.push_str(brace);
                rest = &rest[1..];
                continue;
            }
            if brace == "}" {
                return self.raise("ValueError", "Single '}' encountered in format string");
            }
            let Some(end) = rest.find('}') else {
                return self.raise("ValueError", "expected '}' before end of string");
            };
            let field = &rest[..end];
            rest = &rest[end + 1..];
            if field.contains('{') {
                return Ok(self.unknown("nested fields are not evaluated"));
            }
            let (name, spec) = field.split_once(':').unwrap_or((field, ""));
            let (name, conversion) = match name.split_once('!') {
                Some((name, conversion)) => (name, conversion.chars().next()),
                None => (name, None),
            };
            let first_end = name.find(['.', '[']).unwrap_or(name.len());
            let (first, path) = name.split_at(first_end);
            let value = if first.is_empty() {
                next += 1;
                args.get(next - 1).cloned()
            } else if let Ok(index) = first.parse::<usize>() {
                args.get(index).cloned()
            } else {
                match kwargs.iter().find(|(k, _)| &**k == first) {
                    Some((_, value)) => Some(value.clone()),
                    None => return self.raise("KeyError", format!("'{first}'")),
                }
            };
            let Some(mut value) = value else {
                return self.raise("IndexError", "Replacement index out of range for positional args tuple");
            };
            let mut path = path;
            while !path.is_empty() {
                if let Some(behind) = path.strip_prefix('.') {
                    let end = behind.find(['.', '[']).unwrap_or(behind.len());
                    value = self.attribute(&value, &behind[..end])?;
                    path = &behind[end..];
                } else {
                    let Some(end) = path.find(']') else {
                        return self.raise("ValueError", "Missing ']' in format string");
                    };
                    let key = path.get(1..end).unwrap_or_default();
                    let key = key.parse::<i64>().map_or_else(|_| Object::str(key), Object::int);
                    value = self.subscript(&value, &key)?;
                    path = &path[end + 1..];
                }
            }
            match self.formatted(&value, conversion, spec) {
                Ok(more) => out.push_str(&more),
                Err(unknown) => return Ok(self.derived(&unknown)),
            }
            if out.len() > super::operators::MAX_TEXT {
                return Ok(self.unknown("the string gets too long"));
            }
        }
    }
}

/// The common part of Python's format language: `[[fill]align][0][width][,][.precision][type]`.
fn apply_spec(value: &Object, spec: &str) -> Option<String> {
    let chars: Vec<char> = spec.chars().collect();
    let mut at = 0;
    let is_align = |c: &char| matches!(c, '<' | '>' | '^');
    let mut fill = ' ';
    let mut align = None;
    if chars.get(1).is_some_and(is_align) {
        fill = *chars.first()?;
        align = chars.get(1).copied();
        at = 2;
    } else if chars.first().is_some_and(is_align) {
        align = chars.first().copied();
        at = 1;
    }
    let mut zero = false;
    if chars.get(at) == Some(&'0') {
        zero = true;
        at += 1;
    }
    let digits = |at: &mut usize| {
        let start = *at;
        while chars.get(*at).is_some_and(char::is_ascii_digit) {
            *at += 1;
        }
        chars[start..*at].iter().collect::<String>()
    };
    let width = digits(&mut at);
    let grouped = chars.get(at) == Some(&',');
    if grouped {
        at += 1;
    }
    let precision = if chars.get(at) == Some(&'.') {
        at += 1;
        Some(digits(&mut at).parse::<usize>().ok()?)
    } else {
        None
    };
    let kind = chars.get(at).copied();
    if at + usize::from(kind.is_some()) != chars.len() {
        return None;
    }
    let width = if width.is_empty() {
        0
    } else {
        width.parse::<usize>().ok()?
    };
    if width > MAX_WIDTH || precision.is_some_and(|p| p > MAX_WIDTH) {
        return None;
    }
    let (text, numeric) = match value {
        Object::Value(Value::Str(text)) if matches!(kind, None | Some('s')) && !grouped => (
            precision.map_or_else(|| text.to_string(), |p| text.chars().take(p).collect()),
            false,
        ),
        Object::Value(Value::Int(int)) if precision.is_none() => {
            let text = match kind {
                None | Some('d') => int.to_string(),
                Some('x') => int.to_str_radix(16),
                Some('X') => int.to_str_radix(16).to_uppercase(),
                Some('b') => int.to_str_radix(2),
                Some('o') => int.to_str_radix(8),
                _ => return None,
            };
            (if grouped { group(&text) } else { text }, true)
        }
        Object::Value(Value::Int(int)) if kind == Some('f') => {
            (format!("{:.*}", precision?, super::number::float_of(int)?), true)
        }
        Object::Value(Value::Float(float)) if kind == Some('f') && !grouped => {
            (format!("{:.*}", precision.unwrap_or(6), float), true)
        }
        _ => return None,
    };
    let length = text.chars().count();
    if length >= width {
        return Some(text);
    }
    let pad = width - length;
    if zero && align.is_none() {
        if !numeric || grouped {
            return None;
        }
        return Some(match text.strip_prefix('-') {
            Some(digits) => format!("-{}{digits}", "0".repeat(pad)),
            None => format!("{}{text}", "0".repeat(pad)),
        });
    }
    let fill = |n: usize| fill.to_string().repeat(n);
    Some(match align.unwrap_or(if numeric { '>' } else { '<' }) {
        '<' => format!("{text}{}", fill(pad)),
        '>' => format!("{}{text}", fill(pad)),
        _ => format!("{}{text}{}", fill(pad / 2), fill(pad - pad / 2)),
    })
}

fn group(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut out = String::new();
    for (index, c) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    format!("{sign}{out}")
}
