//! [`ModelState`]: one model at one point of the history.

use std::sync::Arc;

use limosa_python::Value;

use crate::{Field, Options};

/// A model: its fields in order, options, bases and managers.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelState {
    /// The app's label.
    pub app_label: Arc<str>,
    /// The class's name, with its capitals.
    pub name: Arc<str>,
    /// Name and field, in the order of the model.
    pub fields: Vec<(Arc<str>, Field)>,
    /// `Meta`.
    pub options: Options,
    /// `"app.model"` strings for models, [`Value::Name`] for other classes. Never empty: at least `models.Model`.
    pub bases: Vec<Value>,
    /// Name and manager, for managers that migrations use.
    pub managers: Vec<(Arc<str>, Value)>,
}

impl ModelState {
    /// The name in lower case.
    pub fn name_lower(&self) -> String {
        self.name.to_lowercase()
    }

    /// The field of this name.
    pub fn get_field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|(n, _)| &**n == name).map(|(_, f)| f)
    }
}
