//! Limosa and real Django, side by side on the same project.
//!
//! Django is the oracle: what it writes, prints, leaves in the catalog and in the rows is right, and Limosa
//! has to give the same. Nothing here says what the right answer is.
//!
//! A test needs a Python with Django, psycopg and PyMySQL (`LIMOSA_TEST_PYTHON`) and, for PostgreSQL and MariaDB, a
//! server (`LIMOSA_TEST_POSTGRES`, `LIMOSA_TEST_MARIADB`: URLs of roles that may create databases). `scripts/test`
//! provides all of them. Without them a test fails: it is never skipped.
//!
//! `LIMOSA_CONFORMANCE_SELF=1` puts Django on both sides. That is how the harness itself is tested.

mod compare;
mod database;
mod django;
pub mod pairs;
mod project;
mod run;
mod sandbox;
mod scenario;
mod tool;
mod twice;

pub use compare::{Differences, line_diff};
pub use database::{Database, Vendor};
pub use django::{Driver, Outcome, python};
pub use project::{APP, Project};
pub use run::run;
pub use sandbox::Sandbox;
pub use scenario::{Scenario, scenarios};
pub use tool::{Tool, limosa_binary};
pub use twice::{Files, Run, Twice};
