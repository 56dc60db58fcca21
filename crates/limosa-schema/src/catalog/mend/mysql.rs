//! Mending on MySQL and MariaDB. A column is always said whole: `MODIFY` forgets what is left out.

use super::super::{ColumnDescription, ForeignKeyDescription, Key, KeyKind, SCRATCH_TABLE, SequenceDescription};
use super::Mend;
use crate::{Statement, Vendor};

fn modify(mend: &Mend<'_>, column: &ColumnDescription) -> Vec<String> {
    mend.alter(&format!("MODIFY {} {}", mend.quoted(&column.name), column.definition))
}

pub(super) fn table_comment(mend: &Mend<'_>) -> Vec<String> {
    let comment = Statement::CommentOnTable {
        table: mend.table().to_owned(),
        comment: mend.expected.comment.clone().unwrap_or_default(),
    };
    vec![comment.render(mend.vendor).trim_end_matches(';').to_owned()]
}

pub(super) fn logged(_mend: &Mend<'_>) -> Vec<String> {
    Vec::new()
}

pub(super) fn add_column(mend: &Mend<'_>, column: &ColumnDescription) -> Vec<String> {
    let mut statements = mend.alter(&format!(
        "ADD COLUMN {} {}",
        mend.quoted(&column.name),
        column.definition
    ));
    if let Some(fill) = mend
        .expectation
        .fills
        .get(&column.name)
        .filter(|_| column.default.is_none())
    {
        let (table, name) = (mend.quoted(mend.table()), mend.quoted(&column.name));
        statements.push(format!("UPDATE {table} SET {name} = {fill}"));
    }
    statements
}

pub(super) fn drop_column(mend: &Mend<'_>, column: &ColumnDescription) -> Vec<String> {
    mend.alter(&format!("DROP COLUMN {}", mend.quoted(&column.name)))
}

pub(super) fn column_type(mend: &Mend<'_>, column: &ColumnDescription) -> Vec<String> {
    modify(mend, column)
}

pub(super) fn column_generated(mend: &Mend<'_>, column: &ColumnDescription, found: &ColumnDescription) -> Vec<String> {
    match (&column.generated, &found.generated) {
        (None, Some(_)) => modify(mend, column),
        // Nothing is lost: the server computes it again.
        _ => drop_column(mend, column)
            .into_iter()
            .chain(add_column(mend, column))
            .collect(),
    }
}

pub(super) fn column_default(mend: &Mend<'_>, column: &ColumnDescription) -> Vec<String> {
    modify(mend, column)
}

pub(super) fn column_null(mend: &Mend<'_>, column: &ColumnDescription) -> Vec<String> {
    modify(mend, column)
}

pub(super) fn column_automatic(mend: &Mend<'_>, column: &ColumnDescription, _found: &ColumnDescription) -> Vec<String> {
    modify(mend, column)
}

pub(super) fn column_comment(mend: &Mend<'_>, column: &ColumnDescription) -> Vec<String> {
    modify(mend, column)
}

pub(super) fn sequence_maximum(
    _mend: &Mend<'_>,
    _column: &ColumnDescription,
    _sequence: &SequenceDescription,
) -> Vec<String> {
    Vec::new()
}

pub(super) fn add_key(mend: &Mend<'_>, key: &Key) -> Vec<String> {
    let (name, definition) = (mend.quoted(&key.name), &key.definition);
    match key.kind {
        KeyKind::PrimaryKey => mend.alter(&format!("ADD PRIMARY KEY {definition}")),
        KeyKind::Unique => mend.alter(&format!("ADD UNIQUE KEY {name} {definition}")),
        KeyKind::Check | KeyKind::Exclusion => match own_column(mend, key) {
            Some(column) => modify(mend, column),
            // A name that the server made up for the table that was only made to be read.
            None if key.name.is_empty() || key.name.starts_with(SCRATCH_TABLE) => {
                mend.alter(&format!("ADD CHECK {definition}"))
            }
            None => mend.alter(&format!("ADD CONSTRAINT {name} CHECK {definition}")),
        },
        KeyKind::Index => match definition.split_once(' ') {
            Some((special @ ("FULLTEXT" | "SPATIAL"), rest)) => mend.alter(&format!("ADD {special} KEY {name} {rest}")),
            _ => mend.alter(&format!("ADD KEY {name} {definition}")),
        },
    }
}

pub(super) fn drop_key(mend: &Mend<'_>, key: &Key) -> Vec<String> {
    let name = mend.quoted(&key.name);
    let if_exists = if mend.vendor == Vendor::Mariadb {
        "IF EXISTS "
    } else {
        ""
    };
    match key.kind {
        KeyKind::PrimaryKey => mend.alter("DROP PRIMARY KEY"),
        KeyKind::Unique | KeyKind::Index => mend.alter(&format!("DROP INDEX {if_exists}{name}")),
        KeyKind::Check | KeyKind::Exclusion => match own_column(mend, key) {
            Some(column) => modify(mend, column),
            None => mend.alter(&format!("DROP CONSTRAINT {if_exists}{name}")),
        },
    }
}

/// The column whose definition holds this check, as it should be.
fn own_column<'a>(mend: &Mend<'a>, key: &Key) -> Option<&'a ColumnDescription> {
    let name = key.column.as_ref().filter(|_| key.name.is_empty())?;
    mend.expected.columns.iter().find(|column| column.name == *name)
}

pub(super) fn rename_key(mend: &Mend<'_>, key: &Key, found: &Key) -> Vec<String> {
    match key.kind {
        KeyKind::Unique | KeyKind::Index => mend.alter(&format!(
            "RENAME INDEX {} TO {}",
            mend.quoted(&found.name),
            mend.quoted(&key.name)
        )),
        _ => drop_key(mend, found).into_iter().chain(add_key(mend, key)).collect(),
    }
}

pub(super) fn validate_key(_mend: &Mend<'_>, _key: &Key, _name: &str) -> Vec<String> {
    Vec::new()
}

pub(super) fn add_foreign_key(mend: &Mend<'_>, key: &ForeignKeyDescription) -> Vec<String> {
    mend.alter(&format!(
        "ADD CONSTRAINT {} {}",
        mend.quoted(&key.name),
        mend.foreign_key(key)
    ))
}

pub(super) fn drop_foreign_key(mend: &Mend<'_>, key: &ForeignKeyDescription) -> Vec<String> {
    let name = mend.quoted(&key.name);
    let columns: Vec<String> = key.columns.iter().map(|column| mend.quoted(column)).collect();
    let definition = format!("({})", columns.join(","));
    let is_index = |own: &&Key| own.kind == KeyKind::Index && own.definition == definition;
    // The index that the server made with the key stays behind, unless it is wanted.
    let made = mend
        .live
        .is_some_and(|live| live.keys.iter().any(|own| is_index(&own) && own.name == key.name));
    let wanted = mend.expected.keys.iter().any(|own| is_index(&own));
    match made && !wanted {
        true => mend.alter(&format!("DROP FOREIGN KEY {name}, DROP INDEX {name}")),
        false => mend.alter(&format!("DROP FOREIGN KEY {name}")),
    }
}

pub(super) fn validate(_mend: &Mend<'_>, _name: &str) -> Vec<String> {
    Vec::new()
}
