//! `Q(…) | Q(…)`, `F("a") + 1`: what they deconstruct to.

use std::sync::Arc;

use ruff_python_ast::{Operator, UnaryOp};

use crate::eval::{Frame, Res};
use crate::object::{Keywords, Object};
use crate::{Call, Path, Value};

/// A `Q` in the form of `deconstruct()`: its children as positional arguments.
pub(super) fn q(frame: &Frame<'_>, args: &[Object], kwargs: &Keywords) -> Arc<Call> {
    let mut children: Vec<Value> = args.iter().map(Object::to_value).collect();
    let mut named: Vec<(&Arc<str>, Value)> = Vec::new();
    let mut options = Vec::new();
    for (name, object) in kwargs {
        match &**name {
            "_connector" => match object.to_value() {
                Value::None => {}
                Value::Str(connector) if &*connector == "AND" => {}
                other => options.push((Arc::clone(name), other)),
            },
            "_negated" => match object.to_value() {
                Value::Bool(false) => {}
                other => options.push((Arc::clone(name), other)),
            },
            _ => named.push((name, object.to_value())),
        }
    }
    named.sort_by(|(a, _), (b, _)| a.chars().cmp(b.chars()));
    children.extend(
        named
            .into_iter()
            .map(|(name, value)| Value::Tuple(vec![Value::Str(Arc::clone(name)), value])),
    );
    super::bounded(
        frame,
        Call {
            func: Path::new("django.db.models", "Q"),
            args: children,
            kwargs: options,
            location: Some(frame.location()),
        },
    )
}

/// `expression.asc(…)`, `expression.desc(…)`
pub(super) fn ordered(frame: &Frame<'_>, expression: &Arc<Call>, how: &str, kwargs: &Keywords) -> Object {
    let mut given: Vec<(Arc<str>, Value)> = Vec::new();
    if how == "desc" {
        given.push(("descending".into(), Value::Bool(true)));
    }
    given.extend(
        kwargs
            .iter()
            .map(|(name, object)| (Arc::clone(name), object.to_value())),
    );
    Object::Value(Value::Call(Arc::new(Call {
        func: Path::new("django.db.models", "OrderBy"),
        args: vec![Value::Call(Arc::clone(expression))],
        kwargs: given,
        location: Some(frame.location()),
    })))
}

fn is_q(call: &Call) -> bool {
    call.func.is("django.db.models.Q")
}

fn connector(call: &Call) -> &str {
    call.kwarg("_connector").and_then(Value::as_str).unwrap_or("AND")
}

fn negated(call: &Call) -> bool {
    call.kwarg("_negated").and_then(Value::as_bool).unwrap_or(false)
}

fn make_q(frame: &Frame<'_>, children: Vec<Value>, connector: &str, negated: bool, from: &Call) -> Value {
    let mut kwargs = Vec::new();
    if connector != "AND" {
        kwargs.push((Arc::from("_connector"), Value::str(connector)));
    }
    if negated {
        kwargs.push((Arc::from("_negated"), Value::Bool(true)));
    }
    let call = Call {
        func: from.func.clone(),
        args: children,
        kwargs,
        location: from.location.clone(),
    };
    Value::Call(super::bounded(frame, call))
}

/// Two `Q`s joined, flattened as Django's tree does it.
fn join(frame: &Frame<'_>, a: &Arc<Call>, how: &str, b: &Arc<Call>) -> Value {
    if a.args.is_empty() {
        return Value::Call(Arc::clone(b));
    }
    if b.args.is_empty() && is_q(b) {
        return Value::Call(Arc::clone(a));
    }
    let mut children = Vec::new();
    for side in [a, b] {
        let flat = is_q(side) && !negated(side) && (connector(side) == how || side.args.len() == 1);
        if flat {
            children.extend(side.args.iter().cloned());
        } else {
            children.push(Value::Call(Arc::clone(side)));
        }
    }
    make_q(frame, children, how, false, a)
}

/// Whether a call makes something that takes part in Django's expressions.
pub(super) fn is_expression(call: &Call) -> bool {
    let path = &call.func;
    let module = path.module.as_ref();
    (module == "django.db.models" && !path.qualname.ends_with("Field") && !path.qualname.ends_with("Key"))
        || module.starts_with("django.db.models.functions")
        || module.starts_with("django.db.models.expressions")
        || module.starts_with("django.db.models.aggregates")
        || module.starts_with("django.contrib.postgres.search")
}

/// A binary operator where one side is no plain value.
pub(crate) fn operator(frame: &Frame<'_>, left: &Object, op: Operator, right: &Object) -> Res<Object> {
    let call = |object: &Object| match object {
        Object::Value(Value::Call(call)) => Some(Arc::clone(call)),
        _ => None,
    };
    let (a, b) = (call(left), call(right));
    if let Some(object) = super::paths::operator(frame, left, op, right) {
        return Ok(object);
    }
    if let (Some(a), Some(b)) = (&a, &b)
        && is_q(a)
        && (is_q(b) || is_expression(b))
    {
        match op {
            Operator::BitAnd if is_q(b) => return Ok(Object::Value(join(frame, a, "AND", b))),
            Operator::BitOr if is_q(b) => return Ok(Object::Value(join(frame, a, "OR", b))),
            Operator::BitXor if is_q(b) => return Ok(Object::Value(join(frame, a, "XOR", b))),
            _ => return Ok(frame.unknown("the operator is not evaluated on these")),
        }
    }
    let expression = |call: &Option<Arc<Call>>| call.as_ref().is_some_and(|call| is_expression(call) && !is_q(call));
    if expression(&a) || expression(&b) {
        let sign = match op {
            Operator::Add => "+",
            Operator::Sub => "-",
            Operator::Mult => "*",
            Operator::Div => "/",
            Operator::Mod => "%%",
            Operator::Pow => "^",
            _ => return Ok(frame.unknown("the operator is not evaluated on these")),
        };
        let side = |object: &Object, call: &Option<Arc<Call>>| match call {
            Some(call) if is_expression(call) => Value::Call(Arc::clone(call)),
            _ => Value::call("django.db.models.Value", vec![object.to_value()], Vec::new()),
        };
        let combined = Call {
            func: Path::dotted("django.db.models.expressions.CombinedExpression"),
            args: vec![side(left, &a), Value::str(sign), side(right, &b)],
            kwargs: Vec::new(),
            location: Some(frame.location()),
        };
        return Ok(Object::Value(Value::Call(super::bounded(frame, combined))));
    }
    super::stdlib::operator(frame, left, op, right)
}

/// A unary operator on such a call.
pub(crate) fn unary(frame: &Frame<'_>, op: UnaryOp, call: &Arc<Call>) -> Res<Object> {
    if is_q(call) && op == UnaryOp::Invert {
        return Ok(Object::Value(make_q(
            frame,
            call.args.clone(),
            connector(call),
            !negated(call),
            call,
        )));
    }
    if is_expression(call) && op == UnaryOp::USub {
        let minus = Object::int(-1);
        let this = Object::Value(Value::Call(Arc::clone(call)));
        return operator(frame, &this, Operator::Mult, &minus);
    }
    super::stdlib::unary(frame, op, call)
}
