//! Which fields the expression of a generated field reads.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::{Operation, same};

/// Whether the operation gives the model a generated field that reads the field of this name.
pub(super) fn reads(operation: &Operation, model: &str, name: &str) -> bool {
    let (model_name, field) = match operation {
        Operation::AddField(add) => (&add.model_name, &add.field),
        Operation::AlterField(alter) => (&alter.model_name, &alter.field),
        _ => return false,
    };
    same(model_name, model)
        && field.field_type() == Some(FieldType::GeneratedField)
        && field
            .option("expression")
            .is_some_and(|expression| has(expression, name))
}

/// Whether an expression refers to the field.
fn has(expression: &Value, name: &str) -> bool {
    let Some(call) = expression.as_call() else {
        return false;
    };
    let first = |text: &str| text.split("__").next() == Some(name);
    match call.func.qualname.rsplit('.').next().unwrap_or_default() {
        "F" => call.arg(0, "name").and_then(Value::as_str).is_some_and(first),
        "Value" => false,
        "Q" => {
            call.args.iter().any(|child| in_condition(child, name))
                || call
                    .kwargs
                    .iter()
                    .filter(|(lookup, _)| !lookup.starts_with('_'))
                    .any(|(lookup, value)| first(lookup) || has(value, name))
        }
        function => sources(call, function).any(|source| match source {
            Value::Str(text) => first(text),
            source => has(source, name),
        }),
    }
}

fn in_condition(child: &Value, name: &str) -> bool {
    match child.as_sequence() {
        Some([Value::Str(lookup), value]) => lookup.split("__").next() == Some(name) || has(value, name),
        _ => has(child, name),
    }
}

/// The arguments of a function that are expressions; texts among them are names of fields.
fn sources<'c>(call: &'c Call, function: &str) -> impl Iterator<Item = &'c Value> {
    // The others take what they do as a text.
    let positional = match function {
        "Extract" | "Trunc" => 1,
        _ => call.args.len(),
    };
    let combined = function == "CombinedExpression";
    let by_name_too = function == "JSONObject";
    let args = call.args.iter().take(positional).enumerate();
    args.filter(move |(index, _)| !(combined && *index == 1))
        .map(|(_, value)| value)
        .chain(
            call.kwargs
                .iter()
                .map(|(_, value)| value)
                .filter(move |value| by_name_too || value.as_call().is_some()),
        )
}
