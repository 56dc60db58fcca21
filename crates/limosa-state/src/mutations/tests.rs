//! The cases of Django's `tests/migrations/test_state.py` and `test_operations.py` about states.

use limosa_python::{Call, Path};

use super::*;
use crate::{FieldType, Options};

fn key_to(to: &str, options: &[(&str, &str)]) -> Field {
    let cascade = Value::Name(Path::new("django.db.models.deletion", "CASCADE"));
    let mut kwargs = vec![("to".into(), to.into()), ("on_delete".into(), cascade)];
    kwargs.extend(
        options
            .iter()
            .map(|(name, value)| (Arc::from(*name), Value::str(*value))),
    );
    Field::new(FieldType::ForeignKey, kwargs)
}

fn integer() -> Field {
    Field::new(FieldType::IntegerField, Vec::new())
}

fn model(name: &str, fields: Vec<(&str, Field)>) -> ModelState {
    ModelState {
        app_label: "shop".into(),
        name: name.into(),
        fields: fields.into_iter().map(|(name, field)| (name.into(), field)).collect(),
        options: Options::default(),
        bases: vec![Value::Name(Path::new("django.db.models", "Model"))],
        managers: Vec::new(),
    }
}

fn state() -> ProjectState {
    let mut state = ProjectState::default();
    let mut book = model("Book", vec![("isbn", integer()), ("title", integer())]);
    let together = Value::Set(vec![Value::Tuple(vec!["isbn".into(), "title".into()])]);
    book.options.values.insert("unique_together".into(), together);
    state.add_model(book);
    state.add_model(model(
        "Loan",
        vec![
            ("book", key_to("shop.book", &[("to_field", "isbn")])),
            ("other", key_to("shop.book", &[])),
        ],
    ));
    let through = vec![
        ("to".into(), "shop.loan".into()),
        ("through".into(), "shop.Book".into()),
    ];
    state.add_model(model(
        "Shelf",
        vec![("loans", Field::new(FieldType::ManyToManyField, through))],
    ));
    state
}

fn option(state: &ProjectState, model: &str, field: &str, option: &str) -> Option<String> {
    let model = state.get("shop", model)?;
    model.get_field(field)?.option(option)?.as_str().map(str::to_owned)
}

#[test]
fn test_rename_model() {
    let before = state();
    let mut state = before.clone();
    state.rename_model("shop", "Book", "Volume").unwrap();
    let names: Vec<&str> = state.models.keys().map(|(_, name)| &**name).collect();
    assert_eq!(names, ["loan", "shelf", "volume"]);
    assert_eq!(option(&state, "loan", "book", "to").as_deref(), Some("shop.volume"));
    assert_eq!(
        option(&state, "shelf", "loans", "through").as_deref(),
        Some("shop.Volume")
    );
    // The state before is as it was.
    assert_eq!(option(&before, "loan", "book", "to").as_deref(), Some("shop.book"));
}

#[test]
fn test_rename_field() {
    let mut state = state();
    state.rename_field("shop", "book", "isbn", "code").unwrap();
    let book = state.get("shop", "book").unwrap();
    let names: Vec<&str> = book.fields.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["title", "code"]);
    assert_eq!(book.options.values["unique_together"].repr(), "[['code', 'title']]");
    assert_eq!(option(&state, "loan", "book", "to_field").as_deref(), Some("code"));
    assert_eq!(option(&state, "loan", "other", "to_field"), None);
    let error = state.rename_field("shop", "book", "isbn", "x").unwrap_err();
    assert_eq!(error.to_string(), "shop.book has no field named 'isbn'");
}

#[test]
fn test_add_field_without_its_default() {
    let mut state = state();
    let field = integer().with_option("default", Some(Value::int(4)));
    state.add_field("shop", "Book", "pages", field.clone(), false).unwrap();
    assert!(
        !state
            .get("shop", "book")
            .unwrap()
            .get_field("pages")
            .unwrap()
            .has_default()
    );
    state.alter_field("shop", "Book", "pages", field, true).unwrap();
    let book = state.get("shop", "book").unwrap();
    assert!(book.get_field("pages").unwrap().has_default());
    assert_eq!(book.fields.len(), 3);
    state.remove_field("shop", "book", "pages").unwrap();
    assert!(state.remove_field("shop", "book", "pages").is_err());
    assert!(state.remove_field("shop", "nothing", "pages").is_err());
}

#[test]
fn test_alter_model_options() {
    let mut state = state();
    let options = IndexMap::from([(Arc::from("verbose_name"), Value::str("x"))]);
    let keys = ["verbose_name", "ordering"];
    state.alter_model_options("shop", "book", &options, &keys).unwrap();
    state
        .alter_model_options("shop", "book", &IndexMap::new(), &keys)
        .unwrap();
    let book = state.get("shop", "book").unwrap();
    assert_eq!(
        book.options.values.keys().map(|k| &**k).collect::<Vec<_>>(),
        ["unique_together"]
    );
}

#[test]
fn test_rename_index_and_remove_model_options() {
    let mut state = state();
    let call = Call::new(
        Path::new("django.db.models", "Index"),
        Vec::new(),
        vec![
            ("fields".into(), Value::List(vec!["title".into()])),
            ("name".into(), "a".into()),
        ],
    );
    state.add_index("shop", "book", Index::from_call(&call)).unwrap();
    state.rename_index("shop", "book", "a", "b").unwrap();
    assert_eq!(state.get("shop", "book").unwrap().options.indexes[0].name(), Some("b"));
    state.remove_index("shop", "book", "b").unwrap();
    let tuple = Value::List(vec!["isbn".into(), "title".into()]);
    state
        .remove_model_options("shop", "book", "unique_together", &tuple)
        .unwrap();
    let book = state.get("shop", "book").unwrap();
    assert!(book.options.indexes.is_empty());
    assert_eq!(book.options.values["unique_together"].repr(), "[]");
}
