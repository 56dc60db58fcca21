//! Failures of reading, ordering and writing migrations.

use limosa_migrations::autodetector::AutodetectorError;
use limosa_migrations::merge::MergeError;
use limosa_migrations::questioner::Stop;
use limosa_migrations::{GraphError, LoaderError, OperationError, WriterError};
use limosa_project::ProjectError;
use limosa_python::Location;

use super::project::no_answer;
use super::{Failure, UNTOUCHED, relative};

impl Failure {
    /// The same about a place, when there is one.
    pub(crate) fn maybe_at(self, location: Option<&Location>, label: &str) -> Self {
        match location {
            Some(location) => self.at(location, label),
            None => self,
        }
    }
}

impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        let message = error.to_string();
        match error {
            GraphError::NodeNotFound { node, location, .. } => Self::new(message)
                .titled("NodeNotFoundError")
                .maybe_at(location.as_ref(), "there is no such migration")
                .note(UNTOUCHED)
                .help(format!(
                    "Bring the file of {node} back, or name a migration that exists in the dependencies."
                )),
            GraphError::Circular { location, .. } => Self::new(message)
                .titled("CircularDependencyError")
                .maybe_at(location.as_ref(), "one link of the circle")
                .note(format!(
                    "These migrations wait for each other, so none can be the first. {UNTOUCHED}"
                ))
                .help("Take one of these dependencies out; a split of one migration in two often makes it possible."),
        }
    }
}

impl From<LoaderError> for Failure {
    fn from(error: LoaderError) -> Self {
        let message = error.to_string();
        match error {
            LoaderError::Graph(error) => error.into(),
            LoaderError::Operation(error) => error.into(),
            LoaderError::BadMigration { file, location, .. } => {
                let failure = Self::new(message).titled("BadMigrationError").note(UNTOUCHED);
                match (location, file) {
                    (Some(location), _) => failure.at(&location, "here"),
                    (None, Some(file)) => failure.note(format!("The file is `{}`.", relative(&file))),
                    (None, None) => failure,
                }
            }
            LoaderError::InconsistentHistory {
                migration, dependency, ..
            } => Self::new(message)
                .titled("InconsistentMigrationHistory")
                .note(format!(
                    "The table django_migrations says that {migration} is applied, but not {dependency}, which it \
                     builds on. Nothing was changed."
                ))
                .help(format!(
                    "If the database already has what {dependency} makes, record it by hand: INSERT INTO \
                     django_migrations (app, name, applied) VALUES ('{}', '{}', CURRENT_TIMESTAMP). Otherwise go \
                     back to the code that this database was migrated with.",
                    dependency.app_label, dependency.name
                )),
            LoaderError::Ambiguous { .. }
            | LoaderError::NoSuchPrefix { .. }
            | LoaderError::CyclicalReplacement { .. } => Self::command(message),
            LoaderError::Unreadable {
                migration,
                unknown,
                error,
            } => Self::new(format!(
                "migration {migration} can't be read without running it, and {}",
                match &*error {
                    ProjectError::Child(child) => no_answer(child),
                    _ => "the project's Python could not be asked",
                }
            ))
            .at(&unknown.location, &unknown.reason)
            .because_of_project(*error)
            .note(UNTOUCHED),
            LoaderError::Read(error) => error.into(),
            LoaderError::Project(error) => (*error).into(),
            LoaderError::Value { location, .. } => Self::new(message)
                .titled("ValueError")
                .maybe_at(location.as_ref(), "here")
                .note(UNTOUCHED),
        }
    }
}

impl From<OperationError> for Failure {
    fn from(error: OperationError) -> Self {
        let message = error.to_string();
        match error {
            OperationError::State { location, error, .. } => {
                Self::new(message).maybe_at(location.as_ref(), &error.to_string())
            }
            OperationError::Irreversible { location, .. } => Self::new(message)
                .titled("IrreversibleError")
                .maybe_at(location.as_ref(), "this can't be undone")
                .help(
                    "Give the operation a way back (reverse_code=migrations.RunPython.noop, or reverse_sql), or go no \
                     further back than this migration.",
                ),
            OperationError::Schema { location, .. } | OperationError::BadArguments { location, .. } => {
                Self::new(message).maybe_at(location.as_ref(), "in this operation")
            }
        }
        .note(UNTOUCHED)
    }
}

impl From<WriterError> for Failure {
    fn from(error: WriterError) -> Self {
        let message = error.to_string();
        match error {
            WriterError::Disabled { .. } | WriterError::NoPlace { .. } => Self::new(message).titled("ValueError"),
            WriterError::Serialize(_) => Self::new(message).titled("ValueError").help(
                "Use a value that can be written down: a constant, a function or class at the top level of a module, \
                 or an object of a class with @deconstructible.",
            ),
            WriterError::Io { error, .. } if error.kind() == std::io::ErrorKind::PermissionDenied => {
                Self::new(message).help("Make the folder writable for you, or run limosa as its owner.")
            }
            WriterError::Io { .. } => Self::new(message),
            WriterError::Black { .. } => {
                return Self::new(message).note("The file is written, as Django formats it without black.");
            }
        }
        .note("No file of this migration was left behind, and no database was touched.")
    }
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        if let Stop::Io(error) = &stop
            && error.kind() == std::io::ErrorKind::Interrupted
        {
            return Self::interrupted().note(UNTOUCHED);
        }
        let exit = stop.exit_code();
        match stop.is_silent() {
            true => Self::silent(exit),
            false => Self::new(stop)
                .exit(exit)
                .note(UNTOUCHED)
                .help("Run the command in a terminal, or with --noinput."),
        }
    }
}

impl From<AutodetectorError> for Failure {
    fn from(error: AutodetectorError) -> Self {
        match error {
            AutodetectorError::Stop(stop) => stop.into(),
            AutodetectorError::Operation(error) => error.into(),
            other => Self::new(other).note(UNTOUCHED),
        }
    }
}

impl From<MergeError> for Failure {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Graph(error) => error.into(),
            other => Self::new(other).titled("ValueError").note(UNTOUCHED),
        }
    }
}
