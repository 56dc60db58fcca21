//! Arrays, ranges and hstores: their transforms and lookups, and the lookups that `django.contrib.postgres` adds to
//! other fields.

use limosa_python::Value;
use limosa_state::FieldType;

use super::output::{Output, is_instance};
use super::{Compiler, Kind, Sql, as_expression};
use crate::model::Column;
use crate::values::Literal;
use crate::{SchemaError, Vendor};

/// What the elements of a range are.
fn range_element(class: FieldType) -> Option<FieldType> {
    use FieldType as T;
    Some(match class {
        T::IntegerRangeField => T::IntegerField,
        T::BigIntegerRangeField => T::BigIntegerField,
        T::DecimalRangeField => T::DecimalField,
        T::DateRangeField => T::DateField,
        T::DateTimeRangeField => T::DateTimeField,
        _ => return None,
    })
}

fn range_transform(name: &str) -> Option<&'static str> {
    Some(match name {
        "startswith" => "lower",
        "endswith" => "upper",
        "isempty" => "isempty",
        "lower_inc" => "LOWER_INC",
        "lower_inf" => "LOWER_INF",
        "upper_inc" => "UPPER_INC",
        "upper_inf" => "UPPER_INF",
        _ => return None,
    })
}

fn operator(lookup: &str) -> Option<&'static str> {
    Some(match lookup {
        "contains" => "@>",
        "contained_by" => "<@",
        "overlap" => "&&",
        "fully_lt" => "<<",
        "fully_gt" => ">>",
        "not_lt" => "&>",
        "not_gt" => "&<",
        "adjacent_to" => "-|-",
        "trigram_similar" => "%",
        "trigram_word_similar" => "%>",
        "trigram_strict_word_similar" => "%>>",
        _ => return None,
    })
}

/// The range type that values of a column are in.
fn range_of(class: FieldType) -> Option<&'static str> {
    use FieldType as T;
    Some(match class {
        T::DateTimeField => "tstzrange",
        T::DateField => "daterange",
        T::FloatField | T::DecimalField => "numrange",
        T::BigIntegerField | T::PositiveBigIntegerField | T::BigAutoField => "int8range",
        other if is_instance(other, T::IntegerField) => "int4range",
        _ => return None,
    })
}

