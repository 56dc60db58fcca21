//! Values as SQL text, as Django's MySQL driver writes them.

use crate::values::{Literal, float_repr};

pub(super) fn literal(value: &Literal, no_backslash_escapes: bool) -> String {
    let string = |text: &str| string(text, no_backslash_escapes);
    match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(b) => u8::from(*b).to_string(),
        Literal::Int(i) => i.to_string(),
        Literal::Float(f) => {
            let text = float_repr(*f);
            // A literal with an exponent is a float, one without is a fixed-point number.
            if text.contains('e') { text } else { format!("{text}e0") }
        }
        Literal::Decimal(d) => d.clone(),
        Literal::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            format!("X'{hex}'")
        }
        Literal::Interval(micros) => micros.to_string(),
        // Django gives the microseconds always.
        Literal::Time(s) if !s.contains('.') => string(&format!("{s}.000000")),
        Literal::Text(s)
        | Literal::Date(s)
        | Literal::Time(s)
        | Literal::Timestamp { text: s, .. }
        | Literal::Uuid(s)
        | Literal::Json(s)
        | Literal::Inet(s)
        | Literal::Array { text: s, .. }
        | Literal::Typed { text: s, .. } => string(s),
    }
}

pub(super) fn string(text: &str, no_backslash_escapes: bool) -> String {
    if no_backslash_escapes {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        match c {
            '\0' => quoted.push_str("\\0"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\x1a' => quoted.push_str("\\Z"),
            '\'' | '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}
