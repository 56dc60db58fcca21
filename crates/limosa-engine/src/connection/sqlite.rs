//! SQLite, by the library that is built in.
//!
//! As Django has it: autocommit outside of transactions, `PRAGMA foreign_keys = ON`, `legacy_alter_table` off, `BEGIN` in
//! the mode that `OPTIONS["transaction_mode"]` names. A migration runs with foreign keys off (a rebuilt table would
//! otherwise take the rows that point at it along), and every key is checked before it commits.

use std::time::Duration;

use limosa_python::Value;
use limosa_schema::{Row, Server, Vendor};
use rusqlite::types::ValueRef;
use rusqlite::{ErrorCode, OpenFlags, ffi};

use super::{Backend, ConnectionSettings};
use crate::{DatabaseError, ErrorKind, Interrupt};

pub(super) struct Sqlite {
    connection: rusqlite::Connection,
    name: String,
    begin: String,
    interrupt: Interrupt,
}

/// Python's default for `timeout`.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Options of Python's `sqlite3.connect()` that make no difference to statements one after another.
const IGNORED: [&str; 5] = [
    "detect_types",
    "check_same_thread",
    "cached_statements",
    "factory",
    "uri",
];

impl Sqlite {
    pub(super) fn open(settings: &ConnectionSettings, interrupt: &Interrupt) -> Result<Self, DatabaseError> {
        let name = settings.name.clone().unwrap_or_default();
        if name.is_empty() {
            return Err(misconfigured(
                "settings.DATABASES is improperly configured. Please supply the NAME value.".to_owned(),
            ));
        }
        let options = Options::read(settings)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let error = |error| translate(error, &name);
        let connection = rusqlite::Connection::open_with_flags(&name, flags).map_err(error)?;
        connection.busy_timeout(options.timeout).map_err(error)?;
        // The first statement that reads the file: one that is no database is noticed here.
        connection
            .execute_batch("PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = OFF; PRAGMA schema_version")
            .map_err(error)?;
        for command in &options.init_commands {
            connection
                .execute_batch(command)
                .map_err(|error| translate(error, &name).with_statement(command))?;
        }
        Ok(Self {
            connection,
            name,
            begin: options.begin,
            interrupt: interrupt.clone(),
        })
    }

    fn run(&self, sql: &str) -> Result<(), DatabaseError> {
        self.connection.execute_batch(sql).map_err(|error| self.error(error))
    }

    fn error(&self, error: rusqlite::Error) -> DatabaseError {
        translate(error, &self.name)
    }

    fn rows(&self, sql: &str) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.connection.prepare(sql)?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next()? {
            let cells: rusqlite::Result<Row> = (0..width).map(|index| row.get_ref(index).map(text)).collect();
            answer.push(cells?);
        }
        Ok(answer)
    }

    /// Django's `check_constraints()`: the first row that points nowhere, in Django's words.
    fn check_constraints(&self) -> Result<(), DatabaseError> {
        let violations = self
            .rows("PRAGMA foreign_key_check")
            .map_err(|error| self.error(error))?;
        let Some([Some(table), rowid, Some(to_table), index]) = violations.first().map(Vec::as_slice) else {
            return Ok(());
        };
        let quote = |name: &str| Vendor::Sqlite.quote_name(name);
        let keys = self
            .rows(&format!("PRAGMA foreign_key_list({})", quote(table)))
            .map_err(|error| self.error(error))?;
        // `id` of the list is what the check answers as the key's number.
        let key = keys.iter().find(|key| key.first() == Some(index));
        let column_of = |position: usize| key.and_then(|key| key.get(position)?.clone());
        let column = column_of(3).unwrap_or_default();
        let primary_key = self
            .rows(&format!("PRAGMA table_info({})", quote(table)))
            .map_err(|error| self.error(error))?
            .into_iter()
            .find(|info| matches!(info.get(5), Some(Some(position)) if position != "0"))
            .and_then(|info| info.get(1)?.clone());
        let to_column = column_of(4).or_else(|| primary_key.clone()).unwrap_or_default();
        let values = match (rowid, &primary_key) {
            (Some(rowid), Some(primary_key)) => self
                .rows(&format!(
                    "SELECT {}, {} FROM {} WHERE rowid = {rowid}",
                    quote(primary_key),
                    quote(&column),
                    quote(table)
                ))
                .map_err(|error| self.error(error))?,
            _ => Vec::new(),
        };
        let value = |position: usize| {
            values
                .first()
                .and_then(|row| row.get(position)?.clone())
                .unwrap_or_else(|| "None".to_owned())
        };
        Err(DatabaseError::new(
            ErrorKind::ForeignKeyViolation,
            format!(
                "The row in table '{table}' with primary key '{}' has an invalid foreign key: {table}.{column} contains \
                 a value '{}' that does not have a corresponding value in {to_table}.{to_column}.",
                value(0),
                value(1),
            ),
        ))
    }
}

