//! What SQLite's editor does otherwise: most alterations make the table anew.

use limosa_python::Value;
use limosa_state::{Constraint, ConstraintKind, FieldType, Index, ModelField};

use super::remake::{Remake, remake_table};
use crate::base::{
    Alteration, Core, Steps, add_column, column_sql, create_index, drop_column, remove_index, rename_column,
};
use crate::expressions::is_value;
use crate::model::{Column, Made, Table};
use crate::{SchemaError, Statement};

/// SQLite's editor.
pub(crate) struct Editor {
    pub(crate) core: Core,
}

impl Steps for Editor {
    fn core(&self) -> &Core {
        &self.core
    }

    fn core_mut(&mut self) -> &mut Core {
        &mut self.core
    }

    fn inline_keys(&self) -> bool {
        true
    }

    fn literal_defaults(&self) -> bool {
        true
    }

    fn renames_indexes(&self) -> bool {
        false
    }

    fn add_field(&mut self, table: &Table, field: &Column) -> Result<(), SchemaError> {
        if field.field.field_type() == Some(FieldType::CompositePrimaryKey) {
            return Ok(());
        }
        let constant_default = match field.field.db_default() {
            None => true,
            Some(default) => is_value(default),
        };
        if field.primary_key()
            || field.unique()
            || !field.null()
            || !self.core.effective_default(field)?.is_null()
            || !constant_default
        {
            let remake = Remake {
                create: Some(field),
                ..Remake::default()
            };
            return remake_table(self, table, remake);
        }
        add_column(self, table, field)
    }

    fn add_through(&mut self, table: &Table) -> Result<(), SchemaError> {
        // There is nothing to change, but Django makes the table anew.
        remake_table(self, table, Remake::default())
    }

    fn remove_field(&mut self, table: &Table, field: &Column) -> Result<(), SchemaError> {
        if !field.primary_key() && !field.unique() && !field.db_index() && !field.enforced_key() {
            return drop_column(self, table, field);
        }
        if field.db_type(self.core.dialect)?.is_none() {
            return Ok(());
        }
        let remake = Remake {
            delete: Some(field),
            ..Remake::default()
        };
        remake_table(self, table, remake)
    }

    fn alter_physical(&mut self, alteration: &Alteration<'_, '_>) -> Result<(), SchemaError> {
        let Alteration { table, old, new, .. } = alteration;
        if old.column != new.column && !old.enforced_key() && !new.enforced_key() {
            let definition = |column: &Column| -> Result<Option<String>, SchemaError> {
                Ok(column_sql(self, table, column, false)?.map(|defined| defined.definition.definition))
            };
            if definition(old)? == definition(new)? {
                self.core.execute(rename_column(&table.db_table, old, new));
                return Ok(());
            }
        }
        let remake = Remake {
            alter: &[(old, new)],
            ..Remake::default()
        };
        remake_table(self, table, remake)?;
        let type_changes = alteration.old_type != alteration.new_type || old.collation() != new.collation();
        if new.unique() && type_changes {
            for related in related_tables(alteration) {
                remake_table(self, &related, Remake::default())?;
            }
        }
        Ok(())
    }

    fn alter_many_to_many(&mut self, old: &ModelField<'_>, new: &ModelField<'_>) -> Result<(), SchemaError> {
        let (Some(old_through), Some(new_through)) = (old.auto_created_through(), new.auto_created_through()) else {
            return Ok(());
        };
        let end = |field: Option<ModelField<'_>>| {
            field.as_ref().map(Column::new).ok_or_else(|| {
                SchemaError::Missing(format!(
                    "The relation `{}` points at a model that is not in the state.",
                    old.name
                ))
            })
        };
        let (old_source, old_target) = (end(old.m2m_field())?, end(old.m2m_reverse_field())?);
        let (mut new_source, mut new_target) = (end(new.m2m_field())?, end(new.m2m_reverse_field())?);
        if old_through.db_table() == new_through.db_table() {
            new_source.made = Made::After;
            new_target.made = Made::After;
            new_target.place = 1;
            let remake = Remake {
                alter: &[(&old_target, &new_target), (&old_source, &new_source)],
                ..Remake::default()
            };
            return remake_table(self, &Table::new(&old_through), remake);
        }
        self.create_model(&Table::new(&new_through))?;
        let column = |name: &str| name.to_owned();
        self.core.execute(Statement::CopyRows {
            from: old_through.db_table(),
            to: new_through.db_table(),
            columns: vec![
                (column("id"), column("id")),
                (new_source.column.clone(), old_source.column.clone()),
                (new_target.column.clone(), old_target.column.clone()),
            ],
        });
        self.delete_model(&Table::new(&old_through))
    }

    fn add_constraint(&mut self, table: &Table, constraint: &Constraint) -> Result<(), SchemaError> {
        if is_altered(constraint) {
            if let Some(statement) = crate::base::constraint_statement(self, table, constraint)? {
                self.core.execute(statement);
            }
            return Ok(());
        }
        remake_table(self, table, Remake::default())
    }

    fn remove_constraint(&mut self, table: &Table, constraint: &Constraint) -> Result<(), SchemaError> {
        if is_altered(constraint) {
            let supported = constraint.deferrable().is_none()
                && constraint.include().is_empty()
                && constraint.nulls_distinct().is_none();
            if supported {
                self.core.execute(Statement::DropIndex {
                    table: table.db_table.clone(),
                    name: constraint.name().unwrap_or_default().to_owned(),
                    concurrently: false,
                });
            }
            return Ok(());
        }
        remake_table(self, table, Remake::default())
    }

    fn rename_index(&mut self, table: &Table, old: &Index, new: &Index) -> Result<(), SchemaError> {
        remove_index(self, table, old, false)?;
        let statement = create_index(self, table, new, false)?;
        self.core.execute(statement);
        Ok(())
    }

    fn split_script(&self, sql: &str) -> Vec<String> {
        crate::text::split_script(sql)
    }
}

/// Whether the constraint is an index, which SQLite can add and drop without making the table anew.
fn is_altered(constraint: &Constraint) -> bool {
    constraint.kind() == Some(ConstraintKind::Unique)
        && (constraint.condition().is_some_and(|c| !matches!(c, Value::None))
            || !constraint.expressions().is_empty()
            || !constraint.include().is_empty()
            || constraint.deferrable().is_some())
}

/// The tables with keys to the altered field, which must take its new type over.
fn related_tables(alteration: &Alteration<'_, '_>) -> Vec<Table> {
    let own = &alteration.model.key;
    let new = alteration.new_field;
    let mut tables: Vec<Table> = Vec::new();
    let mut add = |table: Table| {
        if !tables.iter().any(|known| known.key == table.key) {
            tables.push(table);
        }
    };
    for key in new.model.related_fields() {
        if key.model.key == *own || (key.model.auto_created && !alteration.new.primary_key()) {
            continue;
        }
        // A joining table's key to its own side of a relation to the very same model was handled with the table.
        let names_this = match key.target_field() {
            Some(target) => target.name == new.name,
            None => false,
        };
        if names_this {
            add(Table::new(&key.model));
        }
    }
    tables
}
