//! Failures of databases, and of runs of migrations.

use limosa_engine::{
    Aftermath, Cause, DatabaseError, DatabaseErrorOrException, ErrorKind, ExecutorError, MigrationFailure, VerifyError,
};

use super::{Failure, code};

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        if error.kind() == ErrorKind::Interrupted {
            return Self::interrupted().note("Nothing was changed.");
        }
        Self::new(error.message())
            .titled(exception(error.kind()))
            .details(&error)
            .note("Nothing was changed.")
    }
}

impl From<ExecutorError> for Failure {
    fn from(error: ExecutorError) -> Self {
        let interrupted = error.interrupted();
        let message = error.to_string();
        let failure = match error {
            ExecutorError::Database(error) => error.into(),
            ExecutorError::Project(error) => error.into(),
            ExecutorError::Operation(error) => error.into(),
            ExecutorError::Loader(error) => error.into(),
            ExecutorError::MigrationSchemaMissing(error) => Self::new(message)
                .titled("MigrationSchemaMissing")
                .details(&error)
                .note("Nothing was changed."),
            ExecutorError::SyncNeedsDjango(_) => Self::new(message)
                .note("No database was changed.")
                .help("Run `manage.py migrate --run-syncdb` for these apps."),
            ExecutorError::Sync { .. } => Self::new(message).note("No database was changed."),
            ExecutorError::InvalidMigrationPlan => Self::new(message).titled("InvalidMigrationPlan"),
            ExecutorError::Migration(failure) => (*failure).into(),
            ExecutorError::Signal { signal, source } => signal_failure(signal, source),
            ExecutorError::Interrupted { .. } => {
                Self::new(message).help("Run `limosa migrate` again to go on from there.")
            }
        };
        match interrupted {
            true => failure.exit(code::INTERRUPTED),
            false => failure,
        }
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        let message = error.to_string();
        let failure = match error {
            VerifyError::Database(error) => return error.into(),
            VerifyError::Operation(error) => return error.into(),
            VerifyError::Loader(error) => return error.into(),
            VerifyError::Scratch { error, .. } if error.kind() == ErrorKind::Interrupted => return error.into(),
            VerifyError::Scratch { error, .. } => {
                let failure = Self::new(message)
                    .titled(exception(error.kind()))
                    .details(&error)
                    .statement(error.statement());
                match error.kind() {
                    ErrorKind::Permission | ErrorKind::ReadOnly => failure.help(
                        "`limosa verify` makes temporary tables, in a transaction that it rolls back where the server \
                         can do that: the user needs the privilege TEMPORARY (PostgreSQL) or CREATE TEMPORARY TABLES \
                         (MySQL) on the database, which must not be a replica.",
                    ),
                    _ => failure,
                }
            }
            VerifyError::Project(error) => return error.into(),
            VerifyError::Schema(_) | VerifyError::Model { .. } | VerifyError::Statement { .. } => Self::new(message),
        };
        failure.note("Nothing was changed.")
    }
}

impl From<MigrationFailure> for Failure {
    fn from(failure: MigrationFailure) -> Self {
        let verb = if failure.backwards { "unapplying" } else { "applying" };
        let aftermath = failure.aftermath_in_words();
        let within = match &failure.operation {
            Some(operation) => format!(" in the operation \"{operation}\""),
            None => String::new(),
        };
        let head = |text: String| Self::new(text).maybe_at(failure.location.as_ref(), "this operation");
        match &failure.cause {
            Cause::Interrupted => {
                let told = head(format!("interrupted while {verb} {}{within}", failure.migration)).note(aftermath);
                match failure.aftermath {
                    // The note says what has to be done first.
                    Aftermath::Partial(_) | Aftermath::ConnectionLost(Some(_)) => told,
                    _ => told.help("Run `limosa migrate` again to go on from there."),
                }
            }
            Cause::Database(error) => head(format!(
                "{}: {verb} {} failed{within}",
                error.message(),
                failure.migration
            ))
            .titled(exception(error.kind()))
            .details(error)
            .statement(failure.statement.as_deref())
            .note(aftermath),
            Cause::Python(exception) => head(format!("{verb} {} failed{within}", failure.migration))
                .raised(exception)
                .note(aftermath),
            Cause::Operation(error) => {
                head(format!("{verb} {} failed{within}: {error}", failure.migration)).note(aftermath)
            }
            Cause::Other(message) => {
                head(format!("{verb} {} failed{within}: {message}", failure.migration)).note(aftermath)
            }
        }
    }
}

fn signal_failure(signal: &'static str, source: DatabaseErrorOrException) -> Failure {
    let failure = Failure::new(format!("a receiver of `{signal}` failed"));
    let failure = match source {
        DatabaseErrorOrException::Exception(exception) => failure.raised(&exception),
        DatabaseErrorOrException::Interrupted => Failure::interrupted(),
        DatabaseErrorOrException::Other(message) => failure.note(message),
    };
    match signal {
        "pre_migrate" => failure.note("No migration was begun."),
        _ => failure
            .note("The migrations are applied and recorded.")
            .help("Run `limosa migrate` again when it is mended: the receivers then run again."),
    }
}

impl Failure {
    /// The server's detail and hint, and what can be done.
    fn details(mut self, error: &DatabaseError) -> Self {
        for (name, text) in [("DETAIL", error.detail()), ("HINT", error.hint())] {
            if let Some(text) = text {
                self = self.note(format!("{name}: {text}"));
            }
        }
        match error.advice() {
            Some(advice) => self.help(advice),
            None => self,
        }
    }

    fn statement(self, statement: Option<&str>) -> Self {
        const LIMIT: usize = 1000;
        match statement {
            Some(text) if text.chars().count() > LIMIT => {
                let cut: String = text.chars().take(LIMIT).collect();
                self.note(format!("The statement: {cut} …"))
            }
            Some(text) => self.note(format!("The statement: {text}")),
            None => self,
        }
    }
}

/// The exception that Django raises for this kind.
fn exception(kind: ErrorKind) -> &'static str {
    use ErrorKind as Kind;
    match kind {
        Kind::Misconfigured => "ImproperlyConfigured",
        Kind::UniqueViolation | Kind::ForeignKeyViolation | Kind::NotNullViolation | Kind::CheckViolation => {
            "IntegrityError"
        }
        Kind::Duplicate | Kind::Undefined | Kind::InUse | Kind::Syntax | Kind::Permission => "ProgrammingError",
        Kind::Data => "DataError",
        Kind::NotSupported => "NotSupportedError",
        Kind::NotADatabase => "DatabaseError",
        Kind::Python | Kind::Other => "error",
        _ => "OperationalError",
    }
}
