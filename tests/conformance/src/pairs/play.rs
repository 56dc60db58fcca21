//! Playing a case: laying out the project, running the commands, writing the transcript that `pairs.py` writes of
//! Django.

use std::{collections::BTreeSet, fmt::Write as _, fs, io::Write as _, path::Path, process::Stdio};

use anyhow::{Context, Result};

use super::case::{Case, Files, Side, models};
use crate::{django::Outcome, tool::Tool};

const TRACEBACK: &str = "Traceback (most recent call last):\n";
const APPS: [&str; 4] = ["app", "other", "third", "auth_custom"];

/// Plays the case with `tool` in a folder of its own: the transcript.
///
/// # Errors
/// When files can't be written, or the tool does not start.
pub fn play(case: &Case, tool: &Tool) -> Result<String> {
    let folder = tempfile::Builder::new().prefix("limosa-pair-").tempdir()?;
    let root = folder.path().join("project");
    let mut told = String::new();
    lay(&root, case, &case.before, None)?;
    if !case.before.files.is_empty() {
        told += &command(case, &root, tool, &case.first, &[])?;
    }
    lay(&root, case, &case.after, Some(&case.before))?;
    for run in &case.runs {
        told += &command(case, &root, tool, &run.line, &run.typed)?;
    }
    Ok(told)
}

fn lay(root: &Path, case: &Case, side: &Side, earlier: Option<&Side>) -> Result<()> {
    let given = |name: &str| fs::read_to_string(super::folder().join("project").join(name));
    let mut files = Files::new();
    files.insert("manage.py".to_owned(), given("manage.py")?);
    files.insert("config/__init__.py".to_owned(), String::new());
    files.insert(
        "config/settings.py".to_owned(),
        given("config/settings.py")? + &side.settings,
    );
    for app in APPS {
        files.insert(format!("{app}/__init__.py"), String::new());
        if !case.unmigrated.iter().any(|unmigrated| unmigrated == app) {
            files.insert(format!("{app}/migrations/__init__.py"), String::new());
        }
        files.insert(format!("{app}/models.py"), models()?);
    }
    files.extend(side.files.clone());
    for path in earlier.iter().flat_map(|side| side.files.keys()) {
        if !files.contains_key(path) && !path.contains("/migrations/") {
            fs::remove_file(root.join(path))?;
        }
    }
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// One command of the transcript.
fn command(case: &Case, root: &Path, tool: &Tool, line: &str, typed: &[String]) -> Result<String> {
    let before = python_files(root)?;
    let args: Vec<&str> = line.split_whitespace().collect();
    let outcome = run(case, root, tool, &args, typed)?;
    let after = python_files(root)?;
    let mut told = format!("$ {line}\n");
    marked(&mut told, '|', &plain(root, &outcome.stdout));
    marked(&mut told, '!', &plain(root, &errors(&outcome.stderr)));
    if outcome.code != 0 {
        let _ = writeln!(told, "exit {}", outcome.code);
    }
    for path in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        let name = plain(root, path);
        match after.get(path) {
            None => _ = writeln!(told, "--- {name}"),
            Some(text) if before.get(path) != Some(text) => {
                _ = write!(told, "+++ {name}\n{}", plain(root, text));
            }
            Some(_) => {}
        }
    }
    Ok(told)
}

fn run(case: &Case, root: &Path, tool: &Tool, args: &[&str], typed: &[String]) -> Result<Outcome> {
    let mut process = tool.process(root, args);
    process.envs(case.environment.iter().map(|(name, value)| (name, value)));
    // No `black`: see the tests of formatting.
    process.env("PATH", "/nowhere").env("PYTHONHASHSEED", "0");
    process
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = process.spawn().context("the tool did not start")?;
    let text: String = typed.iter().map(|line| format!("{line}\n")).collect();
    if let Some(mut stdin) = child.stdin.take() {
        // A tool that ends without reading is no error here: the transcript shows it.
        let _ = stdin.write_all(text.as_bytes());
    }
    let output = child.wait_with_output()?;
    Ok(Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Lines with a mark before each; a last line that nothing ends has a backslash at its end.
fn marked(told: &mut String, mark: char, text: &str) {
    for line in text.split_inclusive('\n') {
        let end = if line.ends_with('\n') { "" } else { "\\\n" };
        let _ = write!(told, "{mark} {line}{end}");
    }
}

fn python_files(root: &Path) -> Result<Files> {
    let mut found = Files::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "py") {
                let name = path.strip_prefix(root)?.display().to_string();
                found.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(found)
}

/// What is said of an error: its name and message. Not where Python raised it, nor what Limosa adds to Django's words: the
/// place in the source, notes and helps.
fn errors(text: &str) -> String {
    let own = |line: &str| {
        let gutter = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
        ["note: ", "help: ", "--> "]
            .iter()
            .any(|mark| line.trim_start().starts_with(mark))
            || (line.len() > gutter.len() && (gutter.trim_end() == "|" || gutter.starts_with("| ")))
    };
    let (said, raised) = text.split_once(TRACEBACK).unwrap_or((text, ""));
    let mut kept: String = said.split_inclusive('\n').filter(|line| !own(line)).collect();
    if let Some(at) = raised.rfind("\n  File \"") {
        let message = raised[at + 1..]
            .split_inclusive('\n')
            .skip(1)
            .skip_while(|line| line.starts_with("    "));
        let message: String = message.collect();
        let name = message.split(':').next().unwrap_or_default();
        kept += &message[name.rfind('.').map_or(0, |dot| dot + 1)..];
    }
    kept
}

/// Without what differs from run to run: the folder and the time.
fn plain(root: &Path, text: &str) -> String {
    let text = text.replace(&root.display().to_string(), "ROOT");
    let text = masked(&text, "dddddddd_dddd", "TIMESTAMP");
    masked(&text, "on dddd-dd-dd dd:dd", "on DATE")
}

/// `text` with what looks like `shape`, in which `d` is a digit, replaced.
fn masked(text: &str, shape: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let fits = rest.len() >= shape.len()
            && shape.bytes().zip(rest.bytes()).all(|(want, found)| match want {
                b'd' => found.is_ascii_digit(),
                want => want == found,
            });
        if fits {
            out.push_str(by);
            rest = &rest[shape.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}
