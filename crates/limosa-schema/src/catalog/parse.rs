//! A [`TableDescription`] from the text of a `CREATE TABLE`: SQLite's own, and what MySQL's `SHOW CREATE TABLE` prints.

use super::tokens::{Token, normalised, tokens};
use super::{Automatic, ColumnDescription, ForeignKeyDescription, Key, KeyKind, TableDescription};
use crate::{SchemaError, Vendor};

/// What a column's type ends before.
const CLAUSES: [&str; 18] = [
    "NOT",
    "NULL",
    "DEFAULT",
    "PRIMARY",
    "UNIQUE",
    "CHECK",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
    "CONSTRAINT",
    "AUTO_INCREMENT",
    "COMMENT",
    "CHARACTER",
    "ON",
    "INVISIBLE",
    "AUTOINCREMENT",
    "WITHOUT",
];

/// What a definition that is no column's begins with.
const TABLE_CLAUSES: [&str; 9] = [
    "CONSTRAINT",
    "UNIQUE",
    "CHECK",
    "PRIMARY",
    "FOREIGN",
    "KEY",
    "INDEX",
    "FULLTEXT",
    "SPATIAL",
];

/// The table that this text creates.
///
/// # Errors
/// When it is not understood.
pub(crate) fn table(sql: &str, vendor: Vendor) -> Result<TableDescription, SchemaError> {
    let all = tokens(sql, vendor.is_mysql());
    let not_understood = || SchemaError::Catalog(format!("this definition of a table is not understood: {sql}"));
    let open = all
        .iter()
        .position(|(token, ..)| *token == Token::Mark('('))
        .ok_or_else(not_understood)?;
    let name = open
        .checked_sub(1)
        .and_then(|at| all[at].0.name())
        .ok_or_else(not_understood)?;
    let mut table = TableDescription {
        name: name.to_owned(),
        ..TableDescription::default()
    };
    let (parts, after) = parts(&all, open + 1).ok_or_else(not_understood)?;
    for part in parts {
        let mut cursor = Cursor {
            sql,
            vendor,
            all: part,
            at: 0,
        };
        let is_column = !TABLE_CLAUSES
            .iter()
            .any(|word| cursor.peek().is_some_and(|token| token.is(word)));
        match is_column {
            true => column(&mut cursor, &mut table).ok_or_else(not_understood)?,
            false => constraint(&mut cursor, &mut table).ok_or_else(not_understood)?,
        }
    }
    // `… ) ENGINE=InnoDB COMMENT='text'`
    let comment = all[after..].windows(3).find_map(|three| match three {
        [(word, ..), (Token::Mark('='), ..), (Token::Text(text), ..)] if word.is("COMMENT") => Some(unquoted(text)),
        _ => None,
    });
    table.comment = comment;
    // `DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci`
    let place = |name: &str| {
        all[after..]
            .windows(3)
            .find(|three| three[0].0.is(name) && three[1].0 == Token::Mark('='))
    };
    if let Some(charset) = place("CHARSET") {
        let end = place("COLLATE").map_or(charset[2].2, |collation| collation[2].2);
        table.charset = sql[charset[0].1..end].to_owned();
    }
    Ok(table)
}

/// The key that `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY …` adds; `None` when this is another statement.
pub(super) fn foreign_key(sql: &str, vendor: Vendor) -> Option<ForeignKeyDescription> {
    let all = tokens(sql, vendor.is_mysql());
    let mut cursor = Cursor {
        sql,
        vendor,
        all: &all,
        at: 0,
    };
    if !cursor.take(&["ALTER", "TABLE"]) {
        return None;
    }
    cursor.name()?;
    if !cursor.take(&["ADD", "CONSTRAINT"]) {
        return None;
    }
    let name = cursor.name()?;
    if !cursor.take(&["FOREIGN", "KEY"]) {
        return None;
    }
    let columns = cursor.names()?;
    if !cursor.take(&["REFERENCES"]) {
        return None;
    }
    references(&mut cursor, name, columns)
}

/// The name of the index that this text creates.
pub(crate) fn index_name(sql: &str) -> Option<String> {
    let all = tokens(sql, false);
    let on = all.iter().position(|(token, ..)| token.is("ON"))?;
    all.get(on.checked_sub(1)?)?.0.name().map(str::to_owned)
}

type Place = (Token, usize, usize);

