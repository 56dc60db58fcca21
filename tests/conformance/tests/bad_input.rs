//! Bad input: a clear error that says what, where and what to do; the exit code is Django's; files and database are
//! untouched.

use std::{
    fs,
    io::{Read, Write as _},
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use limosa_conformance::{Outcome, Sandbox, Vendor, limosa_binary};

const MODELS: &str = "from django.db import models\n\n\nclass Product(models.Model):\n    \
                      name = models.CharField(max_length=20)\n";

fn project(name: &str, vendor: Vendor) -> Result<Sandbox> {
    let sandbox = Sandbox::new(name, vendor)?;
    sandbox.project.models(MODELS)?;
    sandbox.ok(&["makemigrations", "--noinput"])?;
    Ok(sandbox)
}

fn migrated(name: &str, vendor: Vendor) -> Result<Sandbox> {
    let sandbox = project(name, vendor)?;
    sandbox.ok(&["migrate", "--noinput"])?;
    Ok(sandbox)
}

/// Runs the tool: the exit code is Django's and not 0, all words are said, no file is touched.
fn refused(sandbox: &Sandbox, args: &[&str], words: &[&str]) -> Result<Outcome> {
    let files = sandbox.files()?;
    let outcome = sandbox.run(args)?;
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    let what = args.join(" ");
    ensure!(outcome.code != 0, "`{what}` exits 0:\n{said}");
    ensure!(!outcome.stderr.is_empty(), "`{what}` said nothing on stderr:\n{said}");
    ensure!(!said.contains("panicked"), "`{what}` panicked:\n{said}");
    ensure!(files == sandbox.files()?, "`{what}` touched files:\n{said}");
    let django = sandbox.django(args)?;
    ensure!(
        outcome.code == django.code,
        "`{what}` exits {}, Django {}:\n{said}\nDjango: {}{}",
        outcome.code,
        django.code,
        django.stdout,
        django.stderr
    );
    let unseen: Vec<&&str> = words.iter().filter(|&&word| !said.contains(word)).collect();
    ensure!(unseen.is_empty(), "`{what}` did not say {unseen:?}:\n{said}");
    Ok(outcome)
}

#[test]
fn no_manage_py() -> Result<()> {
    let sandbox = Sandbox::new("no_manage", Vendor::Sqlite)?;
    fs::remove_file(sandbox.project.root.join("manage.py"))?;
    for command in ["makemigrations", "migrate", "showmigrations", "check"] {
        let outcome = sandbox.tool.run(sandbox.folder(), &[command])?;
        ensure!(outcome.code != 0, "{command} exits 0: {}", outcome.stdout);
        ensure!(outcome.stderr.contains("manage.py"), "{}", outcome.stderr);
    }
    Ok(())
}

#[test]
fn settings_module_not_found() -> Result<()> {
    let sandbox = project("settings", Vendor::Sqlite)?;
    let manage = fs::read_to_string(sandbox.project.root.join("manage.py"))?;
    sandbox
        .project
        .write("manage.py", &manage.replace("config.settings", "config.missing"))?;
    for command in ["makemigrations", "migrate"] {
        refused(&sandbox, &[command], &["config.missing"])?;
    }
    Ok(())
}

#[test]
fn syntax_error_in_settings() -> Result<()> {
    let sandbox = project("settings_syntax", Vendor::Sqlite)?;
    sandbox
        .project
        .write("config/settings.py", "DEBUG = True\nINSTALLED_APPS = [\"shop\"\n")?;
    refused(&sandbox, &["migrate"], &["config/settings.py:2", "INSTALLED_APPS = ["]).map(drop)
}

#[test]
fn syntax_error_in_models() -> Result<()> {
    let sandbox = project("models_syntax", Vendor::Sqlite)?;
    sandbox.project.models(&format!("{MODELS}    price = = 3\n"))?;
    refused(&sandbox, &["makemigrations"], &["shop/models.py:6", "price = = 3"]).map(drop)
}

#[test]
fn syntax_error_in_a_migration() -> Result<()> {
    let sandbox = migrated("syntax", Vendor::Sqlite)?;
    sandbox.project.write(
        "shop/migrations/0002_bad.py",
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration)\n    operations = []\n",
    )?;
    for args in [
        &["migrate"][..],
        &["makemigrations"],
        &["showmigrations"],
        &["sqlmigrate", "shop", "0002"],
    ] {
        refused(
            &sandbox,
            args,
            &["shop/migrations/0002_bad.py:4", "class Migration(migrations.Migration)"],
        )?;
    }
    Ok(())
}

