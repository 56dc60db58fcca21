//! What a model answers with the state around it.

use std::sync::Arc;

use limosa_python::{Call, Kwargs, Path, Value};
use limosa_state::{Field, FieldType, Index, ModelState, Options, ProjectState};

fn kwargs(pairs: &[(&str, Value)]) -> Kwargs {
    pairs
        .iter()
        .map(|(name, value)| (Arc::from(*name), value.clone()))
        .collect()
}

fn foreign_key(kind: FieldType, to: &str, more: &[(&str, Value)]) -> Field {
    let mut arguments = kwargs(&[
        ("to", to.into()),
        (
            "on_delete",
            Value::Name(Path::new("django.db.models.deletion", "CASCADE")),
        ),
    ]);
    arguments.extend(kwargs(more));
    Field::new(kind, arguments)
}

fn model(name: &str, bases: &[&str], options: &[(&str, Value)], fields: Vec<(&str, Field)>) -> ModelState {
    let bases = bases.iter().map(|base| Value::from(*base)).collect::<Vec<_>>();
    ModelState {
        app_label: "shop".into(),
        name: name.into(),
        fields: fields
            .into_iter()
            .map(|(name, field)| (Arc::from(name), field))
            .collect(),
        options: Options {
            values: options
                .iter()
                .map(|(name, value)| (Arc::from(*name), value.clone()))
                .collect(),
            ..Options::default()
        },
        bases: if bases.is_empty() {
            vec![Value::Name(Path::new("django.db.models", "Model"))]
        } else {
            bases
        },
        managers: Vec::new(),
    }
}

fn state(models: Vec<ModelState>) -> ProjectState {
    let mut state = ProjectState::default();
    for model in models {
        state
            .models
            .insert((model.app_label.clone(), model.name_lower().into()), Arc::new(model));
    }
    state
}

fn key() -> Field {
    Field::new(
        FieldType::BigAutoField,
        kwargs(&[("auto_created", true.into()), ("verbose_name", "ID".into())]),
    )
}

fn text(length: i64) -> Field {
    Field::new(FieldType::CharField, kwargs(&[("max_length", Value::int(length))]))
}

fn shop() -> ProjectState {
    let link = foreign_key(
        FieldType::OneToOneField,
        "shop.product",
        &[
            ("auto_created", true.into()),
            ("parent_link", true.into()),
            ("primary_key", true.into()),
        ],
    );
    state(vec![
        model("Product", &[], &[], vec![("name", text(10)), ("id", key())]),
        model(
            "Book",
            &["shop.product"],
            &[("db_table", "books".into())],
            vec![("product_ptr", link), ("isbn", text(13))],
        ),
        model("Cheap", &["shop.Book"], &[("proxy", true.into())], vec![]),
        model(
            "Order",
            &[],
            &[("order_with_respect_to", "book".into())],
            vec![
                ("id", key()),
                (
                    "book",
                    foreign_key(FieldType::ForeignKey, "shop.book", &[("db_column", "B".into())]),
                ),
                ("parent", foreign_key(FieldType::ForeignKey, "self", &[])),
                (
                    "products",
                    Field::new(FieldType::ManyToManyField, kwargs(&[("to", "shop.product".into())])),
                ),
                (
                    "others",
                    Field::new(FieldType::ManyToManyField, kwargs(&[("to", "self".into())])),
                ),
            ],
        ),
    ])
}

#[test]
fn columns_come_in_django_s_order() {
    let state = shop();
    let columns = |name: &str| -> Vec<String> {
        state
            .model("shop", name)
            .unwrap()
            .local_concrete_fields()
            .iter()
            .filter_map(|field| field.column())
            .collect()
    };
    assert_eq!(columns("product"), ["id", "name"]);
    assert_eq!(columns("book"), ["product_ptr_id", "isbn"]);
    assert_eq!(columns("order"), ["id", "B", "parent_id", "_order"]);
    let all: Vec<_> = state
        .model("shop", "book")
        .unwrap()
        .fields()
        .iter()
        .map(|field| field.name.to_string())
        .collect();
    assert_eq!(all, ["id", "name", "product_ptr", "isbn"]);
}

#[test]
fn a_proxy_stands_for_its_model() {
    let state = shop();
    let cheap = state.model("shop", "Cheap").unwrap();
    assert_eq!(cheap.db_table(), "books");
    assert_eq!(cheap.concrete_model().object_name(), "Book");
    assert_eq!(&*cheap.pk().unwrap().name, "product_ptr");
    assert!(!cheap.can_migrate("postgresql"));
}

#[test]
fn keys_are_followed_to_a_type() {
    let state = shop();
    let book = state.model("shop", "order").unwrap().get_field("book").unwrap();
    assert_eq!(&*book.target_field().unwrap().name, "product_ptr");
    assert_eq!(
        book.terminal_field().unwrap().field.field_type(),
        Some(FieldType::BigAutoField)
    );
    assert!(state.model("shop", "book").unwrap().get_field("name").is_some());
}

#[test]
fn joining_tables_are_made() {
    let state = shop();
    let order = state.model("shop", "order").unwrap();
    let through = order.get_field("products").unwrap().through().unwrap();
    assert_eq!(through.db_table(), "shop_order_products");
    assert_eq!(through.object_name(), "Order_products");
    let columns: Vec<_> = through
        .local_concrete_fields()
        .iter()
        .filter_map(|field| field.column())
        .collect();
    assert_eq!(columns, ["id", "order_id", "product_id"]);
    assert_eq!(through.unique_together(), [["order", "product"]]);
    let others = order.get_field("others").unwrap();
    let columns: Vec<_> = others
        .through()
        .unwrap()
        .local_concrete_fields()
        .iter()
        .filter_map(|f| f.column())
        .collect();
    assert_eq!(columns, ["id", "from_order_id", "to_order_id"]);
    assert_eq!(&*others.m2m_field().unwrap().name, "from_order");
    assert_eq!(&*others.m2m_reverse_field().unwrap().name, "to_order");
    let related = state.model("shop", "product").unwrap().related_fields();
    let related: Vec<_> = related
        .iter()
        .map(|f| format!("{}.{}", f.model.object_name(), f.name))
        .collect();
    assert_eq!(related, ["Book.product_ptr", "Order_products.product"]);
}

#[test]
fn long_tables_are_shortened() {
    let mut state = state(vec![model(&"Long".repeat(20), &[], &[], vec![])]);
    Arc::make_mut(&mut state.surroundings).max_name_length = Some(63);
    let model = state.all_models().next().unwrap();
    assert_eq!(model.db_table().len(), 63);
    assert_eq!(&*model.pk().unwrap().name, "id");
}

#[test]
fn indexes_name_themselves() {
    let state = shop();
    let fields = Value::List(vec!["name".into(), "-id".into()]);
    let index = Index::from_call(&Call::new(
        Path::new("django.db.models", "Index"),
        vec![],
        kwargs(&[("fields", fields)]),
    ));
    let model = state.model("shop", "product").unwrap();
    assert_eq!(index.auto_name(&model).as_deref(), Some("shop_produc_name_9db70a_idx"));
}
