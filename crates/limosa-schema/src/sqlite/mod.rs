//! SQLite.

pub(crate) mod catalog;
mod definition;
pub(crate) mod editor;
pub(crate) mod introspection;
mod literal;
mod operators;
mod remake;
mod types;

use limosa_state::{Field, FieldType};

use crate::dialect::Dialect;
use crate::values::Literal;
use crate::{SchemaError, Vendor};

/// SQLite's words.
pub(crate) struct Sqlite;

impl Dialect for Sqlite {
    fn vendor(&self) -> Vendor {
        Vendor::Sqlite
    }

    fn data_type(&self, field_type: FieldType, field: &Field) -> Option<String> {
        types::data_type(field_type, field)
    }

    fn array_type(&self, _base: &str, _size: Option<i64>) -> Result<String, SchemaError> {
        Err(SchemaError::NotSupported("SQLite has no arrays.".to_owned()))
    }

    fn type_check(&self, field_type: FieldType, column: &str) -> Option<String> {
        types::type_check(field_type, column)
    }

    fn auto_suffix(&self) -> Option<&'static str> {
        Some("AUTOINCREMENT")
    }

    fn literal(&self, literal: &Literal) -> String {
        literal::literal(literal)
    }

    fn lookup_cast(&self, _lookup: &str, _internal_type: Option<FieldType>, sql: &str) -> String {
        sql.to_owned()
    }

    fn operator(&self, lookup: &str) -> Option<&'static str> {
        operators::operator(lookup)
    }

    fn pattern_operator(&self, lookup: &str) -> Option<&'static str> {
        operators::pattern_operator(lookup)
    }

    fn pattern_escape(&self, sql: &str) -> String {
        operators::pattern_escape(sql)
    }

    fn cast_type(&self, field_type: FieldType, field: &Field) -> Option<String> {
        types::cast_type(field_type, field)
    }
}
