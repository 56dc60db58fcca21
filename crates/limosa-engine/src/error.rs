//! [`DatabaseError`]: what a database refuses, in one form for every vendor.
//!
//! Who decides what to do next looks at the [`ErrorKind`]; the server's own words are kept beside it, untouched.

use std::fmt;

use limosa_python::child::{ChildError, PythonException};

/// What kind of thing went wrong, whatever the vendor calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The settings of the connection can't be right.
    Misconfigured,
    /// Nobody listens at the address, or the name has no address.
    Refused,
    /// The server did not answer in time.
    ConnectTimeout,
    /// User or password are wrong, or the server lets nobody in this way.
    WrongPassword,
    /// There is no such role.
    UnknownRole,
    /// There is no such database.
    UnknownDatabase,
    /// The connection is not as safe as asked for.
    Tls,
    /// The server has no connection left, or is starting or stopping.
    Unavailable,
    /// The connection broke.
    Disconnected,
    /// The database file can't be opened or created.
    CannotOpen,
    /// The file is no database.
    NotADatabase,
    /// Somebody else holds the lock (SQLite's file lock; PostgreSQL's `lock_timeout`).
    Locked,
    /// Two transactions waited for each other.
    Deadlock,
    /// The transaction can't be serialised with another.
    Serialization,
    /// The database or the transaction is read-only.
    ReadOnly,
    /// No space left, or out of memory.
    Full,
    /// The role may not do this.
    Permission,
    /// A unique constraint.
    UniqueViolation,
    /// A foreign key.
    ForeignKeyViolation,
    /// A column that may not be NULL.
    NotNullViolation,
    /// A check or exclusion constraint.
    CheckViolation,
    /// A value that the type can't hold.
    Data,
    /// What is to be created exists.
    Duplicate,
    /// A table, column or other object does not exist.
    Undefined,
    /// A function does not exist.
    NoFunction,
    /// Something still depends on it, or is in use.
    InUse,
    /// The statement is not SQL that the server understands.
    Syntax,
    /// The server can't do this.
    NotSupported,
    /// Interrupted by Ctrl-C.
    Interrupted,
    /// Cancelled by the server or an administrator (`statement_timeout`).
    Cancelled,
    /// The project's Python failed: see the message.
    Python,
    /// Anything else.
    Other,
}

/// An error of a database or of the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseError(Box<Details>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    kind: ErrorKind,
    message: String,
    sqlstate: Option<String>,
    detail: Option<String>,
    hint: Option<String>,
    advice: Option<String>,
    statement: Option<String>,
}

impl DatabaseError {
    /// An error with the server's (or our own) words.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            message: message.into(),
            sqlstate: None,
            detail: None,
            hint: None,
            advice: None,
            statement: None,
        }))
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The primary message.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The five-character code of PostgreSQL, MySQL and MariaDB.
    pub fn sqlstate(&self) -> Option<&str> {
        self.0.sqlstate.as_deref()
    }

    /// The server's `DETAIL`.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The server's `HINT`.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// What the user can do about it, in Limosa's words.
    pub fn advice(&self) -> Option<&str> {
        self.0.advice.as_deref()
    }

    /// The statement that failed.
    pub fn statement(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn with_sqlstate(mut self, sqlstate: &str) -> Self {
        self.0.sqlstate = Some(sqlstate.to_owned());
        self
    }

    pub(crate) fn with_detail(mut self, detail: Option<&str>) -> Self {
        self.0.detail = detail.map(str::to_owned);
        self
    }

    pub(crate) fn with_hint(mut self, hint: Option<&str>) -> Self {
        self.0.hint = hint.map(str::to_owned);
        self
    }

    pub(crate) fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.0.advice = Some(advice.into());
        self
    }

    pub(crate) fn with_statement(mut self, statement: &str) -> Self {
        self.0.statement.get_or_insert_with(|| statement.to_owned());
        self
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(detail) = &self.0.detail {
            write!(f, "\nDETAIL: {detail}")?;
        }
        if let Some(hint) = &self.0.hint {
            write!(f, "\nHINT: {hint}")?;
        }
        if let Some(advice) = &self.0.advice {
            write!(f, ". {advice}")?;
        }
        Ok(())
    }
}

impl std::error::Error for DatabaseError {}

/// What the child says, as a database error: what its driver reported keeps its kind.
pub(crate) fn from_child(error: ChildError) -> DatabaseError {
    if matches!(error, ChildError::Interrupted) {
        return DatabaseError::new(ErrorKind::Interrupted, "interrupted");
    }
    let Some(PythonException {
        class,
        database: Some(database),
        ..
    }) = error.exception()
    else {
        return DatabaseError::new(ErrorKind::Python, error.to_string());
    };
    let kind = match (&database.sqlstate, database.code) {
        (Some(sqlstate), _) => kind_of_sqlstate(sqlstate),
        (None, Some(code)) => crate::connection::kind_of_code(code, &database.message),
        (None, None) => crate::connection::kind_of_words(&database.class, &database.message),
    };
    let mut translated = DatabaseError::new(
        kind,
        if database.message.is_empty() {
            class
        } else {
            &database.message
        },
    )
    .with_detail(database.detail.as_deref())
    .with_hint(database.hint.as_deref());
    if let Some(sqlstate) = &database.sqlstate {
        translated = translated.with_sqlstate(sqlstate);
    }
    translated
}

/// What kind of error a code of PostgreSQL's is (manual, appendix A).
pub(crate) fn kind_of_sqlstate(code: &str) -> ErrorKind {
    match code {
        "28P01" => ErrorKind::WrongPassword,
        "3D000" => ErrorKind::UnknownDatabase,
        "53300" | "57P03" => ErrorKind::Unavailable,
        "57P01" | "57P02" | "08003" | "08006" => ErrorKind::Disconnected,
        "55P03" => ErrorKind::Locked,
        "40P01" => ErrorKind::Deadlock,
        "40001" => ErrorKind::Serialization,
        "25006" => ErrorKind::ReadOnly,
        "42501" => ErrorKind::Permission,
        "23505" => ErrorKind::UniqueViolation,
        "23503" => ErrorKind::ForeignKeyViolation,
        "23502" => ErrorKind::NotNullViolation,
        "23514" | "23P01" => ErrorKind::CheckViolation,
        "42P07" | "42710" | "42701" | "42P06" | "42P04" | "42723" => ErrorKind::Duplicate,
        "42P01" | "42703" | "42704" | "3F000" => ErrorKind::Undefined,
        "42883" => ErrorKind::NoFunction,
        "2BP01" | "55006" => ErrorKind::InUse,
        "42601" => ErrorKind::Syntax,
        "0A000" => ErrorKind::NotSupported,
        "57014" => ErrorKind::Cancelled,
        _ if code.starts_with("28") => ErrorKind::WrongPassword,
        _ if code.starts_with("22") => ErrorKind::Data,
        _ if code.starts_with("53") => ErrorKind::Full,
        _ if code.starts_with("08") => ErrorKind::Disconnected,
        _ => ErrorKind::Other,
    }
}
