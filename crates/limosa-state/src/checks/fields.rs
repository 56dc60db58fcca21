//! Each field by itself: its name, and options that contradict each other.

use limosa_python::Value;

use super::Found;
use crate::{Field, FieldType, Model};

/// Checks the fields that a model declares.
pub(super) fn check(model: &Model<'_>, found: &mut Found) {
    for (name, field) in &model.state.fields {
        for check in name_checks(name, field).into_iter().chain(option_checks(field)) {
            found.field(model, name, check);
        }
    }
}

fn name_checks(name: &str, field: &Field) -> Vec<&'static str> {
    let mut checks = Vec::new();
    if name.ends_with('_') {
        checks.push("fields.E001");
    }
    if name.contains("__") {
        checks.push("fields.E002");
    }
    if name == "pk" && field.field_type() != Some(FieldType::CompositePrimaryKey) {
        checks.push("fields.E003");
    }
    checks
}

fn option_checks(field: &Field) -> Vec<&'static str> {
    let mut checks = Vec::new();
    if field.primary_key() && field.null() {
        checks.push("fields.E007");
    }
    match field.field_type() {
        Some(field_type) if field_type.is_auto() && !field.primary_key() => checks.push("fields.E100"),
        Some(FieldType::CharField) if not_positive(field.option("max_length")) => checks.push("fields.E121"),
        Some(FieldType::DecimalField) => {
            if let (Some(digits), Some(places)) = (field.max_digits(), field.decimal_places())
                && (places > digits || places < 0 || digits <= 0)
            {
                checks.push("fields.E134");
            }
        }
        Some(FieldType::GenericIPAddressField) if field.blank() && !field.null() => checks.push("fields.E150"),
        Some(FieldType::DateField | FieldType::DateTimeField | FieldType::TimeField) => {
            let said = [field.auto_now(), field.auto_now_add(), field.has_default()];
            if said.into_iter().filter(|said| *said).count() > 1 {
                checks.push("fields.E160");
            }
        }
        Some(FieldType::ManyToManyField) if field.unique() => checks.push("fields.E330"),
        _ => {}
    }
    checks
}

fn not_positive(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::None) => false,
        Some(Value::Int(_)) => value.and_then(Value::as_int).is_none_or(|length| length <= 0),
        Some(_) => true,
    }
}
