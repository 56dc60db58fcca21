//! What a field of a project's own class is inside: for [`limosa_state::set_custom_field_resolver`].

use std::rc::Rc;
use std::sync::Arc;

use limosa_python::{Call, Class, Interpreter, Object, Value};
use limosa_state::{CustomField, Field};

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
];

/// What a subclass may override that changes how a value is written.
const VALUE: &[&str] = &["get_db_prep_save", "get_db_prep_value", "get_prep_value", "to_python"];

/// From now on, fields of the project's own classes are known by what their constructor hands to Django's.
pub(crate) fn register(interpreter: &Interpreter) {
    let interpreter = interpreter.clone();
    limosa_state::set_custom_field_resolver(move |call| resolve(&interpreter, call));
}

fn resolve(interpreter: &Interpreter, call: &Call) -> Option<CustomField> {
    let object = interpreter.instantiate(call)?;
    let Object::Instance(instance) = &object else {
        return None;
    };
    let class = &instance.class;
    if class.unknown_base().is_some() {
        return None;
    }
    let native = instance.native_call();
    let deconstructed = match (class.lookup("deconstruct"), &native) {
        // Django's own `deconstruct()` of the attributes that Django's own constructor set.
        (None, Some(native)) => {
            let normal = Field::normal_form(native)?;
            Arc::new(Call {
                func: class.path.clone(),
                ..(*normal).clone()
            })
        }
        _ => match object.to_value() {
            Value::Call(call) => call,
            _ => return None,
        },
    };
    let native = native.filter(|_| column_is_inherited(class, call));
    Some(CustomField { deconstructed, native })
}

/// Whether the class leaves alone what its column depends on.
fn column_is_inherited(class: &Rc<Class>, call: &Call) -> bool {
    // What prepares a value for the database only matters where one is written: a default.
    let overridden = |names: &[&str]| names.iter().any(|name| class.lookup(name).is_some());
    !overridden(COLUMN) && (call.kwarg("default").is_none() || !overridden(VALUE))
}
