//! The two smallest projects, against what their own Django said.

use libtest_mimic::{Arguments, Failed, Trial};
use limosa_corpus::{CorpusProject, Vendor, compare, different_changes, projects};

fn main() {
    let arguments = Arguments::from_args();
    let projects = projects().expect("what is kept of the projects can be read");
    let mut trials = Vec::new();
    for project in projects.into_iter().filter(|project| project.everyday) {
        let name = project.name.clone();
        let states = project.clone();
        trials.push(Trial::test(format!("corpus::{name}::states"), move || {
            check(&states, true, &[])
        }));
        let changes = project.clone();
        trials.push(Trial::test(format!("corpus::{name}::changes"), move || {
            same_changes(&changes)
        }));
        for vendor in Vendor::ALL {
            let project = project.clone();
            trials.push(Trial::test(
                format!("corpus::{name}::sql_{}", vendor.name()),
                move || check(&project, false, &[vendor]),
            ));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn same_changes(project: &CorpusProject) -> Result<(), Failed> {
    match different_changes(project).map_err(|error| format!("{error:#}"))? {
        None => Ok(()),
        Some((django, limosa)) => Err(format!("--- Django: {django}\n--- Limosa: {limosa}").into()),
    }
}

fn check(project: &CorpusProject, states: bool, vendors: &[Vendor]) -> Result<(), Failed> {
    let report = compare(project, states, vendors).map_err(|error| format!("{error:#}"))?;
    let table = report.table(project);
    println!("{table}");
    if report.differences.is_empty() && report.reading.wrong_models.is_empty() {
        return Ok(());
    }
    let wrong = report
        .reading
        .wrong_models
        .iter()
        .map(|model| format!("models:{model} is read wrongly"));
    let different = report
        .differences
        .iter()
        .map(|found| format!("{} {}", found.kind, found.question));
    let lines: Vec<String> = different.chain(wrong).collect();
    Err(format!(
        "{table}\n{}\nDjango's text: scripts/corpus show {} <kind> <question>",
        lines.join("\n"),
        project.name
    )
    .into())
}
