//! Normal forms: what `deconstruct()` answers of an object constructed by a call.
//!
//! Django compares most arguments with their defaults by identity, so `blank=0` is kept where `blank=False` is left out.

mod arguments;
mod choices;
mod field;
mod meta;
mod relation;

/// What the project makes of a field's deconstruction, where it puts a function of its own in the place of Django's
/// `Field.deconstruct`.
pub fn patched(call: std::sync::Arc<limosa_python::Call>) -> std::sync::Arc<limosa_python::Call> {
    let names: Vec<&str> = field::COMMON.iter().map(|(name, _)| *name).collect();
    crate::custom::patched(call, &names)
}

pub(crate) use arguments::explicit_name;
pub(crate) use field::{field, plain};
pub(crate) use meta::{constraint, index};
