//! Full-text search: `SearchVector`, `SearchQuery`, and the other functions of `django.contrib.postgres`.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::output::Output;
use super::{Compiler, Sql, as_expression, django_name};
use crate::values::Literal;
use crate::{SchemaError, Vendor};

impl Compiler<'_> {
    /// The functions of `django.contrib.postgres`; `None` for any other.
    pub(super) fn postgres_function(
        &self,
        name: &str,
        call: &Call,
        value: &Value,
        depth: usize,
    ) -> Result<Option<Sql>, SchemaError> {
        if self.dialect.vendor() != Vendor::Postgresql {
            return Ok(None);
        }
        Ok(Some(match name {
            "SearchVector" => self.search_vector(call, value, depth)?,
            "CombinedSearchVector" => {
                let lhs = self.argument(call, 0, "lhs", value, depth)?;
                let rhs = self.argument(call, 2, "rhs", value, depth)?;
                let text = format!("({} || {})", lhs.text, rhs.text);
                Sql::of([lhs, rhs], text, Output::of(FieldType::SearchVectorField))
            }
            "SearchQuery" => self.search_query(call, value, depth)?,
            "SearchConfig" => self.config(value, depth)?,
            "TrigramSimilarity" => {
                let of = self.argument(call, 0, "expression", value, depth)?;
                let Some(string) = call.arg(1, "string") else {
                    return Err(self.unknown(value, "its argument `string` is missing"));
                };
                let string = match as_expression(string) {
                    Some(_) => self.compile_within(string, depth + 1)?,
                    None => self.bare_value(string)?,
                };
                let text = format!("SIMILARITY({}, {})", of.text, string.text);
                Sql::of([of, string], text, Output::of(FieldType::FloatField))
            }
            "RangeBoundary" => {
                let flag = |index, name, default| call.arg(index, name).map_or(Some(default), Value::as_bool);
                let (Some(lower), Some(upper)) = (flag(0, "inclusive_lower", true), flag(1, "inclusive_upper", false))
                else {
                    return Err(self.unknown(value, "its bounds are not known"));
                };
                let bounds = format!("{}{}", if lower { '[' } else { '(' }, if upper { ']' } else { ')' });
                Sql::new(format!("'{bounds}'"))
            }
            "OpClass" => {
                let of = self.argument(call, 0, "expression", value, depth)?;
                let Some(class) = call.arg(1, "name").and_then(Value::as_str) else {
                    return Err(self.unknown(value, "its operator class is not known"));
                };
                let text = format!("{} {class}", of.text);
                let output = of.output.clone();
                Sql::of([of], text, output)
            }
            _ => return Ok(None),
        }))
    }

    /// The configuration of a search, a string or an expression.
    fn config(&self, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let inner = match as_expression(value) {
            Some(call) if django_name(call) == Some("SearchConfig") => match call.arg(0, "config") {
                Some(inner) => return self.config(inner, depth + 1),
                None => return Err(self.unknown(value, "its configuration is not known")),
            },
            Some(_) => self.compile_within(value, depth + 1)?,
            None => self.bare_value(value)?,
        };
        let text = format!("{}::regconfig", inner.text);
        Ok(Sql::of([inner], text, Output::None))
    }

    fn search_vector(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let mut sources = Vec::new();
        let mut parts = Vec::new();
        for argument in &call.args {
            let sql = self.source(argument, depth)?;
            parts.push(self.coalesced(&sql, value)?);
            sources.push(sql);
        }
        let mut text = parts.join(" || ' ' || ");
        if let Some(config) = call.kwarg("config").filter(|config| !config.is_none()) {
            let config = self.config(config, depth)?;
            text = format!("{}, {text}", config.text);
            sources.push(config);
        }
        text = format!("to_tsvector({text})");
        if let Some(weight) = call.kwarg("weight").filter(|weight| !weight.is_none()) {
            let weight = match as_expression(weight) {
                Some(_) => self.compile_within(weight, depth + 1)?,
                None => self.bare_value(weight)?,
            };
            text = format!("setweight({text}, {})", weight.text);
            sources.push(weight);
        }
        Ok(Sql::of(sources, text, Output::of(FieldType::SearchVectorField)))
    }

    /// A text that is never NULL.
    fn coalesced(&self, sql: &Sql, value: &Value) -> Result<String, SchemaError> {
        let text = match sql.output.is_text() {
            true => sql.text.clone(),
            false => {
                sql.output.field()?;
                self.cast_text(&sql.text, &Output::of(FieldType::TextField), value)?
            }
        };
        Ok(format!(
            "COALESCE({text}, {})",
            self.spell(&Literal::Text(String::new()))
        ))
    }

    fn search_query(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let function = match call.kwarg("search_type").map(|kind| kind.as_str()) {
            None | Some(Some("plain")) => "plainto_tsquery",
            Some(Some("phrase")) => "phraseto_tsquery",
            Some(Some("raw")) => "to_tsquery",
            Some(Some("websearch")) => "websearch_to_tsquery",
            _ => return Err(self.unknown(value, "its kind of search is not known")),
        };
        let Some(query) = call.arg(0, "value") else {
            return Err(self.unknown(value, "what it searches for is missing"));
        };
        let query = match as_expression(query) {
            Some(_) => self.compile_within(query, depth + 1)?,
            None => self.bare_value(query)?,
        };
        let config = match call.kwarg("config").filter(|config| !config.is_none()) {
            Some(config) => format!("{}, ", self.config(config, depth)?.text),
            None => String::new(),
        };
        let mut text = format!("{function}({config}{})", query.text);
        if call.kwarg("invert").and_then(Value::as_bool).unwrap_or(false) {
            text = format!("!!({text})");
        }
        Ok(Sql::of([query], text, Output::None))
    }

    /// `field__search="words"`, and `=` on a column of search vectors.
    pub(super) fn search_lookup(&self, left: &Sql, right: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let (query, config) = match as_expression(right) {
            Some(call) => (
                self.compile_within(right, depth + 1)?,
                call.kwarg("config").filter(|config| !config.is_none()),
            ),
            None => {
                let text = self.bare_value(right)?;
                let sql = format!("plainto_tsquery({})", text.text);
                (Sql::of([text], sql, Output::None), None)
            }
        };
        let vector = match left.output.class() {
            Some(FieldType::SearchVectorField) => left.text.clone(),
            _ => {
                let config = match config {
                    Some(config) => format!("{}, ", self.config(config, depth)?.text),
                    None => String::new(),
                };
                format!("to_tsvector({config}{})", self.coalesced(left, right)?)
            }
        };
        let text = format!("{vector} @@ {}", self.beside(query.clone()));
        let mut columns = left.columns.clone();
        columns.extend(query.columns);
        Ok(Sql::lookup(text, columns))
    }
}
