//! [`MigrationSource`]: where migrations are read from. A [`Project`] is one.

use std::sync::Arc;

use limosa_project::{Project, ProjectError};
use limosa_python::{Call, Interpreter, Object, Value};
use limosa_state::Surroundings;

use crate::operations::{CustomClass, OperationClasses};

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

    /// The source of a migration as Python itself prints it, for one that can't be read.
    ///
    /// # Errors
    /// When Python can't be asked.
    fn migration_source(&self, app_label: &str, name: &str) -> Result<String, ProjectError>;
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

    fn migration_source(&self, app_label: &str, name: &str) -> Result<String, ProjectError> {
        Ok(self.python()?.migration_source(app_label, name)?.source)
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
    let overrides = |name: &str| class.lookup(name).is_some();
    // The effect on the state is the base's when nothing that it is made of is the project's own.
    let inherits_state = !overrides("state_forwards") && !overrides("__init__") && class.mro().is_some();
    let inherits = instance
        .native_call()
        .filter(|call| call.func.module.starts_with("django.db.migrations") && &*call.func.qualname != "Operation");
    CustomClass {
        inherits_state: inherits_state && inherits.is_some(),
        inherits,
    }
}

/// The value of an object, when it is a constant of this kind.
pub(crate) fn value(object: Option<Object>) -> Option<Value> {
    object.map(|object| object.to_value())
}
