//! `limosa`: the command line.
//!
//! One file a command under `commands/`, named as Django's. What they say is written through [`terminal::Terminal`];
//! what goes wrong travels as a [`errors::Failure`] up to here, where it becomes text and the process's exit code. No
//! other place prints an error or ends the process.

mod cli;
mod commands;
mod errors;
mod progress;
mod questions;
mod session;
mod terminal;
mod text;

use std::process::ExitCode;

use clap::Parser as _;

/// The stack of the thread that does everything, in bytes: source may nest deep, and only what is used costs memory.
const STACK: usize = 512 << 20;

fn main() -> ExitCode {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(run);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The panic has said what happened.
        Ok(Err(_)) => ExitCode::from(errors::code::PANIC),
        // No such stack is to be had: most projects need none.
        Err(_) => run(),
    }
}

fn run() -> ExitCode {
    let cli = cli::Cli::parse();
    let mut terminal = terminal::Terminal::new(&cli.global);
    match commands::run(&cli, &mut terminal) {
        Ok(code) => code,
        Err(failure) => failure.report(&mut terminal),
    }
}
