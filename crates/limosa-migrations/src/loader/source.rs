//! [`MigrationSource`]: where migrations are read from. A [`Project`] is one.

use std::sync::Arc;

use limosa_project::{Project, ProjectError};
use limosa_python::{Call, Function, Interpreter, Object, Value};
use limosa_state::{ProjectState, Surroundings};

use crate::operations::{CustomClass, OperationClasses, OwnAttributes};

/// What a [`Loader`](crate::Loader) asks about a project.
pub trait MigrationSource: OperationClasses {
    /// The labels of the installed apps, in order.
    fn app_labels(&self) -> Vec<String>;

    /// The module of an app's migrations, and whether `MIGRATION_MODULES` says so.
    fn migrations_module(&self, label: &str) -> (Option<String>, bool);

    /// Reads modules.
    fn interpreter(&self) -> &Interpreter;

    /// What states are to know of the project.
    fn surroundings(&self) -> Arc<Surroundings>;

    /// What the project's models are now.
    ///
    /// # Errors
    /// When they can't be read.
    fn models_state(&self) -> Result<ProjectState, ProjectError>;

    /// The source of a migration as Python itself prints it, for one that can't be read.
    ///
    /// # Errors
    /// When Python can't be asked.
    fn migration_source(&self, app_label: &str, name: &str) -> Result<String, ProjectError>;

    /// What an operation of a project's own class does to the state: the source of a migration of Django's operations.
    /// `path` leads to it as [`Step::path`](crate::Step::path) does.
    ///
    /// # Errors
    /// When Python can't be asked, or what the operation does depends on the state.
    fn state_effect(&self, app_label: &str, name: &str, path: &[usize]) -> Result<String, ProjectError>;
}

impl MigrationSource for Project {
    fn app_labels(&self) -> Vec<String> {
        self.apps.iter().map(|app| app.label.clone()).collect()
    }

    fn migrations_module(&self, label: &str) -> (Option<String>, bool) {
        Project::migrations_module(self, label)
    }

    fn interpreter(&self) -> &Interpreter {
        &self.interpreter
    }

    fn surroundings(&self) -> Arc<Surroundings> {
        Project::surroundings(self)
    }

    fn models_state(&self) -> Result<ProjectState, ProjectError> {
        Project::models_state(self)
    }

    fn migration_source(&self, app_label: &str, name: &str) -> Result<String, ProjectError> {
        let answer = self.python()?.migration_source(app_label, name)?;
        self.know_settings(&answer.settings);
        Ok(answer.source)
    }

    fn state_effect(&self, app_label: &str, name: &str, path: &[usize]) -> Result<String, ProjectError> {
        Ok(self.python()?.state_effect(app_label, name, path)?.source)
    }
}

impl OperationClasses for Project {
    fn custom_class(&self, call: &Call) -> CustomClass {
        custom_class(&self.interpreter, call)
    }
}

/// What the source of a class says about the operation that it is.
pub(crate) fn custom_class(interpreter: &Interpreter, call: &Call) -> CustomClass {
    let Some(Object::Instance(instance)) = interpreter.instantiate(call) else {
        return CustomClass::default();
    };
    let class = &instance.class;
    if class.unknown_base().is_some() {
        return CustomClass::default();
    }
    let inherits = instance
        .native_call()
        .filter(|call| call.func.module.starts_with("django.db.migrations") && &*call.func.qualname != "Operation");
    let text = |name: &str, call: bool| {
        let value = interpreter.attribute(&instance, name, call)?;
        value.as_str().map(str::to_owned)
    };
    let flag = |name: &str| interpreter.attribute(&instance, name, false)?.as_bool();
    let own = OwnAttributes {
        description: text("describe", true),
        migration_name_fragment: text("migration_name_fragment", false),
        reversible: flag("reversible"),
        reduces_to_sql: flag("reduces_to_sql"),
        atomic: flag("atomic"),
        elidable: flag("elidable"),
    };
    match class.lookup("state_forwards") {
        // The effect on the state is the base's, with the arguments that reach it.
        None => CustomClass {
            inherits_state: inherits.is_some(),
            inherits,
            own,
        },
        Some(Object::Function(function)) if does_nothing(&function) => CustomClass {
            inherits: None,
            inherits_state: true,
            own,
        },
        Some(_) => CustomClass {
            own,
            ..CustomClass::default()
        },
    }
}

/// Whether a function's body is only a docstring and `pass`, `return` or `...`. What looks like anything else counts
/// as something.
fn does_nothing(function: &Function) -> bool {
    let Ok(text) = std::fs::read_to_string(&*function.location.file) else {
        return false;
    };
    let mut lines = text.lines().skip(function.location.line.saturating_sub(1) as usize);
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let outer = match lines.by_ref().find(|line| line.trim_start().starts_with("def ")) {
        Some(line) if line.trim_end().ends_with(':') => indentation(line),
        _ => return false,
    };
    let body: String = lines
        .take_while(|line| line.trim().is_empty() || indentation(line) > outer)
        .map(|line| format!("{}\n", line.trim()))
        .collect();
    let mut rest = body.trim();
    for quotes in ["\"\"\"", "'''"] {
        if let Some(docstring) = rest.strip_prefix(quotes) {
            match docstring.split_once(quotes) {
                Some((_, after)) => rest = after.trim(),
                None => return false,
            }
        }
    }
    rest.lines()
        .map(str::trim)
        .all(|line| line.starts_with('#') || matches!(line, "" | "pass" | "return" | "return None" | "..."))
}

/// The value of an object, when it is a constant of this kind.
pub(crate) fn value(object: Option<Object>) -> Option<Value> {
    object.map(|object| object.to_value())
}
