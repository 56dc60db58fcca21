//! Unique and check constraints as `CREATE TABLE` words them.

use crate::ConstraintInfo;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A word without quotes.
    Word(String),
    /// A name in quotes.
    Name(String),
    Open,
    Close,
    Comma,
    Other,
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '`' | '[' => {
                let end = if c == '[' { ']' } else { c };
                let mut name = String::new();
                while let Some(inner) = chars.next() {
                    if inner == end {
                        if end != ']' && chars.peek() == Some(&end) {
                            chars.next();
                        } else {
                            break;
                        }
                    }
                    name.push(inner);
                }
                tokens.push(Token::Name(name));
            }
            '\'' => {
                for inner in chars.by_ref() {
                    if inner == '\'' {
                        break;
                    }
                }
                tokens.push(Token::Other);
            }
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            c if c.is_alphanumeric() || c == '_' => {
                let mut word = c.to_string();
                while let Some(next) = chars.peek().filter(|c| c.is_alphanumeric() || **c == '_') {
                    word.push(*next);
                    chars.next();
                }
                tokens.push(Token::Word(word));
            }
            c if c.is_whitespace() => {}
            _ => tokens.push(Token::Other),
        }
    }
    tokens
}

fn name_of(token: &Token) -> Option<&str> {
    match token {
        Token::Word(name) | Token::Name(name) => Some(name),
        _ => None,
    }
}

fn is_word(token: Option<&Token>, word: &str) -> bool {
    matches!(token, Some(Token::Word(own)) if own.eq_ignore_ascii_case(word))
}

/// The constraints in the text of a `CREATE TABLE`; unnamed ones are numbered.
pub(super) fn constraints(sql: &str) -> Vec<ConstraintInfo> {
    let all = tokens(sql);
    let Some(start) = all.iter().position(|token| *token == Token::Open) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut unnamed = 0;
    for part in parts(&all[start + 1..]) {
        constraints_of(part, &mut found, &mut unnamed);
    }
    found
}

/// The definitions between the outer parentheses.
fn parts(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let mut depth = 0usize;
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Open => depth += 1,
            Token::Close if depth == 0 => {
                parts.push(&tokens[start..index]);
                return parts;
            }
            Token::Close => depth -= 1,
            Token::Comma if depth == 0 => {
                parts.push(&tokens[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[start..]);
    parts
}

fn constraints_of(part: &[Token], found: &mut Vec<ConstraintInfo>, unnamed: &mut usize) {
    let table_constraint = ["CONSTRAINT", "UNIQUE", "CHECK", "PRIMARY", "FOREIGN"]
        .iter()
        .any(|word| is_word(part.first(), word));
    let own_column = part.first().and_then(name_of).filter(|_| !table_constraint);
    let mut name: Option<String> = None;
    let mut index = usize::from(!table_constraint);
    while index < part.len() {
        if is_word(part.get(index), "CONSTRAINT") {
            name = part.get(index + 1).and_then(name_of).map(str::to_owned);
            index += 2;
            continue;
        }
        let unique = is_word(part.get(index), "UNIQUE");
        let check = is_word(part.get(index), "CHECK");
        if unique || check {
            let inner = enclosed(&part[index + 1..]);
            let columns: Vec<Option<String>> = match (unique, own_column) {
                (true, Some(column)) => vec![Some(column.to_owned())],
                (true, None) => inner.iter().filter_map(name_of).map(|n| Some(n.to_owned())).collect(),
                (false, _) => checked_columns(inner),
            };
            let name = name.take().unwrap_or_else(|| {
                *unnamed += 1;
                format!("__unnamed_constraint_{unnamed}__")
            });
            found.push(ConstraintInfo {
                name,
                columns,
                unique,
                check,
                ..ConstraintInfo::default()
            });
            index += 1 + if inner.is_empty() { 0 } else { inner.len() + 2 };
            continue;
        }
        if part[index] == Token::Open {
            index += enclosed(&part[index..]).len() + 1;
        }
        index += 1;
    }
}

/// The tokens between the parentheses that come next.
fn enclosed(tokens: &[Token]) -> &[Token] {
    if tokens.first() != Some(&Token::Open) {
        return &[];
    }
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Open => depth += 1,
            Token::Close => {
                depth -= 1;
                if depth == 0 {
                    return &tokens[1..index];
                }
            }
            _ => {}
        }
    }
    &tokens[1..]
}

/// The columns that a check is on: its quoted names, each once.
fn checked_columns(inner: &[Token]) -> Vec<Option<String>> {
    let mut columns = Vec::new();
    for token in inner {
        if let Token::Name(name) = token
            && !columns.contains(&Some(name.clone()))
        {
            columns.push(Some(name.clone()));
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_read_from_the_definition() {
        let sql = r#"CREATE TABLE "t" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL UNIQUE,
            "b" integer unsigned NOT NULL CHECK ("b" >= 0), CONSTRAINT "u" UNIQUE ("a", "b"),
            CONSTRAINT "c" CHECK (("a" = 'UNIQUE (x)' AND "b" > 1)))"#;
        let found = constraints(sql);
        let names: Vec<_> = found
            .iter()
            .map(|c| (c.name.as_str(), c.unique, c.check, c.columns.len()))
            .collect();
        assert_eq!(
            names,
            [
                ("__unnamed_constraint_1__", true, false, 1),
                ("__unnamed_constraint_2__", false, true, 1),
                ("u", true, false, 2),
                ("c", false, true, 2)
            ]
        );
    }
}
