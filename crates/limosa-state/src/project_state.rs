//! [`ProjectState`]: every model of a project at one point of the history.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::Path;

use crate::{FieldType, Model, ModelState};

/// `(app_label, model_name)`, the name in lower case.
pub type ModelKey = (Arc<str>, Arc<str>);

/// What a state needs to know of its surroundings to compute names and automatic keys; the same for every state of a
/// project, and no part of a comparison.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The longest name, in characters, of the default database: 63 for PostgreSQL, 64 for MySQL, no limit for SQLite.
    pub max_name_length: Option<usize>,
    /// The class that the setting `DEFAULT_AUTO_FIELD` names, by the path it is deconstructed to when it is Django's: for
    /// models that name no primary key.
    pub default_auto_field: Path,
    /// `settings.X` for swappable models: setting name and what it holds (`AUTH_USER_MODEL`, `auth.User`).
    pub swappable_settings: Vec<(Arc<str>, Arc<str>)>,
    /// The setting `DEFAULT_TABLESPACE`; empty for none.
    pub default_tablespace: Arc<str>,
    /// The setting `DEFAULT_INDEX_TABLESPACE`; empty for none.
    pub default_index_tablespace: Arc<str>,
    /// Models of apps without migrations, without their relations: no state holds them, but keys may point at them.
    pub real_models: IndexMap<ModelKey, Arc<ModelState>>,
    /// The project's Django: what migrations mean, and how they are joined, differs between versions.
    pub django_version: (u8, u8, u8),
    /// What the project left of `AlterModelOptions.ALTER_OPTION_KEYS`; `None` when it left it alone.
    pub alter_option_keys: Option<Vec<String>>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            max_name_length: None,
            default_auto_field: FieldType::AutoField.path(),
            swappable_settings: Vec::new(),
            default_tablespace: "".into(),
            default_index_tablespace: "".into(),
            real_models: IndexMap::new(),
            django_version: (5, 2, 0),
            alter_option_keys: None,
        }
    }
}

impl Surroundings {
    /// The options that Django compares and alters, of those that it knows.
    pub fn alter_option_keys<'a>(&'a self, known: &[&'a str]) -> Vec<&'a str> {
        match &self.alter_option_keys {
            Some(keys) => keys.iter().map(String::as_str).collect(),
            None => known.to_vec(),
        }
    }
}

impl PartialEq for Surroundings {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The models of a project. Cheap to clone: the models are shared until one of the clones changes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectState {
    /// The models, in the order in which they were added.
    pub models: IndexMap<ModelKey, Arc<ModelState>>,
    /// The project's settings that names depend on.
    pub surroundings: Arc<Surroundings>,
}

impl ProjectState {
    /// A state without models.
    pub fn new(surroundings: Arc<Surroundings>) -> Self {
        Self {
            models: IndexMap::new(),
            surroundings,
        }
    }

    /// The model of this name, looked up without regard to case.
    pub fn get(&self, app_label: &str, model_name: &str) -> Option<&Arc<ModelState>> {
        self.models
            .get(&(Arc::from(app_label), Arc::from(model_name.to_lowercase())))
    }

    /// The model as it stands in this state, with everything around it: Django's `state.apps.get_model()`.
    pub fn model(&self, app_label: &str, model_name: &str) -> Option<Model<'_>> {
        self.model_by_key(&(Arc::from(app_label), Arc::from(model_name.to_lowercase())))
    }

    /// The model of this key; of an app without migrations, as it is now.
    pub fn model_by_key(&self, key: &ModelKey) -> Option<Model<'_>> {
        let real = || self.surroundings.real_models.get_key_value(key);
        let (key, state) = self.models.get_key_value(key).or_else(real)?;
        Some(Model::new(self, key.clone(), Arc::clone(state)))
    }

    /// Every model, in the order in which they were added.
    pub fn all_models(&self) -> impl Iterator<Item = Model<'_>> {
        self.models
            .iter()
            .map(|(key, state)| Model::new(self, key.clone(), Arc::clone(state)))
    }
}
