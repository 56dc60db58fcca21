//! Deferred statements follow what happens to their tables and columns until they run.

use super::Core;
use crate::render::resolve_name;
use crate::{IndexColumns, LookupAction, Statement, Subject, Vendor};

impl Core {
    /// A table is gone: what was deferred for it is, too.
    pub(crate) fn forget_table(&mut self, table: &str) {
        self.deferred.retain(|statement| !references_table(statement, table));
    }

    /// A column is gone.
    pub(crate) fn forget_column(&mut self, table: &str, column: &str) {
        self.deferred
            .retain(|statement| !references_column(statement, table, column));
    }

    /// An index is gone.
    pub(crate) fn forget_index(&mut self, table: &str, name: &str) {
        // Before that Django dropped it first and created it at the end.
        if !self.options.django.since(5, 1) {
            return;
        }
        let vendor = self.dialect.vendor();
        self.deferred
            .retain(|statement| !is_index(statement, table, name, vendor));
    }

    /// A table has another name.
    pub(crate) fn rename_table_references(&mut self, old: &str, new: &str) {
        for statement in &mut self.deferred {
            rename_table(statement, old, new);
        }
    }

    /// A column has another name.
    pub(crate) fn rename_column_references(&mut self, table: &str, old: &str, new: &str) {
        for statement in &mut self.deferred {
            rename_column(statement, table, old, new);
        }
    }
}

fn is_index(statement: &Statement, table: &str, name: &str, vendor: Vendor) -> bool {
    match statement {
        Statement::CreateIndex(index) if index.table == table => {
            let columns: Vec<&str> = match &index.columns {
                IndexColumns::Columns(columns) => columns.iter().map(|(column, _)| column.as_str()).collect(),
                IndexColumns::Expressions { columns, .. } => columns.iter().map(String::as_str).collect(),
            };
            // The name of a unique constraint that stands as an index is its own, and stays.
            !index.unique && resolve_name(&index.name, table, &columns, vendor) == name
        }
        Statement::Lookup(lookup) => inner(&lookup.action).iter().any(|s| is_index(s, table, name, vendor)),
        _ => false,
    }
}

fn references_table(statement: &Statement, table: &str) -> bool {
    match statement {
        Statement::AddForeignKey(key) => key.table == table || key.to_table == table,
        Statement::CreateIndex(index) => index.table == table,
        Statement::AddUnique(unique) => unique.table == table,
        Statement::AddCheck { table: own, .. } | Statement::AddExclusion { table: own, .. } => own == table,
        Statement::Lookup(lookup) => inner(&lookup.action).iter().any(|s| references_table(s, table)),
        _ => false,
    }
}

fn references_column(statement: &Statement, table: &str, column: &str) -> bool {
    match statement {
        Statement::AddForeignKey(key) => {
            (key.table == table && key.column == column) || (key.to_table == table && key.to_column == column)
        }
        Statement::CreateIndex(index) => {
            index.table == table
                && (index.include.iter().any(|c| c == column)
                    || match &index.columns {
                        IndexColumns::Columns(columns) => columns.iter().any(|(c, _)| c == column),
                        IndexColumns::Expressions { columns, .. } => columns.iter().any(|c| c == column),
                    })
        }
        Statement::AddUnique(unique) => unique.table == table && unique.columns.iter().any(|c| c == column),
        Statement::Lookup(lookup) => inner(&lookup.action)
            .iter()
            .any(|s| references_column(s, table, column)),
        _ => false,
    }
}

/// The statements that a lookup goes on with, of those that are ever deferred.
fn inner(action: &LookupAction) -> &[Statement] {
    match action {
        LookupAction::IfDeterministic(statements) | LookupAction::UnlessEngine { statements, .. } => statements,
        _ => &[],
    }
}

fn inner_mut(action: &mut LookupAction) -> &mut [Statement] {
    match action {
        LookupAction::IfDeterministic(statements) | LookupAction::UnlessEngine { statements, .. } => statements,
        _ => &mut [],
    }
}

fn replace(name: &mut String, old: &str, new: &str) {
    if name == old {
        new.clone_into(name);
    }
}

fn rename_table(statement: &mut Statement, old: &str, new: &str) {
    match statement {
        Statement::AddForeignKey(key) => {
            replace(&mut key.table, old, new);
            replace(&mut key.to_table, old, new);
        }
        Statement::CreateIndex(index) => replace(&mut index.table, old, new),
        Statement::AddUnique(unique) => replace(&mut unique.table, old, new),
        Statement::AddCheck { table, .. } | Statement::AddExclusion { table, .. } => replace(table, old, new),
        Statement::Lookup(lookup) => {
            if let Subject::StorageEngine { table } = &mut lookup.subject {
                replace(table, old, new);
            }
            inner_mut(&mut lookup.action)
                .iter_mut()
                .for_each(|s| rename_table(s, old, new));
        }
        _ => {}
    }
}

fn rename_column(statement: &mut Statement, table: &str, old: &str, new: &str) {
    match statement {
        Statement::AddForeignKey(key) => {
            if key.table == table {
                replace(&mut key.column, old, new);
            }
            if key.to_table == table {
                replace(&mut key.to_column, old, new);
            }
        }
        Statement::CreateIndex(index) if index.table == table => {
            index.include.iter_mut().for_each(|c| replace(c, old, new));
            match &mut index.columns {
                IndexColumns::Columns(columns) => columns.iter_mut().for_each(|(c, _)| replace(c, old, new)),
                IndexColumns::Expressions { sql, columns } => {
                    if columns.iter().any(|c| c == old) {
                        // Each vendor quotes names its own way; only one of the two is in the text.
                        for vendor in [Vendor::Postgresql, Vendor::Mysql] {
                            *sql = sql.replace(&vendor.quote_name(old), &vendor.quote_name(new));
                        }
                        columns.iter_mut().for_each(|c| replace(c, old, new));
                    }
                }
            }
        }
        Statement::AddUnique(unique) if unique.table == table => {
            unique.columns.iter_mut().for_each(|c| replace(c, old, new));
        }
        Statement::Lookup(lookup) => inner_mut(&mut lookup.action)
            .iter_mut()
            .for_each(|s| rename_column(s, table, old, new)),
        _ => {}
    }
}
