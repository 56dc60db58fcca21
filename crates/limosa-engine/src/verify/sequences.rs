//! Sequences that would give values which are there already (PostgreSQL).

use limosa_schema::Vendor;
use limosa_schema::catalog::{ColumnDescription, Difference, DifferenceKind, TableDescription};

use crate::{Connection, DatabaseError};

/// Compares the next value of each sequence with the largest one of its column. The largest value comes from the
/// primary key's index; reading it waits for nobody but who has locked the table whole.
pub(super) fn behind(
    connection: &mut Connection,
    table: &TableDescription,
    differences: &mut Vec<Difference>,
) -> Result<(), DatabaseError> {
    for column in &table.columns {
        let Some(sequence) = column.sequence.as_ref().filter(|sequence| sequence.readable) else {
            continue;
        };
        let [name, own] = [&table.name, &column.name].map(|name| Vendor::Postgresql.quote_name(name));
        let rows = connection.query(&format!(
            "SELECT m.largest::text, CASE WHEN s.is_called THEN s.last_value + 1 ELSE s.last_value END::text \
             FROM {} s, (SELECT max({own}) AS largest FROM {name}) m",
            sequence.name
        ))?;
        let number = |index: usize| rows.first()?.get(index)?.as_deref()?.parse::<i64>().ok();
        if let (Some(largest), Some(next)) = (number(0), number(1))
            && next <= largest
        {
            differences.push(difference(table, column, &sequence.name, largest, next));
        }
    }
    Ok(())
}

fn difference(
    table: &TableDescription,
    column: &ColumnDescription,
    sequence: &str,
    largest: i64,
    next: i64,
) -> Difference {
    let [name, own] = [&table.name, &column.name].map(|name| Vendor::Postgresql.quote_name(name));
    Difference {
        table: table.name.clone(),
        kind: DifferenceKind::SequenceBehind,
        object: column.name.clone(),
        expected: Some(format!("a value after {largest}")),
        found: Some(next.to_string()),
        mend: vec![format!(
            "SELECT setval('{}', (SELECT max({own}) FROM {name}))",
            sequence.replace('\'', "''")
        )],
    }
}
