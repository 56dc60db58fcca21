//! [`InteractiveQuestioner`]: a person is asked, with Django's words.

use std::io::{BufRead, Write};

use limosa_python::Value;
use limosa_state::{Field, ModelState};

use super::prompt::Prompt;
use super::{InitialApps, Questioner, Stop, class_name};

/// Reads a Python expression in which `datetime` and `timezone` (of `django.utils`) are names; the error is a whole
/// message, such as `NameError: name 'x' is not defined`.
pub type Evaluate<'a> = dyn Fn(&str) -> Result<Value, String> + 'a;

const ONE_OFF: &str =
    "Provide a one-off default now (will be set on all existing rows with a null value for this column)";
const QUIT: &str = "Quit and manually define a default value in models.py.";

/// Asks over any pair of reader and writer.
pub struct InteractiveQuestioner<'a, R, W> {
    prompt: Prompt<R, W>,
    evaluate: &'a Evaluate<'a>,
    initial: InitialApps,
    dry_run: bool,
    docs_version: String,
}

impl<'a, R: BufRead, W: Write> InteractiveQuestioner<'a, R, W> {
    /// With where to read and write, and how to understand an expression.
    pub fn new(input: R, output: W, evaluate: &'a Evaluate<'a>) -> Self {
        Self {
            prompt: Prompt::new(input, output),
            evaluate,
            initial: InitialApps::default(),
            dry_run: false,
            docs_version: "5.2".to_owned(),
        }
    }

    /// With what `ask_initial` answers.
    #[must_use]
    pub fn initial(mut self, initial: InitialApps) -> Self {
        self.initial = initial;
        self
    }

    /// Nothing is written in the end: don't ask for defaults.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// The version of Django whose documentation is named: `5.2`.
    #[must_use]
    pub fn docs_version(mut self, version: impl Into<String>) -> Self {
        self.docs_version = version.into();
        self
    }

    fn expression(&mut self, default: Option<&str>) -> Result<Value, Stop> {
        self.prompt.expression(default, self.evaluate)
    }
}

impl<R: BufRead, W: Write> Questioner for InteractiveQuestioner<'_, R, W> {
    fn ask_initial(&mut self, app_label: &str) -> Result<bool, Stop> {
        Ok(self.initial.contains(app_label))
    }

    fn ask_not_null_addition(&mut self, field_name: &str, model_name: &str) -> Result<Value, Stop> {
        if self.dry_run {
            return Ok(Value::None);
        }
        let question = format!(
            "It is impossible to add a non-nullable field '{field_name}' to {model_name} without specifying a \
             default. This is because the database needs something to populate existing rows.\nPlease select a fix:"
        );
        match self.prompt.choice(&question, &[ONE_OFF, QUIT])? {
            2 => Err(Stop::Quit),
            _ => self.expression(None),
        }
    }

    fn ask_not_null_alteration(&mut self, field_name: &str, model_name: &str) -> Result<Option<Value>, Stop> {
        if self.dry_run {
            return Ok(Some(Value::None));
        }
        let question = format!(
            "It is impossible to change a nullable field '{field_name}' on {model_name} to non-nullable without \
             providing a default. This is because the database needs something to populate existing rows.\n\
             Please select a fix:"
        );
        let ignore = "Ignore for now. Existing rows that contain NULL values will have to be handled manually, for \
                      example with a RunPython or RunSQL operation.";
        match self.prompt.choice(&question, &[ONE_OFF, ignore, QUIT])? {
            2 => Ok(None),
            3 => Err(Stop::Quit),
            _ => self.expression(None).map(Some),
        }
    }

    fn ask_rename(&mut self, model_name: &str, old_name: &str, new_name: &str, field: &Field) -> Result<bool, Stop> {
        let question = format!(
            "Was {model_name}.{old_name} renamed to {model_name}.{new_name} (a {})? [y/N]",
            class_name(field)
        );
        self.prompt.boolean(&question, false)
    }

    fn ask_rename_model(&mut self, old: &ModelState, new: &ModelState) -> Result<bool, Stop> {
        let question = format!(
            "Was the model {}.{} renamed to {}? [y/N]",
            old.app_label, old.name, new.name
        );
        self.prompt.boolean(&question, false)
    }

    fn ask_merge(&mut self, _: &str) -> Result<bool, Stop> {
        let question = "\nMerging will only work if the operations printed above do not conflict\n\
                        with each other (working on different fields or models)\n\
                        Should these migration branches be merged? [y/N]";
        self.prompt.boolean(question, false)
    }

    fn ask_auto_now_add_addition(&mut self, field_name: &str, model_name: &str) -> Result<Value, Stop> {
        if self.dry_run {
            return Ok(Value::None);
        }
        let question = format!(
            "It is impossible to add the field '{field_name}' with 'auto_now_add=True' to {model_name} without \
             providing a default. This is because the database needs something to populate existing rows.\n"
        );
        let one_off = "Provide a one-off default now which will be set on all existing rows";
        match self.prompt.choice(&question, &[one_off, QUIT])? {
            2 => Err(Stop::Quit),
            _ => self.expression(Some("timezone.now")),
        }
    }

    fn ask_unique_callable_default_addition(&mut self, field_name: &str, model_name: &str) -> Result<(), Stop> {
        if self.dry_run {
            return Ok(());
        }
        let question = format!(
            "Callable default on unique field {model_name}.{field_name} will not generate unique values upon \
             migrating.\nPlease choose how to proceed:\n"
        );
        let go_on = format!(
            "Continue making this migration as the first step in writing a manual migration to generate unique \
             values described here: https://docs.djangoproject.com/en/{}/howto/writing-migrations/\
             #migrations-that-add-unique-fields.",
            self.docs_version
        );
        match self
            .prompt
            .choice(&question, &[&go_on, "Quit and edit field options in models.py."])?
        {
            2 => Err(Stop::Quit),
            _ => Ok(()),
        }
    }
}
