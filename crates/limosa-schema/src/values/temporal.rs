//! Dates, times and time spans: calls of `datetime.…` as text, and the present moment.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned, civil};
use limosa_python::{Call, Value};

/// The present moment as Django would see it in the middle of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Now {
    zoned: Zoned,
}

impl Now {
    /// The present moment in the project's time zone; UTC when there is no such zone.
    pub(crate) fn in_zone(time_zone: &str) -> Self {
        let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
        Self {
            zoned: Timestamp::now().to_zoned(zone),
        }
    }

    /// `timezone.now()`: aware and in UTC with `USE_TZ`, else local.
    pub(crate) fn moment(&self, use_tz: bool) -> (String, bool) {
        if use_tz {
            (format!("{}+00:00", datetime_text(self.utc())), true)
        } else {
            (self.local(), false)
        }
    }

    /// `datetime.datetime.now()`
    pub(crate) fn local(&self) -> String {
        datetime_text(self.zoned.datetime())
    }

    /// The moment in a connection's time zone, without an offset; in UTC when there is no such zone.
    pub(crate) fn in_connection(&self, time_zone: &str) -> civil::DateTime {
        of_utc(self.utc(), time_zone).unwrap_or_else(|| self.utc())
    }

    /// The moment in UTC, without an offset.
    fn utc(&self) -> civil::DateTime {
        TimeZone::UTC.to_datetime(self.zoned.timestamp())
    }

    /// `datetime.date.today()`
    pub(crate) fn date(&self) -> String {
        self.zoned.date().to_string()
    }

    /// `datetime.datetime.now().time()`
    pub(crate) fn time(&self) -> String {
        time_text(self.zoned.time())
    }
}

/// A moment as Python's `str()` gives it.
pub(crate) fn datetime_text(moment: civil::DateTime) -> String {
    format!("{} {}", moment.date(), time_text(moment.time()))
}

fn time_text(time: civil::Time) -> String {
    let micro = time.subsec_nanosecond() / 1000;
    let base = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    if micro == 0 { base } else { format!("{base}.{micro:06}") }
}

/// A naive date and time with, when there is one, its offset in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) naive: civil::DateTime,
    pub(crate) offset: Option<i64>,
}

impl Moment {
    /// As Python's `str()` gives it.
    pub(crate) fn text(&self) -> String {
        let base = datetime_text(self.naive);
        match self.offset {
            None => base,
            Some(offset) => format!("{base}{}", offset_text(offset)),
        }
    }

    /// The same moment in UTC, for a moment that has an offset.
    pub(crate) fn to_utc(self) -> Option<civil::DateTime> {
        let offset = self.offset?;
        self.naive.checked_sub(jiff::Span::new().try_seconds(offset).ok()?).ok()
    }

    /// The moment in this zone, for a moment without an offset.
    pub(crate) fn make_aware(self, time_zone: &str) -> Option<Self> {
        let zone = TimeZone::get(time_zone).ok()?;
        let zoned = zone.to_zoned(self.naive).ok()?;
        Some(Self {
            naive: zoned.datetime(),
            offset: Some(i64::from(zoned.offset().seconds())),
        })
    }
}

/// A moment in UTC, as the clocks of this zone show it.
pub(crate) fn of_utc(utc: civil::DateTime, time_zone: &str) -> Option<civil::DateTime> {
    if time_zone == "UTC" {
        return Some(utc);
    }
    let moment = TimeZone::UTC.to_timestamp(utc).ok()?;
    Some(TimeZone::get(time_zone).ok()?.to_datetime(moment))
}

fn offset_text(offset: i64) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let seconds = offset.abs();
    let base = format!("{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 == 0 {
        base
    } else {
        format!("{base}:{:02}", seconds % 60)
    }
}

/// The numbers of a call such as `datetime.date(2020, 1, 2)`, by these parameter names; missing ones are 0.
fn numbers<const N: usize>(call: &Call, names: [&str; N]) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    for (index, name) in names.iter().enumerate() {
        if let Some(value) = call.arg(index, name) {
            numbers[index] = value.as_int()?;
        }
    }
    Some(numbers)
}

fn civil_date(year: i64, month: i64, day: i64) -> Option<civil::Date> {
    civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

fn civil_time(hour: i64, minute: i64, second: i64, micro: i64) -> Option<civil::Time> {
    civil::Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        i32::try_from(micro.checked_mul(1000)?).ok()?,
    )
    .ok()
}

/// `datetime.date(…)`
pub(crate) fn date(value: &Value) -> Option<civil::Date> {
    let call = value.as_call().filter(|call| call.func.is("datetime.date"))?;
    let [year, month, day] = numbers(call, ["year", "month", "day"])?;
    civil_date(year, month, day)
}

