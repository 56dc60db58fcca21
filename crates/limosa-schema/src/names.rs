//! Names of indexes and constraints that Django derives from table and columns.

use limosa_state::names::{names_digest, split_identifier};

/// The name of an index or constraint: table, columns and a digest of both, with the suffix, shortened to `max_length`
/// characters (200 where the vendor has no limit).
pub(crate) fn create_index_name(table: &str, columns: &[&str], suffix: &str, max_length: Option<usize>) -> String {
    let (_, table) = split_identifier(table);
    let digest = names_digest(std::iter::once(table).chain(columns.iter().copied()), 8);
    let mut ending = format!("{digest}{suffix}");
    let max = max_length.unwrap_or(200);
    let joined = columns.join("_");
    let name = format!("{table}_{joined}_{ending}");
    if name.chars().count() <= max {
        return name;
    }
    if ending.chars().count() * 3 > max {
        ending = prefix(&ending, max / 3).to_owned();
    }
    let other = ((max - ending.chars().count()) / 2).saturating_sub(1);
    let name = format!("{}_{}_{ending}", prefix(table, other), prefix(&joined, other));
    match name.chars().next() {
        Some(first) if first == '_' || first.is_numeric() => {
            let kept = name.chars().count() - 1;
            format!("D{}", prefix(&name, kept))
        }
        _ => name,
    }
}

/// The name of a foreign key: the suffix may hold `%(to_table)s` and `%(to_column)s`.
pub(crate) fn foreign_key_name(
    table: &str,
    column: &str,
    to_table: &str,
    to_column: &str,
    suffix: &str,
    max_length: Option<usize>,
) -> String {
    let (_, to_table) = split_identifier(to_table);
    let suffix = suffix
        .replace("%(to_table)s", to_table)
        .replace("%(to_column)s", to_column);
    create_index_name(table, &[column], &suffix, max_length)
}

/// The first `count` characters.
pub(crate) fn prefix(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_django_s() {
        assert_eq!(
            create_index_name("shop_order", &["customer_id"], "", Some(63)),
            "shop_order_customer_id_f638df20"
        );
        let long = create_index_name(&"t".repeat(60), &["column"], "_uniq", Some(63));
        assert!(long.chars().count() <= 63);
    }
}