impl Backend for Sqlite {
    fn vendor(&self) -> Vendor {
        Vendor::Sqlite
    }

    fn server(&self) -> Server {
        let number = rusqlite::version_number().unsigned_abs();
        Server::of_version((number / 1_000_000, number / 1000 % 1000, number % 1000))
    }

    fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let handle = self.connection.get_interrupt_handle();
        let _stop = self.interrupt.stop_by(move || handle.interrupt())?;
        self.run(sql)
    }

    fn query(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        let handle = self.connection.get_interrupt_handle();
        let _stop = self.interrupt.stop_by(move || handle.interrupt())?;
        self.rows(sql).map_err(|error| self.error(error))
    }

    fn begin_migration(&mut self, atomic: bool) -> Result<(), DatabaseError> {
        self.run("PRAGMA foreign_keys = OFF")?;
        if atomic {
            self.run(&self.begin)?;
        }
        Ok(())
    }

    fn commit_migration(&mut self) -> Result<(), DatabaseError> {
        self.check_constraints()?;
        if !self.connection.is_autocommit() {
            self.run("COMMIT")?;
        }
        self.run("PRAGMA foreign_keys = ON")
    }

    fn rollback_migration(&mut self) -> Result<(), DatabaseError> {
        // An error such as a full disk has rolled back already.
        if !self.connection.is_autocommit() {
            self.run("ROLLBACK")?;
        }
        self.run("PRAGMA foreign_keys = ON")
    }

    fn begin_atomic(&mut self) -> Result<(), DatabaseError> {
        self.run(&self.begin)
    }

    fn commit_atomic(&mut self) -> Result<(), DatabaseError> {
        self.run("COMMIT")
    }

    fn rollback_atomic(&mut self) -> Result<(), DatabaseError> {
        match self.connection.is_autocommit() {
            true => Ok(()),
            false => self.run("ROLLBACK"),
        }
    }
}

struct Options {
    timeout: Duration,
    begin: String,
    init_commands: Vec<String>,
}

impl Options {
    fn read(settings: &ConnectionSettings) -> Result<Self, DatabaseError> {
        let mut options = Self {
            timeout: TIMEOUT,
            begin: "BEGIN".to_owned(),
            init_commands: Vec::new(),
        };
        for (name, value) in &settings.options {
            let wrong = || {
                misconfigured(format!(
                    "OPTIONS['{name}'] of the database `{}` can't be used",
                    settings.alias
                ))
            };
            match name.as_str() {
                "timeout" => {
                    let seconds = settings
                        .option_text(name)
                        .and_then(|text| text.parse().ok())
                        .ok_or_else(wrong)?;
                    options.timeout = Duration::try_from_secs_f64(seconds).map_err(|_| wrong())?;
                }
                "transaction_mode" if value.is_none() => {}
                "transaction_mode" => {
                    let mode = value.as_str().ok_or_else(wrong)?;
                    if !["DEFERRED", "EXCLUSIVE", "IMMEDIATE"].contains(&mode.to_uppercase().as_str()) {
                        return Err(misconfigured(format!(
                            "settings.DATABASES['{}']['OPTIONS']['transaction_mode'] is improperly configured to \
                             '{mode}'. Use one of 'DEFERRED', 'EXCLUSIVE', 'IMMEDIATE', or None.",
                            settings.alias
                        )));
                    }
                    options.begin = format!("BEGIN {}", mode.to_uppercase());
                }
                "init_command" => {
                    let commands = value.as_str().ok_or_else(wrong)?;
                    let commands = commands.split(';').map(str::trim).filter(|command| !command.is_empty());
                    options.init_commands = commands.map(str::to_owned).collect();
                }
                // Python's own way to begin transactions; Django switches it off.
                "isolation_level" if matches!(value, Value::None | Value::Str(_)) => {}
                name if IGNORED.contains(&name) => {}
                _ => return Err(wrong()),
            }
        }
        Ok(options)
    }
}

