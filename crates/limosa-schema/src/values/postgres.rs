//! Values of PostgreSQL's own types in its text form: arrays, ranges, hstores.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::number::float_repr;
use super::prepare::{prepare, text as python_text, unfit};
use super::{Literal, temporal};
use crate::Vendor;
use crate::editor::EditorOptions;
use crate::model::Column;

/// The most levels of arrays in arrays.
const MAX_DEPTH: usize = 16;

pub(super) fn array(
    value: &Value,
    column: &Column,
    vendor: Vendor,
    options: &EditorOptions,
) -> Result<Literal, String> {
    let mut element = None;
    let text = array_text(value, column, vendor, options, &mut element, 0)?;
    Ok(Literal::Array { text, element })
}

fn array_text(
    value: &Value,
    column: &Column,
    vendor: Vendor,
    options: &EditorOptions,
    element: &mut Option<&'static str>,
    depth: usize,
) -> Result<String, String> {
    let (Some(items), Some(base), true) = (value.as_sequence(), column.field.base_field(), depth < MAX_DEPTH) else {
        return Err(unfit("array"));
    };
    let base = Column::detached(base);
    let mut parts = Vec::new();
    for item in items {
        if base.field.field_type() == Some(FieldType::ArrayField) && !item.is_none() {
            parts.push(array_text(item, &base, vendor, options, element, depth + 1)?);
            continue;
        }
        let literal = prepare(item, &base, vendor, options)?;
        let (text, kind) = element_text(literal, base.field.field_type())?;
        if kind.is_some() {
            *element = kind;
        }
        parts.push(text);
    }
    Ok(format!("{{{}}}", parts.join(",")))
}

/// One element, and its type where the driver says one.
fn element_text(literal: Literal, field_type: Option<FieldType>) -> Result<(String, Option<&'static str>), String> {
    Ok(match literal {
        Literal::Null => ("NULL".to_owned(), None),
        Literal::Int(i) => (i.to_string(), Some(int_type(field_type))),
        Literal::Bool(b) => (if b { "t" } else { "f" }.to_owned(), Some("bool")),
        Literal::Float(f) => (float_repr(f), Some("float8")),
        Literal::Decimal(d) => (d, Some("numeric")),
        Literal::Date(d) => (d, Some("date")),
        Literal::Time(t) => (t, Some("time")),
        Literal::Timestamp { text, aware } => {
            let kind = if aware { "timestamptz" } else { "timestamp" };
            (array_element(&text), Some(kind))
        }
        Literal::Interval(micros) => (array_element(&temporal::timedelta_text(micros)), Some("interval")),
        Literal::Uuid(u) => (u, Some("uuid")),
        Literal::Inet(i) => (i, Some("inet")),
        Literal::Json(text) => (array_element(&text), Some("jsonb")),
        Literal::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            (array_element(&format!("\\x{hex}")), Some("bytea"))
        }
        Literal::Text(text) => (array_element(&text), None),
        Literal::Typed { text, cast: None } => (array_element(&text), None),
        _ => return Err("is an array of a type that is not known here".to_owned()),
    })
}

fn int_type(field_type: Option<FieldType>) -> &'static str {
    use FieldType as T;
    match field_type {
        Some(T::BigIntegerField | T::BigAutoField | T::PositiveBigIntegerField) => "int8",
        Some(T::SmallIntegerField | T::SmallAutoField | T::PositiveSmallIntegerField) => "int2",
        _ => "int4",
    }
}

