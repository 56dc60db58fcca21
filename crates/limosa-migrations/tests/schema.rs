//! The SQL of operations is what Django's `sqlmigrate` prints, on PostgreSQL and SQLite: `schema/generate.py` asked Django.

use std::collections::BTreeMap;
use std::sync::Arc;

use limosa_migrations::{Migration, Operation};
use limosa_schema::{
    Answer, ConstraintInfo, EditorOptions, SchemaError, SequenceInfo, Statement, Subject, Vendor, editor,
};
use limosa_state::{FieldType, ProjectState, Surroundings};
use serde_json::Value as Json;

mod support;

/// Where Django itself fails with an error of Python, which no program should do after it.
const DJANGO_FAILS: &[&str] = &["TypeError: not enough arguments", "FieldDoesNotExist: NewBook"];

fn migration(text: &str) -> Migration {
    let mut migration = Migration::new("app", "0001_case");
    let operations = support::operations(text, "auth.User");
    for value in operations.as_items().expect("a list") {
        let call = value.as_call().expect("a call");
        migration
            .operations
            .push(Operation::from_call(call, &()).expect("an operation"));
    }
    migration
}

fn strings(value: &Json) -> Vec<Option<String>> {
    let items = value.as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

/// What Django found in the catalog when it made the expected answer.
fn answer(subject: &Subject, expected: &Json) -> Answer {
    let list = |kind: &str, table: &str| expected[kind][table].as_array().cloned().unwrap_or_default();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    match subject {
        Subject::Constraints { table } => Answer::Constraints(
            list("constraints", table)
                .iter()
                .map(|c| ConstraintInfo {
                    name: text(&c["name"]),
                    columns: strings(&c["columns"]),
                    primary_key: c["primary_key"] == true,
                    unique: c["unique"] == true,
                    foreign_key: c["foreign_key"].as_array().map(|k| (text(&k[0]), text(&k[1]))),
                    check: c["check"] == true,
                    index: c["index"] == true,
                    kind: c["kind"].as_str().map(str::to_owned),
                    ..ConstraintInfo::default()
                })
                .collect(),
        ),
        Subject::Sequences { table } => Answer::Sequences(
            list("sequences", table)
                .iter()
                .map(|s| SequenceInfo {
                    name: text(&s["name"]),
                    column: text(&s["column"]),
                })
                .collect(),
        ),
        Subject::Collation { .. } => Answer::Deterministic(Some(true)),
        other => panic!("{other:?} is not looked up by operations"),
    }
}

fn resolve(
    statements: Vec<Statement>,
    vendor: Vendor,
    expected: &Json,
    out: &mut Vec<String>,
) -> Result<(), SchemaError> {
    for statement in statements {
        match statement.introspects() {
            Some(lookup) => {
                let found = lookup.resolve(&answer(&lookup.subject, expected))?;
                resolve(found, vendor, expected, out)?;
            }
            None => out.push(statement.render(vendor)),
        }
    }
    Ok(())
}

fn sql(entry: &Json, key: &str, vendor: Vendor) -> Result<Vec<String>, SchemaError> {
    let surroundings = Surroundings {
        max_name_length: Some(63),
        default_auto_field: FieldType::AutoField,
        ..Surroundings::default()
    };
    let mut state = ProjectState::new(Arc::new(surroundings));
    let text = |field: &str| entry[field].as_str().expect("a text").to_owned();
    migration(&text("before")).mutate_state(&mut state).expect("a state");
    let backwards = key.ends_with("_back");
    let options = EditorOptions {
        time_zone: "UTC".to_owned(),
        states_rendered_late: key != "sqlite_migrate",
        backwards,
        ..EditorOptions::default()
    };
    let mut editor = editor(vendor, options);
    let mut out = Vec::new();
    let migration = migration(&text("operations"));
    let steps = match backwards {
        true => migration
            .backwards(&state)
            .map_err(|error| SchemaError::Value(error.to_string()))?,
        false => migration.forwards(&mut state).expect("steps"),
    };
    for step in steps {
        let (operation, from, to) = (&step.operation, &step.from_state, &step.to_state);
        match backwards {
            true => operation.database_backwards("app", &mut *editor, from, to)?,
            false => operation.database_forwards("app", &mut *editor, from, to)?,
        }
        resolve(editor.take(), vendor, &entry[key], &mut out)?;
    }
    resolve(editor.finish(), vendor, &entry[key], &mut out)?;
    Ok(out)
}

#[test]
fn sql_is_django_s() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/expected.json")).unwrap();
    let cases: BTreeMap<String, Json> = serde_json::from_str(&text).unwrap();
    let only = std::env::var("CASE").ok();
    let (mut right, mut wrong, mut python) = (0, Vec::new(), Vec::new());
    for (name, entry) in &cases {
        if only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        let runs = [
            ("postgresql", Vendor::Postgresql),
            ("sqlite", Vendor::Sqlite),
            ("sqlite_migrate", Vendor::Sqlite),
            ("postgresql_back", Vendor::Postgresql),
            ("sqlite_back", Vendor::Sqlite),
        ];
        for (key, vendor) in runs {
            let expected = &entry[key];
            if expected.is_null() {
                continue;
            }
            let error = expected["error"].as_str();
            if error.is_some_and(|error| DJANGO_FAILS.iter().any(|known| error.starts_with(known))) {
                continue;
            }
            let ours = sql(entry, key, vendor);
            match (&ours, error) {
                (Err(SchemaError::NeedsPython { .. }), _) => {
                    python.push(format!("{name} [{key}]: {}", ours.unwrap_err()))
                }
                (Err(_), Some(_)) => right += 1,
                (Ok(lines), None)
                    if lines.iter().map(String::as_str).eq(expected["sql"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|l| l.as_str().unwrap())) =>
                {
                    right += 1
                }
                _ => wrong.push(format!("== {name} [{key}]\nDjango: {expected:#}\nLimosa: {ours:#?}\n")),
            }
        }
    }
    for text in wrong.iter().chain(&python) {
        eprintln!("{text}");
    }
    eprintln!("{right} right, {} wrong, {} left to Python", wrong.len(), python.len());
    assert!(wrong.is_empty());
}
