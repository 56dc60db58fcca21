//! The column itself: its type, default and nullability.

use super::{Alteration, Steps};
use crate::model::{Column, Table};
use crate::{ColumnAction, SchemaError, Statement};

/// Type, default and nullability of the column itself. Answers whether the default must be dropped again at the end.
pub(super) fn alter_column<E: Steps + ?Sized>(
    editor: &mut E,
    alteration: &Alteration<'_, '_>,
) -> Result<bool, SchemaError> {
    let Alteration { table, old, new, .. } = alteration;
    let dialect = editor.core().dialect;
    let column = new.column.clone();
    let mut actions = Vec::new();
    let mut post_actions = Vec::new();
    if alteration.old_type != alteration.new_type
        || old.type_suffix(dialect) != new.type_suffix(dialect)
        || old.collation() != new.collation()
        || (editor.supports_comments() && old.field.db_comment() != new.field.db_comment())
    {
        let (action, others) = editor.alter_column_type(table, old, new, &alteration.new_type)?;
        actions.push(action);
        post_actions.extend(others);
    }
    let new_table = Table::new(&alteration.new_field.model);
    let mut db_default = None;
    if let Some(default) = new.field.db_default() {
        let (sql, _) = editor.core().db_default_sql(&new_table, new)?;
        if old.field.db_default() != Some(default) {
            actions.push(ColumnAction::SetDefault {
                column: column.clone(),
                default: sql.clone(),
            });
        }
        db_default = Some(sql);
    } else if old.field.has_db_default() {
        actions.push(ColumnAction::DropDefault { column: column.clone() });
    }
    let becomes_not_null = old.null() && !new.null();
    let mut drop_default = false;
    let mut fill = None;
    if becomes_not_null && db_default.is_none() {
        let old_default = editor.core().effective_default(old)?;
        let new_default = editor.core().effective_default(new)?;
        let sql = dialect.literal(&new_default);
        let differ = old_default != new_default || editor.core().are_two_moments(old, new);
        if differ && !new_default.is_null() && !editor.skip_default_on_alter(new)? {
            drop_default = true;
            actions.push(ColumnAction::SetDefault {
                column: column.clone(),
                default: editor.core().column_default(new, sql.clone())?,
            });
        }
        fill = new.field.has_default().then_some(sql);
    } else if becomes_not_null {
        fill = db_default;
    }
    let null_action = match old.null() != new.null() {
        true => Some(editor.null_action(&new_table, new)?),
        false => None,
    };
    let has_actions = !actions.is_empty() || null_action.is_some();
    if fill.is_none() {
        actions.extend(null_action.clone());
    }
    let combined = editor.combined_alters();
    let core = editor.core_mut();
    let alter = |actions| Statement::AlterColumns {
        table: table.db_table.clone(),
        actions,
    };
    if combined && !actions.is_empty() {
        core.execute(alter(actions));
    } else {
        for action in actions {
            core.execute(alter(vec![action]));
        }
    }
    if let (Some(value), true) = (fill, has_actions) {
        core.execute(Statement::FillNulls {
            table: table.db_table.clone(),
            column,
            value,
        });
        if let Some(action) = null_action {
            core.execute(alter(vec![action]));
        }
    }
    core.statements.extend(post_actions);
    Ok(drop_default)
}

/// The plain change of a type, with the comment that follows it.
pub(super) fn alter_column_type<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    old: &Column,
    new: &Column,
    new_type: &str,
) -> Result<(ColumnAction, Vec<Statement>), SchemaError> {
    let mut others = Vec::new();
    if editor.supports_comments() && old.field.db_comment() != new.field.db_comment() {
        others.push(Statement::CommentOnColumn {
            table: table.db_table.clone(),
            column: new.column.clone(),
            comment: new.field.db_comment().unwrap_or_default().to_owned(),
        });
    }
    let action = ColumnAction::SetType {
        column: new.column.clone(),
        data_type: new_type.to_owned(),
        collation: new.collation(),
        using: false,
    };
    Ok((action, others))
}
