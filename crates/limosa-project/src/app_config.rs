//! [`AppConfig`]: the installed apps, as Django's `AppConfig.create` makes them.

use std::path::PathBuf;
use std::rc::Rc;

use limosa_python::{Class, Interpreter, Module, Object, Value};

use crate::{ProjectError, Settings, Unreadable};

/// An installed app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppConfig {
    /// The dotted name of its package: `django.contrib.auth`.
    pub name: String,
    /// The label: `auth`.
    pub label: String,
    /// Its folder.
    pub path: PathBuf,
    /// The name for people.
    pub verbose_name: String,
    /// The class of automatic keys: `django.db.models.BigAutoField`.
    pub default_auto_field: String,
    /// The module of its models, when it has one: `shop.models`.
    pub models_module: Option<String>,
}

fn improper(message: String) -> ProjectError {
    ProjectError::Improper {
        exception: "ImproperlyConfigured",
        message,
    }
}

/// An app, and the class that configures it when it is one of the project's or a package's own.
type Configured = (AppConfig, Option<Rc<Class>>);

/// All installed apps, in order.
pub(crate) fn load_all(
    interpreter: &Interpreter,
    settings: &Settings,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<Configured>, ProjectError> {
    let mut apps: Vec<Configured> = Vec::new();
    for entry in &settings.installed_apps {
        let (app, class) = create(interpreter, settings, entry, unreadable)?;
        if apps.iter().any(|(other, _)| other.label == app.label) {
            return Err(improper(format!(
                "Application labels aren't unique, duplicates: {}",
                app.label
            )));
        }
        apps.push((app, class));
    }
    for (index, (app, _)) in apps.iter().enumerate() {
        if apps[..index].iter().any(|(other, _)| other.name == app.name) {
            return Err(improper(format!(
                "Application names aren't unique, duplicates: {}",
                app.name
            )));
        }
    }
    Ok(apps)
}

fn create(
    interpreter: &Interpreter,
    settings: &Settings,
    entry: &str,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Configured, ProjectError> {
    let class = if interpreter.find_module(entry).is_some() {
        default_class(interpreter, entry)?
    } else {
        Some(named_class(interpreter, entry)?)
    };
    let mut attribute = |name: &str| -> Option<Value> {
        let class = class.as_ref()?;
        let value = class.lookup(name)?.to_value();
        if let Some(unknown) = value.first_unknown() {
            unreadable.push(Unreadable::new(format!("`{name}` of the app `{entry}`"), unknown));
            return None;
        }
        Some(value)
    };
    let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
    let name = match (&class, text(attribute("name"))) {
        (_, Some(name)) => name,
        (None, None) => entry.to_owned(),
        (Some(_), None) => return Err(improper(format!("'{entry}' must supply a name attribute."))),
    };
    let Some(spec) = interpreter.find_module(&name) else {
        let path = class.as_ref().map(|class| class.path.to_string()).unwrap_or_default();
        return Err(improper(format!(
            "Cannot import '{name}'. Check that '{path}.name' is correct."
        )));
    };
    let label = text(attribute("label")).unwrap_or_else(|| name.rsplit('.').next().unwrap_or(&name).to_owned());
    if !is_identifier(&label) {
        return Err(improper(format!(
            "The app label '{label}' is not a valid Python identifier."
        )));
    }
    let folder = match (spec.locations.as_slice(), &spec.file) {
        ([one], _) => one.clone(),
        (_, Some(file)) => file.parent().map(PathBuf::from).unwrap_or_default(),
        (locations, None) => locations.first().cloned().unwrap_or_default(),
    };
    let models = format!("{name}.models");
    let app = AppConfig {
        path: text(attribute("path")).map_or(folder, PathBuf::from),
        verbose_name: text(attribute("verbose_name")).unwrap_or_else(|| title(&label)),
        default_auto_field: text(attribute("default_auto_field"))
            .unwrap_or_else(|| settings.default_auto_field.clone()),
        models_module: (spec.is_package && interpreter.find_module(&models).is_some()).then_some(models),
        name,
        label,
    };
    Ok((app, class))
}

/// The class that an app's `apps` module offers for a plain module name in `INSTALLED_APPS`.
fn default_class(interpreter: &Interpreter, entry: &str) -> Result<Option<Rc<Class>>, ProjectError> {
    let name = format!("{entry}.apps");
    if interpreter.find_module(&name).is_none() {
        return Ok(None);
    }
    let module = interpreter.import(&name)?;
    let default = |class: &Rc<Class>| class.lookup("default").map(|object| object.to_value());
    let mut candidates = app_configs(&module);
    candidates.retain(|(_, class)| default(class) != Some(false.into()));
    if let [(_, class)] = candidates.as_slice() {
        return Ok(Some(Rc::clone(class)));
    }
    candidates.retain(|(_, class)| default(class).is_some_and(|value| !value.is_none() && value != false.into()));
    match candidates.as_slice() {
        [] => Ok(None),
        [(_, class)] => Ok(Some(Rc::clone(class))),
        several => {
            let names: Vec<String> = several.iter().map(|(name, _)| format!("'{name}'")).collect();
            Err(ProjectError::Improper {
                exception: "RuntimeError",
                message: format!(
                    "'{name}' declares more than one default AppConfig: {}.",
                    names.join(", ")
                ),
            })
        }
    }
}

/// The `AppConfig` classes of a module, by name, those imported into it included.
fn app_configs(module: &Module) -> Vec<(String, Rc<Class>)> {
    let names: Vec<_> = module.namespace.borrow().keys().cloned().collect();
    let mut found: Vec<(String, Rc<Class>)> = names
        .iter()
        .filter_map(|name| Some((name.to_string(), Rc::clone(module.get(name)?.as_class()?))))
        .filter(|(_, class)| is_app_config(class))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn is_app_config(class: &Rc<Class>) -> bool {
    class.is_subclass_of("django.apps.AppConfig") || class.is_subclass_of("django.apps.config.AppConfig")
}

/// The class that an entry of `INSTALLED_APPS` names by its dotted path.
fn named_class(interpreter: &Interpreter, entry: &str) -> Result<Rc<Class>, ProjectError> {
    let import_error = |message: String| ProjectError::Improper {
        exception: "ImportError",
        message,
    };
    let not_found = |missing: &str| ProjectError::AppNotFound {
        entry: entry.to_owned(),
        missing: missing.to_owned(),
        searched: interpreter
            .setup()
            .search_path
            .iter()
            .map(|folder| format!("`{}`", folder.display()))
            .collect(),
        python: None,
    };
    let Some((module_name, class_name)) = entry.rsplit_once('.') else {
        return Err(not_found(entry));
    };
    if interpreter.find_module(module_name).is_none() {
        return Err(not_found(&missing_part(interpreter, module_name)));
    }
    let module = interpreter.import(module_name)?;
    match module.get(class_name) {
        Some(Object::Class(class)) if is_app_config(&class) => Ok(class),
        Some(_) => Err(improper(format!("'{entry}' isn't a subclass of AppConfig."))),
        None if class_name.starts_with(char::is_uppercase) => {
            let mut message = format!("Module '{module_name}' does not contain a '{class_name}' class.");
            let choices: Vec<String> = app_configs(&module)
                .iter()
                .map(|(name, _)| format!("'{name}'"))
                .collect();
            if !choices.is_empty() {
                message.push_str(&format!(" Choices are: {}.", choices.join(", ")));
            }
            Err(import_error(message))
        }
        None => Err(not_found(entry)),
    }
}

/// The shortest prefix of a dotted name that isn't there: what Python's error names.
fn missing_part(interpreter: &Interpreter, dotted: &str) -> String {
    let ends = dotted.match_indices('.').map(|(index, _)| index).chain([dotted.len()]);
    let missing = ends
        .map(|end| &dotted[..end])
        .find(|prefix| interpreter.find_module(prefix).is_none());
    missing.unwrap_or(dotted).to_owned()
}

fn is_identifier(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_numeric())
        && !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Python's `str.title()`.
fn title(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut inside = false;
    for character in text.chars() {
        if inside {
            result.extend(character.to_lowercase());
        } else {
            result.extend(character.to_uppercase());
        }
        inside = character.is_alphabetic();
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_titles() {
        assert_eq!(title("user_profiles2go"), "User_Profiles2Go");
        assert!(is_identifier("a_1") && !is_identifier("1a") && !is_identifier("a-b"));
    }
}
