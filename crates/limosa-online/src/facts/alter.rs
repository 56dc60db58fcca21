//! `ALTER COLUMN`.

use limosa_schema::ColumnAction;

use super::Finder;
use crate::{DataType, Kind, LockMode, TypeChange};

impl Finder<'_> {
    pub(super) fn alter_columns(&mut self, table: &str, actions: &[ColumnAction]) {
        self.lock(table, LockMode::AccessExclusive);
        for action in actions {
            match action {
                ColumnAction::SetType {
                    column,
                    data_type,
                    collation,
                    ..
                } => self.set_type(table, column, &DataType::parse(data_type), collation.is_some()),
                ColumnAction::SetNotNull { column } => {
                    if !self.old(table).is_some_and(|found| found.is_checked_not_null(column)) {
                        self.scan(table);
                    }
                }
                ColumnAction::DropNotNull { .. }
                | ColumnAction::SetDefault { .. }
                | ColumnAction::DropDefault { .. }
                | ColumnAction::AddIdentity { .. }
                | ColumnAction::DropIdentity { .. } => {}
                ColumnAction::Modify { .. } | ColumnAction::Change { .. } => {
                    self.unknown("it is no statement of PostgreSQL");
                }
            }
        }
    }

    fn set_type(&mut self, table: &str, column: &str, new: &DataType, collated: bool) {
        let Some(found) = self.old(table) else { return };
        let Some(old) = found.data_type(column) else {
            return self.unknown("what type the column has now");
        };
        let change = match old.change_to(new) {
            TypeChange::Catalog if collated => TypeChange::Indexes,
            change => change,
        };
        let uses = |columns: &[String]| columns.iter().any(|used| used == column);
        let rebuilt = found
            .indexes
            .iter()
            .any(|index| uses(&index.columns) && (change == TypeChange::Indexes || !index.plain));
        // Constraints on the column are made anew: checks are tried on every row.
        let checked = found
            .constraints
            .iter()
            .any(|constraint| matches!(constraint.kind, Kind::Check { .. }) && uses(&constraint.columns));
        let keys: Vec<String> = found
            .foreign_keys()
            .filter(|(_, key)| uses(&key.columns))
            .map(|(to, _)| to.to_owned())
            .collect();
        match change {
            TypeChange::Rewrite => self.rewrite(table),
            TypeChange::Indexes | TypeChange::Catalog => {
                if rebuilt {
                    self.build_index(table);
                }
                if checked {
                    self.scan(table);
                }
            }
        }
        for to in &keys {
            self.lock(to, LockMode::AccessExclusive);
            if change != TypeChange::Catalog {
                self.scan(table);
                self.scan(to);
            }
        }
    }
}