#[test]
fn dependency_that_does_not_exist() -> Result<()> {
    let sandbox = migrated("dependency", Vendor::Sqlite)?;
    sandbox.migration("0002_next", "0001_gone", "")?;
    for command in ["migrate", "makemigrations"] {
        refused(
            &sandbox,
            &[command],
            &["0002_next", "0001_gone", "shop/migrations/0002_next.py:5"],
        )?;
    }
    Ok(())
}

#[test]
fn circular_dependency() -> Result<()> {
    let sandbox = migrated("circular", Vendor::Sqlite)?;
    sandbox.migration("0002_a", "0003_b", "")?;
    sandbox.migration("0003_b", "0002_a", "")?;
    for command in ["migrate", "makemigrations"] {
        refused(&sandbox, &[command], &["0002_a", "0003_b"])?;
    }
    Ok(())
}

#[test]
fn history_inconsistent_with_the_graph() -> Result<()> {
    for vendor in Vendor::ALL {
        let sandbox = migrated("history", vendor)?;
        sandbox.migration("0002_a", "0001_initial", "")?;
        sandbox.ok(&["migrate", "--noinput"])?;
        sandbox.sql(&["DELETE FROM django_migrations WHERE name = '0001_initial'"])?;
        for command in ["migrate", "makemigrations"] {
            let words = ["shop.0002_a", "applied before its dependency", "shop.0001_initial"];
            refused(&sandbox, &[command], &words).context(vendor.name())?;
        }
    }
    Ok(())
}

#[test]
fn unknown_app() -> Result<()> {
    let sandbox = migrated("app", Vendor::Sqlite)?;
    for args in [
        &["migrate", "shopp"][..],
        &["makemigrations", "shopp"],
        &["showmigrations", "shopp"],
        &["sqlmigrate", "shopp", "0001"],
    ] {
        refused(&sandbox, args, &["No installed app with label 'shopp'."])?;
    }
    Ok(())
}

#[test]
fn command_that_an_app_brings_in_place_of_djangos() -> Result<()> {
    let sandbox = migrated("own_command", Vendor::Sqlite)?;
    let own = "from django.core.management.base import BaseCommand, CommandError\n\n\n\
        class Command(BaseCommand):\n    def handle(self, *args, **options):\n        raise CommandError(\"ours\")\n";
    for command in ["makemigrations", "migrate"] {
        sandbox
            .project
            .write(&format!("shop/management/commands/{command}.py"), own)?;
        refused(
            &sandbox,
            &[command],
            &[
                &format!("the app `shop` has a command `{command}` of its own"),
                "--ignore-own-commands",
            ],
        )?;
        let outcome = sandbox.run(&[command, "--ignore-own-commands"])?;
        ensure!(outcome.code == 0, "{}{}", outcome.stdout, outcome.stderr);
    }
    Ok(())
}

#[test]
fn unknown_and_ambiguous_migration_names() -> Result<()> {
    let sandbox = migrated("names", Vendor::Sqlite)?;
    sandbox.migration("0002_a", "0001_initial", "")?;
    sandbox.migration("0002_ab", "0002_a", "")?;
    for command in ["migrate", "sqlmigrate"] {
        refused(
            &sandbox,
            &[command, "shop", "0009"],
            &["Cannot find a migration matching '0009' from app 'shop'."],
        )?;
        refused(
            &sandbox,
            &[command, "shop", "0002"],
            &["More than one migration matches '0002' in app 'shop'."],
        )?;
    }
    Ok(())
}

