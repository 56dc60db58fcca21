//! What to ask PostgreSQL's catalog, and what the rows mean. Every column is selected as text; lists come as one row an
//! item.

use super::literal;
use crate::{Answer, ColumnInfo, ConstraintInfo, Row, SchemaError, SequenceInfo, Subject, TableInfo, TableKind};

fn named(sql: &str, name: &str) -> String {
    sql.replace("{}", &literal::string(name))
}

const CONSTRAINTS: &str = "\
SELECT c.conname::text, c.contype::text, target.relname::text, target_column.attname::text, own.attname::text
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
LEFT JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(attnum, place) ON true
LEFT JOIN pg_catalog.pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = k.attnum
LEFT JOIN pg_catalog.pg_class target ON target.oid = c.confrelid
LEFT JOIN pg_catalog.pg_attribute target_column
    ON target_column.attrelid = c.confrelid AND target_column.attnum = c.confkey[1]
WHERE t.relname = {} AND pg_catalog.pg_table_is_visible(t.oid)
ORDER BY c.oid, k.place";

const INDEXES: &str = "\
SELECT x.relname::text, i.indisunique::text, i.indisprimary::text, am.amname::text, (k.option & 1)::text,
    CASE WHEN i.indexprs IS NOT NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid) END,
    (x.reloptions IS NOT NULL)::text, own.attname::text
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = x.relam
CROSS JOIN LATERAL unnest(i.indkey, i.indoption) WITH ORDINALITY AS k(attnum, option, place)
LEFT JOIN pg_catalog.pg_attribute own ON own.attrelid = t.oid AND own.attnum = k.attnum
WHERE t.relname = {} AND pg_catalog.pg_table_is_visible(t.oid)
ORDER BY x.relname, k.place";

const SEQUENCES: &str = "\
SELECT s.relname::text, own.attname::text
FROM pg_catalog.pg_class s
JOIN pg_catalog.pg_depend d ON d.objid = s.oid
    AND d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
JOIN pg_catalog.pg_attribute own ON own.attrelid = d.refobjid AND own.attnum = d.refobjsubid
JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
WHERE s.relkind = 'S' AND t.relname = {} AND pg_catalog.pg_table_is_visible(t.oid)";

const COLLATION: &str = "SELECT collisdeterministic::text FROM pg_catalog.pg_collation WHERE collname = {}";

const EXTENSION: &str = "SELECT 1::text FROM pg_catalog.pg_extension WHERE extname = {}";

const TABLES: &str = "\
SELECT t.relname::text, CASE WHEN t.relispartition THEN 'p' WHEN t.relkind IN ('m', 'v') THEN 'v' ELSE 't' END,
    pg_catalog.obj_description(t.oid, 'pg_class')
FROM pg_catalog.pg_class t
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
WHERE t.relkind IN ('f', 'm', 'p', 'r', 'v') AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
    AND pg_catalog.pg_table_is_visible(t.oid)";

const COLUMNS: &str = "\
SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
    (NOT (a.attnotnull OR (y.typtype = 'd' AND y.typnotnull)))::text, pg_catalog.pg_get_expr(d.adbin, d.adrelid),
    CASE WHEN co.collname = 'default' THEN NULL ELSE co.collname::text END, (a.attidentity <> '')::text,
    EXISTS (SELECT 1 FROM pg_catalog.pg_index i
        WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey))::text,
    pg_catalog.col_description(a.attrelid, a.attnum)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
JOIN pg_catalog.pg_class t ON t.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
WHERE t.relkind IN ('f', 'm', 'p', 'r', 'v') AND t.relname = {} AND a.attnum > 0 AND NOT a.attisdropped
    AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND pg_catalog.pg_table_is_visible(t.oid)
ORDER BY a.attnum";

pub(crate) fn queries(subject: &Subject) -> Vec<String> {
    match subject {
        Subject::Constraints { table } => vec![named(CONSTRAINTS, table), named(INDEXES, table)],
        Subject::Sequences { table } => vec![named(SEQUENCES, table)],
        Subject::Collation { name } => vec![named(COLLATION, name)],
        Subject::Extension { name } => vec![named(EXTENSION, name)],
        Subject::Tables => vec![TABLES.to_owned()],
        Subject::Columns { table } => vec![named(COLUMNS, table)],
        Subject::StorageEngine { .. } => Vec::new(),
    }
}

