//! [`Loader`]: the migrations on disk, as a graph, with what is applied taken into account.
//!
//! Which migrations a database has applied is handed in: nothing is asked of one here. A squashed migration takes the
//! place of those that it replaces when all or none of them are applied.

mod read;
mod replacements;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};
use limosa_project::Unreadable;
use limosa_state::{ProjectState, Surroundings};

pub use source::MigrationSource;

use crate::{Dependency, GraphError, LoaderError, Migration, MigrationGraph, MigrationKey};

/// The migrations of a project.
#[derive(Clone, Debug)]
pub struct Loader {
    /// Every migration on disk, replaced ones included.
    pub disk_migrations: IndexMap<MigrationKey, Rc<Migration>>,
    /// Their order, squashed migrations put in place.
    pub graph: MigrationGraph,
    /// The squashed migrations among them.
    pub replacements: Vec<MigrationKey>,
    /// Labels of apps without migrations.
    pub unmigrated_apps: BTreeSet<String>,
    /// Labels of apps with migrations.
    pub migrated_apps: BTreeSet<String>,
    /// The migrations that are applied; a squashed one is when all that it replaces are.
    pub applied: IndexSet<MigrationKey>,
    /// Whether squashed migrations take the place of what they replace.
    pub replace_migrations: bool,
    /// What could not be read from source, and was asked of Python.
    pub unreadable: Vec<Unreadable>,
    recorded: IndexSet<MigrationKey>,
    ignore_no_migrations: bool,
    surroundings: Arc<Surroundings>,
}

impl Loader {
    /// Reads every migration. `applied` is what the database's history says, in its order; `None` for no database.
    ///
    /// # Errors
    /// When a migration can't be read, or the graph is not in order.
    pub fn build(source: &dyn MigrationSource, applied: Option<IndexSet<MigrationKey>>) -> Result<Self, LoaderError> {
        Self::build_with(source, applied, false)
    }

    /// As [`Loader::build`]; with `ignore_no_migrations`, what depends on an app whose migrations are not yet written
    /// is no error.
    ///
    /// # Errors
    /// As [`Loader::build`].
    pub fn build_with(
        source: &dyn MigrationSource,
        applied: Option<IndexSet<MigrationKey>>,
        ignore_no_migrations: bool,
    ) -> Result<Self, LoaderError> {
        let mut loader = Self {
            disk_migrations: IndexMap::new(),
            graph: MigrationGraph::new(),
            replacements: Vec::new(),
            unmigrated_apps: BTreeSet::new(),
            migrated_apps: BTreeSet::new(),
            applied: IndexSet::new(),
            replace_migrations: true,
            unreadable: Vec::new(),
            recorded: applied.unwrap_or_default(),
            ignore_no_migrations,
            surroundings: source.surroundings(),
        };
        loader.load_disk(source)?;
        loader.load_real_models(source)?;
        loader.build_graph()?;
        Ok(loader)
    }

    /// Models of apps without migrations, where a migration points at one: these are read only then.
    fn load_real_models(&mut self, source: &dyn MigrationSource) -> Result<(), LoaderError> {
        let points_at_one = |target: &str| {
            target
                .split_once('.')
                .is_some_and(|(app_label, _)| self.unmigrated_apps.contains(app_label))
        };
        let operations = self
            .disk_migrations
            .values()
            .flat_map(|migration| &migration.operations);
        if !operations
            .into_iter()
            .any(|operation| operation.op().targets().into_iter().any(points_at_one))
        {
            return Ok(());
        }
        let mut real = source.models_state()?.models;
        real.retain(|(app_label, _), _| self.unmigrated_apps.contains(&**app_label));
        for model in real.values_mut() {
            let model = Arc::make_mut(model);
            model.fields.retain(|(_, field)| !field.is_relation());
            for option in ["unique_together", "order_with_respect_to"] {
                model.options.values.shift_remove(option);
            }
        }
        Arc::make_mut(&mut self.surroundings).real_models = real;
        Ok(())
    }

    fn load_disk(&mut self, source: &dyn MigrationSource) -> Result<(), LoaderError> {
        for label in source.app_labels() {
            let (module, explicit) = source.migrations_module(&label);
            let names = match &module {
                None => None,
                Some(module) => read::migration_names(source, module, explicit && !self.ignore_no_migrations)?,
            };
            let (Some(module), Some(names)) = (module, names) else {
                self.unmigrated_apps.insert(label);
                continue;
            };
            for name in names {
                let migration = read::migration(source, &label, &module, &name, &mut self.unreadable)?;
                self.disk_migrations.insert(migration.key(), Rc::new(migration));
            }
            self.migrated_apps.insert(label);
        }
        Ok(())
    }

