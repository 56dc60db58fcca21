//! Python values as values of columns: what `get_db_prep_save` and `get_db_prep_lookup` would hand to the driver.

mod json;
mod literal;
mod prepare;
mod temporal;

pub(crate) use literal::Literal;
pub(crate) use prepare::{float_repr, prepare, prepare_bare};
pub(crate) use temporal::{Now, datetime_text};
