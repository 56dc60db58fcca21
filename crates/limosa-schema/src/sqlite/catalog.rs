//! Tables of SQLite, from the statements that made them: `sqlite_master` keeps their text, and keeps it up to date.

use std::collections::BTreeMap;

use crate::catalog::{self, Key, KeyKind, TableDescription, normalised};
use crate::{Row, SchemaError, Vendor};

/// The texts of tables and indexes, tables first; SQLite's own left out.
pub(crate) const QUERY: &str = "\
SELECT type, name, tbl_name, sql FROM sqlite_master
WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY type DESC, rowid";

/// The tables that the rows tell of, by their names in lower case. Only those that are wanted are read.
///
/// # Errors
/// When a text is not understood.
pub(crate) fn parse(
    rows: &[Row],
    wanted: &dyn Fn(&str) -> bool,
) -> Result<BTreeMap<String, TableDescription>, SchemaError> {
    let mut found = BTreeMap::new();
    for row in rows {
        let [Some(kind), Some(name), Some(table), Some(sql)] = row.as_slice() else {
            return Err(SchemaError::Catalog("sqlite_master has other columns".to_owned()));
        };
        let own = table.to_lowercase();
        let by_module = sql
            .get(..14)
            .is_some_and(|words| words.eq_ignore_ascii_case("CREATE VIRTUAL"));
        if !wanted(&own) || by_module {
            let description = TableDescription {
                name: table.clone(),
                by_module,
                ..TableDescription::default()
            };
            found.insert(own, description);
        } else if kind == "table" {
            found.insert(own, catalog::table(sql, Vendor::Sqlite)?);
        } else if let Some(description) = found.get_mut(&own) {
            description.keys.push(index(name, sql));
        }
    }
    Ok(found)
}

/// The table that these statements make: `CREATE TABLE` first, then its indexes.
///
/// # Errors
/// When a text is not understood.
pub(crate) fn made_by(statements: &[String]) -> Result<TableDescription, SchemaError> {
    let (create, others) = statements
        .split_first()
        .ok_or_else(|| SchemaError::Catalog("there is no CREATE TABLE".to_owned()))?;
    let mut table = catalog::table(create, Vendor::Sqlite)?;
    for sql in others {
        let name = catalog::index_name(sql)
            .ok_or_else(|| SchemaError::Catalog(format!("this index is not understood: {sql}")))?;
        table.keys.push(index(&name, sql));
    }
    Ok(table)
}

fn index(name: &str, sql: &str) -> Key {
    let text = normalised(sql.trim_end_matches(';'));
    // Its name and its table stand before the first parenthesis.
    let definition = text.find('(').map_or("", |open| &text[open..]);
    let unique = if text.starts_with("CREATE UNIQUE ") {
        "UNIQUE "
    } else {
        ""
    };
    Key {
        name: name.to_owned(),
        kind: KeyKind::Index,
        definition: format!("{unique}{definition}"),
        column: None,
        valid: true,
        disabled: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_what_is_kept() {
        let create = "CREATE TABLE \"t\" (\"a\" integer NOT NULL, \"b\" text NULL)".to_owned();
        let index = "CREATE UNIQUE INDEX \"i\" ON \"t\" (\"a\" DESC)  WHERE \"b\" IS NOT NULL".to_owned();
        let made = made_by(&[format!("{create};"), format!("{index};")]).unwrap();
        assert_eq!(made.keys[0].name, "i");
        assert_eq!(made.keys[0].definition, "UNIQUE (\"a\" DESC) WHERE \"b\" IS NOT NULL");
        let row = |kind: &str, name: &str, sql: &str| [kind, name, "t", sql].map(|text| Some(text.to_owned())).to_vec();
        let rows = [row("table", "t", &create), row("index", "i", &index)];
        assert_eq!(parse(&rows, &|_| true).unwrap()["t"], made);
    }
}