/// The definitions between the parentheses, and where what follows them begins.
fn parts(all: &[Place], from: usize) -> Option<(Vec<&[Place]>, usize)> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0usize, from);
    for (at, (token, ..)) in all.iter().enumerate().skip(from) {
        match token {
            Token::Mark('(') => depth += 1,
            Token::Mark(')') if depth == 0 => {
                parts.push(&all[start..at]);
                return Some((parts, at + 1));
            }
            Token::Mark(')') => depth -= 1,
            Token::Mark(',') if depth == 0 => {
                parts.push(&all[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// Goes through the tokens of one definition.
struct Cursor<'a> {
    sql: &'a str,
    vendor: Vendor,
    all: &'a [Place],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<&Token> {
        self.all.get(self.at).map(|(token, ..)| token)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    /// Takes these words, if they come next.
    fn take(&mut self, words: &[&str]) -> bool {
        let there = words
            .iter()
            .enumerate()
            .all(|(more, word)| self.all.get(self.at + more).is_some_and(|(token, ..)| token.is(word)));
        if there {
            self.at += words.len();
        }
        there
    }

    fn name(&mut self) -> Option<String> {
        self.next()?.name().map(str::to_owned)
    }

    /// Past one token, or past everything in the parentheses that begin here.
    fn skip(&mut self) {
        let mut depth = 0usize;
        while let Some(token) = self.next() {
            match token {
                Token::Mark('(') => depth += 1,
                Token::Mark(')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn at_clause(&self) -> bool {
        self.peek()
            .is_none_or(|token| CLAUSES.iter().any(|word| token.is(word)))
    }

    fn skip_to_clause(&mut self) {
        while !self.at_clause() {
            self.skip();
        }
    }

    /// The text since a place: as it stands where the server prints it, in one form where Django's own text is kept.
    fn text(&self, from: usize) -> String {
        let part = match (self.all.get(from), self.all[..self.at.min(self.all.len())].last()) {
            (Some((_, start, _)), Some((_, _, end))) if start < end => &self.sql[*start..*end],
            _ => "",
        };
        match self.vendor {
            Vendor::Sqlite => normalised(part),
            _ => part.to_owned(),
        }
    }

    /// What stands in the parentheses that come next, with them.
    fn parenthesised(&mut self) -> Option<String> {
        let from = self.at;
        if *self.peek()? != Token::Mark('(') {
            return None;
        }
        self.skip();
        Some(self.text(from))
    }

    /// Everything that is left.
    fn rest(&mut self) -> String {
        let from = self.at;
        self.at = self.all.len();
        self.text(from)
    }

    /// All of the definition from a place on.
    fn all_after(&self, from: usize) -> String {
        let end = Cursor {
            at: self.all.len(),
            ..*self
        };
        end.text(from)
    }

    /// Names in parentheses.
    fn names(&mut self) -> Option<Vec<String>> {
        if *self.peek()? != Token::Mark('(') {
            return None;
        }
        let from = self.at;
        self.skip();
        Some(
            self.all[from..self.at]
                .iter()
                .filter_map(|(token, ..)| token.name().map(str::to_owned))
                .collect(),
        )
    }

    fn quoted(&self, name: &str) -> String {
        self.vendor.quote_name(name)
    }
}

fn column(cursor: &mut Cursor<'_>, table: &mut TableDescription) -> Option<()> {
    let mut column = ColumnDescription {
        name: cursor.name()?,
        null: true,
        ..ColumnDescription::default()
    };
    let from = cursor.at;
    column.definition = match cursor.vendor.is_mysql() {
        true => cursor.all_after(from),
        false => String::new(),
    };
    cursor.skip_to_clause();
    column.data_type = cursor.text(from);
    let mut name = String::new();
    while cursor.peek().is_some() {
        if cursor.take(&["CONSTRAINT"]) {
            name = cursor.name()?;
        } else if cursor.take(&["NOT", "NULL"]) {
            column.null = false;
        } else if cursor.take(&["NULL"]) {
            column.null = true;
        } else if cursor.take(&["DEFAULT"]) {
            let from = cursor.at;
            cursor.skip();
            cursor.skip_to_clause();
            column.default = Some(cursor.text(from)).filter(|text| !text.eq_ignore_ascii_case("NULL"));
        } else if cursor.take(&["ON", "UPDATE"]) {
            let from = cursor.at - 2;
            cursor.skip_to_clause();
            column.default = Some([column.default.unwrap_or_default(), cursor.text(from)].join(" "));
        } else if cursor.take(&["PRIMARY", "KEY"]) {
            let definition = format!("({})", cursor.quoted(&column.name));
            table
                .keys
                .push(key(&mut name, KeyKind::PrimaryKey, definition).of(&column));
        } else if cursor.take(&["UNIQUE"]) {
            let definition = format!("({})", cursor.quoted(&column.name));
            table.keys.push(key(&mut name, KeyKind::Unique, definition).of(&column));
        } else if cursor.take(&["CHECK"]) {
            let definition = cursor.parenthesised()?;
            table.keys.push(key(&mut name, KeyKind::Check, definition).of(&column));
        } else if cursor.take(&["COLLATE"]) {
            column.collation = Some(cursor.name()?);
        } else if cursor.take(&["REFERENCES"]) {
            let columns = vec![column.name.clone()];
            table
                .foreign_keys
                .push(references(cursor, std::mem::take(&mut name), columns)?);
        } else if cursor.take(&["GENERATED", "ALWAYS", "AS"]) || cursor.take(&["AS"]) {
            let from = cursor.at;
            cursor.skip_to_clause();
            column.generated = Some(cursor.text(from));
        } else if cursor.take(&["AUTO_INCREMENT"]) || cursor.take(&["AUTOINCREMENT"]) {
            column.automatic = Automatic::ByDefault;
        } else if cursor.take(&["COMMENT"]) {
            column.comment = match cursor.next()? {
                Token::Text(text) => Some(unquoted(&text)),
                _ => None,
            };
        } else {
            // `CHARACTER SET x`, `INVISIBLE`
            cursor.skip();
        }
    }
    table.columns.push(column);
    Some(())
}

fn constraint(cursor: &mut Cursor<'_>, table: &mut TableDescription) -> Option<()> {
    let mut name = match cursor.take(&["CONSTRAINT"]) {
        true => cursor.name()?,
        false => String::new(),
    };
    if cursor.take(&["PRIMARY", "KEY"]) {
        let definition = cursor.rest();
        table.keys.push(key(&mut name, KeyKind::PrimaryKey, definition));
    } else if cursor.take(&["FOREIGN", "KEY"]) {
        let columns = cursor.names()?;
        if !cursor.take(&["REFERENCES"]) {
            return None;
        }
        table.foreign_keys.push(references(cursor, name, columns)?);
    } else if cursor.take(&["CHECK"]) {
        let definition = cursor.parenthesised()?;
        let mut check = key(&mut name, KeyKind::Check, definition);
        if cursor.take(&["NOT", "ENFORCED"]) {
            check.disabled = Some(format!(
                "ALTER TABLE {} ALTER CHECK {} ENFORCED",
                cursor.quoted(&table.name),
                cursor.quoted(&check.name)
            ));
        }
        table.keys.push(check);
    } else {
        let unique = cursor.take(&["UNIQUE"]);
        let special = match cursor.peek() {
            Some(token) if token.is("FULLTEXT") || token.is("SPATIAL") => format!("{} ", cursor.name()?),
            _ => String::new(),
        };
        let _ = cursor.take(&["KEY"]) || cursor.take(&["INDEX"]);
        if let Some(Token::Name(own)) = cursor.peek() {
            name = own.clone();
            cursor.at += 1;
        }
        let definition = format!("{special}{}", cursor.rest());
        let kind = if unique { KeyKind::Unique } else { KeyKind::Index };
        table.keys.push(key(&mut name, kind, definition));
    }
    Some(())
}

fn key(name: &mut String, kind: KeyKind, definition: String) -> Key {
    Key {
        name: std::mem::take(name),
        kind,
        definition,
        column: None,
        valid: true,
        disabled: None,
    }
}

impl Key {
    fn of(mut self, column: &ColumnDescription) -> Self {
        self.column = Some(column.name.clone());
        self
    }
}

/// What follows `REFERENCES`.
fn references(cursor: &mut Cursor<'_>, name: String, columns: Vec<String>) -> Option<ForeignKeyDescription> {
    let to_table = cursor.name()?;
    let to_columns = cursor.names().unwrap_or_default();
    let from = cursor.at;
    loop {
        if cursor.take(&["ON", "DELETE"]) || cursor.take(&["ON", "UPDATE"]) {
            let _ = cursor.take(&["SET"]) || cursor.take(&["NO"]);
            cursor.next()?;
        } else if cursor.take(&["MATCH"]) || cursor.take(&["INITIALLY"]) {
            cursor.next()?;
        } else if !(cursor.take(&["NOT", "DEFERRABLE"]) || cursor.take(&["DEFERRABLE"])) {
            break;
        }
    }
    Some(ForeignKeyDescription {
        name,
        columns,
        to_table,
        to_columns,
        rules: cursor.text(from),
        valid: true,
        disabled: None,
    })
}

/// The text between single quotes.
fn unquoted(text: &str) -> String {
    let inner = text
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''))
        .unwrap_or(text);
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => plain.extend(chars.next()),
            '\\' => plain.extend(chars.next().map(|c| match c {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '0' => '\0',
                other => other,
            })),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_sqlite() {
        let sql = r#"CREATE TABLE "t" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL UNIQUE,
            "b" integer unsigned NOT NULL CHECK ("b">= 0), "c" text COLLATE "nocase" NULL DEFAULT 'x, y',
            "k" integer NULL REFERENCES "o" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
            "g" integer GENERATED ALWAYS AS ("b" + 1) STORED, CONSTRAINT "u" UNIQUE ("a", "b"))"#;
        let table = table(sql, Vendor::Sqlite).unwrap();
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|c| (&*c.name, &*c.data_type, c.null))
            .collect();
        assert_eq!(
            columns,
            [
                ("id", "integer", false),
                ("a", "varchar (10)", false),
                ("b", "integer unsigned", false),
                ("c", "text", true),
                ("k", "integer", true),
                ("g", "integer", true)
            ]
        );
        assert_eq!(table.columns[0].automatic, Automatic::ByDefault);
        assert_eq!(table.columns[3].default.as_deref(), Some("'x, y'"));
        assert_eq!(table.columns[3].collation.as_deref(), Some("nocase"));
        assert_eq!(table.columns[5].generated.as_deref(), Some("(\"b\" + 1) STORED"));
        let keys: Vec<_> = table.keys.iter().map(|k| (&*k.name, k.kind, &*k.definition)).collect();
        assert_eq!(
            keys,
            [
                ("", KeyKind::PrimaryKey, "(\"id\")"),
                ("", KeyKind::Unique, "(\"a\")"),
                ("", KeyKind::Check, "(\"b\" >= 0)"),
                ("u", KeyKind::Unique, "(\"a\", \"b\")")
            ]
        );
        assert_eq!(table.foreign_keys[0].to_table, "o");
        assert_eq!(
            table.foreign_keys[0].rules,
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"
        );
    }

    #[test]
    fn a_table_of_mysql() {
        let sql = "CREATE TEMPORARY TABLE `t` (\n  `id` bigint(20) NOT NULL AUTO_INCREMENT,\n  `j` longtext CHARACTER SET \
                   utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL COMMENT 'it''s; \\\\ (x)' CHECK (json_valid(`j`)),\n  `d` \
                   datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),\n  PRIMARY KEY (`id`),\n  \
                   UNIQUE KEY `u` (`j`,`d`),\n  KEY `i` (`d` DESC) USING BTREE,\n  CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `o` \
                   (`id`) ON DELETE SET NULL,\n  CONSTRAINT `c` CHECK (`id` > 0) /*!80016 NOT ENFORCED */\n) ENGINE=InnoDB \
                   DEFAULT CHARSET=utf8mb4 COMMENT='a table'";
        let table = table(sql, Vendor::Mysql).unwrap();
        assert_eq!(table.comment.as_deref(), Some("a table"));
        assert_eq!(table.columns[1].comment.as_deref(), Some("it's; \\ (x)"));
        assert_eq!(table.columns[1].collation.as_deref(), Some("utf8mb4_bin"));
        assert_eq!(table.columns[1].default, None);
        assert_eq!(
            table.columns[2].default.as_deref(),
            Some("current_timestamp(6) ON UPDATE current_timestamp(6)")
        );
        let keys: Vec<_> = table.keys.iter().map(|k| (&*k.name, k.kind, &*k.definition)).collect();
        assert_eq!(
            keys,
            [
                ("", KeyKind::Check, "(json_valid(`j`))"),
                ("", KeyKind::PrimaryKey, "(`id`)"),
                ("u", KeyKind::Unique, "(`j`,`d`)"),
                ("i", KeyKind::Index, "(`d` DESC) USING BTREE"),
                ("c", KeyKind::Check, "(`id` > 0)")
            ]
        );
        assert!(table.keys[4].disabled.is_some());
        assert_eq!(table.foreign_keys[0].rules, "ON DELETE SET NULL");
    }
}