#[test]
fn invalid_name_of_a_new_migration() -> Result<()> {
    let sandbox = project("new_name", Vendor::Sqlite)?;
    sandbox
        .project
        .models(&format!("{MODELS}    a = models.IntegerField(null=True)\n"))?;
    refused(
        &sandbox,
        &["makemigrations", "--name", "not a name"],
        &["must be a valid Python identifier"],
    )
    .map(drop)
}

/// Another database: of this kind, on this port, for a user whom nobody knows.
fn database_at(sandbox: &Sandbox, kind: &str, port: u16) -> Result<()> {
    sandbox.project.extra_settings(&format!(
        "DATABASES = {{\"default\": {{\"ENGINE\": \"django.db.backends.{kind}\", \"NAME\": \"shop\", \
         \"USER\": \"ann\", \"PASSWORD\": \"wrong-secret\", \"HOST\": \"127.0.0.1\", \"PORT\": \"{port}\"}}}}\n"
    ))
}

#[test]
fn database_refused() -> Result<()> {
    for (vendor, kind) in [(Vendor::Postgresql, "postgresql"), (Vendor::Mariadb, "mysql")] {
        let sandbox = project("refused", vendor)?;
        // A port that was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        database_at(&sandbox, kind, port)?;
        for args in [&["migrate"][..], &["showmigrations"]] {
            refused(&sandbox, args, &["127.0.0.1", &port.to_string()])?;
        }
    }
    Ok(())
}

#[test]
fn wrong_password() -> Result<()> {
    let sandbox = project("password", Vendor::Sqlite)?;
    let port = server_that_refuses_passwords()?;
    database_at(&sandbox, "postgresql", port)?;
    keeps_the_password(&sandbox, "password authentication failed for user \"ann\"")
}

#[test]
fn wrong_password_on_mariadb() -> Result<()> {
    let sandbox = project("password", Vendor::Mariadb)?;
    let settings = fs::read_to_string(sandbox.project.root.join("config/settings.py"))?;
    let port = settings
        .split("\"PORT\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    database_at(&sandbox, "mysql", port.context("a port")?.parse()?)?;
    keeps_the_password(&sandbox, "Access denied for user 'ann'@")
}

fn keeps_the_password(sandbox: &Sandbox, refusal: &str) -> Result<()> {
    let outcome = refused(sandbox, &["migrate"], &[refusal])?;
    ensure!(
        !outcome.stderr.contains("wrong-secret"),
        "the password is shown: {}",
        outcome.stderr
    );
    Ok(())
}

/// Speaks just enough of the protocol to ask for a password and refuse it, whatever server the tests have.
fn server_that_refuses_passwords() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut buffer = [0; 1024];
            while let Ok(length) = stream.read(&mut buffer) {
                let message = &buffer[..length];
                let answer = if length == 0 {
                    break;
                } else if message.get(4..8).is_some_and(|code| code[..2] == [4, 210]) {
                    // SSLRequest or GSSENCRequest: no.
                    b"N".to_vec()
                } else if message.first() == Some(&b'p') {
                    let text = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"ann\"\0\0";
                    let mut error = vec![b'E', 0, 0, 0, u8::try_from(text.len() + 4).unwrap_or(0)];
                    error.extend_from_slice(text);
                    error
                } else {
                    // AuthenticationCleartextPassword.
                    vec![b'R', 0, 0, 0, 8, 0, 0, 0, 3]
                };
                if stream.write_all(&answer).is_err() || answer[0] == b'E' {
                    break;
                }
            }
        }
    });
    Ok(port)
}

#[test]
fn unknown_database() -> Result<()> {
    for (vendor, words) in [
        (Vendor::Postgresql, "does not exist"),
        (Vendor::Mariadb, "Unknown database"),
    ] {
        let sandbox = project("unknown_db", vendor)?;
        let settings = fs::read_to_string(sandbox.project.root.join("config/settings.py"))?;
        let gone = settings.replace(&sandbox.database.name, "limosa_no_such_database");
        sandbox.project.write("config/settings.py", &gone)?;
        refused(&sandbox, &["migrate"], &["limosa_no_such_database", words])?;
    }
    Ok(())
}

