//! The plan as a person reads it.

use std::collections::BTreeMap;

use limosa_online::{Facts, Held, Size, Work};

use super::{Planned, Step, Told};
use crate::terminal::{DIM, MIGRATE_HEADING, MIGRATE_LABEL, SUCCESS, Terminal, WARNING, styled};

pub(super) fn show(migrations: &[Planned], terminal: &mut Terminal) {
    if migrations.is_empty() {
        terminal.line("  No planned migration operations.");
    }
    for migration in migrations {
        let how = match (migration.backwards, migration.atomic) {
            (false, true) => "in one transaction",
            (false, false) => "each statement by itself",
            (true, true) => "unapplied, in one transaction",
            (true, false) => "unapplied, each statement by itself",
        };
        terminal.line(format!(
            "{}  {}",
            styled(MIGRATE_HEADING, &migration.migration),
            styled(DIM, how)
        ));
        for step in &migration.operations {
            operation(step, terminal);
        }
        waits(migration, terminal);
    }
}

fn operation(step: &Step, terminal: &mut Terminal) {
    terminal.line(format!("  {}", step.description));
    if let Some(why) = &step.python {
        terminal.line(format!(
            "    {}",
            styled(DIM, format!("Python runs it ({why}): what it locks is not known"))
        ));
    }
    for told in &step.statements {
        match &told.sql {
            Some(sql) => sql.trim().lines().for_each(|line| terminal.line(format!("    {line}"))),
            None => terminal.line(styled(
                DIM,
                "    -- a constraint or index by the name that the database gave it",
            )),
        }
        if let Some(does) = does(told) {
            terminal.line(format!("      {}", styled(DIM, does)));
        }
    }
}

/// What a statement takes and does; nothing when no one else can notice.
fn does(told: &Told) -> Option<String> {
    let Facts { locks, work, .. } = &told.facts;
    let none = BTreeMap::new();
    let locks = locks.iter().map(|lock| format!("{} on {}", lock.mode, lock.table));
    let parts: Vec<String> = locks.chain(work.iter().map(|work| doing(work, &none))).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What the migration as a whole keeps waiting.
fn waits(migration: &Planned, terminal: &mut Terminal) {
    let noticed: Vec<&Held> = migration
        .waits
        .iter()
        .filter(|held| held.mode.blocks_writes())
        .collect();
    let mut lines: Vec<String> = noticed
        .into_iter()
        .flat_map(|held| table(held, &migration.sizes))
        .collect();
    if migration.operations.iter().any(|step| step.python.is_some()) {
        lines.push("What Python's part keeps waiting is not known.".to_owned());
    }
    let mut statements = migration.operations.iter().flat_map(|step| &step.statements);
    if statements.any(|told| told.facts.work.iter().any(|work| matches!(work, Work::Unknown { .. }))) {
        lines.push("What the statements marked so keep waiting is not known.".to_owned());
    }
    match lines.is_empty() {
        true => terminal.line(format!("  {}", styled(SUCCESS, "No query waits for it."))),
        false => terminal.line(format!("  {}", styled(MIGRATE_LABEL, "While it runs:"))),
    }
    for line in lines {
        terminal.line(format!("    {line}"));
    }
    terminal.line("");
}

fn table(held: &Held, sizes: &BTreeMap<String, Size>) -> Vec<String> {
    let who = |blocks_reads: bool| {
        if blocks_reads {
            "reads and writes wait"
        } else {
            "writes wait"
        }
    };
    let long = |works: &[Work], blocks_reads| {
        let works: Vec<String> = works.iter().map(|work| doing(work, sizes)).collect();
        let line = format!("{}: {} while {}", held.table, who(blocks_reads), works.join(", "));
        (!works.is_empty()).then(|| styled(WARNING, line))
    };
    let lines: Vec<String> = long(&held.reads_wait, true)
        .into_iter()
        .chain(long(&held.writes_wait, false))
        .collect();
    match lines.is_empty() {
        true => vec![format!(
            "{}: {} for a moment ({})",
            held.table,
            who(held.mode.blocks_reads()),
            held.mode
        )],
        false => lines,
    }
}

fn doing(work: &Work, sizes: &BTreeMap<String, Size>) -> String {
    let of = |table: &str| match sizes.get(table) {
        Some(size) => format!("{table} ({})", size_of(*size)),
        None => table.to_owned(),
    };
    match work {
        Work::Scan { table } => format!("it reads all of {}", of(table)),
        Work::BuildIndex { table } => format!("it builds an index of {}", of(table)),
        Work::Update { table } => format!("it updates rows of {}", of(table)),
        Work::Rewrite { table } => format!("it writes all of {} anew", of(table)),
        Work::Unknown { reason } => format!("not known: {reason}"),
    }
}

fn size_of(size: Size) -> String {
    if size.bytes == 0 {
        return "empty".to_owned();
    }
    const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
    let mut bytes = size.bytes;
    let mut unit = 0;
    while bytes >= 10 * 1024 && unit + 1 < UNITS.len() {
        bytes /= 1024;
        unit += 1;
    }
    match size.rows {
        Some(rows) => format!("about {rows} rows, {bytes} {}", UNITS[unit]),
        None => format!("{bytes} {}, rows not counted yet", UNITS[unit]),
    }
}
