//! A migration's SQL without running it: Django's `collect_sql`, for `sqlmigrate`.
//!
//! A migration with an operation that only Python can put into SQL is Python's as a whole, as it is when it runs: what
//! its operations defer, and the order in which they render models, concerns the others. So is one with an `apply` of its
//! own.

use limosa_migrations::{Loader, Migration, OperationError, StateWriter, Step};
use limosa_project::Project;
use limosa_schema::{EditorOptions, SchemaEditor, SchemaError, editor};

use super::ExecutorError;
use super::run::resolve;
use crate::Connection;

/// The lines that `sqlmigrate` prints between `BEGIN;` and `COMMIT;`: each operation's description in a comment, its
/// statements, at the end the deferred ones. The names of constraints are looked up in the database.
///
/// # Errors
/// When the migration can't be unapplied, does not fit the state, or the database does not hold what it names.
pub fn collect_sql(
    project: &Project,
    alias: &str,
    connection: &mut Connection,
    options: EditorOptions,
    loader: &Loader,
    migration: &Migration,
    backwards: bool,
) -> Result<Vec<String>, ExecutorError> {
    let before = loader.project_state(Some(&[migration.key()]), false)?;
    let steps = match backwards {
        false => migration.forwards(&mut before.clone())?,
        true => migration.backwards(&before)?,
    };
    let mut collector = Collector {
        migration,
        backwards,
        editor: editor(connection.vendor(), EditorOptions { backwards, ..options }),
        connection,
        lines: Vec::new(),
    };
    let native = project.settings.database_routers.is_empty() && !migration.runs_itself;
    if native && collector.migration(&steps)? == Done::All {
        return Ok(collector.lines);
    }
    let state = StateWriter::default()
        .write(&before, &loader.unmigrated_apps)
        .map_err(|error| crate::DatabaseError::new(crate::ErrorKind::Python, error.to_string()))?;
    let (label, name) = (&migration.app_label, &migration.name);
    let lines = project
        .python()?
        .collect_migration(alias, label, name, backwards, &state);
    Ok(lines.map_err(limosa_project::ProjectError::from)?)
}

/// How far Limosa gets by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    All,
    NeedsPython,
}

struct Collector<'a> {
    migration: &'a Migration,
    backwards: bool,
    editor: Box<dyn SchemaEditor>,
    connection: &'a mut Connection,
    lines: Vec<String>,
}

impl Collector<'_> {
    fn migration(&mut self, steps: &[Step]) -> Result<Done, ExecutorError> {
        let mut order: Vec<usize> = (0..self.migration.operations.len()).collect();
        if self.backwards {
            order.reverse();
        }
        for index in order {
            if self.operation(index, steps)? == Done::NeedsPython {
                return Ok(Done::NeedsPython);
            }
        }
        for statement in self.editor.finish() {
            self.render(&statement)?;
        }
        Ok(Done::All)
    }

    fn operation(&mut self, index: usize, steps: &[Step]) -> Result<Done, ExecutorError> {
        let operation = &self.migration.operations[index];
        self.lines
            .extend(["--".to_owned(), format!("-- {}", operation.describe()), "--".to_owned()]);
        if !operation.reduces_to_sql() {
            self.lines.push("-- THIS OPERATION CANNOT BE WRITTEN AS SQL".to_owned());
            return Ok(Done::All);
        }
        let before = self.lines.len();
        for step in steps.iter().filter(|step| step.path.first() == Some(&index)) {
            if self.step(step)? == Done::NeedsPython {
                return Ok(Done::NeedsPython);
            }
        }
        if self.lines.len() == before {
            self.lines.push("-- (no-op)".to_owned());
        }
        Ok(Done::All)
    }

    fn step(&mut self, step: &Step) -> Result<Done, ExecutorError> {
        if step.operation.needs_python() {
            // A function that Python runs has no SQL.
            return Ok(match step.operation.reduces_to_sql() {
                true => Done::NeedsPython,
                false => Done::All,
            });
        }
        let (label, from, to) = (&*self.migration.app_label, &step.from_state, &step.to_state);
        let said = match self.backwards {
            false => step.operation.database_forwards(label, self.editor.as_mut(), from, to),
            true => step.operation.database_backwards(label, self.editor.as_mut(), from, to),
        };
        match said {
            Ok(()) => {}
            Err(SchemaError::NeedsPython { .. }) => return Ok(Done::NeedsPython),
            Err(error) => {
                return Err(ExecutorError::Operation(OperationError::Schema {
                    description: step.operation.describe(),
                    migration: self.migration.key(),
                    error,
                    location: step.location.clone(),
                }));
            }
        }
        for statement in self.editor.take() {
            self.render(&statement)?;
        }
        Ok(Done::All)
    }

    fn render(&mut self, statement: &limosa_schema::Statement) -> Result<(), ExecutorError> {
        let vendor = self.connection.vendor();
        let mut rendered = Vec::new();
        resolve(self.connection, statement, &mut |_, statement| {
            rendered.push(statement.render(vendor));
            Ok(())
        })
        .map_err(|stop| stop.into_error(self.migration))?;
        self.lines.append(&mut rendered);
        Ok(())
    }
}
