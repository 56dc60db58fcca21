//! What practitioners are told to do behaves as they are told.

use std::path::Path;

use anyhow::{Result, ensure};
use limosa_conformance::{Outcome, Sandbox, Tool, Vendor};

const PROFILE: &str = "
from django.db import models


class UserProfile(models.Model):
    name = models.CharField(max_length=20)
";

fn with(field: &str) -> String {
    format!("{PROFILE}    {field}\n")
}

/// A migrated project with three rows.
fn with_rows(name: &str, vendor: Vendor) -> Result<Sandbox> {
    let sandbox = Sandbox::new(name, vendor)?;
    sandbox.project.models(PROFILE)?;
    sandbox.ok(&["makemigrations", "--noinput"])?;
    sandbox.ok(&["migrate", "--noinput"])?;
    sandbox.sql(&["INSERT INTO shop_userprofile (name) VALUES ('ann'), ('bob'), ('cid')"])?;
    Ok(sandbox)
}

fn all(test: impl Fn(Vendor) -> Result<()>) -> Result<()> {
    Vendor::ALL
        .into_iter()
        .try_for_each(|vendor| test(vendor).map_err(|error| error.context(vendor.name())))
}

fn said(outcome: &Outcome, word: &str) -> Result<()> {
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    ensure!(all.contains(word), "`{word}` was not said:\n{all}");
    Ok(())
}

#[test]
fn add_is_active_to_a_table_with_rows() -> Result<()> {
    all(|vendor| {
        let sandbox = with_rows("is_active", vendor)?;
        sandbox
            .project
            .models(&with("is_active = models.BooleanField(default=True)"))?;
        sandbox.ok(&["makemigrations", "--noinput"])?;
        sandbox.ok(&["migrate", "--noinput"])?;
        let rows = sandbox.query("SELECT name, is_active FROM shop_userprofile ORDER BY name")?;
        // MariaDB's booleans are numbers.
        let yes = if vendor == Vendor::Mariadb { "1" } else { "True" };
        let expected = ["'ann'", "'bob'", "'cid'"].map(|name| vec![name.to_owned(), yes.to_owned()]);
        ensure!(rows == expected, "{rows:?}");
        Ok(())
    })
}

#[test]
fn rename_a_field_and_migrate_without_makemigrations() -> Result<()> {
    all(|vendor| {
        let sandbox = with_rows("rename_only", vendor)?;
        sandbox.project.models(&PROFILE.replace("name =", "full_name ="))?;
        let before = sandbox.dump()?;
        let outcome = sandbox.ok(&["migrate", "--noinput"])?;
        ensure!(before == sandbox.dump()?, "the database changed");
        let notice = "  Your models in app(s): 'shop' have changes that are not yet reflected in a migration, \
                      and so won't be applied.\n  Run 'manage.py makemigrations' to make new migrations, \
                      and then re-run 'manage.py migrate' to apply them.";
        said(&sandbox.django(&["migrate", "--noinput"])?, notice)?;
        said(&outcome, notice)
    })
}

fn two_branches(name: &str, vendor: Vendor, a: &str, b: &str) -> Result<Sandbox> {
    let sandbox = with_rows(name, vendor)?;
    sandbox.migration("0002_a", "0001_initial", a)?;
    sandbox.migration("0002_b", "0001_initial", b)?;
    Ok(sandbox)
}

const A: &str = "migrations.AddField('userprofile', 'a', models.IntegerField(default=1))";
const B: &str = "migrations.AddField('userprofile', 'b', models.IntegerField(default=2))";

#[test]
fn two_branches_are_refused_and_named() -> Result<()> {
    all(|vendor| {
        let sandbox = two_branches("branches", vendor, A, B)?;
        let (files, before) = (sandbox.files()?, sandbox.dump()?);
        let outcome = sandbox.run(&["migrate", "--noinput"])?;
        ensure!(outcome.code == 1, "exits {}", outcome.code);
        said(&outcome, "(0002_a, 0002_b in shop)")?;
        ensure!(files == sandbox.files()?, "files changed");
        ensure!(before == sandbox.dump()?, "the database changed");
        sandbox.ok(&["makemigrations", "--merge", "--noinput"])?;
        sandbox.ok(&["migrate", "--noinput"])?;
        let rows = sandbox.query("SELECT a, b FROM shop_userprofile")?;
        ensure!(rows == vec![vec!["1".to_owned(), "2".to_owned()]; 3], "{rows:?}");
        ensure!(
            sandbox.django(&["migrate", "--check"])?.code == 0,
            "Django finds something to do"
        );
        Ok(())
    })
}

