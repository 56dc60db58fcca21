//! `class Meta`: which one a model has, and what it says.

use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Class, Object, Unknown, Value};

/// Django's option names, in its order.
pub(super) const NAMES: &[&str] = &[
    "verbose_name",
    "verbose_name_plural",
    "db_table",
    "db_table_comment",
    "ordering",
    "unique_together",
    "permissions",
    "get_latest_by",
    "order_with_respect_to",
    "app_label",
    "db_tablespace",
    "abstract",
    "managed",
    "proxy",
    "swappable",
    "auto_created",
    "apps",
    "default_permissions",
    "select_on_save",
    "default_related_name",
    "required_db_features",
    "required_db_vendor",
    "base_manager_name",
    "default_manager_name",
    "indexes",
    "constraints",
];

/// Why a `Meta` can't be read.
pub(super) enum MetaError {
    /// Something in it.
    Unknown(Arc<Unknown>),
    /// An option that Django does not know: it refuses, unless something taught it.
    Invalid(Vec<String>),
}

/// An attribute of a `Meta` class or of one of its bases. Django sets `abstract = False` on the `Meta` of an abstract
/// model once it is made (`spent`), so that a child that inherits the `Meta` is not abstract as well.
pub(super) fn attribute(meta: &Rc<Class>, name: &str, spent: &[Rc<Class>]) -> Result<Option<Value>, Arc<Unknown>> {
    let Some(mro) = meta.mro() else {
        return meta.unknown_base().map_or(Ok(None), Err);
    };
    for class in mro.iter().filter_map(Object::as_class) {
        if name == "abstract" && spent.iter().any(|other| Rc::ptr_eq(other, class)) {
            return Ok(Some(false.into()));
        }
        let found = class.namespace.borrow().get(name).cloned();
        if let Some(object) = found {
            let value = object.to_value();
            return match value.first_unknown() {
                Some(unknown) => Err(Arc::clone(unknown)),
                None => Ok(Some(value)),
            };
        }
    }
    Ok(None)
}

/// Every option that the `Meta` says: what Django calls the original attributes.
pub(super) fn options(meta: &Rc<Class>, spent: &[Rc<Class>]) -> Result<IndexMap<&'static str, Value>, MetaError> {
    let strange: Vec<String> = meta
        .namespace
        .borrow()
        .keys()
        .filter(|name| !name.starts_with('_') && !NAMES.contains(&&***name))
        .map(ToString::to_string)
        .collect();
    if !strange.is_empty() {
        return Err(MetaError::Invalid(strange));
    }
    let mut options = IndexMap::new();
    for name in NAMES {
        if let Some(value) = attribute(meta, name, spent).map_err(MetaError::Unknown)? {
            options.insert(*name, value);
        }
    }
    Ok(options)
}

/// `unique_together` in normal form: a set of tuples.
pub(super) fn normalize_together(value: &Value) -> Value {
    let Some(items) = value.as_sequence() else {
        return value.clone();
    };
    let tuple = |items: &[Value]| Value::Tuple(items.to_vec());
    let sets: Vec<Value> = match items.first() {
        None => Vec::new(),
        Some(first) if first.as_sequence().is_none() => vec![tuple(items)],
        Some(_) => items
            .iter()
            .map(|item| item.as_sequence().map_or_else(|| item.clone(), tuple))
            .collect(),
    };
    let mut unique: Vec<Value> = Vec::with_capacity(sets.len());
    for set in sets {
        if !unique.contains(&set) {
            unique.push(set);
        }
    }
    Value::Set(unique)
}
