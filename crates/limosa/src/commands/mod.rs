//! The commands, one file each, named as Django's.

mod check;
mod makemigrations;
mod migrate;
mod showmigrations;
mod sqlmigrate;

use std::process::ExitCode;

use crate::cli::{Cli, Command};
use crate::errors::Result;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(cli: &Cli, terminal: &mut Terminal) -> Result<ExitCode> {
    let global = &cli.global;
    match &cli.command {
        Command::Makemigrations(args) => makemigrations::run(global, args, terminal),
        Command::Migrate(args) => migrate::run(global, args, terminal),
        Command::Showmigrations(args) => showmigrations::run(global, args, terminal),
        Command::Sqlmigrate(args) => sqlmigrate::run(global, args, terminal),
        Command::Check(args) => check::run(global, args, terminal),
    }
}
