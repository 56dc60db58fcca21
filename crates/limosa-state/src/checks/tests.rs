//! Suspicions about models, each with the number under which Django refuses it. The words are compared with Django in
//! `tests/conformance/autodetector`.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use limosa_python::{Interpreter, Setup};

use super::suspicions;
use crate::{ModelState, ProjectState};

/// The models of these calls of `CreateModel`.
fn state(operations: &str) -> ProjectState {
    let interpreter = Interpreter::new(Setup {
        search_path: Vec::new(),
        environ: Default::default(),
        python_version: (3, 12),
        django_version: (5, 2, 0),
    });
    let imports = "import django.contrib.postgres.fields\nfrom django.db import migrations, models";
    let text = format!("{imports}\noperations = [{operations}]\n");
    let module = interpreter.exec_source("case", Path::new("case.py"), &text).unwrap();
    let operations = module.get("operations").unwrap().to_value();
    let mut state = ProjectState::default();
    for operation in operations.as_items().unwrap() {
        let model = ModelState::from_create_model("app", operation.as_call().unwrap()).unwrap();
        let key = (model.app_label.clone(), Arc::from(model.name_lower()));
        state.models.insert(key, Arc::new(model));
    }
    state
}

/// The numbers for these models.
fn checks(operations: &str) -> Vec<String> {
    let mut found: Vec<String> = suspicions(&state(operations))
        .into_iter()
        .map(|suspicion| format!("{} {}", suspicion.object, suspicion.check))
        .collect();
    found.sort();
    found.dedup();
    found
}

const ID: &str = "('id', models.BigAutoField(primary_key=True))";

fn model(name: &str, fields: &str, options: &str) -> String {
    format!("migrations.CreateModel('{name}', [{ID}, {fields}], options={{{options}}}),")
}

#[test]
fn nothing_is_suspected_of_sound_models() {
    let a = model(
        "A",
        "('name', models.CharField(max_length=5, unique=True))",
        "'ordering': ['-name', 'b__id', '?']",
    );
    let b = model(
        "B",
        "('a', models.ForeignKey('app.A', models.CASCADE)), ('c', models.ForeignKey('app.A', models.SET_NULL, \
         null=True, to_field='name', related_name='+')), ('many', models.ManyToManyField('app.B'))",
        "'unique_together': {('a', 'c')}, 'indexes': [models.Index(fields=['a'], name='i')]",
    );
    assert_eq!(checks(&format!("{a}{b}")), Vec::<String>::new());
}

#[test]
fn clashing_names_are_suspected() {
    let a = model(
        "A",
        "('b', models.IntegerField()), ('b_set', models.IntegerField())",
        "",
    );
    let b = model("B", "('a', models.ForeignKey('app.A', models.CASCADE))", "");
    assert_eq!(
        checks(&format!("{a}{b}")),
        ["app.B.a fields.E302", "app.B.a fields.E303"]
    );
    let a = model("A", "", "");
    let b = model(
        "B",
        "('one', models.ForeignKey('app.A', models.CASCADE)), ('two', models.ForeignKey('app.A', models.CASCADE))",
        "",
    );
    let both = ["app.B.one fields.E304", "app.B.two fields.E304"];
    assert_eq!(checks(&format!("{a}{b}")), both);
}

#[test]
fn names_in_queries_that_clash_with_accessors_are_suspected() {
    let a = model("A", "", "");
    let fields = "('x', models.ForeignKey('app.A', models.CASCADE, related_name='d1')), \
                  ('y', models.ForeignKey('app.A', models.CASCADE, related_name='d1')), \
                  ('z', models.ForeignKey('app.A', models.CASCADE, related_name='d3', related_query_name='d1'))";
    // As Django answers.
    let clashes = [
        "app.D.x fields.E304",
        "app.D.x fields.E305",
        "app.D.y fields.E304",
        "app.D.y fields.E305",
        "app.D.z fields.E305",
    ];
    assert_eq!(checks(&format!("{a}{}", model("D", fields, ""))), clashes);
    let fields = "('x', models.ForeignKey('app.A', models.CASCADE, related_name='groups', related_query_name='group'))";
    let group = model("Group", "('a', models.ManyToManyField('app.A'))", "");
    assert!(checks(&format!("{a}{}{group}", model("Other", fields, ""))).is_empty());
    let hidden = "('x', models.ForeignKey('app.A', models.CASCADE, related_name='+')), \
                  ('y', models.ManyToManyField('app.A', related_name='+'))";
    assert!(checks(&format!("{a}{}", model("Hidden", hidden, ""))).is_empty());
}

