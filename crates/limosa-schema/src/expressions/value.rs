//! Plain values inside expressions.

use limosa_python::{Call, Value};
use limosa_state::{Field, FieldType};

use super::{Compiler, Sql, bare};
use crate::model::Column;
use crate::values::{Literal, prepare};
use crate::{SchemaError, Vendor};

impl Compiler<'_> {
    /// `Value(…)`
    pub(super) fn value(&self, call: &Call, value: &Value) -> Result<Sql, SchemaError> {
        let inner = call.arg(0, "value").unwrap_or(&Value::None);
        match call.arg(1, "output_field").and_then(Field::from_value) {
            Some(field) => self.prepared(inner, &Column::detached(field)),
            None if inner.is_none() => Ok(Sql::new("NULL")),
            None => self
                .bare_value(inner)
                .map_err(|_| self.unknown(value, "its value is not known here")),
        }
    }

    /// A plain value as the type says that Django would give it.
    pub(super) fn bare_value(&self, value: &Value) -> Result<Sql, SchemaError> {
        let field_type = match value {
            Value::None => return Ok(Sql::new("NULL")),
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
        self.prepared(value, &bare(field_type))
    }

    /// A plain value as a column takes it.
    pub(super) fn prepared(&self, value: &Value, column: &Column) -> Result<Sql, SchemaError> {
        let literal = self.literal(value, column)?;
        let text = self.spell(&literal);
        let sql = Sql {
            output: Some(column.clone()),
            ..Sql::new(text)
        };
        Ok(if literal.is_null() { sql } else { self.numeric(sql) })
    }

    pub(super) fn literal(&self, value: &Value, column: &Column) -> Result<Literal, SchemaError> {
        prepare(value, column, self.dialect.vendor(), self.options)
            .map_err(|reason| self.unknown(value, &format!("the value {reason}")))
    }

    /// SQLite keeps decimals as text and must be told to compare them as numbers.
    pub(super) fn numeric(&self, sql: Sql) -> Sql {
        if self.dialect.vendor() == Vendor::Sqlite && sql.output_type() == Some(FieldType::DecimalField) {
            Sql {
                text: format!("(CAST({} AS NUMERIC))", sql.text),
                ..sql
            }
        } else {
            sql
        }
    }

    /// A plain `db_default`: the value as the column takes it.
    pub(crate) fn value_for(&self, value: &Value, column: &Column) -> Result<Sql, SchemaError> {
        if value.is_none() {
            return Ok(Sql::new("NULL"));
        }
        self.prepared(value, column)
    }
}
