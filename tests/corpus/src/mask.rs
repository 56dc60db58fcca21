//! What changes from day to day and from run to run is made the same, as in `driver/ask.py`.

/// The text with `<now>` for the present moment, and `'<uuid>'` for UUIDs.
pub(crate) fn masked(text: &str) -> String {
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
        .to_string();
    without_uuids(&without_moment(text, &today))
}

fn without_moment(text: &str, today: &str) -> String {
    let mut parts = text.split(today);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        masked.push_str("<now>");
        masked.push_str(without_time(part));
    }
    masked
}

/// Without ` 12:34:56.789` at the beginning.
fn without_time(text: &str) -> &str {
    let time = text.as_bytes();
    let shape = b" 00:00:00";
    let same = |(byte, shape): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    };
    if time.len() < shape.len() || !time.iter().zip(shape).all(same) {
        return text;
    }
    let rest = &text[shape.len()..];
    match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    }
}

fn without_uuids(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\'') {
        let (before, quoted) = rest.split_at(start);
        masked.push_str(before);
        let uuid = [32, 36].into_iter().find(|length| is_uuid(quoted, *length));
        match uuid {
            Some(length) => {
                masked.push_str("'<uuid>'");
                rest = &quoted[length + 2..];
            }
            None => {
                masked.push('\'');
                rest = &quoted[1..];
            }
        }
    }
    masked + rest
}

/// SQL with `'<token>'` for what may be a default of random letters and digits: 16 or more of them, and nothing else.
pub(crate) fn without_tokens(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, quoted)) = rest.split_once('\'') {
        masked.push_str(before);
        masked.push('\'');
        let end = quoted
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(quoted.len());
        rest = match end >= 16 && quoted[end..].starts_with('\'') {
            true => {
                masked.push_str("<token>'");
                &quoted[end + 1..]
            }
            false => quoted,
        };
    }
    masked + rest
}

/// SQL with the constraints of one table's `unique_together` in the order of their names, where they follow on each other:
/// Django takes them from a set, whose order is another one with every seed of Python's hashes.
pub(crate) fn with_sets_in_order(text: &str) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    lines
        .chunk_by_mut(|a, b| together(a).is_some_and(|table| together(b) == Some(table)))
        .for_each(<[&str]>::sort_unstable);
    lines.concat()
}

/// The table to which a line adds a constraint of `unique_together`.
fn together(line: &str) -> Option<&str> {
    let (table, rest) = line.strip_prefix("ALTER TABLE ")?.split_once(' ')?;
    let (name, rest) = rest.strip_prefix("ADD CONSTRAINT ")?.split_once(' ')?;
    let name = name.trim_matches(['"', '`']).strip_suffix("_uniq")?;
    let (_, hash) = name.rsplit_once('_')?;
    let hashed = hash.len() == 8 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (hashed && rest.starts_with("UNIQUE (")).then_some(table)
}

/// Whether a text begins with a UUID of this length in quotes.
fn is_uuid(text: &str, length: usize) -> bool {
    let Some(inner) = text.get(1..=length) else {
        return false;
    };
    text[length + 1..].starts_with('\'')
        && inner.bytes().enumerate().all(|(index, byte)| match (length, index) {
            (36, 8 | 13 | 18 | 23) => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_varies_is_masked() {
        let text = "'2026-11-21 15:24:12.076804+00:00' '2026-11-21' '2014-01-01 10:00:00' x'";
        assert_eq!(
            without_moment(text, "2026-11-21"),
            "'<now>+00:00' '<now>' '2014-01-01 10:00:00' x'"
        );
        let text =
            "coalesce(\"é\", 'a89b1180408447f49f3501c426d106ee'), '0c1d8a5e-1f7b-4b8e-8a45-3c1f0f0f9a11'::uuid, 'a'";
        assert_eq!(without_uuids(text), "coalesce(\"é\", '<uuid>'), '<uuid>'::uuid, 'a'");
        let text = "'PZAz5qBn0ljPyELz7cUujqwqZpOp3jlcs1dbiZ6W', 'abcdefghijklmno', 'it''s abcdefghijklmnop', 'x";
        assert_eq!(
            without_tokens(text),
            "'<token>', 'abcdefghijklmno', 'it''s abcdefghijklmnop', 'x"
        );
    }

    #[test]
    fn only_sets_are_put_in_order() {
        let line =
            |table: &str, name: &str| format!("ALTER TABLE \"{table}\" ADD CONSTRAINT \"{name}\" UNIQUE (\"a\");\n");
        let text = [
            line("t", "t_b_0123abcd_uniq"),
            line("t", "t_a_0123abcd_uniq"),
            line("s", "s_a_0123abcd_uniq"),
            line("s", "own_name_uniq"),
            line("s", "a_name"),
        ];
        let order = [1, 0, 2, 3, 4].map(|index| text[index].clone());
        assert_eq!(with_sets_in_order(&text.concat()), order.concat());
        assert_eq!(with_sets_in_order("BEGIN;\nb\na"), "BEGIN;\nb\na");
    }
}
