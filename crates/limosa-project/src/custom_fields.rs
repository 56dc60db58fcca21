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
    let patching = interpreter.clone();
    limosa_state::set_deconstruct_patch(move |call, common| match patching.field_deconstruct() {
        Some(_) => patching.patched_deconstruct(call, common),
        None => Some(Arc::clone(call)),
    });
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
            let normal = limosa_state::patched_deconstruct(normal);
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
    let native = match &native {
        Some(bare) if bare.func.is("django.db.models.fields.related.RelatedField") => joining(class, &deconstructed),
        _ => native.filter(|_| column_is_inherited(class, call)),
    };
    Some(CustomField { deconstructed, native })
}

/// A field that joins models by a `through` model of somebody else's has no column, nor a table of its own: to the
/// database it is a many-to-many field.
fn joining(class: &Rc<Class>, deconstructed: &Call) -> Option<Arc<Call>> {
    let flag = class.lookup("many_to_many").map(|flag| flag.to_value());
    if flag != Some(Value::Bool(true)) {
        return None;
    }
    let option = |name: &str| Some((Arc::from(name), deconstructed.kwarg(name)?.clone()));
    Some(Arc::new(Call {
        func: limosa_python::Path::new("django.db.models", "ManyToManyField"),
        args: Vec::new(),
        kwargs: vec![option("to")?, option("through")?],
        location: deconstructed.location.clone(),
    }))
}

/// Whether the class leaves alone what its column depends on.
fn column_is_inherited(class: &Rc<Class>, call: &Call) -> bool {
    // What prepares a value for the database only matters where one is written: a default.
    let overridden = |names: &[&str]| names.iter().any(|name| class.lookup(name).is_some());
    !overridden(COLUMN) && (call.kwarg("default").is_none() || !overridden(VALUE))
}
