//! [`States`]: states on their way to the project's Python.

use std::cell::RefCell;
use std::collections::BTreeSet;

use limosa_migrations::StateWriter;
use limosa_python::SerializeError;
use limosa_python::child::StateSource;
use limosa_state::ProjectState;

/// Writes the states of one run. Remembers which models the child has.
pub(super) struct States<'a> {
    /// Labels of the apps without migrations.
    real_apps: &'a BTreeSet<String>,
    writer: RefCell<StateWriter>,
}

impl<'a> States<'a> {
    pub(super) fn new(real_apps: &'a BTreeSet<String>) -> Self {
        Self {
            real_apps,
            writer: RefCell::default(),
        }
    }

    /// What to send for a state; must be sent.
    pub(super) fn source(&self, state: &ProjectState) -> Result<StateSource, SerializeError> {
        self.writer.borrow_mut().write(state, self.real_apps)
    }
}
