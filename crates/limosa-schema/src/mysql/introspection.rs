//! What to ask MySQL's and MariaDB's `information_schema`, and what the rows mean.

use crate::{Answer, ColumnInfo, ConstraintInfo, Row, SchemaError, Subject, TableInfo, TableKind, Vendor};

fn named(sql: &str, name: &str) -> String {
    sql.replace("{}", &format!("'{}'", name.replace('\'', "''")))
}

const KEYS: &str = "\
SELECT kc.constraint_name, kc.column_name, kc.referenced_table_name, kc.referenced_column_name, c.constraint_type
FROM information_schema.key_column_usage kc
JOIN information_schema.table_constraints c ON c.table_schema = kc.table_schema AND c.table_name = kc.table_name
    AND c.constraint_name = kc.constraint_name
WHERE kc.table_schema = DATABASE() AND kc.table_name = {} AND c.constraint_type <> 'CHECK'
    AND (kc.referenced_table_schema = DATABASE() OR kc.referenced_table_schema IS NULL)
ORDER BY kc.ordinal_position";

const MARIADB_CHECKS: &str = "\
SELECT constraint_name, check_clause FROM information_schema.check_constraints
WHERE constraint_schema = DATABASE() AND table_name = {}";

/// Servers before 8.0.16 have no checks, and take the union for a comment.
const MYSQL_CHECKS: &str = "\
SELECT NULL, NULL FROM DUAL WHERE FALSE /*!80016 UNION ALL
SELECT cc.constraint_name, cc.check_clause FROM information_schema.check_constraints cc
JOIN information_schema.table_constraints tc ON tc.table_schema = cc.constraint_schema
    AND tc.constraint_name = cc.constraint_name AND tc.constraint_type = 'CHECK'
WHERE cc.constraint_schema = DATABASE() AND tc.table_name = {} */";

const COLUMNS: &str = "\
SELECT c.column_name, c.column_type, c.is_nullable, c.column_default,
    CASE WHEN c.collation_name = t.table_collation THEN NULL ELSE c.collation_name END, c.extra, c.column_key,
    c.column_comment
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = DATABASE() AND c.table_name = {}
ORDER BY c.ordinal_position";

const TABLES: &str = "\
SELECT table_name, table_type, table_comment FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'VIEW')";

const ENGINE: &str = "\
SELECT engine FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = {}";

pub(crate) fn queries(subject: &Subject, mariadb: bool) -> Vec<String> {
    match subject {
        Subject::Constraints { table } => vec![
            named(KEYS, table),
            named(if mariadb { MARIADB_CHECKS } else { MYSQL_CHECKS }, table),
            named(COLUMNS, table),
            format!("SHOW INDEX FROM {}", Vendor::Mysql.quote_name(table)),
        ],
        // Neither has sequences that columns own, nor collations that are not deterministic.
        Subject::Sequences { .. } | Subject::Collation { .. } | Subject::Extension { .. } => Vec::new(),
        Subject::Tables => vec![TABLES.to_owned()],
        Subject::Columns { table } => vec![named(COLUMNS, table)],
        Subject::StorageEngine { table } => vec![named(ENGINE, table)],
    }
}

