//! A database for the test, and what is seen in it.

use std::collections::{BTreeMap, BTreeSet};

use limosa_online::{Kind, LockMode, QUERIES, Shape};
use limosa_schema::{Statement, Vendor};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// What a statement was seen to do to the tables that were there before it.
#[derive(Debug)]
pub(crate) struct Observed {
    pub(crate) locks: BTreeSet<String>,
    pub(crate) rewritten: BTreeSet<String>,
    pub(crate) scanned: BTreeSet<String>,
    pub(crate) indexed: BTreeSet<String>,
}

/// A database of its own, dropped at the end.
pub(crate) struct Server {
    runtime: Runtime,
    client: Client,
    name: String,
    setup: Option<&'static str>,
}

type Rows = Vec<Vec<Option<String>>>;

/// What the state of every table is compared by: its file, how often it was read, its indexes with their files.
type State = BTreeMap<String, (String, u64, BTreeSet<String>)>;

const TABLES: &str = "SELECT c.relname, pg_relation_filenode(c.oid)::text, \
    pg_stat_get_xact_numscans(c.oid)::text, coalesce((SELECT string_agg(pg_relation_filenode(indexrelid)::text, ' ') \
    FROM pg_index WHERE indrelid = c.oid), '') FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";

const NUMBERS: &str =
    "SELECT oid::text, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";

const LOCKS: &str = "SELECT relation::text, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'";

impl Server {
    pub(crate) fn start(name: &str) -> Self {
        let url = std::env::var("LIMOSA_TEST_POSTGRES").expect("LIMOSA_TEST_POSTGRES names no server");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let name = format!("{name}_{}", std::process::id());
        let admin = connect(&runtime, &url, None);
        runtime
            .block_on(admin.batch_execute(&format!("CREATE DATABASE {name}")))
            .unwrap();
        let client = connect(&runtime, &url, Some(&name));
        Self {
            runtime,
            client,
            name,
            setup: None,
        }
    }

    fn run(&self, sql: &str) {
        if let Err(error) = self.runtime.block_on(self.client.batch_execute(sql)) {
            panic!("{sql}: {error:?}");
        }
    }

    fn rows(&self, sql: &str) -> Rows {
        let messages = self.runtime.block_on(self.client.simple_query(sql)).unwrap();
        let row = |message| match message {
            SimpleQueryMessage::Row(row) => Some(
                (0..row.len())
                    .map(|column| row.get(column).map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        };
        messages.into_iter().filter_map(row).collect()
    }

    /// The tables of a case, made anew when they are others than before.
    pub(crate) fn lay(&mut self, setup: &'static str) {
        if self.setup != Some(setup) {
            self.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public; SET client_min_messages = 'error'");
            self.run(setup);
            self.setup = Some(setup);
        }
    }

    pub(crate) fn shape(&self) -> Shape {
        Shape::of_catalog(&QUERIES.map(|query| self.rows(query))).unwrap()
    }

    fn state(&self) -> State {
        let state = |row: Vec<Option<String>>| {
            let [name, file, scans, indexes] = <[_; 4]>::try_from(row).unwrap().map(Option::unwrap);
            let indexes = indexes.split_whitespace().map(str::to_owned).collect();
            (name, (file, scans.parse().unwrap(), indexes))
        };
        self.rows(TABLES).into_iter().map(state).collect()
    }

    pub(crate) fn observe(&self, statement: &Statement) -> Observed {
        self.run("BEGIN");
        // The statistics are read before the statement, and once more behind it: what is between is its own.
        let before = self.state();
        let numbers: BTreeMap<String, String> = self
            .rows(NUMBERS)
            .into_iter()
            .map(|row| {
                let [number, name] = <[_; 2]>::try_from(row).unwrap().map(Option::unwrap);
                (number, name)
            })
            .collect();
        self.run(&statement.render(Vendor::Postgresql));
        let mut strongest: BTreeMap<String, LockMode> = BTreeMap::new();
        for row in self.rows(LOCKS) {
            let [Some(number), Some(mode)] = &row[..] else {
                panic!("{row:?}")
            };
            let mode = LockMode::of_pg_locks(mode).unwrap();
            // What is not there was no table before the statement.
            if let Some(table) = numbers.get(number) {
                let kept = strongest.entry(table.clone()).or_insert(mode);
                *kept = mode.max(*kept);
            }
        }
        let after = self.state();
        self.run("ROLLBACK");
        let mut observed = Observed {
            locks: strongest
                .iter()
                .map(|(table, mode)| format!("{table} {mode}"))
                .collect(),
            rewritten: BTreeSet::new(),
            scanned: BTreeSet::new(),
            indexed: BTreeSet::new(),
        };
        for (name, (file, scans, indexes)) in after {
            let name = self.old_name(statement, &name);
            let Some((old_file, old_scans, old_indexes)) = before.get(&name) else {
                continue;
            };
            if file != *old_file {
                observed.rewritten.insert(name.clone());
            }
            if scans > *old_scans {
                observed.scanned.insert(name.clone());
            }
            if !indexes.is_subset(old_indexes) {
                observed.indexed.insert(name);
            }
        }
        observed
    }

    /// What a table was called before a statement.
    fn old_name(&self, statement: &Statement, name: &str) -> String {
        match statement {
            Statement::RenameTable { table, to } if to == name => table.clone(),
            _ => name.to_owned(),
        }
    }

    pub(crate) fn shape_after(&self, statement: &Statement) -> Shape {
        self.run("BEGIN");
        self.run(&statement.render(Vendor::Postgresql));
        let shape = self.shape();
        self.run("ROLLBACK");
        shape
    }

    /// What the server says to a statement in a transaction.
    pub(crate) fn refusal(&self, statement: &Statement) -> String {
        self.run("BEGIN");
        let said = self
            .runtime
            .block_on(self.client.batch_execute(&statement.render(Vendor::Postgresql)));
        self.run("ROLLBACK");
        match said {
            Ok(()) => "it ran".to_owned(),
            Err(error) => error
                .as_db_error()
                .map_or_else(|| error.to_string(), |e| e.message().to_owned()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let url = std::env::var("LIMOSA_TEST_POSTGRES").unwrap();
        let admin = connect(&self.runtime, &url, None);
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        self.runtime.block_on(admin.batch_execute(&drop)).unwrap();
    }
}

fn connect(runtime: &Runtime, url: &str, database: Option<&str>) -> Client {
    let mut config: tokio_postgres::Config = url.parse().unwrap();
    if let Some(name) = database {
        config.dbname(name);
    }
    let (client, connection) = runtime.block_on(config.connect(NoTls)).unwrap();
    runtime.spawn(connection);
    client
}

/// A shape without sizes and names, in order: what a plan can know.
pub(crate) fn names(shape: &Shape) -> Vec<String> {
    let tables = ["parent", "child", "other", "fresh", "renamed"];
    let mut found = Vec::new();
    for (name, table) in tables.iter().filter_map(|name| Some((name, shape.table(name)?))) {
        let mut lines = Vec::new();
        for (column, data_type) in &table.columns {
            lines.push(format!("{name}.{column} {data_type:?}"));
        }
        for index in &table.indexes {
            let mut columns = index.columns.clone();
            columns.sort();
            lines.push(format!("{name} index {columns:?} {}", index.plain));
        }
        for constraint in &table.constraints {
            match &constraint.kind {
                // Which columns a check uses is not known of those of the plan.
                Kind::Check { .. } => lines.push(format!("{name} check")),
                kind => lines.push(format!("{name} {kind:?} {:?}", constraint.columns)),
            }
        }
        lines.sort();
        found.extend(lines);
    }
    found
}
