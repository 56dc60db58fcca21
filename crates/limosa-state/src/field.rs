//! [`Field`]: a model field as its deconstruction says it.

use std::sync::Arc;

use limosa_python::{Call, Path, Value};

use crate::{FieldType, deconstruct};

/// A field: its class, and the arguments that `deconstruct()` would give.
///
/// Normal form: positional arguments are named, arguments that equal the class's defaults are left out, the target
/// of a relation is `app_label.model_name` in lower case. Only [`Field::from_call`] makes one.
#[derive(Clone, Debug)]
pub struct Field {
    call: Arc<Call>,
    field_type: Option<FieldType>,
}

/// What a relation points at.
#[derive(Clone, Copy, Debug)]
pub struct Relation<'a> {
    /// `app_label.model_name` in lower case (a `Value::Setting` for a swappable target); `self` for the model itself.
    pub to: &'a Value,
    /// What happens when the target row goes: `django.db.models.deletion.CASCADE`. `None` on a many-to-many.
    pub on_delete: Option<&'a Value>,
    /// The target's field, when it is not the primary key.
    pub to_field: Option<&'a str>,
    /// Whether the database enforces it.
    pub db_constraint: bool,
    /// The model that joins the two, when one is named: `app_label.ModelName`.
    pub through: Option<&'a str>,
    /// Whether it is the link of a multi-table child to its parent.
    pub parent_link: bool,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.call == other.call
    }
}

impl Field {
    /// The field that this call constructs, in normal form. `base` is the built-in class that a project's own class
    /// inherits its column and its arguments from; `None` when that is not known (its SQL must then be asked of Python).
    /// A call of a built-in class needs no `base`: its path says it.
    pub fn from_call(call: &Call, base: Option<FieldType>) -> Self {
        let field_type = FieldType::from_path(&call.func).or(base);
        let call = match field_type {
            Some(field_type) => deconstruct::field(call, field_type),
            None => call.clone(),
        };
        Self {
            call: Arc::new(call),
            field_type,
        }
    }

    /// The field of a value that is a call; `None` for any other value.
    pub fn from_value(value: &Value) -> Option<Self> {
        value.as_call().map(|call| Self::from_call(call, None))
    }

    /// A field of a built-in class from keyword arguments, in normal form.
    pub fn new(field_type: FieldType, kwargs: limosa_python::Kwargs) -> Self {
        Self::from_call(&Call::new(field_type.path(), Vec::new(), kwargs), Some(field_type))
    }

    /// The deconstruction: path, arguments, keyword arguments.
    pub fn deconstruct(&self) -> &Arc<Call> {
        &self.call
    }

    /// The class.
    pub fn path(&self) -> &Path {
        &self.call.func
    }

    /// The built-in type; `None` for a custom class whose column only Python knows.
    pub fn field_type(&self) -> Option<FieldType> {
        self.field_type
    }

    /// A keyword argument, when it is given and not the default.
    pub fn option(&self, name: &str) -> Option<&Value> {
        self.call.kwarg(name)
    }

    /// The same field with one option set, or taken away when `value` is `None`.
    pub fn with_option(&self, name: &str, value: Option<Value>) -> Self {
        let mut call = (*self.call).clone();
        match (value, call.kwargs.iter().position(|(k, _)| &**k == name)) {
            (Some(value), Some(index)) => call.kwargs[index].1 = value,
            (Some(value), None) => call.kwargs.push((name.into(), value)),
            (None, Some(index)) => drop(call.kwargs.remove(index)),
            (None, None) => {}
        }
        Self {
            call: Arc::new(call),
            field_type: self.field_type,
        }
    }

    /// The relation, when the field is one.
    pub fn relation(&self) -> Option<Relation<'_>> {
        if !self.field_type.is_none_or(FieldType::is_relation) {
            return None;
        }
        Some(Relation {
            to: self.option("to")?,
            on_delete: self.option("on_delete"),
            to_field: self.option("to_field").and_then(Value::as_str),
            db_constraint: self.option("db_constraint").and_then(Value::as_bool).unwrap_or(true),
            through: self.option("through").and_then(Value::as_str),
            parent_link: self.flag("parent_link", false),
        })
    }

    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        self.option(name).map_or(default, truthy)
    }

    pub(crate) fn is(&self, field_type: FieldType) -> bool {
        self.field_type == Some(field_type)
    }
}

/// Python's truth of a value, as far as `if value:` can be told without running it.
pub(crate) fn truthy(value: &Value) -> bool {
    match value {
        Value::None | Value::Bool(false) => false,
        Value::Int(_) | Value::Float(_) => *value != Value::Bool(false),
        Value::Str(text) => !text.is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::List(items) | Value::Tuple(items) | Value::Set(items) | Value::FrozenSet(items) => !items.is_empty(),
        Value::Dict(pairs) => !pairs.is_empty(),
        // An empty Q() is false; what else a call makes is true.
        Value::Call(call) if call.func.is("django.db.models.Q") => {
            !call.args.is_empty()
                || call
                    .kwargs
                    .iter()
                    .any(|(name, _)| !matches!(&**name, "_negated" | "_connector"))
        }
        _ => true,
    }
}
