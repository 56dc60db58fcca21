//! [`Keys`]: the models of a state, sorted by how the database sees them.

use std::collections::BTreeSet;
use std::sync::Arc;

use limosa_state::{ModelKey, ProjectState};

/// `(app_label, model_name, field_name)`, the model's name in lower case.
pub(super) type FieldKey = (Arc<str>, Arc<str>, Arc<str>);

/// The keys of a state's models. A model is in one of the sets, or in none when its app is left alone.
#[derive(Default)]
pub(super) struct Keys {
    /// Models with a table that Django manages.
    pub(super) models: BTreeSet<ModelKey>,
    /// Models that share another's table.
    pub(super) proxies: BTreeSet<ModelKey>,
    /// Models with a table that Django does not manage.
    pub(super) unmanaged: BTreeSet<ModelKey>,
}

impl Keys {
    /// Sorts the models of a state; `is_migrated` tells whether an app's managed models count.
    pub(super) fn of(state: &ProjectState, is_migrated: impl Fn(&str) -> bool) -> Self {
        let mut keys = Self::default();
        for (key, model) in &state.models {
            let set = if !model.options.flag("managed", true) {
                &mut keys.unmanaged
            } else if !is_migrated(&key.0) {
                continue;
            } else if model.options.flag("proxy", false) {
                &mut keys.proxies
            } else {
                &mut keys.models
            };
            set.insert(key.clone());
        }
        keys
    }
}

/// The keys in both sets.
pub(super) fn both<T: Ord + Clone>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> BTreeSet<T> {
    a & b
}
