//! [`Literal`]: a value on its way into SQL text; each vendor spells it its own way.

use num_bigint::BigInt;

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    /// `NULL`
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(BigInt),
    /// A float.
    Float(f64),
    /// A fixed-point number, as Python's `str()` gives it.
    Decimal(String),
    /// A string.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A date: `2020-01-02`.
    Date(String),
    /// A time of day: `01:02:03`.
    Time(String),
    /// A moment: `2020-01-02 03:04:05`, with its offset when `aware`.
    Timestamp {
        /// As Python's `str()` gives it.
        text: String,
        /// Whether it has an offset.
        aware: bool,
    },
    /// A time span, in microseconds.
    Interval(i128),
    /// A UUID, as 32 hexadecimal digits.
    Uuid(String),
    /// A JSON document.
    Json(String),
    /// An IP address.
    Inet(String),
    /// An array: PostgreSQL's text form, and its type where the driver says one (`int4`).
    Array {
        /// As between the quotes.
        text: String,
        /// The type of the elements.
        element: Option<&'static str>,
    },
    /// A range or an hstore: PostgreSQL's text form, and its type where the driver says one.
    Typed {
        /// As between the quotes.
        text: String,
        /// The type.
        cast: Option<&'static str>,
    },
}

impl Literal {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}
