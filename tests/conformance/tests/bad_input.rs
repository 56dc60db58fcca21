//! Bad input: a clear error that says what, where and what to do; the exit code is Django's; files and database are
//! untouched.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    process::{Command, Stdio},
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

fn postgresql(sandbox: &Sandbox, port: u16, name: &str) -> Result<()> {
    sandbox.project.extra_settings(&format!(
        "DATABASES = {{\"default\": {{\"ENGINE\": \"django.db.backends.postgresql\", \"NAME\": {name:?}, \
         \"USER\": \"ann\", \"PASSWORD\": \"wrong-secret\", \"HOST\": \"127.0.0.1\", \"PORT\": \"{port}\"}}}}\n"
    ))
}

#[test]
fn database_refused() -> Result<()> {
    let sandbox = project("refused", Vendor::Sqlite)?;
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    postgresql(&sandbox, port, "shop")?;
    for args in [&["migrate"][..], &["showmigrations"]] {
        refused(&sandbox, args, &["127.0.0.1", &port.to_string()])?;
    }
    Ok(())
}

#[test]
fn wrong_password() -> Result<()> {
    let sandbox = project("password", Vendor::Sqlite)?;
    let port = server_that_refuses_passwords()?;
    postgresql(&sandbox, port, "shop")?;
    let outcome = refused(
        &sandbox,
        &["migrate"],
        &["password authentication failed for user \"ann\""],
    )?;
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
    let sandbox = project("unknown_db", Vendor::Postgresql)?;
    let settings = fs::read_to_string(sandbox.project.root.join("config/settings.py"))?;
    let gone = settings.replace(&sandbox.database.name, "limosa_no_such_database");
    sandbox.project.write("config/settings.py", &gone)?;
    refused(&sandbox, &["migrate"], &["limosa_no_such_database", "does not exist"]).map(drop)
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
    for vendor in Vendor::ALL {
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
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    ensure!(killed.success(), "it ended before Ctrl-C");
    while child.try_wait()?.is_none() {
        if started.elapsed() > Duration::from_secs(45) {
            child.kill()?;
            anyhow::bail!("Ctrl-C did not end it");
        }
        thread::sleep(Duration::from_millis(50));
    }
    let output = child.wait_with_output()?;
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    // Python ends by the signal itself, which a shell shows as 130.
    ensure!(
        matches!(output.status.code(), None | Some(130)),
        "exits {:?}: {said}",
        output.status
    );
    ensure!(
        said.contains("rolled back"),
        "does not say that it was rolled back: {said}"
    );
    ensure!(before == sandbox.dump()?, "the database changed");
    Ok(())
}