#[test]
fn locked_sqlite_file() -> Result<()> {
    let sandbox = migrated("locked", Vendor::Sqlite)?;
    sandbox.migration(
        "0002_a",
        "0001_initial",
        "migrations.RunSQL('CREATE TABLE a (id integer)')",
    )?;
    // Another process: this one loses its locks when it reads the file's bytes.
    let mut holder = sandbox.driver()?;
    holder.lock(&sandbox.database.name)?;
    refused(&sandbox, &["migrate"], &["database is locked"])?;
    drop(holder);
    sandbox.ok(&["migrate", "--noinput"]).map(drop)
}

#[test]
fn failing_sql_names_the_migration_and_the_state() -> Result<()> {
    for vendor in Vendor::ALL.into_iter().filter(|vendor| vendor.rolls_schemas_back()) {
        let sandbox = migrated("failing", vendor)?;
        sandbox.migration(
            "0002_bad",
            "0001_initial",
            "migrations.AddField('product', 'a', models.IntegerField(default=1)),\n        \
             migrations.RunSQL('INSERT INTO nowhere VALUES (1)')",
        )?;
        let before = sandbox.dump()?;
        let outcome = sandbox.run(&["migrate", "--noinput"])?;
        ensure!(outcome.code == 1, "exits {}", outcome.code);
        for word in ["0002_bad", "nowhere"] {
            ensure!(
                outcome.stderr.contains(word),
                "{word} was not said:\n{}",
                outcome.stderr
            );
        }
        ensure!(before == sandbox.dump()?, "the database changed ({})", vendor.name());
    }
    Ok(())
}

/// As root, permissions say nothing: the tool is then run as another user.
#[test]
fn unwritable_migrations_folder() -> Result<()> {
    let sandbox = project("unwritable", Vendor::Sqlite)?;
    sandbox
        .project
        .models(&format!("{MODELS}    a = models.IntegerField(null=True)\n"))?;
    let folder = sandbox.project.root.join("shop/migrations");
    let files = sandbox.files()?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555))?;
    let binary = sandbox.folder().join("limosa");
    fs::copy(limosa_binary()?, &binary)?;
    let mut command = Command::new(&binary);
    command
        .arg("makemigrations")
        .current_dir(&sandbox.project.root)
        .stdin(Stdio::null());
    command.env_remove("DJANGO_SETTINGS_MODULE").env_remove("DATABASE_URL");
    let root = fs::write(folder.join("probe"), "").is_ok();
    if root {
        fs::remove_file(folder.join("probe"))?;
        command.uid(65534).gid(65534);
    }
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
    ensure!(output.status.code() == Some(1), "exits {:?}: {said}", output.status);
    ensure!(said.contains("shop/migrations") && said.contains("ermission"), "{said}");
    ensure!(files == sandbox.files()?, "files were touched");
    Ok(())
}

#[test]
fn ctrl_c_rolls_back_on_postgresql() -> Result<()> {
    ctrl_c(Vendor::Postgresql, "SELECT pg_sleep(60)")
}

#[test]
fn ctrl_c_rolls_back_on_sqlite() -> Result<()> {
    let long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) \
                INSERT INTO shop_product (name) SELECT max(i) FROM n";
    ctrl_c(Vendor::Sqlite, long)
}

