//! What a field makes of a Python value before it goes to the database.

use limosa_python::Value;
use limosa_state::FieldType;

use super::number::{decimal, decimal_text, float, float_repr, integer};
use super::temporal::{self, Moment, datetime_text};
use super::{Literal, json, postgres};
use crate::Vendor;
use crate::editor::EditorOptions;
use crate::model::Column;

/// The value as this column takes it. The error completes "the value …".
pub(crate) fn prepare(
    value: &Value,
    column: &Column,
    vendor: Vendor,
    options: &EditorOptions,
) -> Result<Literal, String> {
    if value.is_none() {
        return Ok(Literal::Null);
    }
    let column = column
        .terminal()
        .ok_or("depends on a relation that is not in the state")?;
    let Some(field_type) = column.field.field_type() else {
        return Err("is of a custom field".to_owned());
    };
    use FieldType as T;
    match field_type {
        T::AutoField
        | T::BigAutoField
        | T::SmallAutoField
        | T::IntegerField
        | T::BigIntegerField
        | T::SmallIntegerField
        | T::PositiveIntegerField
        | T::PositiveBigIntegerField
        | T::PositiveSmallIntegerField
        | T::OrderWrt => integer(value),
        T::BooleanField | T::NullBooleanField => boolean(value),
        T::CharField
        | T::EmailField
        | T::SlugField
        | T::URLField
        | T::TextField
        | T::FileField
        | T::ImageField
        | T::FilePathField
        | T::IPAddressField => text(value).map(Literal::Text),
        T::FloatField => float(value),
        T::DecimalField => decimal(value, column, vendor),
        T::DateField => date(value),
        T::TimeField => time(value),
        T::DateTimeField => moment(value, vendor, options),
        T::DurationField => temporal::timedelta(value)
            .map(Literal::Interval)
            .ok_or_else(|| unfit("time span")),
        T::UUIDField => uuid(value),
        T::JSONField => json::dumps(value)
            .map(Literal::Json)
            .map_err(|reason| format!("is no JSON: {reason}")),
        T::BinaryField => match value {
            Value::Bytes(bytes) => Ok(Literal::Bytes(bytes.to_vec())),
            _ => Err(unfit("binary value")),
        },
        T::GenericIPAddressField => address(value, vendor),
        T::ArrayField => postgres::array(value, column, vendor, options),
        T::HStoreField => postgres::hstore(value),
        T::SearchVectorField => text(value).map(Literal::Text),
        T::IntegerRangeField
        | T::BigIntegerRangeField
        | T::DecimalRangeField
        | T::DateRangeField
        | T::DateTimeRangeField => postgres::range(value, column, field_type, vendor, options),
        _ => Err(format!("is of a {}", field_type.name())),
    }
}

/// A value that stands for itself, as in `Value(5)` without an output field.
pub(crate) fn prepare_bare(value: &Value) -> Result<Literal, String> {
    match value {
        Value::None => Ok(Literal::Null),
        Value::Bool(b) => Ok(Literal::Bool(*b)),
        Value::Int(i) => Ok(Literal::Int(i.clone())),
        Value::Float(f) => Ok(Literal::Float(*f)),
        Value::Str(s) | Value::Setting { value: s, .. } => Ok(Literal::Text(s.to_string())),
        Value::Bytes(bytes) => Ok(Literal::Bytes(bytes.to_vec())),
        Value::EnumMember(member) => prepare_bare_simple(&member.value),
        Value::Call(call) if call.func.is("decimal.Decimal") => decimal_text(value).map(Literal::Decimal),
        Value::Call(call) if call.func.is("datetime.date") => date(value),
        Value::Call(call) if call.func.is("datetime.time") => time(value),
        Value::Call(call) if call.func.is("datetime.timedelta") => temporal::timedelta(value)
            .map(Literal::Interval)
            .ok_or_else(|| unfit("time span")),
        Value::Call(call) if call.func.is("uuid.UUID") => uuid(value),
        _ => Err("is none that is known here".to_owned()),
    }
}

fn prepare_bare_simple(value: &Value) -> Result<Literal, String> {
    match value {
        Value::EnumMember(_) => Err("is an enumeration in an enumeration".to_owned()),
        other => prepare_bare(other),
    }
}

pub(super) fn unfit(what: &str) -> String {
    format!("is no {what} that can be read here")
}

fn boolean(value: &Value) -> Result<Literal, String> {
    match value {
        Value::Bool(b) => Ok(Literal::Bool(*b)),
        Value::Int(_) | Value::Float(_) if *value == Value::Bool(true) => Ok(Literal::Bool(true)),
        Value::Int(_) | Value::Float(_) if *value == Value::Bool(false) => Ok(Literal::Bool(false)),
        Value::Str(s) if matches!(&**s, "t" | "True" | "1") => Ok(Literal::Bool(true)),
        Value::Str(s) if matches!(&**s, "f" | "False" | "0") => Ok(Literal::Bool(false)),
        _ => Err(unfit("boolean")),
    }
}