pub(crate) fn parse(subject: &Subject, rows: &[Vec<Row>]) -> Result<Answer, SchemaError> {
    if let Subject::StorageEngine { .. } = subject {
        return Ok(Answer::StorageEngine(None));
    }
    let first = rows
        .first()
        .ok_or_else(|| SchemaError::Catalog("there is no answer".to_owned()))?;
    Ok(match subject {
        Subject::Constraints { .. } => {
            let indexes = rows
                .get(1)
                .ok_or_else(|| SchemaError::Catalog("an answer is missing".to_owned()))?;
            Answer::Constraints(constraints(first, indexes)?)
        }
        Subject::Sequences { .. } => Answer::Sequences(
            first
                .iter()
                .map(|row| {
                    Ok(SequenceInfo {
                        name: text(row, 0)?,
                        column: text(row, 1)?,
                    })
                })
                .collect::<Result<_, SchemaError>>()?,
        ),
        Subject::StorageEngine { .. } => Answer::StorageEngine(None),
        Subject::Extension { .. } => Answer::Installed(!first.is_empty()),
        Subject::Collation { .. } => Answer::Deterministic(first.first().map(|row| is_true(row, 0))),
        Subject::Tables => Answer::Tables(
            first
                .iter()
                .map(|row| {
                    Ok(TableInfo {
                        name: text(row, 0)?,
                        kind: match text(row, 1)?.as_str() {
                            "p" => TableKind::Partition,
                            "v" => TableKind::View,
                            _ => TableKind::Table,
                        },
                        comment: cell(row, 2).map(str::to_owned),
                    })
                })
                .collect::<Result<_, SchemaError>>()?,
        ),
        Subject::Columns { .. } => Answer::Columns(
            first
                .iter()
                .map(|row| {
                    Ok(ColumnInfo {
                        name: text(row, 0)?,
                        data_type: text(row, 1)?,
                        null: is_true(row, 2),
                        default: cell(row, 3).map(str::to_owned),
                        collation: cell(row, 4).map(str::to_owned),
                        identity: is_true(row, 5),
                        primary_key: is_true(row, 6),
                        comment: cell(row, 7).map(str::to_owned),
                    })
                })
                .collect::<Result<_, SchemaError>>()?,
        ),
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

fn is_true(row: &Row, index: usize) -> bool {
    matches!(cell(row, index), Some("true" | "t"))
}

fn constraints(constraint_rows: &[Row], index_rows: &[Row]) -> Result<Vec<ConstraintInfo>, SchemaError> {
    let mut found: Vec<ConstraintInfo> = Vec::new();
    for row in constraint_rows {
        let name = text(row, 0)?;
        let kind = text(row, 1)?;
        if found.last().is_none_or(|last| last.name != name) {
            let target = cell(row, 2).zip(cell(row, 3)).filter(|_| kind == "f");
            found.push(ConstraintInfo {
                name,
                primary_key: kind == "p",
                unique: kind == "p" || kind == "u",
                foreign_key: target.map(|(table, column)| (table.to_owned(), column.to_owned())),
                check: kind == "c",
                ..ConstraintInfo::default()
            });
        }
        if let (Some(last), Some(column)) = (found.last_mut(), cell(row, 4)) {
            last.columns.push(Some(column.to_owned()));
        }
    }
    let known = found.len();
    for row in index_rows {
        let name = text(row, 0)?;
        if found[..known].iter().any(|constraint| constraint.name == name) {
            continue;
        }
        let method = text(row, 3)?;
        if found[known..].last().is_none_or(|last| last.name != name) {
            let plain = method == "btree" && !name.ends_with("_btree") && !is_true(row, 6);
            found.push(ConstraintInfo {
                name,
                unique: is_true(row, 1),
                primary_key: is_true(row, 2),
                index: true,
                kind: Some(if plain { "idx".to_owned() } else { method.clone() }),
                definition: cell(row, 5).map(str::to_owned),
                ..ConstraintInfo::default()
            });
        }
        if let Some(last) = found.last_mut() {
            last.columns.push(cell(row, 7).map(str::to_owned));
            if method == "btree" {
                let descending = cell(row, 4) == Some("1");
                last.orders.push(if descending { "DESC" } else { "ASC" }.to_owned());
            }
        }
    }
    for index in &mut found[known..] {
        // An index on one expression has no columns at all.
        if index.columns == [None] {
            index.columns.clear();
        }
    }
    Ok(found)
}
