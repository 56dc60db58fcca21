//! Conversations, word for word as Django's.

use std::io::Cursor;
use std::sync::Arc;

use limosa_python::{Call, Path, Value};
use limosa_state::{Field, FieldType, ModelState, Options};

use super::*;

fn evaluate(code: &str) -> Result<Value, String> {
    match code.parse::<i64>() {
        Ok(number) => Ok(Value::int(number)),
        Err(_) if code == "timezone.now" => Ok(Value::Name(Path::new("django.utils.timezone", "now"))),
        Err(_) => Err(format!("NameError: name '{code}' is not defined")),
    }
}

/// What is said when these lines are typed, and what comes out.
fn talk<T>(typed: &str, ask: impl FnOnce(&mut dyn Questioner) -> T) -> (String, T) {
    talk_with(typed, false, ask)
}

fn talk_with<T>(typed: &str, dry_run: bool, ask: impl FnOnce(&mut dyn Questioner) -> T) -> (String, T) {
    let mut said = Vec::new();
    let mut questioner = InteractiveQuestioner::new(Cursor::new(typed), &mut said, &evaluate).dry_run(dry_run);
    let answer = ask(&mut questioner);
    drop(questioner);
    (String::from_utf8(said).unwrap(), answer)
}

fn char_field() -> Field {
    let call = Call::new(
        Path::new("django.db.models", "CharField"),
        Vec::new(),
        vec![("max_length".into(), Value::int(10))],
    );
    Field::from_call(&call, Some(FieldType::CharField))
}

fn model(name: &str) -> ModelState {
    ModelState {
        app_label: "app".into(),
        name: Arc::from(name),
        fields: Vec::new(),
        options: Options::default(),
        bases: Vec::new(),
        managers: Vec::new(),
    }
}

#[test]
fn test_ask_not_null_addition() {
    let (said, answer) = talk("1\n42\n", |q| q.ask_not_null_addition("age", "person"));
    assert_eq!(answer.unwrap(), Value::int(42));
    assert_eq!(
        said,
        "It is impossible to add a non-nullable field 'age' to person without specifying a default. This is because \
         the database needs something to populate existing rows.\n\
         Please select a fix:\n \
         1) Provide a one-off default now (will be set on all existing rows with a null value for this column)\n \
         2) Quit and manually define a default value in models.py.\n\
         Select an option: Please enter the default value as valid Python.\n\
         The datetime and django.utils.timezone modules are available, so it is possible to provide e.g. timezone.now \
         as a value.\n\
         Type 'exit' to exit this prompt\n>>> "
    );
}

#[test]
fn test_quit_exits_with_3() {
    let (_, answer) = talk("2\n", |q| q.ask_not_null_addition("age", "person"));
    let stop = answer.unwrap_err();
    assert!(matches!(stop, Stop::Quit));
    assert_eq!(stop.exit_code(), 3);
    assert!(stop.is_silent());
}

#[test]
fn a_menu_is_asked_until_an_option_is_typed() {
    let (said, answer) = talk("x\n\n0\n9\n 1 \n7\n", |q| q.ask_not_null_addition("age", "person"));
    assert_eq!(answer.unwrap(), Value::int(7));
    assert_eq!(said.matches("Please select a valid option: ").count(), 4);
    assert_eq!(said.matches("Select an option: ").count(), 1);
}

#[test]
fn an_expression_is_asked_until_it_can_be_read() {
    let (said, answer) = talk("1\n\nfoo\n5\n", |q| q.ask_not_null_addition("age", "person"));
    assert_eq!(answer.unwrap(), Value::int(5));
    assert!(said.ends_with(
        ">>> Please enter some code, or 'exit' (without quotes) to exit.\n\
         >>> NameError: name 'foo' is not defined\n>>> "
    ));
}

#[test]
fn test_questioner_default_no_user_entry() {
    let (said, answer) = talk("1\n\n", |q| q.ask_auto_now_add_addition("made", "person"));
    assert_eq!(answer.unwrap(), Value::Name(Path::new("django.utils.timezone", "now")));
    assert!(said.starts_with(
        "It is impossible to add the field 'made' with 'auto_now_add=True' to person without providing a default. \
         This is because the database needs something to populate existing rows.\n \
         1) Provide a one-off default now which will be set on all existing rows\n"
    ));
    assert!(said.contains(
        "Please enter the default value as valid Python.\n\
         Accept the default 'timezone.now' by pressing 'Enter' or provide another value.\n"
    ));
    assert!(said.ends_with("[default: timezone.now] >>> "));
}

#[test]
fn exit_leaves_with_1() {
    let (_, answer) = talk("1\nexit\n", |q| q.ask_not_null_addition("age", "person"));
    assert_eq!(answer.unwrap_err().exit_code(), 1);
}

