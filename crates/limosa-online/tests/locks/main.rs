//! What [`limosa_online::facts`] says of a statement is what PostgreSQL does: every statement runs in a transaction, and
//! its locks (`pg_locks`), the files of the tables and the server's counts of scans are held against it.
//!
//! Needs `LIMOSA_TEST_POSTGRES`, a URL of a role that may create databases; `scripts/test` gives one.

#![expect(clippy::unwrap_used, reason = "tests")]

mod server;
mod statements;

use std::collections::BTreeSet;

use limosa_online::{Constraint, Facts, Shape, Work, facts};
use limosa_schema::Statement;

use server::{Observed, Server};

/// What a statement must do and does, each as one line to compare.
#[derive(Debug, Default, PartialEq, Eq)]
struct Effect {
    locks: BTreeSet<String>,
    rewritten: BTreeSet<String>,
    /// Tables that are read as a whole, with those that are rewritten.
    read: BTreeSet<String>,
    /// Tables with a new index.
    indexed: BTreeSet<String>,
}

fn told(facts: &Facts) -> Effect {
    let mut effect = Effect {
        locks: facts
            .locks
            .iter()
            .map(|lock| format!("{} {}", lock.table, lock.mode))
            .collect(),
        ..Effect::default()
    };
    for work in &facts.work {
        match work.clone() {
            Work::Scan { table } | Work::Update { table } => _ = effect.read.insert(table),
            Work::BuildIndex { table } => {
                effect.indexed.insert(table.clone());
                effect.read.insert(table);
            }
            Work::Rewrite { table } => {
                effect.rewritten.insert(table.clone());
                effect.read.insert(table);
            }
            Work::Unknown { .. } => {}
        }
    }
    // A rewritten table has its indexes built anew: that is told by the one word.
    effect.indexed = effect.indexed.difference(&effect.rewritten).cloned().collect();
    effect
}

fn seen(observed: Observed) -> Effect {
    let Observed {
        locks,
        rewritten,
        scanned,
        indexed,
    } = observed;
    Effect {
        locks,
        indexed: indexed.difference(&rewritten).cloned().collect(),
        read: scanned,
        rewritten,
    }
}

#[test]
fn every_statement_does_what_is_told() {
    let mut server = Server::start("limosa_locks");
    let mut wrong = Vec::new();
    let mut checked = 0;
    for case in statements::all() {
        server.lay(case.setup);
        let shape = server.shape();
        let expected = facts(&case.statement, &shape);
        if expected.concurrently {
            // In a transaction the server refuses it by this name.
            let refused = server.refusal(&case.statement);
            if !refused.contains("cannot run inside a transaction block") {
                wrong.push(format!(
                    "{:?} is not refused in a transaction: {refused}",
                    case.statement
                ));
            }
            continue;
        }
        let (expected, seen) = (told(&expected), seen(server.observe(&case.statement)));
        if expected != seen {
            wrong.push(format!("{:?}\n  told {expected:?}\n  seen {seen:?}", case.statement));
        }
        checked += 1;
    }
    drop(server);
    assert!(checked > 40, "only {checked} statements");
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether one shape's table has the other's constraints, each on as many columns or more, and no others.
fn covers(told: &Shape, seen: &Shape, table: &str) -> bool {
    let (told, seen) = (
        &told.table(table).unwrap().constraints,
        &seen.table(table).unwrap().constraints,
    );
    let covered = |seen: &Constraint| {
        told.iter().any(|told| {
            std::mem::discriminant(&told.kind) == std::mem::discriminant(&seen.kind)
                && seen.columns.iter().all(|column| told.columns.contains(column))
        })
    };
    told.len() == seen.len() && seen.iter().all(covered)
}

/// The shape that follows from a statement is the one that the catalog has after it.
#[test]
fn the_shape_follows_every_statement() {
    let mut server = Server::start("limosa_shapes");
    let mut wrong = Vec::new();
    for case in statements::all() {
        server.lay(case.setup);
        let mut shape = server.shape();
        if facts(&case.statement, &shape).concurrently {
            continue;
        }
        shape.apply(&case.statement);
        let after = server.shape_after(&case.statement);
        // Which columns these use is known to the server alone.
        let same = match &case.statement {
            Statement::AddCheck { table, .. } | Statement::AddExclusion { table, .. } => covers(&shape, &after, table),
            _ => server::names(&shape) == server::names(&after),
        };
        let (told, seen) = (server::names(&shape), server::names(&after));
        if !same {
            wrong.push(format!("{:?}\n  told {told:?}\n  seen {seen:?}", case.statement));
        }
    }
    drop(server);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
