//! Python values as values of columns: what `get_db_prep_save` and `get_db_prep_lookup` would hand to the driver.

mod json;
mod literal;
mod number;
mod postgres;
mod prepare;
mod temporal;

pub(crate) use json::dumps as json_dumps;
pub(crate) use literal::Literal;
pub(crate) use number::{float_repr, quantize};
pub(crate) use postgres::{array_element, is_range, range_as_written};
pub(crate) use prepare::{prepare, prepare_bare, text as python_text, uuid_text};
pub(crate) use temporal::{Now, datetime_text, timedelta_text};
