//! Carrying a plan out, and showing it.

use std::collections::BTreeSet;

use limosa_engine::{Event, Executor, Interrupt, Request, Sync};
use limosa_migrations::plan::PlannedMigration;
use limosa_migrations::{Loader, Target};

use super::json::Lines;
use super::{Ready, notice};
use crate::errors::{Failure, Result};
use crate::progress::Progress;
use crate::session;
use crate::terminal::{MIGRATE_HEADING, MIGRATE_LABEL, NOTICE, Terminal, styled};

/// What `--no-signals` leaves out.
const NO_SIGNALS: &str = "  Signals were not sent (--no-signals): content types, permissions and whatever else apps make after \
                          migrations are as they were.";

/// Runs the plan.
pub(super) fn run(
    ready: &Ready<'_>,
    loader: &Loader,
    plan: &[PlannedMigration],
    terminal: &mut Terminal,
) -> Result<()> {
    let interrupt = Interrupt::install().map_err(|error| {
        Failure::new(format!("Ctrl-C can't be watched for: {error}")).note("No database was changed.")
    })?;
    let synced = apps_to_sync(ready, loader);
    if terminal.verbosity >= 1 && !ready.args.json {
        say_targets(ready, &synced, terminal);
    }
    let state = match synced.is_empty() {
        true => None,
        false => Some(ready.project.models_state()?),
    };
    let request = Request {
        sync: state.as_ref().map(|state| Sync {
            app_labels: &synced,
            state,
        }),
        loader,
        plan,
        fake: ready.args.fake && !plan.is_empty(),
        fake_initial: ready.args.fake_initial && !plan.is_empty(),
        verbosity: terminal.verbosity,
        interactive: ready.args.interactive,
        signals: ready.args.signals,
    };
    let mut executor = Executor::new(ready.project, &ready.args.database, &session::environ(), &interrupt)?;
    if ready.args.json {
        let mut lines = Lines::new(terminal, plan.len());
        let outcome = executor.migrate(&request, &mut |event| lines.event(&event));
        lines.end(outcome.as_ref().map(drop));
        return Ok(outcome.map(drop)?);
    }
    let mut show = Show {
        ready,
        loader,
        planned: plan.len(),
        backwards: plan.first().is_some_and(|planned| planned.backwards),
        failure: None,
        progress: Progress::new(terminal),
        operations: 0,
        begun: 0,
    };
    let outcome = executor.migrate(&request, &mut |event| show.event(&event));
    match outcome {
        Ok(_) => {
            if !ready.args.signals {
                show.say(1, &styled(NOTICE, NO_SIGNALS));
            }
            show.failure.map_or(Ok(()), Err)
        }
        Err(error) => {
            show.progress
                .failed(if error.interrupted() { "INTERRUPTED" } else { "FAILED" });
            Err(error.into())
        }
    }
}

/// The apps without migrations whose tables are to be made, in the order in which they are installed.
fn apps_to_sync(ready: &Ready<'_>, loader: &Loader) -> Vec<String> {
    if !ready.args.run_syncdb {
        return Vec::new();
    }
    let only = ready.args.app_label.as_deref();
    let labels = ready.project.apps.iter().map(|app| &app.label);
    let unmigrated = labels.filter(|label| loader.unmigrated_apps.contains(*label));
    unmigrated
        .filter(|label| only.is_none_or(|only| only == **label))
        .cloned()
        .collect()
}

