//! Who answers the autodetector's questions: the person at the terminal, or nobody.

mod input;

use std::collections::BTreeSet;
use std::sync::Arc;

use limosa_migrations::questioner::{
    self, FixedQuestioner, InitialApps, InteractiveQuestioner, NonInteractiveQuestioner, Questioner,
};
use limosa_project::Project;
use limosa_python::child::{ChildError, Deconstructed};

use crate::errors::{Failure, Result};
use crate::terminal::Terminal;
use input::Input;

/// How to ask.
pub(crate) struct Asked<'a> {
    /// Not `--noinput`.
    pub(crate) interactive: bool,
    /// Nothing will be written.
    pub(crate) dry_run: bool,
    /// The apps named on the command line.
    pub(crate) specified: &'a BTreeSet<Arc<str>>,
}

/// Django's plain `MigrationQuestioner`, for commands that only look whether something would change, or that have been
/// told what to do with these apps.
pub(crate) fn unasked(project: &Project, specified: &BTreeSet<Arc<str>>) -> FixedQuestioner {
    FixedQuestioner {
        initial: initial_apps(project, specified),
        ..FixedQuestioner::default()
    }
}

/// Runs something with the questioner that the flags ask for.
pub(crate) fn with_questioner<T>(
    project: &Project,
    terminal: &mut Terminal,
    asked: &Asked<'_>,
    run: impl FnOnce(&mut dyn Questioner) -> Result<T>,
) -> Result<T> {
    let initial = initial_apps(project, asked.specified);
    let verbosity = terminal.verbosity;
    if !asked.interactive {
        return run(&mut NonInteractiveQuestioner::new(
            terminal.log_stream(),
            verbosity,
            initial,
        ));
    }
    let python = |imports: &[String], expression: &str| ask_python(project, imports, expression);
    let evaluate = |text: &str| questioner::evaluate(&project.interpreter, text, &python);
    let input = Input::default();
    let mut questioner = InteractiveQuestioner::new(input.clone(), terminal.log_stream(), &evaluate)
        .initial(initial)
        .dry_run(asked.dry_run);
    if let Some((major, minor, _)) = project.environment.django_version {
        questioner = questioner.docs_version(format!("{major}.{minor}"));
    }
    let outcome = run(&mut questioner)?;
    match input.interrupted() {
        // Pressed where nothing was being asked: nothing is written yet, and nothing will be.
        true => Err(Failure::interrupted()),
        false => Ok(outcome),
    }
}

/// The value of what was typed, by the project's Python; `None` when there is none to be asked.
fn ask_python(
    project: &Project,
    imports: &[String],
    expression: &str,
) -> Option<std::result::Result<Deconstructed, String>> {
    match project.python().ok()?.deconstruct(imports, expression) {
        Ok(value) => Some(Ok(value)),
        Err(ChildError::Exception(raised)) => {
            // As the prompt says it: the class without its module.
            let class = raised.class.rsplit('.').next().unwrap_or_default();
            Some(Err(format!("{class}: {}", raised.message)))
        }
        Err(_) => None,
    }
}

/// Which apps get their first migration unasked.
fn initial_apps(project: &Project, specified: &BTreeSet<Arc<str>>) -> InitialApps {
    let mut initial = InitialApps::new(specified.iter().cloned());
    for app in &project.apps {
        if let (Some(module), _) = project.migrations_module(&app.label)
            && let Some(spec) = project.interpreter.find_module(&module)
        {
            initial.look_into(&app.label, &spec.locations);
        }
    }
    initial
}
