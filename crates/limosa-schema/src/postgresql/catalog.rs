//! All tables of a place in PostgreSQL's catalog: what to ask, and what the rows mean.
//!
//! Nothing here takes a lock on a table: only the catalog is read.

use std::collections::BTreeMap;

use crate::catalog::{
    Automatic, ColumnDescription, ForeignKeyDescription, Key, KeyKind, SequenceDescription, TableDescription,
};
use crate::{Row, SchemaError};

/// Where to look, in terms of `pg_class t`.
const VISIBLE: &str = "t.relkind IN ('r', 'p', 'f') AND pg_catalog.pg_table_is_visible(t.oid) AND t.relnamespace NOT IN \
    ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)";
const TEMPORARY: &str = "t.relkind = 'r' AND t.relnamespace = pg_catalog.pg_my_temp_schema()";

const TABLES: &str = "\
SELECT t.relname::text, pg_catalog.obj_description(t.oid, 'pg_class'), (t.relpersistence = 'u')::text
FROM pg_catalog.pg_class t WHERE {}";

const COLUMNS: &str = "\
SELECT t.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), (NOT a.attnotnull)::text,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
    CASE WHEN a.attcollation <> y.typcollation THEN co.collname::text END,
    pg_catalog.col_description(a.attrelid, a.attnum), s.oid::regclass::text, q.seqmax::text,
    (pg_catalog.has_sequence_privilege(s.oid, 'SELECT')
        AND pg_catalog.has_column_privilege(t.oid, a.attnum, 'SELECT'))::text
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class t ON t.oid = a.attrelid
JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_catalog.pg_depend p ON p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = t.oid
    AND p.refobjsubid = a.attnum AND p.classid = 'pg_catalog.pg_class'::regclass AND p.deptype IN ('a', 'i')
    AND EXISTS (SELECT FROM pg_catalog.pg_sequence own WHERE own.seqrelid = p.objid)
LEFT JOIN pg_catalog.pg_class s ON s.oid = p.objid
LEFT JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
WHERE a.attnum > 0 AND NOT a.attisdropped AND {}
ORDER BY t.relname, a.attnum";

