//! `pre_migrate` and `post_migrate`, emitted by Django itself.

use std::rc::Rc;

use limosa_migrations::{MigrationKey, Operation};
use limosa_python::child::{Child, ChildError, InjectedOperation, SignalRequest, StateSource};
use limosa_state::ProjectState;

use super::error::DatabaseErrorOrException;
use super::prepare::{Prepare, Prepared, PreparedOperation, Runner, Work};
use super::run::{output_event, pass_on_output};
use super::states::States;
use super::{Event, ExecutorError, Progress, Request};
use crate::Interrupt;

/// What the receivers are told.
pub(super) struct Signals<'a> {
    pub(super) child: &'a Child,
    pub(super) interrupt: &'a Interrupt,
    pub(super) alias: &'a str,
    pub(super) request: &'a Request<'a>,
    pub(super) states: &'a States<'a>,
}

impl Signals<'_> {
    /// Emits `pre_migrate`; answers the operations that receivers put into the plan.
    pub(super) fn pre_migrate(
        &self,
        state: &ProjectState,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<InjectedOperation>, ExecutorError> {
        self.emit("pre_migrate", state, progress, Child::emit_pre_migrate)
    }

    /// Emits `post_migrate`.
    pub(super) fn post_migrate(&self, state: &ProjectState, progress: &mut Progress<'_>) -> Result<(), ExecutorError> {
        self.emit("post_migrate", state, progress, Child::emit_post_migrate)
    }

    fn emit<T>(
        &self,
        signal: &'static str,
        state: &ProjectState,
        progress: &mut Progress<'_>,
        emit: impl FnOnce(
            &Child,
            &SignalRequest<'_>,
            &mut dyn FnMut(&limosa_python::child::Output),
        ) -> Result<T, ChildError>,
    ) -> Result<T, ExecutorError> {
        let failed = |source| ExecutorError::Signal { signal, source };
        let state: StateSource = self
            .states
            .source(state)
            .map_err(|error| failed(DatabaseErrorOrException::Other(error.to_string())))?;
        let plan: Vec<(String, String, bool, bool)> = self
            .request
            .plan
            .iter()
            .map(|planned| {
                let migration = &planned.migration;
                (
                    migration.app_label.to_string(),
                    migration.name.to_string(),
                    planned.backwards,
                    migration.operations.iter().any(renames_a_model),
                )
            })
            .collect();
        let request = SignalRequest {
            database: self.alias,
            verbosity: self.request.verbosity,
            interactive: self.request.interactive,
            plan: &plan,
            state: &state,
        };
        let started = std::time::Instant::now();
        pass_on_output(self.child, progress);
        progress(Event::SignalsStart { signal });
        let canceller = self.child.canceller();
        let _stop = self.interrupt.stop_by(move || canceller.cancel())?;
        let answer = emit(self.child, &request, &mut |output| progress(output_event(output)));
        let answer = answer.map_err(|error| match error {
            ChildError::Exception(exception) => failed(DatabaseErrorOrException::Exception(exception)),
            ChildError::Interrupted => failed(DatabaseErrorOrException::Interrupted),
            // Django itself or its driver is missing or does not start: not a receiver's fault.
            error @ (ChildError::NoDjango { .. } | ChildError::NoDriver { .. } | ChildError::Setup(_)) => {
                ExecutorError::Project(error.into())
            }
            error => failed(DatabaseErrorOrException::Other(error.to_string())),
        })?;
        progress(Event::SignalsFinish {
            signal,
            elapsed: started.elapsed(),
        });
        Ok(answer)
    }
}

/// Whether content types and permissions may have to be renamed. An operation of the project's own may be one that renames.
fn renames_a_model(operation: &Operation) -> bool {
    matches!(operation, Operation::RenameModel(_) | Operation::Custom(_))
}

/// Puts what receivers added where it belongs. Contenttypes does so after each `RenameModel`.
pub(super) fn inject(prepare: &mut Prepare, injected: Vec<InjectedOperation>) {
    for injection in injected {
        let key = MigrationKey::new(injection.app_label.as_str(), injection.migration.as_str());
        let Some(prepared) = prepare
            .migrations
            .iter_mut()
            .find(|prepared| prepared.migration.key() == key)
        else {
            continue;
        };
        let before = injection.after.and_then(|after| {
            let mut done = prepared.operations.iter().filter(|operation| operation.index <= after);
            let last = if prepared.backwards {
                done.next()
            } else {
                done.next_back()
            };
            last.and_then(|operation| operation.state.clone())
        });
        // Without states it is only recorded: nothing of it runs.
        let Some(state) = before.or_else(|| prepared.before.clone()) else {
            continue;
        };
        place(prepared, &injection, state);
    }
}

fn place(prepared: &mut Prepared, injection: &InjectedOperation, state: Rc<ProjectState>) {
    // Backwards, what came after an operation is undone before it.
    let at = match (prepared.backwards, injection.after) {
        (false, None) => 0,
        (false, Some(after)) => prepared
            .operations
            .iter()
            .rposition(|o| o.index <= after)
            .map_or(0, |place| place + 1),
        (true, None) => prepared.operations.len(),
        (true, Some(after)) => prepared
            .operations
            .iter()
            .position(|o| o.index <= after)
            .unwrap_or(prepared.operations.len()),
    };
    let operation = PreparedOperation {
        index: injection.after.unwrap_or_default(),
        description: injection.description.clone(),
        location: None,
        transaction: prepared.migration.atomic,
        state: Some(Rc::clone(&state)),
        work: Work::Python {
            path: vec![injection.index],
            from: Rc::clone(&state),
            to: state,
        },
    };
    prepared.operations.insert(at, operation);
    if prepared.runner == Runner::Limosa {
        prepared.runner = Runner::Together;
    }
}
