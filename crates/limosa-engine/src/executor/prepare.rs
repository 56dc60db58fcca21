//! Before anything runs: every migration of the plan, its states and its statements.
//!
//! States and statements need no database, so what can't be worked out (an operation that does not fit, one that can't
//! be undone, something that only Python knows) comes up before the first migration begins.

use std::rc::Rc;

use limosa_migrations::{Loader, Migration, MigrationKey, OperationError, PlannedMigration, Step};
use limosa_python::Location;
use limosa_schema::{EditorOptions, SchemaEditor, SchemaError, Statement, Vendor, editor};
use limosa_state::ProjectState;

use super::ExecutorError;

/// Who runs a migration's operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runner {
    /// Limosa, on its own connection.
    Limosa,
    /// Limosa for what is SQL and Python for the rest, on Python's connection.
    Together,
    /// Django does every operation. Says what made it so.
    Django(String),
}

/// A migration, ready to run.
pub(super) struct Prepared {
    pub(super) migration: Rc<Migration>,
    pub(super) backwards: bool,
    /// The migrations that stand in the history for it.
    pub(super) records: Vec<MigrationKey>,
    pub(super) runner: Runner,
    pub(super) operations: Vec<PreparedOperation>,
    pub(super) deferred: Vec<Statement>,
    /// The state before it, seen forwards; when states are kept.
    pub(super) before: Option<Rc<ProjectState>>,
    /// The state after an initial migration that may be there already.
    pub(super) after: Option<ProjectState>,
}

/// An operation, ready to run.
pub(super) struct PreparedOperation {
    /// Its place in the file, for progress.
    pub(super) index: usize,
    pub(super) description: String,
    pub(super) location: Option<Location>,
    /// Whether it wants a transaction of its own in a migration that is none.
    pub(super) transaction: bool,
    /// The state after it, seen forwards; when states are kept.
    pub(super) state: Option<Rc<ProjectState>>,
    pub(super) work: Work,
}

/// What an operation comes to.
pub(super) enum Work {
    Statements(Vec<Statement>),
    /// Run by Python: its place, none for the migration as a whole, and the states on both sides.
    Python {
        path: Vec<usize>,
        from: Rc<ProjectState>,
        to: Rc<ProjectState>,
    },
}

/// What is the same for the whole plan.
pub(super) struct Preparation<'a> {
    pub(super) loader: &'a Loader,
    pub(super) vendor: Vendor,
    pub(super) options: EditorOptions,
    /// Why Django does everything: routers, a backend of the project's own.
    pub(super) django: Option<String>,
    pub(super) fake: bool,
    pub(super) fake_initial: bool,
    /// Whether receivers of `pre_migrate` may put operations into migrations, which then need the states there.
    pub(super) keep_states: bool,
}

/// The whole plan, and the states before and after it.
pub(super) struct Prepare {
    pub(super) migrations: Vec<Prepared>,
    pub(super) before: ProjectState,
    pub(super) after: ProjectState,
}

