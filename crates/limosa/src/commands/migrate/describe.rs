//! Operations as `migrate --plan` lists them.

use limosa_migrations::Operation;
use limosa_project::Project;
use limosa_python::{Object, Path, Value};

use crate::text::truncate;

/// What Django prints of an operation in a plan, and whether it can't be done.
pub(crate) fn describe_operation(project: &Project, operation: &Operation, backwards: bool) -> (String, bool) {
    let (action, prefix) = match operation {
        Operation::RunPython(run) => {
            let code = if backwards {
                run.reverse_code.as_ref()
            } else {
                Some(&run.code)
            };
            (code.map(|code| docstring(project, code)), "")
        }
        Operation::RunSQL(run) => {
            let sql = if backwards {
                run.reverse_sql.as_ref()
            } else {
                Some(&run.sql)
            };
            (sql.filter(|sql| !sql.is_none()).map(python_str), "")
        }
        _ => (Some(String::new()), if backwards { "Undo " } else { "" }),
    };
    let irreversible = action.is_none() && backwards;
    let action = match action {
        Some(action) => action.replace('\n', ""),
        None if backwards => "IRREVERSIBLE".to_owned(),
        // Django prints the missing action as nothing.
        None => String::new(),
    };
    let action = if action.is_empty() {
        action
    } else {
        format!(" -> {action}")
    };
    (
        format!("{prefix}{}{}", operation.describe(), truncate(&action, 40)),
        irreversible,
    )
}

/// `str(value)`
fn python_str(value: &Value) -> String {
    value.as_str().map_or_else(|| value.repr(), str::to_owned)
}

/// The function's docstring; empty when it has none or can't be found.
fn docstring(project: &Project, code: &Value) -> String {
    let Value::Name(Path { module, qualname }) = code else {
        return String::new();
    };
    let Ok(module) = project.interpreter.import(module) else {
        return String::new();
    };
    match module.get(qualname) {
        Some(Object::Function(function)) => function.docstring().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}
