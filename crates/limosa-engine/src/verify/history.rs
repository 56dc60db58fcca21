//! What the applied migrations did beside the state, as far as it can be read: their SQL, and the texts in the functions
//! beside them. It only ever makes of a difference one that is explained.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use limosa_migrations::{Migration, MigrationKey, Operation};
use limosa_python::Value;
use limosa_schema::Vendor;
use limosa_schema::catalog::{Difference, DifferenceKind, KeyKind, TableDescription};

/// The SQL that ran, and the constraints that were never validated.
#[derive(Debug, Default)]
pub(super) struct History {
    sql: Vec<Sql>,
    not_valid: HashSet<String>,
    /// The columns that were altered, and where last.
    altered: HashMap<String, MigrationKey>,
}

/// The SQL of a migration; words in lower case.
#[derive(Debug)]
struct Sql {
    migration: MigrationKey,
    /// Of the SQL.
    words: HashSet<String>,
    /// Of all texts in functions, which may name the model in the place of the table.
    beside: HashSet<String>,
}

impl History {
    pub(super) fn add(&mut self, migration: &Migration) {
        for operation in &migration.operations {
            self.operation(&migration.key(), operation);
        }
        let runs_code = |operation: &Operation| {
            matches!(
                operation,
                Operation::RunPython(_) | Operation::Custom(_) | Operation::SeparateDatabaseAndState(_)
            )
        };
        if let Some(file) = migration
            .file
            .as_ref()
            .filter(|_| migration.operations.iter().any(runs_code))
            && let Ok(text) = std::fs::read_to_string(file)
        {
            self.code(migration.key(), file, &text);
        }
    }

    /// What functions beside a migration execute is SQL as well.
    fn code(&mut self, key: MigrationKey, file: &Path, text: &str) {
        let (mut sql, mut beside) = (HashSet::new(), HashSet::new());
        for text in limosa_python::function_texts(file, text) {
            let mut own = HashSet::new();
            words(&Value::str(text), &mut own);
            if ["alter", "create", "drop"].iter().any(|word| own.contains(*word)) {
                sql.extend(own);
            } else {
                beside.extend(own);
            }
        }
        self.sql.push(Sql {
            migration: key,
            words: sql,
            beside,
        });
    }

    fn operation(&mut self, key: &MigrationKey, operation: &Operation) {
        match operation {
            Operation::RunSQL(run) => {
                let mut found = HashSet::new();
                words(&run.sql, &mut found);
                self.sql.push(Sql {
                    migration: key.clone(),
                    words: found,
                    beside: HashSet::new(),
                });
            }
            Operation::AlterField(alter) => {
                if let Some(column) = alter.field.column(&alter.name) {
                    self.altered.insert(column, key.clone());
                }
            }
            Operation::SeparateDatabaseAndState(both) => {
                both.database_operations
                    .iter()
                    .for_each(|inner| self.operation(key, inner));
            }
            Operation::RemoveConstraint(remove) => {
                self.not_valid.remove(&*remove.name);
            }
            Operation::Custom(custom) if &*custom.call.func.module == "django.contrib.postgres.operations" => {
                let name = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
                match &*custom.call.func.qualname {
                    "AddConstraintNotValid" => {
                        if let Some(Operation::AddConstraint(add)) = custom.inherits.as_deref() {
                            self.not_valid.extend(add.constraint.name().map(str::to_owned));
                        }
                    }
                    "ValidateConstraint" => {
                        if let Some(name) = name(custom.call.arg(1, "name")) {
                            self.not_valid.remove(&name);
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Marks the checks that migrations added without looking at the rows.
    pub(super) fn not_validated(&self, table: &mut TableDescription) {
        for key in &mut table.keys {
            if key.kind == KeyKind::Check && self.not_valid.contains(&key.name) {
                key.valid = false;
            }
        }
    }

    /// The migration whose SQL names what differs, the index or constraint, or the column with its table; or the one that
    /// altered the column in a way that makes Django leave something behind.
    pub(super) fn explains(&self, difference: &Difference, vendor: Vendor) -> Option<MigrationKey> {
        use DifferenceKind as Kind;
        // The check of a type stands in the column's definition there, and Django says that one without it.
        if vendor == Vendor::Mariadb
            && difference.kind == Kind::MissingConstraint
            && let Some(key) = self.altered.get(&difference.object)
        {
            return Some(key.clone());
        }
        // The second index, for `LIKE`, comes with a new index and not with a column that becomes a text later; one that was
        // there may stay.
        if vendor == Vendor::Postgresql
            && matches!(difference.kind, Kind::MissingIndex | Kind::ExtraIndex)
            && let Some(column) = pattern_column(difference)
            && let Some(key) = self.altered.get(column)
        {
            return Some(key.clone());
        }
        let object = difference.object.to_lowercase();
        if object.is_empty() {
            return None;
        }
        let needs_table = match difference.kind {
            Kind::MissingColumn
            | Kind::ExtraColumn
            | Kind::ColumnType
            | Kind::ColumnNull
            | Kind::ColumnDefault
            | Kind::ColumnGenerated
            | Kind::ColumnIdentity
            | Kind::ColumnCollation
            | Kind::ColumnComment
            | Kind::SequenceMaximum => true,
            Kind::MissingIndex
            | Kind::ExtraIndex
            | Kind::IndexDefinition
            | Kind::MissingConstraint
            | Kind::ExtraConstraint
            | Kind::ConstraintDefinition
            | Kind::MissingForeignKey
            | Kind::ExtraForeignKey
            | Kind::ForeignKeyDefinition => false,
            _ => return None,
        };
        let table = difference.table.to_lowercase();
        // `wagtailcore_page` is the table of `Page`.
        let model = table.split_once('_').map_or("", |(_, model)| model);
        let names = |sql: &&Sql| {
            let of_table = sql.words.contains(&table) || sql.beside.contains(&table) || sql.beside.contains(model);
            sql.words.contains(&object) && (!needs_table || of_table)
        };
        self.sql.iter().rev().find(names).map(|sql| sql.migration.clone())
    }
}

/// The column of an index for `LIKE`, as Django makes it.
fn pattern_column(difference: &Difference) -> Option<&str> {
    let text = difference.expected.as_ref().or(difference.found.as_ref())?;
    let inner = text.strip_prefix("index btree (")?.strip_suffix(')')?;
    let column = inner
        .strip_suffix(" varchar_pattern_ops")
        .or_else(|| inner.strip_suffix(" text_pattern_ops"))?;
    Some(column.trim_matches('"')).filter(|column| !column.contains(", "))
}

/// The words of a SQL text, or of all texts in a list.
fn words(sql: &Value, found: &mut HashSet<String>) {
    match sql {
        Value::List(items) | Value::Tuple(items) => items.iter().for_each(|item| words(item, found)),
        other => {
            if let Some(text) = other.as_str() {
                let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                found.extend(parts.filter(|part| !part.is_empty()).map(str::to_lowercase));
            }
        }
    }
}
