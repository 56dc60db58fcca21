//! The default that a field's column gets while it is added or altered.

use limosa_python::Value;
use limosa_state::FieldType;

use super::Core;
use crate::model::Column;
use crate::values::{Literal, prepare};
use crate::{SchemaError, Vendor};

impl Core {
    /// The value that existing rows get; [`Literal::Null`] when there is none.
    pub(crate) fn effective_default(&self, column: &Column) -> Result<Literal, SchemaError> {
        let field = &column.field;
        if let Some(default) = field.default() {
            return match default {
                Value::Name(path) => self.call_default(column, &path.to_string()),
                Value::EnumMember(member) => self.prepared_default(column, &member.value),
                Value::Call(call) if call.func.is("functools.partial") => {
                    Err(column.needs_python("default", "it is a partial call"))
                }
                other => self.prepared_default(column, other),
            };
        }
        if field.generated() {
            return Ok(Literal::Null);
        }
        if !column.null() && field.blank() && field.empty_strings_allowed() {
            return Ok(match column.internal_type() {
                Some(FieldType::BinaryField) => Literal::Bytes(Vec::new()),
                _ => Literal::Text(String::new()),
            });
        }
        if field.auto_now() || field.auto_now_add() {
            return Ok(match column.internal_type() {
                Some(FieldType::DateTimeField) => self.moment(),
                Some(FieldType::DateField) => Literal::Date(self.now.date()),
                _ => Literal::Time(self.now.time()),
            });
        }
        Ok(Literal::Null)
    }

    /// Whether two fields' defaults are the present moment, to the microsecond. Django asks for it twice, and so takes them for
    /// different.
    pub(crate) fn are_two_moments(&self, old: &Column, new: &Column) -> bool {
        let is_moment = |column: &Column| {
            let field = &column.field;
            let of_day = column.internal_type() == Some(FieldType::DateField);
            !of_day
                && match field.default() {
                    Some(Value::Name(path)) => is_present_moment(&path.to_string()),
                    Some(_) => false,
                    None => field.auto_now() || field.auto_now_add(),
                }
        };
        is_moment(old) && is_moment(new)
    }

    fn prepared_default(&self, column: &Column, value: &Value) -> Result<Literal, SchemaError> {
        let literal = prepare(value, column, self.dialect.vendor(), &self.options)
            .map_err(|reason| column.needs_python("default", &format!("the value {reason}")))?;
        // Before 5.2 a default was given all its decimal places, where the database does not do so.
        let places = column
            .field
            .decimal_places()
            .and_then(|places| usize::try_from(places).ok());
        Ok(match (literal, places) {
            (Literal::Text(text), Some(places))
                if !self.options.django.since(5, 2)
                    && self.dialect.vendor() == Vendor::Sqlite
                    && column.internal_type() == Some(FieldType::DecimalField) =>
            {
                Literal::Text(crate::values::quantize(&text, places).unwrap_or(text))
            }
            (literal, _) => literal,
        })
    }

    fn moment(&self) -> Literal {
        let (text, aware) = match self.dialect.vendor() {
            Vendor::Sqlite | Vendor::Mysql | Vendor::Mariadb if self.options.use_tz => {
                let moment = self.now.in_connection(&self.options.connection_time_zone);
                (crate::values::datetime_text(moment), false)
            }
            _ => self.now.moment(self.options.use_tz),
        };
        Literal::Timestamp { text, aware }
    }

    /// A default that is called: only callables whose result is known without running Python.
    fn call_default(&self, column: &Column, path: &str) -> Result<Literal, SchemaError> {
        let field_type = column.terminal().and_then(Column::internal_type);
        let moment = is_present_moment(path);
        let value = match (path, field_type) {
            ("builtins.dict", _) => Value::Dict(Vec::new()),
            ("builtins.list", _) => Value::List(Vec::new()),
            ("builtins.str", _) => Value::str(""),
            ("builtins.int", _) => Value::int(0),
            ("builtins.float", _) => Value::Float(0.0),
            ("builtins.bool", _) => Value::Bool(false),
            ("builtins.bytes", _) => Value::Bytes(Vec::new().into()),
            ("uuid.uuid4", Some(FieldType::UUIDField)) => return Ok(Literal::Uuid(random_uuid())),
            (_, Some(FieldType::DateTimeField)) if moment => return Ok(self.moment()),
            (_, Some(FieldType::DateField)) if moment || path == "datetime.date.today" => {
                return Ok(Literal::Date(self.now.date()));
            }
            _ => {
                return Err(column.needs_python("default", &format!("it is what `{path}()` answers")));
            }
        };
        self.prepared_default(column, &value)
    }
}

/// Whether a callable answers the present moment.
fn is_present_moment(path: &str) -> bool {
    matches!(
        path,
        "django.utils.timezone.now" | "datetime.datetime.now" | "datetime.datetime.today"
    )
}

/// A version 4 UUID, as 32 hexadecimal digits.
fn random_uuid() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    // The keys of a RandomState come from the system's random source.
    let random = || {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u64(u64::from(std::process::id()));
        hasher.finish()
    };
    let high = (random() & !0xf000) | 0x4000;
    let low = (random() & !(0b11 << 62)) | (0b10 << 62);
    format!("{high:016x}{low:016x}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn random_uuids_are_of_version_4() {
        let uuid = super::random_uuid();
        assert_eq!(uuid.len(), 32);
        assert_eq!(&uuid[12..13], "4");
        assert!(matches!(&uuid[16..17], "8" | "9" | "a" | "b"));
    }
}
