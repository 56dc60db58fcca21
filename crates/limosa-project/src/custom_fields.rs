//! What a field of a project's own class is inside: for [`limosa_state::set_custom_field_resolver`].

use std::sync::Arc;

use limosa_python::{Call, Interpreter, Object};

/// What a subclass may override that changes its column, or how the model sees it.
const COLUMN: &[&str] = &[
    "db_type",
    "get_internal_type",
    "db_parameters",
    "db_type_parameters",
    "db_check",
    "rel_db_type",
    "cast_db_type",
    "db_type_suffix",
    "get_attname",
    "get_attname_column",
    "contribute_to_class",
    "get_default",
    "_get_default",
    "_get_default_type",
    "get_db_prep_save",
    "get_db_prep_value",
    "get_prep_value",
    "to_python",
];

/// From now on, fields of the project's own classes are known by what their constructor hands to Django's.
pub(crate) fn register(interpreter: &Interpreter) {
    let interpreter = interpreter.clone();
    limosa_state::set_custom_field_resolver(move |call| native_call(&interpreter, call));
}

fn native_call(interpreter: &Interpreter, call: &Call) -> Option<Arc<Call>> {
    let Object::Instance(instance) = interpreter.instantiate(call)? else {
        return None;
    };
    let class = &instance.class;
    // What prepares a value for the database only matters where one is written: a default.
    let writes = call.kwarg("default").is_some();
    let overrides = COLUMN.iter().filter(|name| {
        writes
            || !matches!(
                **name,
                "get_db_prep_save" | "get_db_prep_value" | "get_prep_value" | "to_python"
            )
    });
    if overrides.into_iter().any(|name| class.lookup(name).is_some()) || class.unknown_base().is_some() {
        return None;
    }
    instance.native_call()
}
