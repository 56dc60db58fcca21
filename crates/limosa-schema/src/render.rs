//! Statements as text, as Django's `sqlmigrate` prints them.
use crate::{Statement, Vendor};

pub(crate) fn render(_statement: &Statement, _vendor: Vendor) -> String {
    todo!()
}
