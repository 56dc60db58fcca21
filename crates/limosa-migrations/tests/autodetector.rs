//! Django's answers, kept in `autodetector/expected/` by `autodetector/generate.py`, against Limosa's.
//!
//! `LIMOSA_CASE=test_add_field cargo test -p limosa-migrations --test autodetector` shows one; `LIMOSA_CASES` names
//! another folder of answers.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use limosa_migrations::questioner::{Questioner, Stop};
use limosa_migrations::{Autodetector, Migration, MigrationGraph, MigrationWriter, Operation};
use limosa_python::Value;
use limosa_state::{Field, ModelState, ProjectState, Surroundings};

/// A file of the kept answers.
#[derive(Default)]
struct Case {
    answers: Vec<(String, String)>,
    before: Vec<(String, String)>,
    after: Vec<(String, String)>,
    /// What was asked, what was written.
    outcome: String,
}

impl Case {
    fn read(text: &str) -> Self {
        let mut case = Self::default();
        let mut side = None;
        for line in text.split_inclusive('\n') {
            let words: Vec<&str> = line.trim_end().splitn(3, ' ').collect();
            match words.as_slice() {
                ["@before", app] => side = Some((true, app.to_string())),
                ["@after", app] => side = Some((false, app.to_string())),
                ["@answer", ..] => {
                    let (key, value) = line.trim_end()["@answer ".len()..].split_once('=').unwrap();
                    case.answers.push((key.to_owned(), value.to_owned()));
                    side = None;
                    continue;
                }
                ["@asked" | "@migration" | "@error", ..] => side = None,
                _ => {
                    match &side {
                        Some((before, app)) => {
                            let texts = if *before { &mut case.before } else { &mut case.after };
                            match texts.last_mut() {
                                Some((last, text)) if last == app => text.push_str(line),
                                _ => texts.push((app.clone(), line.to_owned())),
                            }
                        }
                        None => case.outcome.push_str(line),
                    }
                    continue;
                }
            }
            if side.is_none() {
                case.outcome.push_str(line);
            }
        }
        case
    }

    fn answer(&self, key: &str) -> Option<&str> {
        self.answers.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    fn apps(&self, key: &str) -> Option<BTreeSet<Arc<str>>> {
        Some(self.answer(key)?.split(',').map(Arc::from).collect())
    }

    fn user_model(&self) -> &str {
        self.answer("AUTH_USER_MODEL").unwrap_or("auth.User")
    }

    fn state(&self, texts: &[(String, String)]) -> ProjectState {
        let surroundings = Surroundings {
            swappable_settings: vec![("AUTH_USER_MODEL".into(), self.user_model().into())],
            ..Surroundings::default()
        };
        let mut state = ProjectState::new(Arc::new(surroundings));
        for (app, text) in texts {
            for operation in support::operations(text, self.user_model()).as_items().unwrap() {
                let operation = Operation::from_call(operation.as_call().unwrap(), &()).unwrap();
                operation.state_forwards(app, &mut state).unwrap();
            }
        }
        state
    }

    fn graph(&self) -> MigrationGraph {
        let leaf = self.answer("leaf").unwrap_or("0001_initial");
        let mut graph = MigrationGraph::new();
        let migrated = self.apps("migrated").unwrap_or_default();
        for app in self
            .before
            .iter()
            .map(|(app, _)| app.as_str())
            .chain(migrated.iter().map(|app| &**app))
        {
            graph.add_node(Rc::new(Migration::new(app, leaf)));
        }
        graph
    }

    /// What Limosa makes of it, in the form of the kept outcome.
    fn run(&self) -> String {
        let (before, after) = (self.state(&self.before), self.state(&self.after));
        let mut questioner = Scripted {
            case: self,
            asked: String::new(),
        };
        let changes = Autodetector::new(&before, &after, &mut questioner)
            .unmigrated_apps(self.apps("real_apps").unwrap_or_default())
            .timestamp("TIMESTAMP")
            .changes(
                &self.graph(),
                self.apps("trim_to_apps").as_ref(),
                self.apps("convert_apps").as_ref(),
                self.answer("name"),
            );
        let mut outcome = questioner.asked;
        match changes {
            Ok(changes) => {
                for migration in changes.values().flatten() {
                    writeln!(outcome, "@migration {} {}", migration.app_label, migration.name).unwrap();
                    for operation in &migration.operations {
                        writeln!(outcome, "# {}", operation.formatted_description()).unwrap();
                    }
                    match MigrationWriter::new(migration, None).as_string() {
                        Ok(text) => outcome.push_str(&text),
                        Err(error) => writeln!(outcome, "@error {error}").unwrap(),
                    }
                }
            }
            Err(error) => writeln!(outcome, "@error {error}").unwrap(),
        }
        outcome
    }
}

/// Answers as the case says, and keeps what was asked.
struct Scripted<'a> {
    case: &'a Case,
    asked: String,
}

