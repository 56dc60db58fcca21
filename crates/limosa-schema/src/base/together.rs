//! `unique_together` and `index_together`.

use super::{IndexOptions, Steps, constraints, create, create_field_index};
use crate::model::{Column, Table};
use crate::names::create_index_name;
use crate::{ConstraintKind, Lookup, LookupAction, Matching, SchemaError, Statement, Subject};

/// Drops the unique constraints that are no longer asked for and adds the new ones.
pub(crate) fn alter_unique_together<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    old: &[Vec<String>],
    new: &[Vec<String>],
) -> Result<(), SchemaError> {
    for names in difference(old, new) {
        let matching = Matching {
            unique: Some(true),
            primary_key: Some(false),
            ..Matching::default()
        };
        drop_composed(editor, table, names, matching, ConstraintKind::Unique)?;
    }
    for names in difference(new, old) {
        let unique = constraints::create_unique(editor, create::unique(table, table.columns_of(names)?));
        editor.core_mut().execute(unique);
    }
    Ok(())
}

/// Drops the indexes that are no longer asked for and adds the new ones.
pub(crate) fn alter_index_together<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    old: &[Vec<String>],
    new: &[Vec<String>],
) -> Result<(), SchemaError> {
    for names in difference(old, new) {
        let matching = Matching {
            index: Some(true),
            unique: Some(false),
            ..Matching::default()
        };
        drop_composed(editor, table, names, matching, ConstraintKind::Index)?;
    }
    for names in difference(new, old) {
        let columns = names
            .iter()
            .map(|name| table.get(name))
            .collect::<Result<Vec<&Column>, _>>()?;
        let options = IndexOptions {
            suffix: "_idx".to_owned(),
            ..IndexOptions::default()
        };
        editor.core_mut().execute(create_field_index(table, &columns, options));
    }
    Ok(())
}

/// What the first has and the second has not, each once.
fn difference<'a>(from: &'a [Vec<String>], without: &[Vec<String>]) -> Vec<&'a Vec<String>> {
    let mut names: Vec<&Vec<String>> = Vec::new();
    for fields in from {
        if !without.contains(fields) && !names.contains(&fields) {
            names.push(fields);
        }
    }
    names
}

fn drop_composed<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    names: &[String],
    matching: Matching,
    kind: ConstraintKind,
) -> Result<(), SchemaError> {
    let columns = table.columns_of(names)?;
    let named = |name: Option<&str>| name.map(str::to_owned);
    let exclude = table
        .constraints
        .iter()
        .filter_map(|c| named(c.name()))
        .chain(table.indexes.iter().filter_map(|i| named(i.name())))
        .collect();
    let vendor = editor.core().dialect.vendor();
    let prefer = (kind == ConstraintKind::Unique).then(|| {
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        create_index_name(&table.db_table, &columns, "_uniq", vendor.max_name_length())
    });
    let exactly_one = format!(
        "Found wrong number ({{}}) of constraints for {}({})",
        table.db_table,
        columns.join(", ")
    );
    let fields: Vec<&str> = names.iter().map(String::as_str).collect();
    editor.before_dropping_index(table, &fields, &[])?;
    editor.core_mut().execute(Statement::Lookup(Box::new(Lookup {
        renamed: None,
        subject: Subject::Constraints {
            table: table.db_table.clone(),
        },
        action: LookupAction::DropConstraints {
            matching: Matching {
                columns: Some(columns),
                exclude,
                ..matching
            },
            kind,
            exactly_one: Some(exactly_one),
            prefer,
            if_found: Vec::new(),
            otherwise: Vec::new(),
        },
    })));
    Ok(())
}
