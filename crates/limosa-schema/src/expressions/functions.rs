//! Database functions: `Lower`, `Coalesce`, `Cast`, …

use limosa_python::{Call, Value};
use limosa_state::{Field, FieldType};

use super::{Compiler, Sql, as_expression};
use crate::model::Column;
use crate::values::Literal;
use crate::{SchemaError, Vendor};

/// What a function gives.
#[derive(Clone, Copy)]
enum Output {
    /// What its first argument is.
    Source,
    /// Always this.
    Type(FieldType),
}

/// Functions that are a name with arguments, alike on every vendor but for the name.
fn plain(name: &str, vendor: Vendor) -> Option<(&'static str, Output)> {
    use FieldType as T;
    use Output::{Source, Type};
    let sqlite = vendor == Vendor::Sqlite;
    Some(match name {
        "Lower" => ("LOWER", Source),
        "Upper" => ("UPPER", Source),
        "Length" => ("LENGTH", Type(T::IntegerField)),
        "Trim" => ("TRIM", Source),
        "LTrim" => ("LTRIM", Source),
        "RTrim" => ("RTRIM", Source),
        "Reverse" => ("REVERSE", Source),
        "Ord" if !sqlite => ("ASCII", Type(T::IntegerField)),
        "Ord" => ("UNICODE", Type(T::IntegerField)),
        "Chr" if !sqlite => ("CHR", Type(T::CharField)),
        "Chr" => ("CHAR", Type(T::CharField)),
        "MD5" => ("MD5", Source),
        "Abs" => ("ABS", Source),
        "Ceil" => ("CEILING", Source),
        "Floor" => ("FLOOR", Source),
        "Sign" => ("SIGN", Source),
        "Sqrt" => ("SQRT", Source),
        "Exp" => ("EXP", Source),
        "Ln" => ("LN", Source),
        "Coalesce" => ("COALESCE", Source),
        "NullIf" => ("NULLIF", Source),
        "Greatest" if sqlite => ("MAX", Source),
        "Greatest" => ("GREATEST", Source),
        "Least" if sqlite => ("MIN", Source),
        "Least" => ("LEAST", Source),
        "StrIndex" if sqlite => ("INSTR", Type(T::IntegerField)),
        "StrIndex" => ("STRPOS", Type(T::IntegerField)),
        "Substr" if sqlite => ("SUBSTR", Type(T::CharField)),
        "Substr" => ("SUBSTRING", Type(T::CharField)),
        "Repeat" if !sqlite => ("REPEAT", Type(T::CharField)),
        _ => return None,
    })
}

