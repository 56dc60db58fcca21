//! What Django's `MigrationWriter.serialize` answers for the same values.

use super::*;

fn text(value: &Value) -> String {
    serialize(value).map_or_else(|error| format!("error: {error}"), |serialized| serialized.text)
}

fn call(func: &str, args: Vec<Value>, kwargs: Vec<(&str, Value)>) -> Value {
    Value::call(func, args, kwargs.into_iter().map(|(k, v)| (Arc::from(k), v)).collect())
}

#[test]
fn test_serialize_strings() {
    assert_eq!(text(&Value::str("föobár")), "'föobár'");
    assert_eq!(text(&Value::str("it's")), "\"it's\"");
    assert_eq!(text(&Value::str("it's \"so\"")), "'it\\'s \"so\"'");
    assert_eq!(text(&Value::str("a\\b\n\r\t\0\x7f")), "'a\\\\b\\n\\r\\t\\x00\\x7f'");
    assert_eq!(
        text(&Value::str("\u{a0}\u{200b}\u{ad}é\u{e000}")),
        "'\\xa0\\u200b\\xadé\\ue000'"
    );
    assert_eq!(text(&Value::str("e\u{301}\u{1f600}")), "'e\u{301}\u{1f600}'");
    assert_eq!(text(&Value::Bytes(Arc::from(&b"foo\x00'\""[..]))), "b'foo\\x00\\'\"'");
}

#[test]
fn test_serialize_numbers() {
    assert_eq!(text(&Value::int(1)), "1");
    for (number, expected) in [
        (1.0, "1.0"),
        (0.1, "0.1"),
        (-0.0, "-0.0"),
        (1e16, "1e+16"),
        (1e15, "1000000000000000.0"),
        (1e-5, "1e-05"),
        (0.0001, "0.0001"),
        (1.5e300, "1.5e+300"),
        (f64::INFINITY, "float(\"inf\")"),
        (f64::NEG_INFINITY, "float(\"-inf\")"),
        (f64::NAN, "float(\"nan\")"),
    ] {
        assert_eq!(text(&Value::Float(number)), expected);
    }
}

#[test]
fn test_serialize_containers() {
    let items = || vec![Value::int(2), Value::str("b"), Value::None];
    assert_eq!(text(&Value::List(items())), "[2, 'b', None]");
    assert_eq!(text(&Value::Tuple(vec![Value::int(1)])), "(1,)");
    assert_eq!(text(&Value::Tuple(vec![])), "()");
    assert_eq!(text(&Value::Set(vec![])), "set()");
    assert_eq!(
        text(&Value::Set(vec![Value::int(10), Value::int(9), Value::str("a")])),
        "{'a', 10, 9}"
    );
    assert_eq!(text(&Value::FrozenSet(vec![])), "frozenset([])");
    assert_eq!(
        text(&Value::FrozenSet(vec![Value::str("b"), Value::str("a")])),
        "frozenset(['a', 'b'])"
    );
    let dict = Value::Dict(vec![
        (Value::str("b"), Value::int(1)),
        (Value::str("a"), Value::Bool(true)),
    ]);
    assert_eq!(text(&dict), "{'a': True, 'b': 1}");
}

#[test]
fn test_serialize_datetime() {
    let numbers = |numbers: &[i64]| numbers.iter().map(|n| Value::int(*n)).collect::<Vec<_>>();
    let utc = Value::Name(Path::new("datetime", "timezone.utc"));
    assert_eq!(
        text(&call("datetime.date", numbers(&[2014, 3, 31]), vec![])),
        "datetime.date(2014, 3, 31)"
    );
    assert_eq!(
        text(&call("datetime.datetime", numbers(&[2014, 1, 1]), vec![])),
        "datetime.datetime(2014, 1, 1, 0, 0)"
    );
    assert_eq!(
        text(&call(
            "datetime.datetime",
            numbers(&[2012, 1, 1, 1, 1]),
            vec![("tzinfo", utc)]
        )),
        "datetime.datetime(2012, 1, 1, 1, 1, tzinfo=datetime.timezone.utc)"
    );
    let delta = call("datetime.timedelta", vec![], vec![("minutes", Value::int(180))]);
    let zone = call("datetime.timezone", vec![delta], vec![]);
    assert_eq!(
        text(&call(
            "datetime.datetime",
            numbers(&[2012, 1, 1, 2, 1, 5]),
            vec![("tzinfo", zone)]
        )),
        "datetime.datetime(2011, 12, 31, 23, 1, 5, tzinfo=datetime.timezone.utc)"
    );
    assert_eq!(
        text(&call("datetime.time", numbers(&[10, 25]), vec![])),
        "datetime.time(10, 25)"
    );
    assert_eq!(
        text(&call("datetime.timedelta", vec![], vec![])),
        "datetime.timedelta(0)"
    );
    assert_eq!(
        text(&call("datetime.timedelta", vec![], vec![("hours", Value::Float(36.5))])),
        "datetime.timedelta(days=1, seconds=45000)"
    );
}

