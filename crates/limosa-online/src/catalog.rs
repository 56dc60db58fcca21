//! The shape of a live database, from PostgreSQL's catalog.

use std::collections::BTreeMap;

use limosa_schema::Row;

use crate::{Constraint, DataType, Index, Kind, Shape, Size, Table};

/// The queries to run, in order: tables, columns, indexes, constraints. Each selects text only, of the tables that are
/// found without naming a schema. They read the catalog and lock no table.
pub const QUERIES: [&str; 4] = [
    "SELECT c.relname, c.reltuples::bigint::text, pg_catalog.pg_relation_size(c.oid)::text \
     FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(c.oid) \
     AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)",
    "SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) \
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
     WHERE c.relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped \
     AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) \
     ORDER BY c.relname, a.attnum",
    "SELECT c.relname, i.relname, (x.indexprs IS NULL AND x.indpred IS NULL)::text, \
     (SELECT pg_catalog.string_agg(DISTINCT a.attname, chr(31)) FROM pg_catalog.pg_attribute a \
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND (a.attnum = ANY (x.indkey) OR EXISTS (SELECT FROM pg_catalog.pg_depend d \
     WHERE d.classid = 'pg_class'::regclass AND d.objid = i.oid AND d.refobjid = c.oid AND d.refobjsubid = a.attnum))) \
     FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid \
     JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid WHERE pg_catalog.pg_table_is_visible(c.oid) \
     AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)",
    "SELECT c.relname, k.conname, k.contype::text, f.relname, \
     (SELECT pg_catalog.string_agg(a.attname, chr(31) ORDER BY pg_catalog.array_position(k.conkey, a.attnum)) \
     FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)), \
     CASE WHEN k.contype = 'c' AND k.convalidated THEN pg_catalog.pg_get_constraintdef(k.oid) END, \
     (SELECT pg_catalog.string_agg(a.attname, chr(31) ORDER BY pg_catalog.array_position(k.confkey, a.attnum)) \
     FROM pg_catalog.pg_attribute a WHERE a.attrelid = f.oid AND a.attnum = ANY (k.confkey)) \
     FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid \
     LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') \
     AND pg_catalog.pg_table_is_visible(c.oid) \
     AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)",
];

/// The catalog's answer is not of the form that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the catalog answered in another form than was asked for: {row:?}")]
pub struct ShapeError {
    /// The row.
    pub row: Row,
}

impl Shape {
    /// From the answers to [`QUERIES`].
    ///
    /// # Errors
    /// When a row has another form.
    pub fn of_catalog(answers: &[Vec<Row>; QUERIES.len()]) -> Result<Self, ShapeError> {
        let [tables, columns, indexes, constraints] = answers;
        let mut found = BTreeMap::new();
        for row in tables {
            let [Some(name), Some(rows), Some(bytes)] = &row[..] else {
                return Err(ShapeError { row: row.clone() });
            };
            let size = Size {
                // -1 before the first ANALYZE.
                rows: rows.parse().ok(),
                bytes: bytes.parse().map_err(|_| ShapeError { row: row.clone() })?,
            };
            let table = Table {
                size,
                ..Table::default()
            };
            found.insert(name.clone(), table);
        }
        let mut shape = Self { tables: found };
        for row in columns {
            let [Some(table), Some(name), Some(data_type)] = &row[..] else {
                return Err(ShapeError { row: row.clone() });
            };
            let column = (name.clone(), DataType::parse(data_type));
            shape.of(table, row)?.columns.push(column);
        }
        for row in indexes {
            let [Some(table), Some(name), Some(plain), columns] = &row[..] else {
                return Err(ShapeError { row: row.clone() });
            };
            let index = Index {
                name: Some(name.clone()),
                columns: split(columns.as_deref()),
                plain: plain == "true",
            };
            shape.of(table, row)?.indexes.push(index);
        }
        for row in constraints {
            let (table, constraint) = constraint(row).ok_or_else(|| ShapeError { row: row.clone() })?;
            shape.of(table, row)?.constraints.push(constraint);
        }
        Ok(shape)
    }

    fn of(&mut self, table: &str, row: &Row) -> Result<&mut Table, ShapeError> {
        self.tables
            .get_mut(table)
            .ok_or_else(|| ShapeError { row: row.clone() })
    }
}

fn constraint(row: &Row) -> Option<(&str, Constraint)> {
    let [Some(table), Some(name), Some(kind), to, columns, definition, to_columns] = &row[..] else {
        return None;
    };
    let columns = split(columns.as_deref());
    let kind = match kind.as_str() {
        "c" => Kind::Check {
            not_null: not_null(definition.as_deref(), &columns),
        },
        "f" => Kind::ForeignKey {
            to: to.clone()?,
            to_columns: split(to_columns.as_deref()),
        },
        _ => Kind::Indexed,
    };
    let name = Some(name.clone());
    Some((table, Constraint { name, columns, kind }))
}

/// The one column of which a check says nothing but that it is not NULL.
fn not_null(definition: Option<&str>, columns: &[String]) -> Option<String> {
    let [column] = columns else { return None };
    let bare = definition?.strip_prefix("CHECK ((")?.strip_suffix(" IS NOT NULL))")?;
    let quoted = format!("\"{}\"", column.replace('"', "\"\""));
    (bare == column || bare == quoted).then(|| column.clone())
}

fn split(joined: Option<&str>) -> Vec<String> {
    let names = joined.into_iter().flat_map(|joined| joined.split('\u{1f}'));
    names.map(str::to_owned).collect()
}
