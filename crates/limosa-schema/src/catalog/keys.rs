//! Keys and foreign keys: by name where the model gives one, by what they say where Django or the server made it up.

use super::compare::Comparison;
use super::{DifferenceKind as Kind, ForeignKeyDescription, Key, KeyKind, TableDescription};

/// Whether the second is what the first should be.
type Rule<'a> = dyn Fn(&Key, &Key) -> bool + 'a;

pub(super) fn compare(comparison: &mut Comparison<'_>, live: &TableDescription) {
    let expected = &comparison.expected.keys;
    let named = &comparison.mend.expectation.named;
    let is_named = |key: &Key| named.contains(&key.name);
    let mut free: Vec<&Key> = live.keys.iter().collect();
    let mut pairs: Vec<(&Key, &Key)> = Vec::new();
    let mut left: Vec<&Key> = expected.iter().collect();
    // The surest first: the same name and the same words; then what has no name of its own, by what it says; then
    // named ones that are there under another name; last what has the name but says something else.
    let rules: [&Rule<'_>; 4] = [
        &|want, have| want.name == have.name && same(want, have),
        &|want, have| !is_named(want) && !is_named(have) && same(want, have),
        &|want, have| is_named(want) && !is_named(have) && same(want, have),
        &|want, have| want.name == have.name && !want.name.is_empty(),
    ];
    for rule in rules {
        left.retain(|want| match free.iter().position(|have| rule(want, have)) {
            Some(at) => {
                pairs.push((want, free.swap_remove(at)));
                false
            }
            None => true,
        });
    }
    // In the order in which they stand.
    pairs.sort_by_key(|(want, _)| expected.iter().position(|key| std::ptr::eq(key, *want)));
    // What is too much goes first: it may be in the way of what is missing.
    for have in live
        .keys
        .iter()
        .filter(|key| free.iter().any(|own| std::ptr::eq(*own, *key)))
    {
        extra(comparison, have, live);
    }
    for (want, have) in pairs {
        pair(comparison, want, have, is_named(want));
    }
    for want in left {
        let comes_with_its_column = want.name.is_empty()
            && want
                .column
                .as_ref()
                .is_some_and(|column| !live.columns.iter().any(|own| comparison.same_name(&own.name, column)));
        if !comes_with_its_column {
            let kind = of_kind(want, Kind::MissingIndex, Kind::MissingConstraint);
            let mend = comparison.mend.add_key(want);
            comparison.say(kind, object(want), Some(in_words(want)), None, mend);
        }
    }
}

/// Its name, or the column that it stands with.
fn object(key: &Key) -> &str {
    match (&*key.name, &key.column) {
        ("", Some(column)) => column,
        (name, _) => name,
    }
}

fn same(want: &Key, have: &Key) -> bool {
    want.kind == have.kind && want.definition == have.definition
}

fn of_kind(key: &Key, index: Kind, constraint: Kind) -> Kind {
    match key.kind {
        KeyKind::Index => index,
        _ => constraint,
    }
}

fn in_words(key: &Key) -> String {
    format!("{} {}", key.kind.words(), key.definition)
}

fn pair(comparison: &mut Comparison<'_>, want: &Key, have: &Key, named: bool) {
    let mend = comparison.mend;
    if !same(want, have) {
        let kind = of_kind(want, Kind::IndexDefinition, Kind::ConstraintDefinition);
        comparison.say(
            kind,
            object(have),
            Some(in_words(want)),
            Some(in_words(have)),
            mend.replace_key(want, have),
        );
        return;
    }
    if named && want.name != have.name {
        let kind = of_kind(want, Kind::IndexName, Kind::ConstraintName);
        let (to, from) = (Some(want.name.clone()), Some(have.name.clone()));
        comparison.say(kind, &have.name, to, from, mend.rename_key(want, have));
    }
    if want.valid && !have.valid {
        let kind = of_kind(want, Kind::InvalidIndex, Kind::NotValidated);
        let name = if named { &want.name } else { &have.name };
        comparison.say(kind, &have.name, None, None, mend.validate_key(have, name));
    }
    if let Some(enable) = &have.disabled {
        comparison.say(Kind::Disabled, &have.name, None, None, vec![enable.clone()]);
    }
}

