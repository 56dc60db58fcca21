//! The state of a project: what its models are, as Django's `ProjectState` says it.
//!
//! Everything is a deconstructed [`Value`](limosa_python::Value); [`Field`], [`Index`] and [`Constraint`] are typed
//! views on one. Two fields are equal when their deconstructions are. No file, terminal or database is touched here.

pub mod checks;
mod constraint;
mod create_model;
mod custom;
mod deconstruct;
mod field;
mod field_options;
mod field_type;
mod index;
mod model;
mod model_field;
mod model_state;
mod mutations;
pub mod names;
mod options;
mod project_state;
mod references;
mod through;
mod version;

pub use constraint::{Constraint, ConstraintKind, Deferrable};
pub use custom::{CustomField, set_custom_field_resolver, set_deconstruct_patch};
pub use deconstruct::patched as patched_deconstruct;
pub use field::{Field, Relation};
pub use field_options::resolve_relation;
pub use field_type::FieldType;
pub use index::Index;
pub use model::Model;
pub use model_field::ModelField;
pub use model_state::ModelState;
pub use mutations::StateError;
pub use options::Options;
pub use project_state::{ModelKey, ProjectState, Surroundings};
pub use references::{FieldReference, field_is_referenced, field_references};
pub use version::set_django_version;
