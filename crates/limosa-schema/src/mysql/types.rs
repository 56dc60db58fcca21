//! Column types of MySQL and MariaDB.

use limosa_state::{Field, FieldType};

use super::Mysql;

impl Mysql {
    pub(super) fn column_type(&self, field_type: FieldType, field: &Field) -> Option<String> {
        use FieldType as T;
        let plain = match field_type {
            T::AutoField => "integer AUTO_INCREMENT",
            T::BigAutoField => "bigint AUTO_INCREMENT",
            T::SmallAutoField => "smallint AUTO_INCREMENT",
            T::IntegerField | T::OrderWrt => "integer",
            T::BigIntegerField | T::DurationField => "bigint",
            T::SmallIntegerField => "smallint",
            T::PositiveBigIntegerField => "bigint UNSIGNED",
            T::PositiveIntegerField => "integer UNSIGNED",
            T::PositiveSmallIntegerField => "smallint UNSIGNED",
            T::BinaryField => "longblob",
            T::BooleanField | T::NullBooleanField => "bool",
            T::DateField => "date",
            T::DateTimeField => "datetime(6)",
            T::FloatField => "double precision",
            T::GenericIPAddressField => "char(39)",
            T::IPAddressField => "char(15)",
            T::JSONField => "json",
            T::TextField => "longtext",
            T::TimeField => "time(6)",
            T::UUIDField if self.native_uuid => "uuid",
            T::UUIDField => "char(32)",
            T::CharField
            | T::EmailField
            | T::URLField
            | T::SlugField
            | T::FileField
            | T::ImageField
            | T::FilePathField => {
                // Django puts Python's `None` into the text of a type without a length.
                let length = field
                    .max_length()
                    .map_or_else(|| "None".to_owned(), |length| length.to_string());
                return Some(format!("varchar({length})"));
            }
            T::DecimalField => return Some(format!("numeric({})", digits(field))),
            _ => return None,
        };
        Some(plain.to_owned())
    }

    pub(super) fn cast(&self, field_type: FieldType, field: &Field) -> Option<String> {
        use FieldType as T;
        let plain = match field_type {
            T::AutoField
            | T::BigAutoField
            | T::SmallAutoField
            | T::IntegerField
            | T::BigIntegerField
            | T::SmallIntegerField
            | T::DurationField => "signed integer",
            T::PositiveBigIntegerField | T::PositiveIntegerField | T::PositiveSmallIntegerField => "unsigned integer",
            T::TextField => "char",
            T::CharField | T::EmailField | T::URLField => {
                return Some(match field.max_length() {
                    Some(length) => format!("char({length})"),
                    None => "char".to_owned(),
                });
            }
            T::DecimalField => return Some(format!("decimal({})", digits(field))),
            other => return self.column_type(other, field),
        };
        Some(plain.to_owned())
    }
}

fn digits(field: &Field) -> String {
    let number = |number: Option<i64>| number.map_or_else(|| "None".to_owned(), |number| number.to_string());
    format!("{}, {}", number(field.max_digits()), number(field.decimal_places()))
}
