//! How Django's `str()` shows expressions in descriptions.

use limosa_python::{Call, Value};

/// An expression of an index as `str()` shows it: `Lower(F(name))`.
pub(crate) fn expression(value: &Value) -> String {
    let Value::Call(call) = value else { return value.repr() };
    let name = call.func.qualname.rsplit('.').next().unwrap_or_default();
    match (name, call.args.as_slice()) {
        ("CombinedExpression", [left, Value::Str(connector), right]) => {
            format!("{} {connector} {}", expression(left), expression(right))
        }
        ("F", [Value::Str(name)]) => format!("F({name})"),
        ("Value", [value, ..]) => format!("Value({})", value.repr()),
        ("OrderBy", [ordered, rest @ ..]) => {
            let descending = rest.first().or_else(|| call.kwarg("descending"));
            let descending = descending.and_then(Value::as_bool).unwrap_or(false);
            format!(
                "OrderBy({}, descending={})",
                argument(ordered),
                Value::Bool(descending).repr()
            )
        }
        // What these take beside their expression is not among what a function shows.
        ("Cast" | "Collate", [shown, ..]) | ("KeyTransform" | "KeyTextTransform", [_, shown]) => {
            format!("{name}({})", argument(shown))
        }
        ("RawSQL", [Value::Str(sql), parameters, ..]) => format!("RawSQL({sql}, {})", parameters.repr()),
        ("ExpressionWrapper", [Value::Call(q), ..]) if is_q(q) => format!("ExpressionWrapper({})", tree(q)),
        ("Round", [rounded]) if call.kwarg("precision").is_some() => {
            let precision = call.kwarg("precision").map(argument).unwrap_or_default();
            format!("Round({}, {precision})", argument(rounded))
        }
        ("LPad" | "RPad", [padded, length]) => {
            let fill = call
                .kwarg("fill_text")
                .map_or_else(|| "Value(' ')".to_owned(), argument);
            format!("{name}({}, {}, {fill})", argument(padded), argument(length))
        }
        ("Case", cases) => {
            let cases: Vec<String> = cases.iter().map(when).collect();
            let default = call
                .kwarg("default")
                .map_or_else(|| "Value(None)".to_owned(), expression);
            format!("CASE {}, ELSE {default}", cases.join(", "))
        }
        ("Concat", [first, rest @ ..]) if !rest.is_empty() => format!("Concat({})", pairs(first, rest)),
        _ => function(name, call),
    }
}

/// A branch of a `Case`: its condition is a `Q`, or the lookups that make one.
fn when(value: &Value) -> String {
    let Some(call) = value.as_call() else {
        return value.repr();
    };
    let then = call.kwarg("then").map(argument).unwrap_or_default();
    let condition = match call.args.first() {
        Some(Value::Call(q)) if is_q(q) => format!("<Q: {}>", tree(q)),
        Some(other) => expression(other),
        None => {
            let lookups = call.kwargs.iter().filter(|(key, _)| &**key != "then");
            let lookups: Vec<String> = lookups
                .map(|(key, value)| format!("({}, {})", Value::str(&**key).repr(), shown(value)))
                .collect();
            format!("<Q: (AND: {})>", lookups.join(", "))
        }
    };
    format!("WHEN {condition} THEN {then}")
}

fn is_q(call: &Call) -> bool {
    call.func.is("django.db.models.Q")
}

/// `str()` of a `Q`.
fn tree(q: &Call) -> String {
    let connector = q.kwarg("_connector").and_then(Value::as_str).unwrap_or("AND");
    let children = q.args.iter().map(|child| match child {
        Value::Call(inner) if is_q(inner) => tree(inner),
        Value::Tuple(pair) if pair.len() == 2 => format!("({}, {})", pair[0].repr(), shown(&pair[1])),
        other => expression(other),
    });
    let text = format!("({connector}: {})", children.collect::<Vec<_>>().join(", "));
    match q.kwarg("_negated").and_then(Value::as_bool) {
        Some(true) => format!("(NOT {text})"),
        _ => text,
    }
}

/// The `repr()` of a value inside a `Q`.
fn shown(value: &Value) -> String {
    match value {
        Value::Call(_) => expression(value),
        value => value.repr(),
    }
}

/// A function shows its expressions, then what else it was given, sorted.
fn function(name: &str, call: &Call) -> String {
    let mut shown: Vec<String> = call.args.iter().map(argument).collect();
    let mut extra: Vec<(&str, &Value)> = call
        .kwargs
        .iter()
        .map(|(key, value)| (&**key, value))
        .filter(|(key, _)| !matches!(*key, "output_field" | "config" | "weight"))
        .collect();
    extra.sort_by_key(|(key, _)| *key);
    shown.extend(extra.into_iter().map(|(key, value)| match value {
        Value::Str(text) => format!("{key}={text}"),
        value => format!("{key}={}", expression(value)),
    }));
    format!("{name}({})", shown.join(", "))
}

/// `Concat` nests pairs.
fn pairs(first: &Value, rest: &[Value]) -> String {
    match rest {
        [] => argument(first),
        [second] => format!("ConcatPair({}, {})", argument(first), argument(second)),
        [second, rest @ ..] => format!("ConcatPair({}, {})", argument(first), pairs(second, rest)),
    }
}

/// Texts are names of fields, other constants are values.
fn argument(value: &Value) -> String {
    match value {
        Value::Str(name) => format!("F({name})"),
        Value::Call(_) => expression(value),
        value => format!("Value({})", value.repr()),
    }
}
