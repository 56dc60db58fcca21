//! The commands, one file each, named as Django's; `check` and `verify` are Limosa's own.

mod check;
mod makemigrations;
mod migrate;
mod optimizemigration;
mod plan;
mod showmigrations;
mod sqlmigrate;
mod squashmigrations;
mod verify;

use std::process::ExitCode;

use crate::cli::{Cli, Command};
use crate::errors::{Failure, Result};
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(cli: &Cli, terminal: &mut Terminal) -> Result<ExitCode> {
    let global = &cli.global;
    if global.no_color && global.force_color {
        return Err(Failure::command(
            "The --no-color and --force-color options can't be used together.",
        ));
    }
    match &cli.command {
        Command::Makemigrations(args) => makemigrations::run(global, args, terminal),
        Command::Migrate(args) => migrate::run(global, args, terminal),
        Command::Showmigrations(args) => showmigrations::run(global, args, terminal),
        Command::Sqlmigrate(args) => sqlmigrate::run(global, args, terminal),
        Command::Squashmigrations(args) => squashmigrations::run(global, args, terminal),
        Command::Optimizemigration(args) => optimizemigration::run(global, args, terminal),
        Command::Plan(args) => plan::run(global, args, terminal),
        Command::Check(args) => check::run(global, args, terminal),
        Command::Verify(args) => verify::run(global, args, terminal),
    }
}
