//! Lookups: `exact`, `gt`, `in`, `contains`, …

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::output::{Output, bare, is_instance};
use super::{Compiler, Kind, Sql, as_expression};
use crate::model::Column;
use crate::values::Literal;
use crate::{SchemaError, Vendor};

/// The lookups that all fields have.
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

/// The lookup of a class, for lookups that are written as expressions: `GreaterThan(F("a"), F("b"))`.
pub(super) fn lookup_class(class: &str) -> Option<&'static str> {
    Some(match class {
        "Exact" | "IntegerFieldExact" => "exact",
        "IExact" => "iexact",
        "GreaterThan" | "IntegerGreaterThan" => "gt",
        "GreaterThanOrEqual" | "IntegerGreaterThanOrEqual" => "gte",
        "LessThan" | "IntegerLessThan" => "lt",
        "LessThanOrEqual" | "IntegerLessThanOrEqual" => "lte",
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

/// Whether all fields have this lookup.
pub(super) fn is_general(lookup: &str) -> bool {
    LOOKUPS.contains(&lookup)
}

fn is_pattern(lookup: &str) -> bool {
    matches!(
        lookup,
        "contains" | "icontains" | "startswith" | "istartswith" | "endswith" | "iendswith"
    )
}

impl Compiler<'_> {
    /// Whether what stands on the left has a lookup of this name.
    pub(super) fn has_lookup(&self, left: &Sql, lookup: &str) -> bool {
        let Some(class) = left.output.class() else {
            return LOOKUPS.contains(&lookup);
        };
        if left.output.known().is_some_and(|c| c.field.is_foreign_key()) {
            return matches!(lookup, "exact" | "in" | "gt" | "gte" | "lt" | "lte" | "isnull");
        }
        if let Some(has) = self.has_postgres_lookup(class, lookup) {
            return has;
        }
        LOOKUPS.contains(&lookup) || class == FieldType::JSONField && super::json::is_json_lookup(lookup)
    }

    /// A lookup as it is written in Python.
    pub(super) fn lookup_expression(
        &self,
        lookup: &'static str,
        call: &Call,
        value: &Value,
        depth: usize,
    ) -> Result<Sql, SchemaError> {
        let Some(given) = call.arg(0, "lhs") else {
            return Err(self.unknown(value, "its left side is missing"));
        };
        let right = call
            .arg(1, "rhs")
            .ok_or_else(|| self.unknown(value, "its right side is missing"))?;
        let mut left = match as_expression(given) {
            Some(_) => self.again(|| self.compile_within(given, depth + 1))?,
            None => self.bare_value(given)?,
        };
        if lookup == "isnull" && matches!(left.kind, Kind::Value) {
            let wanted = right.as_bool() == Some(left.text == "NULL");
            left.kind = if wanted { Kind::Everything } else { Kind::Nothing };
            return Ok(left);
        }
        if matches!(left.kind, Kind::Lookup) {
            left.text = format!("({})", left.text);
        }
        if !matches!(left.output, Output::Field(_) | Output::Any) {
            left.output.field()?;
        }
        // Django takes the classes as they are named, whatever the left side is.
        if !matches!(left.kind, Kind::Lookup) {
            left.kind = Kind::Plain;
        }
        let prepares = !is_pattern(lookup) && !matches!(lookup, "iexact" | "regex" | "iregex" | "isnull");
        if prepares && !self.has_output(given, 0) {
            left.text = self.dialect.lookup_cast(lookup, left.output.internal(), &left.text);
            left.output = Output::Any;
        }
        self.plain_lookup(lookup, &left, right, depth)
    }

    /// `left <lookup> right`
    pub(super) fn lookup(&self, lookup: &str, left: &Sql, right: &Value, depth: usize) -> Result<Sql, SchemaError> {
        if let Kind::Year { of, iso } = &left.kind
            && as_expression(right).is_none()
            && let Some(sql) = self.year_lookup(lookup, of, *iso, right)?
        {
            return Ok(sql);
        }
        if let Some(sql) = self.postgres_lookup(lookup, left, right, depth)? {
            return Ok(sql);
        }
        if let Some(sql) = self.json_lookup(lookup, left, right, depth)? {
            return Ok(sql);
        }
        if let Some(truth) = self.overflow(lookup, left, right) {
            return Ok(truth);
        }
        self.plain_lookup(lookup, left, right, depth)
    }

    /// A lookup that all fields have.
    pub(super) fn plain_lookup(
        &self,
        lookup: &str,
        left: &Sql,
        right: &Value,
        depth: usize,
    ) -> Result<Sql, SchemaError> {
        let internal = left.output.internal();
        let mut columns = left.columns.clone();
        let cast = |sql: &str| self.dialect.lookup_cast(lookup, internal, sql);
        let text = match lookup {
            "isnull" => match right {
                Value::Bool(true) => format!("{} IS NULL", cast(&left.text)),
                Value::Bool(false) => format!("{} IS NOT NULL", cast(&left.text)),
                _ => {
                    return Err(SchemaError::Value(
                        "The QuerySet value for an isnull lookup must be True or False.".to_owned(),
                    ));
                }
            },
            "in" => match self.in_list(left, right, &mut columns, depth)? {
                Some(text) => text,
                None => {
                    return Ok(Sql {
                        kind: Kind::Nothing,
                        ..Sql::lookup(String::new(), columns)
                    });
                }
            },
            "range" => {
                let Some([low, high]) = right.as_sequence() else {
                    return Err(self.unknown(right, "the lookup `range` takes two values"));
                };
                let low = self.right(lookup, left, low, &mut columns, depth)?;
                let high = self.right(lookup, left, high, &mut columns, depth)?;
                format!("{} BETWEEN {low} AND {high}", cast(&left.text))
            }
            _ if is_pattern(lookup) => self.pattern(lookup, left, right, &mut columns, depth)?,
            "exact"
                if internal == Some(FieldType::BooleanField)
                    && as_expression(right).is_none()
                    && (!self.compares_truths() || matches!(left.kind, Kind::Lookup))
                    && matches!(self.literal(right, &bare(FieldType::BooleanField))?, Literal::Bool(_)) =>
            {
                match self.literal(right, &bare(FieldType::BooleanField))? {
                    Literal::Bool(false) => format!("NOT {}", left.text),
                    _ => left.text.clone(),
                }
            }
            "regex" | "iregex" if self.dialect.vendor().is_mysql() => {
                let right = self.right(lookup, left, right, &mut columns, depth)?;
                let left = cast(&left.text);
                match (self.dialect.vendor(), lookup) {
                    (Vendor::Mariadb, "regex") => format!("{left} REGEXP BINARY {right}"),
                    (Vendor::Mariadb, _) => format!("{left} REGEXP {right}"),
                    (_, "regex") => format!("REGEXP_LIKE({left}, {right}, 'c')"),
                    _ => format!("REGEXP_LIKE({left}, {right}, 'i')"),
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
        Ok(Sql::lookup(text, columns))
    }

    /// A number that no value of the column can be: nothing or everything is less than it.
    fn overflow(&self, lookup: &str, left: &Sql, right: &Value) -> Option<Sql> {
        let column = left.output.known()?;
        let class = left.output.class()?;
        if column.field.is_foreign_key() || !is_instance(class, FieldType::IntegerField) {
            return None;
        }
        let Ok(Literal::Int(number)) = self.literal(right, column) else {
            return None;
        };
        if matches!(right, Value::Float(_)) && lookup != "exact" {
            return None;
        }
        let (least, most) = integer_range(left.output.internal()?, self.dialect.vendor())?;
        let (under, over) = (number < least.into(), number > most.into());
        let everything = match lookup {
            "exact" => under.then_some(false).or(over.then_some(false)),
            "gt" | "gte" => under.then_some(true).or(over.then_some(false)),
            "lt" | "lte" => under.then_some(false).or(over.then_some(true)),
            _ => None,
        }?;
        Some(Sql {
            kind: if everything { Kind::Everything } else { Kind::Nothing },
            ..Sql::lookup(String::new(), left.columns.clone())
        })
    }

    /// `None` when the list is empty.
    fn in_list(
        &self,
        left: &Sql,
        right: &Value,
        columns: &mut Vec<String>,
        depth: usize,
    ) -> Result<Option<String>, SchemaError> {
        let Some(items) = right.as_items() else {
            return Err(self.unknown(right, "the lookup `in` takes a list"));
        };
        let mut seen: Vec<&Value> = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        let expressions = items.iter().any(|item| as_expression(item).is_some());
        for item in items {
            if item.is_none() && !expressions || seen.contains(&item) {
                continue;
            }
            seen.push(item);
            let text = self.right("in", left, item, columns, depth)?;
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let own = self.dialect.lookup_cast("in", left.output.internal(), &left.text);
        Ok((!texts.is_empty()).then(|| format!("{own} IN ({})", texts.join(", "))))
    }

    fn pattern(
        &self,
        lookup: &str,
        left: &Sql,
        right: &Value,
        columns: &mut Vec<String>,
        depth: usize,
    ) -> Result<String, SchemaError> {
        let cast = self.dialect.lookup_cast(lookup, left.output.internal(), &left.text);
        let on_expression = |right: &str| {
            let operator = self.dialect.pattern_operator(lookup).unwrap_or("{}");
            let escaped = self.dialect.pattern_escape(right);
            format!("{cast} {}", operator.replacen("{}", &escaped, 1))
        };
        if as_expression(right).is_some() {
            let right = self.compile_within(right, depth + 1)?;
            columns.extend(right.columns.iter().cloned());
            return Ok(on_expression(&self.beside(right)));
        }
        let text = crate::values::python_text(right).map_err(|reason| self.unknown(right, &reason))?;
        if let Some(replaced) = self.without_hyphens(left, &text) {
            return Ok(on_expression(&format!("({replaced})")));
        }
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = match lookup {
            "contains" | "icontains" => format!("%{escaped}%"),
            "startswith" | "istartswith" => format!("{escaped}%"),
            _ => format!("%{escaped}"),
        };
        let literal = self.spell(&Literal::Text(pattern));
        let operator = self.dialect.operator(lookup).unwrap_or("{}");
        Ok(format!("{cast} {}", operator.replacen("{}", &literal, 1)))
    }

    /// Where UUIDs are kept as text, they are compared without their hyphens.
    fn without_hyphens(&self, left: &Sql, text: &str) -> Option<String> {
        let native = matches!(self.dialect.vendor(), Vendor::Postgresql)
            || self.dialect.vendor() == Vendor::Mariadb && self.options.server.version >= (10, 7, 0);
        if native || left.output.internal() != Some(FieldType::UUIDField) {
            return None;
        }
        let spell = |text: &str| self.spell(&Literal::Text(text.to_owned()));
        Some(format!("REPLACE({}, {}, {})", spell(text), spell("-"), spell("")))
    }

    /// An expression on the right side stands in parentheses, but never in two pairs; a plain value in none since
    /// Django 5.1.
    pub(super) fn beside(&self, sql: Sql) -> String {
        let plain = matches!(sql.kind, Kind::Value) && self.options.django.since(5, 1);
        if plain || sql.text.is_empty() || sql.text.starts_with('(') {
            sql.text
        } else {
            format!("({})", sql.text)
        }
    }

    /// The right side of a lookup.
    pub(super) fn right(
        &self,
        lookup: &str,
        left: &Sql,
        right: &Value,
        columns: &mut Vec<String>,
        depth: usize,
    ) -> Result<String, SchemaError> {
        if as_expression(right).is_some() {
            let mut sql = self.compile_within(right, depth + 1)?;
            columns.extend(sql.columns.iter().cloned());
            let document = left.output.class() == Some(FieldType::JSONField);
            if document && lookup == "exact" && super::is_value(right) && self.dialect.vendor().is_mysql() {
                sql.text = format!("JSON_EXTRACT({}, '$')", sql.text);
            }
            return Ok(if matches!(lookup, "in" | "range") {
                sql.text
            } else {
                self.beside(sql)
            });
        }
        if matches!(left.output, Output::Any) && !matches!(lookup, "iexact" | "regex" | "iregex") {
            let value = self.bare_value(right)?;
            return Ok(if matches!(lookup, "in" | "range") {
                value.text
            } else {
                self.beside(value)
            });
        }
        let any = bare(FieldType::TextField);
        let column = if matches!(left.output, Output::Any) {
            &any
        } else {
            left.output.field()?
        };
        let literal = match (lookup, right) {
            ("regex" | "iregex" | "iexact", _) => {
                let text = crate::values::python_text(right).map_err(|reason| self.unknown(right, &reason))?;
                if lookup == "iexact"
                    && let Some(replaced) = self.without_hyphens(left, &text)
                {
                    return Ok(format!("({replaced})"));
                }
                let escape = lookup == "iexact" && self.dialect.vendor() != Vendor::Postgresql;
                Literal::Text(if escape {
                    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
                } else {
                    text
                })
            }
            ("gte" | "lt", Value::Float(f)) if is_integer(column) && f.is_finite() => {
                self.literal(&Value::Float(f.ceil()), column)?
            }
            (_, Value::Float(f)) if is_integer(column) && f.fract() != 0.0 => {
                self.literal(&Value::Float(f.trunc()), column)?
            }
            (_, Value::None) if column.internal_type() == Some(FieldType::JSONField) => {
                Literal::Json("null".to_owned())
            }
            _ => self.literal(right, column)?,
        };
        if let Some(text) = self.beside_key(lookup, left, &literal) {
            return Ok(text);
        }
        Ok(self.spell(&literal))
    }
}

fn is_integer(column: &Column) -> bool {
    let class = column.terminal().and_then(|column| column.field.field_type());
    class.is_some_and(|class| is_instance(class, FieldType::IntegerField))
}

/// The least and greatest number that a column takes.
fn integer_range(internal: FieldType, vendor: Vendor) -> Option<(i128, i128)> {
    use FieldType as T;
    const BIG: i128 = i64::MAX as i128;
    let positive = matches!(
        internal,
        T::PositiveIntegerField | T::PositiveSmallIntegerField | T::PositiveBigIntegerField
    );
    if vendor == Vendor::Sqlite {
        return Some(if positive { (0, BIG) } else { (-BIG - 1, BIG) });
    }
    let mysql = vendor.is_mysql();
    Some(match internal {
        T::SmallIntegerField | T::SmallAutoField => (-32_768, 32_767),
        T::IntegerField | T::AutoField => (-2_147_483_648, 2_147_483_647),
        T::BigIntegerField | T::BigAutoField => (-BIG - 1, BIG),
        T::PositiveSmallIntegerField => (0, if mysql { 65_535 } else { 32_767 }),
        T::PositiveIntegerField => (0, if mysql { 4_294_967_295 } else { 2_147_483_647 }),
        T::PositiveBigIntegerField => (0, if mysql { 18_446_744_073_709_551_615 } else { BIG }),
        _ => return None,
    })
}
