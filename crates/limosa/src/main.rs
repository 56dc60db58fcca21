//! `limosa`: the command line.
//!
//! One file a command under `commands/`, named as Django's. What they say is written through [`terminal::Terminal`];
//! what goes wrong travels as a [`errors::Failure`] up to here, where it becomes text and the process's exit code. No
//! other place prints an error or ends the process.

mod abbreviations;
mod cli;
mod commands;
mod errors;
mod progress;
mod questions;
mod session;
mod terminal;
mod text;

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

/// The stack that everything runs on, in bytes: source may nest deep, and only what is used costs memory.
const STACK: usize = 512 << 20;

/// Runs on a larger stack of the same thread: the memory of a second thread costs a call of the system for every page.
fn main() -> ExitCode {
    let mut started = false;
    // The one panic before the start is that there is no such stack.
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        stacker::grow(STACK, || {
            started = true;
            drop(panic::take_hook());
            run()
        })
    }));
    match outcome {
        Ok(code) => code,
        // The panic has said what happened.
        Err(_) if started => ExitCode::from(errors::code::PANIC),
        // Most projects need none.
        Err(_) => {
            drop(panic::take_hook());
            run()
        }
    }
}

fn run() -> ExitCode {
    let arguments = match abbreviations::expand(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(message) => cli::Cli::command()
            .error(clap::error::ErrorKind::UnknownArgument, message)
            .exit(),
    };
    let cli = cli::Cli::parse_from(arguments);
    let mut terminal = terminal::Terminal::new(&cli.global);
    match commands::run(&cli, &mut terminal) {
        Ok(code) => code,
        Err(failure) => failure.report(&mut terminal),
    }
}
