//! Which fields point at which models and fields.

use limosa_python::Value;

use crate::{Field, ProjectState, resolve_relation};

/// How a field refers to a model, or to a field of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldReference {
    /// As the target of the relation.
    pub to: bool,
    /// As the table in between.
    pub through: bool,
}

/// How `field` of `model` refers to `reference`; with `reference_field`, to that field of it (name, and the field
/// where it is known). May say too much when the field is not known, never too little.
pub fn field_references(
    model: (&str, &str),
    field: &Field,
    reference: (&str, &str),
    reference_field: Option<(&str, Option<&Field>)>,
) -> Option<FieldReference> {
    let points_at = |target: Option<&Value>| {
        target.and_then(Value::as_str).is_some_and(|target| {
            let (app_label, name) = resolve_relation(target, model.0, model.1);
            *app_label == *reference.0 && *name == *reference.1
        })
    };
    // A field that points at several columns names them itself; a plain key points at one, or at the primary key.
    let to_fields = field.option("to_fields").and_then(Value::as_items);
    let to_field = field.option("to_field").and_then(Value::as_str);
    let is_key = field.option("on_delete").is_some();
    let to = points_at(field.option("to"))
        && reference_field.is_none_or(|(name, referenced)| match (to_fields, to_field) {
            (Some(names), _) => names.iter().any(|n| n.as_str() == Some(name)),
            (None, Some(to_field)) => to_field == name,
            (None, None) => !is_key || referenced.is_none_or(Field::primary_key),
        });
    let through_fields = field.option("through_fields").and_then(Value::as_items);
    let through = points_at(field.option("through"))
        && reference_field
            .is_none_or(|(name, _)| through_fields.is_none_or(|names| names.iter().any(|n| n.as_str() == Some(name))));
    (to || through).then_some(FieldReference { to, through })
}

/// Whether any field of the project refers to this field.
pub fn field_is_referenced(state: &ProjectState, model: (&str, &str), name: &str, field: &Field) -> bool {
    state.models.iter().any(|((app_label, model_name), other)| {
        other.fields.iter().any(|(_, candidate)| {
            field_references((app_label, model_name), candidate, model, Some((name, Some(field)))).is_some()
        })
    })
}
