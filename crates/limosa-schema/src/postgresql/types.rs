//! Column types of PostgreSQL.

use limosa_state::{Field, FieldType};

pub(super) fn data_type(field_type: FieldType, field: &Field) -> Option<String> {
    use FieldType as T;
    let plain = match field_type {
        T::AutoField | T::IntegerField | T::PositiveIntegerField | T::OrderWrt => "integer",
        T::BigAutoField | T::BigIntegerField | T::PositiveBigIntegerField => "bigint",
        T::SmallAutoField | T::SmallIntegerField | T::PositiveSmallIntegerField => "smallint",
        T::BinaryField => "bytea",
        T::BooleanField | T::NullBooleanField => "boolean",
        T::DateField => "date",
        T::DateTimeField => "timestamp with time zone",
        T::DurationField => "interval",
        T::FloatField => "double precision",
        T::GenericIPAddressField | T::IPAddressField => "inet",
        T::JSONField => "jsonb",
        T::TextField => "text",
        T::TimeField => "time",
        T::UUIDField => "uuid",
        T::HStoreField => "hstore",
        T::SearchVectorField => "tsvector",
        T::IntegerRangeField => "int4range",
        T::BigIntegerRangeField => "int8range",
        T::DecimalRangeField => "numrange",
        T::DateRangeField => "daterange",
        T::DateTimeRangeField => "tstzrange",
        T::CharField | T::EmailField | T::URLField => {
            return Some(match field.max_length() {
                Some(length) => format!("varchar({length})"),
                None => "varchar".to_owned(),
            });
        }
        T::SlugField | T::FileField | T::ImageField | T::FilePathField => {
            return Some(format!("varchar({})", field.max_length()?));
        }
        T::DecimalField => {
            return Some(match (field.max_digits(), field.decimal_places()) {
                (Some(digits), Some(places)) => format!("numeric({digits}, {places})"),
                _ => "numeric".to_owned(),
            });
        }
        T::ArrayField
        | T::CompositePrimaryKey
        | T::ForeignKey
        | T::GeneratedField
        | T::ManyToManyField
        | T::OneToOneField => return None,
    };
    Some(plain.to_owned())
}

/// The type without its parameters: two fields of one template need no cast when one is altered into the other.
pub(super) fn template(field_type: FieldType, field: &Field) -> Option<String> {
    use FieldType as T;
    match field_type {
        T::CharField | T::EmailField | T::URLField => Some("varchar by length".to_owned()),
        T::SlugField | T::FileField | T::ImageField | T::FilePathField => Some("varchar(n)".to_owned()),
        T::DecimalField => Some("numeric".to_owned()),
        other => data_type(other, field),
    }
}

pub(super) fn cast_type(field_type: FieldType, field: &Field) -> Option<String> {
    use FieldType as T;
    match field_type {
        T::AutoField => Some("integer".to_owned()),
        T::BigAutoField => Some("bigint".to_owned()),
        T::SmallAutoField => Some("smallint".to_owned()),
        other => data_type(other, field),
    }
}

pub(super) fn type_check(field_type: FieldType, column: &str) -> Option<String> {
    use FieldType as T;
    matches!(
        field_type,
        T::PositiveBigIntegerField | T::PositiveIntegerField | T::PositiveSmallIntegerField
    )
    .then(|| format!("\"{column}\" >= 0"))
}
