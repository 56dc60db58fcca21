//! Making a table anew: SQLite's way around what `ALTER TABLE` can't do.
//!
//! A table `new__…` is created with the new definition, the rows are copied, the old table is dropped, the new one takes
//! its name, and its indexes are made.

use limosa_state::Field;

use super::editor::Editor;
use crate::base::{Steps, rename_table};
use crate::model::{Column, Made, Table};
use crate::{SchemaError, Statement};

/// How the new table differs from the old one.
#[derive(Clone, Copy, Default)]
pub(super) struct Remake<'c> {
    /// A field more.
    pub(super) create: Option<&'c Column>,
    /// A field less.
    pub(super) delete: Option<&'c Column>,
    /// Fields that are otherwise: before and after.
    pub(super) alter: &'c [(&'c Column, &'c Column)],
}

/// Makes a table anew.
pub(super) fn remake_table(editor: &mut Editor, table: &Table, remake: Remake<'_>) -> Result<(), SchemaError> {
    let mut mapping: Vec<(String, String)> = table
        .columns
        .iter()
        .filter(|c| !c.column.is_empty() && !c.field.generated())
        .map(|c| (c.column.clone(), quote(&c.column)))
        .collect();
    let mut body = table.columns.clone();
    // Keys of the table to itself are made once more, after everything else.
    for column in &mut body {
        let itself = column.target.as_ref().is_some_and(|target| target.key == table.key);
        column.made = if itself { Made::Again } else { Made::Before };
    }
    replace_primary_key(&mut body, &mut mapping, remake);
    if let Some(create) = remake.create {
        body.push(create.clone());
        if !create.field.has_db_default() && !create.field.generated() && !create.column.is_empty() {
            let default = editor.core.effective_default(create)?;
            mapping.push((create.column.clone(), editor.core.dialect.literal(&default)));
        }
    }
    for (old, new) in remake.alter {
        alter(editor, table, old, new, &mut body, &mut mapping)?;
    }
    if let Some(delete) = remake.delete {
        body.retain(|c| c.name != delete.name);
        mapping.retain(|(column, _)| *column != delete.column);
    }
    arrange(editor, &mut body);
    let fresh = new_table(table, body, remake);
    editor.create_model(&fresh)?;
    editor.core.execute(Statement::CopyRows {
        from: table.db_table.clone(),
        to: fresh.db_table.clone(),
        columns: mapping
            .into_iter()
            .map(|(column, source)| (quote(&column), source))
            .collect(),
    });
    crate::base::drop_table(editor, &table.db_table);
    rename_table(editor, &fresh.db_table, &table.db_table);
    let deferred = std::mem::take(&mut editor.core.deferred);
    editor.core.statements.extend(deferred);
    Ok(())
}

fn quote(name: &str) -> String {
    crate::Vendor::Sqlite.quote_name(name)
}

/// A new primary key takes the old one's place; an automatic one goes altogether.
fn replace_primary_key(body: &mut Vec<Column>, mapping: &mut Vec<(String, String)>, remake: Remake<'_>) {
    let introduces =
        remake.create.is_some_and(Column::primary_key) || remake.alter.iter().any(|(_, new)| new.primary_key());
    if !introduces {
        return;
    }
    let mut gone = Vec::new();
    for column in body.iter_mut() {
        let altered = remake.alter.iter().any(|(_, new)| new.name == column.name);
        if column.primary_key() && !altered {
            if column.field.auto_created() {
                gone.push(column.column.clone());
            }
            column.field = column.field.with_option("primary_key", None);
        }
    }
    body.retain(|c| !gone.contains(&c.column));
    mapping.retain(|(column, _)| !gone.contains(column));
}

