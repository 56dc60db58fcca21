//! In which order new models are created.

use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{ModelKey, ProjectState};

/// What new models are sorted by, downwards: each goes *before* those generated already, so that the order comes out
/// upwards. Models that a setting may exchange for others come first, as others may point at them by the setting.
pub(super) fn swappable_first_key(state: &ProjectState, key: &ModelKey) -> (String, String) {
    if is_swappable(state, key) {
        (format!("___{}", key.0), format!("___{}", key.1))
    } else {
        (key.0.to_string(), key.1.to_string())
    }
}

fn is_swappable(state: &ProjectState, key: &ModelKey) -> bool {
    let Some(model) = state.models.get(key) else {
        return false;
    };
    let is_user_base = |base: &Value| match base {
        Value::Name(path) => {
            let name = path.qualname.rsplit('.').next();
            matches!(name, Some("AbstractUser" | "AbstractBaseUser"))
        }
        base => matches!(base.as_str(), Some("AbstractUser" | "AbstractBaseUser")),
    };
    model.options.get("swappable").is_some_and(|setting| !setting.is_none())
        || model.bases.iter().any(is_user_base)
        || auth_user_model(state).is_some_and(|user| user.to_lowercase() == format!("{}.{}", key.0, key.1))
}

fn auth_user_model(state: &ProjectState) -> Option<&Arc<str>> {
    let mut settings = state.surroundings.swappable_settings.iter();
    settings
        .find(|(name, _)| &**name == "AUTH_USER_MODEL")
        .map(|(_, value)| value)
}
