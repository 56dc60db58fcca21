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

use crate::{Project, ProjectError, Unreadable};

/// The state of all models of all installed apps, and everything that stood in the way of reading them exactly.
pub(crate) fn read(project: &Project) -> Result<(ProjectState, Vec<Unreadable>), ProjectError> {
    let mut unreadable = patches::find(project);
    let classes = order::import_models(project, &mut unreadable)?;
    let builder = build::Builder::new(project, classes);
    let models = builder.build(&mut unreadable)?;
    let state = finish::state(project, &models, &mut unreadable)?;
    Ok((state, unreadable))
}