impl Scripted<'_> {
    fn answer(&mut self, key: &str, what: &[&str]) -> Option<Value> {
        writeln!(self.asked, "@asked {key} {}", what.join(" ")).unwrap();
        let answer = self.case.answer(key)?;
        Some(match answer {
            "NOT_PROVIDED" => return None,
            "timezone.now" => Value::Name(limosa_python::Path::new("django.utils.timezone", "now")),
            "datetime.date(2020, 1, 1)" => Value::call(
                "datetime.date",
                vec![Value::int(2020), Value::int(1), Value::int(1)],
                Vec::new(),
            ),
            "list" => Value::Name(limosa_python::Path::new("builtins", "list")),
            "True" => Value::Bool(true),
            text => match text.parse::<i64>() {
                Ok(number) => Value::int(number),
                Err(_) => Value::str(text.trim_matches(['"', '\''])),
            },
        })
    }

    fn default(&mut self, key: &str, what: &[&str]) -> Value {
        self.answer(key, what).unwrap_or(Value::None)
    }
}

impl Questioner for Scripted<'_> {
    fn ask_initial(&mut self, app_label: &str) -> Result<bool, Stop> {
        self.answer("ask_initial", &[app_label]);
        Ok(self.case.answer("ask_initial") != Some("False"))
    }

    fn ask_not_null_addition(&mut self, field_name: &str, model_name: &str) -> Result<Value, Stop> {
        Ok(self.default("ask_not_null_addition", &[field_name, model_name]))
    }

    fn ask_not_null_alteration(&mut self, field_name: &str, model_name: &str) -> Result<Option<Value>, Stop> {
        let key = "ask_not_null_alteration";
        let answer = self.answer(key, &[field_name, model_name]);
        Ok(if self.case.answer(key).is_none() {
            Some(Value::None)
        } else {
            answer
        })
    }

    fn ask_rename(&mut self, model_name: &str, old: &str, new: &str, field: &Field) -> Result<bool, Stop> {
        Ok(self
            .answer("ask_rename", &[model_name, old, new, &field.path().qualname])
            .is_some())
    }

    fn ask_rename_model(&mut self, old: &ModelState, new: &ModelState) -> Result<bool, Stop> {
        Ok(self
            .answer("ask_rename_model", &[&old.app_label, &old.name, &new.name])
            .is_some())
    }

    fn ask_merge(&mut self, _: &str) -> Result<bool, Stop> {
        Ok(false)
    }

    fn ask_auto_now_add_addition(&mut self, field_name: &str, model_name: &str) -> Result<Value, Stop> {
        Ok(self.default("ask_auto_now_add_addition", &[field_name, model_name]))
    }

    fn ask_unique_callable_default_addition(&mut self, field_name: &str, model_name: &str) -> Result<(), Stop> {
        self.answer("ask_unique_callable_default_addition", &[field_name, model_name]);
        Ok(())
    }
}

/// The lines that differ, with what both begin with left out.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(2);
    let show = |lines: &[&str]| {
        lines[from.min(lines.len())..]
            .iter()
            .take(25)
            .map(|l| format!("    {l}\n"))
            .collect::<String>()
    };
    format!(
        "  Django, from line {from}:\n{}  Limosa:\n{}",
        show(&expected),
        show(&found)
    )
}

#[test]
fn migrations_are_those_that_django_makes() {
    let only = std::env::var("LIMOSA_CASE").ok();
    let folder = std::env::var("LIMOSA_CASES").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/autodetector/expected"),
        PathBuf::from,
    );
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let (mut run, mut failures) = (0, String::new());
    let mut failed = 0;
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        run += 1;
        let case = Case::read(&std::fs::read_to_string(&file).unwrap());
        let found = std::panic::catch_unwind(|| case.run()).unwrap_or_else(|_| "panicked\n".to_owned());
        if found != case.outcome {
            failed += 1;
            writeln!(failures, "{name}\n{}", difference(&case.outcome, &found)).unwrap();
        }
    }
    assert!(run >= 100 || only.is_some(), "only {run} cases were found");
    assert!(failures.is_empty(), "{failures}{failed} of {run} cases differ");
}
