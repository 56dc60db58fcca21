//! Fields of a project's own classes: who knows what they are inside.
//!
//! A state can't read classes. Whoever reads the project says once, for its thread, which built-in field a call of a
//! project's class amounts to; from then on [`Field::from_call`](crate::Field::from_call) asks by itself, so that a
//! field out of a migration and a field out of a model are the same.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use limosa_python::{Call, Location, Unknown, Value};

/// What a call of a project's own field class amounts to.
#[derive(Clone, Debug)]
pub struct CustomField {
    /// What `deconstruct()` of the constructed field answers.
    pub deconstructed: Arc<Call>,
    /// The call of the built-in class whose column it has; `None` when only Python knows the column.
    pub native: Option<Arc<Call>>,
}

type Patch = Rc<dyn Fn(&Arc<Call>, &[&str]) -> Option<Arc<Call>>>;

type Resolver = Rc<dyn Fn(&Call) -> Option<CustomField>>;

thread_local! {
    static PATCH: RefCell<Option<Patch>> = const { RefCell::new(None) };
    static RESOLVER: RefCell<Option<Resolver>> = const { RefCell::new(None) };
}

/// Sets who answers for this thread what a call of a project's own field class amounts to; `None` when only Python
/// knows.
pub fn set_custom_field_resolver(resolver: impl Fn(&Call) -> Option<CustomField> + 'static) {
    RESOLVER.with(|slot| *slot.borrow_mut() = Some(Rc::new(resolver)));
}

/// Sets what the project makes of what fields deconstruct to, for this thread: some put a function of their own in the
/// place of Django's. It gets the call and the names of what every field may say; `None` when it can't be told.
pub fn set_deconstruct_patch(patch: impl Fn(&Arc<Call>, &[&str]) -> Option<Arc<Call>> + 'static) {
    PATCH.with(|slot| *slot.borrow_mut() = Some(Rc::new(patch)));
}

/// A field's deconstruction as the project's own `Field.deconstruct` leaves it.
pub(crate) fn patched(call: Arc<Call>, common: &[&str]) -> Arc<Call> {
    let Some(patch) = PATCH.with(|slot| slot.borrow().clone()) else {
        return call;
    };
    patch(&call, common).unwrap_or_else(|| {
        let unknown = Value::Unknown(Arc::new(Unknown {
            source: call.func.to_string().into(),
            reason: "the project replaces `Field.deconstruct`, and what that makes of the field can't be told".into(),
            location: call.location.clone().unwrap_or_else(|| Location {
                file: Arc::default(),
                line: 0,
                column: 0,
            }),
        }));
        let mut lost = (*call).clone();
        lost.kwargs.push(("limosa".into(), unknown));
        Arc::new(lost)
    })
}

/// What is behind a call of a project's class.
pub(crate) fn resolve(call: &Call) -> Option<CustomField> {
    // The resolver may come back here, for a field inside a field: nothing is borrowed while it runs.
    let resolver = RESOLVER.with(|slot| slot.borrow().clone());
    resolver.and_then(|resolver| resolver(call))
}
