//! Parts of dates and times: `Extract…`, `Trunc…`, and the transforms of the same names.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::output::{Output, is_instance};
use super::{Compiler, Kind, Sql};
use crate::values::Literal;
use crate::{SchemaError, Vendor};

/// The part that a class takes out: `ExtractIsoYear`, `Extract(…, "iso_year")`.
fn extract_kind<'c>(class: &str, call: &'c Call) -> Option<&'c str> {
    Some(match class {
        "Extract" => call.arg(1, "lookup_name").and_then(Value::as_str)?,
        "ExtractYear" => "year",
        "ExtractIsoYear" => "iso_year",
        "ExtractMonth" => "month",
        "ExtractDay" => "day",
        "ExtractWeek" => "week",
        "ExtractWeekDay" => "week_day",
        "ExtractIsoWeekDay" => "iso_week_day",
        "ExtractQuarter" => "quarter",
        "ExtractHour" => "hour",
        "ExtractMinute" => "minute",
        "ExtractSecond" => "second",
        _ => return None,
    })
}

fn trunc_kind<'c>(class: &str, call: &'c Call) -> Option<&'c str> {
    Some(match class {
        "Trunc" => call.arg(1, "kind").and_then(Value::as_str)?,
        "TruncYear" => "year",
        "TruncQuarter" => "quarter",
        "TruncMonth" => "month",
        "TruncWeek" => "week",
        "TruncDay" => "day",
        "TruncHour" => "hour",
        "TruncMinute" => "minute",
        "TruncSecond" => "second",
        "TruncDate" => "date",
        "TruncTime" => "time",
        _ => return None,
    })
}

/// Whether a part of this name is registered as a transform of fields of this class.
pub(super) fn is_part(class: FieldType, name: &str) -> bool {
    let day = matches!(
        name,
        "year" | "iso_year" | "month" | "day" | "week" | "week_day" | "iso_week_day" | "quarter"
    );
    let hour = matches!(name, "hour" | "minute" | "second");
    day && is_instance(class, FieldType::DateField)
        || hour && matches!(class, FieldType::DateTimeField | FieldType::TimeField)
        || matches!(name, "date" | "time") && class == FieldType::DateTimeField
}

