//! Fields of a project that puts a function of its own in the place of Django's `Field.deconstruct`.
//!
//! Such a function hides options from migrations: choices, help texts. It is evaluated with what Django's own answers.

use std::sync::Arc;

use crate::{Call, Interpreter, Object, Value};

impl Interpreter {
    /// What the project's `Field.deconstruct` makes of a field that deconstructs to this call. `common` names what
    /// `Field.deconstruct` itself answers; what subclasses add stays. `None` when that can't be told.
    pub fn patched_deconstruct(&self, normal: &Arc<Call>, common: &[&str]) -> Option<Arc<Call>> {
        let function = self.field_deconstruct()?;
        let module = self.inner.load(&function.path.module).ok()?;
        let frame = self.inner.frame(&module);
        let mut seen = (**normal).clone();
        seen.kwargs.retain(|(name, _)| common.contains(&&**name));
        let field = Object::Value(Value::Call(Arc::new(seen)));
        let answer = frame.field_deconstruct(&field)?.ok()?.to_value();
        let [_, _, _, Value::Dict(left)] = answer.as_sequence()? else {
            return None;
        };
        if answer.first_unknown().is_some() {
            return None;
        }
        let mut patched = (**normal).clone();
        patched.kwargs.retain_mut(|(name, value)| {
            if !common.contains(&&**name) {
                return true;
            }
            let kept = left.iter().find(|(key, _)| key.as_str() == Some(name));
            if let Some((_, kept)) = kept {
                *value = kept.clone();
            }
            kept.is_some()
        });
        let added = left
            .iter()
            .any(|(key, _)| patched.kwargs.iter().all(|(name, _)| key.as_str() != Some(name)));
        (!added).then(|| Arc::new(patched))
    }
}
