//! Plain values inside expressions.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::{Compiler, Kind, Output, Sql, bare};
use crate::model::Column;
use crate::values::{Literal, prepare};
use crate::{SchemaError, Vendor};

impl Compiler<'_> {
    /// `Value(…)`
    pub(super) fn value(&self, call: &Call, value: &Value) -> Result<Sql, SchemaError> {
        let inner = call.arg(0, "value").unwrap_or(&Value::None);
        let mut sql = match self.given_output(call, 1, value)? {
            Some(Output::Field(column)) => self.placed(inner, &column)?,
            _ => self
                .bare_value(inner)
                .map_err(|_| self.unknown(value, "its value is not known here"))?,
        };
        sql.kind = Kind::Value;
        Ok(sql)
    }

    /// A plain value as the type says that Django would give it.
    pub(super) fn bare_value(&self, value: &Value) -> Result<Sql, SchemaError> {
        let field_type = match value {
            Value::None => {
                return Ok(Sql {
                    kind: Kind::Value,
                    ..Sql::new("NULL")
                });
            }
            Value::Bool(_) => FieldType::BooleanField,
            Value::Int(_) => FieldType::IntegerField,
            Value::Float(_) => FieldType::FloatField,
            Value::Str(_) | Value::Setting { .. } => FieldType::CharField,
            Value::Bytes(_) => FieldType::BinaryField,
            Value::Call(call) if call.func.is("decimal.Decimal") => FieldType::DecimalField,
            Value::Call(call) if call.func.is("datetime.date") => FieldType::DateField,
            Value::Call(call) if call.func.is("datetime.datetime") => FieldType::DateTimeField,
            Value::Call(call) if call.func.is("datetime.time") => FieldType::TimeField,
            Value::Call(call) if call.func.is("datetime.timedelta") => FieldType::DurationField,
            Value::Call(call) if call.func.is("uuid.UUID") => FieldType::UUIDField,
            other => return Err(self.unknown(other, "its value is not known here")),
        };
        let sql = self.prepared(value, &bare(field_type))?;
        Ok(Sql {
            kind: Kind::Value,
            ..sql
        })
    }

    /// A value of an output field, with the cast that fields of PostgreSQL's own types put around it.
    fn placed(&self, value: &Value, column: &Column) -> Result<Sql, SchemaError> {
        let json_null = value.is_none() && column.internal_type() == Some(FieldType::JSONField);
        if json_null {
            let text = self.spell(&Literal::Json("null".to_owned()));
            return Ok(Sql {
                output: Output::column(column.clone()),
                ..Sql::new(text)
            });
        }
        let mut sql = self.prepared(value, column)?;
        if column.field.field_type().is_some_and(has_placeholder)
            && let Some(db_type) = column.db_type(self.dialect)?
        {
            sql.text = format!("{}::{db_type}", sql.text);
        }
        Ok(sql)
    }

    /// A plain value as a column takes it.
    pub(super) fn prepared(&self, value: &Value, column: &Column) -> Result<Sql, SchemaError> {
        let literal = self.literal(value, column)?;
        let text = self.spell(&literal);
        let sql = Sql {
            output: Output::column(column.clone()),
            ..Sql::new(text)
        };
        let decimal = matches!(value, Value::Call(call) if call.func.is("decimal.Decimal"));
        if decimal && self.options.django.since(6, 1) && self.is_sqlite_decimal(&sql) {
            return Ok(Sql {
                text: format!("(CAST({} AS REAL))", sql.text),
                ..sql
            });
        }
        Ok(if literal.is_null() { sql } else { self.numeric(sql) })
    }

    pub(super) fn literal(&self, value: &Value, column: &Column) -> Result<Literal, SchemaError> {
        prepare(value, column, self.dialect.vendor(), self.options)
            .map_err(|reason| self.unknown(value, &format!("the value {reason}")))
    }

    /// SQLite keeps decimals as text and must be told to compare them as numbers.
    pub(super) fn numeric(&self, sql: Sql) -> Sql {
        if !self.is_sqlite_decimal(&sql) {
            return sql;
        }
        let cast = format!("CAST({} AS NUMERIC)", sql.text);
        let text = if self.options.django.since(5, 0) {
            format!("({cast})")
        } else {
            cast
        };
        Sql { text, ..sql }
    }

    fn is_sqlite_decimal(&self, sql: &Sql) -> bool {
        self.dialect.vendor() == Vendor::Sqlite && sql.output.internal() == Some(FieldType::DecimalField)
    }

    /// A plain `db_default`: the value as the column takes it.
    pub(crate) fn value_for(&self, value: &Value, column: &Column) -> Result<Sql, SchemaError> {
        if value.is_none() {
            return Ok(Sql::new("NULL"));
        }
        self.placed(value, column)
    }
}

/// Whether fields of this type cast their values: `get_placeholder()`.
pub(super) fn has_placeholder(field_type: FieldType) -> bool {
    use FieldType as T;
    matches!(
        field_type,
        T::ArrayField
            | T::IntegerRangeField
            | T::BigIntegerRangeField
            | T::DecimalRangeField
            | T::DateRangeField
            | T::DateTimeRangeField
    )
}