impl Compiler<'_> {
    pub(super) fn function(&self, name: &str, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let vendor = self.dialect.vendor();
        match name {
            "Now" => Ok(Sql::new(match vendor {
                Vendor::Postgresql => "STATEMENT_TIMESTAMP()",
                Vendor::Sqlite => "STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')",
            })
            .typed(FieldType::DateTimeField)),
            "TransactionNow" if vendor == Vendor::Postgresql => {
                Ok(Sql::new("CURRENT_TIMESTAMP").typed(FieldType::DateTimeField))
            }
            "RandomUUID" if vendor == Vendor::Postgresql => {
                Ok(Sql::new("GEN_RANDOM_UUID()").typed(FieldType::UUIDField))
            }
            "Random" => Ok(Sql::new(match vendor {
                Vendor::Postgresql => "RANDOM()",
                Vendor::Sqlite => "RAND()",
            })
            .typed(FieldType::FloatField)),
            "Pi" => Ok(Sql::new("PI()").typed(FieldType::FloatField)),
            "Cast" => self.cast(call, value, depth),
            "Collate" => {
                let inner = self.argument(call, 0, "expression", value, depth)?;
                let collation = self.collation_name(call, value)?;
                Ok(Sql {
                    text: format!("{} COLLATE {collation}", inner.text),
                    is_column: false,
                    ..inner
                })
            }
            "Concat" => self.concat(call, value, depth),
            "Replace" => {
                let empty = Value::str("");
                let mut arguments = vec![
                    self.argument(call, 0, "expression", value, depth)?,
                    self.argument(call, 1, "text", value, depth)?,
                ];
                arguments.push(match call.arg(2, "replacement") {
                    Some(replacement) => self.source(replacement, depth)?,
                    None => self.bare_value(&empty)?,
                });
                Ok(self.joined("REPLACE", arguments, Output::Source, call))
            }
            "Left" => {
                let text = self.argument(call, 0, "expression", value, depth)?;
                let length = self.argument(call, 1, "length", value, depth)?;
                Ok(match vendor {
                    Vendor::Postgresql => {
                        self.joined("LEFT", vec![text, length], Output::Type(FieldType::CharField), call)
                    }
                    Vendor::Sqlite => {
                        let one = self.bare_value(&Value::int(1))?;
                        self.joined(
                            "SUBSTR",
                            vec![text, one, length],
                            Output::Type(FieldType::CharField),
                            call,
                        )
                    }
                })
            }
            "Right" if vendor == Vendor::Postgresql => {
                let arguments = self.arguments(call, depth)?;
                Ok(self.joined("RIGHT", arguments, Output::Type(FieldType::CharField), call))
            }
            "Round" => {
                let number = self.argument(call, 0, "expression", value, depth)?;
                let precision = match call.arg(1, "precision") {
                    Some(precision) => self.source(precision, depth)?,
                    None => self.bare_value(&Value::int(0))?,
                };
                let float = number.output_type() == Some(FieldType::FloatField);
                if vendor == Vendor::Postgresql && float {
                    return Err(self.unknown(value, "PostgreSQL rounds floats through a cast"));
                }
                Ok(self.joined("ROUND", vec![number, precision], Output::Source, call))
            }
            "Func" => self.custom(call, value, depth),
            _ => match plain(name, vendor) {
                Some((function, output)) => {
                    let mut arguments = self.arguments(call, depth)?;
                    if name == "Substr" && call.args.len() < 3 {
                        for key in ["pos", "length"] {
                            if let Some(extra) = call.kwarg(key).filter(|extra| !extra.is_none()) {
                                arguments.push(self.source(extra, depth)?);
                            }
                        }
                    }
                    if arguments.is_empty() {
                        return Err(self.unknown(value, "it has no arguments"));
                    }
                    Ok(self.joined(function, arguments, output, call))
                }
                None => Err(self.unknown(value, &format!("the function `{name}` is not known here"))),
            },
        }
    }

    fn arguments(&self, call: &Call, depth: usize) -> Result<Vec<Sql>, SchemaError> {
        call.args.iter().map(|argument| self.source(argument, depth)).collect()
    }

    fn joined(&self, function: &str, arguments: Vec<Sql>, output: Output, call: &Call) -> Sql {
        let texts: Vec<&str> = arguments.iter().map(|a| a.text.as_str()).collect();
        let text = format!("{function}({})", texts.join(", "));
        let given = call
            .kwarg("output_field")
            .and_then(Field::from_value)
            .map(Column::detached);
        let output = given.or_else(|| match output {
            Output::Type(field_type) => Some(super::bare(field_type)),
            Output::Source => arguments.iter().find_map(|a| a.output.clone()),
        });
        self.numeric(Sql {
            text,
            columns: arguments.into_iter().flat_map(|a| a.columns).collect(),
            output,
            is_column: false,
        })
    }

    /// `Func(…, function="FOO")`
    fn custom(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let known = ["function", "template", "output_field", "arg_joiner"];
        if let Some((name, _)) = call.kwargs.iter().find(|(name, _)| !known.contains(&&**name)) {
            return Err(self.unknown(value, &format!("its argument `{name}` is not known here")));
        }
        let text_of = |name: &str| call.kwarg(name).and_then(Value::as_str);
        let function = text_of("function").unwrap_or_default();
        let template = text_of("template").unwrap_or("%(function)s(%(expressions)s)");
        let arguments = self.arguments(call, depth)?;
        let texts: Vec<&str> = arguments.iter().map(|a| a.text.as_str()).collect();
        let joined = texts.join(text_of("arg_joiner").unwrap_or(", "));
        // A `%%` in the template is one percent sign, and is halved once more when the parameters are put in.
        let text = template
            .replace("%(function)s", function)
            .replace("%(expressions)s", &joined)
            .replace("%%%%", "%");
        if text.contains("%(") {
            return Err(self.unknown(value, "its template asks for something that is not known here"));
        }
        let output = call
            .kwarg("output_field")
            .and_then(Field::from_value)
            .map(Column::detached);
        Ok(self.numeric(Sql {
            text,
            columns: arguments.iter().flat_map(|a| a.columns.clone()).collect(),
            output: output.or_else(|| arguments.iter().find_map(|a| a.output.clone())),
            is_column: false,
        }))
    }

    fn cast(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let inner = self.argument(call, 0, "expression", value, depth)?;
        let Some(field) = call.arg(1, "output_field").and_then(Field::from_value) else {
            return Err(self.unknown(value, "its output field is not known"));
        };
        let output = Column::detached(field);
        Ok(Sql {
            text: self.cast_text(&inner.text, &output, value)?,
            columns: inner.columns,
            output: Some(output),
            is_column: false,
        })
    }

    fn cast_text(&self, text: &str, output: &Column, value: &Value) -> Result<String, SchemaError> {
        let db_type = match output
            .field
            .field_type()
            .and_then(|t| self.dialect.cast_type(t, &output.field))
        {
            Some(db_type) => db_type,
            None => output
                .db_type(self.dialect)?
                .ok_or_else(|| self.unknown(value, "its output field has no column"))?,
        };
        Ok(match self.dialect.vendor() {
            Vendor::Postgresql => format!("({text})::{db_type}"),
            Vendor::Sqlite => match output.db_type(self.dialect)?.as_deref() {
                Some("datetime") => format!("strftime('%Y-%m-%d %H:%M:%f', {text})"),
                Some("time") => format!("strftime('%H:%M:%f', {text})"),
                Some("date") => format!("date({text})"),
                _ => format!("CAST({text} AS {db_type})"),
            },
        })
    }

    /// `Concat` is pairs in pairs, each argument made an empty string when it is NULL.
    fn concat(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let arguments = self.arguments(call, depth)?;
        if arguments.len() < 2 {
            return Err(self.unknown(value, "it has fewer than two arguments"));
        }
        let empty = self.spell(&Literal::Text(String::new()));
        let columns = arguments.iter().flat_map(|a| a.columns.clone()).collect();
        let output = call
            .kwarg("output_field")
            .and_then(Field::from_value)
            .map(Column::detached);
        let output = output.or_else(|| arguments.iter().find_map(|a| a.output.clone()));
        let mut text: Option<String> = None;
        for argument in arguments.iter().rev() {
            let own = match self.dialect.vendor() {
                Vendor::Postgresql if !is_text(argument) => {
                    self.cast_text(&argument.text, &super::bare(FieldType::TextField), value)?
                }
                _ => argument.text.clone(),
            };
            let own = format!("COALESCE({own}, {empty})");
            text = Some(match text {
                None => own,
                // The innermost pair holds the last two as they are; every pair around it is made whole first.
                Some(rest) if rest.starts_with('(') => format!("({own} || COALESCE({rest}, {empty}))"),
                Some(rest) => format!("({own} || {rest})"),
            });
        }
        Ok(Sql {
            text: text.unwrap_or_default(),
            columns,
            output,
            is_column: false,
        })
    }

    pub(super) fn collation_name(&self, call: &Call, value: &Value) -> Result<String, SchemaError> {
        match call.arg(1, "collation").and_then(Value::as_str) {
            Some(name) => Ok(self.dialect.quote_name(name)),
            None => Err(self.unknown(value, "its collation is not known")),
        }
    }
}

fn is_text(sql: &Sql) -> bool {
    use FieldType as T;
    matches!(
        sql.output.as_ref().and_then(|c| c.terminal()?.field.field_type()),
        Some(T::CharField | T::TextField | T::EmailField | T::URLField | T::SlugField)
    )
}

/// Whether the value is an expression of this class of Django's.
pub(super) fn is_class(value: &Value, class: &str) -> bool {
    as_expression(value).and_then(super::django_name) == Some(class)
}
