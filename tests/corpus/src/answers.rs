//! [`Answers`]: what a project's own Django said, as hashes of its texts.

use std::path::Path;

use anyhow::{Context, Result};
use indexmap::IndexMap;
use md5::{Digest, Md5};

/// What Django said to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A text: its hash.
    Text(String),
    /// An error of this class.
    Error(String),
}

impl Answer {
    /// The answer that is this text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let digest = Md5::digest(text.as_bytes());
        Self::Text(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The answers of one file: question and answer, in Django's order.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// By question.
    pub by_question: IndexMap<String, Answer>,
}

impl Answers {
    /// Reads a file: question, hash or `!` and an error's class, number of lines.
    ///
    /// # Errors
    /// When the file can't be read, or a line of it is no answer.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("there are no answers in {}: run `scripts/corpus ask`", file.display()))?;
        let by_question = text
            .lines()
            .map(|line| {
                let mut columns = line.split('\t');
                let (question, said) = columns
                    .next()
                    .zip(columns.next())
                    .with_context(|| format!("`{line}` in {} is no answer", file.display()))?;
                let answer = match said.strip_prefix('!') {
                    Some(class) => Answer::Error(class.to_owned()),
                    None => Answer::Text(said.to_owned()),
                };
                Ok((question.to_owned(), answer))
            })
            .collect::<Result<_>>()?;
        Ok(Self { by_question })
    }
}
