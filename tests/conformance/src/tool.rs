//! The tool under test: `limosa`, or Django again to test the harness.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::django::{Outcome, python};

/// A program that is used as `manage.py` is.
#[derive(Clone, Debug)]
pub struct Tool {
    argv: Vec<String>,
}

impl Tool {
    /// `limosa`, or Django when `LIMOSA_CONFORMANCE_SELF` is set.
    ///
    /// # Errors
    /// When there is no Python or no binary.
    pub fn under_test() -> Result<Self> {
        if std::env::var_os("LIMOSA_CONFORMANCE_SELF").is_some() {
            return Self::django();
        }
        let argv = vec![
            limosa_binary()?.display().to_string(),
            "--python".to_owned(),
            python()?.display().to_string(),
        ];
        Ok(Self { argv })
    }

    /// `limosa` without a word about Python.
    ///
    /// # Errors
    /// When there is no binary.
    pub fn limosa() -> Result<Self> {
        Ok(Self {
            argv: vec![limosa_binary()?.display().to_string()],
        })
    }

    /// `python manage.py`.
    ///
    /// # Errors
    /// When there is no Python.
    pub fn django() -> Result<Self> {
        Ok(Self {
            argv: vec![python()?.display().to_string(), "manage.py".to_owned()],
        })
    }

    /// The whole command line for `args`.
    #[must_use]
    pub fn argv(&self, args: &[&str]) -> Vec<String> {
        self.argv
            .iter()
            .cloned()
            .chain(args.iter().map(|&arg| arg.to_owned()))
            .collect()
    }

    /// The same, to be changed and started by the caller: nothing of the developer's environment reaches it.
    #[must_use]
    pub fn process(&self, folder: &Path, args: &[&str]) -> Command {
        let argv = self.argv(args);
        let mut command = Command::new(&argv[0]);
        command.args(&argv[1..]).current_dir(folder).stdin(Stdio::null());
        for name in ["DATABASE_URL", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PYTHONPATH"] {
            command.env_remove(name);
        }
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// Runs it in `folder` and waits for its end.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn run(&self, folder: &Path, args: &[&str]) -> Result<Outcome> {
        let output = self
            .process(folder, args)
            .output()
            .with_context(|| format!("{} did not start", self.argv[0]))?;
        Ok(Outcome {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

/// The binary: `LIMOSA_BIN`, or the one that cargo built beside this test.
///
/// # Errors
/// When it was not built.
pub fn limosa_binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("LIMOSA_BIN") {
        return Ok(path.into());
    }
    let test = std::env::current_exe()?;
    let folder = test
        .ancestors()
        .nth(2)
        .context("a test lies in target/<profile>/deps")?;
    let path = folder.join("limosa");
    if !path.is_file() {
        bail!(
            "{} was not built: run scripts/test, or `cargo build -p limosa` first",
            path.display()
        );
    }
    Ok(path)
}
