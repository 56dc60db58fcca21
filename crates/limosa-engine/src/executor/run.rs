//! One migration, on the database.

use std::time::Instant;

use limosa_migrations::{Migration, MigrationKey, state_source};
use limosa_python::child::{Child, ChildError, OperationRequest, Output, StateSource, Stream};
use limosa_schema::{Row, SchemaError, Statement};
use limosa_state::ProjectState;

use super::error::{Aftermath, Cause, ExecutorError, MigrationFailure};
use super::prepare::{Prepared, PreparedOperation, Work};
use super::{Event, Progress};
use crate::{Connection, DatabaseError, ErrorKind, Interrupt, Recorder};

/// How many lookups may follow from one another.
const MAX_LOOKUPS: usize = 8;

/// What a migration runs with.
pub(super) struct Run<'a> {
    pub(super) connection: &'a mut Connection,
    pub(super) interrupt: &'a Interrupt,
    pub(super) progress: &'a mut Progress<'a>,
    /// Labels of the apps without migrations, for the states that Python gets.
    pub(super) unmigrated_apps: &'a [String],
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
        self.connection.begin_migration(migration.atomic)?;
        place.begun = true;
        for operation in &prepared.operations {
            place.operation = Some((operation.description.clone(), operation.location.clone()));
            place.own_transaction = !migration.atomic && operation.transaction;
            self.operation(prepared, operation, place.own_transaction)?;
            place.done += 1;
        }
        place.operation = None;
        place.own_transaction = false;
        for statement in &prepared.deferred {
            self.statement(statement)?;
        }
        record(self.connection, migration, prepared.backwards)?;
        self.interrupt.check()?;
        Ok(self.connection.commit_migration()?)
    }

    fn operation(&mut self, prepared: &Prepared, operation: &PreparedOperation, own: bool) -> Result<(), Stop> {
        self.interrupt.check()?;
        let started = Instant::now();
        (self.progress)(Event::OperationStart {
            index: operation.index,
            description: &operation.description,
        });
        if own {
            self.connection.begin_atomic()?;
        }
        match &operation.work {
            Work::Statements(statements) => {
                for statement in statements {
                    self.statement(statement)?;
                }
            }
            Work::Python { path, from, to } => self.python(prepared, path, from, to)?,
        }
        if own {
            self.connection.commit_atomic()?;
        }
        (self.progress)(Event::OperationFinish {
            index: operation.index,
            elapsed: started.elapsed(),
        });
        Ok(())
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), Stop> {
        let progress = &mut self.progress;
        resolve(self.connection, statement, &mut |connection, statement| {
            let sql = statement.render(connection.vendor());
            progress(Event::Statement { sql: &sql });
            connection.execute(&sql)?;
            for notice in connection.take_notices() {
                progress(Event::Notice { text: &notice });
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
            state_source(state, self.unmigrated_apps).map_err(|error| Stop::other(error.to_string()))
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
        let aftermath = match place.begun {
            false => Aftermath::Untouched,
            true => match self.connection.rollback_migration() {
                Err(_) => Aftermath::ConnectionLost,
                Ok(()) if migration.atomic => Aftermath::RolledBack,
                Ok(()) => Aftermath::Partial {
                    done: place.done,
                    of: prepared.operations.len(),
                    last_rolled_back: own,
                },
            },
        };
        let (operation, location) = place.operation.unzip();
        MigrationFailure {
            migration: migration.key(),
            backwards: prepared.backwards,
            operation,
            location: location.flatten(),
            statement: stop.statement,
            cause: stop.cause,
            aftermath,
            done: 0,
        }
    }
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
pub(super) fn record(connection: &mut Connection, migration: &Migration, backwards: bool) -> Result<(), DatabaseError> {
    let replaced = migration.replaces.iter().map(|dependency| &dependency.key);
    let own = migration.key();
    if backwards {
        for key in replaced {
            Recorder::record_unapplied(connection, key)?;
        }
        return Recorder::record_unapplied(connection, &own);
    }
    let keys: Vec<&MigrationKey> = match migration.replaces.is_empty() {
        true => vec![&own],
        false => replaced.collect(),
    };
    keys.into_iter()
        .try_for_each(|key| Recorder::record_applied(connection, key))
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
        let unmigrated_apps = &[];
        Run {
            connection,
            interrupt,
            progress,
            unmigrated_apps,
        }
        .migration(prepared)
    }

    fn open(interrupt: &Interrupt) -> Connection {
        let mut connection = Connection::open(&ConnectionSettings::sqlite(":memory:"), interrupt).unwrap();
        Recorder::ensure_schema(&mut connection, "django.db.models.BigAutoField").unwrap();
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
            Aftermath::Partial {
                done: 1,
                of: 2,
                last_rolled_back: false
            }
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

    #[test]
    fn a_squashed_migration_is_recorded_as_what_it_replaces() {
        let interrupt = Interrupt::new();
        let mut connection = open(&interrupt);
        let mut migration = Migration::new("shop", "0001_squashed_0002_b");
        migration.replaces = vec![
            limosa_migrations::Dependency::new("shop", "0001_a"),
            limosa_migrations::Dependency::new("shop", "0002_b"),
        ];
        record(&mut connection, &migration, false).unwrap();
        let applied = Recorder::applied_migrations(&mut connection).unwrap();
        assert_eq!(
            applied.keys().map(ToString::to_string).collect::<Vec<_>>(),
            ["shop.0001_a", "shop.0002_b"]
        );
        record(&mut connection, &migration, true).unwrap();
        assert!(Recorder::applied_migrations(&mut connection).unwrap().is_empty());
    }
}