    /// Takes what is recorded as applied now, and puts the graph in order anew.
    ///
    /// # Errors
    /// When the graph is not in order.
    pub fn set_applied(&mut self, applied: IndexSet<MigrationKey>) -> Result<(), LoaderError> {
        self.recorded = applied;
        self.build_graph()
    }

    /// Puts the graph in order from what was read and what is applied.
    ///
    /// # Errors
    /// When a dependency is missing or migrations wait for each other in a circle.
    pub fn build_graph(&mut self) -> Result<(), LoaderError> {
        self.applied = self.recorded.clone();
        self.graph = MigrationGraph::new();
        let migrations: Vec<Rc<Migration>> = self.disk_migrations.values().cloned().collect();
        for migration in &migrations {
            self.graph.add_node(Rc::clone(migration));
        }
        self.replacements = migrations
            .iter()
            .filter(|migration| !migration.replaces.is_empty())
            .map(|m| m.key())
            .collect();
        // Those inside an app first: `__first__` of another app must find its root.
        for migration in &migrations {
            self.add_internal_dependencies(migration);
        }
        for migration in &migrations {
            self.add_external_dependencies(migration)?;
        }
        if self.replace_migrations {
            self.carry_out_replacements()?;
        }
        self.graph.validate_consistency().map_err(|error| self.explain(error))?;
        self.graph.ensure_not_cyclic().map_err(|error| self.locate(error))?;
        Ok(())
    }

    fn add_internal_dependencies(&mut self, migration: &Migration) {
        let key = migration.key();
        for dependency in &migration.dependencies {
            let parent = &dependency.key;
            if parent.app_label == key.app_label && &*parent.name != "__first__" {
                self.graph
                    .add_dependency(&key, &key, parent, dependency.location.as_ref());
            }
        }
    }

    fn add_external_dependencies(&mut self, migration: &Migration) -> Result<(), LoaderError> {
        let key = migration.key();
        for dependency in &migration.dependencies {
            if dependency.key.app_label == key.app_label {
                continue;
            }
            if let Some(parent) = self.check_key(dependency, migration)? {
                self.graph
                    .add_dependency(&key, &key, &parent, dependency.location.as_ref());
            }
        }
        for dependency in &migration.run_before {
            if let Some(child) = self.check_key(dependency, migration)? {
                self.graph
                    .add_dependency(&key, &child, &key, dependency.location.as_ref());
            }
        }
        Ok(())
    }

    /// The migration that a dependency stands for; `None` when there is nothing to wait for.
    fn check_key(&self, dependency: &Dependency, migration: &Migration) -> Result<Option<MigrationKey>, LoaderError> {
        let key = &dependency.key;
        let first = &*key.name == "__first__";
        if !(first || &*key.name == "__latest__") || self.graph.contains(key) {
            return Ok(Some(key.clone()));
        }
        let app = &*key.app_label;
        if key.app_label == migration.app_label || self.unmigrated_apps.contains(app) {
            return Ok(None);
        }
        let message = if self.migrated_apps.contains(app) {
            let ends = if first {
                self.graph.root_nodes(Some(app))
            } else {
                self.graph.leaf_nodes(Some(app))
            };
            match ends.into_iter().next() {
                Some(end) => return Ok(Some(end)),
                None if self.ignore_no_migrations => return Ok(None),
                None => format!("Dependency on app with no migrations: {app}"),
            }
        } else {
            format!("Dependency on unknown app: {app}")
        };
        Err(LoaderError::Value {
            message,
            location: dependency.location.clone().or_else(|| read::locate(migration, key)),
        })
    }

