//! [`Relations`]: who points at a model; the other direction of what fields say.

use std::collections::HashMap;

use indexmap::IndexMap;
use limosa_python::Value;
use limosa_state::{Field, ModelKey, ProjectState, resolve_relation};

/// A field that points somewhere: the model it belongs to, and its name.
pub(super) struct Referrer<'a> {
    pub(super) model: &'a ModelKey,
    pub(super) field_name: &'a std::sync::Arc<str>,
    pub(super) field: &'a Field,
}

/// For each model, the fields that point at it or go through it. What points at a proxy points at its concrete model,
/// and a proxy is pointed at by what points at its concrete model.
pub(super) struct Relations<'a> {
    referrers: HashMap<ModelKey, Vec<Referrer<'a>>>,
    concrete: IndexMap<&'a ModelKey, ModelKey>,
}

impl<'a> Relations<'a> {
    pub(super) fn new(state: &'a ProjectState) -> Self {
        let concrete: IndexMap<&ModelKey, ModelKey> =
            state.models.keys().map(|key| (key, concrete_key(state, key))).collect();
        let mut referrers: HashMap<ModelKey, Vec<Referrer<'a>>> = HashMap::new();
        for (key, model) in &state.models {
            for (field_name, field) in &model.fields {
                let mut targets: Vec<ModelKey> = Vec::new();
                for reference in [field.option("to"), field.option("through")].into_iter().flatten() {
                    let Some(reference) = reference.as_str() else { continue };
                    let target = resolve_relation(reference, &key.0, &key.1);
                    let target = concrete.get(&target).cloned().unwrap_or(target);
                    if !targets.contains(&target) {
                        targets.push(target);
                    }
                }
                for target in targets {
                    referrers.entry(target).or_default().push(Referrer {
                        model: key,
                        field_name,
                        field,
                    });
                }
            }
        }
        Self { referrers, concrete }
    }

    /// The fields that point at the model, in the order of the state's models and of their fields.
    pub(super) fn to(&self, key: &ModelKey) -> &[Referrer<'a>] {
        let key = self.concrete.get(key).unwrap_or(key);
        self.referrers.get(key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The model whose table a model's rows are in: itself, or the first base of a proxy that is none.
fn concrete_key(state: &ProjectState, key: &ModelKey) -> ModelKey {
    let mut key = key.clone();
    // A chain of proxies is no longer than there are models; a longer one is a circle.
    for _ in 0..state.models.len() {
        let Some(model) = state.models.get(&key) else { break };
        if !model.options.flag("proxy", false) {
            break;
        }
        match model.bases.iter().find_map(Value::as_str) {
            Some(base) => key = resolve_relation(base, &key.0, &key.1),
            None => break,
        }
    }
    key
}