impl Compiler<'_> {
    /// Whether a field of one of PostgreSQL's own types has this lookup; `None` for other types, which have their own
    /// as well.
    pub(super) fn has_postgres_lookup(&self, class: FieldType, lookup: &str) -> Option<bool> {
        if range_element(class).is_some() {
            let own = matches!(
                lookup,
                "contained_by" | "overlap" | "fully_lt" | "fully_gt" | "not_lt" | "not_gt" | "adjacent_to"
            );
            return Some(own || range_transform(lookup).is_none() && super::lookups::is_general(lookup));
        }
        match class {
            FieldType::ArrayField if matches!(lookup, "contained_by" | "overlap") => Some(true),
            FieldType::HStoreField if super::json::is_json_lookup(lookup) => Some(true),
            FieldType::CharField | FieldType::TextField | FieldType::SearchVectorField
                if self.options.contrib_postgres && lookup == "search" =>
            {
                Some(true)
            }
            _ if self.options.contrib_postgres && lookup.starts_with("trigram_") => {
                Some(operator(lookup).is_some() && Output::of(class).is_text())
            }
            _ if lookup == "contained_by" && range_of(class).is_some() => {
                Some(self.dialect.vendor() == Vendor::Postgresql)
            }
            _ => None,
        }
    }

    pub(super) fn postgres_transform(&self, class: FieldType, of: Sql, name: &str) -> Result<Option<Sql>, SchemaError> {
        if let (Some(element), Some(function)) = (range_element(class), range_transform(name)) {
            let boolean = !matches!(name, "startswith" | "endswith");
            let output = Output::of(if boolean { FieldType::BooleanField } else { element });
            let text = format!("{function}({})", of.text);
            return Ok(Some(Sql::of([of], text, output)));
        }
        Ok(match class {
            FieldType::ArrayField => self.array_transform(of, name),
            FieldType::HStoreField => Some(match name {
                "keys" | "values" => {
                    let function = if name == "keys" { "akeys" } else { "avals" };
                    let text = format!("{function}({})", of.text);
                    let texts = Value::call("django.db.models.TextField", vec![], vec![]);
                    let field = limosa_state::Field::new(FieldType::ArrayField, vec![("base_field".into(), texts)]);
                    Sql::of([of], text, Output::column(Column::detached(field)))
                }
                key => {
                    let key = self.spell(&Literal::Text(key.to_owned()));
                    let text = format!("({} -> {key})", of.text);
                    Sql::of([of], text, Output::of(FieldType::TextField))
                }
            }),
            _ => None,
        })
    }

    fn array_transform(&self, of: Sql, name: &str) -> Option<Sql> {
        if name == "len" {
            let text = format!(
                "CASE WHEN {0} IS NULL THEN NULL ELSE coalesce(array_length({0}, 1), 0) END",
                of.text
            );
            return Some(Sql::of([of], text, Output::of(FieldType::IntegerField)));
        }
        let number = |number: i64| self.spell(&Literal::Int(number.into()));
        if let Ok(index) = name.parse::<i64>() {
            let base = of.output.known()?.field.base_field()?;
            let index = number(index.checked_add(1)?);
            let text = match of.text.ends_with(']') {
                true => format!("{}[{index}]", of.text),
                false => format!("({})[{index}]", of.text),
            };
            return Some(Sql::of([of], text, Output::column(Column::detached(base))));
        }
        let (start, end) = name.split_once('_')?;
        let (start, end) = (start.parse::<i64>().ok()?, end.parse::<i64>().ok()?);
        let text = format!("({})[{}:{}]", of.text, number(start.checked_add(1)?), number(end));
        let output = of.output.clone();
        Some(Sql::of([of], text, output))
    }

    /// A lookup on a field of one of PostgreSQL's own types, or one that PostgreSQL adds; `None` for any other.
    pub(super) fn postgres_lookup(
        &self,
        lookup: &str,
        left: &Sql,
        right: &Value,
        depth: usize,
    ) -> Result<Option<Sql>, SchemaError> {
        let Some(class) = left.output.class() else {
            return Ok(None);
        };
        if self.dialect.vendor() != Vendor::Postgresql {
            return Ok(None);
        }
        if lookup == "search" || class == FieldType::SearchVectorField && lookup == "exact" {
            return self.search_lookup(left, right, depth).map(Some);
        }
        if class == FieldType::ArrayField && matches!(lookup, "exact" | "contains" | "contained_by" | "overlap") {
            return self.array_lookup(lookup, left, right, depth).map(Some);
        }
        if class == FieldType::HStoreField {
            return self.hstore_lookup(lookup, left, right, depth);
        }
        let Some(operator) = operator(lookup) else {
            return Ok(None);
        };
        if let Some(element) = range_element(class) {
            return self.range_lookup(operator, element, left, right, depth).map(Some);
        }
        if lookup == "contained_by" && class != FieldType::JSONField {
            return self.in_range(class, left, right, depth);
        }
        if lookup.starts_with("trigram_") {
            let mut columns = left.columns.clone();
            let right = self.right(lookup, left, right, &mut columns, depth)?;
            return Ok(Some(Sql::lookup(format!("{} {operator} {right}", left.text), columns)));
        }
        Ok(None)
    }

    fn array_lookup(&self, lookup: &str, left: &Sql, right: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let mut columns = left.columns.clone();
        let output = left.output.field()?;
        let Some(base) = output.field.base_field() else {
            return Err(self.unknown(right, "the elements of the array are not known"));
        };
        let text = match right.as_sequence() {
            Some(items) if holds_anything(items) => {
                let mut parts = Vec::new();
                for item in items {
                    let sql = match (as_expression(item), item) {
                        (Some(_), _) => self.compile_within(item, depth + 1)?,
                        (None, Value::List(_) | Value::Tuple(_)) => Sql::new(self.spell(&plain_array(item)?)),
                        (None, Value::None) => Sql::new("NULL"),
                        (None, _) => match self.literal(item, &Column::detached(base.clone()))? {
                            Literal::Inet(text) => Sql::new(self.spell(&Literal::Text(text))),
                            Literal::Json(_) => return Err(self.unknown(item, "it is a document in an array")),
                            literal => Sql::new(self.spell(&literal)),
                        },
                    };
                    columns.extend(sql.columns);
                    parts.push(sql.text);
                }
                format!("(ARRAY[{}])", parts.join(", "))
            }
            _ => self.right(lookup, left, right, &mut columns, depth)?,
        };
        let cast = output
            .db_type(self.dialect)?
            .ok_or_else(|| self.unknown(right, "the array has no column type"))?;
        let operator = operator(lookup).unwrap_or("=");
        Ok(Sql::lookup(format!("{} {operator} {text}::{cast}", left.text), columns))
    }

    fn hstore_lookup(&self, lookup: &str, left: &Sql, right: &Value, depth: usize) -> Result<Option<Sql>, SchemaError> {
        let operator = match lookup {
            "contains" => "@>",
            "contained_by" => "<@",
            "has_key" => "?",
            "has_keys" => "?&",
            "has_any_keys" => "?|",
            _ => return Ok(None),
        };
        let mut columns = left.columns.clone();
        let text = match (lookup, right.as_str(), right.as_items()) {
            ("has_key", Some(key), _) => self.spell(&Literal::Text(key.to_owned())),
            ("has_keys" | "has_any_keys", _, Some(items)) => {
                let keys: Option<Vec<String>> = items.iter().map(|key| key.as_str().map(str::to_owned)).collect();
                let keys = keys.ok_or_else(|| self.unknown(right, "it holds more than strings"))?;
                self.spell(&super::json::text_array(&keys))
            }
            ("contains" | "contained_by", _, None) => self.right(lookup, left, right, &mut columns, depth)?,
            _ => return Err(self.unknown(right, &format!("the lookup `{lookup}` takes something else"))),
        };
        Ok(Some(Sql::lookup(format!("{} {operator} {text}", left.text), columns)))
    }

    fn range_lookup(
        &self,
        operator: &str,
        element: FieldType,
        left: &Sql,
        right: &Value,
        depth: usize,
    ) -> Result<Sql, SchemaError> {
        let mut columns = left.columns.clone();
        let temporal = matches!(element, FieldType::DateField | FieldType::DateTimeField);
        let is_range = right.as_sequence().is_some() || crate::values::is_range(right);
        let text = if is_range || operator != "@>" {
            self.right("contains", left, right, &mut columns, depth)?
        } else {
            let sql = match as_expression(right) {
                Some(_) => self.compile_within(right, depth + 1)?,
                None if temporal => self.bare_value(right)?,
                None => self
                    .literal(right, &super::output::bare(element))
                    .map(|l| Sql::new(self.spell(&l)))?,
            };
            columns.extend(sql.columns.iter().cloned());
            let db_type = match element {
                FieldType::DecimalField if !self.options.django.since(6, 0) => Some("numeric(None, None)".to_owned()),
                _ => super::output::bare(element).db_type(self.dialect)?,
            };
            let db_type = db_type.ok_or_else(|| self.unknown(right, "its type is not known"))?;
            let matching = sql
                .output
                .class()
                .is_some_and(|class| left.output.class() == Some(class));
            match (temporal, &sql.kind) {
                (true, _) if matching || matches!(sql.output, Output::None) => self.beside(sql),
                (true, _) => format!("{}::{db_type}", self.beside(sql)),
                (false, Kind::Value) => format!("({})::{db_type}", sql.text),
                (false, _) => format!("({})::{db_type}", sql.text),
            }
        };
        Ok(Sql::lookup(format!("{} {operator} {text}", left.text), columns))
    }

    /// Whether a number or date lies in a range.
    fn in_range(&self, class: FieldType, left: &Sql, right: &Value, depth: usize) -> Result<Option<Sql>, SchemaError> {
        let Some(range) = range_of(class) else {
            return Ok(None);
        };
        let mut columns = left.columns.clone();
        let cast = match class {
            FieldType::FloatField => "::numeric",
            other if is_instance(other, FieldType::SmallIntegerField) => "::integer",
            _ => "",
        };
        let field = match range {
            "tstzrange" => FieldType::DateTimeRangeField,
            "daterange" => FieldType::DateRangeField,
            "numrange" => FieldType::DecimalRangeField,
            "int8range" => FieldType::BigIntegerRangeField,
            _ => FieldType::IntegerRangeField,
        };
        let text = match as_expression(right) {
            Some(_) => {
                let sql = self.compile_within(right, depth + 1)?;
                columns.extend(sql.columns.iter().cloned());
                self.beside(sql)
            }
            None => {
                let literal = crate::values::range_as_written(right, field, self.dialect.vendor(), self.options)
                    .map_err(|reason| self.unknown(right, &format!("the value {reason}")))?;
                self.spell(&literal)
            }
        };
        Ok(Some(Sql::lookup(
            format!("{}{cast} <@ {text}::{range}", left.text),
            columns,
        )))
    }
}

