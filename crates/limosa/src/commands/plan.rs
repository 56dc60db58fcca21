//! `limosa plan`: what `migrate` would run, and what it would keep waiting. Nothing is changed and nothing is locked.

mod show;

use std::collections::BTreeMap;
use std::process::ExitCode;

use indexmap::IndexSet;
use limosa_engine::{Connection, Executor, Interrupt, Preview, PreviewOperation, PreviewWork};
use limosa_migrations::{Loader, MigrationKey};
use limosa_online::{Facts, Held, QUERIES, Shape, Size, facts, held};
use limosa_schema::{Statement, Vendor};
use serde::Serialize;

use super::migrate::targets;
use crate::cli::{Global, Plan};
use crate::errors::{Failure, Result, UNTOUCHED};
use crate::session;
use crate::terminal::Terminal;

/// A migration of the plan.
#[derive(Debug, Serialize)]
struct Planned {
    migration: String,
    backwards: bool,
    /// Whether all of it is one transaction.
    atomic: bool,
    operations: Vec<Step>,
    /// What it keeps waiting, by table.
    waits: Vec<Held>,
    /// How large the tables are that it locks.
    sizes: BTreeMap<String, Size>,
}

/// An operation of a migration, or what Django puts at its end.
#[derive(Debug, Serialize)]
struct Step {
    description: String,
    statements: Vec<Told>,
    /// What of it only Python knows.
    python: Option<String>,
}

/// A statement and what it does.
#[derive(Debug, Serialize)]
struct Told {
    /// `null` when the text depends on names that only the catalog knows when the time has come.
    sql: Option<String>,
    #[serde(flatten)]
    facts: Facts,
}

/// Runs the command.
pub(crate) fn run(global: &Global, args: &Plan, terminal: &mut Terminal) -> Result<ExitCode> {
    let project = session::load_for(global, "migrate")?;
    let settings = session::database(&project, &args.database)?;
    if settings.engine != limosa_project::Engine::Postgresql {
        return Err(Failure::new(format!(
            "what statements lock is known of PostgreSQL only, and `{}` is another database",
            args.database
        ))
        .note(UNTOUCHED)
        .help("`limosa migrate --plan` shows the operations, `limosa sqlmigrate` the statements of a migration."));
    }
    let applied: IndexSet<MigrationKey> = session::applied_migrations(&project, &args.database)?
        .into_keys()
        .collect();
    let mut loader = Loader::build(&project, Some(applied.clone()))?;
    loader.check_consistent_history(&applied, &args.database)?;
    if let Some(label) = &args.app_label {
        session::app_config(&project, label).map_err(Failure::command)?;
    }
    let targets = targets::of_names(&loader, args.app_label.as_deref(), args.migration_name.as_deref())?;
    let plan = loader.migration_plan(&targets, false)?;
    let mut executor = Executor::new(&project, &args.database, &session::environ(), &Interrupt::new())?;
    let mut shape = read_shape(executor.connection()?)?;
    let migrations: Vec<Planned> = executor
        .preview(&loader, &plan)?
        .iter()
        .map(|preview| planned(preview, &mut shape))
        .collect();
    match args.json {
        true => {
            let text = serde_json::to_string_pretty(&migrations)
                .map_err(|error| Failure::new(format!("the plan can't be written as JSON: {error}")))?;
            terminal.line(text);
        }
        false => show::show(&migrations, terminal),
    }
    Ok(ExitCode::SUCCESS)
}

/// The catalog as it is now. One transaction, so that all queries see the same tables.
fn read_shape(connection: &mut Connection) -> Result<Shape> {
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    let mut answers = QUERIES.map(|_| Vec::new());
    for (query, answer) in QUERIES.iter().zip(&mut answers) {
        *answer = connection.query(query)?;
    }
    connection.execute("COMMIT")?;
    Shape::of_catalog(&answers).map_err(|error| Failure::new(error.to_string()).note(UNTOUCHED))
}

/// What a migration does in this shape, and the shape after it.
fn planned(preview: &Preview, shape: &mut Shape) -> Planned {
    let before = shape.clone();
    let mut operations: Vec<Step> = preview
        .operations
        .iter()
        .map(|operation| step(operation, shape))
        .collect();
    if !preview.deferred.is_empty() {
        operations.push(Step {
            description: "At the end of the migration".to_owned(),
            statements: told(&preview.deferred, shape),
            python: None,
        });
    }
    let all = operations
        .iter()
        .flat_map(|step| &step.statements)
        .map(|told| &told.facts);
    let atomic = preview.migration.atomic;
    let waits: Vec<Held> = match atomic {
        true => held(all),
        // Each statement has a transaction of its own.
        false => all.flat_map(|facts| held([facts])).collect(),
    };
    let size = |held: &Held| Some((held.table.clone(), before.table(&held.table)?.size));
    Planned {
        migration: preview.migration.key().to_string(),
        backwards: preview.backwards,
        atomic,
        sizes: waits.iter().filter_map(size).collect(),
        waits,
        operations,
    }
}

fn step(operation: &PreviewOperation, shape: &mut Shape) -> Step {
    let (statements, python) = match &operation.work {
        PreviewWork::Statements(statements) => (told(statements, shape), None),
        PreviewWork::Python(why) => (Vec::new(), Some(why.clone())),
    };
    Step {
        description: operation.description.clone(),
        statements,
        python,
    }
}

fn told(statements: &[Statement], shape: &mut Shape) -> Vec<Told> {
    let one = |statement: &Statement| {
        let told = Told {
            sql: statement
                .introspects()
                .is_none()
                .then(|| statement.render(Vendor::Postgresql)),
            facts: facts(statement, shape),
        };
        shape.apply(statement);
        told
    };
    statements.iter().map(one).collect()
}
