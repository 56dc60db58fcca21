//! [`Twice`]: the same command by Django and by the tool in the same folder, which is put back in between.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Result, ensure};

use crate::{Differences, Outcome, Sandbox, Tool};

/// Every file below a project, with its content.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a command said and left behind.
#[derive(Clone, Debug)]
pub struct Run {
    /// Exit code and output.
    pub outcome: Outcome,
    /// The files afterwards.
    pub files: Files,
    /// The rows of `django_migrations`, times left out.
    pub history: Vec<Vec<String>>,
}

/// Compares.
#[derive(Debug)]
pub struct Twice<'a> {
    sandbox: &'a Sandbox,
    differences: Differences,
}

impl<'a> Twice<'a> {
    /// For this project; its database is SQLite, a file that is put back with the others.
    #[must_use]
    pub fn new(sandbox: &'a Sandbox) -> Self {
        Self {
            sandbox,
            differences: Differences::default(),
        }
    }

    /// Runs a command by both: exit codes, stdout, files and history must be equal, and what Django calls a
    /// `CommandError` is said by both. Leaves the tool's files in place.
    ///
    /// # Errors
    /// When a side can't be run.
    pub fn same(&mut self, args: &[&str]) -> Result<Run> {
        self.run(args, &[], true)
    }

    /// As [`Twice::same`]; what is printed is each side's own.
    ///
    /// # Errors
    /// When a side can't be run.
    pub fn same_effect(&mut self, args: &[&str]) -> Result<Run> {
        self.run(args, &[], false)
    }

    /// As [`Twice::same`], on a terminal, where these lines are typed.
    ///
    /// # Errors
    /// When a side can't be run.
    pub fn answered(&mut self, args: &[&str], answers: &[&str]) -> Result<Run> {
        self.run(args, answers, true)
    }

    fn run(&mut self, args: &[&str], answers: &[&str], output: bool) -> Result<Run> {
        let before = self.sandbox.files()?;
        let left = self.one(&Tool::django()?, args, answers)?;
        restore(&self.sandbox.project.root, &before)?;
        let right = self.one(&self.sandbox.tool, args, answers)?;
        let what = args.join(" ");
        if left.outcome.code != right.outcome.code {
            self.differences.wrong(format!(
                "{what}: Django exits {}, the tool {}\nDjango: {}{}\nThe tool: {}{}",
                left.outcome.code,
                right.outcome.code,
                left.outcome.stdout,
                left.outcome.stderr,
                right.outcome.stdout,
                right.outcome.stderr
            ));
        }
        if output {
            let plain = |outcome: &Outcome| said(&outcome.stdout);
            self.differences.text(
                &format!("{what}: stdout"),
                &plain(&left.outcome),
                &plain(&right.outcome),
            );
            if let Some(error) = left.outcome.stderr.split("CommandError: ").nth(1)
                && !right.outcome.stderr.contains(error.trim_end())
            {
                self.differences.wrong(format!(
                    "{what}: Django says\n{error}and the tool\n{}",
                    right.outcome.stderr
                ));
            }
        }
        for name in left.files.keys().chain(right.files.keys()) {
            if name.ends_with(".sqlite3") {
                continue;
            }
            match (left.files.get(name), right.files.get(name)) {
                (Some(one), Some(other)) => {
                    self.differences
                        .text(&format!("{what}: {name}"), &timeless(one), &timeless(other))
                }
                (Some(_), None) => self.differences.wrong(format!("{what}: only Django leaves {name}")),
                (None, _) => self.differences.wrong(format!("{what}: only the tool leaves {name}")),
            }
        }
        let lines = |run: &Run| run.history.iter().map(|row| row.join(" ")).collect::<Vec<_>>();
        self.differences
            .lines(&format!("{what}: django_migrations"), &lines(&left), &lines(&right));
        Ok(right)
    }

    fn one(&self, tool: &Tool, args: &[&str], answers: &[&str]) -> Result<Run> {
        let root = &self.sandbox.project.root;
        let outcome = match answers {
            [] => tool.run(root, args)?,
            answers => {
                let answers: Vec<String> = answers.iter().map(|&answer| answer.to_owned()).collect();
                self.sandbox.driver()?.terminal(&tool.argv(args), &answers, root)?
            }
        };
        let files = self.sandbox.files()?;
        let history = match files.keys().any(|name| name.ends_with(".sqlite3")) {
            true => self
                .sandbox
                .query("SELECT app, name FROM django_migrations ORDER BY app, name")?,
            false => Vec::new(),
        };
        Ok(Run {
            outcome,
            files,
            history,
        })
    }

    /// Puts the project back into this state.
    ///
    /// # Errors
    /// When files can't be written.
    pub fn restore(&self, files: &Files) -> Result<()> {
        restore(&self.sandbox.project.root, files)
    }

    /// Everything that differed.
    ///
    /// # Errors
    /// When anything did.
    pub fn finish(self) -> Result<()> {
        let found = self.differences.finish();
        ensure!(found.is_ok(), "{}", found.err().unwrap_or_default());
        Ok(())
    }
}

/// Output without what a terminal adds.
fn said(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        let end = after
            .find(|c: char| c.is_ascii_alphabetic())
            .map_or(after.len(), |at| at + 1);
        rest = &after[end..];
    }
    plain.push_str(rest);
    plain
}

fn timeless(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let lines = text
        .split('\n')
        .map(|line| match line.starts_with("# Generated by Django ") {
            true => line.split(" on ").next().unwrap_or(line),
            false => line,
        });
    lines.collect::<Vec<_>>().join("\n")
}

fn restore(root: &Path, files: &Files) -> Result<()> {
    remove_others(root, files)?;
    for (name, text) in files {
        if fs::read(name).ok().as_ref() != Some(text) {
            if let Some(folder) = Path::new(name).parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(name, text)?;
        }
    }
    Ok(())
}

fn remove_others(folder: &Path, files: &Files) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, files)?;
        } else if !files.contains_key(&path.display().to_string()) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
