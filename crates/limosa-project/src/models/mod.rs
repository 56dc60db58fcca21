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

use limosa_state::ProjectState;

use crate::{AppConfig, Project, ProjectError, Unreadable};

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

/// From now on, `apps.get_model("shop.Order")` answers the class when it was read already, as Django's registry does.
pub(crate) fn answer_get_model(project: &Project) {
    let apps: Vec<(String, String)> = project
        .apps
        .iter()
        .map(|app: &AppConfig| (app.label.clone(), app.name.clone()))
        .collect();
    let interpreter = project.interpreter.downgrade();
    project.interpreter.set_models(move |label| {
        let (app_label, name) = label.split_once('.')?;
        let (_, package) = apps.iter().find(|(label, _)| label == app_label)?;
        let inside = |module: &str| {
            module
                .strip_prefix(package.as_str())
                .is_some_and(|rest| rest.starts_with('.'))
        };
        let classes = interpreter.upgrade()?.classes();
        let mut found = classes.into_iter().filter(|class| {
            class.name().eq_ignore_ascii_case(name) && inside(&class.path.module) && build::is_model(class)
        });
        // Two classes of one name: which one is registered is not this simple.
        found.next().filter(|_| found.next().is_none())
    });
}

/// The state of all models of all installed apps, and everything that stood in the way of reading them exactly.
pub(crate) fn read(project: &Project) -> Result<(ProjectState, Vec<Unreadable>), ProjectError> {
    let mut unreadable = patches::find(project);
    let classes = order::import_models(project, &mut unreadable)?;
    let builder = build::Builder::new(project, classes);
    let models = builder.build(&mut unreadable)?;
    let state = finish::state(project, &models, &mut unreadable)?;
    Ok((state, unreadable))
}
