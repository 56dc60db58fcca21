//! Altering fields: types, nullability, defaults, keys, indexes, in Django's order.
//!
//! Which constraints are dropped is known only when the catalog is asked. One thing hangs on it: a foreign key is made
//! again only if one was dropped. So all that follows the first lookup is worked out for both cases.

use limosa_state::{Model, ModelField};

use super::alter_column::alter_column;
use super::compare::{refuse_generated, should_be_altered};
use super::create::{KEY_SUFFIX, foreign_key};
use super::{IndexOptions, Steps, constraints, create, create_field_index};
use crate::model::{Column, Made, Table, related_non_m2m};
use crate::names::create_index_name;
use crate::{ConstraintKind, Lookup, LookupAction, Matching, SchemaError, Statement, Subject};

/// One alteration of a field that has a column before and after.
pub(crate) struct Alteration<'f, 'm> {
    /// The model whose table is altered.
    pub(crate) model: &'f Model<'m>,
    /// Its table.
    pub(crate) table: Table,
    /// The field before.
    pub(crate) old: Column,
    /// The field after.
    pub(crate) new: Column,
    /// The field before, on its model.
    pub(crate) old_field: &'f ModelField<'m>,
    /// The field after, on its model.
    pub(crate) new_field: &'f ModelField<'m>,
    /// The column's type before.
    pub(crate) old_type: String,
    /// The column's type after.
    pub(crate) new_type: String,
    /// Whether the catalog must hold exactly what the old field says.
    pub(crate) strict: bool,
}

/// Drops the constraints of a table that match.
pub(crate) fn constraint_lookup(
    table: &str,
    matching: Matching,
    kind: ConstraintKind,
    exactly_one: Option<String>,
) -> Statement {
    Statement::Lookup(Box::new(Lookup {
        renamed: None,
        subject: Subject::Constraints {
            table: table.to_owned(),
        },
        action: LookupAction::DropConstraints {
            matching,
            kind,
            exactly_one,
            prefer: None,
            if_found: Vec::new(),
            otherwise: Vec::new(),
        },
    }))
}

/// Changes a field into another.
pub(crate) fn alter_field<E: Steps + ?Sized>(
    editor: &mut E,
    model: &Model<'_>,
    old_field: &ModelField<'_>,
    new_field: &ModelField<'_>,
    strict: bool,
) -> Result<(), SchemaError> {
    let old_table = Table::new(&old_field.model);
    let new_table = Table::new(&new_field.model);
    let old = Column::new(old_field);
    let mut new = Column::new(new_field);
    if !std::ptr::eq(model.project, new_field.model.project) {
        new.made = Made::After;
    }
    if !should_be_altered(editor, (&old_table, &new_table), &old, &new, &[])? {
        return Ok(());
    }
    let dialect = editor.core().dialect;
    let old_type = old.db_type(dialect)?;
    let new_type = new.db_type(dialect)?;
    let is_relation = |column: &Column| column.field.is_relation();
    if (old_type.is_none() && !is_relation(&old)) || (new_type.is_none() && !is_relation(&new)) {
        return Err(SchemaError::Value(format!(
            "Cannot alter field {} into {} - they do not properly define db_type (are you using a badly-written custom \
             field?)",
            old.label, new.label
        )));
    }
    let (old_type, new_type) = match (old_type, new_type) {
        (Some(old_type), Some(new_type)) => (old_type, new_type),
        (None, None) => {
            let automatic = |field: &ModelField<'_>| field.auto_created_through().is_some();
            match (automatic(old_field), automatic(new_field)) {
                (true, true) => return editor.alter_many_to_many(old_field, new_field),
                (false, false) => return Ok(()),
                _ => return Err(incompatible(&old, &new)),
            }
        }
        _ => return Err(incompatible(&old, &new)),
    };
    refuse_generated(editor, (&old_table, &new_table), &old, &new)?;
    let alteration = Alteration {
        model,
        table: Table::new(model),
        old,
        new,
        old_field,
        new_field,
        old_type,
        new_type,
        strict,
    };
    editor.alter_physical(&alteration)
}

fn incompatible(old: &Column, new: &Column) -> SchemaError {
    SchemaError::Value(format!(
        "Cannot alter field {} into {} - they are not compatible types (you cannot alter to or from M2M fields, or add or \
         remove through= on M2M fields)",
        old.label, new.label
    ))
}