/// A text as it stands in an array, in quotes where it must be.
pub(crate) fn array_element(text: &str) -> String {
    let special = |c: char| matches!(c, '{' | '}' | ',' | '"' | '\\') || c.is_whitespace();
    if !text.is_empty() && !text.eq_ignore_ascii_case("null") && !text.contains(special) {
        return text.to_owned();
    }
    quoted(text)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

pub(super) fn hstore(value: &Value) -> Result<Literal, String> {
    let Value::Dict(pairs) = value else {
        return Err(unfit("hstore"));
    };
    let mut parts = Vec::new();
    for (key, item) in pairs {
        let key = quoted(&python_text(key)?);
        parts.push(match item {
            Value::None => format!("{key}=>NULL"),
            item => format!("{key}=>{}", quoted(&python_text(item)?)),
        });
    }
    Ok(Literal::Typed {
        text: parts.join(","),
        cast: Some("hstore"),
    })
}

fn range_call(value: &Value) -> Option<&Call> {
    let call = value.as_call()?;
    let module = &*call.func.module;
    let known = module.starts_with("psycopg") || module.starts_with("django.");
    let named = matches!(
        &*call.func.qualname,
        "Range" | "NumericRange" | "DateRange" | "DateTimeRange" | "DateTimeTZRange"
    );
    (known && named).then_some(&**call)
}

/// Whether it is a range object of the driver.
pub(crate) fn is_range(value: &Value) -> bool {
    range_call(value).is_some()
}

/// A range for a column of ranges.
pub(super) fn range(
    value: &Value,
    column: &Column,
    field_type: FieldType,
    vendor: Vendor,
    options: &EditorOptions,
) -> Result<Literal, String> {
    match value.as_sequence() {
        Some([lower, upper]) => {
            let bounds = column
                .field
                .option("default_bounds")
                .and_then(Value::as_str)
                .unwrap_or("[)");
            between(
                Some(lower),
                Some(upper),
                bounds,
                range_type(field_type),
                vendor,
                options,
            )
        }
        Some(_) => Err(unfit("range")),
        None => range_as_written(value, field_type, vendor, options),
    }
}

/// A range object, whatever column it stands beside.
pub(crate) fn range_as_written(
    value: &Value,
    field_type: FieldType,
    vendor: Vendor,
    options: &EditorOptions,
) -> Result<Literal, String> {
    if let Some([lower, upper]) = value.as_sequence() {
        return between(Some(lower), Some(upper), "[)", range_type(field_type), vendor, options);
    }
    let call = range_call(value).ok_or_else(|| unfit("range"))?;
    let kind = match &*call.func.qualname {
        "DateRange" => RangeType::Date,
        "DateTimeRange" => return Err("is a range of moments without a zone".to_owned()),
        "DateTimeTZRange" => RangeType::Moment,
        _ => RangeType::Number,
    };
    if call.kwarg("empty").and_then(Value::as_bool) == Some(true) {
        return Ok(Literal::Typed {
            text: "empty".to_owned(),
            cast: kind.cast(false),
        });
    }
    let bounds = call
        .arg(2, "bounds")
        .map_or(Some("[)"), Value::as_str)
        .ok_or_else(|| unfit("range"))?;
    between(
        call.arg(0, "lower"),
        call.arg(1, "upper"),
        bounds,
        kind,
        vendor,
        options,
    )
}

#[derive(Clone, Copy, PartialEq)]
enum RangeType {
    Number,
    Date,
    Moment,
}

impl RangeType {
    /// What the driver says of it: of whole numbers it does not know which size is meant.
    fn cast(self, decimal: bool) -> Option<&'static str> {
        match self {
            Self::Number => decimal.then_some("numrange"),
            Self::Date => Some("daterange"),
            Self::Moment => Some("tstzrange"),
        }
    }
}

fn range_type(field_type: FieldType) -> RangeType {
    match field_type {
        FieldType::DateRangeField => RangeType::Date,
        FieldType::DateTimeRangeField => RangeType::Moment,
        _ => RangeType::Number,
    }
}

fn between(
    lower: Option<&Value>,
    upper: Option<&Value>,
    bounds: &str,
    kind: RangeType,
    vendor: Vendor,
    options: &EditorOptions,
) -> Result<Literal, String> {
    let (lower, upper) = (lower.filter(|v| !v.is_none()), upper.filter(|v| !v.is_none()));
    let mut bounds = bounds.chars();
    let (Some(open), Some(close), None) = (bounds.next(), bounds.next(), bounds.next()) else {
        return Err(unfit("range"));
    };
    let mut decimal = false;
    let mut end = |value: Option<&Value>| -> Result<String, String> {
        let Some(value) = value else {
            return Ok(String::new());
        };
        let literal = match kind {
            RangeType::Number => super::prepare_bare(value)?,
            RangeType::Date => prepare(value, &plain(FieldType::DateField), vendor, options)?,
            RangeType::Moment => match value {
                Value::Call(call) if call.func.is("datetime.datetime") && call.arg(7, "tzinfo").is_some() => {
                    prepare(value, &plain(FieldType::DateTimeField), vendor, options)?
                }
                _ => return Err("is a range of moments without a zone".to_owned()),
            },
        };
        Ok(match literal {
            Literal::Int(number) => number.to_string(),
            Literal::Decimal(text) => {
                decimal = true;
                text
            }
            Literal::Date(text) => text,
            Literal::Timestamp { text, .. } => format!("\"{text}\""),
            _ => return Err(unfit("range")),
        })
    };
    let (low, high) = (end(lower)?, end(upper)?);
    // An end that is open to infinity is never part of the range.
    let open = if lower.is_none() { '(' } else { open };
    let close = if upper.is_none() { ')' } else { close };
    Ok(Literal::Typed {
        text: format!("{open}{low},{high}{close}"),
        cast: kind.cast(decimal),
    })
}

fn plain(field_type: FieldType) -> Column {
    Column::detached(limosa_state::Field::new(field_type, Vec::new()))
}
