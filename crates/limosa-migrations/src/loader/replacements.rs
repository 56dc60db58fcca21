//! Squashed migrations in the place of what they replace, or out of it.
//!
//! Since Django 6.0 a squashed migration may replace squashed ones: what is applied is then asked of those at the end of
//! the chain.

use std::collections::{BTreeMap, BTreeSet};

use super::Loader;
use crate::{LoaderError, Migration, MigrationKey};

/// How far a replacement has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Begun,
    Done,
}

impl Loader {
    fn squashes_squashed(&self) -> bool {
        self.surroundings.django_version >= (6, 0, 0)
    }

    fn replaced(&self, key: &MigrationKey) -> Vec<MigrationKey> {
        let replaces = self.disk_migrations.get(key).map(|migration| &migration.replaces);
        replaces
            .into_iter()
            .flatten()
            .map(|dependency| dependency.key.clone())
            .collect()
    }

    /// Puts each squashed migration into the graph or takes it out, as what is applied asks for.
    pub(super) fn carry_out_replacements(&mut self) -> Result<(), LoaderError> {
        let mut progress = BTreeMap::new();
        for key in self.replacements.clone() {
            self.replace_migration(&key, &mut progress)?;
        }
        Ok(())
    }

    fn replace_migration(
        &mut self,
        key: &MigrationKey,
        progress: &mut BTreeMap<MigrationKey, Progress>,
    ) -> Result<(), LoaderError> {
        let replaced = self.replaced(key);
        let mut ends: BTreeSet<MigrationKey> = replaced.iter().cloned().collect();
        if self.squashes_squashed() {
            match progress.get(key) {
                Some(Progress::Done) => return Ok(()),
                Some(Progress::Begun) => {
                    return Err(LoaderError::CyclicalReplacement { migration: key.clone() });
                }
                None => {}
            }
            progress.insert(key.clone(), Progress::Begun);
            for inner in replaced
                .iter()
                .filter(|inner| self.replacements.contains(inner))
                .cloned()
                .collect::<Vec<_>>()
            {
                self.replace_migration(&inner, progress)?;
            }
            ends = BTreeSet::new();
            self.resolve_replaced(key, &mut ends);
        }
        let applied = ends.iter().filter(|key| self.applied.contains(*key)).count();
        if applied == ends.len() {
            self.applied.insert(key.clone());
        } else {
            self.applied.shift_remove(key);
        }
        if applied == ends.len() || applied == 0 {
            self.graph.remove_replaced_nodes(key, &replaced)?;
        } else {
            self.graph.remove_replacement_node(key, &replaced)?;
        }
        progress.insert(key.clone(), Progress::Done);
        Ok(())
    }

    /// The migrations at the end of the chain of replacements, which replace nothing themselves.
    fn resolve_replaced(&self, key: &MigrationKey, ends: &mut BTreeSet<MigrationKey>) {
        for inner in self.replaced(key) {
            if self.replacements.contains(&inner) {
                self.resolve_replaced(&inner, ends);
            } else {
                ends.insert(inner);
            }
        }
    }

    /// Whether the migration replaces others, and all of them are applied: `is_applied` says what the history holds.
    pub fn all_replaced_applied(&self, key: &MigrationKey, is_applied: &dyn Fn(&MigrationKey) -> bool) -> bool {
        self.replacements.contains(key)
            && self.replaced(key).iter().all(|replaced| {
                is_applied(replaced) || (self.squashes_squashed() && self.all_replaced_applied(replaced, is_applied))
            })
    }

    /// The migrations that are written into the history when this one is applied, or taken out when it is unapplied.
    ///
    /// A squashed migration stands for those that it replaces. Before Django 6.0 it is not written itself: that follows
    /// when all of them are found there.
    pub fn records(&self, migration: &Migration, backwards: bool) -> Vec<MigrationKey> {
        let mut keys = Vec::new();
        if self.squashes_squashed() {
            self.push_records(&migration.key(), &mut keys);
            return keys;
        }
        keys.extend(migration.replaces.iter().map(|replaced| replaced.key.clone()));
        if backwards || keys.is_empty() {
            keys.push(migration.key());
        }
        keys
    }

    fn push_records(&self, key: &MigrationKey, keys: &mut Vec<MigrationKey>) {
        for replaced in self.replaced(key) {
            self.push_records(&replaced, keys);
        }
        keys.push(key.clone());
    }
}