pub(crate) fn parse(subject: &Subject, rows: &[Vec<Row>]) -> Result<Answer, SchemaError> {
    let answer = |index: usize| {
        rows.get(index)
            .ok_or_else(|| SchemaError::Catalog("an answer is missing".to_owned()))
    };
    Ok(match subject {
        Subject::Constraints { .. } => {
            let mut found = keys(answer(0)?)?;
            let columns = answer(2)?
                .iter()
                .map(|row| text(row, 0))
                .collect::<Result<Vec<_>, _>>()?;
            checks(answer(1)?, &columns, &mut found)?;
            indexes(answer(3)?, &mut found)?;
            Answer::Constraints(found)
        }
        Subject::Sequences { .. } => Answer::Sequences(Vec::new()),
        Subject::Extension { .. } => Answer::Installed(false),
        Subject::Collation { .. } => Answer::Deterministic(Some(true)),
        Subject::Tables => Answer::Tables(answer(0)?.iter().map(table_info).collect::<Result<_, _>>()?),
        Subject::Columns { .. } => Answer::Columns(answer(0)?.iter().map(column_info).collect::<Result<_, _>>()?),
        Subject::StorageEngine { .. } => {
            Answer::StorageEngine(answer(0)?.first().and_then(|row| cell(row, 0)).map(str::to_owned))
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

fn not_empty(row: &Row, index: usize) -> Option<String> {
    cell(row, index).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn table_info(row: &Row) -> Result<TableInfo, SchemaError> {
    let view = cell(row, 1) == Some("VIEW");
    Ok(TableInfo {
        name: text(row, 0)?,
        kind: if view { TableKind::View } else { TableKind::Table },
        comment: not_empty(row, 2),
    })
}

fn column_info(row: &Row) -> Result<ColumnInfo, SchemaError> {
    Ok(ColumnInfo {
        name: text(row, 0)?,
        data_type: text(row, 1)?,
        null: cell(row, 2) == Some("YES"),
        default: cell(row, 3).map(str::to_owned),
        collation: cell(row, 4).map(str::to_owned),
        identity: cell(row, 5).is_some_and(|extra| extra.contains("auto_increment")),
        primary_key: cell(row, 6) == Some("PRI"),
        comment: not_empty(row, 7),
    })
}

fn position(found: &[ConstraintInfo], name: &str) -> Option<usize> {
    found.iter().position(|constraint| constraint.name == name)
}

fn add_column(constraint: &mut ConstraintInfo, column: Option<&str>) {
    let column = column.map(str::to_owned);
    if !constraint.columns.contains(&column) {
        constraint.columns.push(column);
    }
}

/// Primary and foreign keys and unique constraints.
fn keys(rows: &[Row]) -> Result<Vec<ConstraintInfo>, SchemaError> {
    let mut found: Vec<ConstraintInfo> = Vec::new();
    for row in rows {
        let name = text(row, 0)?;
        let at = match position(&found, &name) {
            Some(at) => at,
            None => {
                let kind = cell(row, 4);
                let target = cell(row, 2).zip(cell(row, 3));
                found.push(ConstraintInfo {
                    name,
                    primary_key: kind == Some("PRIMARY KEY"),
                    unique: matches!(kind, Some("PRIMARY KEY" | "UNIQUE")),
                    foreign_key: target.map(|(table, column)| (table.to_owned(), column.to_owned())),
                    ..ConstraintInfo::default()
                });
                found.len() - 1
            }
        };
        add_column(&mut found[at], cell(row, 1));
    }
    Ok(found)
}

/// Checks. One that stands with its column has the column's name, and is called otherwise to be told apart.
fn checks(rows: &[Row], columns: &[String], found: &mut Vec<ConstraintInfo>) -> Result<(), SchemaError> {
    let mut unnamed = 0;
    for row in rows {
        let mut check = ConstraintInfo {
            name: text(row, 0)?,
            check: true,
            ..ConstraintInfo::default()
        };
        for name in quoted_names(&text(row, 1)?) {
            if columns.contains(&name) {
                add_column(&mut check, Some(&name));
            }
        }
        if check.columns == [Some(check.name.clone())] {
            unnamed += 1;
            check.name = format!("__unnamed_constraint_{unnamed}__");
        }
        match position(found, &check.name) {
            Some(at) => found[at] = check,
            None => found.push(check),
        }
    }
    Ok(())
}

/// The names in backticks, those in strings left out.
fn quoted_names(sql: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut chars = sql.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                while let Some(inner) = chars.next() {
                    match inner {
                        '\\' => drop(chars.next()),
                        '\'' => break,
                        _ => {}
                    }
                }
            }
            '`' => names.push(chars.by_ref().take_while(|c| *c != '`').collect()),
            _ => {}
        }
    }
    names
}

/// The rows of `SHOW INDEX`.
fn indexes(rows: &[Row], found: &mut Vec<ConstraintInfo>) -> Result<(), SchemaError> {
    for row in rows {
        let name = text(row, 2)?;
        let at = match position(found, &name) {
            Some(at) => at,
            None => {
                found.push(ConstraintInfo {
                    name,
                    unique: cell(row, 1) == Some("0"),
                    ..ConstraintInfo::default()
                });
                found.len() - 1
            }
        };
        let index = &mut found[at];
        index.index = true;
        let method = text(row, 10)?;
        index.kind = Some(if method == "BTREE" {
            "idx".to_owned()
        } else {
            method.to_lowercase()
        });
        add_column(index, cell(row, 4));
        let descending = cell(row, 5) == Some("D");
        index.orders.push(if descending { "DESC" } else { "ASC" }.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        cells
            .iter()
            .map(|cell| (*cell != "-").then(|| (*cell).to_owned()))
            .collect()
    }

    #[test]
    fn constraints_are_put_together() {
        let subject = Subject::Constraints { table: "t".to_owned() };
        let rows = [
            vec![
                row(&["PRIMARY", "id", "-", "-", "PRIMARY KEY"]),
                row(&["fk", "k", "other", "id", "FOREIGN KEY"]),
            ],
            vec![row(&["f", "`f` >= 0"]), row(&["own", "`f` > 0 and `g` <> '`id`'"])],
            ["id", "k", "f", "g"].map(|name| row(&[name, "int", "NO"])).to_vec(),
            vec![
                row(&["t", "0", "PRIMARY", "1", "id", "A", "-", "-", "-", "", "BTREE"]),
                row(&["t", "1", "fk", "1", "k", "A", "-", "-", "-", "", "BTREE"]),
                row(&["t", "1", "i", "1", "f", "D", "-", "-", "-", "", "BTREE"]),
            ],
        ];
        let Ok(Answer::Constraints(found)) = parse(&subject, &rows) else {
            panic!("no constraints");
        };
        let names: Vec<&str> = found.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["PRIMARY", "fk", "__unnamed_constraint_1__", "own", "i"]);
        assert!(found[0].primary_key && found[0].unique && found[0].index);
        assert!(found[1].index && !found[1].unique);
        assert_eq!(found[1].foreign_key, Some(("other".to_owned(), "id".to_owned())));
        assert_eq!(found[3].columns, [Some("f".to_owned()), Some("g".to_owned())]);
        assert_eq!(found[4].orders, ["DESC"]);
    }
}
