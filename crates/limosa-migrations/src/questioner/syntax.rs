//! What CPython says of a line that is no expression, where that can be told without its grammar.

/// The message of the `SyntaxError`: brackets and quotes that don't close, or else that the syntax is invalid.
pub(super) fn message(code: &str) -> String {
    let what = unclosed(code).unwrap_or_else(|| "invalid syntax".to_owned());
    format!("SyntaxError: {what} (<string>, line 1)")
}

fn unclosed(code: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = code;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        match character {
            '#' => break,
            '\'' | '"' => match string_length(rest, character) {
                Ok(string) => length = string,
                Err(kind) => return Some(format!("unterminated {kind} (detected at line 1)")),
            },
            '(' | '[' | '{' => open.push(character),
            ')' | ']' | '}' => match open.pop() {
                None => return Some(format!("unmatched '{character}'")),
                Some(opening) if closing(opening) != character => {
                    return Some(format!(
                        "closing parenthesis '{character}' does not match opening parenthesis '{opening}'"
                    ));
                }
                Some(_) => {}
            },
            _ => {}
        }
        rest = &rest[length..];
    }
    open.last().map(|opening| format!("'{opening}' was never closed"))
}

fn closing(opening: char) -> char {
    match opening {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// How long the string literal is, in bytes, quotes included; else what it is called.
fn string_length(text: &str, quote: char) -> Result<usize, &'static str> {
    let triple = String::from_iter([quote; 3]);
    let (quotes, kind) = if text.starts_with(&triple) {
        (triple.as_str(), "triple-quoted string literal")
    } else {
        (&triple[..1], "string literal")
    };
    let mut position = quotes.len();
    while position < text.len() {
        let rest = &text[position..];
        if rest.starts_with(quotes) {
            return Ok(position + quotes.len());
        }
        let mut characters = rest.chars();
        let first = characters.next().map_or(1, char::len_utf8);
        // A backslash takes the next character along.
        position += match rest.starts_with('\\') {
            true => first + characters.next().map_or(0, char::len_utf8),
            false => first,
        };
    }
    Err(kind)
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn messages_are_those_of_cpython() {
        let cases = [
            ("nonsense(", "'(' was never closed"),
            ("1+", "invalid syntax"),
            (")", "unmatched ')'"),
            ("1)", "unmatched ')'"),
            ("\"abc", "unterminated string literal (detected at line 1)"),
            ("'a\\'", "unterminated string literal (detected at line 1)"),
            (
                "\"\"\"abc",
                "unterminated triple-quoted string literal (detected at line 1)",
            ),
            ("'' 'é(' 1", "invalid syntax"),
            ("[1, 2", "'[' was never closed"),
            ("(1]", "closing parenthesis ']' does not match opening parenthesis '('"),
            ("{'a': (1", "'(' was never closed"),
        ];
        for (code, expected) in cases {
            assert_eq!(
                message(code),
                format!("SyntaxError: {expected} (<string>, line 1)"),
                "{code}"
            );
        }
    }
}
