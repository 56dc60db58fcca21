//! [`Field`]: a model field as its deconstruction says it.

use std::sync::Arc;

use limosa_python::{Call, Path, Value};

use crate::{FieldType, custom, deconstruct};

/// A field: its class, and the arguments that `deconstruct()` would give.
///
/// Normal form: positional arguments are named, arguments that equal the class's defaults are left out, the target
/// of a relation is `app_label.model_name` in lower case. Only [`Field::from_call`] makes one.
#[derive(Clone, Debug)]
pub struct Field {
    call: Arc<Call>,
    field_type: Option<FieldType>,
    /// The built-in field whose column a project's own class has.
    native: Option<Arc<Call>>,
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
    /// The field that this call constructs, in normal form. A call of a built-in class is known by its path. For a
    /// project's own class, `base` is the built-in class that it inherits its column and its arguments from unchanged;
    /// when that is `None`, whoever [`set_custom_field_resolver`](crate::set_custom_field_resolver) named is asked, and
    /// when nobody knows, its SQL must be asked of Python.
    pub fn from_call(call: &Call, base: Option<FieldType>) -> Self {
        if let Some(field_type) = FieldType::from_path(&call.func).or(base) {
            let call = deconstruct::patched(Arc::new(deconstruct::field(call, field_type)));
            return Self {
                call,
                field_type: Some(field_type),
                native: None,
            };
        }
        let location = call.location.clone();
        let Some(custom) = custom::resolve(call) else {
            return Self {
                call: Arc::new(call.clone()),
                field_type: None,
                native: None,
            };
        };
        let native = custom
            .native
            .and_then(|native| Some((FieldType::from_path(&native.func)?, native)));
        let (field_type, native) = match native {
            Some((field_type, native)) => (
                Some(field_type),
                Some(Arc::new(deconstruct::field(&native, field_type))),
            ),
            None => (None, None),
        };
        let mut call = (*custom.deconstructed).clone();
        call.location = location.or(call.location);
        Self {
            call: Arc::new(call),
            field_type,
            native,
        }
    }

    /// The name that a call itself gives its field, whatever it is assigned to: `CharField(name="…")`.
    pub fn explicit_name(call: &Call) -> Option<Arc<str>> {
        deconstruct::explicit_name(call, FieldType::from_path(&call.func)?)
    }

    /// The normal form of a call of a built-in field class; `None` for any other class.
    pub fn normal_form(call: &Call) -> Option<Arc<Call>> {
        if call.func.is("django.db.models.Field") {
            return Some(Arc::new(deconstruct::plain(call)));
        }
        FieldType::from_path(&call.func).map(|field_type| Arc::new(deconstruct::field(call, field_type)))
    }

    /// The field of a value that is a call; `None` for any other value.
    pub fn from_value(value: &Value) -> Option<Self> {
        value.as_call().map(|call| Self::from_call(call, None))
    }

    /// A field of a built-in class from keyword arguments, in normal form.
    pub fn new(field_type: FieldType, kwargs: limosa_python::Kwargs) -> Self {
        Self::from_call(&Call::new(field_type.path(), Vec::new(), kwargs), Some(field_type))
    }

    /// A field of this class, Django's or the project's, from keyword arguments.
    pub fn of_class(class: &Path, kwargs: limosa_python::Kwargs) -> Self {
        Self::from_call(&Call::new(class.clone(), Vec::new(), kwargs), None)
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

    /// A keyword argument, when it is given and not the default. For a project's own class, as the built-in class
    /// behind it sees it.
    pub fn option(&self, name: &str) -> Option<&Value> {
        self.native.as_ref().unwrap_or(&self.call).kwarg(name)
    }

    /// The same field with one option set, or taken away when `value` is `None`.
    pub fn with_option(&self, name: &str, value: Option<Value>) -> Self {
        // A class of the project that always points at the same model need not say so.
        let unsaid = self.native.is_some() && matches!(name, "to" | "through") && self.call.kwarg(name).is_none();
        Self {
            call: if unsaid {
                Arc::clone(&self.call)
            } else {
                Arc::new(with_kwarg(&self.call, name, value.clone()))
            },
            field_type: self.field_type,
            native: self
                .native
                .as_ref()
                .map(|native| Arc::new(with_kwarg(native, name, value))),
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

fn with_kwarg(call: &Call, name: &str, value: Option<Value>) -> Call {
    let mut call = call.clone();
    match (value, call.kwargs.iter().position(|(k, _)| &**k == name)) {
        (Some(value), Some(index)) => call.kwargs[index].1 = value,
        (Some(value), None) => call.kwargs.push((name.into(), value)),
        (None, Some(index)) => drop(call.kwargs.remove(index)),
        (None, None) => {}
    }
    call
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
