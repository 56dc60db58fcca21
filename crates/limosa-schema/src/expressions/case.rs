//! `Case` and `When`.

use limosa_python::{Call, Value};
use limosa_state::Field;

use super::{Compiler, Sql, as_expression, django_name};
use crate::SchemaError;
use crate::model::Column;

impl Compiler<'_> {
    pub(super) fn case(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let default = match call.kwarg("default") {
            None | Some(Value::None) => Sql::new("NULL"),
            Some(default) if as_expression(default).is_some() => self.compile_within(default, depth + 1)?,
            Some(default) => self.bare_value(default)?,
        };
        let mut sql = Sql::new("CASE");
        sql.output = call
            .kwarg("output_field")
            .and_then(Field::from_value)
            .map(Column::detached);
        for when in &call.args {
            let Some(when_call) = when.as_call().filter(|c| django_name(c) == Some("When")) else {
                return Err(self.unknown(when, "it is no `When`"));
            };
            let (condition, then) = self.when(when_call, when, depth)?;
            sql.text
                .push_str(&format!(" WHEN {} THEN {}", condition.text, then.text));
            sql.columns.extend(condition.columns);
            sql.columns.extend(then.columns);
            sql.output = sql.output.or(then.output);
        }
        if call.args.is_empty() {
            return Err(self.unknown(value, "it has no cases"));
        }
        sql.text.push_str(&format!(" ELSE {} END", default.text));
        sql.columns.extend(default.columns);
        sql.output = sql.output.or(default.output);
        Ok(self.numeric(sql))
    }

    fn when(&self, call: &Call, value: &Value, depth: usize) -> Result<(Sql, Sql), SchemaError> {
        let then = match call.arg(1, "then") {
            Some(then) if as_expression(then).is_some() => self.compile_within(then, depth + 1)?,
            Some(then) => self.bare_value(then)?,
            None => return Err(self.unknown(value, "it has no `then`")),
        };
        let given = call.arg(0, "condition").filter(|condition| !condition.is_none());
        let kwargs: limosa_python::Kwargs = call
            .kwargs
            .iter()
            .filter(|(name, _)| !matches!(&**name, "then" | "condition"))
            .cloned()
            .collect();
        let condition = match (given, kwargs.is_empty()) {
            (Some(condition), true) => self.condition(condition, depth + 1)?,
            (given, false) => {
                let q = Value::call("django.db.models.Q", given.cloned().into_iter().collect(), kwargs);
                self.condition(&q, depth + 1)?
            }
            (None, true) => return Err(self.unknown(value, "it has no condition")),
        };
        Ok((condition, then))
    }
}
