//! Makes tables where nobody sees them, and reads them back in the server's own words.

use std::collections::BTreeMap;

use limosa_schema::Vendor;
use limosa_schema::catalog::{self, SCRATCH_TABLE, TableDescription};

use super::VerifyError;
use super::expected::ExpectedTable;
use crate::{Connection, DatabaseError, ErrorKind, Interrupt};

/// How many tables are made before they are thrown away: each holds a lock for itself, its indexes and its sequence,
/// and the server has room for a few thousand.
const CHUNK: usize = 50;

/// What the server says of these tables when it makes them, in their order.
pub(super) fn describe(
    connection: &mut Connection,
    tables: &[ExpectedTable<'_>],
    live: &BTreeMap<String, TableDescription>,
    interrupt: &Interrupt,
) -> Result<Vec<TableDescription>, VerifyError> {
    match connection.vendor() {
        Vendor::Sqlite => tables
            .iter()
            .map(|table| Ok(catalog::made_by(&table.expectation.statements)?))
            .collect(),
        Vendor::Mysql | Vendor::Mariadb => tables
            .iter()
            .map(|table| {
                check(interrupt)?;
                one_of_mysql(connection, table, live)
            })
            .collect(),
        Vendor::Postgresql => {
            connection.begin_migration(true)?;
            let described = in_transaction(connection, tables, interrupt);
            // Nothing of it stays, whatever happened.
            let rolled_back = connection.rollback_migration();
            let described = described?;
            rolled_back?;
            Ok(described)
        }
    }
}

fn check(interrupt: &Interrupt) -> Result<(), VerifyError> {
    match interrupt.raised() {
        true => Err(DatabaseError::new(ErrorKind::Interrupted, "interrupted").into()),
        false => Ok(()),
    }
}

fn run(connection: &mut Connection, table: &ExpectedTable<'_>, statements: &[String]) -> Result<(), VerifyError> {
    statements.iter().try_for_each(|sql| {
        connection.execute(sql).map_err(|error| VerifyError::Scratch {
            table: table.expectation.table.clone(),
            error,
        })
    })
}

/// Temporary tables under their own names: their schema comes first in the path that the session has anyway, so that
/// types, functions and operators are those that the live tables have found.
fn in_transaction(
    connection: &mut Connection,
    tables: &[ExpectedTable<'_>],
    interrupt: &Interrupt,
) -> Result<Vec<TableDescription>, VerifyError> {
    let path = connection
        .query("SELECT pg_catalog.current_setting('search_path')")?
        .into_iter()
        .find_map(|row| row.into_iter().next().flatten())
        .filter(|path| !path.trim().is_empty());
    let path: Vec<String> = std::iter::once("pg_temp".to_owned()).chain(path).collect();
    connection.execute(&format!("SET LOCAL search_path = {}", path.join(", ")))?;
    let mut described = Vec::with_capacity(tables.len());
    for chunk in tables.chunks(CHUNK) {
        connection.execute("SAVEPOINT limosa_verify")?;
        for table in chunk {
            check(interrupt)?;
            let name = &table.expectation.table;
            run(connection, table, &table.expectation.scratch(name, Vendor::Postgresql))?;
        }
        let rows = catalog::temporary_queries()
            .iter()
            .map(|query| connection.query(query))
            .collect::<Result<Vec<_>, _>>()?;
        let mut found = catalog::parse_live(Vendor::Postgresql, &rows, &|_| true)?;
        for table in chunk {
            let name = &table.expectation.table;
            described.push(found.remove(name).ok_or_else(|| missing(name))?);
        }
        connection.execute("ROLLBACK TO SAVEPOINT limosa_verify; RELEASE SAVEPOINT limosa_verify")?;
    }
    Ok(described)
}

fn missing(table: &str) -> limosa_schema::SchemaError {
    limosa_schema::SchemaError::Catalog(format!("the table `{table}`, just made, is not there"))
}

/// A temporary table of another name, so that no statement can ever reach the live one.
fn one_of_mysql(
    connection: &mut Connection,
    table: &ExpectedTable<'_>,
    live: &BTreeMap<String, TableDescription>,
) -> Result<TableDescription, VerifyError> {
    let vendor = connection.vendor();
    let mut statements = table.expectation.scratch(SCRATCH_TABLE, vendor);
    // A collation is said where it is not the table's own, which is the one that the database had back then.
    if let (Some(create), Some(own)) = (statements.first_mut(), live.get(&table.expectation.table)) {
        *create = format!("{create} {}", own.charset);
    }
    run(connection, table, &statements)?;
    let described = connection.query(&catalog::definition_query(SCRATCH_TABLE));
    connection.execute(&format!("DROP TEMPORARY TABLE {}", vendor.quote_name(SCRATCH_TABLE)))?;
    Ok(catalog::parse_definition(vendor, &described?)?)
}
