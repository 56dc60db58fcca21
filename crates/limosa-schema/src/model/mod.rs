//! Models as the editors see them: owned, with every relation followed to tables and columns.
//!
//! SQLite remakes tables from models that stand in no state (one field more, another primary key), so the editors work
//! on these copies, never on the state itself.

mod column;
mod related;
mod table;

pub(crate) use column::{Column, Made};
pub(crate) use related::related_non_m2m;
pub(crate) use table::Table;