/// Python's `str()` of a simple value.
pub(crate) fn text(value: &Value) -> Result<String, String> {
    Ok(match value {
        Value::Str(s) | Value::Setting { value: s, .. } => s.to_string(),
        Value::Int(i) => i.to_string(),
        Value::Bool(b) => if *b { "True" } else { "False" }.to_owned(),
        Value::Float(f) if f.is_finite() => float_repr(*f),
        Value::Call(call) if call.func.is("decimal.Decimal") => decimal_text(value)?,
        Value::Call(call) if call.func.is("uuid.UUID") => match uuid(value)? {
            Literal::Uuid(hex) => uuid_text(&hex),
            _ => return Err(unfit("string")),
        },
        _ => return Err(unfit("string")),
    })
}

fn date(value: &Value) -> Result<Literal, String> {
    let date = match value {
        Value::Str(s) => temporal::parse_date(s),
        Value::Call(call) if call.func.is("datetime.datetime") => temporal::datetime(value)
            .filter(|m| m.offset.is_none())
            .map(|m| m.naive.date()),
        _ => temporal::date(value),
    };
    date.map(|date| Literal::Date(date.to_string()))
        .ok_or_else(|| unfit("date"))
}

fn time(value: &Value) -> Result<Literal, String> {
    let time = match value {
        Value::Str(s) => temporal::parse_time(s),
        _ => temporal::time(value),
    };
    time.map(Literal::Time).ok_or_else(|| unfit("time"))
}

fn moment(value: &Value, vendor: Vendor, options: &EditorOptions) -> Result<Literal, String> {
    let moment = match value {
        Value::Call(call) if call.func.is("datetime.date") => temporal::date(value).map(|date| Moment {
            naive: date.to_datetime(jiff::civil::Time::midnight()),
            offset: None,
        }),
        Value::Str(text) => temporal::parse_datetime(text),
        _ => temporal::datetime(value),
    };
    let mut moment = moment.ok_or_else(|| unfit("date and time"))?;
    if options.use_tz && moment.offset.is_none() {
        moment = moment
            .make_aware(&options.time_zone)
            .ok_or_else(|| format!("needs the time zone `{}`", options.time_zone))?;
    }
    match (vendor, moment.to_utc()) {
        (Vendor::Postgresql, utc) => Ok(Literal::Timestamp {
            text: moment.text(),
            aware: utc.is_some(),
        }),
        (_, Some(utc)) if options.use_tz => {
            let zone = &options.connection_time_zone;
            let local = temporal::of_utc(utc, zone).ok_or_else(|| format!("needs the time zone `{zone}`"))?;
            Ok(Literal::Timestamp {
                text: datetime_text(local),
                aware: false,
            })
        }
        (_, Some(_)) => Err("has a time zone though `USE_TZ` is off".to_owned()),
        (_, None) => Ok(Literal::Timestamp {
            text: moment.text(),
            aware: false,
        }),
    }
}

/// A UUID with its dashes.
pub(crate) fn uuid_text(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let (a, b, c, d, e) = (part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, hex.len()));
    format!("{a}-{b}-{c}-{d}-{e}")
}

fn uuid(value: &Value) -> Result<Literal, String> {
    let text = match value {
        Value::Str(s) => Some(s.to_string()),
        Value::Call(call) if call.func.is("uuid.UUID") => {
            if let Some(int) = call.kwarg("int") {
                match int {
                    Value::Int(i) => Some(format!("{:0>32}", i.to_str_radix(16))),
                    _ => None,
                }
            } else {
                call.arg(0, "hex").and_then(Value::as_str).map(str::to_owned)
            }
        }
        _ => None,
    };
    let hex: String = text
        .unwrap_or_default()
        .replace("urn:", "")
        .replace("uuid:", "")
        .chars()
        .filter(|c| !matches!(c, '-' | '{' | '}'))
        .collect::<String>()
        .to_lowercase();
    if hex.len() == 32 && hex.chars().all(|c| c.is_ascii_hexdigit()) {
        Ok(Literal::Uuid(hex))
    } else {
        Err(unfit("UUID"))
    }
}

fn address(value: &Value, vendor: Vendor) -> Result<Literal, String> {
    let text = value.as_str().ok_or_else(|| unfit("IP address"))?.trim();
    if text.is_empty() {
        return Ok(Literal::Null);
    }
    let clean = match text.parse::<std::net::IpAddr>() {
        Ok(address) => address.to_string(),
        Err(_) => return Err(unfit("IP address")),
    };
    Ok(match vendor {
        Vendor::Postgresql => Literal::Inet(clean),
        Vendor::Sqlite | Vendor::Mysql | Vendor::Mariadb => Literal::Text(clean),
    })
}
