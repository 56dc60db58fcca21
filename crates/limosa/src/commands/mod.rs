//! The commands.

use std::process::ExitCode;

use crate::cli::{Cli, Command};
use crate::errors::{Failure, Result};
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(cli: &Cli, _terminal: &mut Terminal) -> Result<ExitCode> {
    match &cli.command {
        Command::Makemigrations(_)
        | Command::Migrate(_)
        | Command::Showmigrations(_)
        | Command::Sqlmigrate(_)
        | Command::Check(_) => Err(Failure::new("not wired yet")),
    }
}
