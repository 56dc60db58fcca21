//! Projects written to a folder and read back. What is expected here is what Django 5.2 answered.

#![expect(clippy::unwrap_used, reason = "a test that can't set its project up fails")]

use std::path::Path;

use limosa_project::{Project, ProjectError, ProjectOptions};
use limosa_python::Value;
use limosa_python::serializer::serialize;
use limosa_state::{ModelState, ProjectState};

const MANAGE: &str = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config')\n";
const SETTINGS: &str = "INSTALLED_APPS = ['shop']\nDEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\n";

fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Result<Project, ProjectError>) {
    let folder = tempfile::tempdir().unwrap();
    let all = [
        ("manage.py", MANAGE),
        ("config.py", SETTINGS),
        ("shop/__init__.py", ""),
        ("shop/models.py", ""),
    ];
    for (path, text) in all.iter().chain(files) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let options = ProjectOptions {
        start: folder.path().to_owned(),
        ..ProjectOptions::default()
    };
    let project = Project::load(&options);
    (folder, project)
}

fn read(models: &str) -> (ProjectState, Vec<String>) {
    let text = format!("from django.db import models\nfrom nowhere import unknown_to_all\n{models}");
    let (_folder, project) = project(&[("shop/models.py", &text)]);
    let (state, unreadable) = project.unwrap().models_state_from_source().unwrap();
    (
        state,
        unreadable.into_iter().map(|unreadable| unreadable.reason).collect(),
    )
}

fn fields(model: &ModelState) -> Vec<String> {
    let text = |field: &limosa_state::Field| serialize(&Value::Call(field.deconstruct().clone())).unwrap().text;
    model
        .fields
        .iter()
        .map(|(name, field)| format!("{name} = {}", text(field)))
        .collect()
}

#[test]
fn abstract_bases_bring_fields_and_options() {
    let (state, unreadable) = read(
        "class Base(models.Model):\n    a = models.IntegerField()\n    b = models.IntegerField()\n    class Meta:\n        abstract = True\n        ordering = ['a']\n\
         class Mixin:\n    pass\n\
         class Thing(Mixin, Base):\n    b = None\n    c = models.BooleanField('see', default=True)\n    class Meta(Base.Meta):\n        indexes = [models.Index(fields=['a'])]\n",
    );
    assert!(unreadable.is_empty(), "{unreadable:?}");
    let thing = state.get("shop", "thing").unwrap();
    assert_eq!(
        fields(thing),
        [
            "id = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')",
            "a = models.IntegerField()",
            "c = models.BooleanField(default=True, verbose_name='see')",
        ]
    );
    assert_eq!(thing.options.get("abstract"), Some(&false.into()));
    assert_eq!(thing.options.indexes[0].name(), Some("shop_thing_a_1b04b9_idx"));
    let bases: Vec<String> = thing.bases.iter().map(|base| serialize(base).unwrap().text).collect();
    assert_eq!(bases, ["shop.models.Mixin", "models.Model"]);
}

#[test]
fn children_with_tables_get_a_link() {
    let (state, unreadable) = read(
        "class Place(models.Model):\n    name = models.CharField(max_length=5)\n\
         class Cafe(Place):\n    seats = models.IntegerField()\n\
         class Bar(Place):\n    place = models.OneToOneField(Place, models.CASCADE, parent_link=True)\n\
         class Small(Cafe):\n    class Meta:\n        proxy = True\n",
    );
    assert!(unreadable.is_empty(), "{unreadable:?}");
    assert_eq!(
        fields(state.get("shop", "cafe").unwrap()),
        [
            "place_ptr = models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, \
             parent_link=True, primary_key=True, serialize=False, to='shop.place')",
            "seats = models.IntegerField()",
        ]
    );
    assert_eq!(
        fields(state.get("shop", "bar").unwrap()),
        [
            "place = models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='shop.place')"
        ]
    );
    let small = state.get("shop", "small").unwrap();
    assert!(small.fields.is_empty());
    assert_eq!(small.bases, [Value::from("shop.cafe")]);
}

