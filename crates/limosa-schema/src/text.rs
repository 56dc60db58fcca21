//! SQL text of the project: parameters put in, scripts cut into statements.

/// Python's `sql % params`: `%s` is the next parameter, `%%` a percent sign.
pub(crate) fn interpolate(sql: &str, params: &[String]) -> Result<String, String> {
    let mut out = String::with_capacity(sql.len());
    let mut params = params.iter();
    let mut rest = sql;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        if let Some(after) = tail.strip_prefix('%') {
            out.push('%');
            rest = after;
        } else if let Some(after) = tail.strip_prefix('s') {
            out.push_str(params.next().ok_or("it has more `%s` than parameters")?);
            rest = after;
        } else {
            return Err("it has a `%` that is neither `%s` nor `%%`".to_owned());
        }
    }
    if params.next().is_some() {
        return Err("it has fewer `%s` than parameters".to_owned());
    }
    out.push_str(rest);
    Ok(out)
}

/// A script cut into its statements, comments left out, as Django hands them to databases that take one at a time.
pub(crate) fn split_script(sql: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut current = String::new();
    let mut chars = sql.char_indices().peekable();
    // Inside `BEGIN … END` of a trigger a `;` ends nothing.
    let mut block = Block::default();
    while let Some((at, c)) = chars.next() {
        let rest = &sql[at..];
        match c {
            '-' | '#' if is_comment(rest) => {
                current.truncate(current.trim_end_matches(' ').len());
                while chars.peek().is_some_and(|(_, c)| *c != '\n') {
                    chars.next();
                }
            }
            '/' if rest.starts_with("/*") && !rest.starts_with("/*+") => {
                let end = rest.find("*/").map_or(sql.len(), |end| at + end + 2);
                while chars.peek().is_some_and(|(i, _)| *i < end) {
                    chars.next();
                }
                current.push(' ');
                // What a comment that begins a statement leaves is one space.
                if current.trim().is_empty() {
                    current = " ".to_owned();
                    while chars.peek().is_some_and(|(_, c)| c.is_whitespace()) {
                        chars.next();
                    }
                }
            }
            '$' if dollar_quoted(rest).is_some() => {
                let end = at + dollar_quoted(rest).unwrap_or_default();
                current.push_str(&sql[at..end]);
                while chars.peek().is_some_and(|(i, _)| *i < end) {
                    chars.next();
                }
            }
            '\'' | '"' | '`' => {
                let end = at + quoted(rest, c);
                current.push_str(&sql[at..end]);
                while chars.peek().is_some_and(|(i, _)| *i < end) {
                    chars.next();
                }
            }
            ';' => {
                current.push(';');
                if !block.inside() {
                    push(&mut statements, &mut current);
                    block = Block::default();
                }
            }
            c if c.is_alphabetic() || c == '_' => {
                let length = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                let word = &rest[..length];
                block.word(word);
                current.push_str(word);
                while chars.peek().is_some_and(|(i, _)| *i < at + length) {
                    chars.next();
                }
            }
            c if c.is_whitespace() && current.is_empty() => {}
            c => current.push(c),
        }
    }
    push(&mut statements, &mut current);
    statements
}

/// Whether a comment starts here that goes to the end of the line; a hint (`--+`) is none.
fn is_comment(rest: &str) -> bool {
    let start = if rest.starts_with("--") { "--" } else { "# " };
    rest.strip_prefix(start).is_some_and(|after| !after.starts_with('+'))
}

/// How many bytes a quoted text takes up, which starts the rest. Quotes in it are doubled, or stand after a backslash,
/// which is no escape when the text would not end otherwise.
fn quoted(rest: &str, quote: char) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    let mut otherwise = None;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().filter(|(_, next)| *next == quote).map(|(next, _)| *next);
        if c == quote {
            if next.is_none() {
                return at + 1;
            }
            otherwise = Some(at + 1);
            chars.next();
        } else if let ('\\', true, Some(next)) = (c, quote != '`', next) {
            otherwise = Some(next + 1);
            chars.next();
        }
    }
    otherwise.unwrap_or(rest.len())
}

fn push(statements: &mut Vec<String>, current: &mut String) {
    let text = current.trim();
    if !text.is_empty() {
        let space = if current.starts_with(' ') { " " } else { "" };
        statements.push(format!("{space}{text}"));
    }
    current.clear();
}

/// The length of `$tag$ … $tag$` at the start of a text.
fn dollar_quoted(text: &str) -> Option<usize> {
    let tag = text[1..].find('$')? + 2;
    let name = &text[1..tag - 1];
    if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    Some(tag + text[tag..].find(&text[..tag])? + tag)
}

#[derive(Default)]
struct Block {
    words: usize,
    create: bool,
    trigger: bool,
    depth: usize,
}

impl Block {
    fn inside(&self) -> bool {
        self.depth > 0
    }

    fn word(&mut self, word: &str) {
        let word = word.to_ascii_uppercase();
        self.words += 1;
        match word.as_str() {
            "CREATE" if self.words == 1 => self.create = true,
            "TRIGGER" if self.create => self.trigger = true,
            "BEGIN" | "CASE" if self.trigger => self.depth += 1,
            "END" if self.trigger => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_cut_at_semicolons() {
        let script = "-- a comment\nINSERT INTO t VALUES (';'); /* more */ DELETE FROM t;\nSELECT 1";
        assert_eq!(
            split_script(script),
            ["INSERT INTO t VALUES (';');", " DELETE FROM t;", "SELECT 1"]
        );
        let quotes = r#"SELECT 'it\'s; one'; SELECT `a;b`; # x; y
SELECT 'back\'; SELECT "c;""d""#;
        assert_eq!(
            split_script(quotes),
            [
                r"SELECT 'it\'s; one';",
                "SELECT `a;b`;",
                r"SELECT 'back\';",
                r#"SELECT "c;""d""#
            ]
        );
        let trigger = "CREATE TRIGGER x AFTER INSERT ON t BEGIN UPDATE t SET a = 1; END; SELECT 2;";
        assert_eq!(split_script(trigger).len(), 2);
    }

    #[test]
    fn parameters_are_put_in() {
        assert_eq!(interpolate("a = %s %% 2", &["5".into()]), Ok("a = 5 % 2".to_owned()));
        assert!(interpolate("a = %s", &[]).is_err());
        assert!(interpolate("a", &["5".into()]).is_err());
    }
}
