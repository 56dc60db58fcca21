//! `limosa verify`: does the database hold what its applied migrations say?

use std::process::ExitCode;

use limosa_engine::{Interrupt, Verification, Verify};
use limosa_migrations::{Loader, MigrationKey};
use limosa_schema::catalog::Difference;
use serde_json::{Value, json};

use crate::cli::{self, Global};
use crate::errors::{Failure, Result, code};
use crate::session;
use crate::terminal::{DIM, ERROR, MIGRATE_LABEL, SUCCESS, Terminal, WARNING, styled};

/// Runs the command.
pub(crate) fn run(global: &Global, args: &cli::Verify, terminal: &mut Terminal) -> Result<ExitCode> {
    let project = session::load(global)?;
    session::validate_app_labels(&project, &args.app_labels, terminal)?;
    let applied = session::applied_migrations(&project, &args.database)?;
    let loader = Loader::build(&project, Some(applied.into_keys().collect()))?;
    let interrupt = Interrupt::install()
        .map_err(|error| Failure::new(format!("Ctrl-C can't be caught: {error}")).note("Nothing was changed."))?;
    let mut connection = session::open_to_look(&project, &args.database, &interrupt)?;
    let options = session::editor_options(&project, &connection);
    let request = Verify {
        project: &project,
        loader: &loader,
        app_labels: &args.app_labels,
        alias: &args.database,
        interrupt: &interrupt,
    };
    let verification = limosa_engine::verify(&request, &mut connection, &options)?;
    match args.json {
        true => events(&verification, terminal),
        false => tell(&verification, terminal),
    }
    let failed = !verification.differences.is_empty();
    Ok(ExitCode::from(if failed { code::ERROR } else { 0 }))
}

/// One object a line: see `docs/src/commands.md`.
fn events(verification: &Verification, terminal: &mut Terminal) {
    for difference in &verification.differences {
        terminal.line(event("difference", difference, None));
    }
    for (difference, migration) in &verification.explained {
        terminal.line(event("explained", difference, Some(migration)));
    }
    for (model, reason) in &verification.unverified {
        terminal.line(json!({ "event": "unverified", "model": model, "reason": reason }));
    }
    terminal.line(json!({
        "event": "summary",
        "tables": verification.tables,
        "differences": verification.differences.len(),
        "others": verification.others,
    }));
}

fn event(event: &str, difference: &Difference, migration: Option<&MigrationKey>) -> Value {
    let mut object = json!({
        "event": event,
        "kind": difference.kind.name(),
        "table": difference.table,
        "object": (!difference.object.is_empty()).then_some(&difference.object),
        "expected": difference.expected,
        "found": difference.found,
        "mend": difference.mend,
    });
    if let Some(migration) = migration {
        object["migration"] = json!(migration.to_string());
    }
    object
}

fn tell(verification: &Verification, terminal: &mut Terminal) {
    for (model, reason) in &verification.unverified {
        let text = format!("{model} was not compared: {reason}.");
        terminal.error_line(styled(WARNING, text));
    }
    if terminal.verbosity == 0 {
        return;
    }
    let mut mended: Option<&[String]> = None;
    for difference in &verification.differences {
        one(difference, mended, terminal);
        mended = Some(&difference.mend);
    }
    if terminal.verbosity >= 2 {
        for (difference, migration) in &verification.explained {
            let text = format!("{}: as the SQL of {migration} has it", heading(difference));
            terminal.line(styled(DIM, text));
        }
        let others = &verification.others;
        let names = match others.is_empty() {
            true => String::new(),
            false => format!(": {}", others.join(", ")),
        };
        terminal.line(format!("{} of no model were left out{names}.", tables(others.len())));
    }
    if terminal.verbosity == 1 && !verification.explained.is_empty() {
        let count = verification.explained.len();
        let text = format!("{count} more as migrations made them by their own SQL: -v 2 names them.");
        terminal.line(styled(DIM, text));
    }
    let compared = tables(verification.tables);
    terminal.line(match verification.differences.len() {
        0 => styled(SUCCESS, format!("{compared}, all as the applied migrations say.")),
        1 => styled(ERROR, format!("1 difference in {compared}.")),
        several => styled(ERROR, format!("{several} differences in {compared}.")),
    });
}

fn tables(count: usize) -> String {
    match count {
        1 => "1 table".to_owned(),
        several => format!("{several} tables"),
    }
}

/// `shop_order.total: column has another type`
fn heading(difference: &Difference) -> String {
    let dot = if difference.object.is_empty() { "" } else { "." };
    format!(
        "{}{dot}{}: {}",
        difference.table,
        difference.object,
        difference.kind.words()
    )
}

/// The difference, and what mends it unless that was just said.
fn one(difference: &Difference, mended: Option<&[String]>, terminal: &mut Terminal) {
    terminal.line(styled(MIGRATE_LABEL, heading(difference)));
    let sides = [("expected", &difference.expected), ("found   ", &difference.found)];
    for (name, text) in sides {
        match text {
            Some(text) => terminal.line(format!("    {name}  {text}")),
            None if difference.expected.is_some() || difference.found.is_some() => {
                terminal.line(format!("    {name}  nothing"));
            }
            None => {}
        }
    }
    if mended == Some(&difference.mend) {
        terminal.line("    mend      as above");
        return;
    }
    for (number, statement) in difference.mend.iter().enumerate() {
        let label = if number == 0 { "mend    " } else { "        " };
        terminal.line(format!("    {label}  {statement};"));
    }
}
