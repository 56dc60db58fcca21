//! [`Event`]: what the executor tells while it runs, for whoever shows it.

use std::time::Duration;

use limosa_migrations::MigrationKey;

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The project's Python is being started, because `reason` needs it.
    PythonStart {
        /// What needs it, as a noun phrase.
        reason: &'a str,
    },
    /// Tables of apps without migrations are about to be created.
    SyncStart,
    /// One of these tables.
    SyncTable {
        /// Its model: `app_label.ModelName`.
        model: &'a str,
        /// Its name.
        table: &'a str,
    },
    /// They are there.
    SyncFinish,
    /// `pre_migrate` is over, migrations follow: the place for `Running migrations:`.
    MigrationsStart {
        /// How many; 0: there are none to apply.
        count: usize,
    },
    /// A migration begins: `Applying …` or `Unapplying …`.
    MigrationStart {
        /// Which.
        migration: &'a MigrationKey,
        /// Whether it is unapplied.
        backwards: bool,
        /// Whether it is only recorded.
        fake: bool,
        /// How many operations it has.
        operations: usize,
    },
    /// An operation begins.
    OperationStart {
        /// Its number among those of the migration, from 0.
        index: usize,
        /// Django's words: `Add field name to author`.
        description: &'a str,
    },
    /// A statement is sent.
    Statement {
        /// Its text.
        sql: &'a str,
    },
    /// An operation is done.
    OperationFinish {
        /// Its number among those of the migration, from 0.
        index: usize,
        /// How long it took.
        elapsed: Duration,
    },
    /// A migration is done and recorded.
    MigrationFinish {
        /// Which.
        migration: &'a MigrationKey,
        /// Whether it was unapplied.
        backwards: bool,
        /// Whether it was only recorded, also because `--fake-initial` found its tables.
        fake: bool,
        /// How long it took.
        elapsed: Duration,
    },
    /// The project's code printed something.
    Output {
        /// The text, line ends as printed.
        text: &'a str,
        /// Whether it went to stderr.
        stderr: bool,
    },
    /// The server said something.
    Notice {
        /// `NOTICE: …`
        text: &'a str,
    },
    /// `pre_migrate` or `post_migrate` receivers begin.
    SignalsStart {
        /// `pre_migrate` or `post_migrate`.
        signal: &'a str,
    },
    /// The receivers are done.
    SignalsFinish {
        /// `pre_migrate` or `post_migrate`.
        signal: &'a str,
        /// How long they took.
        elapsed: Duration,
    },
}
