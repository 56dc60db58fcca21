//! [`Core`]: what an editor holds.

use crate::dialect::Dialect;
use crate::editor::EditorOptions;
use crate::expressions::Compiler;
use crate::model::Table;
use crate::values::Now;
use crate::{Checkpoint, Statement};

/// The state of an editor.
pub(crate) struct Core {
    pub(crate) dialect: &'static dyn Dialect,
    pub(crate) options: EditorOptions,
    /// The present moment, the same for the whole migration.
    pub(crate) now: Now,
    pub(crate) statements: Vec<Statement>,
    pub(crate) deferred: Vec<Statement>,
    /// Whether an operation has asked for models already: Django renders both states then.
    pub(crate) rendered: bool,
}

impl Core {
    pub(crate) fn new(dialect: &'static dyn Dialect, options: EditorOptions) -> Self {
        Self {
            dialect,
            now: Now::in_zone(&options.time_zone),
            rendered: !options.states_rendered_late,
            options,
            statements: Vec::new(),
            deferred: Vec::new(),
        }
    }

    /// The next statement.
    pub(crate) fn execute(&mut self, statement: Statement) {
        self.statements.push(statement);
    }

    /// A statement for the end of the migration.
    pub(crate) fn defer(&mut self, statement: Statement) {
        self.deferred.push(statement);
    }

    pub(crate) fn compiler<'a>(&'a self, table: &'a Table) -> Compiler<'a> {
        Compiler::new(self.dialect, &self.options, Some(table))
    }

    pub(crate) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            statements: self.statements.len(),
            deferred: self.deferred.clone(),
        }
    }

    pub(crate) fn restore(&mut self, checkpoint: Checkpoint) {
        self.statements.truncate(checkpoint.statements);
        self.deferred = checkpoint.deferred;
        // What could not be done here is done by Django, which renders the states for it.
        self.rendered = true;
    }
}
