//! Python text ⇄ values.
//!
//! This room reads Python source without running it. A [`Value`] is what a migration or a model *says*, in the form
//! that Django's own `deconstruct()` gives it: a constant, a container, a reference to a name, or a call of a name with
//! arguments. What could not be read exactly is a [`Value::Unknown`], with the place and the reason.
//!
//! An [`Interpreter`] imports modules as Python would; what a module holds are [`Object`]s, and
//! [`Object::to_value`] tells how one is written down.
//!
//! Nothing here knows what a migration is, and none of the parser's types leave this crate.

pub mod child;
mod classes;
mod deconstruct;
mod django_version;
mod enums;
mod error;
mod eval;
mod grave;
mod interpreter;
mod key;
mod model_scan;
mod native;
mod object;
mod parse;
mod patched;
mod scan;
pub mod serializer;
mod texts;
mod trial;
mod value;

pub use django_version::DjangoVersion;
pub use error::ReadError;
pub use interpreter::{Interpreter, ModuleSpec, Registered, Setup, WeakInterpreter};
pub use model_scan::{ModelStatement, find_model};
pub use object::{Class, Dict, Function, Instance, Lazy, List, Member, Module, Namespace, Object, Set, Special, Tuple};
pub use scan::{Change, changes};
pub use serializer::{SerializeError, Serialized, repr_str, serialize};
pub use texts::function_texts;
pub use trial::Contribution;
pub use value::{Call, EnumMember, Kwargs, Location, Path, Unknown, Value};
