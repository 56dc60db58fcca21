//! The lists of names, looked up where they stand in the binary.
//!
//! Modules stand in order, and names in their module (see `generate.py`), so that a name is found by bisecting text.
//! Nothing is built at the start: a small project asks for some hundred of the ten thousand names.

use std::sync::LazyLock;

const DJANGO: &str = include_str!("django.txt");
/// What other versions than 5.2 have otherwise.
const DELTAS: &[((u8, u8), &str)] = &[
    ((4, 2), include_str!("django-4.2.txt")),
    ((5, 0), include_str!("django-5.0.txt")),
    ((5, 1), include_str!("django-5.1.txt")),
    ((6, 0), include_str!("django-6.0.txt")),
    ((6, 1), include_str!("django-6.1.txt")),
];
const STDLIB: &str = include_str!("stdlib.txt");

/// The section of the standard library's top-level names.
const TOP_LEVEL: &str = "-";

/// What a version of Django has otherwise than the table says; nothing for the table's own, and for versions that are not
/// known.
pub(super) fn delta(version: (u8, u8)) -> &'static str {
    let found = DELTAS.iter().find(|(known, _)| *known == version);
    found.map_or("", |(_, text)| text)
}

/// The lines of a module's section.
pub(super) fn section(module: &str) -> Option<&'static str> {
    let text = if module.split('.').next() == Some("django") {
        DJANGO
    } else {
        STDLIB
    };
    section_of(text, module)
}

/// The lines of a module's section in one of the tables.
pub(super) fn section_of(text: &'static str, module: &str) -> Option<&'static str> {
    let at = bisect(text, section_name, module)?;
    let start = next_line(text, at);
    // A section may be empty: the end of its head is looked at too.
    let end = text[start - 1..].find("\nm ").map_or(text.len(), |end| start + end);
    Some(&text[start..end])
}

/// The line of a section that says a name: its kind, and what follows the name.
pub(super) fn entry(section: &'static str, name: &str) -> Option<(&'static str, &'static str)> {
    let at = bisect(section, entry_name, name)?;
    let (kind, rest) = line(section, at).split_once(' ')?;
    Some((kind, rest[name.len()..].trim()))
}

/// The names of a section, in order.
pub(super) fn names(section: &'static str) -> impl Iterator<Item = &'static str> {
    section.lines().filter_map(entry_name)
}

/// Whether the standard library has a top-level module of this name.
pub(super) fn has_top_level(name: &str) -> bool {
    static NAMES: LazyLock<Option<&str>> = LazyLock::new(|| section(TOP_LEVEL));
    NAMES.is_some_and(|section| bisect(section, entry_name, name).is_some())
}

fn section_name(line: &str) -> Option<&str> {
    line.strip_prefix("m ")
}

fn entry_name(line: &str) -> Option<&str> {
    // These lines are short: for them, searching as `str` does costs more than it gains.
    let start = line.bytes().position(|byte| byte == b' ')? + 1;
    let end = line[start..].bytes().position(|byte| byte == b' ');
    Some(&line[start..end.map_or(line.len(), |end| start + end)])
}

/// Where the record of this name begins. Only the lines that begin a record have a name, and the first one does.
fn bisect(text: &'static str, name_of: fn(&str) -> Option<&str>, wanted: &str) -> Option<usize> {
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let mut at = line_start(text, usize::midpoint(low, high));
        let name = loop {
            match name_of(line(text, at)) {
                Some(name) => break name,
                None if at == 0 => return None,
                None => at = line_start(text, at - 1),
            }
        };
        match name.cmp(wanted) {
            std::cmp::Ordering::Equal => return Some(at),
            std::cmp::Ordering::Greater => high = at,
            std::cmp::Ordering::Less => {
                low = next_line(text, at);
                while low < high && name_of(line(text, low)).is_none() {
                    low = next_line(text, low);
                }
            }
        }
    }
    None
}

/// Where the line begins in which this byte stands.
fn line_start(text: &str, at: usize) -> usize {
    let before = &text.as_bytes()[..at];
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

fn line(text: &'static str, start: usize) -> &'static str {
    text[start..next_line(text, start)].trim_end_matches('\n')
}

fn next_line(text: &str, start: usize) -> usize {
    let end = text[start..].bytes().position(|byte| byte == b'\n');
    end.map_or(text.len(), |end| start + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        let deltas = DELTAS.iter().map(|(_, text)| *text);
        for text in [DJANGO, STDLIB].into_iter().chain(deltas) {
            for module in text.lines().filter_map(section_name) {
                let section = section_of(text, module).unwrap_or_else(|| panic!("no section `{module}`"));
                for line in section.lines() {
                    let name = entry_name(line).unwrap_or_else(|| panic!("no name in `{line}`"));
                    let (kind, rest) = entry(section, name).unwrap_or_else(|| panic!("no `{name}` in `{module}`"));
                    assert_eq!(line.trim_end(), format!("{kind} {name} {rest}").trim_end());
                }
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for module in ["", "django.", "django.dbx", "zzz", "a", "django.db.models.fields.zzz"] {
            assert_eq!(section(module), None, "{module}");
        }
        let section = section("django.db.models").unwrap();
        for name in ["", "A", "CharFiel", "CharFieldx", "zzz"] {
            assert_eq!(entry(section, name), None, "{name}");
        }
        assert!(has_top_level("zoneinfo") && has_top_level("__future__"));
        assert!(!has_top_level("django") && !has_top_level(""));
    }
}
