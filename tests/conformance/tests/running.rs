//! What `migrate` tells while it runs, and where it stops.

use anyhow::{Context, Result, ensure};
use limosa_conformance::{Outcome, Sandbox, Vendor};
use serde_json::Value;

const MODELS: &str = "from django.db import models\n\n\nclass Product(models.Model):\n    \
                      name = models.CharField(max_length=20)\n";

fn project(name: &str) -> Result<Sandbox> {
    let sandbox = Sandbox::new(name, Vendor::Sqlite)?;
    sandbox.project.models(MODELS)?;
    sandbox.ok(&["makemigrations", "--noinput"])?;
    Ok(sandbox)
}

/// Every line that was printed, as JSON.
fn lines(outcome: &Outcome) -> Result<Vec<Value>> {
    let lines = outcome.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).with_context(|| format!("not JSON: {line}")))
        .collect()
}

fn events<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["event"] == kind).collect()
}

#[test]
fn json_tells_every_migration_operation_and_statement() -> Result<()> {
    let sandbox = project("json")?;
    let lines = lines(&sandbox.ok(&["migrate", "shop", "--json", "-v", "2"])?)?;
    let start = events(&lines, "migration_start");
    ensure!(
        start.len() == 1 && start[0]["migration"] == "shop.0001_initial",
        "{lines:?}"
    );
    ensure!(
        start[0]["number"] == 1 && start[0]["of"] == 1 && start[0]["operations"] == 1,
        "{lines:?}"
    );
    ensure!(
        events(&lines, "operation_start")[0]["description"] == "Create model Product",
        "{lines:?}"
    );
    let statements = events(&lines, "statement");
    let creates = |line: &&Value| {
        line["sql"]
            .as_str()
            .is_some_and(|sql| sql.starts_with("CREATE TABLE \"shop_product\""))
    };
    ensure!(statements.iter().any(creates), "{lines:?}");
    ensure!(events(&lines, "migration_finish")[0]["fake"] == false, "{lines:?}");
    let last = lines.last().context("no lines")?;
    ensure!(last["event"] == "finish" && last["done"] == 1, "{last}");
    Ok(())
}

#[test]
fn json_tells_a_failure_and_the_state_of_the_database() -> Result<()> {
    let sandbox = project("json_failure")?;
    sandbox.migration("0002_bad", "0001_initial", "migrations.RunSQL('CREATE NONSENSE')")?;
    let outcome = sandbox.run(&["migrate", "shop", "--json"])?;
    ensure!(outcome.code == 1, "exits {}", outcome.code);
    ensure!(outcome.stderr.contains("shop.0002_bad"), "stderr: {}", outcome.stderr);
    let lines = lines(&outcome)?;
    ensure!(events(&lines, "statement").is_empty(), "{lines:?}");
    let last = lines.last().context("no lines")?;
    ensure!(
        last["event"] == "failure" && last["migration"] == "shop.0002_bad",
        "{last}"
    );
    ensure!(last["statement"] == "CREATE NONSENSE;" && last["done"] == 1, "{last}");
    let state = last["state"].as_str().unwrap_or_default();
    ensure!(state.contains("rolled back"), "{last}");
    ensure!(last["interrupted"] == false, "{last}");
    Ok(())
}

#[test]
fn without_signals_it_says_so() -> Result<()> {
    let sandbox = project("no_signals")?;
    let outcome = sandbox.ok(&["migrate", "--no-signals"])?;
    ensure!(
        outcome.stdout.contains("Signals were not sent (--no-signals)"),
        "{}",
        outcome.stdout
    );
    ensure!(
        outcome.stdout.contains("Applying shop.0001_initial... OK"),
        "{}",
        outcome.stdout
    );
    Ok(())
}

/// Django undoes `0003` and then stops. Limosa stops before anything is undone, with Django's words.
#[test]
fn what_can_not_be_undone_stops_the_run_before_it_begins() -> Result<()> {
    let sandbox = project("irreversible")?;
    sandbox.migration(
        "0002_fill",
        "0001_initial",
        "migrations.RunPython(migrations.RunPython.noop)",
    )?;
    sandbox.migration(
        "0003_code",
        "0002_fill",
        "migrations.AddField('product', 'code', models.IntegerField(default=1))",
    )?;
    sandbox.ok(&["migrate"])?;
    let before = sandbox.dump()?;
    let outcome = sandbox.run(&["migrate", "shop", "zero"])?;
    ensure!(outcome.code == 1, "exits {}", outcome.code);
    ensure!(
        outcome.stderr.contains("in shop.0002_fill is not reversible"),
        "{}",
        outcome.stderr
    );
    ensure!(before == sandbox.dump()?, "something was undone");
    // As far as it can be undone, it is.
    sandbox.ok(&["migrate", "shop", "0002"])?;
    Ok(())
}
