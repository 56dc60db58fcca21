//! Limosa and the Django of real projects, side by side.
//!
//! `scripts/corpus` installs the projects and asks their own Django: the state after every migration and of the models,
//! the SQL of every migration on each vendor, forwards and backwards. What is kept of the answers in `answers/` are
//! hashes. Here the same is worked out by Limosa and compared. The texts of a difference come from the project's Django,
//! asked anew (`scripts/corpus show`).

mod answers;
mod changes;
mod mask;
mod projects;
mod reading;
mod report;
mod sql;
mod states;
mod vendor;

pub use answers::{Answer, Answers};
pub use changes::{Said, different_changes};
pub use projects::{CorpusProject, projects};
pub use reading::{Reading, reading};
pub use report::{Difference, Report, compare};
pub use vendor::Vendor;
