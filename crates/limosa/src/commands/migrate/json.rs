//! `migrate --json`: what happens, one JSON object a line, for programs that watch. `docs/src/json.md` names them all.

use std::time::{Duration, Instant};

use limosa_engine::{Cause, Event, ExecutorError, MigrationFailure};
use serde_json::{Value, json};

use crate::terminal::Terminal;

/// Writes the lines of one run.
pub(super) struct Lines<'a> {
    terminal: &'a mut Terminal,
    started: Instant,
    planned: usize,
    begun: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(terminal: &'a mut Terminal, planned: usize) -> Self {
        Self {
            terminal,
            started: Instant::now(),
            planned,
            begun: 0,
        }
    }

    pub(super) fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::MigrationStart { .. }) {
            self.begun += 1;
        }
        if matches!(event, Event::Statement { .. }) && self.terminal.verbosity < 2 {
            return;
        }
        let line = of_event(event, self.begun, self.planned);
        self.terminal.line(line);
    }

    /// The last line.
    pub(super) fn end(&mut self, outcome: Result<(), &ExecutorError>) {
        let mut line = match outcome {
            Ok(()) => json!({"event": "finish", "done": self.planned}),
            Err(ExecutorError::Migration(failure)) => of_failure(failure),
            Err(error) => json!({"event": "failure", "message": error.to_string()}),
        };
        if let Err(error) = outcome {
            line["interrupted"] = error.interrupted().into();
        }
        line["seconds"] = seconds(self.started.elapsed());
        self.terminal.line(line);
    }
}

fn seconds(elapsed: Duration) -> Value {
    ((elapsed.as_secs_f64() * 1e6).round() / 1e6).into()
}

fn of_event(event: &Event<'_>, number: usize, of: usize) -> Value {
    match event {
        Event::PythonStart { reason } => json!({"event": "python_start", "reason": reason}),
        Event::SyncStart => json!({"event": "sync_start"}),
        Event::SyncTable { model, table } => json!({"event": "sync_table", "model": model, "table": table}),
        Event::SyncFinish => json!({"event": "sync_finish"}),
        Event::MigrationsStart { count } => json!({"event": "migrations_start", "count": count}),
        Event::MigrationStart {
            migration,
            backwards,
            fake,
            operations,
        } => json!({
            "event": "migration_start", "migration": migration.to_string(), "number": number, "of": of,
            "backwards": backwards, "fake": fake, "operations": operations,
        }),
        Event::OperationStart { index, description } => {
            json!({"event": "operation_start", "number": index + 1, "description": description})
        }
        Event::Statement { sql } => json!({"event": "statement", "sql": sql}),
        Event::OperationFinish { index, elapsed } => {
            json!({"event": "operation_finish", "number": index + 1, "seconds": seconds(*elapsed)})
        }
        Event::MigrationFinish {
            migration,
            backwards,
            fake,
            elapsed,
        } => json!({
            "event": "migration_finish", "migration": migration.to_string(), "backwards": backwards, "fake": fake,
            "seconds": seconds(*elapsed),
        }),
        Event::Output { text, stderr } => {
            json!({"event": "output", "stream": if *stderr { "stderr" } else { "stdout" }, "text": text})
        }
        Event::Notice { text } => json!({"event": "notice", "text": text}),
        Event::SignalsStart { signal } => json!({"event": "signals_start", "signal": signal}),
        Event::SignalsFinish { signal, elapsed } => {
            json!({"event": "signals_finish", "signal": signal, "seconds": seconds(*elapsed)})
        }
    }
}

fn of_failure(failure: &MigrationFailure) -> Value {
    let (message, detail, hint, traceback) = match &failure.cause {
        Cause::Database(error) => (error.message().to_owned(), error.detail(), error.hint(), None),
        Cause::Python(exception) => (
            format!("{}: {}", exception.class, exception.message),
            None,
            None,
            Some(&exception.traceback),
        ),
        Cause::Operation(error) => (error.to_string(), None, None, None),
        Cause::Other(message) => (message.clone(), None, None, None),
        Cause::Interrupted => ("interrupted".to_owned(), None, None, None),
    };
    json!({
        "event": "failure", "migration": failure.migration.to_string(), "backwards": failure.backwards,
        "operation": failure.operation, "location": failure.location.as_ref().map(ToString::to_string),
        "statement": failure.statement, "message": message, "detail": detail, "hint": hint, "traceback": traceback,
        "state": failure.aftermath_in_words(), "done": failure.done,
    })
}
