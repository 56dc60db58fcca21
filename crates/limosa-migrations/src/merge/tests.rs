//! Merging, on graphs built by hand.

use limosa_python::Value;
use limosa_state::{Field, FieldType};

use super::*;
use crate::operations::{AddField, DeleteModel, RemoveField, RunSQL};

fn add_field(model: &str, name: &str) -> Operation {
    AddField {
        model_name: model.into(),
        name: name.into(),
        field: Field::new(FieldType::IntegerField, vec![("null".into(), Value::Bool(true))]),
        preserve_default: true,
    }
    .into()
}

fn remove_field(model: &str, name: &str) -> Operation {
    RemoveField {
        model_name: model.into(),
        name: name.into(),
    }
    .into()
}

fn graph(migrations: &[(&str, &[&str], Vec<Operation>)]) -> MigrationGraph {
    let mut graph = MigrationGraph::new();
    for (name, parents, operations) in migrations {
        let mut migration = Migration::new("app", *name);
        migration.operations = operations.clone();
        graph.add_node(Rc::new(migration));
        for parent in *parents {
            let (child, parent) = (MigrationKey::new("app", *name), MigrationKey::new("app", *parent));
            graph.add_dependency(&child, &child, &parent, None);
        }
    }
    graph
}

fn merged(graph: &MigrationGraph, leaves: &[&str]) -> Vec<Branch> {
    branches(graph, "app", leaves.iter().map(|name| Arc::from(*name))).unwrap()
}

#[test]
fn branches_begin_after_the_common_migrations() {
    let graph = graph(&[
        ("0001_initial", &[], vec![]),
        ("0002_a", &["0001_initial"], vec![add_field("Person", "a")]),
        ("0003_c", &["0002_a"], vec![add_field("Person", "c")]),
        ("0002_b", &["0001_initial"], vec![add_field("Person", "b")]),
    ]);
    let branches = merged(&graph, &["0002_b", "0003_c"]);
    let described: Vec<(&str, Vec<String>)> = branches
        .iter()
        .map(|branch| {
            (
                &*branch.leaf.name,
                branch.operations().map(Operation::formatted_description).collect(),
            )
        })
        .collect();
    assert_eq!(
        described,
        [
            ("0002_b", vec!["+ Add field b to Person".to_owned()]),
            (
                "0003_c",
                vec![
                    "+ Add field a to Person".to_owned(),
                    "+ Add field c to Person".to_owned()
                ]
            ),
        ]
    );
    assert_eq!(conflicts(&branches), []);
    let merge = merge_migration("app", &branches, None, "20260101_0000");
    assert_eq!(&*merge.name, "0004_merge_0002_b_0003_c");
    let dependencies: Vec<&str> = merge
        .dependencies
        .iter()
        .map(|dependency| &*dependency.key.name)
        .collect();
    assert_eq!(dependencies, ["0002_b", "0003_c"]);
}

#[test]
fn long_names_give_way_to_the_time() {
    let graph = graph(&[
        ("0001_initial", &[], vec![]),
        ("0002_conflicting_second_with_long_name", &["0001_initial"], vec![]),
        ("0002_second", &["0001_initial"], vec![]),
    ]);
    let branches = merged(&graph, &["0002_conflicting_second_with_long_name", "0002_second"]);
    assert_eq!(
        &*merge_migration("app", &branches, None, "20260101_0000").name,
        "0003_merge_20260101_0000"
    );
    assert_eq!(
        &*merge_migration("app", &branches, Some("custom"), "").name,
        "0003_custom"
    );
}

#[test]
fn no_common_ancestor() {
    let graph = graph(&[("0001_a", &[], vec![]), ("0001_b", &[], vec![])]);
    let leaves = [Arc::from("0001_a"), Arc::from("0001_b")];
    let error = branches(&graph, "app", leaves).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Could not find common ancestor of {'0001_a', '0001_b'}"),
        "{error}"
    );
}

#[test]
fn operations_on_the_same_field_conflict() {
    let graph = graph(&[
        ("0001_initial", &[], vec![]),
        (
            "0002_a",
            &["0001_initial"],
            vec![add_field("Person", "age"), add_field("Person", "size")],
        ),
        ("0002_b", &["0001_initial"], vec![remove_field("person", "age")]),
    ]);
    let conflicts = conflicts(&merged(&graph, &["0002_a", "0002_b"]));
    assert_eq!(conflicts.len(), 1);
    assert_eq!(
        conflicts[0].to_string(),
        "field 'age' of model 'person': Add field age to Person (0002_a), Remove field age from person (0002_b)"
    );
}

#[test]
fn a_deleted_model_conflicts_with_everything_of_it() {
    let sql = RunSQL {
        sql: "SELECT 1".into(),
        reverse_sql: None,
        state_operations: Vec::new(),
        hints: Vec::new(),
        elidable: false,
    };
    let graph = graph(&[
        ("0001_initial", &[], vec![]),
        (
            "0002_a",
            &["0001_initial"],
            vec![DeleteModel { name: "Person".into() }.into()],
        ),
        (
            "0002_b",
            &["0001_initial"],
            vec![add_field("person", "age"), add_field("Book", "title"), sql.into()],
        ),
    ]);
    let conflicts = conflicts(&merged(&graph, &["0002_a", "0002_b"]));
    let subjects: Vec<&str> = conflicts.iter().map(|conflict| conflict.subject.as_str()).collect();
    assert_eq!(subjects, ["field 'age' of model 'person'"]);
}
