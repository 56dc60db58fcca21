//! What all vendors' editors do alike, in Django's order; a vendor replaces the steps that it does otherwise.

mod alter;
mod alter_column;
mod column;
mod compare;
mod constraints;
mod core;
mod create;
mod defaults;
mod deferred;
mod fields;
mod indexes;
mod together;

use limosa_state::ModelField;

pub(crate) use self::alter::{Alteration, alter_field, alter_physical, constraint_lookup, rename_table};
pub(crate) use self::column::{column_sql, rename_column};
pub(crate) use self::constraints::constraint_statement;
pub(crate) use self::core::Core;
pub(crate) use self::create::{create_model, delete_model, drop_table};
pub(crate) use self::fields::{add_column, drop_column};
pub(crate) use self::indexes::{IndexOptions, create_field_index, create_index, field_indexes, remove_index};
pub(crate) use self::together::{alter_index_together, alter_unique_together};
use crate::model::{Column, Table};
use crate::{ColumnAction, SchemaError, Statement};

/// The steps of an editor. Those with a body are Django's base editor.
pub(crate) trait Steps {
    fn core(&self) -> &Core;

    fn core_mut(&mut self) -> &mut Core;

    /// Whether keys are defined with their column and never altered (SQLite).
    fn inline_keys(&self) -> bool {
        false
    }

    /// Whether defaults stand in the text as literals, never as parameters.
    fn literal_defaults(&self) -> bool {
        false
    }

    /// Whether tables and columns have comments.
    fn supports_comments(&self) -> bool {
        false
    }

    /// Whether the comments of columns stand in their definitions.
    fn inline_comments(&self) -> bool {
        false
    }

    /// Whether one `ALTER TABLE` may hold several changes of columns.
    fn combined_alters(&self) -> bool {
        true
    }

    /// Whether indexes may be on expressions; those that may not are left out, as Django does.
    fn expression_indexes(&self) -> bool {
        true
    }

    /// Whether tables can have checks; those that can't have none, as with Django.
    fn table_checks(&self) -> bool {
        true
    }

    /// Whether the columns of an index may be in descending order.
    fn index_ordering(&self) -> bool {
        true
    }

    /// Whether the column takes no default when it is added.
    fn skip_default(&self, _column: &Column) -> Result<bool, SchemaError> {
        Ok(false)
    }

    /// Whether the column's default can't be set or dropped once it is there.
    fn skip_default_on_alter(&self, _column: &Column) -> Result<bool, SchemaError> {
        Ok(false)
    }

    /// What the type demands of the column, to be compared with what another type demands.
    fn compared_check(&self, column: &Column) -> Option<String> {
        // Under the same name for every column, so that a check need not be made anew when its column is renamed.
        column.check_on(self.core().dialect, "__column_name__")
    }

    /// The change of a column that takes NULL or takes it no longer.
    fn null_action(&self, _table: &Table, new: &Column) -> Result<ColumnAction, SchemaError> {
        let column = new.column.clone();
        Ok(if new.null() {
            ColumnAction::DropNotNull { column }
        } else {
            ColumnAction::SetNotNull { column }
        })
    }

    /// Drops the default that a column had for the rows that were there.
    fn drop_default(&self, column: &Column) -> ColumnAction {
        ColumnAction::DropDefault {
            column: column.column.clone(),
        }
    }

    /// `RENAME COLUMN`
    fn rename_column(
        &self,
        table: &Table,
        old: &Column,
        new: &Column,
        _new_type: &str,
    ) -> Result<Statement, SchemaError> {
        Ok(rename_column(&table.db_table, old, new))
    }

    /// What must happen before an index on these fields, or on these expressions, is dropped.
    fn before_dropping_index(
        &mut self,
        _table: &Table,
        _fields: &[&str],
        _expressions: &[limosa_python::Value],
    ) -> Result<(), SchemaError> {
        Ok(())
    }

    fn create_model(&mut self, table: &Table) -> Result<(), SchemaError> {
        create_model(self, table)
    }

    fn delete_model(&mut self, table: &Table) -> Result<(), SchemaError> {
        delete_model(self, table)
    }

    fn add_field(&mut self, table: &Table, field: &Column) -> Result<(), SchemaError> {
        add_column(self, table, field)
    }

    /// Adds a many-to-many relation whose joining model the project names.
    fn add_through(&mut self, _table: &Table) -> Result<(), SchemaError> {
        Ok(())
    }

    fn remove_field(&mut self, table: &Table, field: &Column) -> Result<(), SchemaError> {
        drop_column(self, table, field)
    }

    /// The indexes that a field has by itself.
    fn field_indexes(&self, table: &Table, field: &Column) -> Result<Vec<Statement>, SchemaError> {
        indexes::field_indexes(self, table, field)
    }

    /// The change of a column's type, and what follows it.
    fn alter_column_type(
        &mut self,
        table: &Table,
        old: &Column,
        new: &Column,
        new_type: &str,
    ) -> Result<(ColumnAction, Vec<Statement>), SchemaError> {
        alter_column::alter_column_type(self, table, old, new, new_type)
    }

    /// The change of a field that has a column.
    fn alter_physical(&mut self, alteration: &Alteration<'_, '_>) -> Result<(), SchemaError> {
        alter_physical(self, alteration)
    }

    /// The change of a many-to-many relation with an automatic joining table.
    fn alter_many_to_many(&mut self, old: &ModelField<'_>, new: &ModelField<'_>) -> Result<(), SchemaError> {
        alter::alter_many_to_many(self, old, new)
    }

    fn add_constraint(&mut self, table: &Table, constraint: &limosa_state::Constraint) -> Result<(), SchemaError> {
        constraints::add_constraint(self, table, constraint)
    }

    fn remove_constraint(&mut self, table: &Table, constraint: &limosa_state::Constraint) -> Result<(), SchemaError> {
        constraints::remove_constraint(self, table, constraint)
    }

    /// Whether an index can be renamed.
    fn renames_indexes(&self) -> bool {
        true
    }

    /// Renames an index, or makes it anew where it can't be renamed.
    fn rename_index(
        &mut self,
        table: &Table,
        old: &limosa_state::Index,
        new: &limosa_state::Index,
    ) -> Result<(), SchemaError>;

    /// The script of one or several statements, as the statements to run one by one.
    fn split_script(&self, sql: &str) -> Vec<String>;
}
