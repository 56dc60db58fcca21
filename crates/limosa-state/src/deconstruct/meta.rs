//! `deconstruct()` of indexes and constraints.

use limosa_python::{Call, Kwargs, Path, Value};

use crate::constraint::{ConstraintKind, kind_of};
use crate::field::truthy;

/// What PostgreSQL's index classes add, in the order in which they say it.
const POSTGRES_INDEX_OPTIONS: &[&str] = &[
    "length",
    "columns",
    "autosummarize",
    "pages_per_range",
    "buffering",
    "fillfactor",
    "deduplicate_items",
    "fastupdate",
    "gin_pending_list_limit",
];

pub(crate) fn index(call: &Call) -> Call {
    let known = call.func.is("django.db.models.Index") || &*call.func.module == "django.contrib.postgres.indexes";
    if !known {
        return call.clone();
    }
    let mut kwargs: Kwargs = vec![(
        "name".into(),
        call.kwarg("name")
            .filter(|v| truthy(v))
            .cloned()
            .unwrap_or_else(|| "".into()),
    )];
    let mut keep = |name: &str, value: Option<Value>| kwargs.extend(value.map(|value| (name.into(), value)));
    keep("fields", true_argument(call, "fields").map(list));
    keep("db_tablespace", given_argument(call, "db_tablespace"));
    keep("opclasses", true_argument(call, "opclasses"));
    keep("condition", true_argument(call, "condition"));
    keep("include", true_argument(call, "include").map(tuple));
    for name in POSTGRES_INDEX_OPTIONS {
        match *name {
            "columns" => keep(name, true_argument(call, name)),
            _ => keep(name, given_argument(call, name)),
        }
    }
    Call {
        func: call.func.clone(),
        args: expressions(&call.args),
        kwargs,
        location: call.location.clone(),
    }
}

pub(crate) fn constraint(call: &Call) -> Call {
    let Some(kind) = kind_of(call) else {
        return call.clone();
    };
    let mut kwargs: Kwargs = Vec::new();
    let mut keep = |name: &str, value: Option<Value>| kwargs.extend(value.map(|value| (name.into(), value)));
    keep("name", Some(call.kwarg("name").cloned().unwrap_or(Value::None)));
    let message = given_argument(call, "violation_error_message");
    keep(
        "violation_error_message",
        message.filter(|message| message.as_str() != Some("Constraint “%(name)s” is violated.")),
    );
    keep("violation_error_code", given_argument(call, "violation_error_code"));
    let mut args = Vec::new();
    match kind {
        ConstraintKind::Check => {
            let condition = given_argument(call, "check").or_else(|| call.kwarg("condition").cloned());
            keep("condition", Some(condition.unwrap_or(Value::None)));
        }
        ConstraintKind::Unique => {
            args = expressions(&call.args);
            keep("fields", true_argument(call, "fields").map(tuple));
            keep("condition", true_argument(call, "condition"));
            keep("deferrable", true_argument(call, "deferrable"));
            keep("include", true_argument(call, "include").map(tuple));
            keep("opclasses", true_argument(call, "opclasses"));
            keep("nulls_distinct", given_argument(call, "nulls_distinct"));
        }
        ConstraintKind::Exclusion => {
            keep("expressions", call.kwarg("expressions").cloned());
            keep("condition", given_argument(call, "condition"));
            let index_type = true_argument(call, "index_type");
            keep(
                "index_type",
                index_type.filter(|v| !v.as_str().is_some_and(|text| text.eq_ignore_ascii_case("gist"))),
            );
            keep("deferrable", true_argument(call, "deferrable"));
            keep("include", true_argument(call, "include").map(tuple));
        }
    }
    Call {
        func: call.func.clone(),
        args,
        kwargs,
        location: call.location.clone(),
    }
}

/// An argument that is neither missing nor `None`.
fn given_argument(call: &Call, name: &str) -> Option<Value> {
    call.kwarg(name).filter(|value| !value.is_none()).cloned()
}

/// An argument that is true.
fn true_argument(call: &Call, name: &str) -> Option<Value> {
    call.kwarg(name).filter(|value| truthy(value)).cloned()
}

fn list(value: Value) -> Value {
    match value {
        Value::Tuple(items) => Value::List(items),
        other => other,
    }
}

fn tuple(value: Value) -> Value {
    match value {
        Value::List(items) => Value::Tuple(items),
        other => other,
    }
}

/// A string among expressions is a reference to a field.
fn expressions(args: &[Value]) -> Vec<Value> {
    args.iter()
        .map(|value| match value {
            Value::Str(_) => {
                let func = Path::new("django.db.models", "F");
                Value::Call(Call::new(func, vec![value.clone()], Vec::new()).into())
            }
            other => other.clone(),
        })
        .collect()
}
