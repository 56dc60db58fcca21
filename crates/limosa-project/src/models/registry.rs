//! What Django's registry answers while models are being read: `apps.get_model()`, `Model._meta.app_label`.
//!
//! Models are read one after the other, as Django imports them, and code among them asks which are there already.

use std::rc::Rc;

use limosa_python::{Class, Object, Registered, Value};

use super::build::{is_model, truthy};
use super::meta;
use crate::{AppConfig, Project};

/// From now on, the interpreter answers for the project's apps and models.
pub(crate) fn answer(project: &Project) {
    let apps: Rc<Vec<AppConfig>> = Rc::new(project.apps.clone());
    let interpreter = project.interpreter.downgrade();
    project.interpreter.set_models({
        let apps = Rc::clone(&apps);
        let interpreter = interpreter.clone();
        move |label| match interpreter.upgrade() {
            Some(interpreter) => registered(&apps, &interpreter.classes(), label),
            None => Registered::Unknown,
        }
    });
    project.interpreter.set_options(move |class, name| {
        let classes = interpreter.upgrade()?.classes();
        option(&apps, &classes, class, name)
    });
}

fn registered(apps: &[AppConfig], classes: &[Rc<Class>], label: &str) -> Registered {
    let Some((app_label, name)) = label.split_once('.') else {
        return Registered::Unknown;
    };
    let mut found: Option<Rc<Class>> = None;
    for class in classes.iter().filter(|class| class.name().eq_ignore_ascii_case(name)) {
        if !is_model(class) {
            if class.unknown_base().is_some() {
                return Registered::Unknown;
            }
            continue;
        }
        match label_of(apps, class) {
            None => return Registered::Unknown,
            Some(own) if own != app_label => continue,
            Some(_) => {}
        }
        match is_abstract(classes, class) {
            None => return Registered::Unknown,
            Some(true) => {}
            // Two of one name: which one is registered is not this simple.
            Some(false) if found.is_some() => return Registered::Unknown,
            Some(false) => found = Some(Rc::clone(class)),
        }
    }
    found.map_or(Registered::Nothing, Registered::Model)
}

/// `Model._meta.name`
fn option(apps: &[AppConfig], classes: &[Rc<Class>], class: &Rc<Class>, name: &str) -> Option<Object> {
    let text = |text: String| Object::Value(Value::str(text));
    let flag = |flag: bool| Object::Value(Value::Bool(flag));
    Some(match name {
        "object_name" => text(class.name().to_owned()),
        "model_name" => text(class.name().to_lowercase()),
        "app_label" => text(label_of(apps, class)?),
        "label" => text(format!("{}.{}", label_of(apps, class)?, class.name())),
        "label_lower" => text(format!("{}.{}", label_of(apps, class)?, class.name().to_lowercase())),
        "abstract" => flag(is_abstract(classes, class)?),
        "proxy" | "managed" | "auto_created" => {
            let said = match own_or_inherited_meta(class)? {
                Some(found) => meta::attribute(&found, name, &[]).ok()?,
                None => None,
            };
            match (name, said) {
                (_, Some(said)) => Object::from_value(&said),
                ("proxy" | "auto_created", None) => flag(false),
                ("managed", None) => flag(true),
                (_, None) => return None,
            }
        }
        "all_parents" => {
            let mut parents = Vec::new();
            for base in class.mro()?.iter().skip(1).filter_map(Object::as_class) {
                if is_model(base) && !is_abstract(classes, base)? {
                    parents.push(Object::Class(Rc::clone(base)));
                }
            }
            Object::sequence(parents)
        }
        _ => return None,
    })
}

/// The app of a model: what `Meta` says, else the innermost that its module is in.
fn label_of(apps: &[AppConfig], class: &Rc<Class>) -> Option<String> {
    if let Some(found) = own_or_inherited_meta(class)?
        && let Some(said) = meta::attribute(&found, "app_label", &[]).ok()?
    {
        return said.as_str().map(str::to_owned);
    }
    let inside = |app: &&AppConfig| {
        class
            .path
            .module
            .strip_prefix(app.name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let app = apps.iter().filter(inside).max_by_key(|app| app.name.len())?;
    Some(app.label.clone())
}

/// The `Meta` that Django finds on the class; the outer `None` is for one that can't be read.
fn own_or_inherited_meta(class: &Rc<Class>) -> Option<Option<Rc<Class>>> {
    match class.lookup("Meta") {
        None => Some(None),
        Some(Object::Class(found)) => Some(Some(found)),
        Some(_) => None,
    }
}

/// Whether a model is abstract. Django sets `abstract = False` on the `Meta` of an abstract model once it is made, so that
/// a child's `Meta` that inherits it is not abstract.
fn is_abstract(classes: &[Rc<Class>], class: &Rc<Class>) -> Option<bool> {
    let own = match class.namespace.borrow().get("Meta") {
        None => return Some(false),
        Some(Object::Class(own)) => Rc::clone(own),
        Some(_) => return None,
    };
    for found in own.mro()?.iter().filter_map(Object::as_class) {
        let Some(said) = found.namespace.borrow().get("abstract").map(Object::to_value) else {
            continue;
        };
        if said.first_unknown().is_some() {
            return None;
        }
        let of_another = !Rc::ptr_eq(found, &own)
            && classes.iter().any(|other| {
                let names = other.namespace.borrow();
                matches!(names.get("Meta"), Some(Object::Class(meta)) if Rc::ptr_eq(meta, found)) && is_model(other)
            });
        return Some(!of_another && truthy(&said));
    }
    Some(false)
}