impl Compiler<'_> {
    /// `Extract` and `Trunc` of any class; `None` for another class.
    pub(super) fn date_function(
        &self,
        class: &str,
        call: &Call,
        value: &Value,
        depth: usize,
    ) -> Result<Option<Sql>, SchemaError> {
        let (extract, trunc) = (extract_kind(class, call), trunc_kind(class, call));
        if extract.is_none() && trunc.is_none() {
            return Ok(None);
        }
        if call.kwarg("tzinfo").is_some_and(|zone| !zone.is_none()) {
            return Err(self.unknown(value, "it names a time zone"));
        }
        let of = self.argument(call, 0, "expression", value, depth)?;
        match (extract, trunc) {
            (Some(kind), _) => self.extract(kind, of, value).map(Some),
            (_, Some(kind)) => {
                let position = if class == "Trunc" { 2 } else { 1 };
                let output = self.given_output(call, position, value)?;
                self.trunc(kind, of, output, value).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The part as a transform: `date__year`.
    pub(super) fn date_part(&self, kind: &str, of: Sql, value: &Value) -> Result<Sql, SchemaError> {
        match kind {
            "date" | "time" => self.trunc(kind, of, None, value),
            _ => self.extract(kind, of, value),
        }
    }

    /// The zone that moments are taken in, where Django converts them.
    fn zone(&self, value: &Value) -> Result<Option<&str>, SchemaError> {
        if !self.options.use_tz {
            return Ok(None);
        }
        let zone = &*self.options.time_zone;
        // Python calls zones of one offset by that offset.
        let fixed = zone.starts_with("Etc/") || !zone.contains('/') && zone != "UTC";
        if fixed {
            return Err(self.unknown(value, &format!("the time zone `{zone}` goes by another name")));
        }
        Ok(Some(zone))
    }

    fn text(&self, text: &str) -> String {
        self.spell(&Literal::Text(text.to_owned()))
    }

    /// The zones as SQLite's functions take them: the wanted one and the connection's.
    fn zone_pair(&self, zone: Option<&str>) -> String {
        match zone {
            Some(zone) => {
                let zone = self.text(zone);
                format!("{zone}, {}", self.text(&self.options.connection_time_zone))
            }
            None => "NULL, NULL".to_owned(),
        }
    }

    fn in_zone(&self, sql: &str, zone: Option<&str>) -> String {
        match zone {
            Some(zone) => format!("{sql} AT TIME ZONE {}", self.text(zone)),
            None => sql.to_owned(),
        }
    }

    fn extract(&self, kind: &str, of: Sql, value: &Value) -> Result<Sql, SchemaError> {
        use FieldType as T;
        let Some(class) = of.output.class() else {
            return Err(self.unknown(value, "what it is taken from is not known"));
        };
        let allowed = match class {
            T::DateTimeField | T::TimeField => true,
            T::DateField => !matches!(kind, "hour" | "minute" | "second"),
            T::DurationField => matches!(kind, "day" | "hour" | "minute" | "second"),
            _ => false,
        };
        if !allowed {
            return Err(SchemaError::Value(format!(
                "Cannot extract component '{kind}' from {}.",
                class.name()
            )));
        }
        let moment = class == T::DateTimeField;
        let zone = if moment { self.zone(value)? } else { None };
        let text = match self.dialect.vendor() {
            Vendor::Postgresql => {
                if !kind.chars().all(|c| c.is_ascii_alphabetic() || c == '_') {
                    return Err(SchemaError::Value(format!("Invalid lookup type: '{kind}'")));
                }
                match kind {
                    "second" if class != T::DateField => {
                        let second = self.text("second");
                        format!(
                            "EXTRACT(SECOND FROM DATE_TRUNC({second}, {}))",
                            self.in_zone(&of.text, zone)
                        )
                    }
                    _ => {
                        let from = self.in_zone(&of.text, zone);
                        match kind {
                            "week_day" => format!("EXTRACT(DOW FROM {from}) + 1"),
                            "iso_week_day" => format!("EXTRACT(ISODOW FROM {from})"),
                            "iso_year" => format!("EXTRACT(ISOYEAR FROM {from})"),
                            _ => format!("EXTRACT({} FROM {from})", kind.to_uppercase()),
                        }
                    }
                }
            }
            Vendor::Sqlite => {
                let kind = self.text(&kind.to_lowercase());
                match class {
                    T::DateTimeField => {
                        format!("django_datetime_extract({kind}, {}, {})", of.text, self.zone_pair(zone))
                    }
                    T::DateField => format!("django_date_extract({kind}, {})", of.text),
                    T::DurationField => {
                        return Err(SchemaError::Value(
                            "Extract requires native DurationField database support.".to_owned(),
                        ));
                    }
                    _ => format!("django_time_extract({kind}, {})", of.text),
                }
            }
            Vendor::Mysql | Vendor::Mariadb => {
                return Err(self.unknown(value, "parts of dates differ by database"));
            }
        };
        let mut sql = Sql {
            text,
            columns: of.columns.clone(),
            output: Output::of(T::IntegerField),
            kind: Kind::Plain,
        };
        if matches!(kind, "year" | "iso_year") {
            sql.kind = Kind::Year {
                of: Box::new(of),
                iso: kind == "iso_year",
            };
        }
        Ok(sql)
    }

    fn trunc(&self, kind: &str, of: Sql, output: Option<Output>, value: &Value) -> Result<Sql, SchemaError> {
        use FieldType as T;
        let Some(class) = of
            .output
            .class()
            .filter(|c| matches!(c, T::DateField | T::DateTimeField | T::TimeField))
        else {
            return Err(SchemaError::Value(
                "It isn't a DateField, TimeField, or DateTimeField.".to_owned(),
            ));
        };
        let output = match kind {
            "date" => Output::of(T::DateField),
            "time" => Output::of(T::TimeField),
            _ => output.unwrap_or_else(|| of.output.clone()),
        };
        let Some(wanted) = output
            .class()
            .filter(|c| matches!(c, T::DateField | T::DateTimeField | T::TimeField))
        else {
            return Err(SchemaError::Value(
                "output_field must be either DateField, TimeField, or DateTimeField".to_owned(),
            ));
        };
        let bad = match class {
            T::DateField => wanted == T::DateTimeField || matches!(kind, "hour" | "minute" | "second" | "time"),
            T::TimeField => {
                wanted == T::DateTimeField || matches!(kind, "year" | "quarter" | "month" | "week" | "day" | "date")
            }
            _ => false,
        };
        if bad {
            return Err(SchemaError::Value(format!(
                "Cannot truncate {} to '{kind}'.",
                class.name()
            )));
        }
        let zone = match class {
            T::DateTimeField => self.zone(value)?,
            // A cast to a date is made in the zone, whatever is cast.
            _ if matches!(kind, "date" | "time") => self.zone(value)?,
            _ => None,
        };
        let text = match self.dialect.vendor() {
            Vendor::Postgresql => match kind {
                "date" => format!("({})::date", self.in_zone(&of.text, zone)),
                "time" => format!("({})::time", self.in_zone(&of.text, zone)),
                _ => {
                    let kind = self.text(kind);
                    let suffix = if wanted == T::TimeField { "::time" } else { "" };
                    format!("DATE_TRUNC({kind}, {}){suffix}", self.in_zone(&of.text, zone))
                }
            },
            Vendor::Sqlite => match kind {
                "date" => format!("django_datetime_cast_date({}, {})", of.text, self.zone_pair(zone)),
                "time" => format!("django_datetime_cast_time({}, {})", of.text, self.zone_pair(zone)),
                _ => {
                    let function = match wanted {
                        T::DateTimeField => "django_datetime_trunc",
                        T::DateField => "django_date_trunc",
                        _ => "django_time_trunc",
                    };
                    let kind = self.text(&kind.to_lowercase());
                    format!("{function}({kind}, {}, {})", of.text, self.zone_pair(zone))
                }
            },
            Vendor::Mysql | Vendor::Mariadb => {
                return Err(self.unknown(value, "parts of dates differ by database"));
            }
        };
        Ok(Sql {
            text,
            columns: of.columns,
            output,
            kind: Kind::Plain,
        })
    }

    /// The comparison of a year with a number, as a range of dates that an index can serve.
    pub(super) fn year_lookup(
        &self,
        lookup: &str,
        of: &Sql,
        iso: bool,
        year: &Value,
    ) -> Result<Option<Sql>, SchemaError> {
        let Some(year) = year.as_int().and_then(|year| i16::try_from(year).ok()) else {
            return Ok(None);
        };
        let bounds = if iso { iso_bounds(year) } else { plain_bounds(year) };
        let Some((first, last)) = bounds else {
            return Ok(None);
        };
        let moment = of.output.class() == Some(FieldType::DateTimeField);
        let bound = |date: jiff::civil::Date, end: bool| {
            let mut numbers = vec![i64::from(date.year()), i64::from(date.month()), i64::from(date.day())];
            if moment && end {
                numbers.extend([23, 59, 59, 999_999]);
            }
            let class = if moment { "datetime.datetime" } else { "datetime.date" };
            let numbers: Vec<Value> = numbers.into_iter().map(Value::int).collect();
            let call = Value::call(
                class,
                if moment && !end {
                    [numbers, vec![]].concat()
                } else {
                    numbers
                },
                vec![],
            );
            let field = if moment {
                FieldType::DateTimeField
            } else {
                FieldType::DateField
            };
            self.literal(&call, &super::output::bare(field))
        };
        let column = &of.text;
        let text = match lookup {
            "exact" => {
                let first = self.spell(&bound(first, false)?);
                format!("{column} BETWEEN {first} AND {}", self.spell(&bound(last, true)?))
            }
            "gt" | "lte" => {
                let operator = if lookup == "gt" { ">" } else { "<=" };
                format!("{column} {operator} {}", self.spell(&bound(last, true)?))
            }
            "gte" | "lt" => {
                let operator = if lookup == "gte" { ">=" } else { "<" };
                format!("{column} {operator} {}", self.spell(&bound(first, false)?))
            }
            _ => return Ok(None),
        };
        Ok(Some(Sql::lookup(text, of.columns.clone())))
    }
}

type Bounds = Option<(jiff::civil::Date, jiff::civil::Date)>;

fn plain_bounds(year: i16) -> Bounds {
    Some((
        jiff::civil::Date::new(year, 1, 1).ok()?,
        jiff::civil::Date::new(year, 12, 31).ok()?,
    ))
}

fn iso_bounds(year: i16) -> Bounds {
    let start = |year| {
        jiff::civil::ISOWeekDate::new(year, 1, jiff::civil::Weekday::Monday)
            .ok()
            .map(|week| week.date())
    };
    Some((start(year)?, start(year.checked_add(1)?)?.yesterday().ok()?))
}
