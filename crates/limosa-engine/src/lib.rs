//! The engine room: connections, the recorder and the executor.
//!
//! Everything that touches a database is here; everything that decides *what* to do is elsewhere. The executor takes
//! the steps of a plan, turns each into statements by a schema editor, and runs them in the transactions in which
//! Django would run them; what only Python can run goes through the project's own Python, on the same transaction.

mod connection;
mod error;
mod executor;
mod interrupt;
mod recorder;
mod verify;

pub use connection::{Connection, ConnectionSettings, Row};
pub use error::{DatabaseError, ErrorKind};
pub use executor::{
    Aftermath, Cause, DatabaseErrorOrException, Event, Executor, ExecutorError, MigrationFailure, NoTransaction,
    Partial, Preview, PreviewOperation, PreviewWork, Progress, Remains, Request, Sync, collect_sql,
};
pub use interrupt::Interrupt;
pub use recorder::{RecordedMigration, Recorder};
pub use verify::{Verification, Verify, VerifyError, verify};
