//! Values as SQL text, as psycopg 3 writes them on the client.

use crate::values::Literal;

pub(super) fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(b) => b.to_string(),
        Literal::Int(i) => signed(i.to_string()),
        Literal::Float(f) if f.is_nan() => "'NaN'::float8".to_owned(),
        Literal::Float(f) if f.is_infinite() => if *f > 0.0 {
            "'Infinity'::float8"
        } else {
            "'-Infinity'::float8"
        }
        .to_owned(),
        Literal::Float(f) => signed(crate::values::float_repr(*f)),
        Literal::Decimal(d) => signed(d.clone()),
        Literal::Text(s) => string(s),
        Literal::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            format!("'\\x{hex}'::bytea")
        }
        Literal::Date(s) => format!("'{s}'::date"),
        Literal::Time(s) => format!("'{s}'::time"),
        Literal::Timestamp { text, aware: true } => format!("'{text}'::timestamptz"),
        Literal::Timestamp { text, aware: false } => format!("'{text}'::timestamp"),
        Literal::Interval(micros) => format!("'{}'::interval", crate::values::timedelta_text(*micros)),
        Literal::Uuid(hex) => format!("'{hex}'::uuid"),
        Literal::Json(text) => format!("{}::jsonb", string(text)),
        Literal::Inet(text) => format!("'{text}'::inet"),
        Literal::Array { text, element } => match element {
            Some(element) => format!("{}::{element}[]", string(text)),
            None => string(text),
        },
        Literal::Typed { text, cast } => match cast {
            Some(cast) => format!("{}::{cast}", string(text)),
            None => string(text),
        },
    }
}

/// A minus sign must not run into one before it (`--` starts a comment).
fn signed(number: String) -> String {
    if number.starts_with('-') {
        format!(" {number}")
    } else {
        number
    }
}

pub(super) fn string(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!(" E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_psycopg_s() {
        let cases = [
            (Literal::Text("a'b%c".into()), "'a''b%c'"),
            (Literal::Text("back\\slash".into()), " E'back\\\\slash'"),
            (Literal::Int((-5).into()), " -5"),
            (Literal::Float(1e20), "1e+20"),
            (Literal::Float(1e-7), "1e-07"),
            (Literal::Interval(-86_400_000_000), "'-1 day 0:00:00'::interval"),
            (Literal::Interval(86_405_000_007), "'1 day 0:00:05.000007'::interval"),
            (Literal::Bytes(b"ab\0'".to_vec()), "'\\x61620027'::bytea"),
            (
                Literal::Array {
                    text: "{1,2}".into(),
                    element: Some("int4"),
                },
                "'{1,2}'::int4[]",
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(literal(&value), expected);
        }
    }
}
