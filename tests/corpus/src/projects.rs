//! [`CorpusProject`]: one of the projects that `scripts/corpus` installs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use limosa_project::{Project, ProjectOptions};

use crate::Vendor;

/// A project that is installed.
#[derive(Clone, Debug)]
pub struct CorpusProject {
    /// Its name: that of its folders.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether the everyday run takes it.
    pub everyday: bool,
    folder: PathBuf,
}

#[derive(serde::Deserialize)]
struct About {
    version: String,
    order: u32,
    everyday: bool,
}

/// The folder of this package.
fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every project, the smallest first.
///
/// # Errors
/// When what is kept of them can't be read.
pub fn projects() -> Result<Vec<CorpusProject>> {
    let corpus = match std::env::var_os("LIMOSA_CORPUS").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => here().join("../../.cache/corpus"),
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(here().join("projects"))? {
        let entry = entry?;
        let file = entry.path().join("corpus.json");
        if !file.is_file() {
            continue;
        }
        let about: About = serde_json::from_slice(&std::fs::read(&file)?)
            .with_context(|| format!("{} does not say what it must", file.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let project = CorpusProject {
            folder: corpus.join(&name),
            version: about.version,
            everyday: about.everyday,
            name,
        };
        found.push((about.order, project));
    }
    found.sort_by_key(|(order, _)| *order);
    Ok(found.into_iter().map(|(_, project)| project).collect())
}

impl CorpusProject {
    /// Where its answers of this kind are kept.
    #[must_use]
    pub fn answers(&self, kind: &str) -> PathBuf {
        here().join("answers").join(&self.name).join(format!("{kind}.tsv"))
    }

    /// Where Django's texts lie, when it was asked on this machine.
    #[must_use]
    pub fn text(&self, kind: &str, question: &str) -> PathBuf {
        self.folder.join("answers").join(kind).join(question)
    }

    /// The folder of its `manage.py`.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.join("project")
    }

    /// The settings that its `manage.py` names.
    pub(crate) fn settings(&self) -> Result<String> {
        let file = self.root().join("manage.py");
        let text = std::fs::read_to_string(&file).with_context(|| {
            format!(
                "{} is not there: run `scripts/corpus install {}`",
                file.display(),
                self.name
            )
        })?;
        let named = text
            .split_once("\"DJANGO_SETTINGS_MODULE\", \"")
            .and_then(|(_, rest)| rest.split_once('"'));
        Ok(named
            .with_context(|| format!("{} names no settings", file.display()))?
            .0
            .to_owned())
    }

    /// Limosa's reading of it, with a database of this vendor.
    ///
    /// # Errors
    /// When it is not installed or can't be read.
    pub fn load(&self, vendor: Vendor) -> Result<(Project, BTreeMap<String, String>)> {
        let root = self.root();
        ensure!(
            root.join("manage.py").is_file(),
            "{} is not installed in {}: run `scripts/corpus install {}`",
            self.name,
            self.folder.display(),
            self.name
        );
        let mut environ: BTreeMap<String, String> = std::env::vars()
            .filter(|(name, _)| !["DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH"].contains(&name.as_str()))
            .collect();
        environ.extend(vendor.environ()?);
        let project = Project::load(&ProjectOptions {
            start: root,
            python: Some("../venv/bin/python".into()),
            environ: environ.clone(),
            ..ProjectOptions::default()
        })?;
        Ok((project, environ))
    }
}
