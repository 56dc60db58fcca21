//! Values as Python source, with the imports it needs: byte for byte what Django's migration writer says.
//!
//! A [`Value`] is deconstructed already, so most of it is printing. What remains are the classes that Django prints in
//! a form of their own, whatever way they were written: dates, decimals, UUIDs, patterns, paths, partials.

mod calls;
mod datetime;
mod decimal;
mod names;
mod repr;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) use decimal::{text as decimal_text, worth};
pub use repr::repr_str;

use crate::{Call, EnumMember, Location, Path, Unknown, Value};

/// How deep values may be nested: far beyond what people write, far below what a stack holds.
const MAX_DEPTH: usize = 200;

/// A value as source.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Serialized {
    /// The expression.
    pub text: String,
    /// Whole import lines that it needs: `import datetime`.
    pub imports: BTreeSet<String>,
}

/// A value has no form as source.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SerializeError {
    /// A function without a name.
    #[error("Cannot serialize function: lambda")]
    Lambda,
    /// A function inside another.
    #[error("Could not find function {name} in {module}.")]
    LocalFunction {
        /// The function.
        name: String,
        /// The module.
        module: String,
    },
    /// A value that was not understood when it was read.
    #[error("`{}` cannot be written to a migration, because it could not be read: {}", unknown.source, unknown.reason)]
    Unknown {
        /// It.
        unknown: Arc<Unknown>,
    },
    /// Anything else that Django refuses.
    #[error(
        "Cannot serialize: {value}\nThere are some values Django cannot serialize into migration files.\nFor more, see \
         https://docs.djangoproject.com/en/5.2/topics/migrations/#migration-serializing"
    )]
    Unsupported {
        /// The value, as Python prints it.
        value: String,
    },
    /// What Python's own Django refused, in its words.
    #[error("{0}")]
    Refused(String),
    /// Nested too deep.
    #[error("a value is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
}

impl SerializeError {
    /// Where the value stands, when that is known.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::Unknown { unknown } => Some(&unknown.location),
            _ => None,
        }
    }

    pub(crate) fn unsupported(value: &Value) -> Self {
        Self::Unsupported { value: value.repr() }
    }
}

/// The source of a value.
///
/// # Errors
/// When Django refuses the value, or it could not be read.
pub fn serialize(value: &Value) -> Result<Serialized, SerializeError> {
    let mut writer = Writer {
        imports: BTreeSet::new(),
        depth: 0,
    };
    let text = writer.value(value)?;
    Ok(Serialized {
        text,
        imports: writer.imports,
    })
}

/// The name under which Django writes what stands at this path, and the import line for it.
pub fn serialize_path(path: &Path) -> (String, String) {
    if &*path.module == "django.db.models" {
        (
            format!("models.{}", path.qualname),
            "from django.db import models".to_owned(),
        )
    } else {
        (path.to_string(), format!("import {}", path.module))
    }
}

pub(crate) struct Writer {
    imports: BTreeSet<String>,
    depth: usize,
}

impl Writer {
    pub(crate) fn import(&mut self, line: impl Into<String>) {
        self.imports.insert(line.into());
    }

    pub(crate) fn value(&mut self, value: &Value) -> Result<String, SerializeError> {
        if self.depth >= MAX_DEPTH {
            return Err(SerializeError::TooDeep);
        }
        self.depth += 1;
        let text = self.value_inner(value);
        self.depth -= 1;
        text
    }

    fn value_inner(&mut self, value: &Value) -> Result<String, SerializeError> {
        Ok(match value {
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Str(_) | Value::Bytes(_) => value.repr(),
            Value::Float(number) if number.is_nan() => "float(\"nan\")".to_owned(),
            Value::Float(number) if number.is_infinite() => {
                format!("float(\"{}\")", if *number > 0.0 { "inf" } else { "-inf" })
            }
            Value::Float(_) => value.repr(),
            Value::Ellipsis => return Err(SerializeError::unsupported(value)),
            Value::List(items) => format!("[{}]", self.items(items)?),
            Value::Tuple(items) if items.len() == 1 => format!("({},)", self.items(items)?),
            Value::Tuple(items) => format!("({})", self.items(items)?),
            Value::Set(items) if items.is_empty() => "set()".to_owned(),
            Value::Set(items) => format!("{{{}}}", self.items(&sorted_by_repr(items))?),
            Value::FrozenSet(items) => format!("frozenset([{}])", self.items(&sorted_by_repr(items))?),
            Value::Dict(pairs) => self.dict(pairs)?,
            Value::Name(path) => self.name(&names::defined(path))?,
            Value::Call(call) => self.call(call)?,
            Value::EnumMember(member) => self.member(member),
            Value::Setting { name, .. } => {
                self.import("from django.conf import settings");
                format!("settings.{name}")
            }
            // Python said why.
            Value::Unknown(unknown) if unknown.source.is_empty() => {
                return Err(SerializeError::Refused(unknown.reason.to_string()));
            }
            Value::Unknown(unknown) => {
                return Err(SerializeError::Unknown {
                    unknown: Arc::clone(unknown),
                });
            }
        })
    }

    pub(crate) fn items(&mut self, items: &[Value]) -> Result<String, SerializeError> {
        let items = items
            .iter()
            .map(|item| self.value(item))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(items.join(", "))
    }

