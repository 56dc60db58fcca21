//! [`Report`]: the comparison of one project, and the table that is made of several.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Result;
use limosa_migrations::Loader;

use crate::mask::{masked, with_sets_in_order, without_tokens};
use crate::{Answer, Answers, CorpusProject, Reading, Vendor, reading, sql, states};

/// One text that is not Django's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// `states`, or `sql-` and the vendor.
    pub kind: String,
    /// A migration (`.backwards` after it when that way), `migrations:` or `models:` and a model.
    pub question: String,
    /// What Limosa says.
    pub ours: String,
}

/// What came of comparing one project.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How it was read.
    pub reading: Reading,
    /// By kind: how many texts were compared.
    pub compared: BTreeMap<String, usize>,
    /// By kind: how many errors of Django's had an error beside them.
    pub errors: BTreeMap<String, usize>,
    /// Every difference.
    pub differences: BTreeSet<Difference>,
}

/// Compares a project: its states, and its SQL on these vendors.
///
/// # Errors
/// When the project is not installed, has no answers, or can't be read.
pub fn compare(project: &CorpusProject, with_states: bool, vendors: &[Vendor]) -> Result<Report> {
    let mut report = Report::default();
    if with_states {
        compare_states(project, &mut report)?;
    }
    for vendor in vendors {
        compare_sql(project, *vendor, &mut report)?;
    }
    Ok(report)
}

fn compare_states(project: &CorpusProject, report: &mut Report) -> Result<()> {
    let answers = Answers::read(&project.answers("states"))?;
    let (read, _) = project.load(Vendor::Sqlite)?;
    let loader = Loader::build(&read, None)?;
    let of_models: BTreeMap<&str, &Answer> = answers
        .by_question
        .iter()
        .filter(|(question, _)| question.starts_with("models:"))
        .map(|(question, answer)| (&**question, answer))
        .collect();
    report.reading = reading(&read, &loader, &of_models)?;
    let models = read.models_state()?;
    let names = states::swappable(&models);
    let mut ours = states::of_migrations(&loader)?;
    for text in ours.values_mut() {
        *text = states::without_settings(text, &names);
    }
    ours.extend(states::of_models("models", &models));
    let ours = ours.into_iter().map(|(question, text)| (question, Ok(text)));
    report.judge("states", &answers, ours.collect());
    Ok(())
}

fn compare_sql(project: &CorpusProject, vendor: Vendor, report: &mut Report) -> Result<()> {
    let kind = format!("sql-{}", vendor.name());
    let answers = Answers::read(&project.answers(&kind))?;
    let (read, environ) = project.load(vendor)?;
    let ours = sql::of_migrations(&read, &environ)?;
    report.judge(&kind, &answers, ours.into_iter().collect());
    Ok(())
}

impl Report {
    fn judge(&mut self, kind: &str, answers: &Answers, mut ours: BTreeMap<String, Result<String, String>>) {
        let (compared, errors) = (
            self.compared.entry(kind.to_owned()).or_default(),
            self.errors.entry(kind.to_owned()).or_default(),
        );
        for (question, answer) in &answers.by_question {
            *compared += 1;
            let said = ours
                .remove(question)
                .unwrap_or_else(|| Err("there is no such thing".to_owned()))
                .map(|text| masked(&text))
                .map(|text| match kind {
                    "states" => text,
                    _ => with_sets_in_order(&without_tokens(&text)),
                });
            let same = match (&said, answer) {
                (Ok(text), Answer::Text(_)) => Answer::of(text) == *answer,
                (Err(_), Answer::Error(_)) => {
                    *errors += 1;
                    true
                }
                _ => false,
            };
            if !same {
                self.differences.insert(Difference {
                    kind: kind.to_owned(),
                    question: question.clone(),
                    ours: said.unwrap_or_else(|error| format!("{error}\n")),
                });
            }
        }
        for (question, said) in ours {
            self.differences.insert(Difference {
                kind: kind.to_owned(),
                question,
                ours: said.unwrap_or_else(|error| error),
            });
        }
    }

    /// How many differences there are of a kind.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.differences
            .iter()
            .filter(|difference| difference.kind == kind)
            .count()
    }

    /// Writes Limosa's text of each difference into a folder; Django's lie beside it, when it was asked here.
    ///
    /// # Errors
    /// When a file can't be written.
    pub fn write(&self, project: &CorpusProject) -> Result<Vec<(PathBuf, PathBuf)>> {
        let mut pairs = Vec::new();
        for difference in &self.differences {
            let theirs = project.text(&difference.kind, &difference.question);
            let ours = project.text(&format!("{}.limosa", difference.kind), &difference.question);
            if let Some(folder) = ours.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&ours, &difference.ours)?;
            pairs.push((ours, theirs));
        }
        Ok(pairs)
    }

    /// The row of a table, and the reasons under it.
    #[must_use]
    pub fn table(&self, project: &CorpusProject) -> String {
        let reading = &self.reading;
        let mut text = format!("{} {}\n", project.name, project.version);
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        for (what, part, whole) in [
            ("migration files read natively", reading.native_files, reading.files),
            ("models read natively", reading.native_models, reading.models),
        ] {
            if whole > 0 {
                let _ = writeln!(
                    text,
                    "  {what:<32} {part:>5} of {whole:<5} {:>6.2} %",
                    share(part, whole)
                );
            }
        }
        if reading.models > 0 {
            let _ = writeln!(
                text,
                "  {:<32} {:>5}",
                "models read wrongly",
                reading.wrong_models.len()
            );
        }
        for (kind, compared) in &self.compared {
            let equal = compared - self.count(kind).min(*compared);
            let errors = self.errors.get(kind).copied().unwrap_or_default();
            let _ = writeln!(
                text,
                "  {:<32} {equal:>5} of {compared:<5} {:>6.2} %  ({errors} of them errors on both sides)",
                format!("{kind} as Django's"),
                share(equal, *compared)
            );
        }
        let mut reasons: Vec<_> = reading.reasons.iter().collect();
        reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(**count), (*reason).clone()));
        for (reason, count) in reasons {
            let _ = writeln!(text, "    {count:>4} × {reason}");
        }
        text
    }
}
