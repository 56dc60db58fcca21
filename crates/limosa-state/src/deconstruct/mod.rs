//! Normal forms: what `deconstruct()` answers of an object constructed by a call.
//!
//! Django compares most arguments with their defaults by identity, so `blank=0` is kept where `blank=False` is left out.

mod arguments;
mod choices;
mod field;
mod meta;
mod relation;

pub(crate) use arguments::explicit_name;
pub(crate) use field::{field, plain};
pub(crate) use meta::{constraint, index};
