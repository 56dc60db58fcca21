//! models.py → `ProjectState`: what Django's `ModelBase` and `ModelState.from_model` make of each class.
//!
//! Classes are taken in the order in which they were created, as Django registers them. For each one is computed what
//! Django's metaclass would leave in `_meta` ([`built::Built`]); then, when every class is known and relations can be
//! resolved, a state is taken of each that is not abstract ([`finish`]). Whatever might make the outcome differ from
//! what Python does is reported as [`Unreadable`]; then the outcome is not used and Python is asked.

mod attributes;
mod build;
mod built;
mod finish;
mod managers;
mod meta;
mod order;
mod patches;
mod registry;
mod unread;

use limosa_state::ProjectState;

pub(crate) use registry::answer as answer_registry;

use crate::{Project, ProjectError, Unreadable};

/// From now on, the first that comes by a module of models, a migration for one, has those of all apps read in order.
pub(crate) fn read_models_first(project: &Project) {
    let modules: Vec<String> = project
        .apps
        .iter()
        .filter_map(|app| app.models_module.clone())
        .collect();
    let interpreter = project.interpreter.downgrade();
    project.interpreter.set_before_models(move || {
        let Some(interpreter) = interpreter.upgrade() else {
            return;
        };
        for module in &modules {
            // What fails here fails again where it is asked for, and is said there.
            let _ = interpreter.import(module);
        }
    });
}

/// What was read of a project's models.
#[derive(Debug)]
pub struct ModelsReading {
    /// The state of all of them.
    pub state: ProjectState,
    /// Everything that may make it differ from what Python says.
    pub unreadable: Vec<Unreadable>,
    /// The models (`app_label.model_name`) that nothing stood in the way of.
    pub native: std::collections::BTreeSet<String>,
}

/// The state of all models of all installed apps, and everything that stood in the way of reading them exactly.
pub(crate) fn read(project: &Project) -> Result<ModelsReading, ProjectError> {
    let mut unreadable = patches::find(project);
    let classes = order::import_models(project, &mut unreadable)?;
    unreadable.extend(unread::find(project, &classes));
    let builder = build::Builder::new(project, classes);
    let models = builder.build(&mut unreadable)?;
    let (state, native) = finish::state(project, &models, &mut unreadable)?;
    Ok(ModelsReading {
        state,
        unreadable,
        native,
    })
}