fn extra(comparison: &mut Comparison<'_>, have: &Key, live: &TableDescription) {
    // An index that the server made for a foreign key, or kept from one.
    let serves_a_key = comparison.vendor.is_mysql()
        && have.kind == KeyKind::Index
        && live
            .foreign_keys
            .iter()
            .chain(&comparison.mend.expectation.foreign_keys)
            .any(|key| have.definition == columns_of(comparison, key));
    if !serves_a_key {
        let kind = of_kind(have, Kind::ExtraIndex, Kind::ExtraConstraint);
        let mend = comparison.mend.drop_key(have);
        comparison.say(kind, object(have), None, Some(in_words(have)), mend);
    }
}

fn columns_of(comparison: &Comparison<'_>, key: &ForeignKeyDescription) -> String {
    let columns: Vec<String> = key
        .columns
        .iter()
        .map(|name| comparison.vendor.quote_name(name))
        .collect();
    format!("({})", columns.join(","))
}

pub(super) fn compare_foreign_keys(
    comparison: &mut Comparison<'_>,
    expected: &[ForeignKeyDescription],
    live: &TableDescription,
) {
    let mend = comparison.mend;
    let mut free: Vec<&ForeignKeyDescription> = live.foreign_keys.iter().collect();
    for want in expected {
        // Exactly so, or to the same place, or from the same columns.
        let places = [
            free.iter()
                .position(|have| goes_the_same_way(comparison, want, have) && have.rules == want.rules),
            free.iter().position(|have| goes_the_same_way(comparison, want, have)),
            free.iter()
                .position(|have| same_columns(comparison, &want.columns, &have.columns)),
        ];
        let Some(at) = places.into_iter().flatten().next() else {
            let mend = mend.add_foreign_key(want);
            comparison.say(
                Kind::MissingForeignKey,
                &want.name,
                Some(key_in_words(want)),
                None,
                mend,
            );
            continue;
        };
        let have = free.swap_remove(at);
        if !goes_the_same_way(comparison, want, have) || have.rules != want.rules {
            comparison.say(
                Kind::ForeignKeyDefinition,
                &have.name,
                Some(key_in_words(want)),
                Some(key_in_words(have)),
                mend.replace_foreign_key(want, have),
            );
            continue;
        }
        if !have.valid {
            comparison.say(Kind::NotValidated, &have.name, None, None, mend.validate(&have.name));
        }
        if let Some(enable) = &have.disabled {
            comparison.say(Kind::Disabled, &have.name, None, None, vec![enable.clone()]);
        }
    }
    for have in free {
        let mend = mend.drop_foreign_key(have);
        comparison.say(Kind::ExtraForeignKey, &have.name, None, Some(key_in_words(have)), mend);
    }
}

fn goes_the_same_way(comparison: &Comparison<'_>, want: &ForeignKeyDescription, have: &ForeignKeyDescription) -> bool {
    same_columns(comparison, &want.columns, &have.columns)
        && comparison.same_name(&want.to_table, &have.to_table)
        && same_columns(comparison, &want.to_columns, &have.to_columns)
}

fn same_columns(comparison: &Comparison<'_>, one: &[String], other: &[String]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| comparison.same_name(one, other))
}

fn key_in_words(key: &ForeignKeyDescription) -> String {
    let space = if key.rules.is_empty() { "" } else { " " };
    format!(
        "({}) REFERENCES {} ({}){space}{}",
        key.columns.join(", "),
        key.to_table,
        key.to_columns.join(", "),
        key.rules
    )
}
