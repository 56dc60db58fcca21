//! Column types of SQLite.

use limosa_state::{Field, FieldType};

pub(super) fn data_type(field_type: FieldType, field: &Field) -> Option<String> {
    use FieldType as T;
    let plain = match field_type {
        T::AutoField | T::BigAutoField | T::SmallAutoField | T::IntegerField | T::OrderWrt => "integer",
        T::BigIntegerField | T::DurationField => "bigint",
        T::PositiveBigIntegerField => "bigint unsigned",
        T::PositiveIntegerField => "integer unsigned",
        T::PositiveSmallIntegerField => "smallint unsigned",
        T::SmallIntegerField => "smallint",
        T::BinaryField => "BLOB",
        T::BooleanField | T::NullBooleanField => "bool",
        T::DateField => "date",
        T::DateTimeField => "datetime",
        T::DecimalField => "decimal",
        T::FloatField => "real",
        T::GenericIPAddressField => "char(39)",
        T::IPAddressField => "char(15)",
        T::JSONField | T::TextField => "text",
        T::TimeField => "time",
        T::UUIDField => "char(32)",
        T::CharField | T::EmailField | T::URLField => {
            return Some(match field.max_length() {
                Some(length) => format!("varchar({length})"),
                None => "varchar".to_owned(),
            });
        }
        T::SlugField | T::FileField | T::ImageField | T::FilePathField => {
            return Some(format!("varchar({})", field.max_length()?));
        }
        _ => return None,
    };
    Some(plain.to_owned())
}

pub(super) fn cast_type(field_type: FieldType, field: &Field) -> Option<String> {
    use FieldType as T;
    match field_type {
        T::CharField | T::EmailField | T::URLField | T::SlugField if field.max_length().is_none() => {
            Some("text".to_owned())
        }
        FieldType::DateField => Some("TEXT".to_owned()),
        FieldType::DateTimeField => Some("TEXT".to_owned()),
        other => data_type(other, field),
    }
}

pub(super) fn type_check(field_type: FieldType, column: &str) -> Option<String> {
    use FieldType as T;
    match field_type {
        T::PositiveBigIntegerField | T::PositiveIntegerField | T::PositiveSmallIntegerField => {
            Some(format!("\"{column}\" >= 0"))
        }
        T::JSONField => Some(format!("(JSON_VALID(\"{column}\") OR \"{column}\" IS NULL)")),
        _ => None,
    }
}
