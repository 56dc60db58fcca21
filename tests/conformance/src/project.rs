//! A Django project in a temporary folder, as `django-admin startproject` lays it out.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::database::{Database, Vendor};

/// The app that scenarios with one app use.
pub const APP: &str = "shop";

const MANAGE: &str = r#"#!/usr/bin/env python
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
"#;

/// A project's folder.
#[derive(Clone, Debug)]
pub struct Project {
    /// Where `manage.py` lies.
    pub root: PathBuf,
    settings: String,
    apps: Vec<String>,
}

impl Project {
    /// Lays out a project with these apps (`contrib` before `apps`), without models.
    ///
    /// # Errors
    /// When files can't be written.
    pub fn create(root: &Path, contrib: &[String], apps: &[String], database: &Database) -> Result<Self> {
        let installed: Vec<String> = contrib
            .iter()
            .chain(apps)
            .map(|app| format!("    {app:?},\n"))
            .collect();
        let settings = format!(
            "from pathlib import Path\n\nBASE_DIR = Path(__file__).resolve().parent.parent\n\
             SECRET_KEY = \"test\"\nDEBUG = True\nUSE_TZ = True\nROOT_URLCONF = \"config.urls\"\n\
             DEFAULT_AUTO_FIELD = \"django.db.models.BigAutoField\"\n\nINSTALLED_APPS = [\n{}]\n\n\
             DATABASES = {{\n    \"default\": {}\n}}\n",
            installed.concat(),
            database.settings()?,
        );
        let project = Self {
            root: root.to_owned(),
            settings,
            apps: apps.to_vec(),
        };
        fs::create_dir_all(root.join("config"))?;
        fs::write(root.join("manage.py"), MANAGE)?;
        // As projects with PyMySQL in the place of mysqlclient say it.
        let init = match database.vendor {
            Vendor::Mariadb => "import pymysql\n\npymysql.install_as_MySQLdb()\n",
            Vendor::Sqlite | Vendor::Postgresql => "",
        };
        fs::write(root.join("config/__init__.py"), init)?;
        fs::write(root.join("config/urls.py"), "urlpatterns = []\n")?;
        fs::write(root.join("config/settings.py"), &project.settings)?;
        for app in apps {
            fs::create_dir_all(root.join(app).join("migrations"))?;
            fs::write(root.join(app).join("__init__.py"), "")?;
            fs::write(root.join(app).join("migrations/__init__.py"), "")?;
        }
        Ok(project)
    }

    /// Writes one file below the root.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &str, text: &str) -> Result<()> {
        let file = self.root.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(file, text)?)
    }

    /// The models of the app `shop`.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn models(&self, text: &str) -> Result<()> {
        self.write(&format!("{APP}/models.py"), text)
    }

    /// Ends `settings.py` with `text`, in place of what was added before.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn extra_settings(&self, text: &str) -> Result<()> {
        self.write("config/settings.py", &format!("{}\n{text}", self.settings))
    }

    /// Lays the files of one step of a scenario over the project.
    ///
    /// # Errors
    /// When files can't be read or written.
    pub fn lay_over(&self, scenario: &Path, step: &str) -> Result<()> {
        let single = scenario.join(format!("{step}.py"));
        if single.is_file() {
            fs::copy(single, self.root.join(APP).join("models.py"))?;
        }
        let tree = scenario.join(step);
        if tree.is_dir() {
            copy_tree(&tree, &self.root)?;
        }
        let extra = self.root.join("extra_settings.py");
        if extra.is_file() {
            self.extra_settings(&fs::read_to_string(&extra)?)?;
            fs::remove_file(extra)?;
        }
        Ok(())
    }

    /// The text of every migration file, by path below the root; versions and times in headers are made equal.
    ///
    /// # Errors
    /// When files can't be read.
    pub fn migrations(&self) -> Result<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        for app in &self.apps {
            collect(&self.root, &self.root.join(app.replace('.', "/")), &mut found)?;
        }
        Ok(found)
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "__pycache__") {
            collect(root, &path, found)?;
        } else if path.is_file() && !["models.py", "db.sqlite3"].iter().any(|name| path.ends_with(name)) {
            let text = fs::read_to_string(&path)?;
            let lines = text.split('\n').map(|line| {
                if line.starts_with("# Generated by Django ") {
                    "# Generated by Django"
                } else {
                    line
                }
            });
            let name = path.strip_prefix(root)?.display().to_string();
            found.insert(name, lines.collect::<Vec<_>>().join("\n"));
        }
    }
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