#[test]
fn migrate_merge_writes_the_merge_and_goes_on() -> Result<()> {
    all(|vendor| {
        let sandbox = two_branches("migrate_merge", vendor, A, B)?;
        sandbox.ok(&["migrate", "--merge", "--noinput"])?;
        let file = sandbox.project.root.join("shop/migrations/0003_merge_0002_a_0002_b.py");
        ensure!(file.is_file(), "the merge was not written");
        let rows = sandbox.query("SELECT a, b FROM shop_userprofile")?;
        ensure!(rows == vec![vec!["1".to_owned(), "2".to_owned()]; 3], "{rows:?}");
        ensure!(
            sandbox.django(&["migrate", "--check"])?.code == 0,
            "Django finds something to do"
        );
        Ok(())
    })
}

#[test]
fn conflicting_operations_on_one_field_are_shown_first() -> Result<()> {
    let alter =
        |length: u32| format!("migrations.AlterField('userprofile', 'name', models.CharField(max_length={length}))");
    let sandbox = two_branches("conflict", Vendor::Sqlite, &alter(30), &alter(40))?;
    let (files, before) = (sandbox.files()?, sandbox.dump()?);
    let outcome = sandbox.run(&["migrate", "--merge", "--noinput"])?;
    said(&outcome, "field 'name' of model 'userprofile'")?;
    said(&outcome, "0002_a")?;
    said(&outcome, "0002_b")?;
    // Which of the two comes last is not for a program to say.
    ensure!(outcome.code == 1, "exits {}", outcome.code);
    ensure!(
        files == sandbox.files()? && before == sandbox.dump()?,
        "something changed"
    );
    Ok(())
}

#[test]
fn a_new_not_null_field_without_input_exits_3() -> Result<()> {
    all(|vendor| {
        let sandbox = with_rows("not_null", vendor)?;
        sandbox.project.models(&with("age = models.IntegerField()"))?;
        let (files, before) = (sandbox.files()?, sandbox.dump()?);
        let outcome = sandbox.run(&["makemigrations", "--noinput"])?;
        ensure!(outcome.code == 3, "exits {}", outcome.code);
        ensure!(
            files == sandbox.files()? && before == sandbox.dump()?,
            "something changed"
        );
        Ok(())
    })
}

#[test]
fn the_safe_way_by_hand() -> Result<()> {
    all(|vendor| {
        let sandbox = with_rows("by_hand", vendor)?;
        sandbox.project.models(&with("age = models.IntegerField(null=True)"))?;
        sandbox.ok(&["makemigrations", "--noinput"])?;
        sandbox.ok(&["migrate", "--noinput"])?;
        fill(&sandbox)?;
        sandbox.ok(&["migrate", "--noinput"])?;
        sandbox.project.models(&with("age = models.IntegerField()"))?;
        sandbox.ok(&["makemigrations", "--noinput"])?;
        sandbox.ok(&["migrate", "--noinput"])?;
        let rows = sandbox.query("SELECT name, age FROM shop_userprofile ORDER BY name")?;
        let expected = ["'ann'", "'bob'", "'cid'"].map(|name| vec![name.to_owned(), "3".to_owned()]);
        ensure!(rows == expected, "{rows:?}");
        for check in ["migrate", "makemigrations"] {
            ensure!(
                sandbox.django(&[check, "--check"])?.code == 0,
                "Django's {check} finds something to do"
            );
        }
        Ok(())
    })
}

/// Writes `0003_fill`, which runs Python.
fn fill(sandbox: &Sandbox) -> Result<()> {
    sandbox.project.write(
        "shop/migrations/0003_fill.py",
        "from django.db import migrations\n\n\ndef fill(apps, schema_editor):\n    for profile in \
         apps.get_model(\"shop\", \"UserProfile\").objects.all():\n        profile.age = len(profile.name)\n        \
         profile.save()\n\n\nclass Migration(migrations.Migration):\n    dependencies = [(\"shop\", \
         \"0002_userprofile_age\")]\n    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]\n",
    )
}