fn misconfigured(message: String) -> DatabaseError {
    DatabaseError::new(ErrorKind::Misconfigured, message)
}

/// A value as Python's `str()` would print it.
fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(format!("{number:?}")),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

fn translate(error: rusqlite::Error, name: &str) -> DatabaseError {
    let (failure, message) = match &error {
        rusqlite::Error::SqliteFailure(failure, message) => (Some(*failure), message.clone()),
        rusqlite::Error::SqlInputError {
            error: failure, msg, ..
        } => (Some(*failure), Some(msg.clone())),
        _ => (None, None),
    };
    let message = message.unwrap_or_else(|| error.to_string());
    let Some(failure) = failure else {
        return DatabaseError::new(ErrorKind::Other, message);
    };
    let kind = match (failure.code, failure.extended_code) {
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => ErrorKind::Locked,
        (ErrorCode::ReadOnly, _) => ErrorKind::ReadOnly,
        (ErrorCode::CannotOpen, _) => ErrorKind::CannotOpen,
        (ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt, _) => ErrorKind::NotADatabase,
        (ErrorCode::DiskFull | ErrorCode::OutOfMemory, _) => ErrorKind::Full,
        (ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied, _) => ErrorKind::Permission,
        (ErrorCode::OperationInterrupted, _) => ErrorKind::Interrupted,
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => ErrorKind::UniqueViolation,
        (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => ErrorKind::ForeignKeyViolation,
        (_, ffi::SQLITE_CONSTRAINT_NOTNULL) => ErrorKind::NotNullViolation,
        (_, ffi::SQLITE_CONSTRAINT_CHECK) => ErrorKind::CheckViolation,
        _ => kind_of_message(&message),
    };
    let advice = match kind {
        ErrorKind::Locked => Some(format!(
            "Another process is writing to `{name}`: end it, or give it more time with OPTIONS['timeout'], then run this again"
        )),
        ErrorKind::CannotOpen => Some(format!("Is there such a folder for `{name}`, and may you write in it?")),
        ErrorKind::NotADatabase => Some(format!("`{name}` is no SQLite database, or is damaged")),
        ErrorKind::ReadOnly => Some(format!("May you write to `{name}` and to its folder?")),
        _ => None,
    };
    let error = DatabaseError::new(kind, message);
    match advice {
        Some(advice) => error.with_advice(advice),
        None => error,
    }
}

/// SQLite has one code for most errors; the words tell them apart.
pub(super) fn kind_of_message(message: &str) -> ErrorKind {
    const WORDS: [(&str, ErrorKind); 9] = [
        ("syntax error", ErrorKind::Syntax),
        ("incomplete input", ErrorKind::Syntax),
        ("already exists", ErrorKind::Duplicate),
        ("duplicate column", ErrorKind::Duplicate),
        ("no such table", ErrorKind::Undefined),
        ("no such column", ErrorKind::Undefined),
        ("no such index", ErrorKind::Undefined),
        ("no such function", ErrorKind::NoFunction),
        ("database is locked", ErrorKind::Locked),
    ];
    let found = WORDS.iter().find(|(words, _)| message.contains(words));
    found.map_or(ErrorKind::Other, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Sqlite {
        Sqlite::open(&ConnectionSettings::sqlite(":memory:"), &Interrupt::new()).unwrap()
    }

    fn temporary(name: &str) -> (std::path::PathBuf, String) {
        let folder = std::env::temp_dir().join(format!("limosa-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("db.sqlite3").display().to_string();
        (folder, file)
    }

    #[test]
    fn foreign_keys_are_enforced_outside_of_migrations_only() {
        let mut db = memory();
        assert_eq!(db.query("PRAGMA foreign_keys").unwrap(), [[Some("1".to_owned())]]);
        db.begin_migration(true).unwrap();
        assert_eq!(db.query("PRAGMA foreign_keys").unwrap(), [[Some("0".to_owned())]]);
        db.commit_migration().unwrap();
        assert_eq!(db.query("PRAGMA foreign_keys").unwrap(), [[Some("1".to_owned())]]);
    }

    #[test]
    fn a_key_that_points_nowhere_is_refused_in_djangos_words() {
        let mut db = memory();
        db.begin_migration(true).unwrap();
        db.execute("CREATE TABLE author (id integer PRIMARY KEY); CREATE TABLE book (id integer PRIMARY KEY, author_id integer REFERENCES author (id)); INSERT INTO book VALUES (7, 42)").unwrap();
        let error = db.commit_migration().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        assert_eq!(
            error.message(),
            "The row in table 'book' with primary key '7' has an invalid foreign key: book.author_id contains a value \
             '42' that does not have a corresponding value in author.id."
        );
        db.rollback_migration().unwrap();
        assert!(db.query("SELECT name FROM sqlite_master").unwrap().is_empty());
    }

    #[test]
    fn a_rolled_back_migration_leaves_nothing() {
        let mut db = memory();
        db.begin_migration(true).unwrap();
        db.execute("CREATE TABLE author (id integer PRIMARY KEY)").unwrap();
        assert_eq!(
            db.execute("CREATE TABLE author (id integer)").unwrap_err().kind(),
            ErrorKind::Duplicate
        );
        db.rollback_migration().unwrap();
        assert_eq!(
            db.query("SELECT * FROM author").unwrap_err().kind(),
            ErrorKind::Undefined
        );
    }

    #[test]
    fn kinds_of_constraints_are_told_apart() {
        let mut db = memory();
        db.execute("CREATE TABLE t (a integer UNIQUE NOT NULL CHECK (a > 0)); INSERT INTO t VALUES (1)")
            .unwrap();
        let mut kind = |sql: &str| db.execute(sql).unwrap_err().kind();
        assert_eq!(kind("INSERT INTO t VALUES (1)"), ErrorKind::UniqueViolation);
        assert_eq!(kind("INSERT INTO t VALUES (NULL)"), ErrorKind::NotNullViolation);
        assert_eq!(kind("INSERT INTO t VALUES (-1)"), ErrorKind::CheckViolation);
        assert_eq!(kind("SELEC"), ErrorKind::Syntax);
    }

    #[test]
    fn a_locked_file_is_said_to_be_locked() {
        let (folder, file) = temporary("locked");
        let mut settings = ConnectionSettings::sqlite(file);
        settings.options.insert("timeout".to_owned(), Value::Float(0.01));
        settings
            .options
            .insert("transaction_mode".to_owned(), Value::str("immediate"));
        let mut first = Sqlite::open(&settings, &Interrupt::new()).unwrap();
        let mut second = Sqlite::open(&settings, &Interrupt::new()).unwrap();
        first.begin_migration(true).unwrap();
        let error = second.begin_migration(true).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Locked);
        assert!(error.advice().unwrap().contains("Another process"));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn files_that_can_not_be_databases_are_refused() {
        let (folder, file) = temporary("nodb");
        std::fs::write(
            &file,
            "this is a text of more than a hundred bytes, and certainly not a database. ".repeat(20),
        )
        .unwrap();
        let open = |name: &str| {
            Sqlite::open(&ConnectionSettings::sqlite(name), &Interrupt::new())
                .map(drop)
                .unwrap_err()
                .kind()
        };
        assert_eq!(open(&file), ErrorKind::NotADatabase);
        assert_eq!(
            open(&folder.join("missing/db.sqlite3").display().to_string()),
            ErrorKind::CannotOpen
        );
        assert_eq!(open(""), ErrorKind::Misconfigured);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_interrupt_stops_a_statement() {
        let interrupt = Interrupt::new();
        let mut db = Sqlite::open(&ConnectionSettings::sqlite(":memory:"), &interrupt).unwrap();
        let raiser = interrupt.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            raiser.raise();
        });
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        assert_eq!(db.execute(endless).unwrap_err().kind(), ErrorKind::Interrupted);
        assert_eq!(db.execute("SELECT 1").unwrap_err().kind(), ErrorKind::Interrupted);
        db.rollback_migration().unwrap();
    }
}
