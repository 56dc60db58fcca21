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
    // The brackets make sure that it is an expression, and let it hold what would end a line.
    let text = format!("import datetime\nfrom django.utils import timezone\n{NAME} = (\n{code}\n)\n");
    let module = interpreter
        .exec_source("__prompt__", Path::new("<string>"), &text)
        .map_err(|error| match error {
            ReadError::Syntax { message, .. } => format!("SyntaxError: {message}"),
            ReadError::Raises { exception, message, .. } => format!("{exception}: {message}"),
            error => error.to_string(),
        })?;
    let value = module
        .get(NAME)
        .map(|object| object.to_value())
        .ok_or("SyntaxError: invalid syntax")?;
    match value.first_unknown() {
        Some(unknown) => Err(format!(
            "`{}` cannot be read without running it: {}",
            unknown.source, unknown.reason
        )),
        None => Ok(value),
    }
}
