//! [`evaluate`]: a default typed at the prompt, read as Python without running it.

use std::path::Path;

use limosa_python::{Interpreter, ReadError, Value};

const NAME: &str = "default";

/// Reads a Python expression in which `datetime` and `timezone` (of `django.utils`) are names.
///
/// # Errors
/// Why it is no value, as Python would say it where Python would refuse it too: `NameError: name 'x' is not defined`.
pub fn evaluate(interpreter: &Interpreter, code: &str) -> Result<Value, String> {
    let code = code.trim_start_matches([' ', '\t']);
    // Inside brackets only an expression can stand, and it may hold what would end a line; inside two different pairs,
    // none that closes one and opens it again.
    let text =
        format!("import datetime\nfrom django.utils import timezone\n{NAME} = [(\n{code}\n)]\n{NAME} = (\n{code}\n)\n");
    let module = interpreter
        .exec_source("__prompt__", Path::new("<string>"), &text)
        .map_err(|error| match error {
            ReadError::Syntax { .. } => super::syntax::message(code),
            ReadError::Raises { exception, message, .. } => format!("{exception}: {message}"),
            error => error.to_string(),
        })?;
    let value = module
        .get(NAME)
        .map(|object| object.to_value())
        .ok_or_else(|| super::syntax::message(code))?;
    match value.first_unknown() {
        Some(unknown) => Err(format!(
            "`{}` cannot be read without running it: {}",
            unknown.source, unknown.reason
        )),
        None => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use limosa_python::Setup;

    use super::*;

    fn read(code: &str) -> String {
        let interpreter = Interpreter::new(Setup {
            search_path: Vec::new(),
            environ: Default::default(),
            python_version: (3, 12),
            django_version: (5, 2, 0),
        });
        match evaluate(&interpreter, code) {
            Ok(value) => limosa_python::serialize(&value).unwrap().text,
            Err(message) => message,
        }
    }

    #[test]
    fn expressions_are_values() {
        assert_eq!(read("1 + 1"), "2");
        assert_eq!(read("  'a' * 3"), "'aaa'");
        assert_eq!(read("None"), "None");
        assert_eq!(read("timezone.now"), "django.utils.timezone.now");
        assert_eq!(read("datetime.date(2020, 1, 1)"), "datetime.date(2020, 1, 1)");
        assert_eq!(read("dict"), "dict");
        assert_eq!(read("[]"), "[]");
    }

    #[test]
    fn what_is_no_value_is_said() {
        assert_eq!(read("foo"), "NameError: name 'foo' is not defined");
        assert!(read("x = 1").starts_with("SyntaxError: "), "{}", read("x = 1"));
        assert!(read("1 +").starts_with("SyntaxError: "), "{}", read("1 +"));
        for code in ["1); x = (2", "1)]; x = [(2"] {
            assert!(read(code).starts_with("SyntaxError: "), "{}", read(code));
        }
        assert!(
            read("timezone.now()").contains("cannot be read without running it"),
            "{}",
            read("timezone.now()")
        );
        assert!(read("open('/etc/hostname').read()").contains("cannot be read without running it"));
    }
}
