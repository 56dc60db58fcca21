//! The questioner: what the autodetector can't know, somebody must say.
//!
//! Was this field renamed? What do existing rows get in a new column? [`Questioner`] is the list of such questions.
//! [`InteractiveQuestioner`] asks a person, with Django's words; [`NonInteractiveQuestioner`] says what it could not ask
//! and stops where Django's `--noinput` stops; [`FixedQuestioner`] has its answers from the start.

mod expression;
mod fixed;
mod initial;
mod interactive;
mod noninteractive;
mod prompt;
mod syntax;

use std::io;

use limosa_python::Value;
use limosa_state::{Field, ModelState};

pub use expression::{Ask, evaluate};
pub use fixed::FixedQuestioner;
pub use initial::InitialApps;
pub use interactive::{Evaluate, InteractiveQuestioner};
pub use noninteractive::NonInteractiveQuestioner;

/// There is no answer, and the command must end.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The person chose to quit, or nobody could be asked. Everything has been said already: exit with 3.
    #[error("no default was given")]
    Quit,
    /// The person left the prompt by `exit` or Ctrl-C. Everything has been said already: exit with 1.
    #[error("cancelled")]
    Cancelled,
    /// The input came to its end before the question was answered.
    #[error("the input ended before the question was answered")]
    EndOfInput,
    /// The terminal fails.
    #[error("the terminal cannot be read or written: {0}")]
    Io(#[from] io::Error),
}

impl Stop {
    /// The exit code of the command that must end.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Quit => 3,
            Self::Cancelled | Self::EndOfInput | Self::Io(_) => 1,
        }
    }

    /// Whether the person knows already why the command ends, so that no error need be printed.
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Quit | Self::Cancelled)
    }
}

/// The questions; names and order of arguments are Django's.
pub trait Questioner {
    /// Should the app, which has no migrations, get its first one?
    ///
    /// # Errors
    /// When the command must end.
    fn ask_initial(&mut self, app_label: &str) -> Result<bool, Stop>;

    /// What existing rows get in a new column that forbids NULL.
    ///
    /// # Errors
    /// When the command must end.
    fn ask_not_null_addition(&mut self, field_name: &str, model_name: &str) -> Result<Value, Stop>;

    /// What rows that hold NULL get when a column forbids it from now on; `None` to leave them to the user.
    ///
    /// # Errors
    /// When the command must end.
    fn ask_not_null_alteration(&mut self, field_name: &str, model_name: &str) -> Result<Option<Value>, Stop>;

    /// Was the field renamed?
    ///
    /// # Errors
    /// When the command must end.
    fn ask_rename(&mut self, model_name: &str, old_name: &str, new_name: &str, field: &Field) -> Result<bool, Stop>;

    /// Was the model renamed?
    ///
    /// # Errors
    /// When the command must end.
    fn ask_rename_model(&mut self, old: &ModelState, new: &ModelState) -> Result<bool, Stop>;

    /// Should the branches, which have been shown, be merged?
    ///
    /// # Errors
    /// When the command must end.
    fn ask_merge(&mut self, app_label: &str) -> Result<bool, Stop>;

    /// What existing rows get in a new column that says when a row was made.
    ///
    /// # Errors
    /// When the command must end.
    fn ask_auto_now_add_addition(&mut self, field_name: &str, model_name: &str) -> Result<Value, Stop>;

    /// A new unique column has a callable default, which is called once for all rows: go on?
    ///
    /// # Errors
    /// When the command must end.
    fn ask_unique_callable_default_addition(&mut self, field_name: &str, model_name: &str) -> Result<(), Stop>;
}

/// The last part of a field's class name: `CharField`.
fn class_name(field: &Field) -> &str {
    let qualname = &*field.path().qualname;
    qualname.rsplit('.').next().unwrap_or(qualname)
}

#[cfg(test)]
mod tests;
