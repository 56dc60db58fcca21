//! Which parameter a positional argument is for.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Call, Value};

use crate::FieldType;

/// The parameters of `Field.__init__`, in order.
const GENERAL: &[&str] = &[
    "verbose_name",
    "name",
    "primary_key",
    "max_length",
    "unique",
    "blank",
    "null",
    "db_index",
    "rel",
    "default",
    "editable",
    "serialize",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
    "choices",
    "help_text",
    "db_column",
    "db_tablespace",
    "auto_created",
    "validators",
    "error_messages",
    "db_comment",
    "db_default",
];

fn positional(field_type: FieldType) -> &'static [&'static str] {
    use FieldType as T;
    match field_type {
        T::DateField | T::DateTimeField | T::TimeField => &["verbose_name", "name", "auto_now", "auto_now_add"],
        T::DecimalField => &["verbose_name", "name", "max_digits", "decimal_places"],
        T::FilePathField => &[
            "verbose_name",
            "name",
            "path",
            "match",
            "recursive",
            "allow_files",
            "allow_folders",
        ],
        T::GenericIPAddressField => &[
            "verbose_name",
            "name",
            "protocol",
            "unpack_ipv4",
            "primary_key",
            "max_length",
        ],
        T::URLField => &["verbose_name", "name"],
        T::UUIDField => &["verbose_name"],
        T::FileField => &["verbose_name", "name", "upload_to", "storage"],
        T::ImageField => &["verbose_name", "name", "width_field", "height_field"],
        T::JSONField => &["verbose_name", "name", "encoder", "decoder"],
        T::ForeignKey => &[
            "to",
            "on_delete",
            "related_name",
            "related_query_name",
            "limit_choices_to",
            "parent_link",
            "to_field",
            "db_constraint",
        ],
        T::OneToOneField => &["to", "on_delete", "to_field"],
        T::ManyToManyField => &[
            "to",
            "related_name",
            "related_query_name",
            "limit_choices_to",
            "symmetrical",
            "through",
            "through_fields",
            "db_constraint",
            "db_table",
            "swappable",
        ],
        T::ArrayField => &["base_field", "size"],
        T::GeneratedField | T::CompositePrimaryKey => &[],
        _ => GENERAL,
    }
}

/// The arguments by parameter, and the positional ones that have no parameter.
pub(super) fn named(call: &Call, field_type: FieldType) -> (IndexMap<Arc<str>, Value>, Vec<Value>) {
    let parameters = positional(field_type);
    let mut given = IndexMap::new();
    let mut rest = Vec::new();
    for (index, value) in call.args.iter().enumerate() {
        match parameters.get(index) {
            Some(name) => {
                given.insert(Arc::from(*name), value.clone());
            }
            None => rest.push(value.clone()),
        }
    }
    for (name, value) in &call.kwargs {
        given.insert(name.clone(), value.clone());
    }
    (given, rest)
}

/// The name that the call itself gives the field, whatever it is assigned to: `name="…"`.
pub(crate) fn explicit_name(call: &Call, field_type: FieldType) -> Option<Arc<str>> {
    let (given, _) = named(call, field_type);
    given
        .get("name")
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty())
        .map(Arc::from)
}
