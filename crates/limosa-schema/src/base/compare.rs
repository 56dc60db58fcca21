//! Whether the database sees any difference between two fields.

use limosa_python::Value;
use limosa_state::Field;

use super::Steps;
use crate::SchemaError;
use crate::model::{Column, Table};

/// Options that no database sees.
const NON_DB_ATTRS: &[&str] = &[
    "blank",
    "choices",
    "db_column",
    "editable",
    "error_messages",
    "help_text",
    "limit_choices_to",
    "on_delete",
    "related_name",
    "related_query_name",
    "validators",
    "verbose_name",
];

/// The column that Django gives a field for comparisons: a relation without one has its name.
fn compared_column(column: &Column) -> &str {
    if column.column.is_empty() && column.field.many_to_many() {
        &column.name
    } else {
        &column.column
    }
}

/// Whether the database sees any difference between the fields.
pub(super) fn should_be_altered<E: Steps + ?Sized>(
    editor: &E,
    tables: (&Table, &Table),
    old: &Column,
    new: &Column,
    ignore: &[&str],
) -> Result<bool, SchemaError> {
    if compared_column(old).is_empty() && compared_column(new).is_empty() {
        return Ok(false);
    }
    if compared_column(old) != compared_column(new) {
        return Ok(true);
    }
    let mut skipped: Vec<&str> = NON_DB_ATTRS.iter().chain(ignore).copied().collect();
    let same_target = match (&old.target, &new.target) {
        (Some(old), Some(new)) => old.table == new.table,
        _ => false,
    };
    if same_target {
        skipped.push("to");
    }
    if old.field.db_default().is_some_and(truthy)
        && new.field.db_default().is_some_and(truthy)
        && editor.core().db_default_sql(tables.0, old)? == editor.core().db_default_sql(tables.1, new)?
    {
        skipped.push("db_default");
    }
    Ok(!same_deconstruction(&old.field, &new.field, &skipped))
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::None | Value::Bool(false) => false,
        Value::Int(_) | Value::Float(_) => *value != Value::Bool(false),
        Value::Str(text) => !text.is_empty(),
        _ => true,
    }
}

fn same_deconstruction(old: &Field, new: &Field, skipped: &[&str]) -> bool {
    // Django compares fields inside of fields by identity: they are never the same.
    if ["output_field", "base_field"]
        .iter()
        .any(|name| new.option(name).is_some())
    {
        return false;
    }
    let (old, new) = (old.deconstruct(), new.deconstruct());
    let kept = |call: &limosa_python::Call| {
        let mut call = call.clone();
        call.kwargs.retain(|(name, _)| !skipped.contains(&&**name));
        call
    };
    kept(old) == kept(new)
}

/// The expression of a generated field can't be changed.
pub(super) fn refuse_generated<E: Steps + ?Sized>(
    editor: &E,
    tables: (&Table, &Table),
    old: &Column,
    new: &Column,
) -> Result<(), SchemaError> {
    let modified = if old.field.generated() != new.field.generated()
        || (new.field.generated() && old.field.db_persist() != new.field.db_persist())
    {
        true
    } else if new.field.generated() {
        match editor.core().generated_sql(tables.0, old) {
            Ok(sql) => sql != editor.core().generated_sql(tables.1, new)?,
            Err(SchemaError::Missing(_)) => true,
            Err(error) => return Err(error),
        }
    } else {
        false
    };
    if modified {
        return Err(SchemaError::Value(format!(
            "Modifying GeneratedFields is not supported - the field {} must be removed and re-added with the new \
             definition.",
            new.label
        )));
    }
    Ok(())
}
