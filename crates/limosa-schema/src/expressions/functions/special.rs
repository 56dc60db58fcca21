//! Functions that are more than a name with arguments.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::texts;
use crate::expressions::output::{self, Output};
use crate::expressions::{Compiler, Sql};
use crate::values::Literal;
use crate::{SchemaError, Vendor};

impl Compiler<'_> {
    pub(super) fn special(
        &self,
        name: &str,
        call: &Call,
        value: &Value,
        depth: usize,
    ) -> Result<Option<Sql>, SchemaError> {
        let vendor = self.dialect.vendor();
        Ok(Some(match name {
            "Now" => Sql::new(match vendor {
                Vendor::Postgresql => "STATEMENT_TIMESTAMP()",
                Vendor::Mysql | Vendor::Mariadb => "CURRENT_TIMESTAMP(6)",
                Vendor::Sqlite => "STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')",
            })
            .typed(FieldType::DateTimeField),
            "TransactionNow" => Sql::new("CURRENT_TIMESTAMP").typed(FieldType::DateTimeField),
            "RandomUUID" => Sql::new("GEN_RANDOM_UUID()").typed(FieldType::UUIDField),
            "Cast" => self.cast(call, value, depth)?,
            "Collate" => {
                let inner = self.argument(call, 0, "expression", value, depth)?;
                let collation = self.collation_name(call, value)?;
                let text = format!("{} COLLATE {collation}", inner.text);
                let output = inner.output.clone();
                self.numeric(Sql::of([inner], text, output))
            }
            "Concat" => {
                let arguments = self.arguments(call, depth)?;
                let given = self.given_output(call, usize::MAX, value)?;
                self.concat(&arguments, given.as_ref(), value)?
            }
            "ConcatPair" => return Err(self.unknown(value, "it is a part of `Concat`")),
            "Left" | "Right" if vendor == Vendor::Sqlite => {
                let text = self.argument(call, 0, "expression", value, depth)?;
                let length = self.argument(call, 1, "length", value, depth)?;
                let start = match name {
                    "Left" => self.bare_value(&Value::int(1))?.text,
                    _ => format!("({} * {})", length.text, self.bare_value(&Value::int(-1))?.text),
                };
                let sql = format!("SUBSTR({}, {start}, {})", text.text, length.text);
                Sql::of([text, length], sql, Output::of(FieldType::CharField))
            }
            "Chr" if vendor.is_mysql() => {
                let of = self.argument(call, 0, "expression", value, depth)?;
                let text = format!("CHAR({} USING utf16)", of.text);
                Sql::of([of], text, Output::of(FieldType::CharField))
            }
            "SHA1" | "SHA224" | "SHA256" | "SHA384" | "SHA512"
                if vendor != Vendor::Sqlite && name != "SHA1" || vendor == Vendor::Postgresql =>
            {
                let of = self.argument(call, 0, "expression", value, depth)?;
                let text = match vendor {
                    Vendor::Postgresql => format!("ENCODE(DIGEST({}, '{}'), 'hex')", of.text, name.to_lowercase()),
                    _ => format!("SHA2({}, {})", of.text, &name[3..]),
                };
                let output = of.output.clone();
                Sql::of([of], text, output)
            }
            "JSONObject" => self.json_object(call, depth)?,
            "JSONArray" => self.json_array(call, value, depth)?,
            "Func" | "Transform" => self.custom(call, value, depth)?,
            _ => return Ok(None),
        }))
    }

    fn cast(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let inner = self.argument(call, 0, "expression", value, depth)?;
        let Some(output) = self.given_output(call, 1, value)? else {
            return Err(self.unknown(value, "its output field is not known"));
        };
        let text = self.cast_text(&inner.text, &output, value)?;
        Ok(Sql::of([inner], text, output))
    }

    pub(in crate::expressions) fn cast_text(
        &self,
        text: &str,
        output: &Output,
        value: &Value,
    ) -> Result<String, SchemaError> {
        let output = output.field()?;
        let field_type = output.field.field_type();
        let own = field_type.and_then(|t| self.dialect.cast_type(t, &output.field));
        let db_type = match own {
            Some(db_type) => db_type,
            None => output
                .db_type(self.dialect)?
                .ok_or_else(|| self.unknown(value, "its output field has no column"))?,
        };
        Ok(match self.dialect.vendor() {
            Vendor::Postgresql => format!("({text})::{db_type}"),
            vendor @ (Vendor::Mysql | Vendor::Mariadb) => match (field_type, vendor) {
                (Some(FieldType::FloatField), _) => format!("({text} + 0.0)"),
                (Some(FieldType::JSONField), Vendor::Mariadb) => format!("JSON_EXTRACT({text}, '$')"),
                _ => format!("CAST({text} AS {db_type})"),
            },
            Vendor::Sqlite => match output.db_type(self.dialect)?.as_deref() {
                Some("datetime") => format!("strftime('%Y-%m-%d %H:%M:%f', {text})"),
                Some("time") => format!("strftime('%H:%M:%f', {text})"),
                Some("date") => format!("date({text})"),
                _ => format!("CAST({text} AS {db_type})"),
            },
        })
    }

    /// `Concat` is pairs in pairs, each argument made an empty string when it is NULL.
    fn concat(&self, arguments: &[Sql], given: Option<&Output>, value: &Value) -> Result<Sql, SchemaError> {
        let (first, rest) = match arguments {
            [first, rest @ ..] if !rest.is_empty() => (first, rest),
            _ => {
                return Err(SchemaError::Value(
                    "Concat must take at least two expressions".to_owned(),
                ));
            }
        };
        let rest = match rest {
            [last] => last.clone(),
            _ => self.concat(rest, given, value)?,
        };
        let pair = [first.clone(), rest];
        let output = given.cloned().unwrap_or_else(|| output::of_sources(pair.iter()));
        let text = match self.dialect.vendor() {
            Vendor::Mysql | Vendor::Mariadb => format!("CONCAT_WS('', {})", texts(&pair).join(", ")),
            // Before 5.1 PostgreSQL was given a function, which it takes in no index.
            Vendor::Postgresql if !self.options.django.since(5, 1) => {
                let text = Output::of(FieldType::TextField);
                let cast = |part: &Sql| self.cast_text(&part.text, &text, value);
                format!("CONCAT({}, {})", cast(&pair[0])?, cast(&pair[1])?)
            }
            vendor => {
                let mut parts = Vec::new();
                for part in &pair {
                    let empty = self.spell(&Literal::Text(String::new()));
                    let text = match vendor {
                        Vendor::Postgresql if !part.output.is_text() => {
                            part.output.field()?;
                            self.cast_text(&part.text, &Output::of(FieldType::TextField), value)?
                        }
                        _ => part.text.clone(),
                    };
                    parts.push(format!("COALESCE({text}, {empty})"));
                }
                match self.options.django.since(5, 1) {
                    true => format!("({})", parts.join(" || ")),
                    false => parts.join(" || "),
                }
            }
        };
        Ok(Sql::of(pair, text, output))
    }

    fn json_object(&self, call: &Call, depth: usize) -> Result<Sql, SchemaError> {
        let mut pairs = Vec::new();
        let mut parts = Vec::new();
        let postgresql = self.dialect.vendor() == Vendor::Postgresql;
        let native = postgresql && self.options.server.version >= (16, 0, 0);
        for (key, item) in &call.kwargs {
            let mut key = self.spell(&Literal::Text(key.to_string()));
            if postgresql {
                key = format!("({key})::text");
            }
            let item = self.source(item, depth)?;
            pairs.push(match native {
                true => format!("({key}) VALUE {}", item.text),
                false => format!("{key}, {}", item.text),
            });
            parts.push(item);
        }
        let pairs = pairs.join(", ");
        let text = match (postgresql, native) {
            (true, true) => format!("JSON_OBJECT({pairs} RETURNING JSONB)"),
            (true, false) => format!("JSONB_BUILD_OBJECT({pairs})"),
            _ => format!("JSON_OBJECT({pairs})"),
        };
        Ok(Sql::of(parts, text, Output::of(FieldType::JSONField)))
    }

    fn json_array(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let mut arguments = self.arguments(call, depth)?;
        let output = Output::of(FieldType::JSONField);
        if self.dialect.vendor() != Vendor::Postgresql {
            let text = format!("JSON_ARRAY({})", texts(&arguments).join(", "));
            return Ok(Sql::of(arguments, text, output));
        }
        for (argument, given) in arguments.iter_mut().zip(&call.args) {
            if !super::is_class(given, "Cast") {
                argument.text = self.cast_text(&argument.text, &argument.output, value)?;
            }
        }
        let items = texts(&arguments).join(", ");
        let text = if self.options.server.version >= (16, 0, 0) {
            let null = if items.is_empty() { "" } else { "NULL ON NULL" };
            format!("JSON_ARRAY({items} {null} RETURNING JSONB)")
        } else {
            format!("JSONB_BUILD_ARRAY({items})")
        };
        Ok(Sql::of(arguments, text, output))
    }

    /// `Func(…, function="FOO")`
    fn custom(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let arguments = self.arguments(call, depth)?;
        let joiner = call.kwarg("arg_joiner").and_then(Value::as_str).unwrap_or(", ");
        let expressions = texts(&arguments).join(joiner);
        let template = call
            .kwarg("template")
            .and_then(Value::as_str)
            .unwrap_or("%(function)s(%(expressions)s)");
        let text = fill(template, &|name| match name {
            "expressions" | "field" => Some(expressions.clone()),
            "function" => match call.kwarg(name) {
                None | Some(Value::None) => Some("None".to_owned()),
                Some(text) => text.as_str().map(str::to_owned),
            },
            other => match call.kwarg(other)? {
                Value::Int(number) => Some(number.to_string()),
                text => text.as_str().map(str::to_owned),
            },
        });
        let Some(text) = text else {
            return Err(self.unknown(value, "its template asks for something that is not known here"));
        };
        let given = self.given_output(call, usize::MAX, value)?;
        let output = given.unwrap_or_else(|| output::of_sources(arguments.iter()));
        Ok(self.numeric(Sql::of(arguments, text, output)))
    }

    pub(in crate::expressions) fn collation_name(&self, call: &Call, value: &Value) -> Result<String, SchemaError> {
        match call.arg(1, "collation").and_then(Value::as_str) {
            Some(name) => Ok(self.dialect.quote_name(name)),
            None => Err(self.unknown(value, "its collation is not known")),
        }
    }
}

/// Python's `template % data`, and the second `%` with the parameters after it: `%%%%` is one percent sign.
fn fill(template: &str, data: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        if let Some(after) = tail.strip_prefix("%%%%") {
            out.push('%');
            rest = after;
        } else if let Some(after) = tail.strip_prefix("%(") {
            let (name, after) = after.split_once(')')?;
            out.push_str(&data(name)?);
            rest = after.strip_prefix('s')?;
        } else {
            return None;
        }
    }
    out.push_str(rest);
    Some(out)
}
