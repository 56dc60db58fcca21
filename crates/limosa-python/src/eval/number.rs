//! Arithmetic on integers and floats, exactly as Python does it.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use ruff_python_ast::Operator;

use crate::Value;

/// How many bits an integer may get.
const MAX_BITS: u64 = 100_000;

pub(crate) enum Number {
    Int(BigInt),
    Float(f64),
}

/// Why there is no result.
pub(crate) enum NoNumber {
    DivisionByZero,
    /// It is too large, or left to Python.
    Unknown,
}

pub(crate) fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Bool(b) => Some(Number::Int(BigInt::from(u8::from(*b)))),
        Value::Int(i) => Some(Number::Int(i.clone())),
        Value::Float(f) => Some(Number::Float(*f)),
        _ => None,
    }
}

pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (number(a)?, number(b)?) {
        (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b),
        (Number::Int(a), Number::Float(b)) => float_of(&a)?.partial_cmp(&b),
        (Number::Float(a), Number::Int(b)) => a.partial_cmp(&float_of(&b)?),
    }
}

/// The float that equals an integer; `None` when none does exactly.
pub(crate) fn float_of(int: &BigInt) -> Option<f64> {
    if int.bits() > 53 {
        return None;
    }
    i64::try_from(int).ok().map(|i| i as f64)
}

pub(crate) fn arithmetic(a: Number, op: Operator, b: Number) -> Result<Value, NoNumber> {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => integers(&a, op, &b),
        (a, b) => {
            let float = |n| match n {
                Number::Float(f) => Some(f),
                Number::Int(i) => float_of(&i),
            };
            let (Some(a), Some(b)) = (float(a), float(b)) else {
                return Err(NoNumber::Unknown);
            };
            floats(a, op, b)
        }
    }
}

fn floor_div(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let (quotient, remainder) = (a / b, a % b);
    if remainder != BigInt::ZERO && (remainder.sign() == Sign::Minus) != (b.sign() == Sign::Minus) {
        (quotient - 1, remainder + b)
    } else {
        (quotient, remainder)
    }
}

fn integers(a: &BigInt, op: Operator, b: &BigInt) -> Result<Value, NoNumber> {
    let small = |b: &BigInt| u32::try_from(b).map_err(|_| NoNumber::Unknown);
    let result = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult if a.bits() + b.bits() <= MAX_BITS => a * b,
        Operator::Div => {
            if *b == BigInt::ZERO {
                return Err(NoNumber::DivisionByZero);
            }
            // Exact operands give the correctly rounded quotient.
            return match (float_of(a), float_of(b)) {
                (Some(a), Some(b)) => Ok(Value::Float(a / b)),
                _ => Err(NoNumber::Unknown),
            };
        }
        Operator::FloorDiv | Operator::Mod => {
            if *b == BigInt::ZERO {
                return Err(NoNumber::DivisionByZero);
            }
            let (quotient, remainder) = floor_div(a, b);
            if op == Operator::Mod { remainder } else { quotient }
        }
        Operator::Pow if b.sign() != Sign::Minus => {
            let exponent = small(b)?;
            if a.bits().saturating_mul(u64::from(exponent)) > MAX_BITS {
                return Err(NoNumber::Unknown);
            }
            a.pow(exponent)
        }
        Operator::LShift => {
            let bits = small(b)?;
            if a.bits() + u64::from(bits) > MAX_BITS {
                return Err(NoNumber::Unknown);
            }
            a << bits
        }
        Operator::RShift => a >> small(b)?,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        Operator::BitAnd => a & b,
        _ => return Err(NoNumber::Unknown),
    };
    Ok(Value::Int(result))
}

fn floats(a: f64, op: Operator, b: f64) -> Result<Value, NoNumber> {
    let result = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div | Operator::FloorDiv | Operator::Mod if b == 0.0 => return Err(NoNumber::DivisionByZero),
        Operator::Div => a / b,
        // Powers and remainders differ between libraries of mathematics.
        _ => return Err(NoNumber::Unknown),
    };
    Ok(Value::Float(result))
}
