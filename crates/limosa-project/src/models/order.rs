//! Reads every module that may define models, in the order in which Django imports them.

use std::rc::Rc;

use limosa_python::Class;

use crate::{Project, ProjectError, Unreadable};

/// Imports the models modules of all apps and answers every class in the order of creation.
pub(crate) fn import_models(
    project: &Project,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Vec<Rc<Class>>, ProjectError> {
    for app in &project.apps {
        let Some(name) = &app.models_module else { continue };
        let module = project.interpreter.import(name)?;
        for unknown in module.skipped.borrow().iter() {
            unreadable.push(Unreadable::new(format!("a part of `{name}`"), unknown));
        }
    }
    for unknown in project.interpreter.monkeypatches() {
        unreadable.push(Unreadable::new(
            "a change of a class that is defined elsewhere",
            &unknown,
        ));
    }
    Ok(project.interpreter.classes())
}
