//! Numbers: integers, floats, decimals.

use limosa_python::Value;
use num_bigint::BigInt;

use super::Literal;
use super::prepare::unfit;
use crate::Vendor;
use crate::model::Column;

pub(super) fn integer(value: &Value) -> Result<Literal, String> {
    match value {
        Value::Int(i) => Ok(Literal::Int(i.clone())),
        Value::Bool(b) => Ok(Literal::Int(BigInt::from(i64::from(*b)))),
        Value::Float(f) if f.is_finite() && f.abs() < 9e15 => Ok(Literal::Int(BigInt::from(f.trunc() as i64))),
        Value::Str(s) => match s.trim().parse::<BigInt>() {
            Ok(i) => Ok(Literal::Int(i)),
            Err(_) => Err(unfit("integer")),
        },
        _ => Err(unfit("integer")),
    }
}

pub(super) fn float(value: &Value) -> Result<Literal, String> {
    match value {
        Value::Float(f) => Ok(Literal::Float(*f)),
        Value::Int(i) => match i.to_string().parse::<f64>() {
            Ok(f) => Ok(Literal::Float(f)),
            Err(_) => Err(unfit("float")),
        },
        Value::Bool(b) => Ok(Literal::Float(f64::from(u8::from(*b)))),
        Value::Str(s) => s.trim().parse().map(Literal::Float).map_err(|_| unfit("float")),
        Value::Call(call) if call.func.is("decimal.Decimal") => decimal_text(value)?
            .parse()
            .map(Literal::Float)
            .map_err(|_| unfit("float")),
        _ => Err(unfit("float")),
    }
}

/// Python's `repr()` of a finite float.
pub(crate) fn float_repr(f: f64) -> String {
    let text = format!("{f:?}");
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    // Rust turns to the exponent at other magnitudes than Python, which does from 1e16 up and below 1e-4.
    let number: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&number) {
        let plain = format!("{f}");
        return if plain.contains('.') {
            plain
        } else {
            format!("{plain}.0")
        };
    }
    let mantissa = mantissa.strip_suffix(".0").unwrap_or(mantissa);
    let sign = if number < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", number.abs())
}

pub(super) fn decimal_text(value: &Value) -> Result<String, String> {
    let argument = match value {
        Value::Call(call) if call.func.is("decimal.Decimal") => call.arg(0, "value").cloned().unwrap_or(Value::int(0)),
        other => other.clone(),
    };
    match &argument {
        Value::Int(i) => Ok(i.to_string()),
        Value::Bool(b) => Ok(i64::from(*b).to_string()),
        Value::Str(s) => {
            let text = s.trim();
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            let plain = !digits.is_empty()
                && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
                && digits.matches('.').count() <= 1
                && digits != ".";
            if plain {
                let sign = if text.starts_with('-') { "-" } else { "" };
                Ok(format!("{sign}{}", normal_digits(digits)))
            } else {
                Err(unfit("decimal"))
            }
        }
        _ => Err(unfit("decimal")),
    }
}

/// `str(Decimal(digits))`: leading zeros go, a missing digit before the point comes.
fn normal_digits(digits: &str) -> String {
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match fraction {
        Some(fraction) if !fraction.is_empty() => format!("{whole}.{fraction}"),
        _ => whole.to_owned(),
    }
}

pub(super) fn decimal(value: &Value, column: &Column, vendor: Vendor) -> Result<Literal, String> {
    let text = match value {
        Value::Float(f) if f.is_finite() => {
            let digits = usize::try_from(column.field.max_digits().unwrap_or(0)).unwrap_or(0);
            float_decimal(*f, digits)?
        }
        _ => decimal_text(value)?,
    };
    Ok(match vendor {
        Vendor::Postgresql | Vendor::Mysql | Vendor::Mariadb => Literal::Decimal(text),
        // SQLite has no such numbers: they are kept as text.
        Vendor::Sqlite => Literal::Text(text),
    })
}

/// `Context(prec=max_digits).create_decimal_from_float(f)`, when the float has no more digits than that.
fn float_decimal(f: f64, digits: usize) -> Result<String, String> {
    // Enough digits that every double is exact.
    let exact = format!("{f:.1074}");
    let (sign, exact) = match exact.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", &*exact),
    };
    let exact = exact.trim_end_matches('0').trim_end_matches('.');
    let significant = exact.replace('.', "");
    let significant = significant.trim_start_matches('0');
    if significant.len() <= digits || digits == 0 {
        return Ok(format!("{sign}{exact}"));
    }
    let (whole, fraction) = exact.split_once('.').unwrap_or((exact, ""));
    let whole_digits = whole.trim_start_matches('0').len();
    let places = match whole_digits {
        // The digits start after the zeros; Python turns to an exponent for very small numbers.
        0 => match fraction.len() - fraction.trim_start_matches('0').len() {
            zeros if zeros < 6 => zeros + digits,
            _ => return Err(unfit("decimal")),
        },
        _ if whole_digits > digits => return Err(unfit("decimal")),
        _ => digits - whole_digits,
    };
    quantize(&format!("{sign}{exact}"), places).ok_or_else(|| unfit("decimal"))
}

/// The number with exactly `places` digits after the point, ties to even.
pub(crate) fn quantize(text: &str, places: usize) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() <= places {
        let point = if places > 0 { "." } else { "" };
        return Some(format!("{sign}{whole}{point}{fraction:0<places$}"));
    }
    let kept: BigInt = format!("{whole}{}", &fraction[..places]).parse().ok()?;
    let dropped = &fraction[places..];
    let half = format!("5{}", "0".repeat(dropped.len() - 1));
    let up = match dropped.cmp(half.as_str()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => (&kept % BigInt::from(2)) != BigInt::from(0),
    };
    let kept = if up { kept + BigInt::from(1) } else { kept };
    let all = format!("{:0>width$}", kept.to_string(), width = places + 1);
    let (whole, fraction) = all.split_at(all.len() - places);
    let point = if places > 0 { "." } else { "" };
    Some(format!("{sign}{whole}{point}{fraction}"))
}
