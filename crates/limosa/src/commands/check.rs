//! `limosa check`: can settings, models and migrations be read?
//!
//! What can't be read from source is named with its place and the reason, and whether Python will be asked about it.
//! The exit code is 1 only when something can't be read at all.

use std::process::ExitCode;

use limosa_migrations::Loader;
use limosa_project::{Project, Unreadable};

use crate::cli::{Check, Global};
use crate::errors::{Failure, Place, Result, code};
use crate::session;
use crate::terminal::{ERROR, SUCCESS, Terminal, WARNING, styled};

/// Runs the command.
pub(crate) fn run(global: &Global, args: &Check, terminal: &mut Terminal) -> Result<ExitCode> {
    let project = session::load(global)?;
    session::validate_app_labels(&project, &args.app_labels, terminal)?;
    let python = python(&project);
    let mut failures: Vec<Failure> = Vec::new();

    let models = project.models_state();
    let loader = Loader::build_with(&project, None, true);
    let mut unreadable = project.unreadable();
    if let Ok(loader) = &loader {
        unreadable.extend(loader.unreadable.iter().cloned());
    }
    for what in &unreadable {
        say(what, python.is_some(), terminal);
    }
    if let Some(python) = &python
        && !unreadable.is_empty()
    {
        terminal.line(format!("Python that is asked: {python}\n"));
    }

    let models = models
        .map_err(Failure::from)
        .map_err(|failure| failures.push(failure))
        .ok();
    let loader = loader
        .map_err(Failure::from)
        .map_err(|failure| failures.push(failure))
        .ok();
    for failure in &failures {
        failure.report(terminal);
    }
    match (models, loader) {
        (Some(models), Some(loader)) => {
            let text = format!(
                "{}: {} apps, {} models and {} migrations can be read{}.",
                project.settings_module,
                project.apps.len(),
                models.models.len(),
                loader.disk_migrations.len(),
                match unreadable.len() {
                    0 => " without Python".to_owned(),
                    1 => ", one thing only by asking Python".to_owned(),
                    several => format!(", {several} things only by asking Python"),
                }
            );
            terminal.line(styled(SUCCESS, text));
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Failure::silent(code::ERROR)),
    }
}

/// The Python that will be asked, in words.
fn python(project: &Project) -> Option<String> {
    let environment = &project.environment;
    let executable = environment.executable.as_ref()?;
    let (major, minor, patch) = environment.django_version?;
    Some(format!("{} with Django {major}.{minor}.{patch}", executable.display()))
}

fn say(what: &Unreadable, python: bool, terminal: &mut Terminal) {
    let (style, then) = match python {
        true => (WARNING, "Python will be asked"),
        false => (ERROR, "there is no Python with Django that could be asked"),
    };
    terminal.line(styled(
        style,
        format!("{} can't be read from source; {then}.", what.what),
    ));
    let place = Place::new(&what.location, &what.reason);
    let colored = terminal.is_colored();
    terminal.line(place.render(colored));
    terminal.line("");
}