fn say_targets(ready: &Ready<'_>, synced: &[String], terminal: &mut Terminal) {
    terminal.line(styled(MIGRATE_HEADING, "Operations to perform:"));
    if !synced.is_empty() {
        let mut synced = synced.to_vec();
        synced.sort();
        terminal.line(match &ready.args.app_label {
            Some(label) => styled(MIGRATE_LABEL, format!("  Synchronize unmigrated app: {label}")),
            None => format!(
                "{}{}",
                styled(MIGRATE_LABEL, "  Synchronize unmigrated apps: "),
                synced.join(", ")
            ),
        });
    }
    let single = ready.args.app_label.is_some() && ready.args.migration_name.is_some();
    let (label, rest) = match ready.targets.first() {
        Some(Target::Zero(app)) if single => ("  Unapply all migrations: ", app.clone()),
        Some(Target::Migration(key)) if single => (
            "  Target specific migration: ",
            format!("{}, from {}", key.name, key.app_label),
        ),
        _ => {
            let apps: BTreeSet<&str> = ready
                .targets
                .iter()
                .map(|target| match target {
                    Target::Migration(key) => &*key.app_label,
                    Target::Zero(app) => app.as_str(),
                })
                .collect();
            let apps: Vec<&str> = apps.into_iter().collect();
            let apps = if apps.is_empty() {
                "(none)".to_owned()
            } else {
                apps.join(", ")
            };
            ("  Apply all migrations: ", apps)
        }
    };
    terminal.line(format!("{}{rest}", styled(MIGRATE_LABEL, label)));
}

/// Shows what the executor tells.
struct Show<'a, 't> {
    ready: &'a Ready<'a>,
    loader: &'a Loader,
    planned: usize,
    backwards: bool,
    failure: Option<Failure>,
    progress: Progress<'t>,
    operations: usize,
    begun: usize,
}

impl Show<'_, '_> {
    /// A line from this verbosity on.
    fn say(&mut self, verbosity: u8, text: &str) {
        let terminal = self.progress.terminal();
        if terminal.verbosity >= verbosity {
            terminal.line(text);
        }
    }

    /// `Running migrations:`, after the receivers of `pre_migrate`.
    fn heading(&mut self) {
        let terminal = self.progress.terminal();
        if terminal.verbosity == 0 {
            return;
        }
        terminal.line(styled(MIGRATE_HEADING, "Running migrations:"));
        if self.planned == 0 {
            terminal.line("  No migrations to apply.");
            self.failure = notice::say_unmigrated_changes(self.ready.project, self.loader, terminal).err();
        } else if self.backwards && !terminal.live {
            // Django says so before it goes back. Limosa renders nothing, and bothers nobody who watches with it.
            self.progress.start("  Rendering model states...".to_owned());
            self.progress.success("DONE");
        }
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::SignalsStart { signal } => self.progress.aside(format!("  Running {signal} handlers...")),
            Event::SignalsFinish { .. } => self.progress.end_aside(),
            Event::SyncStart => {
                self.say(1, &styled(MIGRATE_HEADING, "Synchronizing apps without migrations:"));
                self.say(1, "  Creating tables...");
            }
            Event::SyncTable { model, table } => {
                self.say(3, &format!("    Processing {model} model"));
                self.say(1, &format!("    Creating table {table}"));
            }
            Event::SyncFinish => self.say(1, "    Running deferred SQL..."),
            Event::MigrationsStart { .. } => self.heading(),
            Event::PythonStart { reason } => self.progress.aside(format!("  Starting Python for {reason}...")),
            Event::MigrationStart {
                migration,
                backwards,
                operations,
                ..
            } => {
                self.operations = *operations;
                self.begun += 1;
                let verb = if *backwards { "Unapplying" } else { "Applying" };
                self.progress.start(format!("  {verb} {migration}..."));
                self.progress.place(self.begun, self.planned);
            }
            Event::OperationStart { index, description } => {
                self.progress.operation(*index, self.operations, description);
            }
            Event::MigrationFinish { fake, .. } => self.progress.success(if *fake { "FAKED" } else { "OK" }),
            Event::Output { text, stderr } => self.progress.say(text, *stderr),
            Event::Notice { text } if self.progress.terminal().verbosity >= 2 => self.progress.say(text, true),
            Event::Notice { .. } | Event::Statement { .. } | Event::OperationFinish { .. } => {}
        }
    }
}
