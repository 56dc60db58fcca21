//! `choices=…` in the form that a field keeps: a list of pairs, groups included.

use limosa_python::Value;

/// Mappings and nested sequences become lists of pairs; what isn't made of pairs stays as it is.
pub(super) fn normalize(value: &Value, depth: usize) -> Value {
    if depth >= 2 {
        return value.clone();
    }
    let pairs: Option<Vec<(Value, Value)>> = match value {
        Value::Dict(pairs) => Some(pairs.clone()),
        Value::List(items) | Value::Tuple(items) | Value::Set(items) | Value::FrozenSet(items) => {
            if items
                .iter()
                .any(|item| matches!(item, Value::Str(_) | Value::Bytes(_) | Value::Setting { .. }))
            {
                return value.clone();
            }
            items
                .iter()
                .map(|item| match item.as_items()? {
                    [key, label] => Some((key.clone(), label.clone())),
                    _ => None,
                })
                .collect()
        }
        _ => None,
    };
    match pairs {
        Some(pairs) => Value::List(
            pairs
                .into_iter()
                .map(|(key, label)| Value::Tuple(vec![key, normalize(&label, depth + 1)]))
                .collect(),
        ),
        None => value.clone(),
    }
}
