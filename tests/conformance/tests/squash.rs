//! `squashmigrations`, `optimizemigration` and squashed migrations in every state, side by side with Django.

use anyhow::Result;
use limosa_conformance::{Sandbox, Twice, Vendor};

const FIRST: &str = r#"
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("user", models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)),
            ],
        ),
"#;

/// A history with functions, SQL that may be left out, and a model that others point at.
fn project(name: &str) -> Result<Sandbox> {
    let sandbox = Sandbox::new(name, Vendor::Sqlite)?;
    sandbox.project.extra_settings(
        "INSTALLED_APPS = [\"django.contrib.auth\", \"django.contrib.contenttypes\", \"plain\", *INSTALLED_APPS]\n",
    )?;
    sandbox.project.write("plain/__init__.py", "")?;
    let migration = |name: &str, head: &str, dependencies: &str, operations: &str| {
        sandbox.project.write(
            &format!("shop/migrations/{name}.py"),
            &format!(
                "from django.conf import settings\nfrom django.db import migrations, models\n{head}\n\nclass \
                 Migration(migrations.Migration):\n    dependencies = [{dependencies}]\n    operations = \
                 [{operations}]\n"
            ),
        )
    };
    let swappable = "migrations.swappable_dependency(settings.AUTH_USER_MODEL)";
    migration("0001_initial", "", swappable, FIRST)?;
    migration(
        "0002_name",
        "",
        "(\"shop\", \"0001_initial\"), (\"contenttypes\", \"0001_initial\")",
        "migrations.AddField(\"author\", \"name\", models.CharField(max_length=20, default=\"\")),\n\
         migrations.RunSQL(\"SELECT 1\", elidable=True),",
    )?;
    migration(
        "0003_longer_name",
        "",
        "(\"shop\", \"0002_name\")",
        "migrations.AlterField(\"Author\", \"name\", models.CharField(max_length=40)),",
    )?;
    migration(
        "0004_fill",
        "\n\ndef fill(apps, schema_editor):\n    \"\"\"Fills.\"\"\"\n\n\ndef empty(apps, schema_editor):\n    pass\n",
        "(\"shop\", \"0003_longer_name\")",
        "migrations.RunPython(fill, empty),\nmigrations.RunPython(fill, empty, elidable=True),",
    )?;
    migration(
        "0005_book",
        "",
        "(\"shop\", \"0004_fill\"), (\"auth\", \"0001_initial\")",
        "migrations.CreateModel(name=\"Book\", fields=[(\"id\", models.BigAutoField(primary_key=True))]),\n\
         migrations.AddField(\"book\", \"author\", models.ForeignKey(\"shop.Author\", models.CASCADE)),\n\
         migrations.AddIndex(\"book\", models.Index(fields=[\"author\"], name=\"book_author\")),\n\
         migrations.RenameIndex(\"book\", \"book_by_author\", old_name=\"book_author\"),",
    )?;
    Ok(sandbox)
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// Each command on the same history.
fn each(name: &str, lines: &[&str]) -> Result<()> {
    let sandbox = project(name)?;
    let before = sandbox.files()?;
    let mut twice = Twice::new(&sandbox);
    for line in lines {
        twice.same(&words(line))?;
        twice.restore(&before)?;
    }
    twice.finish()
}

#[test]
fn squashmigrations_with_every_flag() -> Result<()> {
    each(
        "squash",
        &[
            "squashmigrations shop 0003 --noinput",
            "squashmigrations shop 0005 --no-input",
            "squashmigrations shop 0002 0003 --noinput",
            "squashmigrations shop 0002_name 0005 --noinput --squashed-name middle",
            "squashmigrations shop 0005 --noinput --no-optimize --no-header",
            "squashmigrations shop 0003 --noinput -v 0 --squashed-name all",
            "squashmigrations shop 0001 --noinput -v 2",
            "squashmigrations --noinput shop 0005 0005",
        ],
    )
}

#[test]
fn squashmigrations_refusals() -> Result<()> {
    each(
        "refusals",
        &[
            "squashmigrations nowhere 0003 --noinput",
            "squashmigrations plain 0003 --noinput",
            "squashmigrations shop 000 --noinput",
            "squashmigrations shop 0009 --noinput",
            "squashmigrations shop 0009 0003 --noinput",
            "squashmigrations shop 0004 0003 --noinput",
            "squashmigrations shop 0003 --noinput --squashed-name initial",
            "squashmigrations shop",
            "squashmigrations shop 0001 0002 0003",
            "optimizemigration nowhere 0001",
            "optimizemigration plain 0001",
            "optimizemigration shop 000",
            "optimizemigration shop 0009",
            "optimizemigration shop",
        ],
    )
}

#[test]
fn squashmigrations_asks() -> Result<()> {
    let sandbox = project("asks")?;
    let before = sandbox.files()?;
    let mut twice = Twice::new(&sandbox);
    for answers in [&["y"][..], &["yes"], &["n"], &[""], &["maybe", "Y"], &["q", "w", "No"]] {
        twice.answered(&["squashmigrations", "shop", "0003"], answers)?;
        twice.restore(&before)?;
    }
    twice.finish()
}

#[test]
fn optimizemigration_with_every_flag() -> Result<()> {
    each(
        "optimize",
        &[
            "optimizemigration shop 0005",
            "optimizemigration shop 0005 --check",
            "optimizemigration shop 0005 -v 0",
            "optimizemigration shop 0002 -v 2",
            "optimizemigration shop 0003",
            "optimizemigration shop 0001 --check",
            "optimizemigration shop 0004",
        ],
    )
}

#[test]
fn squashing_squashed_migrations() -> Result<()> {
    let sandbox = project("twice")?;
    let mut twice = Twice::new(&sandbox);
    twice.same(&words("squashmigrations shop 0003 --noinput"))?;
    twice.same(&words(
        "squashmigrations shop 0001_squashed --noinput --squashed-name again",
    ))?;
    twice.same(&words("squashmigrations shop 0005 --noinput --squashed-name more"))?;
    twice.same(&words("optimizemigration shop 0001_squashed"))?;
    twice.same(&words("showmigrations"))?;
    twice.same(&words("squashmigrations shop 0002 0005 --noinput"))?;
    twice.finish()
}

/// What every command sees and does when the migrations up to `applied` are in the database and `squash` is then made.
fn state_of_application(name: &str, applied: Option<&str>, squash: &str, remove: &[&str]) -> Result<()> {
    let sandbox = project(name)?;
    let mut twice = Twice::new(&sandbox);
    if let Some(applied) = applied {
        twice.same_effect(&["migrate", "shop", applied])?;
    }
    twice.same(&words(squash))?;
    for file in remove {
        std::fs::remove_file(sandbox.project.root.join(format!("shop/migrations/{file}.py")))?;
    }
    let before = sandbox.files()?;
    for line in [
        "showmigrations",
        "showmigrations --plan",
        "showmigrations --plan -v 2",
        "showmigrations shop -v 2",
        "migrate --plan",
        "migrate --check",
        "makemigrations --check",
        "sqlmigrate shop 0002",
        "sqlmigrate shop 0001_squashed",
    ] {
        // The times of application are each side's own.
        if line.ends_with("shop -v 2") && applied.is_some() {
            twice.same_effect(&words(line))?;
        } else {
            twice.same(&words(line))?;
        }
    }
    for line in [
        "migrate",
        "migrate shop 0001_squashed",
        "migrate shop 0002",
        "migrate shop zero",
        "migrate shop --prune",
        "migrate shop --fake",
    ] {
        twice.same_effect(&words(line))?;
        twice.same(&["showmigrations"])?;
        twice.restore(&before)?;
    }
    // All the way, and back.
    for line in ["migrate", "migrate shop zero", "migrate shop"] {
        twice.same_effect(&words(line))?;
        twice.same(&["showmigrations"])?;
    }
    twice.finish()
}

const SQUASH: &str = "squashmigrations shop 0003 --noinput";

#[test]
fn squashed_and_nothing_applied() -> Result<()> {
    state_of_application("none", None, SQUASH, &[])
}

#[test]
fn squashed_and_some_applied() -> Result<()> {
    state_of_application("some", Some("0002"), SQUASH, &[])
}

#[test]
fn squashed_and_all_applied() -> Result<()> {
    state_of_application("all", Some("0005"), SQUASH, &[])
}

#[test]
fn squashed_and_just_those_applied() -> Result<()> {
    state_of_application("those", Some("0003"), SQUASH, &[])
}

#[test]
fn squashed_from_a_start() -> Result<()> {
    state_of_application(
        "start",
        Some("0002"),
        "squashmigrations shop 0002 0003 --noinput --squashed-name squashed",
        &[],
    )
}

#[test]
fn squashed_and_the_files_gone() -> Result<()> {
    let files = ["0001_initial", "0002_name", "0003_longer_name"];
    state_of_application("gone", Some("0005"), SQUASH, &files)
}

#[test]
fn squashed_in_part_and_the_files_gone() -> Result<()> {
    let files = ["0001_initial", "0002_name", "0003_longer_name"];
    state_of_application("part", Some("0002"), SQUASH, &files)
}

#[test]
fn pruned_after_replaces_is_taken_out() -> Result<()> {
    let sandbox = project("prune")?;
    let mut twice = Twice::new(&sandbox);
    twice.same_effect(&["migrate"])?;
    twice.same(&words(SQUASH))?;
    twice.same_effect(&["migrate"])?;
    let file = "shop/migrations/0001_squashed_0003_longer_name.py";
    let text = std::fs::read_to_string(sandbox.project.root.join(file))?;
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("replaces = "));
    sandbox
        .project
        .write(file, &lines.map(|line| format!("{line}\n")).collect::<String>())?;
    for name in ["0001_initial", "0002_name", "0003_longer_name"] {
        std::fs::remove_file(sandbox.project.root.join(format!("shop/migrations/{name}.py")))?;
    }
    let fourth = "shop/migrations/0004_fill.py";
    let text = std::fs::read_to_string(sandbox.project.root.join(fourth))?;
    sandbox.project.write(
        fourth,
        &text.replace("0003_longer_name", "0001_squashed_0003_longer_name"),
    )?;
    for line in [
        "migrate --prune",
        "migrate shop --prune",
        "migrate shop --prune",
        "showmigrations",
        "migrate --check",
    ] {
        twice.same(&words(line))?;
    }
    twice.finish()
}
