//! Methods of `str` and `bytes`.

use std::sync::Arc;

use super::{Frame, Res};
use crate::Value;
use crate::object::{Keywords, Object};

const METHODS: &[&str] = &[
    "capitalize",
    "casefold",
    "center",
    "count",
    "encode",
    "endswith",
    "find",
    "format",
    "format_map",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
    "zfill",
    "expandtabs",
    "isprintable",
    "maketrans",
];

pub(super) fn has_method(name: &str) -> bool {
    METHODS.contains(&name)
}

/// `str.title()` for text of ASCII letters; `None` where Unicode's own rules matter.
pub(crate) fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if c.is_alphabetic() {
            if inside {
                out.extend(c.to_lowercase());
            } else {
                out.extend(c.to_uppercase());
            }
            inside = true;
        } else {
            out.push(c);
            inside = false;
        }
    }
    out
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

impl Frame<'_> {
    /// A method of a string.
    pub(super) fn str_method(&self, text: &str, name: &str, args: &[Object], kwargs: &Keywords) -> Res<Object> {
        if name == "format" {
            return self.str_format(text, args, kwargs);
        }
        if let Some(unknown) = args
            .iter()
            .chain(kwargs.iter().map(|(_, v)| v))
            .find_map(Object::unknown)
        {
            return Ok(self.derived(&unknown));
        }
        let string = |index: usize| args.get(index).and_then(Object::as_str);
        let kwarg = |name: &str| kwargs.iter().find(|(k, _)| &**k == name).map(|(_, v)| v);
        let int = |index: usize| match args.get(index) {
            Some(Object::Value(Value::Int(i))) => i64::try_from(i).ok(),
            _ => None,
        };
        let give_up = || Ok(self.unknown(format!("`str.{name}` is not evaluated with these arguments")));
        let all = |test: fn(char) -> bool| Object::bool(!text.is_empty() && text.chars().all(test));
        Ok(match (name, args.len()) {
            ("lower" | "casefold", 0) if name == "lower" || text.is_ascii() => Object::str(text.to_lowercase()),
            ("upper", 0) => Object::str(text.to_uppercase()),
            ("title", 0) if text.is_ascii() => Object::str(title(text)),
            ("capitalize", 0) => {
                let mut chars = text.chars();
                match chars.next() {
                    Some(first) if text.is_ascii() => {
                        Object::str(format!("{}{}", first.to_uppercase(), chars.as_str().to_lowercase()))
                    }
                    Some(_) => return give_up(),
                    None => Object::str(""),
                }
            }
            ("swapcase", 0) if text.is_ascii() => Object::str(
                text.chars()
                    .map(|c| {
                        if c.is_ascii_lowercase() {
                            c.to_ascii_uppercase()
                        } else {
                            c.to_ascii_lowercase()
                        }
                    })
                    .collect::<String>(),
            ),
            ("strip" | "lstrip" | "rstrip", _) => {
                let set: Option<Vec<char>> = match args.first() {
                    None | Some(Object::Value(Value::None)) => None,
                    Some(object) => match object.as_str() {
                        Some(set) => Some(set.chars().collect()),
                        None => return give_up(),
                    },
                };
                let test = |c: char| set.as_ref().map_or_else(|| is_space(c), |set| set.contains(&c));
                Object::str(match name {
                    "strip" => text.trim_matches(test),
                    "lstrip" => text.trim_start_matches(test),
                    _ => text.trim_end_matches(test),
                })
            }
            ("startswith" | "endswith", 1) => {
                let test = |part: &str| {
                    if name == "startswith" {
                        text.starts_with(part)
                    } else {
                        text.ends_with(part)
                    }
                };
                match &args[0] {
                    Object::Tuple(parts) => {
                        let mut answer = false;
                        for part in parts.iter() {
                            match part.as_str() {
                                Some(part) => answer |= test(part),
                                None => return give_up(),
                            }
                        }
                        Object::bool(answer)
                    }
                    other => match other.as_str() {
                        Some(part) => Object::bool(test(part)),
                        None => return give_up(),
                    },
                }
            }
            ("replace", 2 | 3) => match (string(0), string(1), args.len(), int(2)) {
                (Some(from), Some(to), 2, _) => {
                    if text.len().saturating_mul(to.len().max(1)) > super::operators::MAX_TEXT {
                        return give_up();
                    }
                    Object::str(text.replace(from, to))
                }
                (Some(from), Some(to), 3, Some(count)) if count >= 0 => {
                    Object::str(text.replacen(from, to, usize::try_from(count).unwrap_or(usize::MAX)))
                }
                _ => return give_up(),
            },
            ("join", 1) => match self.iterate(&args[0])? {
                Ok(items) => {
                    let mut parts = Vec::with_capacity(items.len());
                    for item in &items {
                        match (item.as_str(), item.unknown()) {
                            (Some(part), _) => parts.push(part),
                            (None, Some(unknown)) => return Ok(self.derived(&unknown)),
                            (None, None) => {
                                return self.raise("TypeError", "sequence item: expected str instance");
                            }
                        }
                    }
                    let length: usize = parts.iter().map(|part| part.len() + text.len()).sum();
                    if length > super::operators::MAX_TEXT {
                        return Ok(self.unknown("the string gets too long"));
                    }
                    Object::str(parts.join(text))
                }
                Err(unknown) => self.derived(&unknown),
            },
            ("split" | "rsplit", _) => return self.split(text, name, args, kwarg("sep"), kwarg("maxsplit")),
            ("splitlines", 0) => {
                if text.contains([
                    '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}',
                ]) {
                    return give_up();
                }
                let unified = text.replace("\r\n", "\n").replace('\r', "\n");
                let mut lines: Vec<&str> = unified.split('\n').collect();
                if lines.last() == Some(&"") {
                    lines.pop();
                }
                Object::list(lines.into_iter().map(Object::str).collect())
            }
            ("partition" | "rpartition", 1) => match string(0) {
                Some(sep) if !sep.is_empty() => {
                    let (found, rest) = if name == "partition" {
                        (text.split_once(sep), [text, "", ""])
                    } else {
                        (text.rsplit_once(sep), ["", "", text])
                    };
                    let parts = found.map_or(rest, |(a, b)| [a, sep, b]);
                    Object::tuple(parts.into_iter().map(Object::str).collect())
                }
                _ => return give_up(),
            },
            ("removeprefix", 1) => match string(0) {
                Some(part) => Object::str(text.strip_prefix(part).unwrap_or(text)),
                None => return give_up(),
            },
            ("removesuffix", 1) => match string(0) {
                Some(part) if !part.is_empty() => Object::str(text.strip_suffix(part).unwrap_or(text)),
                Some(_) => Object::str(text),
                None => return give_up(),
            },
            ("find" | "rfind" | "index" | "rindex", 1) => match string(0) {
                Some(part) => {
                    let at = if name.starts_with('r') {
                        text.rfind(part)
                    } else {
                        text.find(part)
                    };
                    match at {
                        Some(at) => Object::int(text[..at].chars().count()),
                        None if name.ends_with("find") => Object::int(-1),
                        None => return self.raise("ValueError", "substring not found"),
                    }
                }
                None => return give_up(),
            },
            ("count", 1) => match string(0) {
                Some("") => Object::int(text.chars().count() + 1),
                Some(part) => Object::int(text.matches(part).count()),
                None => return give_up(),
            },
            ("ljust" | "rjust" | "center" | "zfill", _) => {
                let fill = if args.len() > 1 { string(1) } else { Some(" ") };
                let (Some(width), Some(fill)) = (int(0), fill) else {
                    return give_up();
                };
                let length = text.chars().count();
                let pad = usize::try_from(width).unwrap_or(0).saturating_sub(length);
                if pad > super::operators::MAX_TEXT || name == "center" {
                    return give_up();
                }
                Object::str(match name {
                    "ljust" => format!("{text}{}", fill.repeat(pad)),
                    "rjust" => format!("{}{text}", fill.repeat(pad)),
                    _ => match text.strip_prefix(['+', '-']) {
                        Some(rest) => format!("{}{}{rest}", &text[..1], "0".repeat(pad)),
                        None => format!("{}{text}", "0".repeat(pad)),
                    },
                })
            }
            ("isdigit" | "isdecimal" | "isnumeric", 0) if text.is_ascii() => all(|c| c.is_ascii_digit()),
            ("isalpha", 0) if text.is_ascii() => all(|c| c.is_ascii_alphabetic()),
            ("isalnum", 0) if text.is_ascii() => all(|c| c.is_ascii_alphanumeric()),
            ("isspace", 0) => all(is_space),
            ("isascii", 0) => Object::bool(text.is_ascii()),
            ("isupper", 0) if text.is_ascii() => Object::bool(
                text.chars().any(|c| c.is_ascii_uppercase()) && !text.chars().any(|c| c.is_ascii_lowercase()),
            ),
            ("islower", 0) if text.is_ascii() => Object::bool(
                text.chars().any(|c| c.is_ascii_lowercase()) && !text.chars().any(|c| c.is_ascii_uppercase()),
            ),
            ("isidentifier", 0) if text.is_ascii() => Object::bool(
                text.chars().next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
                    && text.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()),
            ),
            ("encode", 0) => Object::Value(Value::Bytes(Arc::from(text.as_bytes()))),
            ("encode", 1) if string(0).is_some_and(|e| matches!(e, "utf-8" | "utf8" | "UTF-8")) => {
                Object::Value(Value::Bytes(Arc::from(text.as_bytes())))
            }
            _ => return give_up(),
        })
    }

    fn split(
        &self,
        text: &str,
        name: &str,
        args: &[Object],
        sep: Option<&Object>,
        limit: Option<&Object>,
    ) -> Res<Object> {
        let sep = args.first().or(sep);
        let limit = match args.get(1).or(limit) {
            None => None,
            Some(Object::Value(Value::Int(i))) if i.sign() == num_bigint::Sign::Minus => None,
            Some(Object::Value(Value::Int(i))) => Some(usize::try_from(i).unwrap_or(usize::MAX)),
            Some(_) => return Ok(self.unknown("the number of splits is not known")),
        };
        let parts: Vec<&str> = match sep {
            None | Some(Object::Value(Value::None)) => {
                let mut words: Vec<&str> = Vec::new();
                let mut rest = text.trim_matches(is_space);
                if let (Some(limit), "split") = (limit, name) {
                    while words.len() < limit && !rest.is_empty() {
                        match rest.find(is_space) {
                            Some(at) => {
                                words.push(&rest[..at]);
                                rest = rest[at..].trim_start_matches(is_space);
                            }
                            None => break,
                        }
                    }
                    if !rest.is_empty() {
                        words.push(rest);
                    }
                    words
                } else if limit.is_some() {
                    return Ok(self.unknown("`rsplit` with a limit on blanks is not evaluated"));
                } else {
                    rest.split(is_space).filter(|word| !word.is_empty()).collect()
                }
            }
            Some(sep) => match sep.as_str() {
                Some("") => return self.raise("ValueError", "empty separator"),
                Some(sep) => match (limit, name) {
                    (None, _) => text.split(sep).collect(),
                    (Some(limit), "split") => text.splitn(limit.saturating_add(1), sep).collect(),
                    (Some(limit), _) => {
                        let mut parts: Vec<&str> = text.rsplitn(limit.saturating_add(1), sep).collect();
                        parts.reverse();
                        parts
                    }
                },
                None => return Ok(self.unknown("the separator is not known")),
            },
        };
        Ok(Object::list(parts.into_iter().map(Object::str).collect()))
    }

    /// A method of bytes.
    pub(super) fn bytes_method(&self, bytes: &[u8], name: &str, args: &[Object]) -> Res<Object> {
        Ok(match (name, args) {
            ("decode", []) => match std::str::from_utf8(bytes) {
                Ok(text) => Object::str(text),
                Err(_) => return self.raise("UnicodeDecodeError", "invalid utf-8"),
            },
            ("decode", [encoding])
                if encoding
                    .as_str()
                    .is_some_and(|e| matches!(e, "utf-8" | "utf8" | "UTF-8")) =>
            {
                match std::str::from_utf8(bytes) {
                    Ok(text) => Object::str(text),
                    Err(_) => return self.raise("UnicodeDecodeError", "invalid utf-8"),
                }
            }
            ("hex", []) => Object::str(bytes.iter().map(|b| format!("{b:02x}")).collect::<String>()),
            _ => self.unknown(format!("`bytes.{name}` is not evaluated")),
        })
    }
}
