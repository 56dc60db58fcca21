//! [`Core`]: what an editor holds.

use crate::dialect::Dialect;
use crate::editor::EditorOptions;
use crate::expressions::Compiler;
use crate::model::Table;
use crate::values::Now;
use crate::{Statement, Subject};

/// The state of an editor.
pub(crate) struct Core {
    pub(crate) dialect: &'static dyn Dialect,
    pub(crate) options: EditorOptions,
    /// The present moment, the same for the whole migration.
    pub(crate) now: Now,
    pub(crate) statements: Vec<Statement>,
    pub(crate) deferred: Vec<Statement>,
    /// Tables renamed so far: the new name, and the one that the catalog knows.
    renames: Vec<(String, String)>,
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
            renames: Vec::new(),
        }
    }

    /// The next statement.
    pub(crate) fn execute(&mut self, mut statement: Statement) {
        if self.options.states_rendered_late && self.options.django.since(6, 1) {
            self.follow_renames(&mut statement);
        }
        self.statements.push(statement);
    }

    /// A table whose renaming is only printed is in the catalog under its old name; since 6.1 Django asks for that one.
    fn follow_renames(&mut self, statement: &mut Statement) {
        match statement {
            Statement::RenameTable { table, to } => {
                let existing = match self.renames.iter().position(|(name, _)| name == table) {
                    Some(index) => self.renames.swap_remove(index).1,
                    None => table.clone(),
                };
                self.renames.push((to.clone(), existing));
            }
            Statement::Lookup(lookup) => {
                let Subject::Constraints { table } = &mut lookup.subject else {
                    return;
                };
                if let Some((_, existing)) = self.renames.iter().find(|(name, _)| name == table) {
                    lookup.renamed = Some(std::mem::replace(table, existing.clone()));
                }
            }
            _ => {}
        }
    }

    /// A statement for the end of the migration.
    pub(crate) fn defer(&mut self, statement: Statement) {
        self.deferred.push(statement);
    }

    pub(crate) fn compiler<'a>(&'a self, table: &'a Table) -> Compiler<'a> {
        Compiler::new(self.dialect, &self.options, Some(table))
    }
}
