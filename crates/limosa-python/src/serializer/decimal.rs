//! `Decimal`: Python's text of one, from whatever its constructor was given.

use num_bigint::BigInt;

use crate::Value;

/// `str(Decimal(value))`; `None` when the constructor would refuse the value.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(b) => Some(u8::from(*b).to_string()),
        Value::Str(text) => normalize(&text.trim().replace('_', "")),
        // A float is taken at its exact value: all its digits, none of the shortest form's rounding.
        Value::Float(number) if number.is_finite() => {
            if *number == 0.0 {
                return Some(if number.is_sign_negative() { "-0" } else { "0" }.to_owned());
            }
            let digits = format!("{number:.1100}");
            let digits = digits.trim_end_matches('0').trim_end_matches('.');
            normalize(digits)
        }
        _ => None,
    }
}

/// What a number or a `Decimal` is worth: its digits without zeros at either end, sign in front, and the power of ten of
/// the last one. `None` for what is no number, or none that is equal to itself.
pub(crate) fn worth(value: &Value) -> Option<(String, i64)> {
    let text = match value {
        Value::Call(call) if call.func.is("decimal.Decimal") => match (call.args.as_slice(), call.kwargs.as_slice()) {
            ([argument], []) => text(argument)?,
            _ => return None,
        },
        number => text(number).filter(|_| !matches!(number, Value::Str(_)))?,
    };
    let (sign, rest) = text.strip_prefix('-').map_or(("", &*text), |rest| ("-", rest));
    if rest == "Infinity" {
        return Some((text, 0));
    }
    let (mantissa, exponent) = rest.split_once('E').unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let kept = digits.trim_end_matches('0');
    let dropped = i64::try_from(digits.len() - kept.len()).ok()?;
    let digits = kept.trim_start_matches('0');
    if digits.is_empty() {
        return Some((String::new(), 0));
    }
    let places = i64::try_from(fraction.len()).ok()?;
    Some((
        format!("{sign}{digits}"),
        exponent.parse::<i64>().ok()? - places + dropped,
    ))
}

/// The canonical text of a decimal literal, by the rules of the General Decimal Arithmetic specification.
fn normalize(text: &str) -> Option<String> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    match rest.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => return Some(format!("{sign}Infinity")),
        "nan" => return Some(format!("{sign}NaN")),
        "snan" => return Some(format!("{sign}sNaN")),
        _ => {}
    }
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let coefficient = digits.parse::<BigInt>().ok()?.to_string();
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let length = i64::try_from(coefficient.len()).ok()?;
    let adjusted = exponent.checked_add(length - 1)?;
    if exponent <= 0 && adjusted >= -6 {
        if exponent == 0 {
            return Some(format!("{sign}{coefficient}"));
        }
        let places = usize::try_from(-exponent).ok()?;
        let padded = format!("{coefficient:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        return Some(format!("{sign}{whole}.{fraction}"));
    }
    let point = if coefficient.len() > 1 { "." } else { "" };
    Some(format!(
        "{sign}{}{point}{}E{adjusted:+}",
        &coefficient[..1],
        &coefficient[1..]
    ))
}

#[cfg(test)]
mod tests {
    use super::worth;
    use crate::Value;

    fn decimal(value: impl Into<Value>) -> Value {
        Value::call("decimal.Decimal", vec![value.into()], Vec::new())
    }

    #[test]
    fn decimals_are_worth_what_numbers_are() {
        for (a, b) in [
            (decimal("1.50"), decimal("1.5")),
            (decimal("100"), decimal("1E+2")),
            (decimal("1E-7"), decimal("0.0000001")),
            (decimal(Value::Float(0.01)), Value::Float(0.01)),
            (decimal("0.5"), Value::Float(0.5)),
            (decimal("-0.0"), Value::Float(0.0)),
            (decimal("3"), Value::Int(3.into())),
            (decimal("Infinity"), decimal("inf")),
        ] {
            assert_eq!(a, b);
            assert_eq!(b, a);
        }
        for (a, b) in [
            (decimal("0.01"), Value::Float(0.01)),
            (decimal("1"), Value::str("1")),
            (decimal("-1"), decimal("1")),
            (decimal("10"), decimal("1")),
        ] {
            assert_ne!(a, b);
        }
        assert_eq!(worth(&decimal("NaN")), None);
    }
}
