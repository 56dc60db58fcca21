//! [`Value`]: deconstructed Python values, from the parser to the serializer.
//!
//! Equality is Python's, not the derived one: `True == 1 == 1.0`, dicts and sets have no order, a reference to a
//! setting equals the string it stands for, and where something was written plays no part. Two [`Unknown`]s are equal
//! only when they are the same place.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use num_bigint::BigInt;

use crate::serializer::worth;

/// Where something stands in a source file. Lines and columns are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The file.
    pub file: Arc<PathBuf>,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// The dotted path by which Python finds a class or function again: `django.db.models` + `CharField`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path {
    /// The module, as `__module__` would say it.
    pub module: Arc<str>,
    /// The name inside the module, as `__qualname__` would say it; dotted for nested classes.
    pub qualname: Arc<str>,
}

impl Path {
    /// A path from its two halves.
    pub fn new(module: impl Into<Arc<str>>, qualname: impl Into<Arc<str>>) -> Self {
        Self {
            module: module.into(),
            qualname: qualname.into(),
        }
    }

    /// The path of a top-level name, from its dotted form: the last dot divides.
    pub fn dotted(path: &str) -> Self {
        match path.rsplit_once('.') {
            Some((module, name)) => Self::new(module, name),
            None => Self::new("builtins", path),
        }
    }

    /// Whether the dotted form is this text; compares without allocating.
    pub fn is(&self, dotted: &str) -> bool {
        dotted.len() == self.module.len() + 1 + self.qualname.len()
            && dotted.starts_with(&*self.module)
            && dotted.as_bytes()[self.module.len()] == b'.'
            && dotted.ends_with(&*self.qualname)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.module, self.qualname)
    }
}

/// Keyword arguments in the order in which they were written.
pub type Kwargs = Vec<(Arc<str>, Value)>;

/// A call of a name with arguments: `models.CharField(max_length=10)`.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is called: a class, a function, or `Class.method` for class methods.
    pub func: Path,
    /// Positional arguments.
    pub args: Vec<Value>,
    /// Keyword arguments.
    pub kwargs: Kwargs,
    /// Where the call stands, when it was read from a file.
    pub location: Option<Location>,
}

impl Call {
    /// A call that stands in no file.
    pub fn new(func: Path, args: Vec<Value>, kwargs: Kwargs) -> Self {
        Self {
            func,
            args,
            kwargs,
            location: None,
        }
    }

    /// The keyword argument of this name.
    pub fn kwarg(&self, name: &str) -> Option<&Value> {
        self.kwargs.iter().find(|(k, _)| &**k == name).map(|(_, v)| v)
    }

    /// The argument that stands at `index` or goes by `name`.
    pub fn arg(&self, index: usize, name: &str) -> Option<&Value> {
        self.args.get(index).or_else(|| self.kwarg(name))
    }
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.func == other.func
            && self.args == other.args
            && self.kwargs.len() == other.kwargs.len()
            && self.kwargs.iter().all(|(k, v)| other.kwarg(k) == Some(v))
    }
}

/// A member of an `enum.Enum` class. Members of `Choices` are read as their values instead, as Django's serializer does.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumMember {
    /// The class.
    pub class: Path,
    /// The member's name: serialized as `Class['NAME']`.
    pub name: Arc<str>,
    /// The member's value.
    pub value: Value,
}

/// Something that could not be read exactly: may be carried, compared with itself and printed, but never become SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The source text that was not understood, as written.
    pub source: Arc<str>,
    /// Why, as a clause that completes "cannot be read: …".
    pub reason: Arc<str>,
    /// Where.
    pub location: Location,
}

/// A deconstructed Python value.
#[derive(Clone, Debug)]
pub enum Value {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer of any size.
    Int(BigInt),
    /// A float.
    Float(f64),
    /// A string; lazily translated strings are the string they translate.
    Str(Arc<str>),
    /// Bytes.
    Bytes(Arc<[u8]>),
    /// `...`
    Ellipsis,
    /// A list.
    List(Vec<Value>),
    /// A tuple.
    Tuple(Vec<Value>),
    /// A set, in the order written.
    Set(Vec<Value>),
    /// A frozenset, in the order written.
    FrozenSet(Vec<Value>),
    /// A dict, in the order written.
    Dict(Vec<(Value, Value)>),
    /// A class or function, by the path it is found at.
    Name(Path),
    /// A call of a class, function or class method.
    Call(Arc<Call>),
    /// A member of an enumeration.
    EnumMember(Arc<EnumMember>),
    /// `settings.NAME`, where Django would keep the reference; equal to the string that the setting holds.
    Setting {
        /// The setting's name: `AUTH_USER_MODEL`.
        name: Arc<str>,
        /// What it holds: `auth.User`.
        value: Arc<str>,
    },
    /// What could not be read.
    Unknown(Arc<Unknown>),
}

