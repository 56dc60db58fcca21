//! `deconstruct()` of relations.

use limosa_python::Value;

use super::field::{Default, Normal};
use crate::{FieldType, field::truthy};

pub(super) fn foreign_key(normal: &mut Normal, field_type: FieldType) {
    related(normal);
    let on_delete = normal.given("on_delete").cloned().unwrap_or(Value::None);
    normal.set("on_delete", on_delete);
    normal.keep_if_true("parent_link");
    target(normal);
    // The index is the default here, so only its absence is said.
    normal.remove("db_index");
    if normal.given("db_index").is_some_and(|value| !truthy(value)) {
        normal.set("db_index", false.into());
    }
    normal.keep_unless("db_constraint", Default::True);
    normal.keep_if_true("to_field");
    if field_type == FieldType::OneToOneField {
        normal.remove("unique");
    }
}

pub(super) fn many_to_many(normal: &mut Normal) {
    related(normal);
    normal.keep_unless("db_table", Default::None);
    normal.keep_unless("db_constraint", Default::True);
    target(normal);
    normal.keep_unless("through", Default::None);
    normal.keep_if_true("through_fields");
}

fn related(normal: &mut Normal) {
    normal.keep_if_true("limit_choices_to");
    normal.keep_unless("related_name", Default::None);
    normal.keep_unless("related_query_name", Default::None);
}

fn target(normal: &mut Normal) {
    let to = match normal.given("to") {
        Some(Value::Str(to)) => lower(to).into(),
        Some(Value::Setting { name, value }) => Value::Setting {
            name: name.clone(),
            value: lower(value).into(),
        },
        Some(other) => other.clone(),
        None => Value::None,
    };
    normal.set("to", to);
}

/// `app_label.ModelName` with the model's name in lower case.
fn lower(to: &str) -> String {
    match to.split_once('.') {
        Some((app_label, model_name)) => format!("{app_label}.{}", model_name.to_lowercase()),
        None => to.to_lowercase(),
    }
}
