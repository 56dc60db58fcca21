//! Which fields point at which models and fields: one answer for operations and states.

pub(crate) use limosa_state::{field_references, resolve_relation};