/// MariaDB can't take a change of the schema back: what stays is what is said to stay, and nothing else.
#[test]
fn what_stays_of_a_failed_migration_on_mariadb_is_told() -> Result<()> {
    let sandbox = migrated("half", Vendor::Mariadb)?;
    sandbox.sql(&["INSERT INTO shop_product (name) VALUES ('a')"])?;
    sandbox.migration(
        "0002_bad",
        "0001_initial",
        "migrations.AddField('product', 'a', models.IntegerField(default=1)),\n        \
         migrations.RunSQL([\"UPDATE shop_product SET a = 2\", \"INSERT INTO nowhere VALUES (1)\"])",
    )?;
    let outcome = sandbox.run(&["migrate", "--noinput"])?;
    ensure!(outcome.code == 1, "exits {}", outcome.code);
    for word in [
        "0002_bad",
        "nowhere",
        "MariaDB commits every change of a schema at once",
        "1 of its 2 operations is done and stays so",
        "1 statement of the one that failed stays done",
        "stays: UPDATE shop_product SET a = 2",
        "is not recorded as applied",
    ] {
        ensure!(
            outcome.stderr.contains(word),
            "{word} was not said:\n{}",
            outcome.stderr
        );
    }
    ensure!(
        !outcome.stderr.contains("rolled back"),
        "nothing was:\n{}",
        outcome.stderr
    );
    ensure!(
        sandbox.query("SELECT a FROM shop_product")? == [["2"]],
        "the row is another"
    );
    let recorded = sandbox.query("SELECT name FROM django_migrations WHERE app = 'shop'")?;
    ensure!(recorded == [["'0001_initial'"]], "{recorded:?}");
    // Run again, it meets its own half. Nothing of it is done then.
    let before = sandbox.dump()?;
    let outcome = sandbox.run(&["migrate", "--noinput"])?;
    for word in ["Duplicate column name 'a'", "Nothing of it was done"] {
        ensure!(
            outcome.stderr.contains(word),
            "{word} was not said:\n{}",
            outcome.stderr
        );
    }
    ensure!(before == sandbox.dump()?, "the database changed");
    Ok(())
}

#[test]
fn rows_that_run_python_changed_are_rolled_back_on_mariadb() -> Result<()> {
    let sandbox = migrated("python_rows", Vendor::Mariadb)?;
    sandbox.project.write(
        "shop/migrations/0002_fill.py",
        "from django.db import migrations\n\n\ndef fill(apps, schema_editor):\n    \
         apps.get_model(\"shop\", \"Product\").objects.create(name=\"a\")\n    raise ValueError(\"stop here\")\n\n\n\
         class Migration(migrations.Migration):\n    dependencies = [(\"shop\", \"0001_initial\")]\n    \
         operations = [migrations.RunPython(fill)]\n",
    )?;
    let before = sandbox.dump()?;
    let outcome = sandbox.run(&["migrate", "--noinput"])?;
    for word in ["stop here", "0002_fill", "the one that failed was rolled back"] {
        ensure!(
            outcome.stderr.contains(word),
            "{word} was not said:\n{}",
            outcome.stderr
        );
    }
    // The catalog's next number of the key is another: the server never takes that back.
    ensure!(before.1 == sandbox.dump()?.1, "the rows changed");
    Ok(())
}

