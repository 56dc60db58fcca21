//! Pairs: a project before and after an edit, and what Django's `makemigrations` says and writes for it.
//!
//! They lie in `autodetector/`: `cases/` says the edits, `expected/` keeps Django's answers, and `ask_django.py` asks
//! Django anew. Here the tool under test plays the same cases; its transcript has to be Django's.

mod case;
mod play;

pub use case::{Case, cases};
pub use play::play;

use std::path::PathBuf;

/// Where cases and answers lie.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("autodetector")
}