impl Preparation<'_> {
    pub(super) fn plan(&self, plan: &[PlannedMigration]) -> Result<Prepare, ExecutorError> {
        let (backwards, forwards): (Vec<_>, Vec<_>) = plan.iter().partition(|planned| planned.backwards);
        match (backwards.is_empty(), forwards.is_empty()) {
            (false, false) => Err(ExecutorError::InvalidMigrationPlan),
            (false, true) => self.backwards(plan),
            (true, _) => self.forwards(plan),
        }
    }

    fn forwards(&self, plan: &[PlannedMigration]) -> Result<Prepare, ExecutorError> {
        let full_plan = self.loader.full_plan()?;
        let mut before = self.loader.empty_state();
        for migration in full_plan.iter().filter(|migration| self.applied(&migration.key())) {
            migration.mutate_state(&mut before)?;
        }
        let mut state = before.clone();
        let mut migrations = Vec::with_capacity(plan.len());
        for migration in full_plan {
            if plan.iter().any(|planned| planned.migration.key() == migration.key()) {
                migrations.push(self.forwards_one(migration, &mut state)?);
            }
        }
        // What is only recorded changes no state: receivers of `post_migrate` see the models as they were.
        let after = if self.fake { before.clone() } else { state };
        Ok(Prepare {
            migrations,
            before,
            after,
        })
    }

    fn forwards_one(&self, migration: Rc<Migration>, state: &mut ProjectState) -> Result<Prepared, ExecutorError> {
        if self.fake {
            migration.mutate_state(state)?;
            return Ok(Prepared::recorded_only(self.loader, migration, false));
        }
        let before = state.clone();
        let steps = migration.forwards(state)?;
        let mut prepared = self.prepare(migration, &before, false, steps)?;
        prepared.after = self.fake_initial.then(|| state.clone());
        Ok(prepared)
    }

    fn backwards(&self, plan: &[PlannedMigration]) -> Result<Prepare, ExecutorError> {
        let mut state = self.loader.empty_state();
        let mut prepared = Vec::with_capacity(plan.len());
        let mut after = self.loader.empty_state();
        for migration in self.loader.full_plan()? {
            let key = migration.key();
            let Some(place) = plan.iter().position(|planned| planned.migration.key() == key) else {
                if self.applied(&key) {
                    migration.mutate_state(&mut state)?;
                    migration.mutate_state(&mut after)?;
                }
                continue;
            };
            let one = match self.fake {
                true => Prepared::recorded_only(self.loader, Rc::clone(&migration), true),
                false => self.prepare(Rc::clone(&migration), &state, true, migration.backwards(&state)?)?,
            };
            prepared.push((place, one));
            migration.mutate_state(&mut state)?;
        }
        prepared.sort_by_key(|(place, _)| *place);
        Ok(Prepare {
            migrations: prepared.into_iter().map(|(_, prepared)| prepared).collect(),
            before: state,
            after,
        })
    }

    fn applied(&self, key: &MigrationKey) -> bool {
        self.loader.applied.contains(key)
    }

    /// `before` is the state before it, seen forwards.
    fn prepare(
        &self,
        migration: Rc<Migration>,
        before: &ProjectState,
        backwards: bool,
        steps: Vec<Step>,
    ) -> Result<Prepared, ExecutorError> {
        let mut runner = match &self.django {
            Some(reason) => Runner::Django(reason.clone()),
            None if migration.runs_itself => Runner::Django("the migration's own `apply` or `unapply`".to_owned()),
            None => Runner::Limosa,
        };
        let options = EditorOptions {
            backwards,
            ..self.options.clone()
        };
        let mut editor = editor(self.vendor, options);
        let mut operations = Vec::with_capacity(steps.len());
        for step in &steps {
            if matches!(runner, Runner::Django(_)) {
                break;
            }
            let work = match is_run_python(step) {
                true => {
                    runner = Runner::Together;
                    python_work(step)
                }
                false => match self.statements(&migration, step, backwards, editor.as_mut())? {
                    Ok(statements) => Work::Statements(statements),
                    Err(reason) => {
                        runner = Runner::Django(reason);
                        break;
                    }
                },
            };
            operations.push(self.operation(&migration, step, backwards, work));
        }
        let deferred = match runner {
            Runner::Django(_) if migration.runs_itself => {
                operations = vec![self.whole(before, backwards, &steps)];
                Vec::new()
            }
            Runner::Django(_) => {
                operations = steps
                    .iter()
                    .map(|step| self.operation(&migration, step, backwards, python_work(step)))
                    .collect();
                Vec::new()
            }
            Runner::Limosa | Runner::Together => editor.finish(),
        };
        let first = if backwards { steps.last() } else { steps.first() };
        let before = first.map(|step| if backwards { &step.to_state } else { &step.from_state });
        Ok(Prepared {
            before: before.filter(|_| self.keep_states).cloned().map(Rc::new),
            records: self.loader.records(&migration, backwards),
            migration,
            backwards,
            runner,
            operations,
            deferred,
            after: None,
        })
    }

    fn operation(&self, migration: &Migration, step: &Step, backwards: bool, work: Work) -> PreparedOperation {
        let state = if backwards { &step.from_state } else { &step.to_state };
        PreparedOperation {
            index: step.path.first().copied().unwrap_or_default(),
            description: step.operation.describe(),
            location: step.location.clone(),
            transaction: step.operation.wants_transaction(migration.atomic),
            state: self.keep_states.then(|| Rc::new(state.clone())),
            work,
        }
    }

    /// All of a migration that runs itself, as one piece of work.
    fn whole(&self, before: &ProjectState, backwards: bool, steps: &[Step]) -> PreparedOperation {
        let after = match backwards {
            false => steps.last().map(|step| &step.to_state),
            true => steps.first().map(|step| &step.from_state),
        };
        let before = Rc::new(before.clone());
        PreparedOperation {
            index: 0,
            description: "All operations, by the migration's own method".to_owned(),
            location: steps.first().and_then(|step| step.location.clone()),
            // The method begins those that it wants.
            transaction: false,
            state: after.filter(|_| self.keep_states).cloned().map(Rc::new),
            work: Work::Python {
                path: Vec::new(),
                from: Rc::clone(&before),
                to: before,
            },
        }
    }

    /// The statements of a step, or why only Django can say them.
    fn statements(
        &self,
        migration: &Migration,
        step: &Step,
        backwards: bool,
        editor: &mut dyn SchemaEditor,
    ) -> Result<Result<Vec<Statement>, String>, ExecutorError> {
        if step.operation.needs_python() {
            return Ok(Err(format!("the operation `{}`", step.operation.name())));
        }
        let (label, from, to) = (&*migration.app_label, &step.from_state, &step.to_state);
        let done = match backwards {
            false => step.operation.database_forwards(label, editor, from, to),
            true => step.operation.database_backwards(label, editor, from, to),
        };
        match done {
            Ok(()) => Ok(Ok(editor.take())),
            Err(SchemaError::NeedsPython { what, .. }) => Ok(Err(what)),
            Err(error) => Err(ExecutorError::Operation(OperationError::Schema {
                description: step.operation.describe(),
                migration: migration.key(),
                error,
                location: step.location.clone(),
            })),
        }
    }
}

impl Prepared {
    fn recorded_only(loader: &Loader, migration: Rc<Migration>, backwards: bool) -> Self {
        Self {
            records: loader.records(&migration, backwards),
            migration,
            backwards,
            runner: Runner::Limosa,
            operations: Vec::new(),
            deferred: Vec::new(),
            before: None,
            after: None,
        }
    }
}

fn is_run_python(step: &Step) -> bool {
    matches!(step.operation, limosa_migrations::Operation::RunPython(_))
}

fn python_work(step: &Step) -> Work {
    Work::Python {
        path: step.path.clone(),
        from: Rc::new(step.from_state.clone()),
        to: Rc::new(step.to_state.clone()),
    }
}
