//! Django's system checks, which its `makemigrations` runs first.
//!
//! Limosa looks whether something in the models looks as if Django would refuse it; nearly always nothing does, and that
//! costs nothing. Only then Django is asked, and what it refuses is refused in its words.

use limosa_project::{Project, ProjectError};
use limosa_state::ProjectState;
use limosa_state::checks::{suspicions, without_contrib_postgres};

use crate::errors::{Failure, Result, UNTOUCHED};

/// The models, when Django does not refuse them.
pub(super) fn checked_models(project: &Project) -> Result<ProjectState> {
    project.check_first();
    let models = project.models_state()?;
    check(project, &models)?;
    Ok(models)
}

fn check(project: &Project, models: &ProjectState) -> Result<()> {
    let mut suspicions = suspicions(models);
    // Django began to look in 6.0.
    if project.environment.django().since(6, 0) && !project.apps.iter().any(|app| app.name == "django.contrib.postgres")
    {
        suspicions.extend(without_contrib_postgres(models));
    }
    if suspicions.is_empty() {
        return Ok(());
    }
    let asked = project.python().and_then(|python| Ok(python.system_checks()?));
    let error = match asked {
        Ok(None) => return Ok(()),
        Ok(Some(words)) => return Err(ProjectError::Refused(words).into()),
        Err(error) => error,
    };
    let suspected: Vec<String> = suspicions
        .iter()
        .map(|suspicion| format!("`{}` ({})", suspicion.object, suspicion.check))
        .collect();
    Err(Failure::new(format!(
        "Django's system checks are likely to refuse the models, and the project's Python could not be asked: {}",
        suspected.join(", ")
    ))
    .note(error)
    .note(UNTOUCHED)
    .help("https://docs.djangoproject.com/en/stable/ref/checks/ says what the numbers mean; --skip-checks goes on without."))
}
