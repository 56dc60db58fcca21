//! One migration, on the database.

use std::time::Instant;

use limosa_migrations::Migration;
use limosa_python::child::{Child, ChildError, OperationRequest, Output, StateSource, Stream};
use limosa_schema::{Row, SchemaError, Statement};
use limosa_state::ProjectState;

use super::error::{Aftermath, Cause, ExecutorError, MigrationFailure, NoTransaction, Partial, Remains};
use super::prepare::{Prepared, PreparedOperation, Work};
use super::states::States;
use super::{Event, Progress};
use crate::{Connection, DatabaseError, ErrorKind, Interrupt, Recorder};

/// How many lookups may follow from one another.
const MAX_LOOKUPS: usize = 8;

/// What a migration runs with.
pub(super) struct Run<'a> {
    pub(super) connection: &'a mut Connection,
    pub(super) interrupt: &'a Interrupt,
    pub(super) progress: &'a mut Progress<'a>,
    pub(super) states: &'a States<'a>,
}

/// What failed, before it is known what becomes of the transaction.
pub(super) struct Stop {
    cause: Cause,
    statement: Option<String>,
}

impl From<DatabaseError> for Stop {
    fn from(error: DatabaseError) -> Self {
        Self {
            statement: error.statement().map(str::to_owned),
            cause: match error.kind() {
                ErrorKind::Interrupted => Cause::Interrupted,
                _ => Cause::Database(error),
            },
        }
    }
}

impl From<SchemaError> for Stop {
    fn from(error: SchemaError) -> Self {
        Self::other(error.to_string())
    }
}

impl From<ChildError> for Stop {
    fn from(error: ChildError) -> Self {
        match error {
            ChildError::Interrupted => Self {
                cause: Cause::Interrupted,
                statement: None,
            },
            ChildError::Exception(exception) | ChildError::Setup(exception) => Self {
                cause: Cause::Python(exception),
                statement: None,
            },
            error => Self::other(error.to_string()),
        }
    }
}

impl Stop {
    /// As the error of something that ran nothing.
    pub(super) fn into_error(self, migration: &Migration) -> ExecutorError {
        match self.cause {
            Cause::Database(error) => ExecutorError::Database(error),
            cause => ExecutorError::Migration(Box::new(MigrationFailure {
                migration: migration.key(),
                backwards: false,
                operation: None,
                location: None,
                statement: self.statement,
                cause,
                aftermath: Aftermath::Untouched,
                done: 0,
            })),
        }
    }

    fn other(message: String) -> Self {
        Self {
            cause: Cause::Other(message),
            statement: None,
        }
    }
}

/// How far it came.
#[derive(Default)]
struct Place {
    /// Operations done.
    done: usize,
    /// The operation in hand.
    operation: Option<(String, Option<limosa_python::Location>)>,
    /// Whether that runs in a transaction of its own.
    own_transaction: bool,
    /// Whether Python runs it.
    python: bool,
    /// Why the migration is no transaction.
    no_transaction: Option<NoTransaction>,
    /// The statements of the operation in hand that ran, when nothing takes them back.
    kept: Vec<String>,
    /// Whether anything at all ran that nothing takes back.
    anything: bool,
    begun: bool,
}

