//! Planted drifts: `limosa verify` finds each, and what it prints mends it.

use anyhow::{Context, Result, ensure};
use limosa_conformance::{Driver, Sandbox, Vendor};
use serde_json::Value;

mod drifts;

const MODELS: &str = r#"
from django.db import models
from django.db.models import F, Q


class Shelf(models.Model):
    name = models.CharField(max_length=50, unique=True)
    room = models.IntegerField(null=True)


class Book(models.Model):
    title = models.CharField(max_length=100, db_index=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    pages = models.PositiveIntegerField(default=1)
    note = models.TextField(null=True)
    stock = models.IntegerField(db_default=7)
    doubled = models.GeneratedField(expression=F("pages") * 2, output_field=models.IntegerField(), db_persist=True)
    code = models.CharField(max_length=20, default="it's", db_comment="a code")
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    others = models.ManyToManyField(Shelf, related_name="more")

    class Meta:
        db_table_comment = "books"
        indexes = [models.Index(fields=["price", "-pages"], name="book_price")]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="book_price_positive"),
            models.UniqueConstraint(fields=["title", "shelf"], name="book_once"),
        ]
"#;

/// A migrated project with a row in each table. `name` is a short name of the test.
fn migrated(name: &str, vendor: Vendor) -> Result<Sandbox> {
    let sandbox = Sandbox::new(&format!("verify_{name}"), vendor)?;
    sandbox.project.models(MODELS)?;
    for args in [["makemigrations", "--noinput"], ["migrate", "--noinput"]] {
        let outcome = sandbox.django(&args)?;
        ensure!(outcome.code == 0, "{}{}", outcome.stdout, outcome.stderr);
    }
    sandbox.sql(&[
        "INSERT INTO shop_shelf (id, name) VALUES (1, 'one'), (7, 'seven')",
        "INSERT INTO shop_book (id, title, price, pages, note, code, shelf_id) VALUES (1, 'a', 1, 1, 'n', 'c', 1)",
        "INSERT INTO shop_book_others (id, book_id, shelf_id) VALUES (1, 1, 1)",
    ])?;
    if vendor == Vendor::Postgresql {
        for table in ["shop_shelf", "shop_book", "shop_book_others"] {
            sandbox.query(&format!("SELECT setval('{table}_id_seq', 10)"))?;
        }
    }
    Ok(sandbox)
}

/// What `verify --json` says, line by line, and its exit code.
fn verify(sandbox: &Sandbox) -> Result<(i32, Vec<Value>)> {
    let outcome = sandbox.run(&["verify", "--json"])?;
    ensure!(outcome.stderr.is_empty(), "{}", outcome.stderr);
    let lines: Result<Vec<Value>, _> = outcome.stdout.lines().map(serde_json::from_str).collect();
    Ok((outcome.code, lines.with_context(|| outcome.stdout.clone())?))
}

fn differences(mut lines: Vec<Value>) -> Vec<Value> {
    lines.retain(|line| line["event"] == "difference");
    lines
}

/// One drift: it is found, and what mends it is run. Answers what was found; nothing of what was found `before` is there.
fn one(sandbox: &Sandbox, driver: &mut Driver, kind: &str, sql: &str, before: &[Value]) -> Result<Vec<Value>> {
    let planted: Vec<String> = sql.split(";\n").map(|part| part.trim().to_owned()).collect();
    driver.each("default", &planted)?;
    let (code, found) = verify(sandbox)?;
    let found = differences(found);
    ensure!(
        code == 1 && found.iter().any(|line| line["kind"] == kind),
        "{code}: {found:#?}"
    );
    let left: Vec<&Value> = found.iter().filter(|line| before.contains(line)).collect();
    ensure!(left.is_empty(), "what came before was not mended: {left:#?}");
    for difference in &found {
        let mend: Vec<String> = serde_json::from_value(difference["mend"].clone())?;
        ensure!(!mend.is_empty(), "nothing mends {difference:#}");
        driver
            .each("default", &mend)
            .with_context(|| format!("{difference:#}"))?;
    }
    Ok(found)
}

