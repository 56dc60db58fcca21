//! Who answers the autodetector's questions: the person at the terminal, or nobody.

use std::collections::BTreeSet;
use std::io::BufReader;
use std::sync::Arc;

use limosa_migrations::questioner::{
    self, FixedQuestioner, InitialApps, InteractiveQuestioner, NonInteractiveQuestioner, Questioner, Stop,
};
use limosa_project::Project;
use limosa_python::Value;
use limosa_state::{Field, ModelState};

use crate::errors::Result;
use crate::terminal::Terminal;

/// How to ask.
pub(crate) struct Asked<'a> {
    /// Not `--noinput`.
    pub(crate) interactive: bool,
    /// Nothing will be written.
    pub(crate) dry_run: bool,
    /// The apps named on the command line.
    pub(crate) specified: &'a BTreeSet<Arc<str>>,
}

/// Django's plain `MigrationQuestioner`, which only looks whether something would change.
pub(crate) struct Unasked {
    initial: InitialApps,
    fixed: FixedQuestioner,
}

/// For commands that ask nothing.
pub(crate) fn unasked(project: &Project) -> Unasked {
    Unasked {
        initial: initial_apps(project, &BTreeSet::new()),
        fixed: FixedQuestioner::default(),
    }
}

impl Questioner for Unasked {
    fn ask_initial(&mut self, app_label: &str) -> std::result::Result<bool, Stop> {
        Ok(self.initial.contains(app_label))
    }

    fn ask_not_null_addition(&mut self, field: &str, model: &str) -> std::result::Result<Value, Stop> {
        self.fixed.ask_not_null_addition(field, model)
    }

    fn ask_not_null_alteration(&mut self, field: &str, model: &str) -> std::result::Result<Option<Value>, Stop> {
        self.fixed.ask_not_null_alteration(field, model)
    }

    fn ask_rename(&mut self, model: &str, old: &str, new: &str, field: &Field) -> std::result::Result<bool, Stop> {
        self.fixed.ask_rename(model, old, new, field)
    }

    fn ask_rename_model(&mut self, old: &ModelState, new: &ModelState) -> std::result::Result<bool, Stop> {
        self.fixed.ask_rename_model(old, new)
    }

    fn ask_merge(&mut self, app_label: &str) -> std::result::Result<bool, Stop> {
        self.fixed.ask_merge(app_label)
    }

    fn ask_auto_now_add_addition(&mut self, field: &str, model: &str) -> std::result::Result<Value, Stop> {
        self.fixed.ask_auto_now_add_addition(field, model)
    }

    fn ask_unique_callable_default_addition(&mut self, field: &str, model: &str) -> std::result::Result<(), Stop> {
        self.fixed.ask_unique_callable_default_addition(field, model)
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
    let evaluate = |text: &str| questioner::evaluate(&project.interpreter, text);
    let mut questioner = InteractiveQuestioner::new(BufReader::new(std::io::stdin()), terminal.log_stream(), &evaluate)
        .initial(initial)
        .dry_run(asked.dry_run);
    if let Some((major, minor, _)) = project.environment.django_version {
        questioner = questioner.docs_version(format!("{major}.{minor}"));
    }
    run(&mut questioner)
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
