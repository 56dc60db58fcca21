//! What `makemigrations --check --dry-run` says of a project as it is: Limosa's words and Django's.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{CorpusProject, Vendor};

/// Django's own command, also where an app of the project has one of that name.
const DJANGO: &str = "import importlib, os, sys
sys.path.insert(0, os.getcwd())
import django
django.setup()
importlib.import_module('django.core.management.commands.' + sys.argv[1]).Command().run_from_argv(['manage.py', *sys.argv[1:]])";

const ARGUMENTS: [&str; 3] = ["makemigrations", "--check", "--dry-run"];

/// Exit code and output of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The exit code; -1 for a process that a signal ended.
    pub code: i32,
    /// What it printed on stdout.
    pub stdout: String,
    stderr: String,
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {}\n{}{}", self.code, self.stdout, self.stderr)
    }
}

/// What Django says, then what Limosa says, when it is not the same.
///
/// # Errors
/// When the project is not installed, or Limosa was not built.
pub fn different_changes(project: &CorpusProject) -> Result<Option<(Said, Said)>> {
    let said = |command: &mut Command| -> Result<Said> {
        let output = command
            .current_dir(project.root())
            .env("DJANGO_SETTINGS_MODULE", project.settings()?)
            .envs(Vendor::Sqlite.environ()?)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("DJANGO_COLORS", "nocolor")
            .output()
            .with_context(|| format!("{command:?} did not start"))?;
        Ok(Said {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    };
    let django = said(Command::new("../venv/bin/python").args(["-c", DJANGO]).args(ARGUMENTS))?;
    ensure!(!django.stderr.contains("Traceback"), "{}: {django}", project.name);
    let mut limosa = Command::new(binary()?);
    let limosa = said(
        limosa
            .args(["--python", "../venv/bin/python", "--ignore-own-commands"])
            .args(ARGUMENTS),
    )?;
    let same = django.code == limosa.code && django.stdout == limosa.stdout;
    Ok((!same).then_some((django, limosa)))
}

/// The binary that was built beside this program: `LIMOSA_BIN`, or in the same folder of `target`, or above it.
fn binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("LIMOSA_BIN") {
        return Ok(path.into());
    }
    let own = std::env::current_exe()?;
    let mut folders = own.ancestors().skip(1).take(2);
    let found = folders.find_map(|folder| Some(folder.join("limosa")).filter(|path| path.is_file()));
    found.with_context(|| format!("limosa was not built beside {}: `cargo build -p limosa`", own.display()))
}