/// Constraints, foreign keys among them. A constraint is switched off when one of the triggers that enforce it is.
const CONSTRAINTS: &str = "\
SELECT t.relname::text, c.conname::text, c.contype::text, pg_catalog.pg_get_constraintdef(c.oid),
    (c.convalidated AND coalesce(i.indisvalid, true))::text,
    (SELECT string_agg(pg_catalog.format('ALTER TABLE %s ENABLE TRIGGER %I', g.tgrelid::regclass, g.tgname), '; ')
        FROM pg_catalog.pg_trigger g WHERE g.tgconstraint = c.oid AND g.tgenabled = 'D'),
    (SELECT string_agg(a.attname, chr(31) ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number),
    CASE WHEN pg_catalog.pg_table_is_visible(c.confrelid) THEN target.relname::text ELSE c.confrelid::regclass::text END,
    (SELECT string_agg(a.attname, chr(31) ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number)
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
LEFT JOIN pg_catalog.pg_class target ON target.oid = c.confrelid
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
WHERE c.contype IN ('p', 'u', 'c', 'x', 'f') AND {}
ORDER BY t.relname, c.oid";

const INDEXES: &str = "\
SELECT t.relname::text, x.relname::text, i.indisunique::text, (i.indisvalid AND i.indisready)::text,
    pg_catalog.pg_get_indexdef(x.oid)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = x.oid AND c.contype IN ('p', 'u', 'x')) AND {}
ORDER BY t.relname, x.relname";

/// The queries: of every table that is found by its bare name, or of the temporary ones of this session.
pub(crate) fn queries(temporary: bool) -> Vec<String> {
    let place = if temporary { TEMPORARY } else { VISIBLE };
    [TABLES, COLUMNS, CONSTRAINTS, INDEXES]
        .map(|query| query.replace("{}", place))
        .to_vec()
}

/// The tables that the rows of these queries tell of.
///
/// # Errors
/// When the rows are of another shape.
pub(crate) fn parse(rows: &[Vec<Row>]) -> Result<BTreeMap<String, TableDescription>, SchemaError> {
    let [tables, columns, constraints, indexes] = rows else {
        return Err(SchemaError::Catalog("an answer is missing".to_owned()));
    };
    let mut found = BTreeMap::new();
    for row in tables {
        let name = text(row, 0)?;
        let description = TableDescription {
            name: name.clone(),
            comment: cell(row, 1).map(str::to_owned),
            unlogged: is_true(row, 2),
            ..TableDescription::default()
        };
        found.insert(name, description);
    }
    let mut of = |row: &Row, put: &mut dyn FnMut(&mut TableDescription) -> Result<(), SchemaError>| {
        match found.get_mut(cell(row, 0).unwrap_or_default()) {
            Some(table) => put(table),
            // Created since.
            None => Ok(()),
        }
    };
    for row in columns {
        of(row, &mut |table| {
            table.columns.push(column(row)?);
            Ok(())
        })?;
    }
    for row in constraints {
        of(row, &mut |table| constraint(row, table))?;
    }
    for row in indexes {
        of(row, &mut |table| {
            table.keys.push(index(row)?);
            Ok(())
        })?;
    }
    Ok(found)
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

/// Names with a character between them that no name has.
fn names(row: &Row, index: usize) -> Vec<String> {
    let joined = cell(row, index).unwrap_or_default();
    joined.split('\u{1f}').map(str::to_owned).collect()
}

fn column(row: &Row) -> Result<ColumnDescription, SchemaError> {
    let expression = cell(row, 4).map(str::to_owned);
    let generated = cell(row, 6).is_some_and(|kind| !kind.is_empty());
    let serial = !generated && expression.as_deref().is_some_and(|text| text.starts_with("nextval("));
    let automatic = match cell(row, 5) {
        Some("a") => Automatic::Always,
        Some("d") => Automatic::ByDefault,
        _ if serial => Automatic::Serial,
        _ => Automatic::No,
    };
    let (default, generated) = match (generated, serial) {
        (true, _) => (None, expression),
        (false, true) => (None, None),
        (false, false) => (expression, None),
    };
    let sequence = match (cell(row, 9), cell(row, 10).and_then(|max| max.parse().ok())) {
        (Some(name), Some(max)) => Some(SequenceDescription {
            name: name.to_owned(),
            max,
            readable: is_true(row, 11),
        }),
        _ => None,
    };
    Ok(ColumnDescription {
        name: text(row, 1)?,
        data_type: text(row, 2)?,
        null: is_true(row, 3),
        default,
        generated,
        automatic,
        collation: cell(row, 7).map(str::to_owned),
        comment: cell(row, 8).map(str::to_owned),
        sequence,
        definition: String::new(),
    })
}

fn constraint(row: &Row, table: &mut TableDescription) -> Result<(), SchemaError> {
    let (name, definition) = (text(row, 1)?, text(row, 3)?);
    let (valid, disabled) = (is_true(row, 4), cell(row, 5).map(str::to_owned));
    // Said by `valid`.
    let definition = definition.trim_end_matches(" NOT VALID").to_owned();
    let kind = match cell(row, 2) {
        Some("p") => KeyKind::PrimaryKey,
        Some("u") => KeyKind::Unique,
        Some("c") => KeyKind::Check,
        Some("x") => KeyKind::Exclusion,
        _ => {
            table.foreign_keys.push(ForeignKeyDescription {
                name,
                columns: names(row, 6),
                to_table: text(row, 7)?,
                to_columns: names(row, 8),
                rules: rules(&definition),
                valid,
                disabled,
            });
            return Ok(());
        }
    };
    table.keys.push(Key {
        name,
        kind,
        definition,
        column: None,
        valid,
        disabled,
    });
    Ok(())
}

/// What `FOREIGN KEY (a) REFERENCES b(c) ON DELETE CASCADE` says after the columns.
fn rules(definition: &str) -> String {
    let after = definition.split_once(" REFERENCES ").map_or("", |(_, target)| target);
    // Names in quotes may hold parentheses.
    let mut quoted = false;
    let end = after.find(|c| {
        quoted ^= c == '"';
        c == ')' && !quoted
    });
    end.map_or("", |end| after[end + 1..].trim()).to_owned()
}

fn index(row: &Row) -> Result<Key, SchemaError> {
    let definition = text(row, 4)?;
    let after = definition
        .split_once(" USING ")
        .map_or(&*definition, |(_, after)| after);
    let unique = if is_true(row, 2) { "UNIQUE " } else { "" };
    Ok(Key {
        name: text(row, 1)?,
        kind: KeyKind::Index,
        definition: format!("{unique}{after}"),
        column: None,
        valid: is_true(row, 3),
        disabled: None,
    })
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
    fn a_table_is_put_together() {
        let rows = [
            vec![row(&["t", "-", "false"])],
            vec![
                row(&[
                    "t",
                    "id",
                    "bigint",
                    "false",
                    "-",
                    "d",
                    "",
                    "-",
                    "-",
                    "t_id_seq",
                    "9223372036854775807",
                    "true",
                ]),
                row(&[
                    "t",
                    "old",
                    "integer",
                    "false",
                    "nextval('s'::regclass)",
                    "",
                    "",
                    "-",
                    "-",
                    "s",
                    "2147483647",
                    "true",
                ]),
                row(&[
                    "t", "g", "integer", "true", "(a + 1)", "", "s", "-", "it", "-", "-", "-",
                ]),
                row(&["gone", "g", "integer", "true", "-", "", "", "-", "-", "-", "-", "-"]),
            ],
            vec![
                row(&["t", "c", "c", "CHECK ((a > 0)) NOT VALID", "false", "-", "a", "-", "-"]),
                row(&[
                    "t",
                    "f",
                    "f",
                    "FOREIGN KEY (k) REFERENCES \"o)\"(id) ON DELETE CASCADE DEFERRABLE",
                    "true",
                    "-",
                    "k",
                    "o)",
                    "id",
                ]),
            ],
            vec![row(&[
                "t",
                "i",
                "true",
                "false",
                "CREATE UNIQUE INDEX i ON public.t USING btree (a) WHERE (b > 0)",
            ])],
        ];
        let tables = parse(&rows).unwrap();
        let table = &tables["t"];
        let origins: Vec<_> = table
            .columns
            .iter()
            .map(|c| (c.automatic, c.default.is_some(), c.generated.is_some()))
            .collect();
        assert_eq!(
            origins,
            [
                (Automatic::ByDefault, false, false),
                (Automatic::Serial, false, false),
                (Automatic::No, false, true)
            ]
        );
        assert_eq!(
            (table.keys[0].valid, &*table.keys[0].definition),
            (false, "CHECK ((a > 0))")
        );
        assert_eq!(
            (table.keys[1].valid, &*table.keys[1].definition),
            (false, "UNIQUE btree (a) WHERE (b > 0)")
        );
        assert_eq!(table.foreign_keys[0].rules, "ON DELETE CASCADE DEFERRABLE");
    }
}