#[test]
fn test_ask_not_null_alteration_not_provided() {
    let (said, answer) = talk("2\n", |q| q.ask_not_null_alteration("age", "person"));
    assert_eq!(answer.unwrap(), None);
    assert_eq!(
        said,
        "It is impossible to change a nullable field 'age' on person to non-nullable without providing a default. \
         This is because the database needs something to populate existing rows.\n\
         Please select a fix:\n \
         1) Provide a one-off default now (will be set on all existing rows with a null value for this column)\n \
         2) Ignore for now. Existing rows that contain NULL values will have to be handled manually, for example with \
         a RunPython or RunSQL operation.\n \
         3) Quit and manually define a default value in models.py.\n\
         Select an option: "
    );
}

#[test]
fn a_dry_run_asks_for_no_default() {
    let (said, answer) = talk_with("", true, |q| {
        q.ask_unique_callable_default_addition("age", "person").unwrap();
        (
            q.ask_not_null_addition("age", "person").unwrap(),
            q.ask_not_null_alteration("age", "person").unwrap(),
            q.ask_auto_now_add_addition("age", "person").unwrap(),
        )
    });
    assert_eq!(said, "");
    assert_eq!(answer, (Value::None, Some(Value::None), Value::None));
}

#[test]
fn test_ask_rename() {
    let (said, answer) = talk("maybe\n\nYes\n", |q| q.ask_rename("person", "a", "b", &char_field()));
    assert!(answer.unwrap());
    assert_eq!(
        said,
        "Was person.a renamed to person.b (a CharField)? [y/N] \
         Please answer yes or no: Please answer yes or no: "
    );
}

#[test]
fn nothing_typed_is_no() {
    let (said, answer) = talk("\n", |q| q.ask_rename_model(&model("Old"), &model("New")));
    assert!(!answer.unwrap());
    assert_eq!(said, "Was the model app.Old renamed to New? [y/N] ");
}

#[test]
fn test_ask_merge() {
    let (said, answer) = talk("y\n", |q| q.ask_merge("app"));
    assert!(answer.unwrap());
    assert_eq!(
        said,
        "\nMerging will only work if the operations printed above do not conflict\n\
         with each other (working on different fields or models)\n\
         Should these migration branches be merged? [y/N] "
    );
}

#[test]
fn test_ask_unique_callable_default_addition() {
    let (said, answer) = talk("1\n", |q| q.ask_unique_callable_default_addition("code", "person"));
    assert!(answer.is_ok());
    assert_eq!(
        said,
        "Callable default on unique field person.code will not generate unique values upon migrating.\n\
         Please choose how to proceed:\n \
         1) Continue making this migration as the first step in writing a manual migration to generate unique values \
         described here: https://docs.djangoproject.com/en/5.2/howto/writing-migrations/\
         #migrations-that-add-unique-fields.\n \
         2) Quit and edit field options in models.py.\n\
         Select an option: "
    );
}

#[test]
fn an_input_that_ends_is_no_answer() {
    let (_, answer) = talk("", |q| q.ask_merge("app"));
    assert!(matches!(answer, Err(Stop::EndOfInput)));
}

#[test]
fn test_noninteractive() {
    let mut log = Vec::new();
    let mut questioner = NonInteractiveQuestioner::new(&mut log, 1, InitialApps::new([Arc::from("app")]));
    assert!(questioner.ask_initial("app").unwrap());
    assert!(!questioner.ask_initial("other").unwrap());
    assert!(!questioner.ask_rename("person", "a", "b", &char_field()).unwrap());
    assert_eq!(
        questioner
            .ask_not_null_addition("age", "person")
            .unwrap_err()
            .exit_code(),
        3
    );
    assert_eq!(
        questioner
            .ask_auto_now_add_addition("made", "person")
            .unwrap_err()
            .exit_code(),
        3
    );
    assert_eq!(questioner.ask_not_null_alteration("age", "person").unwrap(), None);
    drop(questioner);
    assert_eq!(
        String::from_utf8(log).unwrap(),
        "Field 'age' on model 'person' not migrated: it is impossible to add a non-nullable field without specifying \
         a default.\n\
         Field 'made' on model 'person' not migrated: it is impossible to add a field with 'auto_now_add=True' \
         without specifying a default.\n\
         Field 'age' on model 'person' given a default of NOT PROVIDED and must be corrected.\n"
    );
}

#[test]
fn initial_looks_into_the_migrations_package() {
    let folder = std::env::temp_dir().join(format!("limosa-initial-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("__init__.py"), "").unwrap();
    let mut initial = InitialApps::default();
    initial.look_into("fresh", std::slice::from_ref(&folder));
    assert!(initial.contains("fresh"));
    std::fs::write(folder.join("0001_initial.py"), "").unwrap();
    initial.look_into("old", std::slice::from_ref(&folder));
    assert!(!initial.contains("old"));
    std::fs::remove_dir_all(&folder).unwrap();
}
