//! How Django's `str()` shows expressions in descriptions.

use limosa_python::Value;

/// An expression of an index as `str()` shows it: `Lower(F(name))`.
pub(crate) fn expression(value: &Value) -> String {
    let Value::Call(call) = value else { return value.repr() };
    let name = call.func.qualname.rsplit('.').next().unwrap_or_default();
    if let ("CombinedExpression", [left, Value::Str(connector), right]) = (name, call.args.as_slice()) {
        return format!("{} {connector} {}", expression(left), expression(right));
    }
    let mut arguments: Vec<String> = call
        .args
        .iter()
        .map(|argument| match (name, argument) {
            ("F", Value::Str(text)) => text.to_string(),
            (_, Value::Str(text)) => format!("F({text})"),
            _ => expression(argument),
        })
        .collect();
    arguments.extend(
        call.kwargs
            .iter()
            .map(|(key, value)| format!("{key}={}", expression(value))),
    );
    format!("{name}({})", arguments.join(", "))
}
