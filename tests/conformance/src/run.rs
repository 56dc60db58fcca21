//! One scenario on one vendor: Django on the left, the tool on the right, compared after each command.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};

use crate::{
    compare::Differences,
    database::{Database, Vendor},
    django::{Driver, Outcome},
    project::Project,
    scenario::Scenario,
    tool::Tool,
};

/// Runs it; the error says everything that differed.
///
/// # Errors
/// When something differed, or a side could not be run at all.
pub fn run(scenario: &Scenario, vendor: Vendor) -> Result<()> {
    let temporary = tempfile::Builder::new().prefix("limosa-conformance-").tempdir()?;
    // The two folders' names are equally long: messages that name files are compared.
    let folders = [temporary.path().join("left/demo"), temporary.path().join("tool/demo")];
    let name = |side: &str| format!("limosa_{}_{}_{side}", std::process::id(), short(&scenario.name));
    let databases = [
        Database::new(vendor, &folders[0], &name("left")),
        Database::new(vendor, &folders[1], &name("tool")),
    ];
    let create =
        |folder, database| Project::create(folder, &scenario.options.contrib, &scenario.options.apps, database);
    let projects = [create(&folders[0], &databases[0])?, create(&folders[1], &databases[1])?];
    let mut django = Driver::start(&folders[0], Some(&databases[1]))?;
    let statements: Vec<String> = databases.iter().filter_map(Database::create).collect();
    django.admin(vendor, &statements)?;
    let mut sides = Sides {
        scenario,
        vendor,
        django,
        tool: Tool::under_test()?,
        projects: &projects,
        other: &databases[1],
        differences: Differences::default(),
    };
    let outcome = sides.play();
    let differences = std::mem::take(&mut sides.differences);
    let statements: Vec<String> = databases.iter().filter_map(Database::drop).collect();
    sides.django.admin(vendor, &statements)?;
    drop(sides);
    let found = differences.finish();
    match (found, outcome) {
        (Err(found), Err(error)) => Err(anyhow!("{found}\n\nand then: {error:#}")),
        (Err(found), Ok(())) => Err(anyhow!(found)),
        (Ok(()), outcome) => outcome,
    }
}

/// A database's name has at most 63 characters.
fn short(name: &str) -> &str {
    name.get(..40).unwrap_or(name)
}

struct Sides<'a> {
    scenario: &'a Scenario,
    vendor: Vendor,
    django: Driver,
    tool: Tool,
    projects: &'a [Project; 2],
    other: &'a Database,
    differences: Differences,
}