fn all(vendor: Vendor, drifts: &[(&str, &str)]) -> Result<()> {
    ensure!(drifts.len() >= 30, "{} drifts", drifts.len());
    let sandbox = migrated("drifts", vendor)?;
    let rows = "SELECT title, name FROM shop_book JOIN shop_shelf ON shop_shelf.id = shelf_id";
    let before = sandbox.query(rows)?;
    let mut driver = sandbox.driver()?;
    let mut last = differences(verify(&sandbox)?.1);
    ensure!(last.is_empty(), "before anything was planted: {last:#?}");
    for (kind, sql) in drifts {
        last = one(&sandbox, &mut driver, kind, sql, &last).with_context(|| format!("{kind}: {sql}"))?;
    }
    let (code, lines) = verify(&sandbox)?;
    ensure!(code == 0, "at the end: {lines:#?}");
    ensure!(driver.query("default", rows)? == before, "rows are gone");
    Ok(())
}

#[test]
fn drifts_on_postgresql() -> Result<()> {
    all(Vendor::Postgresql, drifts::POSTGRESQL)
}

#[test]
fn drifts_on_sqlite() -> Result<()> {
    let drifts: Vec<(&str, String)> = drifts::SQLITE
        .iter()
        .map(|(kind, sql)| (*kind, drifts::of_sqlite(sql)))
        .collect();
    let drifts: Vec<(&str, &str)> = drifts.iter().map(|(kind, sql)| (*kind, &**sql)).collect();
    all(Vendor::Sqlite, &drifts)
}

#[test]
fn drifts_on_mariadb() -> Result<()> {
    all(Vendor::Mariadb, drifts::MARIADB)
}

#[test]
fn tables_of_others_are_left_alone() -> Result<()> {
    for vendor in Vendor::ALL {
        let sandbox = migrated("theirs", vendor)?;
        sandbox.sql(&["CREATE TABLE theirs (id integer)"])?;
        let (catalog, _) = sandbox.dump()?;
        let outcome = sandbox.ok(&["verify", "-v", "2"])?;
        ensure!(
            outcome.stdout.contains("1 table of no model were left out: theirs."),
            "{}",
            outcome.stdout
        );
        ensure!(sandbox.dump()?.0 == catalog, "verify left something behind");
    }
    Ok(())
}

#[test]
fn what_is_unapplied_is_not_expected() -> Result<()> {
    let sandbox = migrated("unapplied", Vendor::Sqlite)?;
    sandbox.migration(
        "0002_shelf_floor",
        "0001_initial",
        "migrations.AddField('shelf', 'floor', models.IntegerField(null=True))",
    )?;
    sandbox.ok(&["verify"])?;
    sandbox.ok(&["migrate", "--fake"])?;
    let outcome = sandbox.run(&["verify"])?;
    ensure!(
        outcome.code == 1 && outcome.stdout.contains("shop_shelf.floor: column is missing"),
        "{}",
        outcome.stdout
    );
    ensure!(
        sandbox.run(&["verify", "nowhere"])?.code == 2,
        "an app that is not there"
    );
    Ok(())
}

#[test]
fn what_sql_of_a_migration_made_is_explained() -> Result<()> {
    for vendor in Vendor::ALL {
        let sandbox = migrated("own", vendor)?;
        sandbox.migration(
            "0002_own",
            "0001_initial",
            "migrations.RunSQL('CREATE INDEX own_index ON shop_shelf (room)', 'DROP INDEX own_index')",
        )?;
        sandbox.ok(&["migrate"])?;
        let outcome = sandbox.ok(&["verify", "-v", "2"])?;
        ensure!(
            outcome.stdout.contains("as the SQL of shop.0002_own has it"),
            "{}",
            outcome.stdout
        );
    }
    Ok(())
}