impl Value {
    /// A string.
    pub fn str(text: impl Into<Arc<str>>) -> Self {
        Self::Str(text.into())
    }

    /// An integer.
    pub fn int(number: impl Into<BigInt>) -> Self {
        Self::Int(number.into())
    }

    /// A call of a dotted path.
    pub fn call(func: &str, args: Vec<Value>, kwargs: Kwargs) -> Self {
        Self::Call(Arc::new(Call::new(Path::dotted(func), args, kwargs)))
    }

    /// The text of a string or of a setting that holds one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(s) | Self::Setting { value: s, .. } => Some(s),
            _ => None,
        }
    }

    /// The call, if it is one.
    pub fn as_call(&self) -> Option<&Arc<Call>> {
        match self {
            Self::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// The integer, if it is one that fits.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(i) => i64::try_from(i).ok(),
            _ => None,
        }
    }

    /// The items of a list or tuple.
    pub fn as_sequence(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) | Self::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The items of any container but a dict.
    pub fn as_items(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) | Self::Tuple(items) | Self::Set(items) | Self::FrozenSet(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it is Python's `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The first [`Unknown`] anywhere inside.
    pub fn first_unknown(&self) -> Option<&Arc<Unknown>> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            Self::List(items) | Self::Tuple(items) | Self::Set(items) | Self::FrozenSet(items) => {
                items.iter().find_map(Self::first_unknown)
            }
            Self::Dict(pairs) => pairs
                .iter()
                .find_map(|(k, v)| k.first_unknown().or_else(|| v.first_unknown())),
            Self::Call(call) => call
                .args
                .iter()
                .chain(call.kwargs.iter().map(|(_, v)| v))
                .find_map(Self::first_unknown),
            Self::EnumMember(member) => member.value.first_unknown(),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<Number<'_>> {
        match self {
            Self::Bool(b) => Some(Number::Small(i64::from(*b))),
            Self::Int(i) => Some(i64::try_from(i).map_or(Number::Big(i), Number::Small)),
            Self::Float(f) => Some(Number::Float(*f)),
            _ => None,
        }
    }
}

enum Number<'a> {
    Small(i64),
    Big(&'a BigInt),
    Float(f64),
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Small(a), Self::Small(b)) => a == b,
            (Self::Big(a), Self::Big(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b,
            (Self::Small(i), Self::Float(f)) | (Self::Float(f), Self::Small(i)) => {
                // Exact: a float is compared as the integer it denotes, never the integer rounded to a float.
                f.fract() == 0.0 && f.abs() < 9_223_372_036_854_775_808.0 && *f as i64 == *i
            }
            (Self::Big(i), Self::Float(f)) | (Self::Float(f), Self::Big(i)) => {
                f.is_finite() && f.fract() == 0.0 && format!("{f:.0}") == i.to_string()
            }
            (Self::Small(_), Self::Big(_)) | (Self::Big(_), Self::Small(_)) => false,
        }
    }
}

fn same_items(a: &[Value], b: &[Value]) -> bool {
    a.iter().all(|x| b.contains(x)) && b.iter().all(|x| a.contains(x))
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        if let (Some(a), Some(b)) = (self.as_number(), other.as_number()) {
            return a == b;
        }
        if let (Some(a), Some(b)) = (self.as_str(), other.as_str()) {
            return a == b;
        }
        // Decimals are equal to numbers that are worth the same.
        let decimal = |value: &Self| matches!(value, Self::Call(call) if call.func.is("decimal.Decimal"));
        if (decimal(self) || decimal(other))
            && let (Some(a), Some(b)) = (worth(self), worth(other))
        {
            return a == b;
        }
        match (self, other) {
            (Self::None, Self::None) | (Self::Ellipsis, Self::Ellipsis) => true,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::List(a), Self::List(b)) | (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Set(a) | Self::FrozenSet(a), Self::Set(b) | Self::FrozenSet(b)) => same_items(a, b),
            (Self::Dict(a), Self::Dict(b)) => {
                a.len() == b.len() && a.iter().all(|(k, v)| b.iter().any(|(k2, v2)| k == k2 && v == v2))
            }
            (Self::Name(a), Self::Name(b)) => a == b,
            (Self::Call(a), Self::Call(b)) if Arc::ptr_eq(a, b) => true,
            (Self::Call(a), Self::Call(b)) => a == b,
            (Self::EnumMember(a), Self::EnumMember(b)) => a == b,
            (Self::Unknown(a), Self::Unknown(b)) => a == b,
            _ => false,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Str(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Str(text.into())
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}
