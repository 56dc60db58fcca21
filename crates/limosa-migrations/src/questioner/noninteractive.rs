//! [`NonInteractiveQuestioner`]: nobody is there to answer.

use std::io::Write;

use limosa_python::Value;
use limosa_state::{Field, ModelState};

use super::{InitialApps, Questioner, Stop};

/// Takes nothing for renamed, says what it would have had to ask, and stops where no answer is possible.
pub struct NonInteractiveQuestioner<W> {
    log: W,
    verbosity: u8,
    initial: InitialApps,
}

impl<W: Write> NonInteractiveQuestioner<W> {
    /// With the place for what it has to say, and the command's verbosity.
    pub fn new(log: W, verbosity: u8, initial: InitialApps) -> Self {
        Self {
            log,
            verbosity,
            initial,
        }
    }

    fn refuse(&mut self, field_name: &str, model_name: &str, reason: &str) -> Stop {
        if self.verbosity > 0 {
            let said = writeln!(
                self.log,
                "Field '{field_name}' on model '{model_name}' not migrated: {reason}."
            );
            if let Err(error) = said {
                return error.into();
            }
        }
        Stop::Quit
    }
}

impl<W: Write> Questioner for NonInteractiveQuestioner<W> {
    fn ask_initial(&mut self, app_label: &str) -> Result<bool, Stop> {
        Ok(self.initial.contains(app_label))
    }

    fn ask_not_null_addition(&mut self, field_name: &str, model_name: &str) -> Result<Value, Stop> {
        let reason = "it is impossible to add a non-nullable field without specifying a default";
        Err(self.refuse(field_name, model_name, reason))
    }

    fn ask_not_null_alteration(&mut self, field_name: &str, model_name: &str) -> Result<Option<Value>, Stop> {
        // Said at any verbosity: the migration is written, and is likely to fail on rows that hold NULL.
        writeln!(
            self.log,
            "Field '{field_name}' on model '{model_name}' given a default of NOT PROVIDED and must be corrected."
        )?;
        Ok(None)
    }

    fn ask_rename(&mut self, _: &str, _: &str, _: &str, _: &Field) -> Result<bool, Stop> {
        Ok(false)
    }

    fn ask_rename_model(&mut self, _: &ModelState, _: &ModelState) -> Result<bool, Stop> {
        Ok(false)
    }

    fn ask_merge(&mut self, _: &str) -> Result<bool, Stop> {
        Ok(false)
    }

    fn ask_auto_now_add_addition(&mut self, field_name: &str, model_name: &str) -> Result<Value, Stop> {
        let reason = "it is impossible to add a field with 'auto_now_add=True' without specifying a default";
        Err(self.refuse(field_name, model_name, reason))
    }

    fn ask_unique_callable_default_addition(&mut self, _: &str, _: &str) -> Result<(), Stop> {
        Ok(())
    }
}