impl Sides<'_> {
    fn play(&mut self) -> Result<()> {
        let steps = self.scenario.steps();
        let last = steps.len().saturating_sub(1);
        for (number, step) in steps.into_iter().enumerate() {
            for project in self.projects {
                project.lay_over(&self.scenario.folder, step)?;
            }
            if number > 0 {
                // Django reads models once a process.
                self.django = Driver::start(&self.projects[0].root, Some(self.other))?;
            }
            let expected = if number == last { self.scenario.options.exit } else { 0 };
            self.makemigrations(step, number > 0, expected)?;
            if expected != 0 {
                return self.databases(&format!("{step}: after the refused makemigrations"));
            }
            if number > 0 {
                self.sqlmigrate(step, false)?;
            }
            let expected = if number == last {
                self.scenario.options.migrate_exit
            } else {
                0
            };
            self.migrate(step, expected)?;
            if expected != 0 {
                return Ok(());
            }
            if number == 0 {
                let rows = self.scenario.rows(self.vendor)?;
                for alias in ["default", "other"] {
                    self.django.sql(alias, &rows)?;
                }
            }
        }
        self.sqlmigrate("last", true)?;
        self.eyes_of_django()?;
        self.commands()?;
        self.back_to_zero()
    }

    /// The scenario's own commands. What `migrate` prints while it works is each side's own.
    fn commands(&mut self) -> Result<()> {
        for line in &self.scenario.options.commands {
            let args: Vec<&str> = line.split_whitespace().collect();
            let (left, right) = self.both(line, &args)?;
            if left.code == 0 && (args[0] != "migrate" || args.contains(&"--plan")) {
                self.differences
                    .text(&format!("{line}: output"), &left.stdout, &right.stdout);
            }
            self.databases(&format!("after {line}"))?;
        }
        Ok(())
    }

    /// The same command on both sides. Exit codes must be equal; outputs are the caller's.
    fn both(&mut self, what: &str, args: &[&str]) -> Result<(Outcome, Outcome)> {
        let left = self.django.command(args)?;
        let right = self.tool.run(&self.projects[1].root, args)?;
        self.codes(what, &left, &right);
        Ok((left, right))
    }

    fn codes(&mut self, what: &str, left: &Outcome, right: &Outcome) {
        if left.code != right.code {
            self.differences.wrong(format!(
                "{what}: Django exits {}, Limosa {}\nDjango: {}{}\nLimosa: {}{}",
                left.code, right.code, left.stdout, left.stderr, right.stdout, right.stderr
            ));
        }
    }

    fn makemigrations(&mut self, step: &str, edited: bool, expected: i32) -> Result<()> {
        let options = &self.scenario.options;
        let mut args = vec!["makemigrations"];
        if edited {
            args.extend(options.arguments.iter().map(String::as_str));
        }
        let what = format!("{step}: {}", args.join(" "));
        let (left, right) = if edited && !options.answers.is_empty() {
            // Questions are asked on a terminal: what is typed and what is seen are compared.
            let terminal = |driver: &mut Driver, tool: &Tool, project: &Project| {
                driver.terminal(&tool.argv(&args), &options.answers, &project.root)
            };
            let left = terminal(&mut self.django, &Tool::django()?, &self.projects[0])?;
            let right = terminal(&mut self.django, &self.tool, &self.projects[1])?;
            self.codes(&what, &left, &right);
            (left, right)
        } else {
            args.push("--noinput");
            self.both(&what, &args)?
        };
        if left.code != expected {
            self.differences.wrong(format!(
                "{what}: the scenario expects exit code {expected}, Django exits {}:\n{}{}",
                left.code, left.stdout, left.stderr
            ));
        }
        // Both folders are one to the reader of the output.
        let roots = [&self.projects[0].root, &self.projects[1].root].map(|root| root.display().to_string());
        let left_out = left.stdout.replace(&roots[0], "…");
        let right_out = plain(&right.stdout).replace(&roots[1], "…");
        self.differences.text(&format!("{what}: output"), &left_out, &right_out);
        let (left, right) = (self.projects[0].migrations()?, self.projects[1].migrations()?);
        let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
        for name in names {
            match (left.get(name), right.get(name)) {
                (Some(left), Some(right)) => self.differences.text(&format!("{what}: {name}"), left, right),
                (Some(left), None) => self
                    .differences
                    .wrong(format!("{what}: only Django wrote {name}:\n{left}")),
                (None, right) => {
                    self.differences.wrong(format!(
                        "{what}: only Limosa wrote {name}:\n{}",
                        right.map_or("", |v| v)
                    ));
                }
            }
        }
        if !self.differences.is_empty() {
            // With other files nothing after this says anything.
            return Err(anyhow!("stopped: the migration files are not equal"));
        }
        Ok(())
    }

    /// The SQL of every migration of the project's apps, byte for byte.
    fn sqlmigrate(&mut self, step: &str, backwards: bool) -> Result<()> {
        for (app, name) in self.names()? {
            let mut args = vec!["sqlmigrate", &app, &name];
            if backwards {
                args.push("--backwards");
            }
            let what = format!("{step}: {}", args.join(" "));
            let left = self.django.command(&args)?;
            if left.stderr.contains("Traceback") {
                // Django's own mistake (values that it can't quote): there is nothing to be equal to.
                continue;
            }
            let right = self.tool.run(&self.projects[1].root, &args)?;
            self.codes(&what, &left, &right);
            if left.code == 0 {
                let options = &self.scenario.options;
                let shape = |text: &str| {
                    let text = if options.volatile.is_empty() {
                        text.to_owned()
                    } else {
                        shapes(text)
                    };
                    if !options.unordered {
                        return text;
                    }
                    let mut lines: Vec<&str> = text.lines().collect();
                    lines.sort_unstable();
                    lines.join("\n")
                };
                let (left, right) = (shape(&left.stdout), shape(&right.stdout));
                self.differences.text(&what, &left, &right);
            }
        }
        Ok(())
    }

    /// The migrations of the project's apps.
    fn names(&self) -> Result<Vec<(String, String)>> {
        let files = self.projects[0].migrations()?;
        let parts = files.keys().filter_map(|file| {
            let (folder, name) = file.strip_suffix(".py")?.rsplit_once('/')?;
            let numbered = name.starts_with(|first: char| first.is_ascii_digit());
            numbered.then(|| (folder.split('/').next().unwrap_or(folder).to_owned(), name.to_owned()))
        });
        Ok(parts.collect())
    }

    fn migrate(&mut self, step: &str, expected: i32) -> Result<()> {
        let what = format!("{step}: migrate --plan");
        let (left, right) = self.both(&what, &["migrate", "--plan"])?;
        self.differences.text(&what, &left.stdout, &right.stdout);
        let (left, _) = self.both(&format!("{step}: migrate"), &["migrate", "--noinput"])?;
        if left.code != expected {
            self.differences.wrong(format!(
                "{step}: the scenario expects `migrate` to exit {expected}, Django exits {}:\n{}{}",
                left.code, left.stdout, left.stderr
            ));
        }
        self.databases(&format!("{step}: after migrate"))?;
        self.verify(&format!("{step}: after migrate"))?;
        for args in [["showmigrations", "--list"], ["showmigrations", "--plan"]] {
            let what = format!("{step}: {}", args.join(" "));
            let (left, right) = self.both(&what, &args)?;
            self.differences.text(&what, &left.stdout, &right.stdout);
        }
        Ok(())
    }

    /// `limosa verify` finds nothing in the database that Django migrated.
    fn verify(&mut self, what: &str) -> Result<()> {
        let fakes = self
            .scenario
            .options
            .commands
            .iter()
            .any(|line| line.contains("--fake"));
        if fakes || std::env::var_os("LIMOSA_CONFORMANCE_SELF").is_some() {
            return Ok(());
        }
        let outcome = self.tool.run(&self.projects[0].root, &["verify", "--json"])?;
        // Rows of scenarios come with their keys, which sequences do not follow.
        let mut lines = outcome
            .stdout
            .lines()
            .filter(|line| !line.contains("\"sequence_behind\""));
        let found = lines.any(|line| !line.contains("\"summary\"") && !line.contains("\"explained\""));
        if found || !outcome.stderr.is_empty() {
            self.differences.wrong(format!(
                "{what}: verify exits {}:\n{}{}",
                outcome.code, outcome.stdout, outcome.stderr
            ));
        }
        Ok(())
    }

    /// Catalog and rows of both databases.
    fn databases(&mut self, what: &str) -> Result<()> {
        let (left, left_rows) = self.django.dump("default", &self.scenario.options.volatile)?;
        let (right, right_rows) = self.django.dump("other", &self.scenario.options.volatile)?;
        self.differences.lines(&format!("{what}: the catalog"), &left, &right);
        self.differences
            .lines(&format!("{what}: the rows"), &left_rows, &right_rows);
        Ok(())
    }

    /// Django finds nothing left to do on the database that the tool migrated; nor does the tool.
    fn eyes_of_django(&mut self) -> Result<()> {
        for args in [
            vec!["migrate", "--check", "--database", "other"],
            vec!["makemigrations", "--check"],
        ] {
            let outcome = self.django.command(&args)?;
            let expected = i32::from(self.scenario.options.unfinished && args[0] == "makemigrations");
            if outcome.code != expected {
                self.differences.wrong(format!(
                    "Django's {} on Limosa's database exits {}:\n{}{}",
                    args.join(" "),
                    outcome.code,
                    outcome.stdout,
                    outcome.stderr
                ));
            }
        }
        for args in [["migrate", "--check"], ["makemigrations", "--check"]] {
            self.both(&args.join(" "), &args)?;
        }
        Ok(())
    }

    fn back_to_zero(&mut self) -> Result<()> {
        let options = &self.scenario.options;
        let labels = if options.labels.is_empty() {
            &options.apps
        } else {
            &options.labels
        };
        // By way of the state before the last edit: at zero there is not much left to compare.
        let mut targets: Vec<(String, String)> = Vec::new();
        for (folder, name) in self.names()? {
            let label = options
                .apps
                .iter()
                .position(|app| *app == folder)
                .and_then(|at| labels.get(at));
            if let Some(label) = label.filter(|label| targets.iter().all(|(known, _)| known != *label)) {
                targets.push((label.clone(), name));
            }
        }
        targets.extend(labels.iter().map(|label| (label.clone(), "zero".to_owned())));
        let mut worst = 0;
        for (app, name) in targets
            .iter()
            .rev()
            .filter(|(_, name)| name != "zero")
            .chain(targets.iter().rev().filter(|(_, name)| name == "zero"))
        {
            let what = format!("migrate {app} {name}");
            let args = ["migrate", app, name, "--noinput"];
            let (left, _) = self.both(&what, &args)?;
            if left.code != 0 && self.scenario.zero_exit(self.vendor) == 0 {
                self.differences.wrong(format!(
                    "{what}: Django exits {}:\n{}{}",
                    left.code, left.stdout, left.stderr
                ));
            }
            worst = worst.max(left.code);
            self.databases(&format!("after {what}"))?;
            if left.code == 0 {
                self.verify(&format!("after {what}"))?;
            }
        }
        if worst != self.scenario.zero_exit(self.vendor) {
            self.differences.wrong(format!(
                "the way back: the scenario expects {}, Django exits {worst}",
                self.scenario.zero_exit(self.vendor)
            ));
        }
        Ok(())
    }
}

/// SQL whose quoted times and UUIDs are replaced by their shapes: two runs of one callable default never agree.
fn shapes(sql: &str) -> String {
    let parts = sql.split('\'').enumerate().map(|(at, part)| {
        let hexadecimal = part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        let time = part.get(..5).is_some_and(|start| {
            let date = start.ends_with('-') && start[..4].parse::<u16>().is_ok();
            date || matches!(start.split_once(':'), Some((h, m)) if h.parse::<u8>().is_ok() && m.parse::<u8>().is_ok())
        });
        if at % 2 == 1 && (time || (hexadecimal && part.len() >= 32)) {
            part.chars()
                .map(|c| if c.is_ascii_hexdigit() { '0' } else { c })
                .collect()
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<String>>().join("'")
}

/// A terminal's text without colours and movements of the cursor.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' && chars.peek() == Some(&'[') {
            chars.next();
            for c in chars.by_ref() {
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            out.push(c);
        }
    }
    out
}
