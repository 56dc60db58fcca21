//! Failures of finding and reading a project.

use limosa_project::ProjectError;
use limosa_python::ReadError;
use limosa_python::child::{ChildError, PythonException};

use super::{Failure, UNTOUCHED, relative};

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound { name } => Self::new(format!("there is no module `{name}`"))
                .titled("ModuleNotFoundError")
                .note(UNTOUCHED)
                .help("Check the name, or install the package that holds it into the project's environment."),
            ReadError::Syntax { location, message, .. } => {
                Self::new(format!("{} is no valid Python: {message}", relative(&location.file)))
                    .titled("SyntaxError")
                    .at(&location, message)
                    .note(UNTOUCHED)
                    .help("Mend this line and run the command again.")
            }
            ReadError::Io { file, message } => Self::new(format!("`{}` can't be read: {message}", file.display()))
                .note(UNTOUCHED)
                .help("Check that the file exists and that you may read it."),
            ReadError::Raises {
                location,
                exception,
                message,
                ..
            } => Self::new(format!(
                "importing {} raises {exception}: {message}",
                relative(&location.file)
            ))
            .at(&location, format!("raises {exception}"))
            .note(UNTOUCHED)
            .help("Python would stop at this line too. Mend it and run the command again."),
            ReadError::Limit { location, message, .. } => Self::new(&message).at(&location, message).note(UNTOUCHED),
        }
    }
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        match error {
            error @ ProjectError::UnknownDjango(_) => Self::new(error.to_string())
                .note(UNTOUCHED)
                .help("Use `python manage.py` with this version, or a Limosa that knows it."),
            ProjectError::NoManagePy { start, nearby } => {
                let failure = Self::new(format!(
                    "there is no manage.py in `{}` or any folder above it",
                    start.display()
                ))
                .note(UNTOUCHED);
                let found: Vec<String> = nearby
                    .iter()
                    .map(|folder| format!("--project {}", relative(folder)))
                    .collect();
                match found.is_empty() {
                    true => {
                        failure.help("Run limosa inside a Django project, or name the project's folder with --project.")
                    }
                    false => failure.help(format!("There is one nearby: try {}.", found.join(" or "))),
                }
            }
            ProjectError::NoManagePyIn { folder } => Self::new(format!(
                "there is no manage.py in `{}`, the folder named by --project or the configuration file",
                folder.display()
            ))
            .note(UNTOUCHED)
            .help("Name the folder that holds manage.py."),
            ProjectError::NoSettingsModule { manage_py } => Self::new(format!(
                "nothing says which module holds the settings: DJANGO_SETTINGS_MODULE is not set, and `{}` does not \
                 set it in a way that can be read",
                relative(&manage_py)
            ))
            .note(UNTOUCHED)
            .help("Name it with --settings (as in `--settings mysite.settings`) or set DJANGO_SETTINGS_MODULE."),
            ProjectError::SettingsNotFound {
                module,
                named_by,
                searched,
            } => Self::new(format!(
                "the settings module `{module}`, named by {named_by}, was not found"
            ))
            .titled("ModuleNotFoundError")
            .note(format!("Looked in {}. {UNTOUCHED}", searched.join(", ")))
            .help("Name the right one with --settings, or name the folder of manage.py with --project."),
            ProjectError::AppNotFound {
                entry,
                missing,
                searched,
                python,
            } => {
                let python = python.unwrap_or_else(|| "python3".into());
                Self::new(format!(
                    "the app `{entry}` in INSTALLED_APPS was not found: No module named '{missing}'"
                ))
                .titled("ModuleNotFoundError")
                .note(format!("Looked in {}. {UNTOUCHED}", searched.join(", ")))
                .help(format!(
                    "Install it for the project's Python (`{} -m pip install …`), or name the interpreter that has it with --python.",
                    python.display()
                ))
            }
            ProjectError::Read(error) => error.into(),
            ProjectError::Io { file, message } => {
                Self::new(format!("`{}` can't be read: {message}", file.display())).note(UNTOUCHED)
            }
            ProjectError::Config(message) => Self::new(message).note(UNTOUCHED),
            ProjectError::Improper { exception, message } => Self::new(message).titled(exception).note(UNTOUCHED),
            ProjectError::Refused(words) => {
                let words = words.strip_prefix("SystemCheckError: ").unwrap_or(&words).trim_end();
                Self::new(words).titled("SystemCheckError").note(UNTOUCHED)
            }
            ProjectError::Unreadable { what, child } => {
                let failure = Self::new(format!(
                    "{} can't be read without running it ({}), and {}",
                    what.what,
                    what.reason,
                    no_answer(&child)
                ))
                .at(&what.location, &what.reason);
                failure.because(*child)
            }
            ProjectError::Unusable(what) => Self::new(format!("{} can't be read: {}", what.what, what.reason))
                .at(&what.location, &what.reason)
                .note(UNTOUCHED),
            ProjectError::Child(error) => Self::new("the project's Python did not answer").because(error),
        }
    }
}

/// How Python was asked in vain.
pub(super) fn no_answer(error: &ChildError) -> &'static str {
    match error.exception() {
        Some(_) => "the project's Python raises an exception when it is asked",
        None => "the project's Python could not be asked",
    }
}

impl From<ChildError> for Failure {
    fn from(error: ChildError) -> Self {
        Self::new("the project's Python was needed").because(error)
    }
}

impl Failure {
    /// The same with the reason why Python could not be asked.
    pub(crate) fn because_of_project(self, error: ProjectError) -> Self {
        match error {
            ProjectError::Unusable(what) => Self::new(format!("{} can't be read: {}", what.what, what.reason))
                .at(&what.location, &what.reason)
                .note(UNTOUCHED),
            ProjectError::Child(error) => self.because(error),
            other => self.note(other),
        }
    }

    fn because(self, error: ChildError) -> Self {
        match error {
            ChildError::Setup(exception) | ChildError::Exception(exception) => self.raised(&exception),
            ChildError::Interrupted => Self::interrupted(),
            other => self.note(other),
        }
    }

    /// An exception that Python raised, with the place in the project's own files.
    pub(crate) fn raised(self, exception: &PythonException) -> Self {
        let class = exception.class.rsplit('.').next().unwrap_or(&exception.class);
        let failure = match &exception.location {
            Some(place) => self.at_line(&place.file, place.line, 0, format!("raises {class}")),
            None => self,
        };
        failure.note(format!("Python says {exception}"))
    }
}
