//! Cutting the operations of the apps into migrations.
//!
//! An app's operations become one migration when nothing they wait for in other apps is still to come. When the apps
//! wait for each other, as much of one app as can be done is cut off into a migration of its own, and so on in turn.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::dependencies::OperationDependency;
use super::{AutodetectorError, Changes, Generated};
use crate::{Dependency, Migration, MigrationGraph, MigrationKey};

pub(super) struct Cutter<'a> {
    pending: BTreeMap<Arc<str>, Vec<Generated>>,
    migrations: Changes,
    graph: Option<&'a MigrationGraph>,
    /// Every app waits for another: cut off what can be done.
    chop: bool,
}

/// What the operations wait for.
enum Wait {
    /// Nothing that is still to come; what their migration depends on.
    Over(Vec<Dependency>),
    NotOver,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(pending: BTreeMap<Arc<str>, Vec<Generated>>, graph: Option<&'a MigrationGraph>) -> Self {
        Self {
            pending,
            migrations: IndexMap::new(),
            graph,
            chop: false,
        }
    }

    /// The migrations of each app, named `auto_1`, `auto_2`, …; `is_initial` tells whether the app had no models.
    pub(super) fn cut(mut self, is_initial: impl Fn(&str) -> bool) -> Result<Changes, AutodetectorError> {
        let apps: Vec<Arc<str>> = self.pending.keys().cloned().collect();
        let mut left = self.left();
        while left > 0 {
            for app_label in &apps {
                self.cut_app(app_label, is_initial(app_label));
            }
            let now_left = self.left();
            if now_left == left {
                if self.chop {
                    return Err(self.unresolvable());
                }
                self.chop = true;
            }
            left = now_left;
        }
        Ok(self.migrations)
    }

    fn left(&self) -> usize {
        self.pending.values().map(Vec::len).sum()
    }

    fn cut_app(&mut self, app_label: &Arc<str>, initial: bool) {
        let Some(operations) = self.pending.get(app_label) else {
            return;
        };
        let mut dependencies: Vec<Dependency> = Vec::new();
        let mut done = 0;
        for generated in operations {
            let Wait::Over(waited_for) = self.wait(app_label, &generated.dependencies) else {
                break;
            };
            for dependency in waited_for {
                if !dependencies.contains(&dependency) {
                    dependencies.push(dependency);
                }
            }
            done += 1;
        }
        if done == 0 || (done < operations.len() && !self.chop) {
            return;
        }
        let Some(operations) = self.pending.get_mut(app_label) else {
            return;
        };
        let rest = operations.split_off(done);
        let cut_off = std::mem::replace(operations, rest);
        let migrations = self.migrations.entry(app_label.clone()).or_default();
        let mut migration = Migration::new(app_label.clone(), format!("auto_{}", migrations.len() + 1));
        migration.operations = cut_off.into_iter().map(|generated| generated.operation).collect();
        migration.dependencies = dependencies;
        migration.initial = Some(initial);
        migrations.push(migration);
        self.chop = false;
    }

    fn wait(&self, app_label: &str, dependencies: &[OperationDependency]) -> Wait {
        let mut waited_for = Vec::new();
        for dependency in dependencies.iter().filter(|d| *d.app_label != *app_label) {
            let still_to_come = self
                .pending
                .get(&dependency.app_label)
                .is_some_and(|operations| operations.iter().any(|g| dependency.is_met_by(&g.operation)));
            if still_to_come {
                return Wait::NotOver;
            }
            match self.migration_for(dependency) {
                Some(migration) => waited_for.push(migration),
                None => return Wait::NotOver,
            }
        }
        Wait::Over(waited_for)
    }

    /// The migration after which a dependency on another app holds; `None` while it may still get one of its own.
    fn migration_for(&self, dependency: &OperationDependency) -> Option<Dependency> {
        if let Some(setting) = &dependency.setting {
            return Some(Dependency::swappable_setting(setting.clone()));
        }
        let app_label = &dependency.app_label;
        if let Some(last) = self.migrations.get(app_label).and_then(|migrations| migrations.last()) {
            return Some(last.key().into());
        }
        if !self.chop {
            return None;
        }
        // Which older migration made the model is not known: the last one comes after it in any case.
        let leaf = self
            .graph
            .and_then(|graph| graph.leaf_nodes(Some(app_label)).into_iter().next());
        Some(
            leaf.unwrap_or_else(|| MigrationKey::new(app_label.clone(), "__first__"))
                .into(),
        )
    }

    fn unresolvable(&self) -> AutodetectorError {
        let operations = self.pending.iter().flat_map(|(app_label, operations)| {
            operations
                .iter()
                .map(move |generated| format!("{app_label}: {}", generated.operation.describe()))
        });
        AutodetectorError::Unresolvable {
            operations: operations.collect(),
        }
    }
}
