//! The steps of migrations, forwards and backwards.

use limosa_python::{Path, Value};
use limosa_state::{Field, FieldType};

use super::*;
use crate::operations::{AddField, CreateModel, RunPython, SeparateDatabaseAndState};

fn create() -> Operation {
    CreateModel {
        name: "Book".into(),
        fields: Vec::new(),
        options: indexmap::IndexMap::new(),
        bases: Vec::new(),
        managers: Vec::new(),
    }
    .into()
}

fn add(name: &str) -> Operation {
    AddField {
        model_name: "book".into(),
        name: name.into(),
        field: Field::new(FieldType::IntegerField, Vec::new()),
        preserve_default: true,
    }
    .into()
}

fn fields(state: &ProjectState) -> usize {
    state.get("shop", "book").map_or(0, |book| book.fields.len())
}

fn migration() -> Migration {
    let mut migration = Migration::new("shop", "0001_initial");
    let separate = SeparateDatabaseAndState {
        database_operations: vec![add("a"), add("b")],
        state_operations: vec![add("c")],
    };
    migration.operations = vec![create(), separate.into(), add("d")];
    migration
}

#[test]
fn test_separate_database_and_state_forwards() {
    let mut state = ProjectState::default();
    let steps = migration().forwards(&mut state).unwrap();
    let paths: Vec<&[usize]> = steps.iter().map(|step| &*step.path).collect();
    assert_eq!(paths, [&[0][..], &[1, 0], &[1, 1], &[2]]);
    let counts: Vec<_> = steps
        .iter()
        .map(|step| (fields(&step.from_state), fields(&step.to_state)))
        .collect();
    assert_eq!(counts, [(0, 0), (0, 1), (1, 2), (1, 2)]);
    let names: Vec<&str> = state
        .get("shop", "book")
        .unwrap()
        .fields
        .iter()
        .map(|(name, _)| &**name)
        .collect();
    assert_eq!(names, ["c", "d"]);
}

#[test]
fn test_separate_database_and_state_backwards() {
    let steps = migration().backwards(&ProjectState::default()).unwrap();
    let paths: Vec<&[usize]> = steps.iter().map(|step| &*step.path).collect();
    assert_eq!(paths, [&[2][..], &[1, 1], &[1, 0], &[0]]);
    let counts: Vec<_> = steps
        .iter()
        .map(|step| (fields(&step.from_state), fields(&step.to_state)))
        .collect();
    assert_eq!(counts, [(2, 1), (2, 1), (1, 0), (0, 0)]);
}

#[test]
fn test_irreversible() {
    let mut migration = migration();
    migration.operations.push(
        RunPython {
            code: Value::Name(Path::new("shop.migrations.0001_initial", "fill")),
            reverse_code: None,
            atomic: None,
            hints: Vec::new(),
            elidable: false,
        }
        .into(),
    );
    let error = migration.backwards(&ProjectState::default()).unwrap_err();
    assert!(error.to_string().ends_with("in shop.0001_initial is not reversible"));
}

#[test]
fn test_an_operation_that_does_not_fit_the_state() {
    let mut migration = Migration::new("shop", "0002_more");
    migration.operations = vec![add("a")];
    let error = migration.mutate_state(&mut ProjectState::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Add field a to book in migration shop.0002_more: the project has no model `shop.book` at this point"
    );
}