    /// A missing node that a squashed migration would have stood in for, if it were not partly applied.
    fn explain(&self, error: GraphError) -> GraphError {
        let GraphError::NodeNotFound {
            node,
            origin: Some(origin),
            ..
        } = &error
        else {
            return error;
        };
        let mut candidates: BTreeSet<&MigrationKey> = BTreeSet::new();
        for key in &self.replacements {
            if self
                .disk_migrations
                .get(key)
                .is_some_and(|m| m.replaces.iter().any(|d| d.key == *node))
            {
                candidates.insert(key);
            }
        }
        if candidates.is_empty() || candidates.iter().any(|key| self.graph.contains(key)) {
            return self.locate(error);
        }
        let tries: Vec<String> = candidates.iter().map(ToString::to_string).collect();
        let message = format!(
            "Migration {origin} depends on nonexistent node ('{}', '{}'). Django tried to replace migration {node} with \
             any of [{}] but wasn't able to because some of the replaced migrations are already applied.",
            node.app_label,
            node.name,
            tries.join(", ")
        );
        self.locate(GraphError::NodeNotFound {
            message,
            origin: Some(origin.clone()),
            node: node.clone(),
            location: None,
        })
    }

    /// Adds the place of the dependency in its file.
    fn locate(&self, mut error: GraphError) -> GraphError {
        match &mut error {
            GraphError::NodeNotFound {
                origin: Some(origin),
                node,
                location: location @ None,
                ..
            } => {
                *location = self
                    .disk_migrations
                    .get(origin)
                    .and_then(|migration| read::locate(migration, node))
            }
            GraphError::Circular {
                cycle,
                location: location @ None,
            } => {
                if let [parent, .., child] | [parent @ child] = cycle.as_slice() {
                    let child = cycle.get(1).unwrap_or(child);
                    *location = self
                        .disk_migrations
                        .get(child)
                        .and_then(|migration| read::locate(migration, parent));
                }
            }
            _ => {}
        }
        error
    }

    /// Whether no migration is applied before what it waits for. `applied` is what the database's history says.
    ///
    /// # Errors
    /// The first one that is.
    pub fn check_consistent_history(
        &self,
        applied: &IndexSet<MigrationKey>,
        database: &str,
    ) -> Result<(), LoaderError> {
        for key in applied {
            if !self.graph.contains(key) {
                continue;
            }
            let parents = self.graph.node_map.get(key).map(|node| &node.parents);
            for parent in parents.into_iter().flatten() {
                if applied.contains(parent) {
                    continue;
                }
                // A squashed migration counts as applied when all that it replaces are.
                if !self.all_replaced_applied(parent, &|key| applied.contains(key)) {
                    return Err(LoaderError::InconsistentHistory {
                        migration: key.clone(),
                        dependency: parent.clone(),
                        database: database.to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Apps with more than one leaf, and the names of these.
    pub fn detect_conflicts(&self) -> BTreeMap<String, Vec<String>> {
        let mut leaves: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for key in self.graph.leaf_nodes(None) {
            leaves
                .entry(key.app_label.to_string())
                .or_default()
                .push(key.name.to_string());
        }
        leaves.retain(|_, names| names.len() > 1);
        leaves
    }

    /// The migration of this name.
    pub fn get_migration(&self, key: &MigrationKey) -> Option<&Rc<Migration>> {
        self.graph.nodes.get(key)
    }

    /// The one migration of an app whose name begins so.
    ///
    /// # Errors
    /// When there are several, or none.
    pub fn get_migration_by_prefix(&self, app_label: &str, prefix: &str) -> Result<&Rc<Migration>, LoaderError> {
        let mut found = self
            .disk_migrations
            .iter()
            .filter(|(key, _)| &*key.app_label == app_label && key.name.starts_with(prefix))
            .map(|(_, migration)| migration);
        match (found.next(), found.next()) {
            (Some(migration), None) => Ok(migration),
            (Some(_), Some(_)) => Err(LoaderError::Ambiguous {
                app_label: app_label.to_owned(),
                prefix: prefix.to_owned(),
            }),
            (None, _) => Err(LoaderError::NoSuchPrefix {
                app_label: app_label.to_owned(),
                prefix: prefix.to_owned(),
            }),
        }
    }

    /// A state without models, that knows its project.
    pub fn empty_state(&self) -> ProjectState {
        ProjectState::new(Arc::clone(&self.surroundings))
    }

    /// The state after `nodes` (all leaves when `None`); before them without `at_end`.
    ///
    /// # Errors
    /// When a node is not there, or an operation names what the state does not hold.
    pub fn project_state(&self, nodes: Option<&[MigrationKey]>, at_end: bool) -> Result<ProjectState, LoaderError> {
        let mut state = self.empty_state();
        self.graph.make_state(&mut state, nodes, at_end)?;
        Ok(state)
    }
}

#[cfg(test)]
mod tests;
