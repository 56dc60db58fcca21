//! What the editor of MySQL and MariaDB does otherwise: a column is modified as a whole, keys need indexes, and much
//! hangs on what the server can.

use limosa_python::Value;
use limosa_state::{FieldType, Index};

use super::limited;
use crate::base::{
    Core, IndexOptions, Steps, add_column, create_field_index, create_index, field_indexes, remove_index,
};
use crate::expressions::field_name;
use crate::model::{Column, Table};
use crate::values::Literal;
use crate::{ColumnAction, Lookup, LookupAction, SchemaError, Statement, Subject, Vendor};

/// The editor of MySQL and MariaDB.
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

    fn supports_comments(&self) -> bool {
        true
    }

    fn inline_comments(&self) -> bool {
        true
    }

    fn combined_alters(&self) -> bool {
        false
    }

    fn expression_indexes(&self) -> bool {
        !self.mariadb() && self.engine() != "MyISAM" && self.since((8, 0, 13))
    }

    fn table_checks(&self) -> bool {
        self.mariadb() || self.since((8, 0, 16))
    }

    fn index_ordering(&self) -> bool {
        self.engine() == "InnoDB" && (!self.mariadb() || self.since((10, 8, 0)))
    }

    fn skip_default(&self, column: &Column) -> Result<bool, SchemaError> {
        if self.empty_text(column)? {
            return Ok(true);
        }
        let takes_defaults = self.mariadb() || self.since((8, 0, 13));
        Ok(!takes_defaults && self.limited(column)?)
    }

    fn skip_default_on_alter(&self, column: &Column) -> Result<bool, SchemaError> {
        Ok(self.empty_text(column)? || (!self.mariadb() && self.limited(column)?))
    }

    fn compared_check(&self, column: &Column) -> Option<String> {
        let dialect = self.core.dialect;
        // Where a column is not simply renamed, its check is made anew with the new name.
        if self.renames_columns() && self.mariadb() && self.core.options.django.since(5, 0) {
            column.check_on(dialect, "__column_name__")
        } else {
            column.check(dialect).filter(|_| !column.field.is_foreign_key())
        }
    }

    fn null_action(&self, table: &Table, new: &Column) -> Result<ColumnAction, SchemaError> {
        let db_type = new.db_type(self.core.dialect)?.unwrap_or_default();
        let definition = if new.field.has_db_default() {
            self.with_default_and_null(table, new, &db_type)?
        } else {
            with_null(new, db_type)
        };
        Ok(ColumnAction::Modify {
            column: new.column.clone(),
            definition,
        })
    }

    fn drop_default(&self, column: &Column) -> ColumnAction {
        let name = column.column.clone();
        if column.null() {
            ColumnAction::SetDefault {
                column: name,
                default: "NULL".to_owned(),
            }
        } else {
            ColumnAction::DropDefault { column: name }
        }
    }

    fn rename_column(
        &self,
        table: &Table,
        old: &Column,
        new: &Column,
        new_type: &str,
    ) -> Result<Statement, SchemaError> {
        if self.renames_columns() {
            return Ok(crate::base::rename_column(&table.db_table, old, new));
        }
        Ok(Statement::AlterColumns {
            table: table.db_table.clone(),
            actions: vec![ColumnAction::Change {
                column: old.column.clone(),
                to: new.column.clone(),
                definition: self.with_default_and_null(table, old, new_type)?,
            }],
        })
    }

    fn alter_column_type(
        &mut self,
        table: &Table,
        old: &Column,
        new: &Column,
        new_type: &str,
    ) -> Result<(ColumnAction, Vec<Statement>), SchemaError> {
        // What is said of NULL and defaults stays as it was; it is changed for itself.
        let mut definition = self.with_default_and_null(table, old, new_type)?;
        if let Some(collation) = new.collation() {
            definition.push_str(&format!(" {}", self.core.collate_sql(&collation)));
        }
        if let Some(comment) = new.field.db_comment().filter(|comment| !comment.is_empty()) {
            definition.push_str(&self.core.comment_sql(comment));
        }
        let action = ColumnAction::Modify {
            column: new.column.clone(),
            definition,
        };
        Ok((action, Vec::new()))
    }

    fn add_field(&mut self, table: &Table, field: &Column) -> Result<(), SchemaError> {
        add_column(self, table, field)?;
        // A default that the column can't have is written into the rows that are there.
        let given = field.field.default().is_some_and(|default| !default.is_none());
        if given && self.skip_default(field)? {
            let value = self.core.dialect.literal(&self.core.effective_default(field)?);
            self.core.execute(Statement::Fill {
                table: table.db_table.clone(),
                column: field.column.clone(),
                value,
            });
        }
        Ok(())
    }

    fn field_indexes(&self, table: &Table, field: &Column) -> Result<Vec<Statement>, SchemaError> {
        let statements = field_indexes(self, table, field)?;
        if statements.is_empty() || self.limited(field)? {
            return Ok(Vec::new());
        }
        // `get_internal_type()` of a class that inherits from `ForeignKey` is its own name.
        let plain = field.field.deconstruct().func.qualname.rsplit('.').next() == Some("ForeignKey");
        if field.field.field_type() != Some(FieldType::ForeignKey) || !plain || !field.field.db_constraint() {
            return Ok(statements);
        }
        // InnoDB makes an index with the key.
        Ok(vec![Statement::Lookup(Box::new(Lookup {
            renamed: None,
            subject: Subject::StorageEngine {
                table: table.db_table.clone(),
            },
            action: LookupAction::UnlessEngine {
                engine: "InnoDB".to_owned(),
                default: self.engine().to_owned(),
                statements,
            },
        }))])
    }

    fn before_dropping_index(
        &mut self,
        table: &Table,
        fields: &[&str],
        expressions: &[Value],
    ) -> Result<(), SchemaError> {
        let first = match fields.first() {
            Some(name) => Some(*name),
            None if self.expression_indexes() => expressions.first().and_then(field_name),
            None => None,
        };
        let Some(field) = first.map(|name| table.get(name)).transpose()? else {
            return Ok(());
        };
        // A key may stand on an index that begins with its column, and needs one of its own when that goes.
        if field.field.field_type() == Some(FieldType::ForeignKey) {
            let index = create_field_index(table, &[field], IndexOptions::default());
            self.core.execute(Statement::Lookup(Box::new(Lookup {
                renamed: None,
                subject: Subject::Constraints {
                    table: table.db_table.clone(),
                },
                action: LookupAction::IfLastIndexOf {
                    column: field.column.clone(),
                    statement: Box::new(index),
                },
            })));
        }
        Ok(())
    }

    fn renames_indexes(&self) -> bool {
        self.renames_columns()
    }

    fn rename_index(&mut self, table: &Table, old: &Index, new: &Index) -> Result<(), SchemaError> {
        if self.renames_indexes() {
            self.core.execute(Statement::RenameIndex {
                table: table.db_table.clone(),
                name: old.name().unwrap_or_default().to_owned(),
                to: new.name().unwrap_or_default().to_owned(),
            });
            return Ok(());
        }
        remove_index(self, table, old, false)?;
        if new.expressions().is_empty() || self.expression_indexes() {
            let statement = create_index(self, table, new, false)?;
            self.core.execute(statement);
        }
        Ok(())
    }

    fn split_script(&self, sql: &str) -> Vec<String> {
        crate::text::split_script(sql)
    }
}

