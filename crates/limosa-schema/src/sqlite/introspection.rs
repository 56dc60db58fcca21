//! What to ask SQLite, and what the rows mean. Constraints that are written in `CREATE TABLE` have no catalog: they are
//! read from its text.

use super::definition;
use crate::{Answer, ColumnInfo, ConstraintInfo, Row, SchemaError, Subject, TableInfo, TableKind};

fn named(sql: &str, name: &str) -> String {
    sql.replace("{}", &format!("'{}'", name.replace('\'', "''")))
}

const DEFINITION: &str = "SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') AND name = {}";

const INDEXES: &str = "\
SELECT l.name, CAST(l.\"unique\" AS TEXT), x.name, CAST(x.\"desc\" AS TEXT)
FROM pragma_index_list({}) l
JOIN sqlite_master m ON m.type = 'index' AND m.name = l.name AND m.sql IS NOT NULL
JOIN pragma_index_xinfo(l.name) x
WHERE x.key = 1
ORDER BY l.seq, x.seqno";

const KEYS: &str = "\
SELECT CAST(id AS TEXT), \"from\", \"table\", \"to\" FROM pragma_foreign_key_list({}) WHERE seq = 0 ORDER BY id";

const COLUMNS: &str = "\
SELECT name, type, CAST(NOT \"notnull\" AS TEXT), dflt_value, CAST(pk AS TEXT) FROM pragma_table_xinfo({}) WHERE hidden \
<> 1 ORDER BY cid";

const TABLES: &str = "\
SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND NOT name = 'sqlite_sequence' ORDER BY name";

pub(crate) fn queries(subject: &Subject) -> Vec<String> {
    match subject {
        Subject::Constraints { table } => [DEFINITION, INDEXES, KEYS, COLUMNS]
            .map(|sql| named(sql, table))
            .to_vec(),
        // SQLite has neither sequences nor collations with rules of their own, nor storage engines.
        Subject::Sequences { .. }
        | Subject::Collation { .. }
        | Subject::Extension { .. }
        | Subject::StorageEngine { .. } => Vec::new(),
        Subject::Tables => vec![TABLES.to_owned()],
        Subject::Columns { table } => vec![named(COLUMNS, table), named(DEFINITION, table)],
    }
}

pub(crate) fn parse(subject: &Subject, rows: &[Vec<Row>]) -> Result<Answer, SchemaError> {
    let answer = |index: usize| {
        rows.get(index)
            .ok_or_else(|| SchemaError::Catalog("an answer is missing".to_owned()))
    };
    let definition_of = |rows: &[Row]| rows.first().and_then(|row| cell(row, 0)).unwrap_or_default().to_owned();
    Ok(match subject {
        Subject::Sequences { .. } => Answer::Sequences(Vec::new()),
        Subject::Collation { .. } => Answer::Deterministic(Some(true)),
        Subject::StorageEngine { .. } => Answer::StorageEngine(None),
        Subject::Extension { .. } => Answer::Installed(false),
        Subject::Tables => Answer::Tables(
            answer(0)?
                .iter()
                .map(|row| {
                    Ok(TableInfo {
                        name: text(row, 0)?,
                        kind: if cell(row, 1) == Some("view") {
                            TableKind::View
                        } else {
                            TableKind::Table
                        },
                        comment: None,
                    })
                })
                .collect::<Result<_, SchemaError>>()?,
        ),
        Subject::Columns { .. } => {
            let automatic = definition_of(answer(1)?).to_uppercase().contains("AUTOINCREMENT");
            let mut columns = Vec::new();
            for row in answer(0)? {
                let primary_key = cell(row, 4).is_some_and(|pk| pk != "0");
                columns.push(ColumnInfo {
                    name: text(row, 0)?,
                    data_type: cell(row, 1).unwrap_or_default().to_owned(),
                    null: cell(row, 2) == Some("1"),
                    default: cell(row, 3).map(str::to_owned),
                    collation: None,
                    identity: primary_key && automatic,
                    primary_key,
                    comment: None,
                });
            }
            Answer::Columns(columns)
        }
        Subject::Constraints { .. } => {
            let mut found = definition::constraints(&definition_of(answer(0)?));
            indexes(answer(1)?, &mut found)?;
            primary_key(answer(3)?, &mut found)?;
            for row in answer(2)? {
                found.push(ConstraintInfo {
                    name: format!("fk_{}", text(row, 0)?),
                    columns: vec![Some(text(row, 1)?)],
                    foreign_key: Some((text(row, 2)?, cell(row, 3).unwrap_or_default().to_owned())),
                    ..ConstraintInfo::default()
                });
            }
            Answer::Constraints(found)
        }
    })
}

fn cell(row: &Row, index: usize) -> Option<&str> {
    row.get(index).and_then(|cell| cell.as_deref())
}

fn text(row: &Row, index: usize) -> Result<String, SchemaError> {
    cell(row, index)
        .map(str::to_owned)
        .ok_or_else(|| SchemaError::Catalog(format!("column {} is NULL", index + 1)))
}

fn indexes(rows: &[Row], found: &mut Vec<ConstraintInfo>) -> Result<(), SchemaError> {
    let known = found.len();
    for row in rows {
        let name = text(row, 0)?;
        if found[known..].last().is_none_or(|last| last.name != name) {
            found.push(ConstraintInfo {
                name,
                unique: cell(row, 1) == Some("1"),
                index: true,
                kind: Some("idx".to_owned()),
                ..ConstraintInfo::default()
            });
        }
        if let Some(last) = found.last_mut() {
            last.columns.push(cell(row, 2).map(str::to_owned));
            let descending = cell(row, 3) == Some("1");
            last.orders.push(if descending { "DESC" } else { "ASC" }.to_owned());
        }
    }
    Ok(())
}

fn primary_key(rows: &[Row], found: &mut Vec<ConstraintInfo>) -> Result<(), SchemaError> {
    let mut columns = Vec::new();
    for row in rows {
        let place: usize = cell(row, 4).and_then(|pk| pk.parse().ok()).unwrap_or(0);
        if place > 0 {
            columns.push((place, text(row, 0)?));
        }
    }
    columns.sort();
    if !columns.is_empty() {
        found.push(ConstraintInfo {
            name: "__primary__".to_owned(),
            columns: columns.into_iter().map(|(_, name)| Some(name)).collect(),
            primary_key: true,
            ..ConstraintInfo::default()
        });
    }
    Ok(())
}
