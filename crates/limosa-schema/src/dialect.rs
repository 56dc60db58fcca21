//! [`Dialect`]: what differs between vendors in words, not in steps: types, literals, operators, functions.
//!
//! Each vendor's folder holds the same files: `types`, `literal`, `operators`, `introspection`, `editor`.

use limosa_state::{Field, FieldType};

use crate::values::Literal;
use crate::{EditorOptions, SchemaError, Vendor};

/// A vendor's words.
pub(crate) trait Dialect {
    /// Which vendor.
    fn vendor(&self) -> Vendor;

    /// The type of a column; `None` for a field that the vendor has no column for.
    fn data_type(&self, field_type: FieldType, field: &Field) -> Option<String>;

    /// The type of an array.
    fn array_type(&self, base: &str, size: Option<i64>) -> Result<String, SchemaError>;

    /// What a type demands of its column, beyond what the database's own type does.
    fn type_check(&self, field_type: FieldType, column: &str) -> Option<String>;

    /// What makes the database hand out values.
    fn auto_suffix(&self) -> Option<&'static str>;

    /// Whether the default of a column of this type must stand in parentheses.
    fn default_in_parentheses(&self, _db_type: Option<&str>) -> bool {
        false
    }

    /// A value as SQL text.
    fn literal(&self, literal: &Literal) -> String;

    /// The left side of a lookup.
    fn lookup_cast(&self, lookup: &str, internal_type: Option<FieldType>, sql: &str) -> String;

    /// The operator of a lookup on its right side, as SQL with `{}` in the place of the value.
    fn operator(&self, lookup: &str) -> Option<&'static str>;

    /// The operator of a pattern lookup whose right side is an expression.
    fn pattern_operator(&self, lookup: &str) -> Option<&'static str>;

    /// An expression with the characters that `LIKE` knows escaped.
    fn pattern_escape(&self, sql: &str) -> String;

    /// The type that `Cast` casts to.
    fn cast_type(&self, field_type: FieldType, field: &Field) -> Option<String>;

    /// A name as an identifier.
    fn quote_name(&self, name: &str) -> String {
        self.vendor().quote_name(name)
    }
}

/// The words of a vendor, as the project's Django says them to its server.
pub(crate) fn dialect(vendor: Vendor, options: &EditorOptions) -> &'static dyn Dialect {
    match vendor {
        Vendor::Postgresql => &crate::postgresql::Postgresql,
        Vendor::Sqlite => &crate::sqlite::Sqlite,
        Vendor::Mysql | Vendor::Mariadb => crate::mysql::of_server(vendor == Vendor::Mariadb, options),
    }
}

/// The words of a vendor that are the same whatever server and Django are.
pub(crate) fn plain(vendor: Vendor) -> &'static dyn Dialect {
    match vendor {
        Vendor::Postgresql => &crate::postgresql::Postgresql,
        Vendor::Sqlite => &crate::sqlite::Sqlite,
        Vendor::Mysql | Vendor::Mariadb => crate::mysql::plain(vendor == Vendor::Mariadb),
    }
}
