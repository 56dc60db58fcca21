//! How a run of migrations is shown: a line a migration.
//!
//! To a pipe, Django's lines exactly. On a terminal, the line lives while the migration runs (the operation in hand and
//! the time that passed) and ends as Django's with the time taken.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::{DIM, ERROR, SUCCESS, Terminal, styled};
use crate::text::truncate;

/// The line in hand.
pub(crate) struct Progress<'a> {
    terminal: &'a mut Terminal,
    started: Instant,
    line: String,
    bar: Option<ProgressBar>,
    is_aside: bool,
    operations: Vec<String>,
}

/// A few words on the operations, for the end of the line.
fn what_it_did(operations: &[String]) -> String {
    const LENGTH: usize = 60;
    match operations {
        [] => String::new(),
        [only] => format!(" {}", truncate(only, LENGTH)),
        [first, others @ ..] => format!(" {} and {} more", truncate(first, LENGTH), others.len()),
    }
}

fn bar(prefix: String) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout());
    if let Ok(style) = ProgressStyle::with_template("{prefix} {spinner:.cyan} {wide_msg:.dim} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_prefix(prefix);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

impl<'a> Progress<'a> {
    /// Nothing in hand yet.
    pub(crate) fn new(terminal: &'a mut Terminal) -> Self {
        Self {
            terminal,
            started: Instant::now(),
            line: String::new(),
            bar: None,
            is_aside: false,
            operations: Vec::new(),
        }
    }

    /// A line begins: `  Applying shop.0001_initial...`
    pub(crate) fn start(&mut self, line: String) {
        if self.terminal.verbosity == 0 {
            return;
        }
        self.started = Instant::now();
        self.line = line;
        self.operations.clear();
        if !self.terminal.live {
            self.terminal.part(&self.line);
            return;
        }
        self.end_aside();
        self.bar = Some(bar(self.line.clone()));
    }

    /// Which of how many it is, for who watches.
    pub(crate) fn place(&mut self, number: usize, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_prefix(format!("{} {number}/{total}", self.line));
        }
    }

    /// The operation in hand, for who watches.
    pub(crate) fn operation(&mut self, index: usize, total: usize, description: &str) {
        self.operations.push(description.to_owned());
        if let Some(bar) = &self.bar {
            bar.set_message(format!("[{}/{total}] {description}", index + 1));
        }
    }

    /// The line ends well: ` OK`, ` FAKED`, ` DONE`.
    pub(crate) fn success(&mut self, word: &str) {
        if self.terminal.verbosity == 0 {
            return;
        }
        let elapsed = format!(" ({:.3}s)", self.started.elapsed().as_secs_f64());
        match self.bar.take() {
            Some(bar) => {
                bar.finish_and_clear();
                let line = std::mem::take(&mut self.line);
                let elapsed = styled(DIM, format!("{elapsed}{}", what_it_did(&self.operations)));
                self.terminal
                    .line(format!("{line}{}{elapsed}", styled(SUCCESS, format!(" {word}"))));
            }
            None => {
                let elapsed = if self.terminal.verbosity > 1 {
                    elapsed
                } else {
                    String::new()
                };
                self.line.clear();
                self.terminal.line(styled(SUCCESS, format!(" {word}{elapsed}")));
            }
        }
    }

    /// What goes on between migrations, for who watches; nothing stays of it.
    pub(crate) fn aside(&mut self, text: String) {
        if let Some(bar) = &self.bar {
            bar.set_message(text.trim().to_owned());
        } else if self.terminal.live && self.terminal.verbosity > 0 {
            self.bar = Some(bar(text));
            self.is_aside = true;
        }
    }

    /// It is over.
    pub(crate) fn end_aside(&mut self) {
        if std::mem::take(&mut self.is_aside)
            && let Some(bar) = self.bar.take()
        {
            bar.finish_and_clear();
        }
    }

    /// What the project's code prints, in its place.
    pub(crate) fn say(&mut self, text: &str, stderr: bool) {
        let terminal = &mut *self.terminal;
        let mut say = || match stderr {
            true => terminal.error_line(text),
            false => terminal.part(text),
        };
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// The terminal, when no line is in hand.
    pub(crate) fn terminal(&mut self) -> &mut Terminal {
        self.end_aside();
        self.terminal
    }

    /// The line in hand, if any, ends badly.
    pub(crate) fn failed(&mut self, word: &str) {
        self.end_aside();
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
            let line = std::mem::take(&mut self.line);
            self.terminal
                .line(format!("{line}{}", styled(ERROR, format!(" {word}"))));
        } else if !self.line.is_empty() && self.terminal.verbosity > 0 {
            // What follows goes to stderr; stdout stays as Django leaves it.
            self.line.clear();
            self.terminal.error_line("");
        }
    }
}
