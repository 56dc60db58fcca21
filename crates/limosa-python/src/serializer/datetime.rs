//! Dates and times: Python's `repr()` of them, from whatever way they were constructed.

use num_bigint::BigInt;

use super::{SerializeError, Writer};
use crate::{Call, Value};

const MICROSECONDS: i64 = 1_000_000;

/// The integers that a constructor was given, by position or by name; what is missing is `defaults`.
fn integers<const N: usize>(call: &Call, names: [&str; N], defaults: [i64; N]) -> Option<[i64; N]> {
    let mut values = defaults;
    for (index, name) in names.iter().enumerate() {
        if let Some(value) = call.arg(index, name) {
            values[index] = value.as_int()?;
        }
    }
    Some(values)
}

/// Hour and minute, then seconds and microseconds as far as they are not zero.
fn clock([hour, minute, second, microsecond]: [i64; 4]) -> String {
    match (second, microsecond) {
        (0, 0) => format!("{hour}, {minute}"),
        (_, 0) => format!("{hour}, {minute}, {second}"),
        _ => format!("{hour}, {minute}, {second}, {microsecond}"),
    }
}

/// The microseconds of a `timedelta(…)`.
fn timedelta_microseconds(call: &Call) -> Option<BigInt> {
    const UNITS: [(&str, i64); 7] = [
        ("days", 86_400 * MICROSECONDS),
        ("seconds", MICROSECONDS),
        ("microseconds", 1),
        ("milliseconds", 1000),
        ("minutes", 60 * MICROSECONDS),
        ("hours", 3600 * MICROSECONDS),
        ("weeks", 7 * 86_400 * MICROSECONDS),
    ];
    let mut total = BigInt::from(0);
    for (index, (name, unit)) in UNITS.iter().enumerate() {
        match call.arg(index, name) {
            None => {}
            Some(Value::Int(number)) => total += number * BigInt::from(*unit),
            Some(Value::Bool(true)) => total += BigInt::from(*unit),
            Some(Value::Bool(false)) => {}
            // Halves round to even, as Python rounds the sum of its parts.
            Some(Value::Float(number)) if number.is_finite() => {
                let microseconds = (number * *unit as f64).round_ties_even();
                if microseconds.abs() > 9e17 {
                    return None;
                }
                total += BigInt::from(microseconds as i64);
            }
            Some(_) => return None,
        }
    }
    Some(total)
}

fn timedelta(call: &Call) -> Option<String> {
    let total = i128::try_from(timedelta_microseconds(call)?).ok()?;
    let day = 86_400 * i128::from(MICROSECONDS);
    let days = total.div_euclid(day);
    let rest = total.rem_euclid(day);
    let (seconds, microseconds) = (rest / i128::from(MICROSECONDS), rest % i128::from(MICROSECONDS));
    let mut parts = Vec::new();
    for (name, value) in [("days", days), ("seconds", seconds), ("microseconds", microseconds)] {
        if value != 0 {
            parts.push(format!("{name}={value}"));
        }
    }
    let parts = if parts.is_empty() {
        "0".to_owned()
    } else {
        parts.join(", ")
    };
    Some(format!("datetime.timedelta({parts})"))
}

/// The offset from UTC in seconds; `None` for zones whose offset depends on the date.
fn offset(tzinfo: &Value) -> Option<i64> {
    match tzinfo {
        Value::Name(path) if path.is("datetime.timezone.utc") || path.is("datetime.UTC") => Some(0),
        Value::Call(call) if call.func.is("datetime.timezone") => match call.arg(0, "offset")? {
            Value::Call(delta) if delta.func.is("datetime.timedelta") => {
                let microseconds = i64::try_from(timedelta_microseconds(delta)?).ok()?;
                (microseconds % MICROSECONDS == 0).then_some(microseconds / MICROSECONDS)
            }
            _ => None,
        },
        Value::Call(call) if call.func.is("zoneinfo.ZoneInfo") => (call.arg(0, "key")?.as_str()? == "UTC").then_some(0),
        _ => None,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn datetime(call: &Call) -> Option<String> {
    let names = ["year", "month", "day", "hour", "minute", "second", "microsecond"];
    let [
        mut year,
        mut month,
        mut day,
        mut hour,
        mut minute,
        mut second,
        microsecond,
    ] = integers(call, names, [0; 7])?;
    let mut suffix = String::new();
    match call.arg(7, "tzinfo") {
        None | Some(Value::None) => {}
        Some(tzinfo) => {
            // Aware moments are written in UTC, whatever their zone was.
            let offset = offset(tzinfo)?;
            let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
            (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
            let rest = seconds.rem_euclid(86_400);
            (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
            suffix.push_str(", tzinfo=datetime.timezone.utc");
        }
    }
    if suffix.is_empty() && call.kwarg("fold").and_then(Value::as_int) == Some(1) {
        suffix.push_str(", fold=1");
    }
    let clock = clock([hour, minute, second, microsecond]);
    Some(format!("datetime.datetime({year}, {month}, {day}, {clock}{suffix})"))
}

fn time(call: &Call, writer: &mut Writer) -> Option<Result<String, SerializeError>> {
    let values = integers(call, ["hour", "minute", "second", "microsecond"], [0; 4])?;
    let tzinfo = match call.arg(4, "tzinfo") {
        None | Some(Value::None) => String::new(),
        Some(Value::Name(path)) if path.is("datetime.timezone.utc") || path.is("datetime.UTC") => {
            ", tzinfo=datetime.timezone.utc".to_owned()
        }
        Some(tzinfo) => match writer.value(tzinfo) {
            Ok(text) => format!(", tzinfo={text}"),
            Err(error) => return Some(Err(error)),
        },
    };
    let fold = if call.kwarg("fold").and_then(Value::as_int) == Some(1) {
        ", fold=1"
    } else {
        ""
    };
    Some(Ok(format!("datetime.time({}{tzinfo}{fold})", clock(values))))
}

impl Writer {
    /// The form of a call of `datetime.NAME`; `None` when it is none of the classes here.
    pub(super) fn datetime_call(&mut self, call: &Call) -> Result<Option<String>, SerializeError> {
        let text = match &*call.func.qualname {
            "date" => integers(call, ["year", "month", "day"], [0; 3])
                .map(|[year, month, day]| format!("datetime.date({year}, {month}, {day})")),
            "datetime" => datetime(call),
            "time" => time(call, self).transpose()?,
            "timedelta" => timedelta(call),
            _ => return Ok(None),
        };
        self.import("import datetime");
        match text {
            Some(text) => Ok(Some(text)),
            None => Err(SerializeError::unsupported(&Value::Call(call.clone().into()))),
        }
    }
}
