//! The whole history of every app of a project, squashed by Limosa and by Django: the same files, and the same state.
//!
//! Django's contrib apps always; with `LIMOSA_TEST_HISTORIES` the project in that folder instead, by the Python in
//! `LIMOSA_TEST_PYTHON` and the settings in `DJANGO_SETTINGS_MODULE`.

use std::{fs, path::Path, path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};
use limosa_conformance::{Database, Vendor, python};
use limosa_migrations::operations::Rules;
use limosa_migrations::squash::{self, Squash, needs_python, replacement_name};
use limosa_migrations::{Loader, Migration, MigrationWriter};
use limosa_project::{Project, ProjectOptions};
use limosa_python::child::SquashRequest;
use limosa_state::ProjectState;

#[derive(serde::Deserialize)]
struct Answer {
    app: String,
    migrations: usize,
    squashed: usize,
    optimized: usize,
    differences: Vec<String>,
    same_state: serde_json::Value,
}

/// What Limosa writes, as texts in a folder.
struct Texts<'a> {
    project: &'a Project,
    loader: &'a Loader,
    /// The models as they are now.
    models: ProjectState,
    folder: &'a Path,
    by_python: usize,
}

impl Texts<'_> {
    fn version(&self) -> (u8, u8, u8) {
        self.project.surroundings().django_version
    }

    fn write(&self, app_label: &str, name: &str, kind: &str, text: &str) -> Result<()> {
        Ok(fs::write(
            self.folder.join(format!("{app_label}--{name}.{kind}.py")),
            text,
        )?)
    }

    /// The file's text, or the words in which it is refused: Django's, with the class of its exception.
    fn printed(&self, migration: &Migration) -> String {
        let writer = MigrationWriter::new(migration, None).for_django(self.version());
        match writer.as_string() {
            Ok(text) => text,
            Err(error) => format!("ValueError: {error}"),
        }
    }

    fn squash(&mut self, squash: &Squash, optimized: bool) -> Result<String> {
        if let Err(error) = squash.check_not_squashed(self.version()) {
            return Ok(format!("CommandError: {error}"));
        }
        let name = squash.name(Some("squashed_by_limosa"))?;
        if squash.needs_python() {
            self.by_python += 1;
            let names: Vec<String> = squash.migrations.iter().map(|m| m.name.to_string()).collect();
            let answer = self.project.python()?.squash(&SquashRequest {
                app_label: &squash.app_label,
                names: &names,
                name: &name,
                initial: true,
                optimize: optimized,
                include_header: false,
            });
            return Ok(answer.map_or_else(|error| said(&error), |printed| printed.text));
        }
        let rules = optimized.then(|| Rules::of(self.version()));
        let setting = &self.project.settings.auth_user_model;
        Ok(self.printed(&squash.migration(name, setting, &self.models, rules)?))
    }

    fn optimize(&self, migration: &Migration) -> Result<Option<String>> {
        if needs_python(migration) {
            return self.optimize_by_python(migration);
        }
        let operations = squash::optimized(migration, &self.models, Rules::of(self.version()))?;
        if operations.len() == migration.operations.len() {
            return Ok(None);
        }
        let optimized = Migration {
            operations,
            ..migration.clone()
        };
        let written = MigrationWriter::new(&optimized, None)
            .for_django(self.version())
            .write()?;
        if !written.needs_manual_porting {
            return Ok(Some(written.text));
        }
        Ok(Some(match replacement_name(migration, self.version()) {
            Ok(name) => self.printed(&squash::replacement(migration, &name, optimized.operations)),
            Err(error) => format!("CommandError: {error}"),
        }))
    }

    fn optimize_by_python(&self, migration: &Migration) -> Result<Option<String>> {
        let python = self.project.python()?;
        let printed = match python.optimize(&migration.app_label, &migration.name, None) {
            Ok(printed) => printed,
            Err(error) => return Ok(Some(said(&error))),
        };
        if printed.before == printed.after {
            return Ok(None);
        }
        if !printed.needs_manual_porting {
            return Ok(Some(headless(&printed.text)));
        }
        let name = match replacement_name(migration, self.version()) {
            Ok(name) => name,
            Err(error) => return Ok(Some(format!("CommandError: {error}"))),
        };
        let printed = python.optimize(&migration.app_label, &migration.name, Some(&name))?;
        Ok(Some(headless(&printed.text)))
    }

    fn all(&mut self) -> Result<()> {
        for label in self.loader.migrated_apps.clone() {
            for leaf in self.loader.graph.leaf_nodes(Some(&label)) {
                let squash = Squash::find(self.loader, &leaf, None)?;
                for (kind, optimized) in [("squash", true), ("all", false)] {
                    let text = self.squash(&squash, optimized)?;
                    self.write(&label, &leaf.name, kind, &text)?;
                }
            }
        }
        for migration in self.loader.disk_migrations.values() {
            if let Some(text) = self.optimize(migration)? {
                self.write(&migration.app_label, &migration.name, "optimize", &text)?;
            }
        }
        Ok(())
    }
}

