//! Which migrations to apply or unapply, and in which order, to get from what is applied to what is wanted.

use std::rc::Rc;

use indexmap::IndexSet;

use crate::{GraphError, Loader, LoaderError, Migration, MigrationKey};

/// Where to migrate to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// This migration applied, and nothing of its app after it.
    Migration(MigrationKey),
    /// Nothing of this app applied: `zero`.
    Zero(String),
}

/// A migration and the direction in which it is gone through.
#[derive(Clone, Debug)]
pub struct PlannedMigration {
    /// The migration.
    pub migration: Rc<Migration>,
    /// Whether it is unapplied.
    pub backwards: bool,
}

impl Loader {
    /// The migrations to go through, in order, to reach the targets. With `clean_start`, as if nothing were applied.
    ///
    /// # Errors
    /// When a target is not in the graph.
    pub fn migration_plan(
        &mut self,
        targets: &[Target],
        clean_start: bool,
    ) -> Result<Vec<PlannedMigration>, LoaderError> {
        // A target that was applied and then replaced is found in the graph as it was before the replacement.
        let replaced = targets.iter().any(|target| match target {
            Target::Migration(key) => {
                !clean_start && self.applied.contains(key) && !self.graph.node_map.contains_key(key)
            }
            Target::Zero(_) => false,
        });
        if replaced && self.replace_migrations {
            self.replace_migrations = false;
            self.build_graph()?;
        }
        Ok(self.plan(targets, clean_start)?)
    }

    fn plan(&self, targets: &[Target], clean_start: bool) -> Result<Vec<PlannedMigration>, GraphError> {
        let mut plan = Vec::new();
        let mut applied: IndexSet<MigrationKey> = if clean_start {
            IndexSet::new()
        } else {
            self.applied.clone()
        };
        for target in targets {
            match target {
                Target::Zero(app_label) => {
                    for root in self.graph.root_nodes(Some(app_label)) {
                        self.unapply_through(&root, &mut applied, &mut plan)?;
                    }
                }
                Target::Migration(key) if applied.contains(key) => {
                    // Back only through the next migrations of the same app: what other apps built on the target
                    // itself may stay.
                    let children = self.graph.node_map.get(key).map(|node| node.children.clone());
                    for child in children.into_iter().flatten() {
                        if child.app_label == key.app_label {
                            self.unapply_through(&child, &mut applied, &mut plan)?;
                        }
                    }
                }
                Target::Migration(key) => {
                    for key in self.graph.forwards_plan(key)? {
                        if let Some(migration) = self.graph.nodes.get(&key)
                            && applied.insert(key)
                        {
                            plan.push(PlannedMigration {
                                migration: Rc::clone(migration),
                                backwards: false,
                            });
                        }
                    }
                }
            }
        }
        Ok(plan)
    }

    fn unapply_through(
        &self,
        key: &MigrationKey,
        applied: &mut IndexSet<MigrationKey>,
        plan: &mut Vec<PlannedMigration>,
    ) -> Result<(), GraphError> {
        for key in self.graph.backwards_plan(key)? {
            if applied.shift_remove(&key)
                && let Some(migration) = self.graph.nodes.get(&key)
            {
                plan.push(PlannedMigration {
                    migration: Rc::clone(migration),
                    backwards: true,
                });
            }
        }
        Ok(())
    }

    /// The plan from nothing to all leaves: the order in which states follow each other.
    ///
    /// # Errors
    /// When the graph is not in order.
    pub fn full_plan(&self) -> Result<Vec<Rc<Migration>>, GraphError> {
        let targets: Vec<Target> = self.graph.leaf_nodes(None).into_iter().map(Target::Migration).collect();
        let plan = self.plan(&targets, true)?;
        Ok(plan.into_iter().map(|planned| planned.migration).collect())
    }
}