#[test]
fn what_only_python_knows_is_said() {
    for (models, reason) in [
        (
            "class M(type(models.Model)):\n    def __new__(mcs, name, bases, attrs):\n        made = super().__new__(mcs, name, bases, attrs)\n        unknown_to_all(made)\n        return made\nclass A(models.Model, metaclass=M):\n    pass\n",
            "unknown_to_all",
        ),
        (
            "class B:\n    def __init_subclass__(cls):\n        pass\nclass A(B, models.Model):\n    pass\n",
            "__init_subclass__",
        ),
        (
            "class D:\n    def contribute_to_class(self, cls, name):\n        unknown_to_all(cls)\nclass A(models.Model):\n    d = D()\n",
            "unknown_to_all",
        ),
        (
            "class A(models.Model):\n    pass\nA.add_to_class('x', models.IntegerField())\n",
            "outside",
        ),
    ] {
        let (_, unreadable) = read(models);
        assert!(
            unreadable.iter().any(|said| said.contains(reason)),
            "{reason}: {unreadable:?}"
        );
    }
}

#[test]
fn managers_are_kept_as_django_keeps_them() {
    let (state, unreadable) = read(
        "class Plain(models.Manager):\n    pass\nclass Kept(models.Manager):\n    use_in_migrations = True\n\
         class A(models.Model):\n    objects = Plain()\n\
         class B(models.Model):\n    things = Plain()\n\
         class C(models.Model):\n    objects = Plain()\n    kept = Kept()\n",
    );
    assert!(unreadable.is_empty(), "{unreadable:?}");
    let managers = |name: &str| -> Vec<String> {
        let model = state.get("shop", name).unwrap();
        model
            .managers
            .iter()
            .map(|(name, manager)| format!("{name} = {}", serialize(manager).unwrap().text))
            .collect()
    };
    assert!(managers("a").is_empty());
    assert_eq!(managers("b"), ["things = django.db.models.manager.Manager()"]);
    assert_eq!(
        managers("c"),
        [
            "objects = django.db.models.manager.Manager()",
            "kept = shop.models.Kept()"
        ]
    );
}

#[test]
fn apps_are_checked_as_django_does() {
    let settings = "INSTALLED_APPS = ['shop', 'other.shop']\n";
    let (_folder, twice) = project(&[
        ("config.py", settings),
        ("other/__init__.py", ""),
        ("other/shop/__init__.py", ""),
    ]);
    assert_eq!(
        twice.unwrap_err().to_string(),
        "Application labels aren't unique, duplicates: shop"
    );
    let (_folder, missing) = project(&[("config.py", "INSTALLED_APPS = ['nowhere']\n")]);
    assert!(missing.unwrap_err().to_string().contains("No module named 'nowhere'"));
    let apps = "from django.apps import AppConfig\nclass Shop(AppConfig):\n    name = 'shop'\n    label = 'store'\n    verbose_name = 'The store'\n";
    let (_folder, project) = project(&[("shop/apps.py", apps)]);
    let app = project.unwrap().apps.remove(0);
    assert_eq!((&*app.label, &*app.verbose_name), ("store", "The store"));
    assert_eq!(app.default_auto_field, "django.db.models.BigAutoField");
}

#[test]
fn methods_that_are_set_on_a_model_change_nothing() {
    let text = "from functools import partial, partialmethod\n\
                class Node(models.Model):\n    name = models.TextField()\n    class Meta:\n        abstract = True\n\
                def moved(self, *, method):\n    pass\n\
                for method in ['load', 'dump']:\n    setattr(Node, method, partialmethod(moved, method=method))\n    setattr(Node, method + '_all', classmethod(partial(moved, method=method)))\n\
                class Page(Node):\n    pass\n";
    let (state, unreadable) = read(text);
    assert!(unreadable.is_empty(), "{unreadable:?}");
    let page = state.models.values().find(|model| &*model.name == "Page").unwrap();
    assert_eq!(
        fields(page),
        [
            "id = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')",
            "name = models.TextField()"
        ]
    );
    let (_, unreadable) = read(&format!("{text}setattr(Node, 'x', models.IntegerField())\n"));
    assert!(!unreadable.is_empty(), "a field is no method");
}
