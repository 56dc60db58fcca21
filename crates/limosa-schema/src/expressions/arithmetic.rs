//! `F("a") + 1`: arithmetic, also of dates and durations.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::output::{self, Output};
use super::{Compiler, Sql};
use crate::{SchemaError, Vendor};

impl Compiler<'_> {
    pub(super) fn combined(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let lhs = self.argument(call, 0, "lhs", value, depth)?;
        let rhs = self.argument(call, 2, "rhs", value, depth)?;
        let Some(connector) = call.arg(1, "connector").and_then(Value::as_str) else {
            return Err(self.unknown(value, "its connector is not known"));
        };
        let (left, right) = (lhs.output.internal(), rhs.output.internal());
        let duration = Some(FieldType::DurationField);
        if left != right && (left == duration || right == duration) {
            return self.duration(connector, lhs, rhs, value);
        }
        let moment = matches!(
            left,
            Some(FieldType::DateField | FieldType::DateTimeField | FieldType::TimeField)
        );
        if connector == "-" && moment && left == right {
            return Ok(self.temporal_subtraction(left, lhs, rhs));
        }
        let output = match self.given_output(call, 3, value)? {
            Some(output) => output,
            None => output::combined(connector, &lhs.output, &rhs.output),
        };
        let text = self.combine(connector, &lhs, &rhs, value)?;
        Ok(self.numeric(Sql::of([lhs, rhs], text, output)))
    }

    fn combine(&self, connector: &str, lhs: &Sql, rhs: &Sql, value: &Value) -> Result<String, SchemaError> {
        Ok(match (connector, self.dialect.vendor()) {
            ("^", Vendor::Sqlite) => format!("(POWER({},{}))", lhs.text, rhs.text),
            ("#", Vendor::Sqlite) => format!("(BITXOR({},{}))", lhs.text, rhs.text),
            ("^", Vendor::Mysql | Vendor::Mariadb) => format!("(POW({},{}))", lhs.text, rhs.text),
            // What these give is unsigned otherwise.
            ("&" | "|" | "<<", Vendor::Mysql | Vendor::Mariadb) => {
                format!("(CONVERT({}{connector}{}, SIGNED))", lhs.text, rhs.text)
            }
            ("#", Vendor::Mysql | Vendor::Mariadb) => format!("(CONVERT({}^{}, SIGNED))", lhs.text, rhs.text),
            (">>", Vendor::Mysql | Vendor::Mariadb) => format!("(FLOOR({} / POW(2, {})))", lhs.text, rhs.text),
            ("%%", _) => format!("({} % {})", lhs.text, rhs.text),
            ("+" | "-" | "*" | "/" | "%" | "^" | "&" | "|" | "<<" | ">>" | "#" | "||" | "&&", _) => {
                format!("({} {connector} {})", lhs.text, rhs.text)
            }
            _ => return Err(self.unknown(value, &format!("the operator `{connector}` is not known"))),
        })
    }

    /// A duration with something that is none.
    fn duration(&self, connector: &str, lhs: Sql, rhs: Sql, value: &Value) -> Result<Sql, SchemaError> {
        let output = output::combined(connector, &lhs.output, &rhs.output);
        let text = match self.dialect.vendor() {
            Vendor::Postgresql => self.combine(connector, &lhs, &rhs, value)?,
            Vendor::Sqlite => {
                if !matches!(connector, "+" | "-" | "*" | "/") {
                    return Err(SchemaError::Value(format!(
                        "Invalid connector for timedelta: {connector}."
                    )));
                }
                let number = |sql: &Sql| {
                    use FieldType as T;
                    matches!(
                        sql.output.internal(),
                        None | Some(T::DecimalField | T::DurationField | T::FloatField | T::IntegerField)
                    )
                };
                if matches!(connector, "*" | "/") && !(number(&lhs) && number(&rhs)) {
                    return Err(SchemaError::Value(format!(
                        "Invalid arguments for operator {connector}."
                    )));
                }
                format!("(django_format_dtdelta('{connector}', {}, {}))", lhs.text, rhs.text)
            }
            Vendor::Mysql | Vendor::Mariadb => {
                return Err(self.unknown(value, "arithmetic with dates and times differs by database"));
            }
        };
        Ok(Sql::of([lhs, rhs], text, output))
    }

    /// The difference of two dates, moments or times of day.
    fn temporal_subtraction(&self, kind: Option<FieldType>, lhs: Sql, rhs: Sql) -> Sql {
        let (a, b) = (&lhs.text, &rhs.text);
        let text = match (self.dialect.vendor(), kind) {
            (Vendor::Postgresql, Some(FieldType::DateField)) => format!("(interval '1 day' * ({a} - {b}))"),
            (Vendor::Postgresql, _) => format!("({a} - {b})"),
            (Vendor::Sqlite, Some(FieldType::TimeField)) => format!("django_time_diff({a}, {b})"),
            (Vendor::Sqlite, _) => format!("django_timestamp_diff({a}, {b})"),
            // MariaDB has the microseconds in what MySQL gives as whole seconds.
            (Vendor::Mariadb, Some(FieldType::TimeField)) => {
                format!("CAST((TIME_TO_SEC({a}) - TIME_TO_SEC({b})) * 1000000 AS SIGNED)")
            }
            (Vendor::Mysql, Some(FieldType::TimeField)) => {
                let micro = |t: &str| format!("(TIME_TO_SEC({t}) * 1000000 + MICROSECOND({t}))");
                format!("({} - {})", micro(a), micro(b))
            }
            (Vendor::Mysql | Vendor::Mariadb, _) => format!("TIMESTAMPDIFF(MICROSECOND, {b}, {a})"),
        };
        Sql::of([lhs, rhs], text, Output::of(FieldType::DurationField))
    }
}
