//! [`Failure`]: the one place where what went wrong becomes text, hints and an exit code.
//!
//! A failure is one clear paragraph: what, where (with the line of Python it is about), in which state files and
//! database are, and what to do next. Django's own words stand first and unchanged where Django has words for it.

mod engine;
mod migrations;
mod project;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use limosa_python::Location;

use crate::terminal::{ERROR, Terminal, styled};

/// What a command returns.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Exit codes, as Django's commands use them.
pub(crate) mod code {
    /// A `CommandError`, or an answer of `--check`.
    pub(crate) const ERROR: u8 = 1;
    /// The arguments make no sense.
    pub(crate) const USAGE: u8 = 2;
    /// A bug of Limosa.
    pub(crate) const PANIC: u8 = 101;
    /// Ctrl-C.
    pub(crate) const INTERRUPTED: u8 = 130;
}

/// The state of things when nothing was begun.
pub(crate) const UNTOUCHED: &str = "No file was written and no database was touched.";

/// A place in a source file that a failure is about.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    file: PathBuf,
    line: u32,
    column: u32,
    label: String,
}

/// What went wrong.
#[derive(Debug)]
pub(crate) struct Failure {
    /// `CommandError` where Django raises one.
    title: &'static str,
    message: String,
    places: Vec<Place>,
    notes: Vec<String>,
    help: Vec<String>,
    exit: u8,
}

impl Failure {
    /// What Django raises as a `CommandError`, in its words.
    pub(crate) fn command(message: impl Display) -> Self {
        Self {
            title: "CommandError",
            ..Self::new(message)
        }
    }

    /// What Limosa says in words of its own.
    pub(crate) fn new(message: impl Display) -> Self {
        Self {
            title: "error",
            message: message.to_string(),
            places: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            exit: code::ERROR,
        }
    }

    /// An end with nothing left to say.
    pub(crate) fn silent(exit: u8) -> Self {
        Self {
            title: "",
            exit,
            ..Self::new("")
        }
    }

    /// Ctrl-C, where nothing was in hand.
    pub(crate) fn interrupted() -> Self {
        Self::new("interrupted").exit(code::INTERRUPTED)
    }

    /// An exception that Django would let through, by its class.
    pub(crate) fn titled(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// The same with another exit code.
    pub(crate) fn exit(mut self, exit: u8) -> Self {
        self.exit = exit;
        self
    }

    /// The same about a place in the source.
    pub(crate) fn at(self, location: &Location, label: impl Display) -> Self {
        self.at_line(&location.file, location.line, location.column, label)
    }

    /// The same about a line of a file.
    pub(crate) fn at_line(mut self, file: &Path, line: u32, column: u32, label: impl Display) -> Self {
        self.places.push(Place {
            file: file.to_path_buf(),
            line,
            column,
            label: label.to_string(),
        });
        self
    }

    /// The same with a sentence on the state of things.
    pub(crate) fn note(mut self, note: impl Display) -> Self {
        self.notes.push(note.to_string());
        self
    }

    /// The same with a sentence on what to do.
    pub(crate) fn help(mut self, help: impl Display) -> Self {
        self.help.push(help.to_string());
        self
    }

    /// Says it on stderr and gives the exit code.
    pub(crate) fn report(&self, terminal: &mut Terminal) -> ExitCode {
        if !self.title.is_empty() {
            let text = self.render(terminal.error_is_colored());
            terminal.error_line(text);
        }
        ExitCode::from(self.exit)
    }

    fn render(&self, colored: bool) -> String {
        let mut text = styled(ERROR, format!("{}: {}", self.title, self.message));
        for place in &self.places {
            text.push('\n');
            text.push_str(&place.render(colored));
        }
        for note in &self.notes {
            text.push_str("\n  note: ");
            text.push_str(note);
        }
        for help in &self.help {
            text.push_str("\n  help: ");
            text.push_str(help);
        }
        text
    }
}

impl Place {
    /// A place, and what is to be said of it.
    pub(crate) fn new(location: &Location, label: impl Display) -> Self {
        Self {
            file: location.file.to_path_buf(),
            line: location.line,
            column: location.column,
            label: label.to_string(),
        }
    }

    /// `file:line` with the line itself under it and a mark where it is; only `file:line` when the file can't be read.
    pub(crate) fn render(&self, colored: bool) -> String {
        let shown = relative(&self.file);
        let source = std::fs::read(&self.file).unwrap_or_default();
        let source = String::from_utf8_lossy(&source);
        let Some(line) = (self.line as usize)
            .checked_sub(1)
            .and_then(|index| source.lines().nth(index))
        else {
            return format!("  --> {shown}:{}: {}", self.line, self.label);
        };
        let span = span_on(line, self.column);
        let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
        let group = Snippet::source(line)
            .line_start(self.line as usize)
            .path(shown)
            .annotation(AnnotationKind::Primary.span(span).label(self.label.as_str()));
        // A group must have a title; the renderer's own is not wanted twice, so the snippet stands alone.
        let report = [annotate_snippets::Group::with_level(Level::ERROR).element(group)];
        renderer.render(&report).clone()
    }
}

/// The bytes of what starts at a column (in characters, from 1): a name, a number, else one character; of
/// the whole line for column 0.
fn span_on(line: &str, column: u32) -> std::ops::Range<usize> {
    if column == 0 {
        let start = line.len() - line.trim_start().len();
        return start..line.trim_end().len().max(start);
    }
    let start = line
        .char_indices()
        .nth((column.max(1) - 1) as usize)
        .map_or(line.len(), |(index, _)| index);
    let rest = &line[start..];
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .unwrap_or(rest.len());
    let length = match word {
        0 => rest.chars().next().map_or(0, char::len_utf8),
        some => some,
    };
    start..start + length
}

/// A path as a person in the current folder would write it: relative when it is below, else absolute.
pub(crate) fn relative(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_shows_its_line() -> std::io::Result<()> {
        let file = std::env::temp_dir().join(format!("limosa-place-{}.py", std::process::id()));
        std::fs::write(&file, "import x\nname = frobnicate(1)\n")?;
        let failure = Failure::new("it can't be read")
            .at_line(&file, 2, 8, "no such name")
            .note("No file was written.")
            .help("Define it.");
        let text = anstream::adapter::strip_str(&failure.render(false))
            .to_string()
            .replace(&file.display().to_string(), "app/models.py");
        std::fs::remove_file(&file)?;
        insta::assert_snapshot!(text);
        Ok(())
    }

    #[test]
    fn spans_stay_inside_the_line() {
        assert_eq!(span_on("ab cd", 4), 3..5);
        assert_eq!(span_on("ab", 99), 2..2);
        assert_eq!(span_on("é(", 2), 2..3);
        assert_eq!(span_on("", 1), 0..0);
        assert_eq!(span_on("", 0), 0..0);
        assert_eq!(span_on("  raise x ", 0), 2..9);
        assert_eq!(span_on("  ", 0), 2..2);
    }
}
