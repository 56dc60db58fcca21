//! `Field.deconstruct()`, class by class.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Call, Path, Value};

use super::{arguments, choices, relation};
use crate::{Field, FieldType, field::truthy, version};

/// What an argument must be, exactly, to be left out.
#[derive(Clone, Copy)]
pub(super) enum Default {
    None,
    False,
    True,
    Empty,
    NotProvided,
}

impl Default {
    pub(super) fn is(self, value: &Value) -> bool {
        match self {
            Self::None => value.is_none(),
            Self::False => matches!(value, Value::Bool(false)),
            Self::True => matches!(value, Value::Bool(true)),
            Self::Empty => matches!(value, Value::Str(text) if text.is_empty()),
            Self::NotProvided => matches!(value, Value::Name(path) if &*path.qualname == "NOT_PROVIDED"),
        }
    }
}

/// What every field may say, in the order in which Django lists it.
pub(super) const COMMON: &[(&str, Default)] = &[
    ("verbose_name", Default::None),
    ("primary_key", Default::False),
    ("max_length", Default::None),
    ("unique", Default::False),
    ("blank", Default::False),
    ("null", Default::False),
    ("db_index", Default::False),
    ("default", Default::NotProvided),
    ("db_default", Default::NotProvided),
    ("editable", Default::True),
    ("serialize", Default::True),
    ("unique_for_date", Default::None),
    ("unique_for_month", Default::None),
    ("unique_for_year", Default::None),
    ("choices", Default::None),
    ("help_text", Default::Empty),
    ("db_column", Default::None),
    ("db_comment", Default::None),
    ("db_tablespace", Default::None),
    ("auto_created", Default::False),
    ("validators", Default::None),
    ("error_messages", Default::None),
];

/// Arguments on their way to the normal form.
pub(super) struct Normal {
    given: IndexMap<Arc<str>, Value>,
    pub(super) kwargs: Vec<(Arc<str>, Value)>,
}

