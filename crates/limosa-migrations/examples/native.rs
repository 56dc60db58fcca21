//! How much of a project is read without Python: `native <folder> [<python>] [--compare]`.
//!
//! Prints what can't be read, grouped by reason, and with `--compare` every difference between the models as they are read
//! and as the project's Python says them, and between migrations that are read and what Python says of them.

#![expect(clippy::unwrap_used, reason = "a tool for trying things out")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use limosa_migrations::Loader;
use limosa_project::{Project, ProjectOptions, Unreadable};
use limosa_python::Value;
use limosa_python::serializer::serialize;
use limosa_state::ModelState;

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let compare = arguments.iter().any(|argument| argument == "--compare");
    arguments.retain(|argument| !argument.starts_with("--"));
    let mut arguments = arguments.into_iter();
    let options = ProjectOptions {
        start: std::path::absolute(arguments.next().unwrap_or_else(|| ".".to_owned())).unwrap(),
        python: arguments.next().map(PathBuf::from),
        environ: std::env::vars().collect(),
        ..ProjectOptions::default()
    };
    let start = std::time::Instant::now();
    let project = match Project::load(&options) {
        Ok(project) => project,
        Err(error) => {
            println!("{error}\n{error:?}");
            return;
        }
    };
    println!(
        "loaded after {:?}; Python asked: {}",
        start.elapsed(),
        project.python_was_asked()
    );
    for unreadable in project.unreadable_so_far() {
        println!("settings: {unreadable}");
    }
    let reading = project.read_models().unwrap();
    println!("models after {:?}", start.elapsed());
    report("models", &reading.unreadable);
    println!(
        "MODELS: {} of {} native",
        reading.native.len(),
        reading.state.models.len()
    );
    let loader = Loader::build_with(&project, None, true).unwrap();
    println!("migrations after {:?}", start.elapsed());
    report("migrations", &loader.unreadable);
    println!(
        "MIGRATIONS: {} of {} native",
        loader.disk_migrations.len() - loader.unreadable.len(),
        loader.disk_migrations.len()
    );
    if !compare {
        return;
    }
    let python = project.models_state_from_python().unwrap();
    let mut differences = 0;
    let keys: BTreeSet<_> = reading.state.models.keys().chain(python.models.keys()).collect();
    for key in keys {
        let (ours, theirs) = (
            reading.state.models.get(key).map(lines).unwrap_or_default(),
            python.models.get(key).map(lines).unwrap_or_default(),
        );
        if ours == theirs {
            continue;
        }
        let native = reading.native.contains(&format!("{}.{}", key.0, key.1));
        differences += usize::from(native);
        println!(
            "--- {}.{} {}",
            key.0,
            key.1,
            if native { "WRONG" } else { "(announced)" }
        );
        if !native {
            continue;
        }
        for line in ours.iter().filter(|line| !theirs.contains(line)) {
            println!("  limosa: {line}");
        }
        for line in theirs.iter().filter(|line| !ours.contains(line)) {
            println!("  django: {line}");
        }
        if ours.iter().collect::<BTreeSet<_>>() == theirs.iter().collect::<BTreeSet<_>>() {
            println!("  in another order: {ours:#?}\n{theirs:#?}");
        }
    }
    println!("WRONG: {differences}");
}

fn report(what: &str, unreadable: &[Unreadable]) {
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in unreadable {
        let reason: String = one.reason.chars().take(260).collect();
        reasons
            .entry(reason.replace('\n', " "))
            .or_default()
            .push(format!("{} ({})", one.what, one.location));
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
    for (reason, places) in reasons {
        println!("{what}: {}x {reason}", places.len());
        for place in places.iter().take(3) {
            println!("      {place}");
        }
    }
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
