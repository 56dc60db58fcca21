//! The SQL of operations is what Django's `sqlmigrate` prints: `schema/generate.py` asked Django on PostgreSQL and SQLite,
//! `schema/generate_mysql.py` on MariaDB and MySQL.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use limosa_migrations::{Migration, Operation};
use limosa_python::DjangoVersion;
use limosa_schema::{
    Answer, ConstraintInfo, EditorOptions, SchemaError, SequenceInfo, Server, Statement, Subject, Vendor, editor,
};
use limosa_state::{FieldType, ProjectState, Surroundings};
use serde_json::Value as Json;

mod support;

/// Where Django itself fails with an error of Python, which no program should do after it.
const DJANGO_FAILS: &[&str] = &["TypeError: not enough arguments", "FieldDoesNotExist: NewBook"];

/// What Django says on MySQL for a constraint that the server can't have, when it stands in a table with defaults in the
/// database; executed, it is an error.
const NOTHING: &str = "None;";

fn migration(text: &str) -> Migration {
    let mut migration = Migration::new("app", "0001_case");
    let operations = support::operations(text, "auth.User");
    for value in operations.as_items().expect("a list") {
        let call = value.as_call().expect("a call");
        migration
            .operations
            .push(Operation::from_call(call, &()).expect("an operation"));
    }
    migration
}

fn strings(value: &Json) -> Vec<Option<String>> {
    let items = value.as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

/// What Django found in the catalog when it made the expected answer.
fn answer(subject: &Subject, vendor: Vendor, expected: &Json) -> Result<Answer, SchemaError> {
    let list = |kind: &str, table: &str| expected[kind][table].as_array().cloned().unwrap_or_default();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    Ok(match subject {
        // MySQL has no answer when there is no such table.
        Subject::Constraints { table } if vendor.is_mysql() && expected["constraints"][table].is_null() => {
            return Err(SchemaError::Catalog(format!("there is no table `{table}`")));
        }
        Subject::Constraints { table } => Answer::Constraints(
            list("constraints", table)
                .iter()
                .map(|c| ConstraintInfo {
                    name: text(&c["name"]),
                    columns: strings(&c["columns"]),
                    primary_key: c["primary_key"] == true,
                    unique: c["unique"] == true,
                    foreign_key: c["foreign_key"].as_array().map(|k| (text(&k[0]), text(&k[1]))),
                    check: c["check"] == true,
                    index: c["index"] == true,
                    kind: c["kind"].as_str().map(str::to_owned),
                    ..ConstraintInfo::default()
                })
                .collect(),
        ),
        Subject::Sequences { table } => Answer::Sequences(
            list("sequences", table)
                .iter()
                .map(|s| SequenceInfo {
                    name: text(&s["name"]),
                    column: text(&s["column"]),
                })
                .collect(),
        ),
        Subject::Collation { .. } => Answer::Deterministic(Some(true)),
        // Kept only where it is another.
        Subject::StorageEngine { table } => {
            let engines = &expected["engines"];
            let engine = if engines.is_null() {
                Some("InnoDB")
            } else {
                engines[table].as_str()
            };
            Answer::StorageEngine(engine.map(str::to_owned))
        }
        // Backwards it was there before; forwards Django said nothing when it was.
        Subject::Extension { name } => Answer::Installed(expected["sql"].as_array().is_none_or(|lines| {
            !lines
                .iter()
                .any(|line| text(line).contains(&format!("CREATE EXTENSION IF NOT EXISTS \"{name}\"")))
        })),
        other => panic!("{other:?} is not looked up by operations"),
    })
}

fn resolve(
    statements: Vec<Statement>,
    whose: &Whose,
    expected: &Json,
    out: &mut Vec<String>,
) -> Result<(), SchemaError> {
    for statement in statements {
        match statement.introspects() {
            Some(lookup) => {
                let found = lookup.resolve(&answer(&lookup.subject, whose.vendor, expected)?)?;
                resolve(found, whose, expected, out)?;
            }
            None => out.push(statement.render(whose.vendor)),
        }
    }
    Ok(())
}

/// One way of asking for the SQL of a case.
#[derive(Clone, Copy)]
struct Run {
    key: &'static str,
    backwards: bool,
    /// Whether Django renders the states only when they are needed.
    late: bool,
}

const RUNS: &[Run] = &[
    Run {
        key: "forwards",
        backwards: false,
        late: true,
    },
    Run {
        key: "migrate",
        backwards: false,
        late: false,
    },
    Run {
        key: "backwards",
        backwards: true,
        late: true,
    },
];

fn sql(entry: &Json, run: Run, whose: &Whose) -> Result<Vec<String>, SchemaError> {
    let vendor = whose.vendor;
    let surroundings = Surroundings {
        max_name_length: vendor.max_name_length().or(Some(63)),
        default_auto_field: FieldType::AutoField.path(),
        ..Surroundings::default()
    };
    let mut state = ProjectState::new(Arc::new(surroundings));
    let text = |field: &str| entry[field].as_str().expect("a text").to_owned();
    migration(&text("before")).mutate_state(&mut state).expect("a state");
    let options = EditorOptions {
        time_zone: "UTC".to_owned(),
        connection_time_zone: "UTC".to_owned(),
        states_rendered_late: run.late,
        backwards: run.backwards,
        django: whose.django,
        server: whose.server.clone(),
        ..EditorOptions::default()
    };
    let mut editor = editor(vendor, options);
    let mut out = Vec::new();
    let migration = migration(&text("operations"));
    let steps = match run.backwards {
        true => migration
            .backwards(&state)
            .map_err(|error| SchemaError::Value(error.to_string()))?,
        false => migration.forwards(&mut state).expect("steps"),
    };
    for step in steps {
        let (operation, from, to) = (&step.operation, &step.from_state, &step.to_state);
        match run.backwards {
            true => operation.database_backwards("app", &mut *editor, from, to)?,
            false => operation.database_forwards("app", &mut *editor, from, to)?,
        }
        resolve(editor.take(), whose, &entry[run.key], &mut out)?;
    }
    resolve(editor.finish(), whose, &entry[run.key], &mut out)?;
    Ok(out)
}

/// Who gave the answers.
struct Whose {
    vendor: Vendor,
    server: Server,
    django: DjangoVersion,
}

type Entries = BTreeMap<String, Json>;

fn read(path: &Path) -> Entries {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_reader(std::io::BufReader::new(flate2::read::GzDecoder::new(file))).expect("answers")
}

/// The files of a database's answers: by theme, of Django 5.2 and of the versions that differ.
fn files(database: &str) -> Vec<(String, Option<DjangoVersion>, PathBuf)> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/expected")).join(database);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("answers")
        .map(|file| {
            let path = file.expect("a file").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .expect("a name")
                .to_owned();
            let stem = name.strip_suffix(".json.gz").expect("a compressed answer");
            let (theme, version) = match stem.split_once('.') {
                None => (stem, None),
                Some((theme, version)) => {
                    let (major, minor) = version.split_once('.').expect("a version");
                    let number = |text: &str| text.parse().expect("a number");
                    (theme, Some(DjangoVersion::new(number(major), number(minor))))
                }
            };
            (theme.to_owned(), version, path)
        })
        .collect();
    files.sort();
    files
}

