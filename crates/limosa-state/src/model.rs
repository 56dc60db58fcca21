//! [`Model`]: a model seen with the state around it, as Django's rendered model class would answer.

use crate::{ModelKey, ModelState, ProjectState};

/// A model in its state: what depends on other models (columns of keys, types of targets, tables of many-to-many
/// relations, inherited fields) is answered here.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    /// The state in which the model stands.
    pub project: &'a ProjectState,
    /// Its key.
    pub key: &'a ModelKey,
    /// The model.
    pub state: &'a ModelState,
}
