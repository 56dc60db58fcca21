//! Lookups: `exact`, `gt`, `in`, `contains`, …

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::{Compiler, Sql, as_expression};
use crate::SchemaError;
use crate::model::Column;

const LOOKUPS: &[&str] = &[
    "exact",
    "iexact",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "isnull",
    "range",
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
    "regex",
    "iregex",
];

/// Whether a lookup of this name is known.
pub(super) fn is_lookup(name: &str) -> bool {
    LOOKUPS.contains(&name)
}

/// The lookup of a class, for lookups that are written as expressions: `GreaterThan(F("a"), F("b"))`.
pub(super) fn lookup_class(class: &str) -> Option<&'static str> {
    Some(match class {
        "Exact" => "exact",
        "IExact" => "iexact",
        "GreaterThan" => "gt",
        "GreaterThanOrEqual" => "gte",
        "LessThan" => "lt",
        "LessThanOrEqual" => "lte",
        "In" => "in",
        "IsNull" => "isnull",
        "Range" => "range",
        "Contains" => "contains",
        "IContains" => "icontains",
        "StartsWith" => "startswith",
        "IStartsWith" => "istartswith",
        "EndsWith" => "endswith",
        "IEndsWith" => "iendswith",
        "Regex" => "regex",
        "IRegex" => "iregex",
        _ => return None,
    })
}

fn is_pattern(lookup: &str) -> bool {
    matches!(
        lookup,
        "contains" | "icontains" | "startswith" | "istartswith" | "endswith" | "iendswith"
    )
}

