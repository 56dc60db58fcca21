//! A migration's SQL without running it: Django's `collect_sql`, for `sqlmigrate`.

use limosa_migrations::{Loader, Migration, OperationError, Step, state_source};
use limosa_project::Project;
use limosa_python::child::OperationRequest;
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
    let mut state = loader.project_state(Some(&[migration.key()]), false)?;
    let steps = match backwards {
        false => migration.forwards(&mut state)?,
        true => migration.backwards(&state)?,
    };
    let mut collector = Collector {
        project,
        alias,
        loader,
        migration,
        backwards,
        editor: editor(connection.vendor(), EditorOptions { backwards, ..options }),
        connection,
        lines: Vec::new(),
    };
    let mut order: Vec<usize> = (0..migration.operations.len()).collect();
    if backwards {
        order.reverse();
    }
    for index in order {
        collector.operation(index, &steps)?;
    }
    for statement in collector.editor.finish() {
        collector.render(&statement)?;
    }
    Ok(collector.lines)
}

struct Collector<'a> {
    project: &'a Project,
    alias: &'a str,
    loader: &'a Loader,
    migration: &'a Migration,
    backwards: bool,
    editor: Box<dyn SchemaEditor>,
    connection: &'a mut Connection,
    lines: Vec<String>,
}

impl Collector<'_> {
    fn operation(&mut self, index: usize, steps: &[Step]) -> Result<(), ExecutorError> {
        let operation = &self.migration.operations[index];
        self.lines
            .extend(["--".to_owned(), format!("-- {}", operation.describe()), "--".to_owned()]);
        if !operation.reduces_to_sql() {
            self.lines.push("-- THIS OPERATION CANNOT BE WRITTEN AS SQL".to_owned());
            return Ok(());
        }
        let before = self.lines.len();
        for step in steps.iter().filter(|step| step.path.first() == Some(&index)) {
            self.step(step)?;
        }
        if self.lines.len() == before {
            self.lines.push("-- (no-op)".to_owned());
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), ExecutorError> {
        if !self.project.settings.database_routers.is_empty() || step.operation.needs_python() {
            return self.ask_python(step);
        }
        let (label, from, to) = (&*self.migration.app_label, &step.from_state, &step.to_state);
        let checkpoint = self.editor.checkpoint();
        let said = match self.backwards {
            false => step.operation.database_forwards(label, self.editor.as_mut(), from, to),
            true => step.operation.database_backwards(label, self.editor.as_mut(), from, to),
        };
        match said {
            Ok(()) => {}
            Err(SchemaError::NeedsPython { .. }) => {
                self.editor.restore(checkpoint);
                return self.ask_python(step);
            }
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
        Ok(())
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

    fn ask_python(&mut self, step: &Step) -> Result<(), ExecutorError> {
        if !step.operation.reduces_to_sql() {
            return Ok(());
        }
        let source = |state| {
            state_source(state, &self.loader.unmigrated_apps)
                .map_err(|error| crate::DatabaseError::new(crate::ErrorKind::Python, error.to_string()))
        };
        let request = OperationRequest {
            app_label: &self.migration.app_label,
            migration: &self.migration.name,
            path: &step.path,
            backwards: self.backwards,
            from_state: &source(&step.from_state)?,
            to_state: &source(&step.to_state)?,
        };
        let lines = self.project.python()?.collect_operation(self.alias, request);
        self.lines.extend(lines.map_err(limosa_project::ProjectError::from)?);
        Ok(())
    }
}