/// The change of a field that has a column, on a database that can alter columns.
pub(crate) fn alter_physical<E: Steps + ?Sized>(
    editor: &mut E,
    alteration: &Alteration<'_, '_>,
) -> Result<(), SchemaError> {
    let Alteration { table, old, new, .. } = alteration;
    let tables = (
        &Table::new(&alteration.old_field.model),
        &Table::new(&alteration.new_field.model),
    );
    let drops_key = old.enforced_key() && should_be_altered(editor, tables, old, new, &["db_comment"])?;
    if !drops_key {
        return alter_rest(editor, alteration, false);
    }
    let start = editor.core().statements.len();
    alter_rest(editor, alteration, true)?;
    let if_found = editor.core_mut().statements.split_off(start);
    alter_rest(editor, alteration, false)?;
    let otherwise = editor.core_mut().statements.split_off(start);
    let alike = if_found == otherwise;
    let rest = if alike { if_found.clone() } else { Vec::new() };
    let branch = |statements: Vec<Statement>| if alike { Vec::new() } else { statements };
    let core = editor.core_mut();
    core.execute(Statement::Lookup(Box::new(Lookup {
        renamed: None,
        subject: Subject::Constraints {
            table: table.db_table.clone(),
        },
        action: LookupAction::DropConstraints {
            matching: Matching {
                columns: Some(vec![old.column.clone()]),
                foreign_key: true,
                ..Matching::default()
            },
            kind: ConstraintKind::ForeignKey,
            exactly_one: alteration
                .strict
                .then(|| wrong_number("foreign key constraints", table, old)),
            prefer: None,
            if_found: branch(if_found),
            otherwise: branch(otherwise),
        },
    })));
    core.statements.extend(rest);
    Ok(())
}

fn wrong_number(what: &str, table: &Table, column: &Column) -> String {
    format!(
        "Found wrong number ({{}}) of {what} for {}.{}",
        table.db_table, column.column
    )
}

fn constraint_names(table: &Table) -> Vec<String> {
    table
        .constraints
        .iter()
        .filter_map(|c| c.name().map(str::to_owned))
        .collect()
}

fn index_names(table: &Table) -> Vec<String> {
    table
        .indexes
        .iter()
        .filter_map(|i| i.name().map(str::to_owned))
        .collect()
}

