//! What an attribute of a model class is: a field, a manager, or nothing that Django's metaclass looks at.

use std::rc::Rc;
use std::sync::Arc;

use limosa_python::{Call, Class, Instance, Object, Path, Unknown, Value};
use limosa_state::FieldType;

/// An attribute of a model class.
pub(super) enum Attribute {
    /// A field; the call that deconstructs to it.
    Field(Arc<Call>),
    /// A manager: how a migration writes it, and whether it does.
    Manager(Value, bool),
    /// A field without a column.
    Private,
    /// Its own `__set_name__()` is called when the class is made.
    Descriptor,
    /// What it does to the class its own `contribute_to_class()` says.
    Contributes,
    /// Nothing of Django's.
    Plain,
    /// It can't be told.
    Unknown(Arc<Unknown>),
    /// It can be told what it is, but only Python knows what it does to the class.
    Opaque(String),
}

pub(super) fn classify(object: &Object) -> Attribute {
    match object {
        Object::Value(Value::Unknown(unknown)) if is_decorated_function(unknown) => Attribute::Plain,
        Object::Value(Value::Unknown(unknown)) => Attribute::Unknown(Arc::clone(unknown)),
        Object::Value(Value::Call(call)) => of_call(call),
        Object::Instance(instance) => of_instance(object, instance),
        _ => Attribute::Plain,
    }
}

/// What a decorator that can't be read makes of a method is no field.
fn is_decorated_function(unknown: &Unknown) -> bool {
    let source = unknown.source.trim_start();
    source.starts_with('@') || source.starts_with("def ") || source.starts_with("async def ")
}

fn of_call(call: &Arc<Call>) -> Attribute {
    let path = &call.func;
    if FieldType::from_path(path).is_some() {
        return Attribute::Field(Arc::clone(call));
    }
    if is_manager(path) || path.qualname.ends_with(".as_manager") {
        return Attribute::Manager(Value::Call(Arc::clone(call)), false);
    }
    if is_private(path) {
        return Attribute::Private;
    }
    let looks_like_field = path.qualname.ends_with("Field") || path.qualname.ends_with("ForeignKey");
    if looks_like_field && path.module.starts_with("django.") {
        return Attribute::Opaque(format!("`{path}` is a field that Limosa does not know"));
    }
    Attribute::Plain
}

fn is_manager(path: &Path) -> bool {
    [
        "django.db.models.Manager",
        "django.db.models.manager.Manager",
        "django.db.models.manager.BaseManager",
    ]
    .iter()
    .any(|dotted| path.is(dotted))
}

fn is_private(path: &Path) -> bool {
    &*path.module == "django.contrib.contenttypes.fields"
        && matches!(&*path.qualname, "GenericForeignKey" | "GenericRelation")
}

fn of_instance(object: &Object, instance: &Rc<Instance>) -> Attribute {
    let class = &instance.class;
    if is_private(&class.path) {
        return Attribute::Private;
    }
    if let Some(unknown) = class.unknown_base() {
        return Attribute::Unknown(unknown);
    }
    if class.lookup("contribute_to_class").is_some() {
        return Attribute::Contributes;
    }
    of_part(object, instance)
}

/// A field or manager, whatever its `contribute_to_class()` does besides.
pub(super) fn of_part(object: &Object, instance: &Rc<Instance>) -> Attribute {
    let class = &instance.class;
    if is_field(class) {
        if let Some(name) = ["set_attributes_from_name", "clone", "get_attname", "get_attname_column"]
            .iter()
            .find(|name| class.lookup(name).is_some())
        {
            return Attribute::Opaque(format!("its class `{}` defines `{name}`", class.path));
        }
        return match object.to_value() {
            Value::Call(call) => Attribute::Field(call),
            Value::Unknown(unknown) => Attribute::Unknown(unknown),
            _ => Attribute::Opaque(format!("`{}` can't be written down", class.path)),
        };
    }
    if is_manager_class(class) {
        if class.lookup("deconstruct").is_some() {
            return Attribute::Opaque(format!(
                "the manager's class `{}` takes part in the making of the model",
                class.path
            ));
        }
        return of_manager(object, instance);
    }
    match class.lookup("__set_name__") {
        Some(_) => Attribute::Descriptor,
        None => Attribute::Plain,
    }
}

pub(super) fn is_field(class: &Rc<Class>) -> bool {
    class.is_subclass_of("django.db.models.Field") || class.is_subclass_of("django.db.models.fields.Field")
}

pub(super) fn is_manager_class(class: &Rc<Class>) -> bool {
    [
        "django.db.models.Manager",
        "django.db.models.manager.Manager",
        "django.db.models.manager.BaseManager",
    ]
    .iter()
    .any(|dotted| class.is_subclass_of(dotted))
}

fn of_manager(object: &Object, instance: &Rc<Instance>) -> Attribute {
    let set = instance
        .attributes
        .borrow()
        .get("use_in_migrations")
        .map(Object::to_value);
    let said = set.or_else(|| {
        instance
            .class
            .lookup("use_in_migrations")
            .map(|object| object.to_value())
    });
    match said {
        None | Some(Value::Bool(false) | Value::None) => Attribute::Manager(Value::None, false),
        Some(Value::Bool(true)) => match object.to_value() {
            Value::Unknown(unknown) => Attribute::Unknown(unknown),
            value => Attribute::Manager(value, true),
        },
        Some(Value::Unknown(unknown)) => Attribute::Unknown(unknown),
        Some(_) => Attribute::Opaque("`use_in_migrations` is neither true nor false".to_owned()),
    }
}
