//! SQL cut into tokens, with their places in the text.

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A word or number without quotes.
    Word(String),
    /// A name in quotes.
    Name(String),
    /// A text in single quotes, with the quotes.
    Text(String),
    /// Any other character.
    Mark(char),
}

impl Token {
    pub(crate) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own.eq_ignore_ascii_case(word))
    }

    /// A name, quoted or not.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// The tokens of a text, each with where it begins and ends. Comments are left out; what MySQL hides in `/*!80023 … */`
/// is read. With `escapes` a backslash in a text takes the next character along, as MySQL prints it.
pub(crate) fn tokens(sql: &str, escapes: bool) -> Vec<(Token, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let start = at;
        let token = if let Some(hidden) = rest.strip_prefix("/*!") {
            at += 3 + hidden.len()
                - hidden
                    .trim_start_matches(|c: char| c.is_ascii_digit() || c == 'M')
                    .len();
            continue;
        } else if rest.starts_with("*/") {
            at += 2;
            continue;
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        } else if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if matches!(first, '"' | '`' | '[' | '\'') {
            let (length, content) = quoted(rest, first, escapes);
            at += length;
            match first {
                '\'' => Token::Text(rest[..length].to_owned()),
                _ => Token::Name(content),
            }
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            at += length;
            Token::Word(rest[..length].to_owned())
        } else {
            at += first.len_utf8();
            Token::Mark(first)
        };
        found.push((token, start, at));
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The length of a quoted text with its quotes, and what is in it.
fn quoted(text: &str, open: char, escapes: bool) -> (usize, String) {
    let close = if open == '[' { ']' } else { open };
    let mut content = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && open == '\'' && escapes {
            content.push(c);
            content.extend(chars.next().map(|(_, c)| c));
        } else if c != close {
            content.push(c);
        } else if close != ']' && chars.peek().is_some_and(|(_, next)| *next == close) {
            content.push(c);
            chars.next();
        } else {
            return (at + c.len_utf8(), content);
        }
    }
    (text.len(), content)
}

/// An expression of SQLite with one space between tokens and names in double quotes: two that differ only in how they
/// are written are equal.
pub(crate) fn normalised(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut before: Option<(char, usize)> = None;
    for (token, start, end) in tokens(sql, false) {
        let glued = match (&token, before) {
            (_, None) | (_, Some(('(', _))) | (Token::Mark(')' | ','), _) => true,
            // `>=`, `||`
            (Token::Mark(mark), Some((last, place))) => is_operator(*mark) && is_operator(last) && place == start,
            _ => false,
        };
        if !glued {
            text.push(' ');
        }
        before = Some((if let Token::Mark(mark) = token { mark } else { 'a' }, end));
        match token {
            Token::Word(word) => text.push_str(&word),
            Token::Name(name) => text.push_str(&format!("\"{name}\"")),
            Token::Text(quoted) => text.push_str(&quoted),
            Token::Mark(mark) => text.push(mark),
        }
    }
    text
}

fn is_operator(mark: char) -> bool {
    "<>=!|&".contains(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_in_writing_only_are_equal() {
        let plain = normalised(r#"("a"  >=0 AND "b" = 'it''s (x')"#);
        assert_eq!(plain, r#"("a" >= 0 AND "b" = 'it''s (x')"#);
        assert_eq!(normalised("( [a] >= 0\nAND `b` = 'it''s (x') -- why"), plain);
        assert_ne!(normalised("a > 'x  y'"), normalised("a > 'x y'"));
    }

    #[test]
    fn what_mysql_hides_is_read() {
        assert_eq!(
            normalised("int /*!80023 INVISIBLE */ NOT /* x */ NULL"),
            "int INVISIBLE NOT NULL"
        );
    }
}
