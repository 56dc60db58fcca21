//! Prints what modules say: `cargo run -p limosa-python --example read -- FOLDER… -- MODULE…`.

#![expect(clippy::unwrap_used, reason = "a tool for trying things out")]

use limosa_python::{Interpreter, Setup};

fn main() {
    let mut folders = Vec::new();
    let mut modules = Vec::new();
    let mut behind = false;
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--" => behind = true,
            _ if behind => modules.push(arg),
            _ => folders.push(arg.into()),
        }
    }
    let interpreter = Interpreter::new(Setup {
        search_path: folders,
        environ: std::env::vars().collect(),
        python_version: (3, 12),
        django_version: (5, 2, 0),
    });
    interpreter.set_settings(std::rc::Rc::new(limosa_python::Namespace::new()));
    for name in &modules {
        let start = std::time::Instant::now();
        let module = interpreter.import(name).unwrap();
        eprintln!("# {name} ({:?})", start.elapsed());
        if std::env::var_os("QUIET").is_some() {
            continue;
        }
        if std::env::var_os("SERIALIZE").is_some() {
            let names: Vec<_> = module.namespace.borrow().keys().cloned().collect();
            let mut texts = serde_json::Map::new();
            for name in names {
                let value = module.get(&name).unwrap().to_value();
                let text = match value.first_unknown() {
                    Some(unknown) => format!("? {}: {}", unknown.location, unknown.reason),
                    None => limosa_python::serialize(&value).map_or_else(|error| format!("! {error}"), |s| s.text),
                };
                texts.insert(name.to_string(), text.into());
            }
            println!("{}", serde_json::Value::Object(texts));
            continue;
        }
        let names: Vec<_> = module.namespace.borrow().keys().cloned().collect();
        for name in names {
            let object = module.get(&name).unwrap();
            match object.as_class() {
                Some(class) if class.path.module == module.name => {
                    println!("class {} {:?}", class.path, class.bases);
                    for (name, value) in class.namespace.borrow().iter() {
                        println!("    {name} = {:?}", value.to_value());
                        if let Some(inner) = value.as_class() {
                            for (name, value) in inner.namespace.borrow().iter() {
                                println!("        {name} = {:?}", value.to_value());
                            }
                        }
                    }
                }
                _ => println!("{name} = {:?}", object.to_value()),
            }
        }
        for skipped in module.skipped.borrow().iter() {
            println!("SKIPPED {} {}: {}", skipped.location, skipped.source, skipped.reason);
        }
    }
    for patch in interpreter.monkeypatches() {
        println!("PATCH {} {}: {}", patch.location, patch.source, patch.reason);
    }
}
