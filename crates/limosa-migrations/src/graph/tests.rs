//! The cases of Django's `tests/migrations/test_graph.py`.

use super::*;
use crate::Dependency;

fn key(name: &str) -> MigrationKey {
    let (app, name) = name.split_once('.').unwrap();
    MigrationKey::new(app, name)
}

fn graph(names: &str, dependencies: &[(&str, &str)]) -> MigrationGraph {
    let mut graph = MigrationGraph::new();
    for name in names.split_whitespace() {
        let key = key(name);
        let mut migration = Migration::new(key.app_label, key.name);
        migration.dependencies = dependencies
            .iter()
            .filter(|(child, _)| *child == name)
            .map(|(_, parent)| Dependency::from(self::key(parent)))
            .collect();
        graph.add_node(Rc::new(migration));
    }
    for (child, parent) in dependencies {
        graph.add_dependency(&key(child), &key(child), &key(parent), None);
    }
    graph
}

fn names(keys: Vec<MigrationKey>) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn test_complex_graph() {
    let graph = graph(
        "app_a.0001 app_a.0002 app_a.0003 app_a.0004 app_b.0001 app_b.0002 app_c.0001 app_c.0002",
        &[
            ("app_a.0004", "app_a.0003"),
            ("app_a.0003", "app_a.0002"),
            ("app_a.0002", "app_a.0001"),
            ("app_a.0003", "app_b.0002"),
            ("app_b.0002", "app_b.0001"),
            ("app_a.0003", "app_c.0002"),
            ("app_c.0002", "app_c.0001"),
            ("app_c.0001", "app_b.0001"),
            ("app_c.0002", "app_a.0002"),
        ],
    );
    assert_eq!(
        names(graph.forwards_plan(&key("app_c.0002")).unwrap()),
        "app_b.0001 app_c.0001 app_a.0001 app_a.0002 app_c.0002"
    );
    assert_eq!(
        names(graph.forwards_plan(&key("app_a.0004")).unwrap()),
        "app_b.0001 app_c.0001 app_a.0001 app_a.0002 app_c.0002 app_b.0002 app_a.0003 app_a.0004"
    );
    assert_eq!(
        names(graph.backwards_plan(&key("app_b.0001")).unwrap()),
        "app_a.0004 app_a.0003 app_c.0002 app_c.0001 app_b.0002 app_b.0001"
    );
    assert_eq!(names(graph.root_nodes(None)), "app_a.0001 app_b.0001 app_c.0001");
    assert_eq!(names(graph.leaf_nodes(None)), "app_a.0004 app_b.0002 app_c.0002");
    graph.ensure_not_cyclic().unwrap();
}

#[test]
fn test_circular_graph() {
    let graph = graph(
        "app_a.0001 app_a.0002 app_a.0003 app_b.0001 app_b.0002",
        &[
            ("app_a.0003", "app_a.0002"),
            ("app_a.0002", "app_a.0001"),
            ("app_a.0001", "app_b.0002"),
            ("app_b.0002", "app_b.0001"),
            ("app_b.0001", "app_a.0003"),
        ],
    );
    let error = graph.ensure_not_cyclic().unwrap_err();
    assert_eq!(
        error.to_string(),
        "app_a.0001, app_a.0002, app_a.0003, app_b.0001, app_b.0002"
    );
}

#[test]
fn test_missing_parent_nodes() {
    let graph = graph(
        "app_a.0001 app_a.0002",
        &[("app_a.0002", "app_a.0001"), ("app_a.0001", "app_b.0002")],
    );
    let error = graph.validate_consistency().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Migration app_a.0001 dependencies reference nonexistent parent node ('app_b', '0002')"
    );
}

#[test]
fn test_remove_replaced_nodes() {
    let mut graph = graph(
        "app_a.0001 app_a.0002 app_a.0003 app_a.squashed app_b.0001",
        &[
            ("app_a.0002", "app_a.0001"),
            ("app_a.0003", "app_a.0002"),
            ("app_b.0001", "app_a.0002"),
        ],
    );
    graph
        .remove_replaced_nodes(&key("app_a.squashed"), &[key("app_a.0001"), key("app_a.0002")])
        .unwrap();
    assert_eq!(
        names(graph.forwards_plan(&key("app_b.0001")).unwrap()),
        "app_a.squashed app_b.0001"
    );
    assert_eq!(
        names(graph.forwards_plan(&key("app_a.0003")).unwrap()),
        "app_a.squashed app_a.0003"
    );
}

#[test]
fn test_remove_replacement_node() {
    let mut graph = graph(
        "app_a.0001 app_a.0002 app_a.squashed app_b.0001",
        &[("app_a.0002", "app_a.0001"), ("app_b.0001", "app_a.squashed")],
    );
    graph
        .remove_replacement_node(&key("app_a.squashed"), &[key("app_a.0001"), key("app_a.0002")])
        .unwrap();
    assert_eq!(
        names(graph.forwards_plan(&key("app_b.0001")).unwrap()),
        "app_a.0001 app_a.0002 app_b.0001"
    );
}

#[test]
fn test_infinite_loop_and_deep_graphs_need_no_stack() {
    let mut graph = MigrationGraph::new();
    for index in 0..5000 {
        let migration = Migration::new("app", format!("{index:04}"));
        let key = migration.key();
        graph.add_node(Rc::new(migration));
        if index > 0 {
            let parent = MigrationKey::new("app", format!("{:04}", index - 1));
            graph.add_dependency(&key, &key, &parent, None);
        }
    }
    graph.ensure_not_cyclic().unwrap();
    assert_eq!(
        graph.forwards_plan(&MigrationKey::new("app", "4999")).unwrap().len(),
        5000
    );
}