/// Everything after the field's own key was dropped (or was not there).
fn alter_rest<E: Steps + ?Sized>(
    editor: &mut E,
    alteration: &Alteration<'_, '_>,
    key_dropped: bool,
) -> Result<(), SchemaError> {
    let Alteration { table, old, new, .. } = alteration;
    let db_table = &table.db_table;
    let became_primary = !old.primary_key() && new.primary_key();
    if old.unique() && (!new.unique() || became_primary) {
        let matching = Matching {
            columns: Some(vec![old.column.clone()]),
            unique: Some(true),
            primary_key: Some(false),
            exclude: constraint_names(table),
            ..Matching::default()
        };
        let strict = alteration
            .strict
            .then(|| wrong_number("unique constraints", table, old));
        editor
            .core_mut()
            .execute(constraint_lookup(db_table, matching, ConstraintKind::Unique, strict));
    }
    let type_changes = alteration.old_type != alteration.new_type || old.collation() != new.collation();
    let drop_incoming = ((old.primary_key() && new.primary_key()) || (old.unique() && new.unique())) && type_changes;
    let related = if drop_incoming || became_primary {
        related_non_m2m(alteration.old_field, alteration.new_field)
    } else {
        Vec::new()
    };
    if drop_incoming {
        for key in &related {
            let matching = Matching {
                columns: Some(vec![key.new.column.clone()]),
                foreign_key: true,
                ..Matching::default()
            };
            let lookup = constraint_lookup(&key.table.db_table, matching, ConstraintKind::ForeignKey, None);
            editor.core_mut().execute(lookup);
        }
    }
    if old.db_index() && !old.unique() && (!new.db_index() || new.unique()) {
        let matching = Matching {
            columns: Some(vec![old.column.clone()]),
            index: Some(true),
            kind: Some("idx".to_owned()),
            exclude: index_names(table),
            ..Matching::default()
        };
        editor
            .core_mut()
            .execute(constraint_lookup(db_table, matching, ConstraintKind::Index, None));
    }
    let dialect = editor.core().dialect;
    let old_check = editor.compared_check(old);
    let new_check = editor.compared_check(new);
    if old_check != new_check && old_check.is_some() {
        let matching = Matching {
            columns: Some(vec![old.column.clone()]),
            check: Some(true),
            exclude: constraint_names(table),
            ..Matching::default()
        };
        let strict = alteration.strict.then(|| wrong_number("check constraints", table, old));
        editor
            .core_mut()
            .execute(constraint_lookup(db_table, matching, ConstraintKind::Check, strict));
    }
    if old.column != new.column {
        let rename = editor.rename_column(table, old, new, &alteration.new_type)?;
        let core = editor.core_mut();
        core.execute(rename);
        core.rename_column_references(db_table, &old.column, &new.column);
    }
    let drop_default = alter_column(editor, alteration)?;
    if old.primary_key() && !new.primary_key() {
        drop_primary_key(editor, alteration);
    }
    if !new.primary_key() && new.unique() && (!old.unique() || old.primary_key()) {
        let unique = constraints::create_unique(editor, create::unique(table, vec![new.column.clone()]));
        editor.core_mut().execute(unique);
    }
    if (!old.db_index() || old.unique()) && new.db_index() && !new.unique() {
        let index = create_field_index(table, &[new], IndexOptions::default());
        editor.core_mut().execute(index);
    }
    let mut to_update = Vec::new();
    if drop_incoming {
        to_update.extend(related.iter());
    }
    if became_primary {
        editor.core_mut().execute(Statement::AddPrimaryKey {
            table: db_table.clone(),
            name: create_index_name(db_table, &[&new.column], "_pk", dialect.vendor().max_name_length()),
            columns: vec![new.column.clone()],
        });
        to_update.extend(related.iter());
    }
    for key in &to_update {
        let Some(key_type) = key.new.db_type(dialect)? else {
            continue;
        };
        let (action, others) = editor.alter_column_type(&key.table, &key.old, &key.new, &key_type)?;
        let core = editor.core_mut();
        core.execute(Statement::AlterColumns {
            table: key.table.db_table.clone(),
            actions: vec![action],
        });
        core.statements.extend(others);
    }
    if new.enforced_key() && (key_dropped || !old.field.is_foreign_key() || !old.field.db_constraint()) {
        let key = foreign_key(table, new, KEY_SUFFIX)?;
        editor.core_mut().execute(key);
    }
    if drop_incoming {
        for key in to_update.iter().filter(|key| key.new.field.db_constraint()) {
            let key = foreign_key(&key.table, &key.new, "_fk")?;
            editor.core_mut().execute(key);
        }
    }
    if old_check != new_check
        && let Some(check) = new.check(dialect)
    {
        editor.core_mut().execute(Statement::AddCheck {
            table: db_table.clone(),
            name: create_index_name(db_table, &[&new.column], "_check", dialect.vendor().max_name_length()),
            check,
        });
    }
    if drop_default {
        let action = editor.drop_default(new);
        editor.core_mut().execute(Statement::AlterColumns {
            table: db_table.clone(),
            actions: vec![action],
        });
    }
    Ok(())
}

fn drop_primary_key<E: Steps + ?Sized>(editor: &mut E, alteration: &Alteration<'_, '_>) {
    let table = &alteration.table.db_table;
    let matching = Matching {
        primary_key: Some(true),
        ..Matching::default()
    };
    let strict = alteration
        .strict
        .then(|| format!("Found wrong number ({{}}) of PK constraints for {table}"));
    let lookup = constraint_lookup(table, matching, ConstraintKind::PrimaryKey, strict);
    editor.core_mut().execute(lookup);
}

/// Renames the automatic joining table and points its keys to where they belong.
pub(super) fn alter_many_to_many<E: Steps + ?Sized>(
    editor: &mut E,
    old: &ModelField<'_>,
    new: &ModelField<'_>,
) -> Result<(), SchemaError> {
    let (Some(old_through), Some(new_through)) = (old.auto_created_through(), new.auto_created_through()) else {
        return Ok(());
    };
    rename_table(editor, &old_through.db_table(), &new_through.db_table());
    let reverse = old.m2m_reverse_field().zip(new.m2m_reverse_field());
    let forward = old.m2m_field().zip(new.m2m_field());
    for (old_end, new_end) in [reverse, forward].into_iter().flatten() {
        alter_field(editor, &new_through, &old_end, &new_end, false)?;
    }
    Ok(())
}

/// Renames a table, when its name changes.
pub(crate) fn rename_table<E: Steps + ?Sized>(editor: &mut E, old: &str, new: &str) {
    let core = editor.core_mut();
    let ignore_case = core.dialect.vendor() == crate::Vendor::Sqlite || core.options.server.ignores_table_name_case;
    if old == new || (ignore_case && old.to_lowercase() == new.to_lowercase()) {
        return;
    }
    core.execute(Statement::RenameTable {
        table: old.to_owned(),
        to: new.to_owned(),
    });
    core.rename_table_references(old, new);
}
