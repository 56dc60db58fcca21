//! [`Expectation`]: how a table would be made today.
//!
//! The statements are texts, whoever wrote them: Limosa's schema editor, or Django's own where a model has what only Python
//! knows.

use std::collections::BTreeMap;

use super::ForeignKeyDescription;
use super::parse::foreign_key;
use super::tokens::{Token, tokens};
use crate::Vendor;

/// A table as the statements that create it.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The table, as the catalog has it.
    pub table: String,
    /// `CREATE TABLE`, then what follows it, foreign keys left out: indexes, constraints, comments. Without `;`.
    pub statements: Vec<String>,
    /// Its foreign keys, where they are no part of `CREATE TABLE`.
    pub foreign_keys: Vec<ForeignKeyDescription>,
    /// The names that the model gives to indexes and constraints. All others are made up by Django or the server, and
    /// keep what they were made from.
    pub named: Vec<String>,
    /// What rows that are there already get in a column that is added, as SQL: the field's default.
    pub fills: BTreeMap<String, String>,
}

impl Expectation {
    /// The tables that these statements create, in order; a model's many-to-many tables come with it. `named` are the
    /// names that the model gives.
    ///
    /// # Errors
    /// The statement that is not understood.
    pub fn of(statements: &[String], named: &[&str], vendor: Vendor) -> Result<Vec<Self>, String> {
        let mut tables: Vec<Self> = Vec::new();
        let mut others = Vec::new();
        for sql in statements.iter().map(|sql| sql.trim().trim_end_matches(';')) {
            let place = place_of_table(sql, vendor).ok_or(sql)?;
            if !place.creates {
                others.push((place.table, sql));
                continue;
            }
            tables.push(Self {
                table: place.table,
                statements: vec![sql.to_owned()],
                foreign_keys: Vec::new(),
                // Joining tables that Django makes have no names of their own.
                named: match tables.is_empty() {
                    true => named.iter().map(|name| as_kept(name, vendor)).collect(),
                    false => Vec::new(),
                },
                fills: BTreeMap::new(),
            });
        }
        for (table, sql) in others {
            let own = tables.iter_mut().find(|own| own.table == table).ok_or(sql)?;
            match foreign_key(sql, vendor) {
                // An index that an old `index_together` became may stand in the state twice.
                _ if own.statements.iter().any(|made| made == sql) => {}
                Some(key) => own.foreign_keys.push(key),
                None => own.statements.push(sql.to_owned()),
            }
        }
        Ok(tables)
    }

    /// Whether its name holds a schema, as in `other"."table`: it then lies where Limosa does not look.
    pub fn is_elsewhere(&self) -> bool {
        self.table.contains(['"', '`'])
    }

    /// The statements that make it as a temporary table of another name, without tablespaces and foreign keys.
    pub fn scratch(&self, name: &str, vendor: Vendor) -> Vec<String> {
        let made = self.statements.iter().map(|sql| {
            let Some(place) = place_of_table(sql, vendor) else {
                return sql.clone();
            };
            let moved = format!(
                "{}{}{}",
                &sql[..place.start],
                vendor.quote_name(name),
                &sql[place.end..]
            );
            match (vendor, moved.strip_prefix("CREATE TABLE")) {
                (Vendor::Sqlite, _) => moved,
                (_, Some(rest)) => without_tablespaces(&format!("CREATE TEMPORARY TABLE{rest}")),
                (_, None) => without_tablespaces(&moved),
            }
        });
        made.collect()
    }
}

/// Where a statement names the table that it is about.
struct Place {
    table: String,
    start: usize,
    end: usize,
    creates: bool,
}

