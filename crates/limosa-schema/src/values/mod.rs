//! Python values as values of columns: what `get_db_prep_save` and `get_db_prep_lookup` would hand to the driver.

mod json;
mod literal;
mod number;
mod prepare;
mod temporal;

pub(crate) use literal::Literal;
pub(crate) use number::float_repr;
pub(crate) use prepare::{prepare, prepare_bare};
pub(crate) use temporal::{Now, datetime_text};
