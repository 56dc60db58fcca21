//! [`Reading`]: how much of a project is read without its Python, and why not the rest.

use std::collections::BTreeMap;

use anyhow::Result;
use limosa_migrations::Loader;
use limosa_project::{Project, Unreadable};

use crate::states;

/// How a project was read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Migration files.
    pub files: usize,
    /// Migration files read without Python.
    pub native_files: usize,
    /// Models, by Django's count.
    pub models: usize,
    /// Models whose text, read without Python, is Django's, and about which nothing is said to be unreadable.
    pub native_models: usize,
    /// Models that are read wrongly: they differ, and nothing at all is said to be unreadable.
    pub wrong_models: Vec<String>,
    /// Reasons, and how many files or models have each as their first.
    pub reasons: BTreeMap<String, usize>,
}

/// Reads the project's models and counts.
///
/// # Errors
/// When Python can't be asked where it must.
pub fn reading(project: &Project, loader: &Loader, django: &BTreeMap<&str, &crate::Answer>) -> Result<Reading> {
    let (source, unreadable) = project.models_state_from_source()?;
    let texts: BTreeMap<_, _> = states::of_models("models", &source).into_iter().collect();
    let mut reading = Reading {
        files: loader.disk_migrations.len(),
        ..Reading::default()
    };
    let files: Vec<&Unreadable> = loader
        .unreadable
        .iter()
        .filter(|what| what.what.starts_with("migration "))
        .collect();
    reading.native_files = reading.files - files.len();
    for (question, answer) in django {
        reading.models += 1;
        let text = texts.get(*question);
        let same = text.is_some_and(|text| crate::Answer::of(text) == **answer);
        let named = question.trim_start_matches("models:");
        let announced = unreadable.iter().any(|what| names(&what.what, named));
        if same && !announced {
            reading.native_models += 1;
        } else if unreadable.is_empty() {
            reading.wrong_models.push(named.to_owned());
        }
    }
    for what in files.into_iter().chain(&unreadable) {
        *reading.reasons.entry(reason(what)).or_default() += 1;
    }
    Ok(reading)
}

/// Whether what can't be read belongs to the model `app.name`, by its class's name.
fn names(what: &str, model: &str) -> bool {
    let name = model.split('.').next_back().unwrap_or_default();
    let quoted = what.split('`').filter(|part| part.contains('.'));
    quoted.into_iter().any(|path| {
        path.rsplit('.')
            .next()
            .is_some_and(|class| class.to_lowercase() == name)
    })
}

/// A reason without the places and texts in it that make each its own.
fn reason(what: &Unreadable) -> String {
    let kind = match what.what.starts_with("migration ") {
        true => "file",
        false => "model",
    };
    let reason = what.reason.rsplit("): ").next().unwrap_or(&what.reason);
    format!("{kind}: {reason}")
}