fn holds_anything(items: &[Value]) -> bool {
    items.iter().any(|item| match item.as_sequence() {
        Some(items) => holds_anything(items),
        None => !item.is_none(),
    })
}

/// A list inside a list, of which nothing but its values is known: the smallest type that holds them all.
fn plain_array(value: &Value) -> Result<Literal, SchemaError> {
    let unknown = || SchemaError::NeedsPython {
        what: "the SQL of an array in an array".to_owned(),
        reason: "it holds more than numbers and strings".to_owned(),
        location: None,
    };
    let mut parts = Vec::new();
    let mut element = None;
    for item in value.as_sequence().unwrap_or_default() {
        match item {
            Value::None => parts.push("NULL".to_owned()),
            Value::Int(number) => {
                let size = match i64::try_from(number.clone()) {
                    Ok(number) if i16::try_from(number).is_ok() => "int2",
                    Ok(number) if i32::try_from(number).is_ok() => "int4",
                    Ok(_) => "int8",
                    Err(_) => return Err(unknown()),
                };
                element = element.max(Some(size));
                parts.push(number.to_string());
            }
            Value::Str(text) => parts.push(crate::values::array_element(text)),
            _ => return Err(unknown()),
        }
    }
    Ok(Literal::Array {
        text: format!("{{{}}}", parts.join(",")),
        element,
    })
}