impl Run<'_> {
    /// Runs and records the migration; on an error everything that can be rolled back is.
    pub(super) fn migration(&mut self, prepared: &Prepared) -> Result<(), Box<MigrationFailure>> {
        let mut place = Place::default();
        match self.inside(prepared, &mut place) {
            Ok(()) => Ok(()),
            Err(stop) => Err(Box::new(self.failed(prepared, place, stop))),
        }
    }

    fn inside(&mut self, prepared: &Prepared, place: &mut Place) -> Result<(), Stop> {
        let migration = &prepared.migration;
        place.no_transaction = match (migration.atomic, self.connection.vendor()) {
            (false, _) => Some(NoTransaction::NotAtomic),
            (true, vendor) if !vendor.can_rollback_ddl() => Some(NoTransaction::Server(vendor)),
            (true, _) => None,
        };
        self.connection.begin_migration(migration.atomic)?;
        place.begun = true;
        for operation in &prepared.operations {
            place.operation = Some((operation.description.clone(), operation.location.clone()));
            place.own_transaction = place.no_transaction.is_some() && operation.transaction;
            place.python = matches!(operation.work, Work::Python { .. });
            self.operation(prepared, operation, place)?;
            place.kept.clear();
            place.done += 1;
        }
        place.operation = None;
        place.own_transaction = false;
        place.python = false;
        for statement in &prepared.deferred {
            self.statement(statement, place)?;
        }
        record(self.connection, prepared)?;
        self.interrupt.check()?;
        Ok(self.connection.commit_migration()?)
    }

    fn operation(&mut self, prepared: &Prepared, operation: &PreparedOperation, place: &mut Place) -> Result<(), Stop> {
        self.interrupt.check()?;
        let started = Instant::now();
        (self.progress)(Event::OperationStart {
            index: operation.index,
            description: &operation.description,
        });
        if place.own_transaction {
            self.connection.begin_atomic()?;
        }
        match &operation.work {
            Work::Statements(statements) => {
                for statement in statements {
                    self.statement(statement, place)?;
                }
            }
            Work::Python { path, from, to } => {
                self.python(prepared, path, from, to)?;
                place.anything = true;
            }
        }
        if place.own_transaction {
            self.connection.commit_atomic()?;
        }
        (self.progress)(Event::OperationFinish {
            index: operation.index,
            elapsed: started.elapsed(),
        });
        Ok(())
    }

    fn statement(&mut self, statement: &Statement, place: &mut Place) -> Result<(), Stop> {
        let progress = &mut self.progress;
        let keeps = place.no_transaction.is_some();
        resolve(self.connection, statement, &mut |connection, statement| {
            let sql = statement.render(connection.vendor());
            progress(Event::Statement { sql: &sql });
            connection.execute(&sql)?;
            for notice in connection.take_notices() {
                progress(Event::Notice { text: &notice });
            }
            if keeps {
                place.anything = true;
                place.kept.push(sql);
            }
            Ok(())
        })
    }

    fn python(
        &mut self,
        prepared: &Prepared,
        path: &[usize],
        from: &ProjectState,
        to: &ProjectState,
    ) -> Result<(), Stop> {
        let Some(child) = self.connection.child().cloned() else {
            return Err(Stop::other(
                "the connection is not the one of the project's Python".to_owned(),
            ));
        };
        let source = |state: &ProjectState| -> Result<StateSource, Stop> {
            self.states
                .source(state)
                .map_err(|error| Stop::other(error.to_string()))
        };
        let request = OperationRequest {
            app_label: &prepared.migration.app_label,
            migration: &prepared.migration.name,
            path,
            backwards: prepared.backwards,
            from_state: &source(from)?,
            to_state: &source(to)?,
        };
        let canceller = child.canceller();
        let _stop = self.interrupt.stop_by(move || canceller.cancel())?;
        let progress = &mut self.progress;
        child.run_operation(request, &mut |output| progress(output_event(output)))?;
        Ok(())
    }

    fn failed(&mut self, prepared: &Prepared, place: Place, stop: Stop) -> MigrationFailure {
        let migration = &prepared.migration;
        let own = place.own_transaction && self.connection.rollback_atomic().is_ok();
        let partial = place.no_transaction.map(|reason| {
            let last = match own {
                true => Remains::RolledBack,
                false if place.python => Remains::Unknown,
                false => Remains::Statements,
            };
            Partial {
                reason,
                done: place.done,
                of: prepared.operations.len(),
                last: place.operation.as_ref().map(|_| last),
                kept: if own { Vec::new() } else { place.kept },
            }
        });
        let aftermath = match place.begun.then(|| self.connection.rollback_migration()) {
            None => Aftermath::Untouched,
            Some(Err(_)) => Aftermath::ConnectionLost(partial),
            Some(Ok(())) => match partial {
                None => Aftermath::RolledBack,
                // What Python did in a transaction is undone, but not what it did to a schema.
                Some(_) if !place.anything && !place.python => Aftermath::NothingDone,
                Some(partial) => Aftermath::Partial(partial),
            },
        };
        let cause = match stop.cause {
            Cause::Database(error) => Cause::Database(of_an_earlier_run(error, prepared, place.no_transaction)),
            cause => cause,
        };
        let (operation, location) = place.operation.unzip();
        MigrationFailure {
            migration: migration.key(),
            backwards: prepared.backwards,
            operation,
            location: location.flatten(),
            statement: stop.statement,
            cause,
            aftermath,
            done: 0,
        }
    }
}

