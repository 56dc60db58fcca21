//! What is said, and how it looks: lines to stdout and stderr, in Django's palette.
//!
//! Text is styled always; `anstream` takes the styles away where they don't belong (a pipe, `NO_COLOR`). A reader that
//! went away (`| head`) ends nothing: what can't be written is not written.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use owo_colors::{OwoColorize as _, Style};

use crate::cli::{ColorWhen, Global};

/// Django's palette (`dark`), by its names.
pub(crate) mod palette {
    use super::Style;

    pub(crate) const ERROR: Style = Style::new().red().bold();
    pub(crate) const SUCCESS: Style = Style::new().green().bold();
    pub(crate) const WARNING: Style = Style::new().yellow().bold();
    pub(crate) const NOTICE: Style = Style::new().red();
    pub(crate) const MIGRATE_HEADING: Style = Style::new().cyan().bold();
    pub(crate) const MIGRATE_LABEL: Style = Style::new().bold();
    /// Limosa's own: what is said by the way.
    pub(crate) const DIM: Style = Style::new().dimmed();
}

pub(crate) use palette::*;

/// Text in a style.
pub(crate) fn styled(style: Style, text: impl Display) -> String {
    text.style(style).to_string()
}

/// Both output streams.
pub(crate) struct Terminal {
    out: AutoStream<std::io::Stdout>,
    err: AutoStream<std::io::Stderr>,
    /// `-v`
    pub(crate) verbosity: u8,
    /// Whether a person watches stdout.
    pub(crate) live: bool,
    log_to_stderr: bool,
}

impl Terminal {
    /// The process's own streams.
    pub(crate) fn new(global: &Global) -> Self {
        let when = match (global.no_color, global.force_color, global.color) {
            (true, _, _) | (_, false, ColorWhen::Never) => ColorChoice::Never,
            (_, true, _) | (_, _, ColorWhen::Always) => ColorChoice::Always,
            _ if std::env::var("DJANGO_COLORS").is_ok_and(|v| v == "nocolor") => ColorChoice::Never,
            _ => ColorChoice::Auto,
        };
        when.write_global();
        Self {
            out: AutoStream::new(std::io::stdout(), auto(&std::io::stdout(), when)),
            err: AutoStream::new(std::io::stderr(), auto(&std::io::stderr(), when)),
            verbosity: global.verbosity,
            live: std::io::stdout().is_terminal(),
            log_to_stderr: false,
        }
    }

    /// `--scriptable`: what is [logged](Self::log) goes to stderr.
    pub(crate) fn divert_log(&mut self) {
        self.log_to_stderr = true;
    }

    /// A line to stdout.
    pub(crate) fn line(&mut self, text: impl Display) {
        let text = text.to_string();
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let _ = write!(self.out, "{text}{end}");
    }

    /// Text to stdout without an end of line, shown at once.
    pub(crate) fn part(&mut self, text: impl Display) {
        let _ = write!(self.out, "{text}");
        let _ = self.out.flush();
    }

    /// A line to stderr.
    pub(crate) fn error_line(&mut self, text: impl Display) {
        let _ = self.out.flush();
        let text = text.to_string();
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let _ = write!(self.err, "{text}{end}");
    }

    /// A line to stdout, or to stderr with `--scriptable`.
    pub(crate) fn log(&mut self, text: impl Display) {
        if self.log_to_stderr {
            self.error_line(text);
        } else {
            self.line(text);
        }
    }

    /// The stream that [`log`](Self::log) writes to, for prompts.
    pub(crate) fn log_stream(&mut self) -> &mut dyn std::io::Write {
        if self.log_to_stderr {
            &mut self.err
        } else {
            &mut self.out
        }
    }

    /// Whether stdout shows colors.
    pub(crate) fn is_colored(&self) -> bool {
        self.out.current_choice() != ColorChoice::Never
    }

    /// Whether stderr shows colors.
    pub(crate) fn error_is_colored(&self) -> bool {
        self.err.current_choice() != ColorChoice::Never
    }
}

fn auto(stream: &impl anstream::stream::RawStream, when: ColorChoice) -> ColorChoice {
    match when {
        ColorChoice::Auto => AutoStream::choice(stream),
        decided => decided,
    }
}
