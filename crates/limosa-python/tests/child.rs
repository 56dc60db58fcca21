//! The conversation with the project's Python, as far as it needs no Django.
//!
//! `LIMOSA_TEST_PYTHON` names the interpreter; without it `python3` must be there.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use limosa_python::child::{Child, ChildError, Stream};

fn python() -> PathBuf {
    std::env::var_os("LIMOSA_TEST_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from)
}

/// A folder with a package `django` of these few lines, in the place of the real one.
struct Project(PathBuf);

impl Project {
    fn new(name: &str, django: &str) -> std::io::Result<Self> {
        let root = std::env::temp_dir().join(format!("limosa-child-{}-{name}", std::process::id()));
        for (file, text) in [
            ("django/__init__.py", django),
            ("django/conf.py", "import settings"),
            ("settings.py", "DATABASES = {}"),
        ] {
            let file = root.join(file);
            std::fs::create_dir_all(file.with_file_name(""))?;
            std::fs::write(file, text)?;
        }
        Ok(Self(root))
    }

    fn child(&self) -> Result<Child, ChildError> {
        let environ: BTreeMap<String, String> = std::env::vars().collect();
        Child::spawn(&python(), "settings", &self.0, &environ, &[])
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary one does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn it_says_hello() {
    let project = Project::new("hello", "VERSION = (5, 2, 1, 'final', 0)").unwrap();
    let child = project.child().unwrap();
    assert_eq!(child.hello().django_version, Some((5, 2, 1)));
    assert_eq!(child.hello().python_version.0, 3);
}

#[test]
fn without_an_interpreter_it_says_what_to_do() {
    let error = Child::spawn(
        Path::new("/no/such/python"),
        "settings",
        Path::new("/"),
        &BTreeMap::new(),
        &[],
    )
    .unwrap_err();
    assert!(matches!(error, ChildError::NoPython { .. }));
    let message = error.to_string();
    assert!(
        message.contains("Nothing was changed") && message.contains("--python"),
        "{message}"
    );
}

#[test]
fn what_is_no_python_is_refused_with_its_own_words() {
    let error = Child::spawn(
        Path::new("/bin/false"),
        "settings",
        Path::new("/"),
        &BTreeMap::new(),
        &[],
    )
    .unwrap_err();
    assert!(matches!(error, ChildError::Start { .. }), "{error}");
}

#[test]
fn an_old_django_is_refused() {
    let project = Project::new("old", "VERSION = (3, 2, 0)\n__version__ = '3.2'").unwrap();
    let error = project.child().unwrap().settings_source().unwrap_err();
    assert!(matches!(&error, ChildError::NoDjango { .. }), "{error}");
    assert!(error.to_string().contains("Django 3.2 is too old"), "{error}");
}

#[test]
fn exceptions_come_back_with_their_place() {
    let django = "VERSION = (5, 2, 1)\ndef setup():\n    print('setting up')\n    raise ValueError('no luck')\n";
    let project = Project::new("raises", django).unwrap();
    std::fs::create_dir_all(project.0.join("django/utils")).unwrap();
    std::fs::write(project.0.join("django/utils/__init__.py"), "translation = None").unwrap();
    std::fs::write(project.0.join("django/conf.py"), "class settings: DATABASES = {}").unwrap();
    let child = project.child().unwrap();
    let error = child.models_source().unwrap_err();
    let ChildError::Setup(exception) = &error else {
        panic!("{error}")
    };
    assert_eq!(
        (exception.class.as_str(), exception.message.as_str()),
        ("ValueError", "no luck")
    );
    let location = exception.location.as_ref().unwrap();
    assert_eq!(
        (location.line, location.source.as_str()),
        (4, "raise ValueError('no luck')")
    );
    assert!(!exception.traceback.contains("<limosa>"), "{}", exception.traceback);
    let printed = child.take_output();
    assert_eq!(printed.len(), 1);
    assert_eq!(
        (printed[0].text.as_str(), printed[0].stream),
        ("setting up\n", Stream::Stdout)
    );
    // It lives on.
    assert!(child.models_source().is_err());
}

#[test]
fn what_code_writes_to_the_descriptors_does_not_reach_the_wire() {
    let django = "import os, sys\nVERSION = (5, 2, 1)\nos.write(1, b'{\"id\": 1}\\n')\nprint('to stderr', file=sys.stderr)\n\
                  print('partial', end='')\ndef setup(): sys.exit(3)\n";
    let project = Project::new("writes", django).unwrap();
    std::fs::write(project.0.join("django/conf.py"), "class settings: DATABASES = {}").unwrap();
    let child = project.child().unwrap();
    assert_eq!(child.hello().django_version, Some((5, 2, 1)));
    let error = child.models_source().unwrap_err();
    assert!(error.exception().is_some(), "even SystemExit is an answer: {error}");
    // Output has a pipe of its own: it may come later than the answer.
    let mut text = String::new();
    for _ in 0..1_000 {
        text.extend(child.take_output().into_iter().map(|output| output.text));
        if text.contains("{\"id\": 1}") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(
        text.contains("{\"id\": 1}") && text.contains("to stderr") && text.contains("partial"),
        "{text}"
    );
}

#[test]
fn its_end_is_reported_with_what_it_said() {
    let django =
        "import os, sys\nVERSION = (5, 2, 1)\ndef setup():\n    os.write(2, b'out of luck\\n')\n    os._exit(7)\n";
    let project = Project::new("dies", django).unwrap();
    std::fs::write(project.0.join("django/conf.py"), "class settings: DATABASES = {}").unwrap();
    std::fs::create_dir_all(project.0.join("django/utils")).unwrap();
    std::fs::write(project.0.join("django/utils/__init__.py"), "translation = None").unwrap();
    let error = project.child().unwrap().models_source().unwrap_err();
    assert!(matches!(error, ChildError::Died { .. }));
    let message = error.to_string();
    assert!(
        message.contains("exit status: 7") && message.contains("out of luck"),
        "{message}"
    );
}

#[test]
fn it_can_be_interrupted() {
    let django = "import time\nVERSION = (5, 2, 1)\ndef setup(): time.sleep(60)\n";
    let project = Project::new("sleeps", django).unwrap();
    std::fs::write(project.0.join("django/conf.py"), "class settings: DATABASES = {}").unwrap();
    std::fs::create_dir_all(project.0.join("django/utils")).unwrap();
    std::fs::write(project.0.join("django/utils/__init__.py"), "translation = None").unwrap();
    let child = project.child().unwrap();
    let canceller = child.canceller();
    let started = std::time::Instant::now();
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        canceller.cancel();
    });
    assert!(matches!(child.models_source().unwrap_err(), ChildError::Interrupted));
    assert!(started.elapsed().as_secs() < 30);
}