impl Normal {
    pub(super) fn given(&self, name: &str) -> Option<&Value> {
        self.given.get(name)
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        match self.kwargs.iter_mut().find(|(key, _)| &**key == name) {
            Some((_, old)) => *old = value,
            None => self.kwargs.push((name.into(), value)),
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.kwargs.retain(|(key, _)| &**key != name);
    }

    /// Keeps an argument unless it is this default.
    pub(super) fn keep_unless(&mut self, name: &str, default: Default) {
        if let Some(value) = self.given(name).filter(|value| !default.is(value)).cloned() {
            self.set(name, value);
        }
    }

    /// Keeps an argument when it is true.
    pub(super) fn keep_if_true(&mut self, name: &str) {
        if let Some(value) = self.given(name).filter(|value| truthy(value)).cloned() {
            self.set(name, value);
        }
    }

    fn remove_if_int(&mut self, name: &str, default: i64) {
        let value = self.kwargs.iter().find(|(key, _)| &**key == name);
        if value.is_some_and(|(_, value)| *value == Value::int(default)) {
            self.remove(name);
        }
    }

    fn common(&mut self) {
        for (name, default) in COMMON {
            let Some(value) = self.given(name).filter(|value| !default.is(value)) else {
                continue;
            };
            let value = match *name {
                "choices" => choices::normalize(value, 0),
                "validators" => match value.as_items() {
                    Some([]) => continue,
                    Some(items) => Value::List(items.to_vec()),
                    None => value.clone(),
                },
                _ => value.clone(),
            };
            self.kwargs.push(((*name).into(), value));
        }
    }
}

/// The normal form of a field's call.
pub(crate) fn field(call: &Call, field_type: FieldType) -> Call {
    let (given, rest) = arguments::named(call, field_type);
    let mut normal = Normal {
        given,
        kwargs: Vec::new(),
    };
    normal.common();
    own(&mut normal, field_type);
    let args = if field_type == FieldType::CompositePrimaryKey {
        call.args.clone()
    } else {
        rest
    };
    Call {
        func: path(&call.func, field_type),
        args,
        kwargs: normal.kwargs,
        location: call.location.clone(),
    }
}

/// The normal form of a call of `Field` itself: for classes of the project that derive from nothing more.
pub(crate) fn plain(call: &Call) -> Call {
    let (given, args) = arguments::named(call, FieldType::CharField);
    let mut normal = Normal {
        given,
        kwargs: Vec::new(),
    };
    normal.common();
    Call {
        func: call.func.clone(),
        args,
        kwargs: normal.kwargs,
        location: call.location.clone(),
    }
}

/// The path that Django writes: a built-in class goes by its short one, a project's class by its own.
fn path(func: &Path, field_type: FieldType) -> Path {
    match &*func.module {
        "django.contrib.postgres.fields"
        | "django.contrib.postgres.fields.array"
        | "django.contrib.postgres.search"
            if *func.qualname == *field_type.name() =>
        {
            field_type.path()
        }
        _ => func.clone(),
    }
}

fn own(normal: &mut Normal, field_type: FieldType) {
    use FieldType as T;
    match field_type {
        T::AutoField | T::BigAutoField | T::SmallAutoField => {
            normal.remove("blank");
            normal.set("primary_key", true.into());
        }
        T::CharField | T::TextField | T::SlugField | T::URLField | T::EmailField => text(normal, field_type),
        T::DateField | T::DateTimeField => {
            for name in ["auto_now", "auto_now_add"] {
                if normal.given(name).is_some_and(truthy) {
                    normal.set(name, true.into());
                }
            }
            automatic_moment(normal);
        }
        T::TimeField => {
            normal.keep_unless("auto_now", Default::False);
            normal.keep_unless("auto_now_add", Default::False);
            automatic_moment(normal);
        }
        T::DecimalField => {
            normal.keep_unless("max_digits", Default::None);
            normal.keep_unless("decimal_places", Default::None);
        }
        T::FilePathField => {
            normal.keep_unless("path", Default::Empty);
            normal.keep_unless("match", Default::None);
            normal.keep_unless("recursive", Default::False);
            normal.keep_unless("allow_files", Default::True);
            normal.keep_unless("allow_folders", Default::False);
            normal.remove_if_int("max_length", 100);
        }
        T::FileField | T::ImageField => file(normal, field_type),
        T::GenericIPAddressField => {
            normal.keep_unless("unpack_ipv4", Default::False);
            if normal
                .given("protocol")
                .is_some_and(|protocol| protocol.as_str() != Some("both"))
            {
                normal.keep_unless("protocol", Default::NotProvided);
            }
            normal.remove("max_length");
        }
        T::IPAddressField | T::UUIDField => normal.remove("max_length"),
        T::NullBooleanField => {
            normal.remove("null");
            normal.remove("blank");
        }
        T::BinaryField => {
            normal.remove("editable");
            if normal.given("editable").is_some_and(truthy) {
                normal.set("editable", true.into());
            }
        }
        T::JSONField => {
            normal.keep_unless("encoder", Default::None);
            normal.keep_unless("decoder", Default::None);
        }
        T::GeneratedField => {
            normal.remove("blank");
            normal.remove("editable");
            for name in ["db_persist", "expression", "output_field"] {
                let value = normal.given(name).map_or(Value::None, normal_field);
                normal.set(name, value);
            }
        }
        T::CompositePrimaryKey => {
            normal.set("editable", false.into());
            normal.set("primary_key", true.into());
            normal.set("blank", true.into());
        }
        T::OrderWrt => normal.set("editable", false.into()),
        T::ForeignKey | T::OneToOneField => relation::foreign_key(normal, field_type),
        T::ManyToManyField => relation::many_to_many(normal),
        T::ArrayField => {
            let base = normal.given("base_field").map_or(Value::None, normal_field);
            normal.set("base_field", base);
            let size = normal.given("size").cloned().unwrap_or(Value::None);
            // Django 6.0 began to leave it out.
            if !size.is_none() || !version::django().since(6, 0) {
                normal.set("size", size);
            }
        }
        T::DecimalRangeField | T::DateTimeRangeField
            if normal
                .given("default_bounds")
                .is_some_and(|bounds| bounds.as_str() != Some("[)")) =>
        {
            normal.keep_if_true("default_bounds");
        }
        _ => {}
    }
}

fn text(normal: &mut Normal, field_type: FieldType) {
    normal.keep_if_true("db_collation");
    match field_type {
        FieldType::EmailField if normal.given("max_length").is_none() => normal.set("max_length", Value::int(254)),
        FieldType::URLField => normal.remove_if_int("max_length", 200),
        FieldType::SlugField => {
            normal.remove_if_int("max_length", 50);
            match normal.given("db_index") {
                Some(Value::Bool(false)) => normal.set("db_index", false.into()),
                _ => normal.remove("db_index"),
            }
            normal.keep_unless("allow_unicode", Default::False);
        }
        _ => {}
    }
}

fn automatic_moment(normal: &mut Normal) {
    if ["auto_now", "auto_now_add"]
        .iter()
        .any(|name| normal.given(name).is_some_and(truthy))
    {
        normal.remove("blank");
        normal.remove("editable");
    }
}

fn file(normal: &mut Normal, field_type: FieldType) {
    normal.remove_if_int("max_length", 100);
    let upload_to = normal.given("upload_to").cloned().unwrap_or_else(|| "".into());
    normal.set("upload_to", upload_to);
    let storage = normal.given("storage").filter(|storage| {
        truthy(storage) && !matches!(storage, Value::Name(path) if path.is("django.core.files.storage.default_storage"))
    });
    if let Some(storage) = storage.cloned() {
        normal.set("storage", storage);
    }
    if field_type == FieldType::ImageField {
        normal.keep_if_true("width_field");
        normal.keep_if_true("height_field");
    }
}

/// The normal form of a field inside a field; anything else as it is.
fn normal_field(value: &Value) -> Value {
    match Field::from_value(value) {
        Some(field) if field.field_type().is_some() => Value::Call(Arc::clone(field.deconstruct())),
        _ => value.clone(),
    }
}