impl Compiler<'_> {
    pub(super) fn lookup_expression(
        &self,
        lookup: &'static str,
        call: &Call,
        value: &Value,
        depth: usize,
    ) -> Result<Sql, SchemaError> {
        let left = self.again(|| self.argument(call, 0, "lhs", value, depth))?;
        let right = call
            .arg(1, "rhs")
            .ok_or_else(|| self.unknown(value, "its right side is missing"))?;
        self.lookup(lookup, &left, right, depth)
    }

    /// `left <lookup> right`
    pub(super) fn lookup(&self, lookup: &str, left: &Sql, right: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let internal = left.output_type();
        if internal == Some(FieldType::JSONField) && lookup != "isnull"
            || matches!(
                internal,
                Some(
                    FieldType::ArrayField
                        | FieldType::HStoreField
                        | FieldType::SearchVectorField
                        | FieldType::IntegerRangeField
                        | FieldType::BigIntegerRangeField
                        | FieldType::DecimalRangeField
                        | FieldType::DateRangeField
                        | FieldType::DateTimeRangeField
                )
            ) && !matches!(lookup, "isnull")
        {
            return Err(self.unknown(right, &format!("the lookup `{lookup}` differs on this type of field")));
        }
        let mut columns = left.columns.clone();
        let cast = |sql: &str| self.dialect.lookup_cast(lookup, internal, sql);
        let text = match lookup {
            "isnull" => match right.as_bool() {
                Some(true) => format!("{} IS NULL", left.text),
                Some(false) => format!("{} IS NOT NULL", left.text),
                None => return Err(self.unknown(right, "the lookup `isnull` takes a boolean")),
            },
            "in" => self.in_list(left, right, &mut columns, depth)?,
            "range" => {
                let Some([low, high]) = right.as_sequence() else {
                    return Err(self.unknown(right, "the lookup `range` takes two values"));
                };
                let low = self.right(lookup, left, low, &mut columns, depth)?;
                let high = self.right(lookup, left, high, &mut columns, depth)?;
                format!("{} BETWEEN {low} AND {high}", left.text)
            }
            _ if is_pattern(lookup) => self.pattern(lookup, left, right, &mut columns, depth)?,
            "exact" if internal == Some(FieldType::BooleanField) && as_expression(right).is_none() => {
                match self.literal(right, &super::bare(FieldType::BooleanField))? {
                    crate::values::Literal::Bool(true) => left.text.clone(),
                    crate::values::Literal::Bool(false) => format!("NOT {}", left.text),
                    _ => return Err(self.unknown(right, "it is no boolean")),
                }
            }
            _ => {
                let Some(operator) = self.dialect.operator(lookup) else {
                    return Err(self.unknown(right, &format!("the lookup `{lookup}` is not known")));
                };
                let right = self.right(lookup, left, right, &mut columns, depth)?;
                format!("{} {}", cast(&left.text), operator.replacen("{}", &right, 1))
            }
        };
        Ok(Sql {
            columns,
            ..Sql::new(text).typed(FieldType::BooleanField)
        })
    }

    fn in_list(
        &self,
        left: &Sql,
        right: &Value,
        columns: &mut Vec<String>,
        depth: usize,
    ) -> Result<String, SchemaError> {
        let Some(items) = right.as_items() else {
            return Err(self.unknown(right, "the lookup `in` takes a list"));
        };
        let mut texts: Vec<String> = Vec::new();
        for item in items.iter().filter(|item| !item.is_none()) {
            let text = self.right("in", left, item, columns, depth)?;
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        if texts.is_empty() {
            return Err(self.unknown(right, "the lookup `in` has an empty list"));
        }
        Ok(format!("{} IN ({})", left.text, texts.join(", ")))
    }

    fn pattern(
        &self,
        lookup: &str,
        left: &Sql,
        right: &Value,
        columns: &mut Vec<String>,
        depth: usize,
    ) -> Result<String, SchemaError> {
        let cast = self.dialect.lookup_cast(lookup, left.output_type(), &left.text);
        if as_expression(right).is_some() {
            let is_value = super::is_value(right);
            let right = self.compile_within(right, depth + 1)?;
            columns.extend(right.columns);
            let operator = self.dialect.pattern_operator(lookup).unwrap_or("{}");
            let right_text = if is_value {
                right.text
            } else {
                parenthesized(right.text)
            };
            let escaped = self.dialect.pattern_escape(&right_text);
            return Ok(format!("{cast} {}", operator.replacen("{}", &escaped, 1)));
        }
        let Some(text) = plain_text(right) else {
            return Err(self.unknown(right, &format!("the lookup `{lookup}` takes a string")));
        };
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = match lookup {
            "contains" | "icontains" => format!("%{escaped}%"),
            "startswith" | "istartswith" => format!("{escaped}%"),
            _ => format!("%{escaped}"),
        };
        let literal = self.spell(&crate::values::Literal::Text(pattern));
        let operator = self.dialect.operator(lookup).unwrap_or("{}");
        Ok(format!("{cast} {}", operator.replacen("{}", &literal, 1)))
    }

    /// The right side of a lookup.
    fn right(
        &self,
        lookup: &str,
        left: &Sql,
        right: &Value,
        columns: &mut Vec<String>,
        depth: usize,
    ) -> Result<String, SchemaError> {
        if as_expression(right).is_some() {
            let sql = self.compile_within(right, depth + 1)?;
            columns.extend(sql.columns);
            return Ok(if matches!(lookup, "in" | "range") || super::is_value(right) {
                sql.text
            } else {
                parenthesized(sql.text)
            });
        }
        let literal = match (lookup, right, &left.output) {
            ("regex" | "iregex" | "iexact", _, _) => {
                let Some(text) = plain_text(right) else {
                    return Err(self.unknown(right, &format!("the lookup `{lookup}` takes a string")));
                };
                let escape = lookup == "iexact" && self.dialect.vendor() == crate::Vendor::Sqlite;
                crate::values::Literal::Text(if escape {
                    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
                } else {
                    text
                })
            }
            ("gte" | "lt", Value::Float(f), Some(column)) if is_integer(column) && f.is_finite() => {
                self.literal(&Value::Float(f.ceil()), column)?
            }
            ("gt" | "lte", Value::Float(f), Some(column)) if is_integer(column) && f.fract() != 0.0 => {
                self.literal(&Value::Float(f.trunc()), column)?
            }
            (_, _, Some(column)) => self.literal(right, column)?,
            (_, _, None) => crate::values::prepare_bare(right)
                .map_err(|reason| self.unknown(right, &format!("the value {reason}")))?,
        };
        Ok(self.spell(&literal))
    }
}

fn is_integer(column: &Column) -> bool {
    use FieldType as T;
    matches!(
        column.terminal().and_then(Column::internal_type),
        Some(
            T::IntegerField
                | T::BigIntegerField
                | T::SmallIntegerField
                | T::PositiveIntegerField
                | T::PositiveBigIntegerField
                | T::PositiveSmallIntegerField
        )
    )
}

fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::Int(i) => Some(i.to_string()),
        other => other.as_str().map(str::to_owned),
    }
}

/// An expression on the right side stands in parentheses, but never in two pairs.
fn parenthesized(text: String) -> String {
    if text.is_empty() || text.starts_with('(') {
        text
    } else {
        format!("({text})")
    }
}
