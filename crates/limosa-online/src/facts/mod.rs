//! [`facts`]: the locks and the work of one statement.

mod alter;

use limosa_schema::{ColumnDefinition, ConstraintKind, LookupAction, Statement, Subject};
use serde::Serialize;

use crate::definition::Definition;
use crate::{LockMode, Shape, Table};

/// A lock on a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TableLock {
    /// The table.
    pub table: String,
    /// The mode.
    pub mode: LockMode,
}

/// What takes time while the locks are held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Every row is read.
    Scan {
        /// The table.
        table: String,
    },
    /// The rows are read and an index is written.
    BuildIndex {
        /// The table.
        table: String,
    },
    /// Rows are updated: each written once more.
    Update {
        /// The table.
        table: String,
    },
    /// Table and indexes are written anew, at about twice the space.
    Rewrite {
        /// The table.
        table: String,
    },
    /// Not known.
    Unknown {
        /// Why.
        reason: String,
    },
}

/// What a statement does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The strongest lock on each table that others use already, by table.
    pub locks: Vec<TableLock>,
    /// What takes time; nothing when only the catalog changes.
    pub work: Vec<Work>,
    /// Whether it refuses to run inside a transaction, waits for others' transactions, and lets reads and writes pass.
    pub concurrently: bool,
}

/// What a statement does, run on its own in a schema of this shape.
pub fn facts(statement: &Statement, shape: &Shape) -> Facts {
    let mut found = Finder {
        shape,
        facts: Facts::default(),
    };
    found.statement(statement);
    let mut facts = found.facts;
    facts.locks.sort();
    // The strongest of several on one table: it stands last.
    facts.locks.reverse();
    facts.locks.dedup_by(|later, kept| later.table == kept.table);
    facts.locks.reverse();
    facts.work.sort();
    facts.work.dedup();
    facts
}

struct Finder<'s> {
    shape: &'s Shape,
    facts: Facts,
}

