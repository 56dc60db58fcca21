//! Fields of a project's own classes: who knows what they are inside.
//!
//! A state can't read classes. Whoever reads the project says once, for its thread, which built-in field a call of a
//! project's class amounts to; from then on [`Field::from_call`](crate::Field::from_call) asks by itself, so that a
//! field out of a migration and a field out of a model are the same.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use limosa_python::Call;

/// What a call of a project's own field class amounts to.
#[derive(Clone, Debug)]
pub struct CustomField {
    /// What `deconstruct()` of the constructed field answers.
    pub deconstructed: Arc<Call>,
    /// The call of the built-in class whose column it has; `None` when only Python knows the column.
    pub native: Option<Arc<Call>>,
}

type Resolver = Rc<dyn Fn(&Call) -> Option<CustomField>>;

thread_local! {
    static RESOLVER: RefCell<Option<Resolver>> = const { RefCell::new(None) };
}

/// Sets who answers for this thread what a call of a project's own field class amounts to; `None` when only Python
/// knows.
pub fn set_custom_field_resolver(resolver: impl Fn(&Call) -> Option<CustomField> + 'static) {
    RESOLVER.with(|slot| *slot.borrow_mut() = Some(Rc::new(resolver)));
}

/// What is behind a call of a project's class.
pub(crate) fn resolve(call: &Call) -> Option<CustomField> {
    // The resolver may come back here, for a field inside a field: nothing is borrowed while it runs.
    let resolver = RESOLVER.with(|slot| slot.borrow().clone());
    resolver.and_then(|resolver| resolver(call))
}