impl Editor {
    fn mariadb(&self) -> bool {
        self.core.dialect.vendor() == Vendor::Mariadb
    }

    fn since(&self, version: (u32, u32, u32)) -> bool {
        self.core.options.server.version >= version
    }

    /// The storage engine of new tables.
    fn engine(&self) -> &str {
        &self.core.options.server.default_storage_engine
    }

    /// Whether there is `RENAME COLUMN`, which came with `RENAME INDEX`.
    fn renames_columns(&self) -> bool {
        !self.mariadb() || self.since((10, 5, 2))
    }

    fn limited(&self, column: &Column) -> Result<bool, SchemaError> {
        Ok(column
            .db_type(self.core.dialect)?
            .is_some_and(|db_type| limited(&db_type)))
    }

    /// Whether it is a text or blob whose default is empty.
    fn empty_text(&self, column: &Column) -> Result<bool, SchemaError> {
        // Before Django 5.1 that was a default as any other.
        if !self.core.options.django.since(5, 1) {
            return Ok(false);
        }
        let db_type = column.db_type(self.core.dialect)?.unwrap_or_default().to_lowercase();
        if !db_type.ends_with("blob") && !db_type.ends_with("text") {
            return Ok(false);
        }
        Ok(match self.core.effective_default(column)? {
            Literal::Text(text) => text.is_empty(),
            Literal::Bytes(bytes) => bytes.is_empty(),
            _ => false,
        })
    }

    /// The type with what `column` says of defaults and NULL.
    fn with_default_and_null(&self, table: &Table, column: &Column, db_type: &str) -> Result<String, SchemaError> {
        let mut definition = db_type.to_owned();
        if column.field.has_db_default() {
            let (default, _) = self.core.db_default_sql(table, column)?;
            definition.push_str(&format!(" DEFAULT {default}"));
        }
        Ok(with_null(column, definition))
    }
}

fn with_null(column: &Column, definition: String) -> String {
    let null = if column.null() { "NULL" } else { "NOT NULL" };
    format!("{definition} {null}")
}