    fn dict(&mut self, pairs: &[(Value, Value)]) -> Result<String, SerializeError> {
        let mut order: Vec<&(Value, Value)> = pairs.iter().collect();
        let mut comparable = true;
        order.sort_by(|(a, _), (b, _)| {
            compare(a, b).unwrap_or_else(|| {
                comparable = false;
                Ordering::Equal
            })
        });
        if !comparable {
            return Err(SerializeError::unsupported(&Value::Dict(pairs.to_vec())));
        }
        let mut texts = Vec::with_capacity(order.len());
        for (key, value) in order {
            let key = self.value(key)?;
            texts.push(format!("{key}: {}", self.value(value)?));
        }
        Ok(format!("{{{}}}", texts.join(", ")))
    }

    pub(crate) fn name(&mut self, path: &Path) -> Result<String, SerializeError> {
        let name = path.qualname.rsplit('.').next().unwrap_or_default();
        if name == "<lambda>" {
            return Err(SerializeError::Lambda);
        }
        if path.qualname.contains('<') {
            return Err(SerializeError::LocalFunction {
                name: name.to_owned(),
                module: path.module.to_string(),
            });
        }
        if path.is("django.db.models.Model") || path.is("django.db.models.base.Model") {
            self.import("from django.db import models");
            return Ok("models.Model".to_owned());
        }
        if path.is("types.NoneType") || path.is("builtins.NoneType") {
            self.import("import types");
            return Ok("types.NoneType".to_owned());
        }
        if &*path.module == "builtins" && is_builtin_class(&path.qualname) {
            return Ok(path.qualname.to_string());
        }
        let value = || SerializeError::unsupported(&Value::Name(path.clone()));
        match (&*path.module, &*path.qualname) {
            // No functions, no classes: a constant, methods of built-in types, a zone.
            ("builtins", "NotImplemented" | "Ellipsis") => {
                return Err(SerializeError::Unsupported {
                    value: path.qualname.to_string(),
                });
            }
            ("builtins", method) if method.contains('.') => return Err(value()),
            ("datetime", "timezone.utc") => return Err(value()),
            _ => {}
        }
        self.import(format!("import {}", path.module));
        Ok(path.to_string())
    }

    fn call(&mut self, call: &Call) -> Result<String, SerializeError> {
        if let Some(text) = self.special_call(call)? {
            return Ok(text);
        }
        if let Some(class) = crate::native::stdlib_class(&call.func) {
            // Django knows of no other class of the standard library what it was made of.
            return Err(SerializeError::Unsupported {
                value: calls::repr(class, call),
            });
        }
        let (name, import) = serialize_path(&call.func);
        self.import(import);
        let mut arguments = call
            .args
            .iter()
            .map(|arg| self.value(arg))
            .collect::<Result<Vec<_>, _>>()?;
        let mut kwargs: Vec<_> = call.kwargs.iter().collect();
        kwargs.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (name, value) in kwargs {
            arguments.push(format!("{name}={}", self.value(value)?));
        }
        Ok(format!("{name}({})", arguments.join(", ")))
    }

    /// A member is `module.Class['NAME']`; several flags at once are joined.
    fn member(&mut self, member: &EnumMember) -> String {
        self.import(format!("import {}", member.class.module));
        let names: Vec<String> = member
            .name
            .split('|')
            .map(|name| format!("{}[{}]", member.class, repr_str(name.trim())))
            .collect();
        names.join(" | ")
    }
}

fn sorted_by_repr(items: &[Value]) -> Vec<Value> {
    let mut keyed: Vec<(String, &Value)> = items.iter().map(|item| (item.repr(), item)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    keyed.into_iter().map(|(_, item)| item.clone()).collect()
}

/// Python's `<` between two keys, as far as it is defined.
fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
        return Some(a.cmp(b));
    }
    match (a, b) {
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.cmp(b)),
        (Value::Tuple(a), Value::Tuple(b)) => {
            for (a, b) in a.iter().zip(b) {
                match compare(a, b)? {
                    Ordering::Equal => {}
                    other => return Some(other),
                }
            }
            Some(a.len().cmp(&b.len()))
        }
        (Value::EnumMember(a), _) => compare(&a.value, b),
        (_, Value::EnumMember(b)) => compare(a, &b.value),
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        _ => {
            let number = |value: &Value| match value {
                Value::Bool(b) => Some(f64::from(u8::from(*b))),
                Value::Int(i) => i.to_string().parse().ok(),
                Value::Float(f) => Some(*f),
                _ => None,
            };
            number(a)?.partial_cmp(&number(b)?)
        }
    }
}

/// Built-in classes go by their bare name; built-in functions (`len`) are written with their module.
fn is_builtin_class(name: &str) -> bool {
    matches!(
        name,
        "bool"
            | "bytearray"
            | "bytes"
            | "classmethod"
            | "complex"
            | "dict"
            | "enumerate"
            | "filter"
            | "float"
            | "frozenset"
            | "int"
            | "list"
            | "map"
            | "memoryview"
            | "object"
            | "property"
            | "range"
            | "reversed"
            | "set"
            | "slice"
            | "staticmethod"
            | "str"
            | "super"
            | "tuple"
            | "type"
            | "zip"
    ) || name.ends_with("Error")
        || name.ends_with("Exception")
        || name.ends_with("Warning")
}

#[cfg(test)]
mod tests;
