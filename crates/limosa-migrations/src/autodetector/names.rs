//! Names of migrations, and their place after what is in the graph already.

use std::collections::HashMap;

use super::{Autodetector, AutodetectorError, Changes};
use crate::{Migration, MigrationGraph, MigrationKey};

/// The longest name that fragments are joined to, in characters; one that would be longer ends in `_and_more`.
const LONGEST_NAME: usize = 52;

/// The longest suggested name that is taken, in characters.
const LONGEST_SUGGESTION: usize = 100;

impl Migration {
    /// A name for what the migration does, without its number. `timestamp` (see [`name_timestamp`]) is for
    /// operations that have no words for it.
    pub fn suggest_name(&self, timestamp: &str) -> String {
        if self.initial == Some(true) {
            return "initial".to_owned();
        }
        let fragments: Vec<String> = self
            .operations
            .iter()
            .filter_map(|operation| operation.migration_name_fragment())
            .filter(|fragment| !fragment.is_empty())
            .map(|fragment| words(&fragment))
            .collect();
        let Some((first, others)) = fragments.split_first() else {
            return format!("auto_{timestamp}");
        };
        if fragments.len() != self.operations.len() {
            return format!("auto_{timestamp}");
        }
        let mut name = first.clone();
        for fragment in others {
            let longer = format!("{name}_{fragment}");
            if longer.chars().count() > LONGEST_NAME {
                return format!("{name}_and_more");
            }
            name = longer;
        }
        name
    }
}

/// The text with every run of other characters than letters, digits and `_` turned into one `_`.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut in_run = false;
    for character in text.chars() {
        if character.is_alphanumeric() || character == '_' {
            words.push(character);
            in_run = false;
        } else if !in_run {
            words.push('_');
            in_run = true;
        }
    }
    words
}

/// `20260131_2359`: now, in this time zone. Django moves its process to the setting `TIME_ZONE`; without a name that is
/// known, it is the zone of the machine.
pub fn name_timestamp(time_zone: Option<&str>) -> String {
    let now = jiff::Zoned::now();
    let now = match time_zone.map(|name| now.in_tz(name)) {
        Some(Ok(there)) => there,
        _ => now,
    };
    now.strftime("%Y%m%d_%H%M").to_string()
}

/// The number that a migration's name begins with; of a squashed one, the number of the last that it stands for.
pub fn parse_number(name: &str) -> Option<u64> {
    const SQUASHED: &str = "_squashed_";
    let after_squashed = name
        .rmatch_indices(SQUASHED)
        .find_map(|(index, _)| leading_number(&name[index + SQUASHED.len()..]));
    after_squashed.or_else(|| leading_number(name))
}

fn leading_number(text: &str) -> Option<u64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    text[..digits].parse().ok()
}

impl Autodetector<'_> {
    /// Names the migrations of `changes`, so that they follow the leaves of the graph, and points their dependencies at
    /// the new names. An app without migrations that is not to get any is left out.
    ///
    /// # Errors
    /// When the questioner stops.
    pub fn arrange_for_graph(
        &mut self,
        mut changes: Changes,
        graph: &MigrationGraph,
        migration_name: Option<&str>,
    ) -> Result<Changes, AutodetectorError> {
        let mut renamed: HashMap<MigrationKey, MigrationKey> = HashMap::new();
        let mut left_out = Vec::new();
        let mut timestamp = self.timestamp.clone();
        for (app_label, migrations) in &mut changes {
            if migrations.is_empty() {
                continue;
            }
            let leaf = graph.leaf_nodes(Some(app_label)).into_iter().next();
            if leaf.is_none() && !self.questioner.ask_initial(app_label)? {
                for migration in migrations.iter() {
                    renamed.insert(migration.key(), MigrationKey::new(app_label.clone(), "__first__"));
                }
                left_out.push(app_label.clone());
                continue;
            }
            let last_number = leaf.as_ref().and_then(|leaf| parse_number(&leaf.name)).unwrap_or(0);
            for (index, migration) in migrations.iter_mut().enumerate() {
                let is_first = index == 0;
                let words = match (migration_name, &leaf) {
                    (Some(name), _) => name.to_owned(),
                    (None, None) if is_first => "initial".to_owned(),
                    _ => migration
                        .suggest_name(timestamp.get_or_insert_with(|| name_timestamp(self.time_zone.as_deref())))
                        .chars()
                        .take(LONGEST_SUGGESTION)
                        .collect(),
                };
                if let Some(leaf) = leaf.as_ref().filter(|_| is_first) {
                    migration.dependencies.push(leaf.clone().into());
                }
                let number = last_number.saturating_add(1).saturating_add(index as u64);
                let name = format!("{number:04}_{words}");
                let old_key = migration.key();
                migration.name = name.into();
                renamed.insert(old_key, migration.key());
            }
        }
        for app_label in left_out {
            changes.shift_remove(&app_label);
        }
        for dependency in changes
            .values_mut()
            .flatten()
            .flat_map(|migration| &mut migration.dependencies)
        {
            if let Some(key) = renamed.get(&dependency.key) {
                *dependency = key.clone().into();
            }
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_parse_number() {
        let cases = [
            ("no_number", None),
            ("0001_initial", Some(1)),
            ("0002_model3", Some(2)),
            ("0002_auto_20380101_1112", Some(2)),
            ("0002_squashed_0004", Some(4)),
            ("0002_squashed_0004_model3", Some(4)),
            ("0001_squashed_0002_squashed_0003_x", Some(3)),
            ("0001_squashed_initial", Some(1)),
        ];
        for (name, number) in cases {
            assert_eq!(parse_number(name), number, "{name}");
        }
    }

    #[test]
    fn fragments_become_words() {
        assert_eq!(words("person_a.b - c"), "person_a_b_c");
    }

    #[test]
    fn a_timestamp_is_of_its_zone() {
        let stamp = name_timestamp(Some("UTC"));
        assert_eq!(stamp.len(), 13);
        assert_eq!(stamp, jiff::Timestamp::now().strftime("%Y%m%d_%H%M").to_string());
    }
}