/// Killed outright, nobody can tell anything. The next run meets what is there, and says so.
#[test]
fn killed_on_mariadb_leaves_what_was_done_and_no_record() -> Result<()> {
    let sandbox = migrated("killed", Vendor::Mariadb)?;
    sandbox.migration(
        "0002_long",
        "0001_initial",
        "migrations.AddField('product', 'a', models.IntegerField(default=1)), migrations.RunSQL('SELECT SLEEP(60)')",
    )?;
    let mut command = sandbox.tool.process(&sandbox.project.root, &["migrate", "--noinput"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    wait_for_sleep(&sandbox)?;
    child.kill()?;
    child.wait()?;
    let recorded = sandbox.query("SELECT name FROM django_migrations WHERE app = 'shop'")?;
    ensure!(recorded == [["'0001_initial'"]], "{recorded:?}");
    let shown = sandbox.ok(&["showmigrations"])?.stdout;
    ensure!(shown.contains("[ ] 0002_long"), "{shown}");
    let outcome = sandbox.run(&["migrate", "--noinput"])?;
    for word in [
        "Duplicate column name 'a'",
        "Nothing of it was done",
        "stopped in the middle",
    ] {
        ensure!(
            outcome.stderr.contains(word),
            "{word} was not said:\n{}",
            outcome.stderr
        );
    }
    Ok(())
}

/// Waits until the server runs the statement.
fn wait_for_sleep(sandbox: &Sandbox) -> Result<()> {
    let started = Instant::now();
    let mut driver = sandbox.driver()?;
    let query = "SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE '%SLEEP%' AND id <> \
                 CONNECTION_ID()";
    while driver.query("default", query)?.is_empty() {
        ensure!(
            started.elapsed() < Duration::from_secs(30),
            "the long statement never ran"
        );
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Interrupted while the server works: the statement is stopped there, and what stays is told.
#[test]
fn ctrl_c_on_mariadb_stops_the_statement_and_tells_what_stays() -> Result<()> {
    let sql = "migrations.RunSQL('SELECT SLEEP(60)')";
    let python = "migrations.RunPython(lambda apps, editor: editor.connection.cursor().execute('SELECT SLEEP(60)'))";
    for (name, long) in [("ctrl_c", sql), ("ctrl_c_python", python)] {
        let sandbox = migrated(name, Vendor::Mariadb)?;
        sandbox.migration(
            "0002_long",
            "0001_initial",
            &format!("migrations.AddField('product', 'a', models.IntegerField(default=1)), {long}"),
        )?;
        let mut command = sandbox.tool.process(&sandbox.project.root, &["migrate", "--noinput"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        wait_for_sleep(&sandbox)?;
        let said = interrupt(&mut child)?;
        for word in ["interrupted", "1 of its 2 operations is done and stays so"] {
            ensure!(said.contains(word), "{word} was not said:\n{said}");
        }
        let running =
            "SELECT info FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE 'SELECT SLEEP%'";
        ensure!(sandbox.query(running)?.is_empty(), "the statement still runs");
        let recorded = sandbox.query("SELECT name FROM django_migrations WHERE app = 'shop'")?;
        ensure!(recorded == [["'0001_initial'"]], "{recorded:?}");
    }
    Ok(())
}

/// Presses Ctrl-C; answers what was said. The end must come soon, and be that of an interruption.
fn interrupt(child: &mut Child) -> Result<String> {
    let started = Instant::now();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    ensure!(killed.success(), "it ended before Ctrl-C");
    while child.try_wait()?.is_none() {
        if started.elapsed() > Duration::from_secs(30) {
            child.kill()?;
            anyhow::bail!("Ctrl-C did not end it");
        }
        thread::sleep(Duration::from_millis(50));
    }
    let mut said = String::new();
    for stream in [
        child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read>),
        child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read>),
    ] {
        stream.context("a pipe")?.read_to_string(&mut said)?;
    }
    // Python ends by the signal itself, which a shell shows as 130.
    let status = child.wait()?;
    ensure!(matches!(status.code(), None | Some(130)), "exits {status:?}: {said}");
    Ok(said)
}

fn ctrl_c(vendor: Vendor, long: &str) -> Result<()> {
    let sandbox = migrated("ctrl_c", vendor)?;
    sandbox.migration(
        "0002_long",
        "0001_initial",
        &format!("migrations.AddField('product', 'a', models.IntegerField(default=1)), migrations.RunSQL('{long}')"),
    )?;
    let before = sandbox.dump()?;
    let mut command = sandbox.tool.process(&sandbox.project.root, &["migrate", "--noinput"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let started = Instant::now();
    if vendor == Vendor::Postgresql {
        let mut driver = sandbox.driver()?;
        let query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND \
                     query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()";
        while driver.query("default", query)?.is_empty() {
            ensure!(
                started.elapsed() < Duration::from_secs(30),
                "the long statement never ran"
            );
            thread::sleep(Duration::from_millis(50));
        }
    } else {
        thread::sleep(Duration::from_secs(2));
    }
    let said = interrupt(&mut child)?;
    ensure!(
        said.contains("rolled back"),
        "does not say that it was rolled back: {said}"
    );
    ensure!(before == sandbox.dump()?, "the database changed");
    Ok(())
}