#[derive(Default)]
struct Tally {
    right: usize,
    wrong: Vec<String>,
    python: Vec<String>,
}

impl Tally {
    fn judge(&mut self, title: &str, entry: &Json, whose: &Whose) {
        for run in RUNS {
            let expected = &entry[run.key];
            if expected.is_null() {
                continue;
            }
            let error = expected["error"].as_str();
            if error.is_some_and(|error| DJANGO_FAILS.iter().any(|known| error.starts_with(known))) {
                continue;
            }
            let title = format!("{title} [{}]", run.key);
            let ours = sql(entry, *run, whose);
            let same = |lines: &[String]| {
                let theirs = expected["sql"]
                    .as_array()
                    .expect("SQL")
                    .iter()
                    .map(|line| line.as_str().expect("a line"))
                    .filter(|line| *line != NOTHING);
                lines.iter().map(String::as_str).eq(theirs)
            };
            match (&ours, error) {
                (Err(error @ SchemaError::NeedsPython { .. }), _) => self.python.push(format!("{title}: {error}")),
                (Err(_), Some(_)) => self.right += 1,
                (Ok(lines), None) if same(lines) => self.right += 1,
                _ => self
                    .wrong
                    .push(format!("== {title}\nDjango: {expected:#}\nLimosa: {ours:#?}\n")),
            }
        }
    }

    fn finish(self, database: &str) {
        for text in self.wrong.iter().chain(&self.python) {
            eprintln!("{text}");
        }
        let (right, wrong, python) = (self.right, self.wrong.len(), self.python.len());
        eprintln!("{database}: {right} right, {wrong} wrong, {python} left to Python");
        assert!(self.wrong.is_empty());
    }
}

/// `CASE=text` in the environment: only cases with this in their names. `DJANGO=6.1`: only answers of this version.
fn sql_is_django_s(database: &str, vendor: Vendor, server: Server) {
    let only = std::env::var("CASE").unwrap_or_default();
    let version = std::env::var("DJANGO").ok();
    let mut tally = Tally::default();
    for (theme, django, path) in files(database) {
        let django = django.unwrap_or(DjangoVersion::ASSUMED);
        if version.as_ref().is_some_and(|version| *version != django.to_string()) {
            continue;
        }
        for (name, entry) in read(&path) {
            let title = format!("{theme}: {name} ({database}, Django {django})");
            if title.contains(&only) {
                let whose = Whose {
                    vendor,
                    server: server.clone(),
                    django,
                };
                tally.judge(&title, &entry, &whose);
            }
        }
    }
    tally.finish(database);
}

#[test]
fn sql_is_django_s_on_postgresql() {
    sql_is_django_s("postgresql", Vendor::Postgresql, Server::of_version((15, 0, 0)));
}

#[test]
fn sql_is_django_s_on_sqlite() {
    sql_is_django_s("sqlite", Vendor::Sqlite, Server::of_version((3, 45, 0)));
}

#[test]
fn sql_is_django_s_on_mariadb() {
    sql_is_django_s("mariadb", Vendor::Mariadb, Server::of_version((10, 11, 0)));
}

#[test]
fn sql_is_django_s_on_old_mariadb() {
    sql_is_django_s("mariadb_old", Vendor::Mariadb, Server::of_version((10, 5, 1)));
}

#[test]
fn sql_is_django_s_on_mysql() {
    sql_is_django_s("mysql", Vendor::Mysql, Server::of_version((8, 0, 36)));
}

#[test]
fn sql_is_django_s_on_old_mysql() {
    sql_is_django_s("mysql_old", Vendor::Mysql, Server::of_version((8, 0, 11)));
}

#[test]
fn sql_is_django_s_on_mysql_without_innodb() {
    let server = Server {
        default_storage_engine: "MyISAM".to_owned(),
        ..Server::of_version((8, 4, 0))
    };
    sql_is_django_s("mysql_myisam", Vendor::Mysql, server);
}