/// An exception of the project's Python as the driver prints Django's.
fn said(error: &limosa_python::child::ChildError) -> String {
    let text = error.to_string();
    text.lines().next_back().unwrap_or_default().to_owned()
}

/// The text without the comment on version and time.
fn headless(text: &str) -> String {
    match text.split_once("\n\n") {
        Some((head, rest)) if head.starts_with("# Generated by ") => rest.to_owned(),
        _ => text.to_owned(),
    }
}

fn compare(root: &Path, settings: &str) -> Result<Vec<Answer>> {
    let folder = tempfile::Builder::new().prefix("limosa-histories-").tempdir()?;
    let mut environ: std::collections::BTreeMap<String, String> = std::env::vars().collect();
    environ.insert("DJANGO_SETTINGS_MODULE".to_owned(), settings.to_owned());
    let project = Project::load(&ProjectOptions {
        start: root.to_path_buf(),
        settings: Some(settings.to_owned()),
        python: Some(python()?),
        environ,
        ..ProjectOptions::default()
    })?;
    let loader = Loader::build(&project, None)?;
    let mut texts = Texts {
        project: &project,
        loader: &loader,
        models: project.models_state()?,
        folder: folder.path(),
        by_python: 0,
    };
    texts.all()?;
    eprintln!("{} squashes were made by Python", texts.by_python);
    let output = Command::new(python()?)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/driver/squash_histories.py"))
        .arg(folder.path())
        .env("DJANGO_SETTINGS_MODULE", settings)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(root)
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    text.lines()
        .map(|line| serde_json::from_str(line).context("an answer"))
        .collect()
}

#[test]
fn whole_histories() -> Result<()> {
    let temporary = tempfile::Builder::new().prefix("limosa-histories-").tempdir()?;
    let apps = [
        "auth",
        "contenttypes",
        "admin",
        "sessions",
        "sites",
        "flatpages",
        "redirects",
    ];
    let given = std::env::var_os("LIMOSA_TEST_HISTORIES").map(PathBuf::from);
    let (root, settings) = match &given {
        Some(root) => (
            root.clone(),
            std::env::var("DJANGO_SETTINGS_MODULE").context("DJANGO_SETTINGS_MODULE is not set")?,
        ),
        None => {
            let root = temporary.path().join("demo");
            let contrib = apps.map(|app| format!("django.contrib.{app}"));
            let database = Database::new(Vendor::Sqlite, &root, "histories");
            limosa_conformance::Project::create(&root, &contrib, &[], &database)?;
            (root, "config.settings".to_owned())
        }
    };
    let answers = compare(&root, &settings)?;
    let mut differences = Vec::new();
    let (mut loaded, mut refused) = (0, 0);
    for answer in &answers {
        println!(
            "{}: {} migrations, {} squashed, {} optimized, state {}",
            answer.app, answer.migrations, answer.squashed, answer.optimized, answer.same_state
        );
        differences.extend(answer.differences.iter().cloned());
        match &answer.same_state {
            serde_json::Value::Bool(true) => loaded += 1,
            serde_json::Value::Bool(false) => differences.push(format!("{}: another state", answer.app)),
            // Squashed ones in it, or a circle that Django meets with its own file as well: that is the same text.
            _ => refused += 1,
        }
    }
    println!(
        "{} apps: {loaded} have the same state, {refused} are refused by Django too",
        answers.len()
    );
    ensure!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
    if given.is_none() {
        ensure!(
            answers.len() == apps.len() && loaded == apps.len(),
            "{loaded} loaded, {refused} not"
        );
        ensure!(
            answers.iter().all(|answer| answer.squashed == 1),
            "not every app was squashed"
        );
    }
    Ok(())
}
