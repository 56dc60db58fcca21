//! The optimizer against Django's: lists of operations made by chance, seed by seed.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use limosa_conformance::{Sandbox, Vendor, python};
use limosa_migrations::{Loader, MigrationWriter, operations::Rules, optimize};
use limosa_project::{Project, ProjectOptions};

/// How many lists a seed makes.
const LISTS: usize = 2_000;

#[derive(serde::Deserialize)]
struct Answer {
    name: String,
    /// The text of the optimized migration; the exception that Django raised instead.
    after: Result<String, String>,
}

/// What Django makes of the lists, whose files are then in the sandbox.
fn django(sandbox: &Sandbox, seed: u32) -> Result<Vec<Answer>> {
    let driver = concat!(env!("CARGO_MANIFEST_DIR"), "/driver/operation_lists.py");
    let output = Command::new(python()?)
        .arg(driver)
        .arg(&sandbox.project.root)
        .args([seed.to_string(), LISTS.to_string()])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()?;
    ensure!(
        output.status.success(),
        "Django fails: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout)?;
    lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn compare(seed: u32) -> Result<()> {
    let sandbox = Sandbox::new("optimizer", Vendor::Sqlite)?;
    let answers = django(&sandbox, seed)?;
    ensure!(answers.len() == LISTS);
    let project = Project::load(&ProjectOptions {
        start: sandbox.project.root.clone(),
        python: Some(python()?),
        ..ProjectOptions::default()
    })?;
    let loader = Loader::build(&project, None)?;
    let version = project.surroundings().django_version;
    let rules = Rules::of(version);
    let (mut different, mut shorter) = (Vec::new(), 0);
    for answer in &answers {
        let key = limosa_migrations::MigrationKey::new("shop", answer.name.as_str());
        let migration = loader.disk_migrations.get(&key).context("a file was not read")?;
        ensure!(
            migration.file.is_some() && !migration.locations.is_empty(),
            "Python was asked for {key}"
        );
        let mut optimized = (**migration).clone();
        let ours = match optimize(migration.operations.clone(), "shop", rules) {
            Ok(operations) => {
                shorter += usize::from(operations.len() < migration.operations.len());
                optimized.operations = operations;
                Ok(MigrationWriter::new(&optimized, None).for_django(version).as_string()?)
            }
            Err(error) => Err(format!("ValueError: {error}")),
        };
        if ours != answer.after {
            let show = |side: &Result<String, String>| side.clone().unwrap_or_else(|error| error);
            different.push(format!(
                "{}\n--- Django\n{}\n--- Limosa\n{}",
                std::fs::read_to_string(migration.file.as_deref().context("no file")?)?,
                show(&answer.after),
                show(&ours)
            ));
        }
    }
    ensure!(
        shorter > LISTS / 4,
        "only {shorter} lists got shorter: they test little"
    );
    ensure!(
        different.is_empty(),
        "{} of {LISTS} lists differ; the first is\n{}",
        different.len(),
        different[0]
    );
    Ok(())
}

#[test]
fn lists_made_by_chance() -> Result<()> {
    let seed = match std::env::var("LIMOSA_TEST_SEED") {
        Ok(seed) => seed.parse().context("LIMOSA_TEST_SEED is no number")?,
        Err(_) => 1,
    };
    compare(seed)
}
