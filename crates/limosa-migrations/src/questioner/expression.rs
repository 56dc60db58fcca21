//! [`evaluate`]: a default typed at the prompt, read as Python without running it where that is possible.

use std::path::Path;

use limosa_python::child::Deconstructed;
use limosa_python::{Interpreter, ReadError, Value};

const NAME: &str = "default";

/// The import statements behind the names that the prompt offers.
const IMPORTS: [&str; 2] = ["import datetime", "from django.utils import timezone"];

/// Why what was typed is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoValue {
    /// Python refuses it, in these words: `NameError: name 'x' is not defined`.
    Raises(String),
    /// Only Python can say what it is; why.
    NeedsPython(String),
}

/// Asks the project's Python for the value of an expression, given the imports it stands on; `None` when there is no Python.
pub type Ask<'a> = dyn Fn(&[String], &str) -> Option<Result<Deconstructed, String>> + 'a;

/// Reads a Python expression in which `datetime` and `timezone` (of `django.utils`) are names. What can't be read is asked
/// of `python`, which answers `None` when there is no Python to be asked.
///
/// # Errors
/// Why it is no value, in Python's words.
pub fn evaluate(interpreter: &Interpreter, code: &str, python: &Ask<'_>) -> Result<Value, String> {
    let message = match read(interpreter, code) {
        Ok(value) => return Ok(value),
        Err(NoValue::Raises(message)) => return Err(message),
        Err(NoValue::NeedsPython(message)) => message,
    };
    let Some(answer) = python(&IMPORTS.map(str::to_owned), code.trim_start_matches([' ', '\t'])) else {
        return Err(message);
    };
    let Deconstructed { text, imports } = answer?;
    let text = format!("{}\n{NAME} = {text}\n", imports.join("\n"));
    let module = interpreter.exec_answer("__prompt__", Path::new("<what Python answered>"), &text);
    let value = module
        .ok()
        .and_then(|module| module.get(NAME))
        .map(|object| object.to_value());
    value.filter(|value| value.first_unknown().is_none()).ok_or(message)
}

/// Reads a Python expression without running it.
///
/// # Errors
/// When Python refuses it, or only Python knows.
pub(super) fn read(interpreter: &Interpreter, code: &str) -> Result<Value, NoValue> {
    let code = code.trim_start_matches([' ', '\t']);
    // Inside brackets only an expression can stand, and it may hold what would end a line; inside two different pairs,
    // none that closes one and opens it again.
    let text = format!(
        "{}\n{NAME} = [(\n{code}\n)]\n{NAME} = (\n{code}\n)\n",
        IMPORTS.join("\n")
    );
    let module = interpreter
        .exec_source("__prompt__", Path::new("<string>"), &text)
        .map_err(|error| match error {
            ReadError::Syntax { .. } => NoValue::Raises(super::syntax::message(code)),
            ReadError::Raises { exception, message, .. } => NoValue::Raises(format!("{exception}: {message}")),
            error => NoValue::NeedsPython(error.to_string()),
        })?;
    let value = module
        .get(NAME)
        .map(|object| object.to_value())
        .ok_or_else(|| NoValue::Raises(super::syntax::message(code)))?;
    match value.first_unknown() {
        Some(unknown) => Err(NoValue::NeedsPython(format!(
            "`{}` cannot be read without running it: {}",
            unknown.source, unknown.reason
        ))),
        None => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use limosa_python::Setup;

    use super::*;

    fn interpreter() -> Interpreter {
        Interpreter::new(Setup {
            search_path: Vec::new(),
            environ: Default::default(),
            python_version: (3, 12),
            django_version: (5, 2, 0),
        })
    }

    fn told(code: &str) -> String {
        match evaluate(&interpreter(), code, &|_, _| None) {
            Ok(value) => limosa_python::serialize(&value).unwrap().text,
            Err(message) => message,
        }
    }

    #[test]
    fn expressions_are_values() {
        assert_eq!(told("1 + 1"), "2");
        assert_eq!(told("  'a' * 3"), "'aaa'");
        assert_eq!(told("None"), "None");
        assert_eq!(told("timezone.now"), "django.utils.timezone.now");
        assert_eq!(told("datetime.date(2020, 1, 1)"), "datetime.date(2020, 1, 1)");
        assert_eq!(told("dict"), "dict");
        assert_eq!(told("[]"), "[]");
    }

    #[test]
    fn python_answers_what_cannot_be_read() {
        let interpreter = interpreter();
        let ask = |answer: Result<Deconstructed, String>| {
            evaluate(&interpreter, " timezone.now()", &|imports, code| {
                assert_eq!((imports.len(), code), (2, "timezone.now()"));
                Some(answer.clone())
            })
        };
        let answered = Deconstructed {
            text: "datetime.date(2020, 1, 1)".to_owned(),
            imports: vec!["import datetime".to_owned()],
        };
        let value = ask(Ok(answered)).unwrap();
        assert_eq!(
            limosa_python::serialize(&value).unwrap().text,
            "datetime.date(2020, 1, 1)"
        );
        assert_eq!(ask(Err("ValueError: no".to_owned())), Err("ValueError: no".to_owned()));
    }

    #[test]
    fn what_is_no_value_is_said() {
        assert_eq!(told("foo"), "NameError: name 'foo' is not defined");
        assert!(told("x = 1").starts_with("SyntaxError: "), "{}", told("x = 1"));
        assert!(told("1 +").starts_with("SyntaxError: "), "{}", told("1 +"));
        for code in ["1); x = (2", "1)]; x = [(2"] {
            assert!(told(code).starts_with("SyntaxError: "), "{}", told(code));
        }
        assert!(
            told("timezone.now()").contains("cannot be read without running it"),
            "{}",
            told("timezone.now()")
        );
        assert!(told("open('/etc/hostname').read()").contains("cannot be read without running it"));
    }
}