/// After `CREATE TABLE`, `ALTER TABLE`, `COMMENT ON TABLE`, `COMMENT ON COLUMN`, or the `ON` of `CREATE INDEX`.
fn place_of_table(sql: &str, vendor: Vendor) -> Option<Place> {
    let all = tokens(sql, vendor.is_mysql());
    let is = |at: usize, word: &str| all.get(at).is_some_and(|(token, ..)| token.is(word));
    let at = match () {
        () if (is(0, "CREATE") || is(0, "ALTER")) && is(1, "TABLE") => 2,
        () if is(0, "COMMENT") && is(1, "ON") => 3,
        () if is(0, "CREATE") => all.iter().position(|(token, ..)| token.is("ON"))? + 1,
        () => return None,
    };
    let (token, start, end) = all.get(at)?;
    let mut end = *end;
    let mut table = token.name()?.to_owned();
    // `"other"."table"`: a name that holds a schema.
    if let (Some((Token::Mark('.'), ..)), Some((rest, _, after))) = (all.get(at + 1), all.get(at + 2))
        && !(is(0, "COMMENT") && is(2, "COLUMN"))
    {
        table = format!("{table}\".\"{}", rest.name()?);
        end = *after;
    }
    Some(Place {
        table,
        start: *start,
        end,
        creates: is(0, "CREATE") && is(1, "TABLE"),
    })
}

/// A temporary table is made where there is room for it.
fn without_tablespaces(sql: &str) -> String {
    let all = tokens(sql, false);
    let mut text = sql.to_owned();
    for (at, (token, start, _)) in all.iter().enumerate().rev() {
        if let Some((Token::Name(_), _, end)) = all.get(at + 1).filter(|_| token.is("TABLESPACE")) {
            let index = at >= 2 && all[at - 1].0.is("INDEX") && all[at - 2].0.is("USING");
            let start = if index { all[at - 2].1 } else { *start };
            text.replace_range(start..*end, "");
        }
    }
    text
}

/// A name as the server keeps it.
fn as_kept(name: &str, vendor: Vendor) -> String {
    match vendor {
        // Bytes, cut at a whole character.
        Vendor::Postgresql if name.len() > 63 => {
            let end = (0..=63)
                .rev()
                .find(|end| name.is_char_boundary(*end))
                .unwrap_or_default();
            name[..end].to_owned()
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_find_their_tables() {
        let statements = [
            "CREATE TABLE \"a\" (\"id\" integer UNIQUE USING INDEX TABLESPACE \"x\", \"ON\" text) TABLESPACE \"y\";",
            "CREATE TABLE \"a_b\" (\"id\" integer);",
            "COMMENT ON COLUMN \"a\".\"id\" IS 'TABLESPACE \"z\"';",
            "CREATE UNIQUE INDEX \"i\" ON \"a_b\" (\"id\");",
            "ALTER TABLE \"a\" ADD CONSTRAINT \"f\" FOREIGN KEY (\"id\") REFERENCES \"o\" (\"x\") DEFERRABLE INITIALLY DEFERRED;",
        ]
        .map(str::to_owned);
        let tables = Expectation::of(&statements, &["n"], Vendor::Postgresql).unwrap();
        assert_eq!(tables[0].foreign_keys[0].to_table, "o");
        assert_eq!((tables[0].named.len(), tables[1].named.len()), (1, 0));
        assert_eq!(
            tables[0].scratch("t", Vendor::Postgresql),
            [
                "CREATE TEMPORARY TABLE \"t\" (\"id\" integer UNIQUE , \"ON\" text) ",
                "COMMENT ON COLUMN \"t\".\"id\" IS 'TABLESPACE \"z\"'"
            ]
        );
        assert_eq!(
            tables[1].scratch("t", Vendor::Postgresql)[1],
            "CREATE UNIQUE INDEX \"i\" ON \"t\" (\"id\")"
        );
    }

    #[test]
    fn names_with_a_schema_are_elsewhere() {
        let statements = ["CREATE TABLE \"s\".\"t\" (\"id\" integer)".to_owned()];
        assert!(Expectation::of(&statements, &[], Vendor::Postgresql).unwrap()[0].is_elsewhere());
    }
}
