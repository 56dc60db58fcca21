//! Compares what Limosa reads of a project's models with what Python says: `compare_models <folder> [<python>]`.
//!
//! Prints every difference, and what could not be read. Exit code 1 when there is a difference that was not announced.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use limosa_project::{Project, ProjectOptions};
use limosa_python::Value;
use limosa_python::serializer::serialize;
use limosa_state::ModelState;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let options = ProjectOptions {
        start: arguments.next().unwrap_or_else(|| ".".to_owned()).into(),
        python: arguments.next().map(PathBuf::from),
        environ: std::env::vars().collect(),
        ..ProjectOptions::default()
    };
    match compare(&options) {
        Ok(differences) => ExitCode::from(u8::from(differences)),
        Err(error) => {
            println!("{error}");
            ExitCode::from(2)
        }
    }
}

fn compare(options: &ProjectOptions) -> Result<bool, limosa_project::ProjectError> {
    let start = std::time::Instant::now();
    let project = Project::load(options)?;
    let loaded = start.elapsed();
    let (source, unreadable) = project.models_state_from_source()?;
    println!(
        "{} models; loaded in {loaded:?}, models after {:?}",
        source.models.len(),
        start.elapsed()
    );
    for unreadable in &unreadable {
        println!("unreadable: {unreadable}");
    }
    let python = project.models_state_from_python()?;
    let mut differences = 0;
    let keys: BTreeSet<_> = source.models.keys().chain(python.models.keys()).collect();
    for key in keys {
        let (ours, theirs) = (source.models.get(key).map(lines), python.models.get(key).map(lines));
        if ours == theirs {
            continue;
        }
        differences += 1;
        println!("--- {}.{}", key.0, key.1);
        let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
        for line in ours.iter().filter(|line| !theirs.contains(line)) {
            println!("  limosa: {line}");
        }
        for line in theirs.iter().filter(|line| !ours.contains(line)) {
            println!("  django: {line}");
        }
        let order = |lines: &[String]| {
            lines
                .iter()
                .map(|l| l.split(' ').next().unwrap_or("").to_owned())
                .collect::<Vec<_>>()
        };
        if order(&ours) != order(&theirs) {
            println!("  order: {:?}\n     vs: {:?}", order(&ours), order(&theirs));
        }
    }
    println!("{differences} models differ");
    Ok(differences > 0 && unreadable.is_empty())
}

/// A model as lines of text.
fn lines(model: &Arc<ModelState>) -> Vec<String> {
    let text = |value: &Value| serialize(value).map_or_else(|error| format!("{error}: {value:?}"), |s| s.text);
    let mut lines = vec![format!("name {}", model.name)];
    for (name, field) in &model.fields {
        lines.push(format!(
            "{name} = {}",
            text(&Value::Call(Arc::clone(field.deconstruct())))
        ));
    }
    let mut options: Vec<String> = model
        .options
        .values
        .iter()
        .map(|(name, value)| format!("Meta.{name} = {}", text(value)))
        .collect();
    options.sort();
    lines.append(&mut options);
    for index in &model.options.indexes {
        lines.push(format!("index {}", text(&Value::Call(Arc::clone(index.deconstruct())))));
    }
    for constraint in &model.options.constraints {
        lines.push(format!(
            "constraint {}",
            text(&Value::Call(Arc::clone(constraint.deconstruct())))
        ));
    }
    lines.push(format!(
        "bases {}",
        model.bases.iter().map(text).collect::<Vec<_>>().join(", ")
    ));
    for (name, manager) in &model.managers {
        lines.push(format!("manager {name} = {}", text(manager)));
    }
    lines
}