#[test]
fn test_serialize_standard_library() {
    for (argument, expected) in [
        (Value::str("0.10"), "Decimal('0.10')"),
        (Value::str("1e5"), "Decimal('1E+5')"),
        (Value::str("0.0000001"), "Decimal('1E-7')"),
        (Value::str("-00.5"), "Decimal('-0.5')"),
        (Value::int(3), "Decimal('3')"),
        (Value::Float(0.5), "Decimal('0.5')"),
    ] {
        assert_eq!(text(&call("decimal.Decimal", vec![argument], vec![])), expected);
    }
    assert_eq!(
        text(&call(
            "uuid.UUID",
            vec![Value::str("5c859437d06141a3b3f76e6bc88a1a3F")],
            vec![]
        )),
        "uuid.UUID('5c859437-d061-41a3-b3f7-6e6bc88a1a3f')"
    );
    assert_eq!(
        text(&call("re.compile", vec![Value::str("^\\w+$")], vec![])),
        "re.compile('^\\\\w+$')"
    );
    assert_eq!(
        text(&call("re.compile", vec![Value::str("x"), Value::int(2)], vec![])),
        "re.compile('x', 2)"
    );
    let function = Value::Name(Path::new("datetime", "timedelta"));
    assert_eq!(
        text(&call(
            "functools.partial",
            vec![function, Value::int(1)],
            vec![("seconds", Value::int(2))]
        )),
        "functools.partial(datetime.timedelta, *(1,), **{'seconds': 2})"
    );
    assert_eq!(
        text(&call(
            "pathlib.Path",
            vec![Value::str("/a/./b/"), Value::str("c")],
            vec![]
        )),
        "pathlib.PurePosixPath('/a/b/c')"
    );
}

#[test]
fn test_serialize_names() {
    let imports = |value: &Value| serialize(value).map(|s| s.imports.into_iter().collect::<Vec<_>>());
    let field = call(
        "django.db.models.CharField",
        vec![],
        vec![("null", Value::Bool(true)), ("max_length", Value::int(5))],
    );
    assert_eq!(text(&field), "models.CharField(max_length=5, null=True)");
    assert_eq!(imports(&field).unwrap(), ["from django.db import models"]);
    let cascade = Value::Name(Path::new("django.db.models.deletion", "CASCADE"));
    assert_eq!(text(&cascade), "django.db.models.deletion.CASCADE");
    assert_eq!(imports(&cascade).unwrap(), ["import django.db.models.deletion"]);
    assert_eq!(text(&Value::Name(Path::dotted("dict"))), "dict");
    assert_eq!(text(&Value::Name(Path::dotted("len"))), "builtins.len");
    assert_eq!(
        text(&Value::Name(Path::new("shop.models", "<lambda>"))),
        "error: Cannot serialize function: lambda"
    );
    let setting = Value::Setting {
        name: "AUTH_USER_MODEL".into(),
        value: "auth.User".into(),
    };
    assert_eq!(text(&setting), "settings.AUTH_USER_MODEL");
    let member = Value::EnumMember(Arc::new(EnumMember {
        class: Path::new("shop.models", "Outer.Color"),
        name: "RED".into(),
        value: Value::int(1),
    }));
    assert_eq!(text(&member), "shop.models.Outer.Color['RED']");
}
