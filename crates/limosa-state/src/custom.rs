//! Fields of a project's own classes: who knows what they are inside.
//!
//! A state can't read classes. Whoever reads the project says once, for its thread, which built-in field a call of a
//! project's class amounts to; from then on [`Field::from_call`](crate::Field::from_call) asks by itself, so that a
//! field out of a migration and a field out of a model are the same.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use limosa_python::Call;

type Resolver = Rc<dyn Fn(&Call) -> Option<Arc<Call>>>;

thread_local! {
    static RESOLVER: RefCell<Option<Resolver>> = const { RefCell::new(None) };
}

/// Sets who answers for this thread: the call of the built-in class whose column a call of a project's class has;
/// `None` when only Python knows.
pub fn set_custom_field_resolver(resolver: impl Fn(&Call) -> Option<Arc<Call>> + 'static) {
    RESOLVER.with(|slot| *slot.borrow_mut() = Some(Rc::new(resolver)));
}

/// The built-in field's call behind a call of a project's class.
pub(crate) fn resolve(call: &Call) -> Option<Arc<Call>> {
    // The resolver may come back here, for a field inside a field: nothing is borrowed while it runs.
    let resolver = RESOLVER.with(|slot| slot.borrow().clone());
    resolver.and_then(|resolver| resolver(call))
}