fn alter(
    editor: &Editor,
    table: &Table,
    old: &Column,
    new: &Column,
    body: &mut Vec<Column>,
    mapping: &mut Vec<(String, String)>,
) -> Result<(), SchemaError> {
    let place = body.iter().position(|c| c.name == old.name);
    body.retain(|c| c.name != old.name && c.name != new.name);
    mapping.retain(|(column, _)| *column != old.column);
    match place.filter(|_| new.made == Made::Before) {
        // A field of the same state keeps its place.
        Some(place) => body.insert(place.min(body.len()), new.clone()),
        None => body.push(new.clone()),
    }
    if new.field.generated() {
        return Ok(());
    }
    let source = if old.null() && !new.null() {
        let default = if new.field.has_db_default() {
            editor.core.db_default_sql(table, new)?.0
        } else {
            let default = editor.core.effective_default(new)?;
            editor.core.dialect.literal(&default)
        };
        format!("coalesce({}, {default})", quote(&old.column))
    } else {
        quote(&old.column)
    };
    match mapping.iter_mut().find(|(column, _)| *column == new.column) {
        Some(entry) => entry.1 = source,
        None => mapping.push((new.column.clone(), source)),
    }
    Ok(())
}

/// The order of the columns: automatic fields first, the later made before the earlier; then the others as they were
/// made.
fn arrange(editor: &Editor, body: &mut [Column]) {
    let late = !editor.core.rendered || editor.core.options.backwards;
    body.sort_by_key(|column| {
        let generation = match column.made {
            Made::Before => 1,
            Made::After if late => 0,
            Made::After => 2,
            Made::Again => 3,
        };
        let place = if column.made == Made::After { column.place } else { 0 };
        let (kind, generation) = if column.field.auto_created() {
            (0, -generation)
        } else {
            (1, generation)
        };
        (kind, generation, place)
    });
}

fn new_table(table: &Table, body: Vec<Column>, remake: Remake<'_>) -> Table {
    let renamed = |name: &String| {
        remake
            .alter
            .iter()
            .find(|(old, _)| old.name == *name)
            .map_or_else(|| name.clone(), |(_, new)| new.name.clone())
    };
    let mut fresh = Table {
        db_table: format!("new__{}", limosa_state::names::strip_quotes(&table.db_table)),
        columns: body,
        throughs: Vec::new(),
        unique_together: table
            .unique_together
            .iter()
            .map(|names| names.iter().map(renamed).collect())
            .collect(),
        ..table.clone()
    };
    if let Some(delete) = remake.delete {
        fresh
            .indexes
            .retain(|index| !index.fields().contains(&delete.name.as_str()));
    }
    // The comment and the tablespace do not exist here, and the copy is always managed.
    fresh.tablespace = None;
    fresh.indexed = true;
    add_automatic_key(&mut fresh, remake);
    point_at_itself(&mut fresh, table);
    fresh
}

/// A model without a primary key gets one; unless it is the one that is taken away.
fn add_automatic_key(fresh: &mut Table, remake: Remake<'_>) {
    let removed = remake
        .delete
        .is_some_and(|delete| delete.field.attname(&delete.name) == "id");
    if fresh.pk().is_some() || removed {
        return;
    }
    let kwargs = ["auto_created", "primary_key"]
        .map(|name| (name.into(), true.into()))
        .to_vec();
    let mut key = Column::detached(Field::of_class(&fresh.default_auto_field, kwargs));
    "id".clone_into(&mut key.name);
    "id".clone_into(&mut key.column);
    fresh.columns.insert(0, key);
}

/// A key of the table to itself follows the altered definition of its target.
fn point_at_itself(fresh: &mut Table, table: &Table) {
    let columns = fresh.columns.clone();
    for column in &mut fresh.columns {
        let Some(target) = column.target.as_mut().filter(|target| target.key == table.key) else {
            continue;
        };
        let aimed = match &target.to_field {
            Some(name) => columns.iter().find(|c| c.name == *name),
            None => columns.iter().find(|c| c.primary_key()),
        };
        if let Some(aimed) = aimed {
            target.field = aimed.clone();
        }
    }
}
