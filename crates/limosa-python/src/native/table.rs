//! The lists of names, looked up where they stand in the binary.
//!
//! Modules stand in order, and names in their module (see `generate.py`): only where modules begin is noted, and a name is
//! found by bisecting its module's text. A small project asks for some hundred of the ten thousand names.

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

/// Where each module's section stands in a list.
#[derive(Default)]
pub(super) struct Table(Vec<(&'static str, &'static str)>);

static DJANGO_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of(DJANGO));
static STDLIB_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of(STDLIB));

/// What a version of Django has otherwise than the table says; nothing for the table's own, and for versions that are not
/// known.
pub(super) fn delta(version: (u8, u8)) -> Table {
    let found = DELTAS.iter().find(|(known, _)| *known == version);
    found.map_or_else(Table::default, |(_, text)| Table::of(text))
}

/// The lines of a module's section.
pub(super) fn section(module: &str) -> Option<&'static str> {
    if module.split('.').next() == Some("django") {
        DJANGO_TABLE.section(module)
    } else {
        STDLIB_TABLE.section(module)
    }
}

impl Table {
    fn of(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let heads = memchr::memmem::find_iter(bytes, b"\nm ").map(|at| at + 1);
        let mut starts: Vec<usize> = text.starts_with("m ").then_some(0).into_iter().chain(heads).collect();
        starts.push(text.len());
        let section = |pair: &[usize]| {
            let (head, lines) = text[pair[0]..pair[1]].split_once('\n')?;
            Some((head.strip_prefix("m ")?, lines))
        };
        Self(starts.windows(2).filter_map(section).collect())
    }

    /// The lines of a module's section.
    pub(super) fn section(&self, module: &str) -> Option<&'static str> {
        let found = self.0.binary_search_by(|(name, _)| (*name).cmp(module)).ok()?;
        Some(self.0[found].1)
    }
}

/// The line of a section that says a name: its kind, and what follows the name.
pub(super) fn entry(section: &'static str, name: &str) -> Option<(&'static str, &'static str)> {
    let (mut low, mut high) = (0, section.len());
    while low < high {
        let (start, end) = line_around(section, usize::midpoint(low, high));
        let line = &section[start..end];
        let (kind, rest) = line.split_once(' ')?;
        let found = name_of(rest);
        match found.cmp(name) {
            std::cmp::Ordering::Equal => return Some((kind, rest[found.len()..].trim())),
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Less => low = end + 1,
        }
    }
    None
}

/// The names of a section, in order.
pub(super) fn names(section: &'static str) -> impl Iterator<Item = &'static str> {
    section
        .lines()
        .filter_map(|line| Some(name_of(line.split_once(' ')?.1)))
}

/// Whether the standard library has a top-level module of this name.
pub(super) fn has_top_level(name: &str) -> bool {
    section(TOP_LEVEL).is_some_and(|section| entry(section, name).is_some())
}

fn name_of(rest: &str) -> &str {
    // Names are short: for them, searching as `str` does costs more than it gains.
    let end = rest.bytes().position(|byte| byte == b' ');
    &rest[..end.unwrap_or(rest.len())]
}

/// Where the line begins and ends in which this byte stands.
fn line_around(text: &str, at: usize) -> (usize, usize) {
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
    let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end);
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        let deltas = DELTAS.iter().map(|(_, text)| *text);
        for text in [DJANGO, STDLIB].into_iter().chain(deltas) {
            let table = Table::of(text);
            for module in text.lines().filter_map(|line| line.strip_prefix("m ")) {
                let section = table.section(module).unwrap_or_else(|| panic!("no section `{module}`"));
                assert_eq!(section.lines().count(), names(section).count());
                for (line, name) in section.lines().zip(names(section)) {
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
