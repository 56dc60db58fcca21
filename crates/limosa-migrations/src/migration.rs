//! [`Migration`]: one migration, and the [`Step`]s it takes.

use std::path::PathBuf;
use std::sync::Arc;

use limosa_python::Location;
use limosa_state::{ProjectState, StateError};

use crate::{Dependency, MigrationKey, Operation, OperationError};

/// One migration, read from a file or about to be written.
#[derive(Clone, Debug)]
pub struct Migration {
    /// The app's label.
    pub app_label: Arc<str>,
    /// Its name: the file's, without `.py`.
    pub name: Arc<str>,
    /// What it waits for.
    pub dependencies: Vec<Dependency>,
    /// What must wait for it.
    pub run_before: Vec<Dependency>,
    /// The migrations that it stands for, when it is a squashed one.
    pub replaces: Vec<Dependency>,
    /// What it does.
    pub operations: Vec<Operation>,
    /// Where each operation stands; empty for a migration that was not read from a file.
    pub locations: Vec<Option<Location>>,
    /// `initial = True`
    pub initial: Option<bool>,
    /// Whether all of it is one transaction.
    pub atomic: bool,
    /// The file it was read from.
    pub file: Option<PathBuf>,
    /// Whether it has an `apply` or `unapply` of its own: what that does with the operations, if anything, only Python
    /// knows, which must run the migration as a whole.
    pub runs_itself: bool,
}

/// One operation at its place in the history: what is asked of a database.
#[derive(Clone, Debug)]
pub struct Step {
    /// The place of the operation in `Migration::operations`, then the places inside nested `database_operations`.
    pub path: Vec<usize>,
    /// The operation; never a `SeparateDatabaseAndState`, whose database operations are steps of their own.
    pub operation: Operation,
    /// The state before (going backwards: the state after the operation).
    pub from_state: ProjectState,
    /// The state after (going backwards: the state before the operation).
    pub to_state: ProjectState,
    /// Where the operation stands.
    pub location: Option<Location>,
}

impl Migration {
    /// An empty migration.
    pub fn new(app_label: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self {
            app_label: app_label.into(),
            name: name.into(),
            dependencies: Vec::new(),
            run_before: Vec::new(),
            replaces: Vec::new(),
            operations: Vec::new(),
            locations: Vec::new(),
            initial: None,
            atomic: true,
            file: None,
            runs_itself: false,
        }
    }

    /// `(app_label, name)`
    pub fn key(&self) -> MigrationKey {
        MigrationKey::new(self.app_label.clone(), self.name.clone())
    }

    /// Where the operation at this place stands.
    pub fn location(&self, index: usize) -> Option<Location> {
        self.locations.get(index).cloned().flatten()
    }

    /// Lets every operation change the state, in order.
    ///
    /// # Errors
    /// When an operation names what the state does not hold; the state is then somewhere in between.
    pub fn mutate_state(&self, state: &mut ProjectState) -> Result<(), OperationError> {
        for (index, operation) in self.operations.iter().enumerate() {
            operation
                .state_forwards(&self.app_label, state)
                .map_err(|error| self.state_error(index, error))?;
        }
        Ok(())
    }

    fn state_error(&self, index: usize, error: StateError) -> OperationError {
        OperationError::State {
            description: self.operations.get(index).map(Operation::describe).unwrap_or_default(),
            migration: self.key(),
            error,
            location: self.location(index),
        }
    }

    /// What applying asks of a database, in order; `state` becomes the state after the migration.
    ///
    /// # Errors
    /// As [`Migration::mutate_state`].
    pub fn forwards(&self, state: &mut ProjectState) -> Result<Vec<Step>, OperationError> {
        let mut steps = Vec::with_capacity(self.operations.len());
        for (index, operation) in self.operations.iter().enumerate() {
            let from_state = state.clone();
            operation
                .state_forwards(&self.app_label, state)
                .map_err(|error| self.state_error(index, error))?;
            self.push_forwards(vec![index], operation, &from_state, state, &mut steps)?;
        }
        Ok(steps)
    }

    fn push_forwards(
        &self,
        path: Vec<usize>,
        operation: &Operation,
        from_state: &ProjectState,
        to_state: &ProjectState,
        steps: &mut Vec<Step>,
    ) -> Result<(), OperationError> {
        let Operation::SeparateDatabaseAndState(separate) = operation else {
            steps.push(self.step(path, operation, from_state.clone(), to_state.clone()));
            return Ok(());
        };
        // Its database operations follow each other from the state before; what its state says comes after them all.
        let mut before = from_state.clone();
        for (index, operation) in separate.database_operations.iter().enumerate() {
            let mut after = before.clone();
            operation
                .state_forwards(&self.app_label, &mut after)
                .map_err(|error| self.state_error(path[0], error))?;
            let mut path = path.clone();
            path.push(index);
            self.push_forwards(path, operation, &before, &after, steps)?;
            before = after;
        }
        Ok(())
    }

    /// What unapplying asks of a database, in order; `state` is the one before the migration.
    ///
    /// # Errors
    /// When an operation is not reversible, or as [`Migration::mutate_state`].
    pub fn backwards(&self, state: &ProjectState) -> Result<Vec<Step>, OperationError> {
        let mut states = vec![state.clone()];
        for (index, operation) in self.operations.iter().enumerate() {
            if !operation.reversible() {
                return Err(self.irreversible(operation, index));
            }
            let mut after = states[index].clone();
            operation
                .state_forwards(&self.app_label, &mut after)
                .map_err(|error| self.state_error(index, error))?;
            states.push(after);
        }
        let mut steps = Vec::with_capacity(self.operations.len());
        for (index, operation) in self.operations.iter().enumerate().rev() {
            self.push_backwards(vec![index], operation, &states[index + 1], &states[index], &mut steps)?;
        }
        Ok(steps)
    }

    fn push_backwards(
        &self,
        path: Vec<usize>,
        operation: &Operation,
        from_state: &ProjectState,
        to_state: &ProjectState,
        steps: &mut Vec<Step>,
    ) -> Result<(), OperationError> {
        let Operation::SeparateDatabaseAndState(separate) = operation else {
            if !operation.reversible() {
                return Err(self.irreversible(operation, path[0]));
            }
            steps.push(self.step(path, operation, from_state.clone(), to_state.clone()));
            return Ok(());
        };
        let mut states = vec![to_state.clone()];
        for (index, operation) in separate.database_operations.iter().enumerate() {
            let mut after = states[index].clone();
            operation
                .state_forwards(&self.app_label, &mut after)
                .map_err(|error| self.state_error(path[0], error))?;
            states.push(after);
        }
        for (index, operation) in separate.database_operations.iter().enumerate().rev() {
            let mut path = path.clone();
            path.push(index);
            self.push_backwards(path, operation, &states[index + 1], &states[index], steps)?;
        }
        Ok(())
    }

    fn irreversible(&self, operation: &Operation, index: usize) -> OperationError {
        OperationError::Irreversible {
            operation: operation.repr(),
            migration: self.key(),
            location: self.location(index),
        }
    }

    fn step(&self, path: Vec<usize>, operation: &Operation, from_state: ProjectState, to_state: ProjectState) -> Step {
        Step {
            location: self.location(path[0]),
            path,
            operation: operation.clone(),
            from_state,
            to_state,
        }
    }
}

#[cfg(test)]
mod tests;
