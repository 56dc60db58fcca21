//! The files of one run are all there or none, however the run ends.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use limosa_conformance::{Sandbox, Vendor, limosa_binary};

const MODELS: &str = "from django.db import models\n\n\nclass Product(models.Model):\n    \
                      name = models.CharField(max_length=20)\n";

/// Two apps with models and no migrations; those of the second are large.
fn project(name: &str) -> Result<Sandbox> {
    let sandbox = Sandbox::new(name, Vendor::Sqlite)?;
    sandbox
        .project
        .extra_settings("INSTALLED_APPS = [*INSTALLED_APPS, \"store\"]\n")?;
    for file in ["store/__init__.py", "store/migrations/__init__.py"] {
        sandbox.project.write(file, "")?;
    }
    sandbox.project.models(MODELS)?;
    let fields: String = (0..200)
        .map(|number| format!("    field_{number} = models.CharField(max_length={})\n", number + 1))
        .collect();
    let large = format!("from django.db import models\n\n\nclass Large(models.Model):\n{fields}");
    sandbox.project.write("store/models.py", &large)?;
    Ok(sandbox)
}

/// The files of both apps' migrations.
fn migrations(sandbox: &Sandbox) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for app in ["shop", "store"] {
        for entry in fs::read_dir(sandbox.project.root.join(app).join("migrations"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name != "__init__.py" && name != "__pycache__" {
                names.push(format!("{app}/{name}"));
            }
        }
    }
    names.sort();
    Ok(names)
}

const BOTH: [&str; 2] = ["shop/0001_initial.py", "store/0001_initial.py"];

#[test]
fn a_file_system_that_is_full() -> Result<()> {
    let sandbox = project("full")?;
    // The first app's file is small enough, the second's is not: writing it ends the process on the spot.
    let tool = sandbox.tool.argv(&["makemigrations"]);
    let limited = format!("ulimit -c 0; ulimit -f 4; exec {}", tool.join(" "));
    let output = Command::new("bash")
        .args(["-c", &limited])
        .current_dir(&sandbox.project.root)
        .stdin(Stdio::null())
        .output()?;
    ensure!(!output.status.success(), "it wrote more than it may");
    let left = migrations(&sandbox)?;
    ensure!(left.iter().all(|name| name.contains("/~")), "{left:?}");
    // Nobody takes what it left for migrations.
    let django = sandbox.django(&["showmigrations"])?;
    ensure!(
        django.stdout == sandbox.ok(&["showmigrations"])?.stdout,
        "{}",
        django.stdout
    );
    sandbox.ok(&["makemigrations"])?;
    ensure!(migrations(&sandbox)? == BOTH, "{:?}", migrations(&sandbox)?);
    ensure!(
        sandbox.django(&["makemigrations", "--check"])?.code == 0,
        "Django finds changes"
    );
    Ok(())
}

#[test]
fn a_second_folder_that_cannot_be_written() -> Result<()> {
    let sandbox = project("second")?;
    let root = &sandbox.project.root;
    let mode = |folder: &str, mode| fs::set_permissions(root.join(folder), fs::Permissions::from_mode(mode));
    mode("shop/migrations", 0o777)?;
    mode("store/migrations", 0o555)?;
    let binary = sandbox.folder().join("limosa");
    fs::copy(limosa_binary()?, &binary)?;
    let mut command = Command::new(&binary);
    command.arg("makemigrations").current_dir(root).stdin(Stdio::null());
    command.env_remove("DJANGO_SETTINGS_MODULE").env_remove("DATABASE_URL");
    let probe = root.join("store/migrations/probe");
    if fs::write(&probe, "").is_ok() {
        // Root may write anywhere.
        fs::remove_file(&probe)?;
        command.uid(65534).gid(65534);
    }
    let output = command.output()?;
    mode("store/migrations", 0o755)?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.code() == Some(1), "exits {:?}: {said}", output.status);
    ensure!(
        said.contains("store/migrations") && said.contains("ermission"),
        "{said}"
    );
    ensure!(migrations(&sandbox)?.is_empty(), "{:?}", migrations(&sandbox)?);
    Ok(())
}

#[test]
fn ctrl_c_at_the_last_question() -> Result<()> {
    let sandbox = project("question")?;
    sandbox.ok(&["makemigrations", "--noinput"])?;
    sandbox
        .project
        .models(&format!("{MODELS}    size = models.IntegerField()\n"))?;
    sandbox.project.write(
        "store/models.py",
        "from django.db import models\n\n\nclass Large(models.Model):\n    size = models.IntegerField()\n",
    )?;
    let mut child = sandbox
        .tool
        .process(&sandbox.project.root, &["makemigrations"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // A default for the first app's field; then, at the question about the second's, Ctrl-C.
    let mut input = child.stdin.take().context("no stdin")?;
    input.write_all(b"1\n0\n")?;
    let mut output = child.stdout.take().context("no stdout")?;
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains("'size' to large") {
        let mut chunk = [0; 4096];
        let length = output.read(&mut chunk)?;
        ensure!(length > 0, "it ended: {}", String::from_utf8_lossy(&said));
        said.extend_from_slice(&chunk[..length]);
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    ensure!(killed.success());
    let status = child.wait()?;
    ensure!(!status.success(), "it went on: {status}");
    drop(input);
    ensure!(migrations(&sandbox)? == BOTH, "{:?}", migrations(&sandbox)?);
    Ok(())
}

#[test]
fn an_update_that_cannot_be_written() -> Result<()> {
    let sandbox = project("update")?;
    sandbox.ok(&["makemigrations", "--noinput"])?;
    let models = fs::read_to_string(sandbox.project.root.join("store/models.py"))?;
    sandbox.project.write(
        "store/models.py",
        &format!("{models}    one_more = models.IntegerField(null=True)\n"),
    )?;
    let before = sandbox.files()?;
    let tool = sandbox.tool.argv(&["makemigrations", "--update"]);
    let limited = format!("ulimit -c 0; ulimit -f 4; exec {}", tool.join(" "));
    let output = Command::new("bash")
        .args(["-c", &limited])
        .current_dir(&sandbox.project.root)
        .stdin(Stdio::null())
        .output()?;
    ensure!(!output.status.success(), "it wrote more than it may");
    ensure!(
        migrations(&sandbox)?
            .iter()
            .filter(|name| !name.contains("/~"))
            .eq(BOTH.iter()),
        "a file is gone"
    );
    sandbox.ok(&["makemigrations", "--dry-run"])?;
    sandbox.ok(&["makemigrations", "--update"])?;
    let after = migrations(&sandbox)?;
    ensure!(after.len() == 2 && before != sandbox.files()?, "{after:?}");
    Ok(())
}
