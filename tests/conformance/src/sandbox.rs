//! One project with the app `shop`, its database, and the tool under test: for tests that tell a story of their own.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, path::Path};

use anyhow::{Context, Result, ensure};

use crate::{
    database::{Database, Vendor},
    django::{Driver, Outcome},
    project::{APP, Project},
    tool::Tool,
};

/// The project; its folder and its database are gone when this is.
#[derive(Debug)]
pub struct Sandbox {
    /// Where `manage.py` lies.
    pub project: Project,
    /// Its database.
    pub database: Database,
    /// The tool under test.
    pub tool: Tool,
    folder: tempfile::TempDir,
}

impl Sandbox {
    /// A project without models. `name` is a short name of the test.
    ///
    /// # Errors
    /// When it can't be laid out, or there is no server.
    pub fn new(name: &str, vendor: Vendor) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("limosa-sandbox-").tempdir()?;
        // Another user has to come in too: see the test of folders that can't be written.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let root = folder.path().join("demo");
        let database = Database::new(vendor, &root, &format!("limosa_{}_{name}", std::process::id()));
        let project = Project::create(&root, &[], &[APP.to_owned()], &database)?;
        let sandbox = Self {
            project,
            database,
            tool: Tool::under_test()?,
            folder,
        };
        if let Some(statement) = sandbox.database.create() {
            sandbox.driver()?.admin(vendor, &[statement])?;
        }
        Ok(sandbox)
    }

    /// Runs the tool.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn run(&self, args: &[&str]) -> Result<Outcome> {
        self.tool.run(&self.project.root, args)
    }

    /// Runs the tool, which has to exit 0.
    ///
    /// # Errors
    /// When it does not.
    pub fn ok(&self, args: &[&str]) -> Result<Outcome> {
        let outcome = self.run(args)?;
        ensure!(
            outcome.code == 0,
            "`{}` exits {}:\n{}{}",
            args.join(" "),
            outcome.code,
            outcome.stdout,
            outcome.stderr
        );
        Ok(outcome)
    }

    /// Runs real Django.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn django(&self, args: &[&str]) -> Result<Outcome> {
        Tool::django()?.run(&self.project.root, args)
    }

    /// Django on this project and database (alias `default`).
    ///
    /// # Errors
    /// When it can't be started.
    pub fn driver(&self) -> Result<Driver> {
        Driver::start(&self.project.root, None)
    }

    /// The rows of a query, each value as Python's `repr`.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn query(&self, statement: &str) -> Result<Vec<Vec<String>>> {
        self.driver()?.query("default", statement)
    }

    /// Runs statements on the database.
    ///
    /// # Errors
    /// When it refuses.
    pub fn sql(&self, statements: &[&str]) -> Result<()> {
        let statements: Vec<String> = statements.iter().map(|&statement| statement.to_owned()).collect();
        self.driver()?.sql("default", &statements)
    }

    /// Catalog and rows of the database.
    ///
    /// # Errors
    /// When it refuses.
    pub fn dump(&self) -> Result<(Vec<String>, Vec<String>)> {
        self.driver()?.dump("default", &[])
    }

    /// A migration `name` of the app after `after`, with the text of its operations.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn migration(&self, name: &str, after: &str, operations: &str) -> Result<()> {
        let dependencies = if after.is_empty() {
            String::new()
        } else {
            format!("({APP:?}, {after:?})")
        };
        self.project.write(
            &format!("{APP}/migrations/{name}.py"),
            &format!(
                "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    \
                 dependencies = [{dependencies}]\n    operations = [{operations}]\n"
            ),
        )
    }

    /// Every file below the project, the SQLite database with it: what has to be untouched.
    ///
    /// # Errors
    /// When files can't be read.
    pub fn files(&self) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut found = BTreeMap::new();
        collect(&self.project.root, &mut found)?;
        Ok(found)
    }

    /// The folder that holds the project's.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(statement) = self.database.drop() {
            let _ = self
                .driver()
                .and_then(|mut driver| driver.admin(self.database.vendor, &[statement]));
        }
    }
}

fn collect(folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "__pycache__") {
                collect(&path, found)?;
            }
        } else {
            let text = fs::read(&path).with_context(|| path.display().to_string())?;
            // Django and Limosa both make an empty database file when they look into one that is not there.
            if !text.is_empty() || path.extension().is_none_or(|extension| extension != "sqlite3") {
                found.insert(path.display().to_string(), text);
            }
        }
    }
    Ok(())
}
