//! [`Field`]: a model field as its deconstruction says it.

use std::sync::Arc;

use limosa_python::{Call, Path, Value};

use crate::FieldType;

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
    /// `app_label.model_name` in lower case (a `Value::Setting` for a swappable target).
    pub to: &'a Value,
    /// What happens when the target row goes: `django.db.models.CASCADE`.
    pub on_delete: Option<&'a Value>,
    /// The target's field, when it is not the primary key.
    pub to_field: Option<&'a str>,
    /// Whether the database enforces it.
    pub db_constraint: bool,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.call == other.call
    }
}

impl Field {
    /// The field that this call constructs, in normal form. `base` is the built-in class that a project's own class
    /// inherits its column from; `None` when that is not known (its SQL must then be asked of Python).
    pub fn from_call(call: &Call, base: Option<FieldType>) -> Self {
        // The normalisation of arguments lives in `deconstruct`.
        Self {
            call: Arc::new(call.clone()),
            field_type: base,
        }
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
        call.kwargs.retain(|(k, _)| &**k != name);
        if let Some(value) = value {
            call.kwargs.push((name.into(), value));
        }
        Self {
            call: Arc::new(call),
            field_type: self.field_type,
        }
    }

    fn flag(&self, name: &str) -> bool {
        self.option(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// `null=True`
    pub fn null(&self) -> bool {
        self.flag("null")
    }

    /// `primary_key=True`
    pub fn primary_key(&self) -> bool {
        self.flag("primary_key")
    }

    /// `default=…`, when there is one.
    pub fn default(&self) -> Option<&Value> {
        self.option("default")
    }

    /// `max_length=…`
    pub fn max_length(&self) -> Option<i64> {
        self.option("max_length").and_then(Value::as_int)
    }

    /// The relation, when the field is one.
    pub fn relation(&self) -> Option<Relation<'_>> {
        Some(Relation {
            to: self.option("to")?,
            on_delete: self.option("on_delete"),
            to_field: self.option("to_field").and_then(Value::as_str),
            db_constraint: self.option("db_constraint").and_then(Value::as_bool).unwrap_or(true),
        })
    }
}
