//! Normal forms against Django's own: `data/deconstruct.txt`, written by `data/deconstruct.py`; what differs from Django
//! 6.0 on is in `data/deconstruct-6.0.txt`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use limosa_python::serializer::serialize;
use limosa_python::{DjangoVersion, Interpreter, Setup, Value};
use limosa_state::{Constraint, Field, Index};

const PAIRS: &str = include_str!("data/deconstruct.txt");
const PAIRS_SINCE_6_0: &str = include_str!("data/deconstruct-6.0.txt");

const HEADER: &str = "\
import datetime
import decimal
import uuid
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.citext
import django.contrib.postgres.fields.hstore
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
from django.db import models
";

/// The value in normal form, of whichever class it is.
fn normal(value: &Value) -> Value {
    let Value::Call(call) = value else { return value.clone() };
    let name = &*call.func.qualname;
    let normal = if name.ends_with("Index") {
        Arc::clone(Index::from_call(call).deconstruct())
    } else if name.ends_with("Constraint") {
        Arc::clone(Constraint::from_call(call).deconstruct())
    } else {
        Arc::clone(Field::from_call(call, None).deconstruct())
    };
    Value::Call(normal)
}

#[test]
fn every_construction_has_django_s_normal_form() {
    check(DjangoVersion::new(5, 2), PAIRS);
}

#[test]
fn what_differs_since_django_6_0_does() {
    check(DjangoVersion::new(6, 0), PAIRS_SINCE_6_0);
}

fn check(django: DjangoVersion, pairs: &str) {
    limosa_state::set_django_version(django);
    let lines: Vec<&str> = pairs.lines().collect();
    assert!(lines.len() > 1, "there are pairs");
    let mut source = HEADER.to_owned();
    for (index, pair) in lines.chunks_exact(2).enumerate() {
        source.push_str(&format!("made_{index} = {}\n", pair[0]));
    }
    let interpreter = Interpreter::new(Setup {
        search_path: Vec::new(),
        environ: BTreeMap::new(),
        python_version: (3, 12),
        django_version: (django.major, django.minor, 0),
    });
    let module = interpreter
        .exec_source("pairs", Path::new("pairs.py"), &source)
        .expect("the pair can be read");
    let mut wrong = Vec::new();
    for (index, pair) in lines.chunks_exact(2).enumerate() {
        let made = module
            .get(&format!("made_{index}"))
            .expect("the pair can be read")
            .to_value();
        let text = serialize(&normal(&made)).map_or_else(|error| error.to_string(), |serialized| serialized.text);
        if text != pair[1].trim() {
            wrong.push(format!("{}\n  limosa: {text}\n  django: {}", pair[0], pair[1].trim()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        lines.len() / 2,
        wrong.join("\n")
    );
}
