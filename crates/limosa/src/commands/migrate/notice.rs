//! The notice that models have changes which no migration holds yet.

use std::collections::BTreeSet;
use std::sync::Arc;

use limosa_migrations::Loader;
use limosa_migrations::autodetector::Autodetector;
use limosa_project::Project;

use crate::errors::Result;
use crate::questions;
use crate::terminal::{NOTICE, Terminal, styled};

/// Says it, when it is so.
pub(super) fn say_unmigrated_changes(project: &Project, loader: &Loader, terminal: &mut Terminal) -> Result<()> {
    let from = loader.project_state(None, true)?;
    let to = project.models_state()?;
    let mut questioner = questions::unasked(project, &BTreeSet::new());
    let changes = Autodetector::new(&from, &to, &mut questioner)
        .unmigrated_apps(loader.unmigrated_apps.iter().map(|app| Arc::from(app.as_str())))
        .changes(&loader.graph, None, None, None)?;
    if changes.is_empty() {
        return Ok(());
    }
    let apps: BTreeSet<_> = changes.keys().map(|app| limosa_python::repr_str(app)).collect();
    let apps: Vec<String> = apps.into_iter().collect();
    terminal.line(styled(
        NOTICE,
        format!(
            "  Your models in app(s): {} have changes that are not yet reflected in a migration, and so won't be \
             applied.",
            apps.join(", ")
        ),
    ));
    terminal.line(styled(
        NOTICE,
        "  Run 'manage.py makemigrations' to make new migrations, and then re-run 'manage.py migrate' to apply them.",
    ));
    Ok(())
}