/// `datetime.time(…)` as text, without an offset.
pub(crate) fn time(value: &Value) -> Option<String> {
    let call = value.as_call().filter(|call| call.func.is("datetime.time"))?;
    if call.arg(4, "tzinfo").is_some_and(|tz| !tz.is_none()) {
        return None;
    }
    let [hour, minute, second, micro] = numbers(call, ["hour", "minute", "second", "microsecond"])?;
    civil_time(hour, minute, second, micro).map(time_text)
}

/// `datetime.datetime(…)`
pub(crate) fn datetime(value: &Value) -> Option<Moment> {
    let call = value.as_call().filter(|call| call.func.is("datetime.datetime"))?;
    let names = ["year", "month", "day", "hour", "minute", "second", "microsecond"];
    let [year, month, day, hour, minute, second, micro] = numbers(call, names)?;
    let naive = civil_date(year, month, day)?.to_datetime(civil_time(hour, minute, second, micro)?);
    match call.arg(7, "tzinfo") {
        None | Some(Value::None) => Some(Moment { naive, offset: None }),
        Some(zone) => zone_offset(zone, naive).map(|offset| Moment {
            naive,
            offset: Some(offset),
        }),
    }
}

fn zone_offset(zone: &Value, naive: civil::DateTime) -> Option<i64> {
    match zone {
        Value::Name(path) if path.is("datetime.timezone.utc") || path.is("datetime.UTC") => Some(0),
        Value::Name(path) if &*path.module == "datetime" && &*path.qualname == "timezone.utc" => Some(0),
        Value::Call(call) if call.func.is("datetime.timezone") => {
            let micros = timedelta(call.args.first()?)?;
            (micros % 1_000_000 == 0)
                .then(|| i64::try_from(micros / 1_000_000).ok())
                .flatten()
        }
        Value::Call(call) if call.func.is("zoneinfo.ZoneInfo") => {
            let zone = TimeZone::get(call.arg(0, "key")?.as_str()?).ok()?;
            Some(i64::from(zone.to_zoned(naive).ok()?.offset().seconds()))
        }
        _ => None,
    }
}

/// `datetime.timedelta(…)` in microseconds.
pub(crate) fn timedelta(value: &Value) -> Option<i128> {
    let call = value.as_call().filter(|call| call.func.is("datetime.timedelta"))?;
    let units: [(&str, i128); 7] = [
        ("days", 86_400_000_000),
        ("seconds", 1_000_000),
        ("microseconds", 1),
        ("milliseconds", 1000),
        ("minutes", 60_000_000),
        ("hours", 3_600_000_000),
        ("weeks", 604_800_000_000),
    ];
    let mut total = 0i128;
    for (index, (name, unit)) in units.into_iter().enumerate() {
        match call.arg(index, name) {
            None => {}
            Some(Value::Float(number)) => {
                let micros = number * unit as f64;
                if micros.fract() != 0.0 || micros.abs() > 9e15 {
                    return None;
                }
                total += micros as i128;
            }
            Some(number) => total = total.checked_add(unit.checked_mul(i128::from(number.as_int()?))?)?,
        }
    }
    Some(total)
}

/// A date, moment or time that is written as a string: `"2020-01-02"`, `"2020-01-02 03:04"`.
pub(crate) fn parse_date(text: &str) -> Option<civil::Date> {
    text.parse().ok()
}

/// A moment written as a string, with or without its offset: `"2020-01-02T03:04:05Z"`.
pub(crate) fn parse_datetime(text: &str) -> Option<Moment> {
    if let Some(date) = parse_date(text) {
        return Some(Moment {
            naive: date.to_datetime(civil::Time::midnight()),
            offset: None,
        });
    }
    let (naive, offset) = match text.strip_suffix('Z') {
        Some(naive) => (naive, Some(0)),
        None => match text.rfind(['+', '-']).filter(|at| *at > "2020-01-02".len()) {
            Some(at) => (&text[..at], Some(parse_offset(&text[at..])?)),
            None => (text, None),
        },
    };
    Some(Moment {
        naive: naive.parse().ok()?,
        offset,
    })
}

/// `+02:00`
fn parse_offset(text: &str) -> Option<i64> {
    let (hours, minutes) = text[1..].split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let seconds = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
    Some(if text.starts_with('-') { -seconds } else { seconds })
}

/// A time of day written as a string.
pub(crate) fn parse_time(text: &str) -> Option<String> {
    text.parse::<civil::Time>().ok().map(time_text)
}

/// A time span as Python's `str()` gives it.
pub(crate) fn timedelta_text(micros: i128) -> String {
    const DAY: i128 = 86_400_000_000;
    let days = micros.div_euclid(DAY);
    let rest = micros.rem_euclid(DAY);
    let seconds = rest / 1_000_000;
    let mut text = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest % 1_000_000 != 0 {
        text.push_str(&format!(".{:06}", rest % 1_000_000));
    }
    match days {
        0 => text,
        1 | -1 => format!("{days} day {text}"),
        _ => format!("{days} days {text}"),
    }
}
