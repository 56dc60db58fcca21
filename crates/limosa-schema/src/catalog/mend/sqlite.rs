//! Mending on SQLite: indexes are made and dropped, everything else makes the table anew, as Django does it.

use super::super::{ColumnDescription, ForeignKeyDescription, Key, KeyKind, SequenceDescription};
use super::Mend;

/// The table made anew as it should be, with the rows that are there.
fn remade(mend: &Mend<'_>) -> Vec<String> {
    let (table, new) = (
        mend.quoted(mend.table()),
        mend.quoted(&format!("new__{}", mend.table())),
    );
    let create = mend.expectation.scratch(&format!("new__{}", mend.table()), mend.vendor);
    let (names, values): (Vec<String>, Vec<String>) = mend
        .expected
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .filter_map(|column| Some((mend.quoted(&column.name), value(mend, column)?)))
        .unzip();
    let mut statements = vec!["PRAGMA foreign_keys = OFF".to_owned(), "BEGIN IMMEDIATE".to_owned()];
    statements.extend(create.into_iter().take(1));
    statements.push(format!(
        "INSERT INTO {new} ({}) SELECT {} FROM {table}",
        names.join(", "),
        values.join(", ")
    ));
    statements.push(format!("DROP TABLE {table}"));
    statements.push(format!("ALTER TABLE {new} RENAME TO {table}"));
    // The indexes went with the table.
    statements.extend(mend.expectation.statements.iter().skip(1).cloned());
    statements.push("COMMIT".to_owned());
    statements
}

/// What a column of the new table holds; `None`: what its definition says.
fn value(mend: &Mend<'_>, column: &ColumnDescription) -> Option<String> {
    let is_there = mend.live.is_some_and(|live| {
        live.columns
            .iter()
            .any(|own| own.name.eq_ignore_ascii_case(&column.name))
    });
    let name = mend.quoted(&column.name);
    match (is_there, mend.expectation.fills.get(&column.name)) {
        (true, Some(fill)) if !column.null => Some(format!("coalesce({name}, {fill})")),
        (true, _) => Some(name),
        (false, fill) => fill.cloned(),
    }
}

pub(super) fn table_comment(_mend: &Mend<'_>) -> Vec<String> {
    Vec::new()
}

pub(super) fn logged(_mend: &Mend<'_>) -> Vec<String> {
    Vec::new()
}

pub(super) fn add_column(mend: &Mend<'_>, _column: &ColumnDescription) -> Vec<String> {
    remade(mend)
}

pub(super) fn drop_column(mend: &Mend<'_>, _column: &ColumnDescription) -> Vec<String> {
    remade(mend)
}

pub(super) fn column_type(mend: &Mend<'_>, _column: &ColumnDescription) -> Vec<String> {
    remade(mend)
}

pub(super) fn column_generated(
    mend: &Mend<'_>,
    _column: &ColumnDescription,
    _found: &ColumnDescription,
) -> Vec<String> {
    remade(mend)
}

pub(super) fn column_default(mend: &Mend<'_>, _column: &ColumnDescription) -> Vec<String> {
    remade(mend)
}

pub(super) fn column_null(mend: &Mend<'_>, _column: &ColumnDescription) -> Vec<String> {
    remade(mend)
}

pub(super) fn column_automatic(
    mend: &Mend<'_>,
    _column: &ColumnDescription,
    _found: &ColumnDescription,
) -> Vec<String> {
    remade(mend)
}

pub(super) fn column_comment(_mend: &Mend<'_>, _column: &ColumnDescription) -> Vec<String> {
    Vec::new()
}

pub(super) fn sequence_maximum(
    _mend: &Mend<'_>,
    _column: &ColumnDescription,
    _sequence: &SequenceDescription,
) -> Vec<String> {
    Vec::new()
}

pub(super) fn add_key(mend: &Mend<'_>, key: &Key) -> Vec<String> {
    match key.kind {
        KeyKind::Index => {
            let (unique, definition) = match key.definition.strip_prefix("UNIQUE ") {
                Some(rest) => ("UNIQUE ", rest),
                None => ("", &*key.definition),
            };
            let (name, table) = (mend.quoted(&key.name), mend.quoted(mend.table()));
            vec![format!("CREATE {unique}INDEX {name} ON {table} {definition}")]
        }
        _ => remade(mend),
    }
}

pub(super) fn drop_key(mend: &Mend<'_>, key: &Key) -> Vec<String> {
    match key.kind {
        KeyKind::Index => vec![format!("DROP INDEX IF EXISTS {}", mend.quoted(&key.name))],
        _ => remade(mend),
    }
}

pub(super) fn rename_key(mend: &Mend<'_>, key: &Key, found: &Key) -> Vec<String> {
    match key.kind {
        KeyKind::Index => drop_key(mend, found).into_iter().chain(add_key(mend, key)).collect(),
        _ => remade(mend),
    }
}

pub(super) fn validate_key(_mend: &Mend<'_>, _key: &Key, name: &str) -> Vec<String> {
    vec![format!("REINDEX {name}")]
}

pub(super) fn add_foreign_key(mend: &Mend<'_>, _key: &ForeignKeyDescription) -> Vec<String> {
    remade(mend)
}

pub(super) fn drop_foreign_key(mend: &Mend<'_>, _key: &ForeignKeyDescription) -> Vec<String> {
    remade(mend)
}

pub(super) fn validate(_mend: &Mend<'_>, _name: &str) -> Vec<String> {
    Vec::new()
}
