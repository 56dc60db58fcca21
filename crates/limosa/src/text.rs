//! Small pieces of text as Python and Django would print them.

/// At most `length` characters, the last one an ellipsis when something was cut off: Django's `Truncator.chars`.
pub(crate) fn truncate(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(length.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// Whether Python's `str.isidentifier()` would say yes. Letters beyond ASCII are taken as Unicode's alphabetic ones.
pub(crate) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic()) && chars.all(|c| c == '_' || c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncation_counts_characters() {
        assert_eq!(truncate("abc", 3), "abc");
        assert_eq!(truncate("äbcd", 3), "äb…");
    }

    #[test]
    fn identifiers() {
        assert!(is_identifier("add_name_2"));
        assert!(!is_identifier("2_add"));
        assert!(!is_identifier("a-b"));
        assert!(!is_identifier(""));
    }
}
