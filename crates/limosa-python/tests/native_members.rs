//! Members of enumerations that are not read from source.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::path::Path;

use limosa_python::{Interpreter, Setup, Value};

fn values(text: &str) -> (Value, Value) {
    let interpreter = Interpreter::new(Setup {
        search_path: Vec::new(),
        environ: Default::default(),
        python_version: (3, 12),
        django_version: (5, 2, 0),
    });
    let module = interpreter.exec_source("m", Path::new("m.py"), text).unwrap();
    (module.get("a").unwrap().to_value(), module.get("b").unwrap().to_value())
}

#[test]
fn members_are_found_by_subscript_and_by_attribute() {
    let (a, b) = values("import re\na = re.RegexFlag['IGNORECASE']\nb = re.I\n");
    assert_eq!(a, b);
    assert!(matches!(a, Value::EnumMember(_)), "{a:?}");
    let (a, b) = values("import re\na = re.RegexFlag['IGNORECASE'] | re.RegexFlag['MULTILINE']\nb = re.I | re.M\n");
    assert_eq!(a, b);
    let text = "from django.db import models\na = models.Deferrable['DEFERRED']\nb = models.Deferrable.DEFERRED\n";
    let (a, b) = values(text);
    assert_eq!(a, b);
    assert!(matches!(a, Value::EnumMember(_)), "{a:?}");
}
