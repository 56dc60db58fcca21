//! Names that Django computes: of indexes, constraints, tables and columns. Lengths are in characters, as Python's.

use md5::{Digest, Md5};

/// The first `length` hexadecimal digits of the MD5 of all the parts together.
pub fn names_digest<S: AsRef<str>>(parts: impl IntoIterator<Item = S>, length: usize) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part.as_ref().as_bytes());
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    hex.chars().take(length).collect()
}

/// Divides `"schema"."table"` into its two halves; the first is empty when there is no schema.
pub fn split_identifier(identifier: &str) -> (&str, &str) {
    match identifier.split_once("\".\"") {
        Some((namespace, name)) if !name.contains("\".\"") => (namespace.trim_matches('"'), name.trim_matches('"')),
        _ => ("", identifier.trim_matches('"')),
    }
}

/// Shortens a name to `length` characters, the last `hash_len` of which are its digest. `None` means no limit.
pub fn truncate_name(identifier: &str, length: Option<usize>, hash_len: usize) -> String {
    let (namespace, name) = split_identifier(identifier);
    let Some(length) = length.filter(|length| name.chars().count() > *length) else {
        return identifier.to_owned();
    };
    let digest = names_digest([name], hash_len);
    let kept = prefix(name, length.saturating_sub(hash_len));
    if namespace.is_empty() {
        format!("{kept}{digest}")
    } else {
        format!("{namespace}\".\"{kept}{digest}")
    }
}

/// A table's name without the double quotes that some write around it.
pub fn strip_quotes(table_name: &str) -> &str {
    table_name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(table_name)
}

/// The first `count` characters.
pub(crate) fn prefix(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened_as_django_does() {
        assert_eq!(truncate_name("some_table", None, 4), "some_table");
        assert_eq!(truncate_name("some_long_table", Some(10), 4), "some_la38a");
        assert_eq!(truncate_name("some_long_table", Some(10), 3), "some_loa38");
        assert_eq!(
            truncate_name("username\".\"some_long_table", Some(10), 4),
            "username\".\"some_la38a"
        );
        assert_eq!(split_identifier("\"a\".\"b\""), ("a", "b"));
        assert_eq!(strip_quotes("\"a\""), "a");
    }
}
