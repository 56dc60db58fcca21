//! [`FixedQuestioner`]: answers given beforehand.

use limosa_python::Value;
use limosa_state::{Field, ModelState};

use super::{InitialApps, Questioner, Stop};

/// Django's `MigrationQuestioner(defaults)`: answers yes/no questions as told, and any question for a default with
/// `None`.
#[derive(Clone, Debug, Default)]
pub struct FixedQuestioner {
    /// The apps for which `ask_initial` answers yes.
    pub initial: InitialApps,
    /// The answer to `ask_rename`.
    pub rename: bool,
    /// The answer to `ask_rename_model`.
    pub rename_model: bool,
    /// The answer to `ask_merge`.
    pub merge: bool,
}

impl Questioner for FixedQuestioner {
    fn ask_initial(&mut self, app_label: &str) -> Result<bool, Stop> {
        Ok(self.initial.contains(app_label))
    }

    fn ask_not_null_addition(&mut self, _: &str, _: &str) -> Result<Value, Stop> {
        Ok(Value::None)
    }

    fn ask_not_null_alteration(&mut self, _: &str, _: &str) -> Result<Option<Value>, Stop> {
        Ok(Some(Value::None))
    }

    fn ask_rename(&mut self, _: &str, _: &str, _: &str, _: &Field) -> Result<bool, Stop> {
        Ok(self.rename)
    }

    fn ask_rename_model(&mut self, _: &ModelState, _: &ModelState) -> Result<bool, Stop> {
        Ok(self.rename_model)
    }

    fn ask_merge(&mut self, _: &str) -> Result<bool, Stop> {
        Ok(self.merge)
    }

    fn ask_auto_now_add_addition(&mut self, _: &str, _: &str) -> Result<Value, Stop> {
        Ok(Value::None)
    }

    fn ask_unique_callable_default_addition(&mut self, _: &str, _: &str) -> Result<(), Stop> {
        Ok(())
    }
}
