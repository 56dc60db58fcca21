//! Adding and removing columns.

use super::column::column_sql;
use super::create::{KEY_SUFFIX, foreign_key, inline_key};
use super::{Steps, constraint_lookup};
use crate::model::{Column, Table};
use crate::{ConstraintKind, Matching, SchemaError, Statement, Vendor, names};

/// Adds a field's column, with its key, its default for the rows that are there, comment and indexes.
pub(crate) fn add_column<E: Steps + ?Sized>(editor: &mut E, table: &Table, column: &Column) -> Result<(), SchemaError> {
    let Some(defined) = column_sql(editor, table, column, true)? else {
        return Ok(());
    };
    let mut definition = defined.definition;
    let dialect = editor.core().dialect;
    if let Some(suffix) = column.type_suffix(dialect) {
        definition.definition.push_str(&format!(" {suffix}"));
    }
    if let Some(check) = column.check(dialect).filter(|_| !column.field.is_foreign_key()) {
        definition.definition.push_str(&format!(" CHECK ({check})"));
    }
    if column.enforced_key() {
        if editor.inline_keys() {
            inline_key(editor, column, &mut definition)?;
        } else {
            let target = column.enforced_target()?;
            definition.references = Some((target.table.clone(), target.field.column.clone()));
            definition.references_name = Some(names::foreign_key_name(
                &table.db_table,
                &column.column,
                &target.table,
                &target.field.column,
                KEY_SUFFIX,
                dialect.vendor().max_name_length(),
            ));
            // Built here for the error only: the key comes with the column.
            foreign_key(table, column, KEY_SUFFIX)?;
        }
    }
    editor.core_mut().execute(Statement::AddColumn {
        table: table.db_table.clone(),
        column: definition,
    });
    let drop_default = !column.field.has_db_default()
        && !editor.skip_default_on_alter(column)?
        && !editor.core().effective_default(column)?.is_null();
    if drop_default {
        let action = editor.drop_default(column);
        editor.core_mut().execute(Statement::AlterColumns {
            table: table.db_table.clone(),
            actions: vec![action],
        });
    }
    let comments = editor.supports_comments() && !editor.inline_comments();
    if let Some(comment) = column.field.db_comment().filter(|_| comments) {
        editor.core_mut().execute(Statement::CommentOnColumn {
            table: table.db_table.clone(),
            column: column.column.clone(),
            comment: comment.to_owned(),
        });
    }
    let indexes = editor.field_indexes(table, column)?;
    editor.core_mut().deferred.extend(indexes);
    Ok(())
}

/// Removes a field's column, after the keys on it.
pub(crate) fn drop_column<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    column: &Column,
) -> Result<(), SchemaError> {
    if column.db_type(editor.core().dialect)?.is_none() {
        return Ok(());
    }
    if column.field.is_relation() {
        let matching = Matching {
            columns: Some(vec![column.column.clone()]),
            foreign_key: true,
            ..Matching::default()
        };
        let lookup = constraint_lookup(&table.db_table, matching, ConstraintKind::ForeignKey, None);
        editor.core_mut().execute(lookup);
    }
    let core = editor.core_mut();
    let cascade = core.dialect.vendor() == Vendor::Postgresql && !core.options.django.since(6, 0);
    core.execute(Statement::DropColumn {
        table: table.db_table.clone(),
        column: column.column.clone(),
        cascade,
    });
    core.forget_column(&table.db_table, &column.column);
    Ok(())
}
