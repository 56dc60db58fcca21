//! The cases of Django's `tests/migrations/test_optimizer.py`, by the descriptions of what remains.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Call, Path, Value};
use limosa_state::{Field, FieldType, Index};

use super::*;
use crate::operations::*;

fn name(text: &str) -> Arc<str> {
    text.into()
}

fn create(model: &str, fields: &[&str]) -> Operation {
    CreateModel {
        name: name(model),
        fields: fields.iter().map(|f| (name(f), field())).collect(),
        options: IndexMap::new(),
        bases: Vec::new(),
        managers: Vec::new(),
    }
    .into()
}

fn field() -> Field {
    Field::new(FieldType::IntegerField, Vec::new())
}

fn key(to: &str) -> Field {
    let cascade = Value::Name(Path::new("django.db.models.deletion", "CASCADE"));
    Field::new(
        FieldType::ForeignKey,
        vec![("to".into(), to.into()), ("on_delete".into(), cascade)],
    )
}

fn add(model: &str, field_name: &str, field: Field) -> Operation {
    AddField {
        model_name: name(model),
        name: name(field_name),
        field,
        preserve_default: true,
    }
    .into()
}

fn remove(model: &str, field_name: &str) -> Operation {
    RemoveField {
        model_name: name(model),
        name: name(field_name),
    }
    .into()
}

fn delete(model: &str) -> Operation {
    DeleteModel { name: name(model) }.into()
}

fn rename_field(model: &str, old: &str, new: &str) -> Operation {
    RenameField {
        model_name: name(model),
        old_name: name(old),
        new_name: name(new),
    }
    .into()
}

fn rename_model(old: &str, new: &str) -> Operation {
    RenameModel {
        old_name: name(old),
        new_name: name(new),
    }
    .into()
}

fn unique_together(model: &str, tuples: &[&[&str]]) -> Operation {
    let tuples = tuples
        .iter()
        .map(|names| Value::Tuple(names.iter().map(|n| Value::str(*n)).collect()))
        .collect();
    AlterUniqueTogether {
        name: name(model),
        unique_together: Value::Set(tuples),
    }
    .into()
}

fn python(elidable: bool) -> Operation {
    RunPython {
        code: Value::Name(Path::new("shop", "forwards")),
        reverse_code: None,
        atomic: None,
        hints: Vec::new(),
        elidable,
    }
    .into()
}

fn words(operations: Vec<Operation>) -> String {
    let words: Vec<String> = optimize(operations, "app", Rules::default())
        .expect("they can be joined")
        .iter()
        .map(|operation| match operation {
            Operation::CreateModel(create) => {
                let fields: Vec<&str> = create.fields.iter().map(|(name, _)| &**name).collect();
                format!("{}({})", create.name, fields.join(" "))
            }
            operation => operation.describe(),
        })
        .collect();
    words.join("; ")
}

#[test]
fn test_create_delete_model() {
    assert_eq!(words(vec![create("Foo", &["a"]), delete("foo")]), "");
}

#[test]
fn test_create_rename_model() {
    assert_eq!(words(vec![create("Foo", &["a"]), rename_model("Foo", "Bar")]), "Bar(a)");
    assert_eq!(
        words(vec![rename_model("Foo", "Baz"), rename_model("Baz", "Bar")]),
        "Rename model Foo to Bar"
    );
}

#[test]
fn test_create_model_and_fields() {
    assert_eq!(words(vec![create("Foo", &["a"]), add("foo", "b", field())]), "Foo(a b)");
    assert_eq!(words(vec![create("Foo", &["a", "b"]), remove("foo", "a")]), "Foo(b)");
    assert_eq!(
        words(vec![create("Foo", &["a"]), rename_field("foo", "a", "b")]),
        "Foo(b)"
    );
    assert_eq!(
        words(vec![add("foo", "a", field()), rename_field("foo", "a", "b")]),
        "Add field b to foo"
    );
    assert_eq!(words(vec![add("foo", "a", field()), remove("foo", "a")]), "");
}

#[test]
fn test_create_model_add_field_not_through_fk() {
    // The key's target is created in between: the field can't move before it, so the model moves after it.
    assert_eq!(
        words(vec![
            create("Foo", &["a"]),
            create("Link", &["b"]),
            add("foo", "link", key("app.link"))
        ]),
        "Link(b); Foo(a link)"
    );
}

#[test]
fn test_optimize_through_create() {
    assert_eq!(
        words(vec![create("Foo", &["a"]), create("Bar", &["b"]), delete("foo")]),
        "Bar(b)"
    );
    assert_eq!(
        words(vec![
            create("Foo", &["a"]),
            create("Bar", &["b"]),
            add("bar", "c", field()),
            delete("foo")
        ]),
        "Bar(b c)"
    );
}

#[test]
fn test_options_follow_fields() {
    let operations = vec![
        create("Foo", &["a", "b"]),
        unique_together("foo", &[&["a", "b"]]),
        rename_field("foo", "a", "c"),
    ];
    let optimized = optimize(operations, "app", Rules::default()).expect("they can be joined");
    let Operation::CreateModel(create) = &optimized[0] else {
        panic!()
    };
    assert_eq!(create.options["unique_together"].repr(), "{('c', 'b')}");
    assert_eq!(optimized.len(), 1);
    let reduced =
        optimize(vec![optimized[0].clone(), remove("foo", "b")], "app", Rules::default()).expect("they can be joined");
    let Operation::CreateModel(create) = &reduced[0] else {
        panic!()
    };
    assert_eq!(create.options["unique_together"].repr(), "{('c',)}");
}

#[test]
fn test_indexes() {
    let call = Call::new(
        Path::new("django.db.models", "Index"),
        Vec::new(),
        vec![
            ("fields".into(), Value::List(vec!["a".into()])),
            ("name".into(), "idx_a".into()),
        ],
    );
    let add_index = || -> Operation {
        AddIndex {
            model_name: name("foo"),
            index: Index::from_call(&call),
        }
        .into()
    };
    let remove_index = || -> Operation {
        RemoveIndex {
            model_name: name("foo"),
            name: name("idx_a"),
        }
        .into()
    };
    assert_eq!(words(vec![add_index(), remove_index()]), "");
    let optimized =
        optimize(vec![create("Foo", &["a"]), add_index()], "app", Rules::default()).expect("they can be joined");
    let Operation::CreateModel(create) = &optimized[0] else {
        panic!()
    };
    assert!(create.options["indexes"].repr().contains("idx_a"));
}

#[test]
fn test_elidable_and_walls() {
    assert_eq!(
        words(vec![create("Foo", &["a"]), python(true), add("foo", "b", field())]),
        "Foo(a b)"
    );
    assert_eq!(
        words(vec![create("Foo", &["a"]), python(false), add("foo", "b", field())]),
        "Foo(a); Raw Python operation; Add field b to foo"
    );
}

#[test]
fn test_alter_field_rename_field() {
    let alter: Operation = AlterField {
        model_name: name("foo"),
        name: name("a"),
        field: field(),
        preserve_default: true,
    }
    .into();
    assert_eq!(
        words(vec![alter.clone(), rename_field("foo", "a", "b")]),
        "Rename field a on foo to b; Alter field b on foo"
    );
    assert_eq!(
        words(vec![alter.clone(), alter, remove("foo", "a")]),
        "Remove field a from foo"
    );
}
