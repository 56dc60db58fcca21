//! The statements that mend a difference.
//!
//! They are made of what the server itself says of the table that should be, so they say the same to the server.

mod mysql;
mod postgresql;
mod sqlite;

use super::{ColumnDescription, Expectation, ForeignKeyDescription, Key, SequenceDescription, TableDescription};
use crate::Vendor;

/// What is needed to mend one table.
#[derive(Clone, Copy)]
pub(super) struct Mend<'a> {
    pub(super) vendor: Vendor,
    pub(super) expectation: &'a Expectation,
    pub(super) expected: &'a TableDescription,
    pub(super) live: Option<&'a TableDescription>,
}

/// Hands a request to the vendor's file.
macro_rules! by_vendor {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*);)+) => {
        impl Mend<'_> {
            $($(#[$doc])* pub(super) fn $name(&self, $($argument: $type),*) -> Vec<String> {
                match self.vendor {
                    Vendor::Postgresql => postgresql::$name(self, $($argument),*),
                    Vendor::Sqlite => sqlite::$name(self, $($argument),*),
                    Vendor::Mysql | Vendor::Mariadb => mysql::$name(self, $($argument),*),
                }
            })+
        }
    };
}

by_vendor! {
    table_comment();
    logged();
    add_column(column: &ColumnDescription);
    drop_column(column: &ColumnDescription);
    /// Also for the collation.
    column_type(column: &ColumnDescription);
    column_generated(column: &ColumnDescription, found: &ColumnDescription);
    column_default(column: &ColumnDescription);
    column_null(column: &ColumnDescription);
    column_automatic(column: &ColumnDescription, found: &ColumnDescription);
    column_comment(column: &ColumnDescription);
    sequence_maximum(column: &ColumnDescription, sequence: &SequenceDescription);
    add_key(key: &Key);
    drop_key(key: &Key);
    rename_key(key: &Key, found: &Key);
    validate_key(key: &Key, name: &str);
    add_foreign_key(key: &ForeignKeyDescription);
    drop_foreign_key(key: &ForeignKeyDescription);
    /// Of a foreign key.
    validate(name: &str);
}

impl Mend<'_> {
    /// The table's name.
    pub(super) fn table(&self) -> &str {
        &self.expectation.table
    }

    /// Foreign keys left out: what they point at may be missing too.
    pub(super) fn create_table(&self) -> Vec<String> {
        self.expectation.statements.clone()
    }

    pub(super) fn replace_key(&self, key: &Key, found: &Key) -> Vec<String> {
        let mut statements = self.drop_key(found);
        statements.extend(self.add_key(key));
        statements.dedup();
        statements
    }

    pub(super) fn replace_foreign_key(
        &self,
        key: &ForeignKeyDescription,
        found: &ForeignKeyDescription,
    ) -> Vec<String> {
        let mut statements = self.drop_foreign_key(found);
        statements.extend(self.add_foreign_key(key));
        statements.dedup();
        statements
    }

    fn quoted(&self, name: &str) -> String {
        self.vendor.quote_name(name)
    }

    /// `ALTER TABLE …`
    fn alter(&self, change: &str) -> Vec<String> {
        vec![format!("ALTER TABLE {} {change}", self.quoted(self.table()))]
    }

    fn columns(&self, names: &[String]) -> String {
        let quoted: Vec<String> = names.iter().map(|name| self.quoted(name)).collect();
        quoted.join(", ")
    }

    fn foreign_key(&self, key: &ForeignKeyDescription) -> String {
        let space = if key.rules.is_empty() { "" } else { " " };
        format!(
            "FOREIGN KEY ({}) REFERENCES {} ({}){space}{}",
            self.columns(&key.columns),
            self.quoted(&key.to_table),
            self.columns(&key.to_columns),
            key.rules
        )
    }
}
