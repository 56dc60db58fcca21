//! Python text ⇄ values.
//!
//! This room reads Python source without running it. A [`Value`] is what a migration or a model *says*, in the form
//! that Django's own `deconstruct()` gives it: a constant, a container, a reference to a name, or a call of a name with
//! arguments. What could not be read exactly is a [`Value::Unknown`], with the place and the reason.
//!
//! Nothing here knows what a migration is, and none of the parser's types leave this crate.

pub mod child;
mod value;

pub use value::{Call, EnumMember, Kwargs, Location, Path, Unknown, Value};