/// Where a migration can be left half done, what is there already, or is gone already, may be of an earlier run.
fn of_an_earlier_run(
    error: DatabaseError,
    prepared: &Prepared,
    no_transaction: Option<NoTransaction>,
) -> DatabaseError {
    let fits = matches!(error.kind(), ErrorKind::Duplicate | ErrorKind::Undefined);
    let Some(NoTransaction::Server(vendor)) = no_transaction.filter(|_| fits && error.advice().is_none()) else {
        return error;
    };
    let Migration { app_label, name, .. } = &*prepared.migration;
    let record = match prepared.backwards {
        false => format!("finish it by hand and record it with `limosa migrate {app_label} {name} --fake`"),
        true => "finish it by hand and record that with `--fake`".to_owned(),
    };
    error.with_advice(format!(
        "If an earlier run of this migration was stopped in the middle, {} has kept what was done: take that back by \
         hand, or {record}",
        vendor.display_name()
    ))
}

/// Hands a statement on; in the place of a lookup, what it comes to in the catalog as it is at this moment.
pub(super) fn resolve(
    connection: &mut Connection,
    statement: &Statement,
    run: &mut dyn FnMut(&mut Connection, &Statement) -> Result<(), Stop>,
) -> Result<(), Stop> {
    resolve_to_depth(connection, statement, run, MAX_LOOKUPS)
}

fn resolve_to_depth(
    connection: &mut Connection,
    statement: &Statement,
    run: &mut dyn FnMut(&mut Connection, &Statement) -> Result<(), Stop>,
    depth: usize,
) -> Result<(), Stop> {
    let Some(lookup) = statement.introspects() else {
        return run(connection, statement);
    };
    if depth == 0 {
        return Err(Stop::other(
            "looking up constraints in the catalog does not come to an end".to_owned(),
        ));
    }
    let vendor = connection.vendor();
    let rows: Result<Vec<Vec<Row>>, DatabaseError> = lookup
        .subject
        .queries(vendor)
        .iter()
        .map(|query| connection.query(query))
        .collect();
    let answer = lookup.subject.parse(vendor, &rows?)?;
    for statement in lookup.resolve(&answer)? {
        resolve_to_depth(connection, &statement, run, depth - 1)?;
    }
    Ok(())
}

/// Something printed, as an event.
pub(super) fn output_event(output: &Output) -> Event<'_> {
    Event::Output {
        text: &output.text,
        stderr: output.stream == Stream::Stderr,
    }
}

/// What the project's code printed while nobody listened.
pub(super) fn pass_on_output(child: &Child, progress: &mut Progress<'_>) {
    for output in child.take_output() {
        progress(output_event(&output));
    }
}

