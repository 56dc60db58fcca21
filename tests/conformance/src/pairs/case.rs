//! Reading `autodetector/cases/*.txt`; `pairs.py` beside it says what its lines mean.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, Result, bail};

/// A file of the project, by its path below it.
pub(super) type Files = BTreeMap<String, String>;

/// One side of the edit.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) files: Files,
    /// What ends `settings.py`.
    pub(super) settings: String,
}

/// A command, and what is typed at its questions.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) line: String,
    pub(super) typed: Vec<String>,
}

/// One edit.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name, under which Django's answer is kept.
    pub name: String,
    /// Why Limosa's answer is another than Django's.
    pub differs: Option<String>,
    pub(super) unmigrated: Vec<String>,
    pub(super) environment: Vec<(String, String)>,
    pub(super) before: Side,
    pub(super) after: Side,
    pub(super) first: String,
    pub(super) runs: Vec<Run>,
}

impl Case {
    /// The transcript that is kept: Django's, or where it differs for a reason, Limosa's own.
    ///
    /// # Errors
    /// When it is not there, or is said to differ and does not.
    pub fn expected(&self) -> Result<String> {
        let kept = |end: &str| {
            let path = super::folder().join("expected").join(format!("{}{end}", self.name));
            fs::read_to_string(&path).with_context(|| format!("{} is not there: run ask_django.py", path.display()))
        };
        let django = kept(".txt")?;
        if self.differs.is_none() {
            return Ok(django);
        }
        let own = kept(".limosa.txt")?;
        if own == django {
            bail!("`@differs` is said of what is the same");
        }
        Ok(own)
    }

    /// Keeps Limosa's own transcript.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep(&self, found: &str) -> Result<()> {
        let path = super::folder()
            .join("expected")
            .join(format!("{}.limosa.txt", self.name));
        Ok(fs::write(path, found)?)
    }

    fn read(block: &str) -> Result<Self> {
        let (name, body) = block.split_once('\n').context("a case has lines")?;
        let mut case = Self {
            name: name.trim().to_owned(),
            differs: None,
            unmigrated: Vec::new(),
            environment: Vec::new(),
            before: Side::default(),
            after: Side::default(),
            first: "makemigrations --noinput".to_owned(),
            runs: Vec::new(),
        };
        let mut target = Target::Nothing;
        for line in body.split_inclusive('\n') {
            let (word, rest) = line
                .trim_end_matches('\n')
                .split_once(' ')
                .unwrap_or((line.trim_end(), ""));
            match word {
                "@before" | "@after" => {
                    let (path, text) = if rest.contains('.') {
                        (rest.to_owned(), String::new())
                    } else {
                        (format!("{rest}/models.py"), models()?)
                    };
                    let after = word == "@after";
                    case.side(after).files.insert(path.clone(), text);
                    target = Target::File(after, path);
                }
                "@settings" => {
                    target = Target::Settings {
                        before: rest.is_empty(),
                    }
                }
                "@unmigrated" => case.unmigrated.push(rest.to_owned()),
                "@env" => {
                    let (name, value) = rest.split_once('=').context("`@env NAME=value`")?;
                    case.environment.push((name.to_owned(), value.to_owned()));
                }
                "@first" => rest.clone_into(&mut case.first),
                "@run" => case.runs.push(Run {
                    line: rest.to_owned(),
                    typed: Vec::new(),
                }),
                "@type" => {
                    case.run_by_default();
                    if let Some(run) = case.runs.last_mut() {
                        run.typed.push(rest.to_owned());
                    }
                }
                "@differs" => case.differs = Some(rest.to_owned()),
                _ => case.add(&target, line)?,
            }
        }
        case.run_by_default();
        Ok(case)
    }

    fn side(&mut self, after: bool) -> &mut Side {
        if after { &mut self.after } else { &mut self.before }
    }

    fn add(&mut self, target: &Target, line: &str) -> Result<()> {
        match target {
            Target::Nothing => bail!("{}: {line:?} belongs to nothing", self.name),
            Target::File(after, path) => {
                let file = self.side(*after).files.get_mut(path).context("a file that was begun")?;
                file.push_str(line);
            }
            Target::Settings { before } => {
                self.after.settings.push_str(line);
                if *before {
                    self.before.settings.push_str(line);
                }
            }
        }
        Ok(())
    }

    fn run_by_default(&mut self) {
        if self.runs.is_empty() {
            let line = "makemigrations".to_owned();
            self.runs.push(Run {
                line,
                typed: Vec::new(),
            });
        }
    }
}

/// What the lines are added to.
enum Target {
    Nothing,
    File(bool, String),
    Settings { before: bool },
}

/// What each `models.py` begins with.
pub(super) fn models() -> Result<String> {
    Ok(fs::read_to_string(super::folder().join("project/models.py"))?)
}

/// Every case, in the order of the files.
///
/// # Errors
/// When they can't be read.
pub fn cases() -> Result<Vec<Case>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(super::folder().join("cases"))? {
        paths.push(entry?.path());
    }
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let text = format!("\n{}", fs::read_to_string(&path)?);
        for block in text.split("\n## ").skip(1) {
            // The line end that was taken with the mark belongs to the last line.
            let block = if block.ends_with('\n') {
                block.to_owned()
            } else {
                format!("{block}\n")
            };
            found.push(Case::read(&block).with_context(|| path.display().to_string())?);
        }
    }
    Ok(found)
}