/// A machine without Python: nothing on the PATH, no virtual environment.
fn without_python(project: &Path, args: &[&str]) -> Result<Outcome> {
    let mut command = Tool::limosa()?.process(project, args);
    let output = command.env("PATH", "/nowhere").env("HOME", "/nowhere").output()?;
    Ok(Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

#[test]
fn the_main_job_needs_no_python() -> Result<()> {
    let sandbox = Sandbox::new("no_python", Vendor::Sqlite)?;
    sandbox.project.models(PROFILE)?;
    let later = with("is_active = models.BooleanField(default=True)");
    for models in [PROFILE, &later] {
        sandbox.project.models(models)?;
        for args in [["makemigrations"], ["migrate"], ["showmigrations"], ["check"]] {
            let outcome = without_python(&sandbox.project.root, &args)?;
            ensure!(
                outcome.code == 0,
                "{args:?} exits {}:\n{}{}",
                outcome.code,
                outcome.stdout,
                outcome.stderr
            );
        }
    }
    for check in ["migrate", "makemigrations"] {
        ensure!(
            sandbox.django(&[check, "--check"])?.code == 0,
            "Django's {check} finds something to do"
        );
    }
    Ok(())
}

/// Its models have what many projects have: indexes in descending order, a through model, constraints, defaults.
#[test]
fn the_example_project_is_read_without_python() -> Result<()> {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shop");
    for args in [
        &["makemigrations", "--check"][..],
        &["sqlmigrate", "orders", "0003"],
        &["check"],
    ] {
        let outcome = without_python(&example, args)?;
        ensure!(
            outcome.code == 0,
            "{args:?} exits {}:\n{}",
            outcome.code,
            outcome.stderr
        );
    }
    Ok(())
}

#[test]
fn run_python_without_python_says_what_to_install() -> Result<()> {
    let sandbox = with_rows("install", Vendor::Sqlite)?;
    sandbox.project.models(&with("age = models.IntegerField(null=True)"))?;
    sandbox.ok(&["makemigrations", "--noinput"])?;
    sandbox.ok(&["migrate", "--noinput"])?;
    fill(&sandbox)?;
    let before = sandbox.dump()?;
    let outcome = without_python(&sandbox.project.root, &["migrate"])?;
    ensure!(
        outcome.code == 1,
        "exits {}:\n{}{}",
        outcome.code,
        outcome.stdout,
        outcome.stderr
    );
    said(&outcome, "Django")?;
    said(&outcome, "install")?;
    ensure!(before == sandbox.dump()?, "the database changed");
    Ok(())
}

/// What its own `apply` does with the operations, Limosa can't know: Python runs it, and the rest of the plan is Limosa's.
#[test]
fn a_migration_with_its_own_apply_is_run_by_it() -> Result<()> {
    all(|vendor| {
        let sandbox = with_rows("own_apply", vendor)?;
        let methods = "
    def apply(self, project_state, schema_editor, collect_sql=False):
        if self.name.endswith('skipped'):
            return project_state
        return super().apply(project_state, schema_editor, collect_sql)

    def unapply(self, project_state, schema_editor, collect_sql=False):
        return super().unapply(project_state, schema_editor, collect_sql)
";
        let add = |name: &str| {
            format!(
                "operations = [migrations.AddField('userprofile', '{name}', models.IntegerField(null=True))]\n{methods}"
            )
        };
        let text = |after: &str, body: &str| {
            format!(
                "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    \
                 dependencies = [('shop', '{after}')]\n    {body}"
            )
        };
        sandbox
            .project
            .write("shop/migrations/0002_taken.py", &text("0001_initial", &add("taken")))?;
        sandbox
            .project
            .write("shop/migrations/0003_skipped.py", &text("0002_taken", &add("skipped")))?;
        for name in ["0002_taken", "0003_skipped"] {
            let ours = sandbox.ok(&["sqlmigrate", "shop", name])?.stdout;
            let django = sandbox.django(&["sqlmigrate", "shop", name])?.stdout;
            ensure!(ours == django, "{name}:\n{ours}\n{django}");
        }
        sandbox.ok(&["migrate", "--noinput"])?;
        ensure!(sandbox.query("SELECT taken FROM shop_userprofile")?.len() == 3);
        ensure!(sandbox.query("SELECT skipped FROM shop_userprofile").is_err());
        // Undoing 0002 alone; 0003 would drop a column that is not there.
        sandbox.ok(&["migrate", "--noinput", "--fake", "shop", "0002"])?;
        sandbox.ok(&["migrate", "--noinput", "shop", "0001"])?;
        ensure!(sandbox.query("SELECT taken FROM shop_userprofile").is_err());
        Ok(())
    })
}
