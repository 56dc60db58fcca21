//! `migrate --prune`: takes migrations whose files are gone out of the history.

use limosa_engine::{Executor, Interrupt, Recorder};
use limosa_migrations::{Loader, MigrationKey};

use super::Ready;
use crate::errors::Result;
use crate::session;
use crate::terminal::{MIGRATE_HEADING, MIGRATE_LABEL, NOTICE, SUCCESS, Terminal, styled};

/// Prunes, or says why not.
pub(super) fn prune(ready: &Ready<'_>, loader: &mut Loader, terminal: &mut Terminal) -> Result<()> {
    let label = ready.args.app_label.as_deref().unwrap_or_default();
    let quiet = terminal.verbosity == 0;
    if !quiet {
        terminal.line(styled(MIGRATE_HEADING, "Pruning migrations:"));
    }
    let mut gone: Vec<MigrationKey> = loader
        .applied
        .iter()
        .filter(|key| *key.app_label == *label && !loader.disk_migrations.contains_key(*key))
        .cloned()
        .collect();
    gone.sort();
    let squashed: Vec<&MigrationKey> = loader
        .replacements
        .iter()
        .filter(|key| {
            let replaces = loader.disk_migrations.get(*key).map(|migration| &migration.replaces);
            replaces
                .into_iter()
                .flatten()
                .any(|replaced| gone.contains(&replaced.key))
        })
        .collect();
    if !squashed.is_empty() {
        terminal.line(styled(
            NOTICE,
            "  Cannot use --prune because the following squashed migrations have their 'replaces' attributes and may \
             not be recorded as applied:",
        ));
        for key in squashed {
            terminal.line(format!("    {key}"));
        }
        terminal.line(styled(
            NOTICE,
            "  Re-run 'manage.py migrate' if they are not marked as applied, and remove 'replaces' attributes in their \
             Migration classes.",
        ));
        return Ok(());
    }
    if gone.is_empty() {
        if !quiet {
            terminal.line("  No migrations to prune.");
        }
        return Ok(());
    }
    let mut executor = Executor::new(
        ready.project,
        &ready.args.database,
        &session::environ(),
        &Interrupt::new(),
    )?;
    for key in &gone {
        if !quiet {
            terminal.part(styled(MIGRATE_LABEL, format!("  Pruning {key}")));
        }
        Recorder::record_unapplied(executor.connection()?, key)?;
        if !quiet {
            terminal.line(styled(SUCCESS, " OK"));
        }
    }
    Ok(())
}