impl Finder<'_> {
    fn old(&self, table: &str) -> Option<&Table> {
        self.shape.table(table).filter(|found| !found.is_new)
    }

    /// A lock, unless nobody else knows the table yet.
    fn lock(&mut self, table: &str, mode: LockMode) {
        if self.shape.table(table).is_none_or(|found| !found.is_new) {
            let table = table.to_owned();
            self.facts.locks.push(TableLock { table, mode });
        }
    }

    fn work(&mut self, table: &str, work: fn(String) -> Work) {
        if self.old(table).is_some() {
            self.facts.work.push(work(table.to_owned()));
        }
    }

    fn unknown(&mut self, reason: &str) {
        let reason = reason.to_owned();
        self.facts.work.push(Work::Unknown { reason });
    }

    fn scan(&mut self, table: &str) {
        self.work(table, |table| Work::Scan { table });
    }

    fn build_index(&mut self, table: &str) {
        self.work(table, |table| Work::BuildIndex { table });
    }

    fn update(&mut self, table: &str) {
        self.work(table, |table| Work::Update { table });
    }

    fn rewrite(&mut self, table: &str) {
        self.work(table, |table| Work::Rewrite { table });
    }

    fn statement(&mut self, statement: &Statement) {
        use LockMode::{AccessExclusive, RowExclusive, Share, ShareRowExclusive, ShareUpdateExclusive};
        match statement {
            Statement::CreateTable(create) => {
                for (to, _) in create.columns.iter().filter_map(|column| column.references.as_ref()) {
                    if *to != create.table {
                        self.lock(to, ShareRowExclusive);
                    }
                }
            }
            Statement::DropTable { table } => {
                self.lock(table, AccessExclusive);
                for from in self.shape.holding(|constraint| constraint.points_at(table)) {
                    self.lock(&from, AccessExclusive);
                }
                self.lock_targets(table, |_| true);
            }
            Statement::RenameTable { table, .. } | Statement::RenameColumn { table, .. } => {
                self.lock(table, AccessExclusive);
            }
            Statement::AddColumn { table, column } => self.add_column(table, column),
            Statement::DropColumn { table, column, .. } => self.drop_column(table, column),
            Statement::AlterColumns { table, actions } => self.alter_columns(table, actions),
            Statement::FillNulls { table, .. } | Statement::Fill { table, .. } => {
                self.lock(table, RowExclusive);
                self.update(table);
            }
            Statement::CreateIndex(index) => {
                self.facts.concurrently |= index.concurrently;
                let mode = if index.concurrently {
                    ShareUpdateExclusive
                } else {
                    Share
                };
                self.lock(&index.table, mode);
                self.build_index(&index.table);
            }
            Statement::DropIndex {
                table, concurrently, ..
            } => {
                self.facts.concurrently |= concurrently;
                let mode = if *concurrently {
                    ShareUpdateExclusive
                } else {
                    AccessExclusive
                };
                self.lock(table, mode);
            }
            // Since PostgreSQL 12 only the index is locked, and weakly.
            Statement::RenameIndex { .. } => {}
            Statement::AddForeignKey(key) => {
                self.lock(&key.table, ShareRowExclusive);
                self.lock(&key.to_table, ShareRowExclusive);
                self.scan(&key.table);
                self.scan(&key.to_table);
            }
            Statement::AddUnique(unique) => {
                self.lock(&unique.table, AccessExclusive);
                self.build_index(&unique.table);
            }
            Statement::AddPrimaryKey { table, .. } | Statement::AddExclusion { table, .. } => {
                self.lock(table, AccessExclusive);
                self.build_index(table);
            }
            Statement::AddCheck { table, .. } => {
                self.lock(table, AccessExclusive);
                self.scan(table);
            }
            Statement::DropConstraint { table, name, kind } => {
                self.lock(table, AccessExclusive);
                if *kind == ConstraintKind::ForeignKey {
                    self.lock_targets(table, |constraint| constraint.as_deref() == Some(name));
                }
            }
            // They lock the sequence: what hands out new keys waits, nothing else.
            Statement::AlterSequence { .. } | Statement::DropSequence { .. } => {}
            Statement::CommentOnTable { table, .. } | Statement::CommentOnColumn { table, .. } => {
                self.lock(table, ShareUpdateExclusive);
            }
            Statement::CopyRows { from, to, .. } => {
                self.lock(from, LockMode::AccessShare);
                self.lock(to, RowExclusive);
                self.scan(from);
            }
            Statement::Raw { .. } => self.unknown("the project's own SQL"),
            Statement::Lookup(lookup) => self.lookup(&lookup.subject, lookup.renamed.as_deref(), &lookup.action),
        }
    }

    /// The tables that foreign keys of this one point at, where the constraint's name is as wanted.
    fn lock_targets(&mut self, table: &str, wanted: impl Fn(&Option<String>) -> bool) {
        let Some(found) = self.shape.table(table) else { return };
        let targets: Vec<String> = found
            .foreign_keys()
            .filter(|(_, constraint)| wanted(&constraint.name))
            .map(|(to, _)| to.to_owned())
            .collect();
        for to in targets {
            self.lock(&to, LockMode::AccessExclusive);
        }
    }

    fn add_column(&mut self, table: &str, column: &ColumnDefinition) {
        self.lock(table, LockMode::AccessExclusive);
        let definition = Definition::of(column);
        // Values that differ from row to row are computed for every row.
        if definition.computed {
            self.rewrite(table);
        } else if let Some(default) = &column.default
            && !is_constant(default)
        {
            self.unknown("whether the default is the same for every row: if not, the table is rewritten");
        }
        if definition.indexed {
            self.build_index(table);
        }
        if definition.checked {
            self.scan(table);
        }
        if let Some((to, _)) = &column.references {
            self.lock(to, LockMode::ShareRowExclusive);
            // Without a default every value is NULL, which points nowhere.
            if column.default.is_some() {
                self.scan(table);
                self.scan(to);
            }
        }
    }

    fn drop_column(&mut self, table: &str, column: &str) {
        self.lock(table, LockMode::AccessExclusive);
        let Some(found) = self.shape.table(table) else { return };
        let uses = |columns: &[String]| columns.iter().any(|used| used == column);
        let targets = found.foreign_keys().filter(|(_, key)| uses(&key.columns));
        let mut others: Vec<String> = targets.map(|(to, _)| to.to_owned()).collect();
        // The key that others point at goes with the column, and their constraints with it.
        others.extend(
            self.shape
                .holding(|constraint| constraint.points_at_column(table, column)),
        );
        for other in others {
            self.lock(&other, LockMode::AccessExclusive);
        }
    }

    /// The constraints that it is about have names that only the catalog knows: the strongest of what may come.
    fn lookup(&mut self, subject: &Subject, renamed: Option<&str>, action: &LookupAction) {
        let table = match subject {
            Subject::Constraints { table } | Subject::Sequences { table } => renamed.unwrap_or(table),
            _ => "",
        };
        match action {
            LookupAction::DropConstraints {
                matching,
                kind,
                if_found,
                otherwise,
                ..
            } => {
                self.lock(table, LockMode::AccessExclusive);
                if *kind == ConstraintKind::ForeignKey {
                    let found = self.shape.table(table);
                    let targets: Vec<String> = found
                        .into_iter()
                        .flat_map(Table::foreign_keys)
                        .filter(|(_, key)| matching.columns.as_ref().is_none_or(|columns| *columns == key.columns))
                        .map(|(to, _)| to.to_owned())
                        .collect();
                    targets.iter().for_each(|to| self.lock(to, LockMode::AccessExclusive));
                }
                if_found.iter().chain(otherwise).for_each(|next| self.statement(next));
            }
            LookupAction::IfInstalled { statements, .. }
            | LookupAction::IfDeterministic(statements)
            | LookupAction::UnlessEngine { statements, .. } => {
                statements.iter().for_each(|next| self.statement(next));
            }
            LookupAction::IfLastIndexOf { statement, .. } => self.statement(statement),
            LookupAction::DropSequence { .. }
            | LookupAction::AlterSequence { .. }
            | LookupAction::RenameIndex { .. } => {}
        }
    }
}

/// Whether an expression has one value for every row, as a literal has.
fn is_constant(sql: &str) -> bool {
    let sql = sql.trim();
    let literal = sql.split("::").next().unwrap_or_default().trim();
    let quoted = literal.len() >= 2
        && literal.starts_with('\'')
        && literal.ends_with('\'')
        && !literal[1..literal.len() - 1].replace("''", "").contains('\'');
    quoted || literal.parse::<f64>().is_ok() || matches!(literal.to_lowercase().as_str(), "true" | "false" | "null")
}
