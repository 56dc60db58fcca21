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
            '-' if rest.starts_with("--") => {
                current.truncate(current.trim_end_matches(' ').len());
                while chars.peek().is_some_and(|(_, c)| *c != '\n') {
                    chars.next();
                }
            }
            '/' if rest.starts_with("/*") => {
                let end = rest.find("*/").map_or(sql.len(), |end| at + end + 2);
                while chars.peek().is_some_and(|(i, _)| *i < end) {
                    chars.next();
                }
                current.push(' ');
            }
            '\'' | '"' | '`' => {
                current.push(c);
                for (_, inner) in chars.by_ref() {
                    current.push(inner);
                    if inner == c {
                        break;
                    }
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
            c => current.push(c),
        }
    }
    push(&mut statements, &mut current);
    statements
}

fn push(statements: &mut Vec<String>, current: &mut String) {
    let text = current.trim();
    if !text.is_empty() && text != ";" {
        statements.push(text.to_owned());
    }
    current.clear();
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
            ["INSERT INTO t VALUES (';');", "DELETE FROM t;", "SELECT 1"]
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
