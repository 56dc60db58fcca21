//! `--fake-initial`: whether what an initial migration would create is there already.

use std::collections::HashSet;

use limosa_migrations::{Migration, Operation};
use limosa_schema::Vendor;
use limosa_state::{Model, ProjectState};

use crate::recorder::table_names_query;
use crate::{Connection, DatabaseError};

/// Django's `detect_soft_applied`: every table and column that the migration creates exists, and there is at least one.
pub(super) fn detect_soft_applied(
    connection: &mut Connection,
    migration: &Migration,
    after: &ProjectState,
) -> Result<bool, DatabaseError> {
    match migration.initial {
        Some(false) => return Ok(false),
        None if migration
            .dependencies
            .iter()
            .any(|d| d.key.app_label == migration.app_label) =>
        {
            return Ok(false);
        }
        _ => {}
    }
    let fold = folds(connection);
    let tables: HashSet<String> = first_column(connection, &table_names_query(connection.vendor()))?
        .iter()
        .map(|name| folded(fold, name))
        .collect();
    let mut found = false;
    for operation in &migration.operations {
        let (model_name, field) = match operation {
            Operation::CreateModel(create) => (&create.name, None),
            Operation::AddField(add) => (&add.model_name, Some(&*add.name)),
            _ => continue,
        };
        let Some(model) = after
            .model(&migration.app_label, model_name)
            .map(|model| in_place_of_swapped(after, model))
        else {
            return Ok(false);
        };
        if model.proxy() || !model.managed() {
            continue;
        }
        let there = match field {
            None => tables.contains(&folded(fold, &model.db_table())),
            Some(name) => match model.get_field(name) {
                None => false,
                Some(field) => match field.column() {
                    Some(column) => has_column(connection, &model.db_table(), &column)?,
                    None => tables.contains(&folded(fold, &field.m2m_db_table())),
                },
            },
        };
        if !there {
            return Ok(false);
        }
        found = true;
    }
    Ok(found)
}

/// Whether the database does not tell the cases of names apart: SQLite, and MySQL on some systems.
pub(crate) fn folds(connection: &Connection) -> bool {
    connection.vendor() == Vendor::Sqlite || connection.server().ignores_table_name_case
}

pub(super) fn folded(fold: bool, name: &str) -> String {
    match fold {
        true => name.to_lowercase(),
        false => name.to_owned(),
    }
}

fn in_place_of_swapped<'a>(state: &'a ProjectState, model: Model<'a>) -> Model<'a> {
    if !model.swapped() {
        return model;
    }
    let setting = model
        .state
        .options
        .get("swappable")
        .and_then(limosa_python::Value::as_str);
    let target = state
        .surroundings
        .swappable_settings
        .iter()
        .find(|(name, _)| Some(&**name) == setting)
        .and_then(|(_, label)| label.split_once('.'))
        .and_then(|(app_label, name)| state.model(app_label, name));
    target.unwrap_or(model)
}

fn has_column(connection: &mut Connection, table: &str, column: &str) -> Result<bool, DatabaseError> {
    let vendor = connection.vendor();
    let literal = format!("'{}'", table.replace('\'', "''"));
    let sql = match vendor {
        Vendor::Sqlite => format!("SELECT name FROM pragma_table_info({literal})"),
        Vendor::Mysql | Vendor::Mariadb => format!(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = {literal}"
        ),
        Vendor::Postgresql => format!(
            "SELECT a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON a.attrelid = c.oid \
             WHERE c.relname = {literal} AND pg_catalog.pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped"
        ),
    };
    let fold = folds(connection);
    let column = folded(fold, column.trim_matches('"'));
    Ok(first_column(connection, &sql)?
        .iter()
        .any(|name| folded(fold, name) == column))
}

pub(super) fn first_column(connection: &mut Connection, sql: &str) -> Result<Vec<String>, DatabaseError> {
    Ok(connection
        .query(sql)?
        .into_iter()
        .filter_map(|row| row.into_iter().next().flatten())
        .collect())
}
