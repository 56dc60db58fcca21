//! Prints the operations of migrations as JSON: `operations FOLDER… -- SETTINGS MODULE…`.

#![expect(clippy::unwrap_used, reason = "a tool for trying things out")]

use std::rc::Rc;

use limosa_python::{Interpreter, Namespace, Setup, Value, serialize};

fn text(value: &Value) -> String {
    match value.first_unknown() {
        Some(unknown) => format!("? {}: {}: {}", unknown.location, unknown.source, unknown.reason),
        None => serialize(value).map_or_else(|error| format!("! {error}"), |s| s.text),
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let at = args.iter().position(|arg| arg == "--").unwrap();
    let interpreter = Interpreter::new(Setup {
        search_path: args[..at].iter().map(Into::into).collect(),
        environ: std::env::vars().collect(),
        python_version: (3, 12),
        django_version: (5, 2, 0),
    });
    let mut names = Namespace::new();
    match interpreter.import(&args[at + 1]) {
        Ok(settings) => {
            for name in settings.namespace.borrow().keys() {
                names.insert(name.clone(), settings.get(name).unwrap());
            }
        }
        Err(error) => eprintln!("{error}"),
    }
    interpreter.set_settings(Rc::new(names));
    let start = std::time::Instant::now();
    let mut out = serde_json::Map::new();
    for name in &args[at + 2..] {
        let mut said: Vec<serde_json::Value> = Vec::new();
        match interpreter.import(name) {
            Ok(module) => {
                let Some(migration) = module.get("Migration").and_then(|o| o.as_class().cloned()) else {
                    continue;
                };
                said.push(
                    migration
                        .lookup("dependencies")
                        .map_or_else(|| "[]".to_owned(), |o| text(&o.to_value()))
                        .into(),
                );
                match migration.lookup("operations").map(|o| o.to_value()) {
                    Some(Value::List(operations)) => {
                        for operation in operations {
                            match operation {
                                Value::Call(call) => {
                                    let mut parts = vec![call.func.qualname.to_string()];
                                    parts.extend(call.args.iter().map(text));
                                    parts.extend(call.kwargs.iter().map(|(k, v)| format!("{k}={}", text(v))));
                                    said.push(parts.into());
                                }
                                other => said.push(text(&other).into()),
                            }
                        }
                    }
                    Some(other) => said.push(text(&other).into()),
                    None => {}
                }
            }
            Err(error) => said.push(format!("? {error}").into()),
        }
        out.insert(name.clone(), said.into());
    }
    eprintln!("{:?}", start.elapsed());
    println!("{}", serde_json::Value::Object(out));
}
