//! `limosa plan` says what waits, changes nothing, and refuses where it does not know.

use anyhow::{Result, ensure};
use limosa_conformance::{Sandbox, Vendor};

const BEFORE: &str = "
from django.db import models


class Owner(models.Model):
    name = models.CharField(max_length=20)


class Shop(models.Model):
    name = models.CharField(max_length=20)
    rating = models.IntegerField(null=True)
";

const AFTER: &str = "
from django.db import models


class Owner(models.Model):
    name = models.CharField(max_length=40)


class Shop(models.Model):
    name = models.CharField(max_length=10)
    rating = models.IntegerField(null=True, db_index=True)
    owner = models.ForeignKey(Owner, models.CASCADE, null=True)
    open = models.BooleanField(default=True)
";

fn migrated(name: &str, vendor: Vendor) -> Result<Sandbox> {
    let sandbox = Sandbox::new(name, vendor)?;
    sandbox.project.models(BEFORE)?;
    sandbox.ok(&["makemigrations", "--noinput"])?;
    sandbox.ok(&["migrate", "--noinput"])?;
    sandbox.sql(&["INSERT INTO shop_shop (name) VALUES ('ann'), ('bob')"])?;
    sandbox.project.models(AFTER)?;
    sandbox.ok(&["makemigrations", "--noinput", "--name", "change"])?;
    Ok(sandbox)
}

#[test]
fn a_plan_says_what_waits_and_changes_nothing() -> Result<()> {
    let sandbox = migrated("plan", Vendor::Postgresql)?;
    let before = sandbox.dump()?;
    let said = sandbox.ok(&["plan"])?.stdout;
    ensure!(before == sandbox.dump()?, "the database changed");
    for line in [
        "shop.0002_change  in one transaction",
        "ALTER TABLE \"shop_shop\" ADD COLUMN \"open\" boolean DEFAULT true NOT NULL;",
        "shop_owner: reads and writes wait while it",
        "it writes all of shop_shop (",
        "it builds an index of shop_shop",
    ] {
        ensure!(said.contains(line), "`{line}` is not in\n{said}");
    }
    sandbox.ok(&["migrate", "--noinput"])?;
    let said = sandbox.ok(&["plan"])?.stdout;
    ensure!(said.trim() == "No planned migration operations.", "{said}");
    Ok(())
}

#[test]
fn a_plan_as_json_names_locks_and_work() -> Result<()> {
    let sandbox = migrated("plan_json", Vendor::Postgresql)?;
    let said = sandbox.ok(&["plan", "shop", "--json"])?.stdout;
    let plan: serde_json::Value = serde_json::from_str(&said)?;
    let statements: Vec<&serde_json::Value> = plan[0]["operations"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|operation| operation["statements"].as_array().into_iter().flatten())
        .collect();
    let of = |words: &str| {
        let found = statements
            .iter()
            .find(|s| s["sql"].as_str().is_some_and(|sql| sql.contains(words)));
        found.map(|s| (s["locks"].to_string(), s["work"].to_string()))
    };
    let on = |table: &str, mode: &str| format!("[{{\"mode\":\"{mode}\",\"table\":\"{table}\"}}]");
    let work = |kind: &str| format!("[{{\"kind\":\"{kind}\",\"table\":\"shop_shop\"}}]");
    let exclusive = on("shop_shop", "ACCESS EXCLUSIVE");
    for (words, locks, work) in [
        ("ADD COLUMN \"open\"", exclusive.clone(), "[]".to_owned()),
        ("TYPE varchar(10)", exclusive, work("rewrite")),
        (
            "TYPE varchar(40)",
            on("shop_owner", "ACCESS EXCLUSIVE"),
            "[]".to_owned(),
        ),
        (
            "CREATE INDEX \"shop_shop_rating",
            on("shop_shop", "SHARE"),
            work("build_index"),
        ),
    ] {
        ensure!(of(words) == Some((locks, work)), "{words}: {:?}\n{said}", of(words));
    }
    Ok(())
}

#[test]
fn a_plan_of_another_vendor_is_refused() -> Result<()> {
    for vendor in [Vendor::Sqlite, Vendor::Mariadb] {
        let sandbox = migrated("plan_refused", vendor)?;
        let outcome = sandbox.run(&["plan"])?;
        ensure!(
            outcome.code == 1 && outcome.stderr.contains("known of PostgreSQL only"),
            "{}: {}",
            outcome.code,
            outcome.stderr
        );
    }
    Ok(())
}
