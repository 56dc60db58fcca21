//! [`verify`]: does the database hold what the applied migrations say?
//!
//! Both sides are read by the same queries: the live tables, and tables made for a moment where nobody sees them
//! (PostgreSQL: temporary ones in a transaction that is rolled back; MySQL: temporary ones of the session; SQLite: none,
//! its catalog *is* the text of the statements). No lock is taken on a table of the application but the one of reading
//! the largest key beside its sequence.

mod error;
mod expected;
mod history;
mod made;
mod scratch;
mod sequences;

use std::collections::{BTreeMap, HashSet};

use limosa_migrations::{Loader, MigrationKey};
use limosa_project::Project;
use limosa_schema::catalog::{self, Difference, DifferenceKind, TableDescription};
use limosa_schema::{EditorOptions, Vendor};

pub use error::VerifyError;

use self::expected::Expected;
use self::history::History;
use crate::{Connection, Interrupt};

/// What to look at.
#[derive(Clone, Copy, Debug)]
pub struct Verify<'a> {
    /// The project.
    pub project: &'a Project,
    /// The migrations, with what is applied.
    pub loader: &'a Loader,
    /// The apps to look at; all when empty.
    pub app_labels: &'a [String],
    /// The key in `DATABASES`.
    pub alias: &'a str,
    /// Ends it at the next table.
    pub interrupt: &'a Interrupt,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// What is not as the migrations say, in the order in which it can be mended.
    pub differences: Vec<Difference>,
    /// What is not as the state says, but as a migration made it: by its SQL, for example.
    pub explained: Vec<(Difference, MigrationKey)>,
    /// How many tables were compared.
    pub tables: usize,
    /// Models whose tables could not be compared, and why.
    pub unverified: Vec<(String, String)>,
    /// Tables of no model of the migrations.
    pub others: Vec<String>,
}

/// Compares the database with what its applied migrations say. Leaves nothing behind.
///
/// # Errors
/// When the state can't be computed, or the database can't be asked or refuses a table as the migrations say it.
pub fn verify(
    request: &Verify<'_>,
    connection: &mut Connection,
    options: &EditorOptions,
) -> Result<Verification, VerifyError> {
    let vendor = connection.vendor();
    let mut state = request.loader.empty_state();
    let mut history = History::default();
    for migration in request.loader.full_plan()? {
        if request.loader.applied.contains(&migration.key()) {
            migration.mutate_state(&mut state)?;
            history.add(&migration);
        }
    }
    let mut verification = Verification::default();
    let mut expected = Expected {
        request,
        state: &state,
        options,
        vendor,
    }
    .tables(connection, &mut verification.unverified)?;
    let fold = crate::executor::folds(connection);
    let folded = |name: &str| if fold { name.to_lowercase() } else { name.to_owned() };
    let wanted: HashSet<String> = expected.iter().map(|table| folded(&table.expectation.table)).collect();
    let mut live = live(connection, &|name| wanted.contains(&folded(name)))?;
    if fold {
        live = live
            .into_iter()
            .map(|(name, table)| (name.to_lowercase(), table))
            .collect();
    }
    let known: HashSet<String> = expected::known_tables(&state).iter().map(|name| folded(name)).collect();
    verification.others = live
        .iter()
        .filter(|(name, _)| !wanted.contains(*name) && !known.contains(*name))
        .map(|(_, table)| table.name.clone())
        .collect();
    for table in &mut expected {
        table.fill(live.get(&folded(&table.expectation.table)), options, vendor);
    }
    let described = scratch::describe(connection, &expected, &live, request.interrupt)?;
    for (table, should) in expected.iter().zip(&described) {
        let own = live.get(&folded(&table.expectation.table));
        if own.is_some_and(|own| own.by_module) {
            let reason = "a module of SQLite made it".to_owned();
            verification.unverified.push((table.expectation.table.clone(), reason));
            continue;
        }
        let mut should = should.clone();
        history.not_validated(&mut should);
        for difference in catalog::compare(vendor, &table.expectation, &should, own) {
            match history.explains(&difference, vendor) {
                Some(key) => verification.explained.push((difference, key)),
                None => verification.differences.push(difference),
            }
        }
        if let (Vendor::Postgresql, Some(own)) = (vendor, own) {
            sequences::behind(connection, own, &mut verification.differences)?;
        }
    }
    made::explain(&mut verification, request, options, vendor)?;
    verification.tables = expected.len();
    verification.differences.sort_by_key(|difference| rank(difference.kind));
    Ok(verification)
}

/// Tables come first, for what follows may point at them, and foreign keys that are too many, for they hold on to what
/// else is.
fn rank(kind: DifferenceKind) -> u8 {
    match kind {
        DifferenceKind::MissingTable => 0,
        DifferenceKind::ExtraForeignKey => 1,
        DifferenceKind::MissingForeignKey | DifferenceKind::SequenceBehind => 3,
        _ => 2,
    }
}

fn live(
    connection: &mut Connection,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<BTreeMap<String, TableDescription>, VerifyError> {
    let vendor = connection.vendor();
    let rows = catalog::live_queries(vendor)
        .iter()
        .map(|query| connection.query(query))
        .collect::<Result<Vec<_>, _>>()?;
    let mut live = catalog::parse_live(vendor, &rows, wanted)?;
    if vendor.is_mysql() {
        for (name, table) in &mut live {
            if wanted(name) {
                let rows = connection.query(&catalog::definition_query(name))?;
                *table = catalog::parse_definition(vendor, &rows)?;
            }
        }
    }
    Ok(live)
}
