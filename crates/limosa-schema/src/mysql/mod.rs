//! MySQL and MariaDB: to Django one vendor, whose server says which it is and what it can do.

pub(crate) mod catalog;
pub(crate) mod editor;
pub(crate) mod introspection;
mod literal;
mod operators;
mod types;

use limosa_state::{Field, FieldType};

use crate::dialect::Dialect;
use crate::values::Literal;
use crate::{EditorOptions, SchemaError, Vendor};

/// MySQL's words, as a server understands them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mysql {
    /// Whether it is MariaDB.
    mariadb: bool,
    /// Whether it has a type for UUIDs that Django uses: MariaDB since 10.7, with Django since 5.0.
    native_uuid: bool,
    /// Whether texts and blobs have defaults, in parentheses: MySQL since 8.0.13. MariaDB needs none.
    default_expressions: bool,
    /// Whether columns can have checks: MariaDB, MySQL since 8.0.16.
    checks: bool,
    /// Whether a backslash in a string is nothing but a backslash.
    no_backslash_escapes: bool,
    /// Whether truths are bits: `b'1'`.
    bits: bool,
}

const fn words(mariadb: bool, steps: usize, no_backslash_escapes: bool, bits: bool) -> Mysql {
    Mysql {
        mariadb,
        native_uuid: mariadb && steps > 0,
        default_expressions: !mariadb && steps > 0,
        checks: mariadb || steps > 1,
        no_backslash_escapes,
        bits,
    }
}

/// Those of one kind of server: without and with escapes, without and with bits.
const fn kind(mariadb: bool, steps: usize) -> [[Mysql; 2]; 2] {
    [
        [words(mariadb, steps, false, false), words(mariadb, steps, false, true)],
        [words(mariadb, steps, true, false), words(mariadb, steps, true, true)],
    ]
}

static MYSQL: [[[Mysql; 2]; 2]; 3] = [kind(false, 0), kind(false, 1), kind(false, 2)];

static MARIADB: [[[Mysql; 2]; 2]; 2] = [kind(true, 0), kind(true, 1)];

/// The words of a server.
pub(crate) fn of_server(mariadb: bool, options: &EditorOptions) -> &'static Mysql {
    let server = &options.server;
    let since = |version| usize::from(server.version >= version);
    let kind = if mariadb {
        &MARIADB[since((10, 7, 0)) * usize::from(options.django.since(5, 0))]
    } else {
        &MYSQL[since((8, 0, 13)) + since((8, 0, 16))]
    };
    &kind[usize::from(server.no_backslash_escapes)][usize::from(options.mysqlclient)]
}

/// The words that all servers have in common.
pub(crate) fn plain(mariadb: bool) -> &'static Mysql {
    if mariadb { &MARIADB[1][0][0] } else { &MYSQL[2][0][0] }
}

/// Types that take no default, or only in parentheses, and no index on the whole of them.
fn limited(db_type: &str) -> bool {
    matches!(
        db_type.to_lowercase().as_str(),
        "tinyblob" | "blob" | "mediumblob" | "longblob" | "tinytext" | "text" | "mediumtext" | "longtext" | "json"
    )
}

impl Dialect for Mysql {
    fn vendor(&self) -> Vendor {
        if self.mariadb { Vendor::Mariadb } else { Vendor::Mysql }
    }

    fn data_type(&self, field_type: FieldType, field: &Field) -> Option<String> {
        self.column_type(field_type, field)
    }

    fn array_type(&self, _base: &str, _size: Option<i64>) -> Result<String, SchemaError> {
        Err(SchemaError::NotSupported(format!(
            "{} has no arrays.",
            self.vendor().display_name()
        )))
    }

    fn type_check(&self, field_type: FieldType, column: &str) -> Option<String> {
        use FieldType as T;
        let positive = matches!(
            field_type,
            T::PositiveBigIntegerField | T::PositiveIntegerField | T::PositiveSmallIntegerField
        );
        (self.checks && positive).then(|| format!("`{column}` >= 0"))
    }

    fn auto_suffix(&self) -> Option<&'static str> {
        None
    }

    fn default_in_parentheses(&self, db_type: Option<&str>) -> bool {
        self.default_expressions && db_type.is_some_and(limited)
    }

    fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Uuid(hex) if self.native_uuid => format!("'{}'", crate::values::uuid_text(hex)),
            Literal::Bool(b) if self.bits => format!("b'{}'", u8::from(*b)),
            other => literal::literal(other, self.no_backslash_escapes),
        }
    }

    fn lookup_cast(&self, lookup: &str, internal_type: Option<FieldType>, sql: &str) -> String {
        if internal_type == Some(FieldType::JSONField) && (self.mariadb || operators::is_text(lookup)) {
            format!("JSON_UNQUOTE({sql})")
        } else {
            sql.to_owned()
        }
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
        self.cast(field_type, field)
    }
}