/// Writes the migration into the history, or takes it out. A squashed one stands for those that it replaces.
pub(super) fn record(connection: &mut Connection, prepared: &Prepared) -> Result<(), DatabaseError> {
    prepared.records.iter().try_for_each(|key| match prepared.backwards {
        true => Recorder::record_unapplied(connection, key),
        false => Recorder::record_applied(connection, key),
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::ConnectionSettings;
    use crate::executor::prepare::Runner;

    /// A migration of one operation for each of these statements.
    fn prepared(name: &str, atomic: bool, statements: &[&str]) -> Prepared {
        let mut migration = Migration::new("shop", name);
        migration.atomic = atomic;
        let operations = statements
            .iter()
            .enumerate()
            .map(|(index, sql)| PreparedOperation {
                index,
                description: format!("Operation {index}"),
                location: None,
                transaction: atomic,
                state: None,
                work: Work::Statements(vec![Statement::Raw { sql: (*sql).to_owned() }]),
            })
            .collect();
        Prepared {
            records: vec![migration.key()],
            migration: Rc::new(migration),
            backwards: false,
            runner: Runner::Limosa,
            operations,
            deferred: Vec::new(),
            before: None,
            after: None,
        }
    }

    fn run(
        connection: &mut Connection,
        interrupt: &Interrupt,
        prepared: &Prepared,
        progress: &mut Progress<'_>,
    ) -> Result<(), Box<MigrationFailure>> {
        Run {
            connection,
            interrupt,
            progress,
            states: &States::new(&std::collections::BTreeSet::new()),
        }
        .migration(prepared)
    }

    fn open(interrupt: &Interrupt) -> Connection {
        let mut connection = Connection::open(&ConnectionSettings::sqlite(":memory:"), interrupt).unwrap();
        Recorder::ensure_schema(
            &mut connection,
            &limosa_python::Path::dotted("django.db.models.BigAutoField"),
        )
        .unwrap();
        connection
    }

    fn tables(connection: &mut Connection) -> Vec<String> {
        let rows = connection
            .query(&crate::recorder::table_names_query(connection.vendor()))
            .unwrap();
        rows.into_iter()
            .filter_map(|row| row.into_iter().next()?)
            .filter(|name| name != "django_migrations")
            .collect()
    }

    #[test]
    fn a_migration_and_its_record_are_one() {
        let interrupt = Interrupt::new();
        let mut connection = open(&interrupt);
        let mut events = Vec::new();
        let migration = prepared(
            "0001_a",
            true,
            &["CREATE TABLE a (id integer)", "CREATE TABLE b (id integer)"],
        );
        run(&mut connection, &interrupt, &migration, &mut |event| {
            events.push(format!("{event:?}"))
        })
        .unwrap();
        assert_eq!(tables(&mut connection), ["a", "b"]);
        assert_eq!(Recorder::applied_migrations(&mut connection).unwrap().len(), 1);
        let starts: Vec<_> = events
            .iter()
            .filter(|event| event.starts_with("OperationStart"))
            .collect();
        assert_eq!(starts.len(), 2, "{events:?}");
    }

    #[test]
    fn what_fails_is_rolled_back_and_told() {
        let interrupt = Interrupt::new();
        let mut connection = open(&interrupt);
        let migration = prepared(
            "0001_a",
            true,
            &["CREATE TABLE a (id integer)", "CREATE TABLE a (id integer)"],
        );
        let failure = run(&mut connection, &interrupt, &migration, &mut |_| {}).unwrap_err();
        assert_eq!(failure.aftermath, Aftermath::RolledBack);
        assert!(tables(&mut connection).is_empty());
        assert!(Recorder::applied_migrations(&mut connection).unwrap().is_empty());
        let told = failure.to_string();
        for part in [
            "shop.0001_a",
            "\"Operation 1\"",
            "already exists",
            "CREATE TABLE a",
            "rolled back",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }

    #[test]
    fn without_a_transaction_what_is_done_stays_and_is_told() {
        let interrupt = Interrupt::new();
        let mut connection = open(&interrupt);
        let migration = prepared(
            "0001_a",
            false,
            &["CREATE TABLE a (id integer)", "CREATE TABLE a (id integer)"],
        );
        let failure = run(&mut connection, &interrupt, &migration, &mut |_| {}).unwrap_err();
        assert_eq!(
            failure.aftermath,
            Aftermath::Partial(Partial {
                reason: NoTransaction::NotAtomic,
                done: 1,
                of: 2,
                last: Some(Remains::Statements),
                kept: Vec::new(),
            })
        );
        assert_eq!(tables(&mut connection), ["a"]);
        assert!(Recorder::applied_migrations(&mut connection).unwrap().is_empty());
    }

    #[test]
    fn an_interrupt_rolls_back() {
        let interrupt = Interrupt::new();
        let mut connection = open(&interrupt);
        let migration = prepared(
            "0001_a",
            true,
            &["CREATE TABLE a (id integer)", "CREATE TABLE b (id integer)"],
        );
        let raiser = interrupt.clone();
        let failure = run(&mut connection, &interrupt, &migration, &mut |event| {
            if matches!(event, Event::OperationFinish { index: 0, .. }) {
                raiser.raise();
            }
        })
        .unwrap_err();
        assert!(matches!(failure.cause, Cause::Interrupted));
        assert_eq!(failure.aftermath, Aftermath::RolledBack);
        let mut after = Connection::open(&ConnectionSettings::sqlite(":memory:"), &Interrupt::new()).unwrap();
        assert!(tables(&mut after).is_empty());
    }
}
