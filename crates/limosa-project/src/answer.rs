//! Reads back what Python answers of the models: a synthetic migration of `CreateModel`s for each app.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use limosa_python::child::{ChildError, ModuleSource};
use limosa_python::{Namespace, Object, Value};
use limosa_state::{ModelState, ProjectState};

use crate::{Project, ProjectError, Unreadable};

pub(crate) fn models(project: &Project, modules: &[ModuleSource]) -> Result<ProjectState, ProjectError> {
    let mut state = ProjectState::new(project.surroundings());
    project.interpreter.set_settings(with_swappable(project, modules));
    for app in &project.apps {
        for module in modules.iter().filter(|module| module.app_label == app.label) {
            read(project, module, &mut state)?;
        }
    }
    Ok(state)
}

/// The settings, and those that Django's writer names though they are not set: a swappable model that nobody swaps.
fn with_swappable(project: &Project, modules: &[ModuleSource]) -> Rc<Namespace> {
    let mut settings = (*project.settings.namespace).clone();
    for module in modules {
        for (name, value) in &module.settings {
            settings
                .entry(name.as_str().into())
                .or_insert(Object::Value(Value::str(value.as_str())));
        }
        for (index, key) in module.source.match_indices("'swappable': '") {
            let setting = module.source[index + key.len()..]
                .split('\'')
                .next()
                .unwrap_or_default();
            let before = &module.source[..index];
            let model = before
                .rfind("CreateModel(")
                .and_then(|start| before[start..].split("name='").nth(1));
            if let Some(name) = model.and_then(|rest| rest.split('\'').next()) {
                let value = Value::str(format!("{}.{name}", module.app_label));
                settings.entry(setting.into()).or_insert(Object::Value(value));
            }
        }
    }
    Rc::new(settings)
}

fn read(project: &Project, source: &ModuleSource, state: &mut ProjectState) -> Result<(), ProjectError> {
    let file = PathBuf::from(format!("<models of {} as Python says them>", source.app_label));
    let name = format!("limosa_models_{}", source.app_label);
    let module = project.interpreter.exec_answer(&name, &file, &source.source)?;
    let migration = module.get("Migration");
    let operations = migration
        .as_ref()
        .and_then(|object| object.as_class())
        .and_then(|class| class.lookup("operations"));
    let Some(operations) = operations.map(|object| object.to_value()) else {
        return Err(protocol(source, "there is no list of operations in it"));
    };
    for operation in operations.as_sequence().unwrap_or_default() {
        let Value::Call(call) = operation else {
            return Err(match operation.first_unknown() {
                Some(unknown) => ProjectError::Unusable(Unreadable::new("what Python says of the models", unknown)),
                None => protocol(source, "an operation in it is no call"),
            });
        };
        let model = ModelState::from_create_model(&source.app_label, call).map_err(|part| {
            let whole = Value::Call(Arc::clone(call));
            match whole.first_unknown() {
                Some(unknown) => ProjectError::Unusable(Unreadable::new("what Python says of the models", unknown)),
                None => protocol(source, &format!("the {part} of a model in it can't be understood")),
            }
        })?;
        let key = (model.app_label.clone(), Arc::from(model.name_lower()));
        state.models.insert(key, Arc::new(model));
    }
    Ok(())
}

fn protocol(source: &ModuleSource, message: &str) -> ProjectError {
    let message = format!("{message} (app `{}`)", source.app_label);
    ProjectError::Child(ChildError::Protocol {
        request: "models_source".to_owned(),
        message,
    })
}
