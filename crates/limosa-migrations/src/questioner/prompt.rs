//! [`Prompt`]: yes or no, one of several, a Python expression — asked until an answer can be understood.

use std::io::{self, BufRead, Write};

use limosa_python::Value;

use super::Stop;
use super::interactive::Evaluate;

/// Two ends of a conversation.
pub(super) struct Prompt<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Prompt<R, W> {
    pub(super) fn new(input: R, output: W) -> Self {
        Self { input, output }
    }

    /// A question that `y` and `n` answer; nothing typed means `default`.
    pub(super) fn boolean(&mut self, question: &str, default: bool) -> Result<bool, Stop> {
        let mut answer = self.ask(&format!("{question} "))?;
        if answer.is_empty() {
            return Ok(default);
        }
        loop {
            match answer.chars().next().map(|c| c.to_ascii_lowercase()) {
                Some('y') => return Ok(true),
                Some('n') => return Ok(false),
                _ => answer = self.ask("Please answer yes or no: ")?,
            }
        }
    }

    /// A numbered menu; the number chosen, from 1.
    pub(super) fn choice(&mut self, question: &str, choices: &[&str]) -> Result<usize, Stop> {
        self.line(question)?;
        for (index, choice) in choices.iter().enumerate() {
            self.line(&format!(" {}) {choice}", index + 1))?;
        }
        let mut prompt = "Select an option: ";
        loop {
            let answer = self.ask_cancellable(prompt)?;
            match answer.trim().parse::<usize>() {
                Ok(number) if (1..=choices.len()).contains(&number) => return Ok(number),
                _ => prompt = "Please select a valid option: ",
            }
        }
    }

    /// A Python expression; nothing typed means `default`, when there is one.
    pub(super) fn expression(&mut self, default: Option<&str>, evaluate: &Evaluate<'_>) -> Result<Value, Stop> {
        self.line("Please enter the default value as valid Python.")?;
        if let Some(default) = default {
            self.line(&format!(
                "Accept the default '{default}' by pressing 'Enter' or provide another value."
            ))?;
        }
        self.line(
            "The datetime and django.utils.timezone modules are available, so it is possible to provide e.g. \
             timezone.now as a value.",
        )?;
        self.line("Type 'exit' to exit this prompt")?;
        let prompt = default.map_or_else(|| ">>> ".to_owned(), |default| format!("[default: {default}] >>> "));
        loop {
            let answer = self.ask_cancellable(&prompt)?;
            let code = if answer.is_empty() {
                default.unwrap_or_default()
            } else {
                &answer
            };
            match code {
                "" => self.line("Please enter some code, or 'exit' (without quotes) to exit.")?,
                "exit" => return Err(Stop::Cancelled),
                code => match evaluate(code) {
                    Ok(value) => return Ok(value),
                    Err(message) => self.line(&message)?,
                },
            }
        }
    }

    /// Ctrl-C in a menu or an expression is answered in words, as Django does.
    fn ask_cancellable(&mut self, prompt: &str) -> Result<String, Stop> {
        match self.ask(prompt) {
            Err(Stop::Io(error)) if error.kind() == io::ErrorKind::Interrupted => {
                self.line("\nCancelled.")?;
                Err(Stop::Cancelled)
            }
            answer => answer,
        }
    }

    fn ask(&mut self, prompt: &str) -> Result<String, Stop> {
        self.output.write_all(prompt.as_bytes())?;
        self.output.flush()?;
        let mut answer = String::new();
        if self.input.read_line(&mut answer)? == 0 {
            return Err(Stop::EndOfInput);
        }
        let end = answer.trim_end_matches(['\r', '\n']).len();
        answer.truncate(end);
        Ok(answer)
    }

    /// Django's output ends every text with a newline, unless it ends with one already.
    fn line(&mut self, text: &str) -> Result<(), Stop> {
        self.output.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            self.output.write_all(b"\n")?;
        }
        Ok(())
    }
}
