//! What Django fails at, or leaves to chance. All else is compared with Django in `tests/conformance/autodetector`.

use limosa_python::{Kwargs, Value};
use limosa_state::{Field, FieldType, ModelState, Options};

use super::*;
use crate::questioner::FixedQuestioner;

fn field(field_type: FieldType, kwargs: Kwargs) -> Field {
    Field::new(field_type, kwargs)
}

fn id() -> (Arc<str>, Field) {
    (
        "id".into(),
        field(FieldType::BigAutoField, vec![("primary_key".into(), true.into())]),
    )
}

fn foreign_key(to: &str) -> Field {
    let cascade = limosa_python::Path::new("django.db.models.deletion", "CASCADE");
    let kwargs = vec![
        ("to".into(), to.into()),
        ("on_delete".into(), Value::Name(cascade)),
        ("null".into(), true.into()),
    ];
    field(FieldType::ForeignKey, kwargs)
}

/// App, name and fields.
type ModelFields<'a> = (&'a str, &'a str, &'a [(&'a str, Field)]);

fn state(models: &[ModelFields<'_>]) -> ProjectState {
    let mut state = ProjectState::default();
    for (app_label, name, fields) in models {
        let own = fields.iter().map(|(name, field)| (Arc::from(*name), field.clone()));
        state.add_model(ModelState {
            app_label: Arc::from(*app_label),
            name: Arc::from(*name),
            fields: std::iter::once(id()).chain(own).collect(),
            options: Options::default(),
            bases: vec![Value::Name(limosa_python::Path::new("django.db.models", "Model"))],
            managers: Vec::new(),
        });
    }
    state
}

fn text() -> Field {
    field(FieldType::TextField, vec![("default".into(), "".into())])
}

#[test]
fn a_field_that_becomes_a_key_waits_for_its_renamed_target() {
    let number = field(FieldType::IntegerField, vec![("null".into(), true.into())]);
    let from = state(&[
        ("app", "Book", &[("author", number)]),
        ("other", "Author", &[("name", text())]),
    ]);
    let to = state(&[
        ("app", "Book", &[("author", foreign_key("other.writer"))]),
        ("other", "Writer", &[("name", text())]),
    ]);
    let mut questioner = FixedQuestioner {
        rename_model: true,
        ..FixedQuestioner::default()
    };
    let changes = Autodetector::new(&from, &to, &mut questioner)
        .detect_changes(None, None)
        .unwrap();
    let apps: Vec<&str> = changes.keys().map(|app| &**app).collect();
    assert_eq!(apps, ["other", "app"]);
    assert_eq!(
        changes["app"][0].dependencies,
        [crate::Dependency::new("other", "auto_1")]
    );
}

#[test]
fn primary_keys_that_point_at_each_other_are_refused() {
    let key = |to: &str| foreign_key(to).with_option("primary_key", Some(true.into()));
    let mut to = state(&[
        ("app", "A", &[("b", key("app.b"))]),
        ("app", "B", &[("a", key("app.a"))]),
    ]);
    for model in to.models.values_mut() {
        Arc::make_mut(model).fields.remove(0);
    }
    let from = ProjectState::default();
    let error = Autodetector::new(&from, &to, &mut FixedQuestioner::default())
        .detect_changes(None, None)
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the changes to app 'app' wait for each other in a circle: Create model "),
        "{error}"
    );
}

#[test]
fn primary_keys_that_point_at_each_other_across_apps_are_refused() {
    let key = |to: &str| foreign_key(to).with_option("primary_key", Some(true.into()));
    let mut to = state(&[
        ("app", "A", &[("b", key("other.b"))]),
        ("other", "B", &[("a", key("app.a"))]),
    ]);
    for model in to.models.values_mut() {
        Arc::make_mut(model).fields.remove(0);
    }
    let from = ProjectState::default();
    let error = Autodetector::new(&from, &to, &mut FixedQuestioner::default())
        .detect_changes(None, None)
        .unwrap_err();
    assert!(matches!(error, AutodetectorError::Unresolvable { .. }), "{error}");
    assert!(error.to_string().contains("app: Create model A"), "{error}");
}

#[test]
fn proxies_that_inherit_each_other_end() {
    let mut state = state(&[("app", "A", &[]), ("app", "B", &[])]);
    for (model, base) in state.models.values_mut().zip(["app.b", "app.a"]) {
        let model = Arc::make_mut(model);
        model.options.values.insert("proxy".into(), true.into());
        model.bases = vec![base.into()];
    }
    let from = ProjectState::default();
    let result = Autodetector::new(&from, &state, &mut FixedQuestioner::default()).detect_changes(None, None);
    assert!(matches!(result, Err(AutodetectorError::Circular { .. })));
}
