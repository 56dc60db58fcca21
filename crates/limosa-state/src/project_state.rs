//! [`ProjectState`]: every model of a project at one point of the history.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::{Model, ModelState};

/// `(app_label, model_name)`, the name in lower case.
pub type ModelKey = (Arc<str>, Arc<str>);

/// The models of a project. Cheap to clone: the models are shared until one of the clones changes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectState {
    /// The models, in the order in which they were added.
    pub models: IndexMap<ModelKey, Arc<ModelState>>,
}

impl ProjectState {
    /// The model of this name, looked up without regard to case.
    pub fn get(&self, app_label: &str, model_name: &str) -> Option<&Arc<ModelState>> {
        self.models
            .get(&(Arc::from(app_label), Arc::from(model_name.to_lowercase())))
    }

    /// The model as it stands in this state, with everything around it: Django's `state.apps.get_model()`.
    pub fn model(&self, app_label: &str, model_name: &str) -> Option<Model<'_>> {
        let (key, state) = self
            .models
            .get_key_value(&(Arc::from(app_label), Arc::from(model_name.to_lowercase())))?;
        Some(Model {
            project: self,
            key,
            state,
        })
    }
}
