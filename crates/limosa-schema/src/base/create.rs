//! Creating and dropping the tables of models.

use super::column::column_sql;
use super::{Steps, constraints, indexes};
use crate::model::{Column, Table};
use crate::{CreateTable, ForeignKey, SchemaError, Statement, Unique};

/// The end of the names of keys that are made with their column.
pub(crate) const KEY_SUFFIX: &str = "_fk_%(to_table)s_%(to_column)s";

/// A table with everything that belongs to it; indexes and keys are deferred.
pub(crate) fn create_model<E: Steps + ?Sized>(editor: &mut E, table: &Table) -> Result<(), SchemaError> {
    for names in &table.unique_together {
        let columns = table.columns_of(names)?;
        let unique = constraints::create_unique_together(editor, table, columns);
        editor.core_mut().defer(unique);
    }
    let mut columns = Vec::new();
    let mut has_params = false;
    for column in &table.columns {
        let Some(mut defined) = column_sql(editor, table, column, false)? else {
            continue;
        };
        has_params |= defined.has_params && !editor.literal_defaults();
        let dialect = editor.core().dialect;
        if let Some(check) = column.check(dialect).filter(|_| !column.field.is_foreign_key()) {
            defined.definition.definition.push_str(&format!(" CHECK ({check})"));
        }
        if let Some(suffix) = column.type_suffix(dialect) {
            defined.definition.definition.push_str(&format!(" {suffix}"));
        }
        if column.enforced_key() {
            if editor.inline_keys() {
                inline_key(editor, column, &mut defined.definition)?;
            } else {
                let key = foreign_key(table, column, KEY_SUFFIX)?;
                editor.core_mut().defer(key);
            }
        }
        columns.push(defined.definition);
    }
    let mut constraints = Vec::new();
    for constraint in &table.constraints {
        if has_params {
            // Django can't mix the texts of constraints with parameters.
            if let Some(statement) = constraints::constraint_statement(editor, table, constraint)? {
                editor.core_mut().defer(statement);
            }
        } else if let Some(text) = constraints::inline_constraint(editor, table, constraint)? {
            constraints.push(text);
        }
    }
    if let Some(pk) = table.pk().filter(|pk| !pk.composite.is_empty()) {
        let dialect = editor.core().dialect;
        let names: Vec<String> = pk.composite.iter().map(|c| dialect.quote_name(c)).collect();
        constraints.push(format!("PRIMARY KEY ({})", names.join(", ")));
    }
    editor.core_mut().execute(Statement::CreateTable(CreateTable {
        table: table.db_table.clone(),
        columns,
        constraints,
        tablespace: table.tablespace.clone(),
    }));
    if editor.supports_comments() {
        comments(editor, table);
    }
    let mut deferred = Vec::new();
    if table.indexed {
        for column in &table.columns {
            deferred.extend(editor.field_indexes(table, column)?);
        }
        for index in &table.indexes {
            if index.expressions().is_empty() || editor.expression_indexes() {
                deferred.push(indexes::create_index(editor, table, index, false)?);
            }
        }
    }
    editor.core_mut().deferred.extend(deferred);
    for through in &table.throughs {
        editor.create_model(through)?;
    }
    Ok(())
}

fn comments<E: Steps + ?Sized>(editor: &mut E, table: &Table) {
    if let Some(comment) = &table.comment {
        editor.core_mut().execute(Statement::CommentOnTable {
            table: table.db_table.clone(),
            comment: comment.clone(),
        });
    }
    if editor.inline_comments() {
        return;
    }
    for column in table.columns.iter().filter(|c| !c.column.is_empty()) {
        if let Some(comment) = column.field.db_comment() {
            editor.core_mut().execute(Statement::CommentOnColumn {
                table: table.db_table.clone(),
                column: column.column.clone(),
                comment: comment.to_owned(),
            });
        }
    }
}

/// `REFERENCES …` with the column.
pub(crate) fn inline_key<E: Steps + ?Sized>(
    editor: &E,
    column: &Column,
    definition: &mut crate::ColumnDefinition,
) -> Result<(), SchemaError> {
    let target = column.enforced_target()?;
    let dialect = editor.core().dialect;
    definition.definition.push_str(&format!(
        " REFERENCES {} ({}) DEFERRABLE INITIALLY DEFERRED",
        dialect.quote_name(&target.table),
        dialect.quote_name(&target.field.column)
    ));
    definition.references = Some((target.table.clone(), target.field.column.clone()));
    Ok(())
}

/// `ADD CONSTRAINT … FOREIGN KEY`
pub(crate) fn foreign_key(table: &Table, column: &Column, suffix: &str) -> Result<Statement, SchemaError> {
    let target = column.enforced_target()?;
    Ok(Statement::AddForeignKey(ForeignKey {
        table: table.db_table.clone(),
        column: column.column.clone(),
        to_table: target.table.clone(),
        to_column: target.field.column.clone(),
        suffix: suffix.to_owned(),
    }))
}

/// Drops the table of a model and its joining tables.
pub(crate) fn delete_model<E: Steps + ?Sized>(editor: &mut E, table: &Table) -> Result<(), SchemaError> {
    for through in &table.throughs {
        editor.delete_model(through)?;
    }
    drop_table(editor, &table.db_table);
    Ok(())
}

/// Drops a table and what was deferred for it.
pub(crate) fn drop_table<E: Steps + ?Sized>(editor: &mut E, table: &str) {
    let core = editor.core_mut();
    core.execute(Statement::DropTable {
        table: table.to_owned(),
    });
    core.forget_table(table);
}

/// A unique constraint under Django's own name.
pub(crate) fn unique(table: &Table, columns: Vec<String>) -> Unique {
    Unique {
        table: table.db_table.clone(),
        name: crate::Name::Generated("_uniq".to_owned()),
        columns,
        deferrable: String::new(),
        nulls_distinct: None,
    }
}
