//! Values as SQL text in SQLite.

use crate::values::{Literal, float_repr};

pub(super) fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(b) => u8::from(*b).to_string(),
        Literal::Int(i) => i.to_string(),
        Literal::Float(f) => float_repr(*f),
        Literal::Decimal(d) => d.clone(),
        Literal::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            format!("X'{hex}'")
        }
        Literal::Interval(micros) => micros.to_string(),
        Literal::Text(s)
        | Literal::Date(s)
        | Literal::Time(s)
        | Literal::Timestamp { text: s, .. }
        | Literal::Uuid(s)
        | Literal::Json(s)
        | Literal::Inet(s)
        | Literal::Array { text: s, .. }
        | Literal::Typed { text: s, .. } => format!("'{}'", s.replace('\'', "''")),
    }
}
