//! The graph of migrations made by hand; reading files is tested against Django in `tests/`.

use super::*;

fn loader(migrations: Vec<Migration>, applied: &[&str]) -> Loader {
    let key = |name: &&str| {
        let (app, name) = name.split_once('.').unwrap();
        MigrationKey::new(app, name)
    };
    let migrated_apps = migrations.iter().map(|m| m.app_label.to_string()).collect();
    Loader {
        disk_migrations: migrations.into_iter().map(|m| (m.key(), Rc::new(m))).collect(),
        graph: MigrationGraph::new(),
        replacements: Vec::new(),
        unmigrated_apps: BTreeSet::from(["plain".to_owned()]),
        migrated_apps,
        applied: IndexSet::new(),
        replace_migrations: true,
        unreadable: Vec::new(),
        recorded: applied.iter().map(key).collect(),
        ignore_no_migrations: false,
        surroundings: Arc::default(),
    }
}

fn migration(name: &str, dependencies: &[&str], replaces: &[&str]) -> Migration {
    let (app, name) = name.split_once('.').unwrap();
    let mut migration = Migration::new(app, name);
    let dependency = |name: &&str| {
        let (app, name) = name.split_once('.').unwrap();
        Dependency::new(app, name)
    };
    migration.dependencies = dependencies.iter().map(dependency).collect();
    migration.replaces = replaces.iter().map(dependency).collect();
    migration
}

fn plan(loader: &Loader, name: &str) -> String {
    let (app, name) = name.split_once('.').unwrap();
    let plan = loader.graph.forwards_plan(&MigrationKey::new(app, name)).unwrap();
    plan.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn test_first_and_latest() {
    let mut loader = loader(
        vec![
            migration("a.0001", &["plain.__first__"], &[]),
            migration("a.0002", &["a.0001", "a.__first__"], &[]),
            migration("b.0001", &["a.__latest__"], &[]),
            migration("c.0001", &["a.__first__"], &[]),
        ],
        &[],
    );
    loader.build_graph().unwrap();
    assert_eq!(plan(&loader, "b.0001"), "a.0001 a.0002 b.0001");
    assert_eq!(plan(&loader, "c.0001"), "a.0001 c.0001");
}

#[test]
fn test_dependency_on_unknown_app() {
    let mut loader = loader(vec![migration("a.0001", &["x.__first__"], &[])], &[]);
    assert_eq!(
        loader.build_graph().unwrap_err().to_string(),
        "Dependency on unknown app: x"
    );
}

#[test]
fn test_loading_squashed() {
    let migrations = || {
        vec![
            migration("a.0001", &[], &[]),
            migration("a.0002", &["a.0001"], &[]),
            migration("a.0001_squashed_0002", &[], &["a.0001", "a.0002"]),
            migration("a.0003", &["a.0001_squashed_0002"], &[]),
        ]
    };
    let mut fresh = loader(migrations(), &[]);
    fresh.build_graph().unwrap();
    assert_eq!(plan(&fresh, "a.0003"), "a.0001_squashed_0002 a.0003");
    let mut partly = loader(migrations(), &["a.0001"]);
    partly.build_graph().unwrap();
    assert_eq!(plan(&partly, "a.0003"), "a.0001 a.0002 a.0003");
    let mut wholly = loader(migrations(), &["a.0001", "a.0002"]);
    wholly.build_graph().unwrap();
    assert!(wholly.applied.contains(&MigrationKey::new("a", "0001_squashed_0002")));
    wholly.check_consistent_history(&wholly.recorded, "default").unwrap();
}

#[test]
fn test_check_consistent_history() {
    let mut loader = loader(
        vec![migration("a.0001", &[], &[]), migration("a.0002", &["a.0001"], &[])],
        &["a.0002"],
    );
    loader.build_graph().unwrap();
    let error = loader
        .check_consistent_history(&loader.recorded, "default")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Migration a.0002 is applied before its dependency a.0001 on database 'default'."
    );
}

#[test]
fn test_conflicts_and_prefixes() {
    let mut loader = loader(
        vec![
            migration("a.0001", &[], &[]),
            migration("a.0002_x", &["a.0001"], &[]),
            migration("a.0002_y", &["a.0001"], &[]),
        ],
        &[],
    );
    loader.build_graph().unwrap();
    assert_eq!(loader.detect_conflicts()["a"], ["0002_x", "0002_y"]);
    assert_eq!(&*loader.get_migration_by_prefix("a", "0001").unwrap().name, "0001");
    assert_eq!(
        loader.get_migration_by_prefix("a", "0002").unwrap_err().to_string(),
        "There is more than one migration for 'a' with the prefix '0002'"
    );
    assert_eq!(
        loader.get_migration_by_prefix("a", "0009").unwrap_err().to_string(),
        "There is no migration for 'a' with the prefix '0009'"
    );
}

#[test]
fn test_plan() {
    use crate::plan::Target;
    let mut loader = loader(
        vec![
            migration("a.0001", &[], &[]),
            migration("a.0002", &["a.0001"], &[]),
            migration("b.0001", &["a.0001"], &[]),
        ],
        &["a.0001", "a.0002", "b.0001"],
    );
    loader.build_graph().unwrap();
    let mut text = |target: Target| {
        let plan = loader.migration_plan(&[target], false).unwrap();
        let words: Vec<String> = plan
            .iter()
            .map(|p| format!("{}{}", if p.backwards { "-" } else { "+" }, p.migration.key()))
            .collect();
        words.join(" ")
    };
    assert_eq!(text(Target::Migration(MigrationKey::new("a", "0001"))), "-a.0002");
    assert_eq!(text(Target::Migration(MigrationKey::new("b", "0001"))), "");
    assert_eq!(text(Target::Zero("a".to_owned())), "-b.0001 -a.0002 -a.0001");
}
