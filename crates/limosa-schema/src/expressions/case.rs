//! `Case` and `When`.

use limosa_python::{Call, Value};

use super::output::of_sources;
use super::{Compiler, Kind, Sql, as_expression, django_name};
use crate::SchemaError;

impl Compiler<'_> {
    pub(super) fn case(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let given = self.given_output(call, usize::MAX, value)?;
        let mut default = match call.kwarg("default") {
            None => self.bare_value(&Value::None)?,
            Some(default) => self.source(default, depth)?,
        };
        let mut text = String::new();
        let mut results = Vec::new();
        let mut columns = Vec::new();
        let mut decided = false;
        for when in &call.args {
            let Some(when_call) = when.as_call().filter(|c| django_name(c) == Some("When")) else {
                return Err(self.unknown(when, "it is no `When`"));
            };
            let condition = self.when_condition(when_call, when, depth)?;
            let Some(then) = when_call.arg(1, "then") else {
                return Err(self.unknown(when, "it has no `then`"));
            };
            let then = self.source(then, depth)?;
            match condition.kind {
                // What nothing meets is left out; what everything meets ends the list.
                Kind::Nothing => {}
                Kind::Everything if !decided => {
                    default = then.clone();
                    decided = true;
                }
                _ if decided => {}
                _ => text.push_str(&format!(" WHEN {} THEN {}", condition.text, then.text)),
            }
            columns.extend(condition.columns);
            columns.extend(then.columns.iter().cloned());
            results.push(then);
        }
        results.push(default.clone());
        let output = given.unwrap_or_else(|| of_sources(results.iter()));
        if text.is_empty() {
            return Ok(default);
        }
        columns.extend(default.columns);
        Ok(self.numeric(Sql {
            columns,
            output,
            ..Sql::new(format!("CASE{text} ELSE {} END", default.text))
        }))
    }

    fn when_condition(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let given = call.arg(0, "condition").filter(|condition| !condition.is_none());
        let kwargs: limosa_python::Kwargs = call
            .kwargs
            .iter()
            .filter(|(name, _)| !matches!(&**name, "then" | "condition"))
            .cloned()
            .collect();
        match (given, kwargs.is_empty()) {
            (Some(condition), true) => match as_expression(condition).and_then(django_name) {
                Some("Q") | None => self.condition_within(condition, depth + 1),
                // Any other condition is compiled as it stands.
                Some(_) => self.compile_any(condition, depth + 1),
            },
            (given, false) => {
                let q = Value::call("django.db.models.Q", given.cloned().into_iter().collect(), kwargs);
                self.condition_within(&q, depth + 1)
            }
            (None, true) => Err(self.unknown(value, "it has no condition")),
        }
    }
}
