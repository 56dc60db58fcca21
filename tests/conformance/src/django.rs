//! A running Django, asked over JSON lines. See `driver/django_driver.py`.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::database::{Database, Vendor, server};

/// What a command left behind: its exit code and what it printed.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The exit code.
    pub code: i32,
    /// What it printed on stdout.
    pub stdout: String,
    /// What it printed on stderr.
    pub stderr: String,
}

/// The Python with Django.
///
/// # Errors
/// When `LIMOSA_TEST_PYTHON` is not set.
pub fn python() -> Result<PathBuf> {
    std::env::var_os("LIMOSA_TEST_PYTHON")
        .map(PathBuf::from)
        .context("LIMOSA_TEST_PYTHON is not set: run scripts/test, or give the path of a Python with Django 5.2")
}

/// One Django process on one project.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts Django on the project in `folder`; `other` is the database of the tool under test.
    ///
    /// # Errors
    /// When there is no Python.
    pub fn start(folder: &Path, other: Option<&Database>) -> Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("driver/django_driver.py");
        let mut command = Command::new(python()?);
        command
            .arg(script)
            .current_dir(folder)
            .env("DJANGO_SETTINGS_MODULE", "config.settings");
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        if let Some(other) = other {
            command.env("OTHER_DATABASE", other.settings()?.to_string());
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("Python did not start")?;
        let requests = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().context("no stdout")?);
        Ok(Self {
            child,
            requests,
            answers,
        })
    }

    fn ask(&mut self, request: &Value) -> Result<Value> {
        let requests = self.requests.as_mut().context("the driver has ended")?;
        writeln!(requests, "{request}")?;
        requests.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let answer: Value = serde_json::from_str(&line).with_context(|| format!("no answer to {request}"))?;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => bail!("{request}:\n{error}"),
            None => Ok(answer),
        }
    }

    /// Runs `manage.py <args>`.
    ///
    /// # Errors
    /// When Django did not start.
    pub fn command(&mut self, args: &[&str]) -> Result<Outcome> {
        Ok(outcome(&self.ask(&json!({ "op": "command", "args": args }))?))
    }

    /// Runs a program on a pseudo-terminal, typing `lines`.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn terminal(&mut self, argv: &[String], lines: &[String], cwd: &Path) -> Result<Outcome> {
        let env = json!({ "TERM": "xterm", "NO_COLOR": "1", "DJANGO_COLORS": "nocolor", "COLUMNS": "200" });
        let answer = self.ask(&json!({ "op": "terminal", "argv": argv, "lines": lines, "cwd": cwd, "env": env }))?;
        let mut outcome = outcome(&answer);
        let unused = answer.get("unused").and_then(Value::as_array).map_or(0, Vec::len);
        if unused > 0 {
            outcome
                .stdout
                .push_str(&format!("\n[{unused} answers were never asked for]\n"));
        }
        Ok(outcome)
    }

    /// Runs statements in one transaction on `default` (Django's) or `other` (the tool's).
    ///
    /// # Errors
    /// When the database refuses.
    pub fn sql(&mut self, alias: &str, statements: &[String]) -> Result<()> {
        self.ask(&json!({ "op": "sql", "alias": alias, "statements": statements }))
            .map(drop)
    }

    /// Runs statements one by one, outside of a transaction.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn each(&mut self, alias: &str, statements: &[String]) -> Result<()> {
        self.ask(&json!({ "op": "each", "alias": alias, "statements": statements }))
            .map(drop)
    }

    /// Holds an exclusive lock on a SQLite file as long as this driver lives.
    ///
    /// # Errors
    /// When somebody else has one.
    pub fn lock(&mut self, path: &str) -> Result<()> {
        self.ask(&json!({ "op": "lock", "path": path })).map(drop)
    }

    /// The rows of a query, each value as Python's `repr`.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn query(&mut self, alias: &str, statement: &str) -> Result<Vec<Vec<String>>> {
        let answer = self.ask(&json!({ "op": "query", "alias": alias, "statement": statement }))?;
        Ok(serde_json::from_value(answer.get("rows").cloned().unwrap_or_default())?)
    }

    /// The catalog and the rows of a database. `volatile` names columns (`table.column`) whose values can't be equal.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn dump(&mut self, alias: &str, volatile: &[String]) -> Result<(Vec<String>, Vec<String>)> {
        let mut answer = self.ask(&json!({ "op": "dump", "alias": alias, "volatile": volatile }))?;
        Ok((
            serde_json::from_value(answer["catalog"].take())?,
            serde_json::from_value(answer["rows"].take())?,
        ))
    }

    /// Statements on a vendor's server, outside a transaction and a database of a test.
    ///
    /// # Errors
    /// When there is no server, or it refuses.
    pub fn admin(&mut self, vendor: Vendor, statements: &[String]) -> Result<()> {
        if statements.is_empty() {
            return Ok(());
        }
        self.ask(&json!({ "op": "admin", "url": server(vendor)?.as_str(), "statements": statements }))
            .map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The end of its stdin is the driver's end.
        self.requests.take();
        let _ = self.child.wait();
    }
}

fn outcome(answer: &Value) -> Outcome {
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let code = answer
        .get("code")
        .and_then(Value::as_i64)
        .and_then(|code| i32::try_from(code).ok())
        .unwrap_or(-1);
    Outcome {
        code,
        stdout: text("stdout"),
        stderr: text("stderr"),
    }
}