#[test]
fn accessors_that_clash_with_managers_are_suspected() {
    let a = model("A", "", "");
    let fields = "('x', models.ForeignKey('app.A', models.CASCADE, related_name='objects'))";
    assert_eq!(
        checks(&format!("{a}{}", model("C", fields, ""))),
        ["app.C.x fields.E348"]
    );
}

#[test]
fn what_is_of_postgres_wants_its_app() {
    let state = state(&model(
        "A",
        "('x', django.contrib.postgres.fields.ArrayField(models.IntegerField())), ('y', models.IntegerField())",
        "",
    ));
    let found = super::without_contrib_postgres(&state);
    let found: Vec<String> = found
        .iter()
        .map(|found| format!("{} {}", found.object, found.check))
        .collect();
    assert_eq!(found, ["app.A.x postgres.E005"]);
}

#[test]
fn relations_to_nowhere_are_suspected() {
    let fields = "('x', models.ForeignKey('app.None', models.CASCADE)), ('y', models.ForeignKey('app.A', \
                  models.SET_NULL)), ('z', models.ForeignKey('app.A', models.CASCADE, to_field='n', related_name='+')), \
                  ('n', models.IntegerField())";
    let found = checks(&model("A", fields, ""));
    assert_eq!(
        found,
        ["app.A.x fields.E300", "app.A.y fields.E320", "app.A.z fields.E311"]
    );
}

#[test]
fn fields_are_suspected() {
    let fields = "('a_', models.IntegerField()), ('b__c', models.IntegerField()), ('d', \
                  models.DateField(auto_now=True, auto_now_add=True)), ('e', models.CharField(max_length=0)), ('f', \
                  models.DecimalField(max_digits=2, decimal_places=3))";
    let found = checks(&model("A", fields, ""));
    let expected = [
        "app.A.a_ fields.E001",
        "app.A.b__c fields.E002",
        "app.A.d fields.E160",
        "app.A.e fields.E121",
        "app.A.f fields.E134",
    ];
    assert_eq!(found, expected);
}

#[test]
fn options_that_django_takes_are_not_suspected() {
    let options = "'ordering': ['-n', '?', 'other__n'], 'unique_together': {('n', 'other')}, 'indexes': \
                   [models.Index(fields=['other', '-n'], name='i'), models.Index(fields=['-other_id', 'pk'], name='j')], \
                   'constraints': [models.CheckConstraint(condition=models.Q(n__gte=0), name='c')]";
    let fields = "('n', models.IntegerField()), ('other', models.ForeignKey('app.A', models.CASCADE))";
    assert_eq!(checks(&model("A", fields, options)), [""; 0]);
}

#[test]
fn options_are_suspected() {
    let options = "'ordering': ['gone'], 'unique_together': {('gone', 'many')}, 'indexes': \
                   [models.Index(fields=['id'], name='_i')], 'constraints': \
                   [models.CheckConstraint(condition=models.Q(gone=1), name='c')]";
    let found = checks(&model("A", "('many', models.ManyToManyField('app.A'))", options));
    assert_eq!(
        found,
        [
            "app.A models.E012",
            "app.A models.E013",
            "app.A models.E015",
            "app.A models.E033"
        ]
    );
    let found = checks(&format!(
        "{}{}",
        model("A", "", "'db_table': 't'"),
        model("B", "", "'db_table': 't'")
    ));
    assert_eq!(found, ["app.B models.E028"]);
}
