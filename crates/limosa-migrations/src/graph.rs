//! [`MigrationGraph`]: which migration waits for which.
//!
//! Every walk is iterative and ordered by key, so that the same files give the same plan, and a chain of thousands of
//! migrations needs no stack. A dependency on what is not there is held by a *dummy node* until it is known whether a
//! squashed migration takes its place.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use limosa_python::Location;
use limosa_state::ProjectState;

use crate::{GraphError, LoaderError, Migration, MigrationKey};

/// A place in the graph.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// The migrations that wait for this one.
    pub children: BTreeSet<MigrationKey>,
    /// The migrations that this one waits for.
    pub parents: BTreeSet<MigrationKey>,
    /// What is to be said when nothing takes the place of this missing migration.
    dummy: Option<Dummy>,
}

#[derive(Clone, Debug)]
struct Dummy {
    message: String,
    origin: MigrationKey,
    location: Option<Location>,
}

/// The migrations of a project and their order.
#[derive(Clone, Debug, Default)]
pub struct MigrationGraph {
    /// The migrations.
    pub nodes: IndexMap<MigrationKey, Rc<Migration>>,
    /// Their places, and those of missing ones.
    pub node_map: BTreeMap<MigrationKey, Node>,
}

impl MigrationGraph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the migration is there.
    pub fn contains(&self, key: &MigrationKey) -> bool {
        self.nodes.contains_key(key)
    }

    /// Adds a migration.
    pub fn add_node(&mut self, migration: Rc<Migration>) {
        let key = migration.key();
        self.node_map.insert(key.clone(), Node::default());
        self.nodes.insert(key, migration);
    }

    fn add_dummy_node(&mut self, key: &MigrationKey, dummy: Dummy) {
        self.node_map.insert(
            key.clone(),
            Node {
                dummy: Some(dummy),
                ..Node::default()
            },
        );
    }

    /// Makes `child` wait for `parent`, because `origin` says so at `location`. Either may be missing: see
    /// [`MigrationGraph::validate_consistency`].
    pub fn add_dependency(
        &mut self,
        origin: &MigrationKey,
        child: &MigrationKey,
        parent: &MigrationKey,
        location: Option<&Location>,
    ) {
        for (key, role) in [(child, "child"), (parent, "parent")] {
            if !self.node_map.contains_key(key) {
                let dummy = Dummy {
                    message: format!(
                        "Migration {origin} dependencies reference nonexistent {role} node {}",
                        key.repr()
                    ),
                    origin: origin.clone(),
                    location: location.cloned(),
                };
                self.add_dummy_node(key, dummy);
            }
        }
        self.link(child, parent);
    }

    fn link(&mut self, child: &MigrationKey, parent: &MigrationKey) {
        if let Some(node) = self.node_map.get_mut(child) {
            node.parents.insert(parent.clone());
        }
        if let Some(node) = self.node_map.get_mut(parent) {
            node.children.insert(child.clone());
        }
    }

    fn not_found(key: &MigrationKey, message: String) -> GraphError {
        GraphError::NodeNotFound {
            message,
            origin: None,
            node: key.clone(),
            location: None,
        }
    }

    /// Puts a squashed migration in the place of those that it replaces.
    ///
    /// # Errors
    /// When the squashed migration is not there.
    pub fn remove_replaced_nodes(
        &mut self,
        replacement: &MigrationKey,
        replaced: &[MigrationKey],
    ) -> Result<(), GraphError> {
        if !self.node_map.contains_key(replacement) {
            return Err(Self::not_found(
                replacement,
                format!(
                    "Unable to find replacement node {}. It was either never added to the migration graph, or has been \
                     removed.",
                    replacement.repr()
                ),
            ));
        }
        let replaced: BTreeSet<&MigrationKey> = replaced.iter().collect();
        for key in &replaced {
            self.nodes.shift_remove(*key);
            let Some(node) = self.node_map.remove(*key) else {
                continue;
            };
            for child in &node.children {
                if let Some(node) = self.node_map.get_mut(child) {
                    node.parents.remove(*key);
                }
                if !replaced.contains(child) {
                    self.link(child, replacement);
                }
            }
            for parent in &node.parents {
                if let Some(node) = self.node_map.get_mut(parent) {
                    node.children.remove(*key);
                }
                if !replaced.contains(parent) {
                    self.link(replacement, parent);
                }
            }
        }
        Ok(())
    }

    /// Takes a squashed migration out, because only some of those that it replaces are applied: what waited for it
    /// waits for the last of them.
    ///
    /// # Errors
    /// When the squashed migration is not there.
    pub fn remove_replacement_node(
        &mut self,
        replacement: &MigrationKey,
        replaced: &[MigrationKey],
    ) -> Result<(), GraphError> {
        self.nodes.shift_remove(replacement);
        let Some(node) = self.node_map.remove(replacement) else {
            return Err(Self::not_found(
                replacement,
                format!(
                    "Unable to remove replacement node {}. It was either never added to the migration graph, or has \
                     been removed already.",
                    replacement.repr()
                ),
            ));
        };
        let present: Vec<&MigrationKey> = replaced.iter().filter(|key| self.node_map.contains_key(*key)).collect();
        let inner: BTreeSet<MigrationKey> = present
            .iter()
            .filter_map(|key| self.node_map.get(*key))
            .flat_map(|node| node.parents.iter().cloned())
            .collect();
        let last: Vec<MigrationKey> = present
            .into_iter()
            .filter(|key| !inner.contains(*key))
            .cloned()
            .collect();
        for child in &node.children {
            if let Some(node) = self.node_map.get_mut(child) {
                node.parents.remove(replacement);
            }
            for key in &last {
                self.link(child, key);
            }
        }
        for parent in &node.parents {
            if let Some(node) = self.node_map.get_mut(parent) {
                node.children.remove(replacement);
            }
        }
        Ok(())
    }

    /// Whether every migration that another waits for is there.
    ///
    /// # Errors
    /// The first one that is not.
    pub fn validate_consistency(&self) -> Result<(), GraphError> {
        match self
            .node_map
            .iter()
            .find_map(|(key, node)| Some((key, node.dummy.as_ref()?)))
        {
            None => Ok(()),
            Some((key, dummy)) => Err(GraphError::NodeNotFound {
                message: dummy.message.clone(),
                origin: Some(dummy.origin.clone()),
                node: key.clone(),
                location: dummy.location.clone(),
            }),
        }
    }

    /// Whether no migration waits for itself.
    ///
    /// # Errors
    /// The first circle found.
    pub fn ensure_not_cyclic(&self) -> Result<(), GraphError> {
        let mut todo: BTreeSet<&MigrationKey> = self.node_map.keys().collect();
        while let Some(first) = todo.pop_first() {
            let mut stack = vec![first];
            let mut on_stack: BTreeSet<&MigrationKey> = BTreeSet::from([first]);
            while let Some(top) = stack.last().copied() {
                let mut next = None;
                for child in self.node_map.get(top).map(|node| &node.children).into_iter().flatten() {
                    if on_stack.contains(child) {
                        let start = stack.iter().position(|key| *key == child).unwrap_or(0);
                        return Err(self.circular(&stack[start..]));
                    }
                    if todo.remove(child) {
                        next = Some(child);
                        break;
                    }
                }
                match next {
                    Some(child) => {
                        stack.push(child);
                        on_stack.insert(child);
                    }
                    None => {
                        stack.pop();
                        on_stack.remove(top);
                    }
                }
            }
        }
        Ok(())
    }

    fn circular(&self, cycle: &[&MigrationKey]) -> GraphError {
        // Each in the circle is waited for by the next: the second says so about the first.
        let (parent, child) = (cycle[0], cycle.get(1).unwrap_or(&cycle[0]));
        let location = self.nodes.get(*child).and_then(|migration| {
            let named = migration
                .dependencies
                .iter()
                .find(|dependency| dependency.key == *parent);
            named.and_then(|dependency| dependency.location.clone())
        });
        GraphError::Circular {
            cycle: cycle.iter().map(|key| (*key).clone()).collect(),
            location,
        }
    }

    fn walk(&self, start: &MigrationKey, forwards: bool) -> Result<Vec<MigrationKey>, GraphError> {
        if !self.nodes.contains_key(start) {
            return Err(Self::not_found(
                start,
                format!("Node {} not a valid node", start.repr()),
            ));
        }
        let mut visited: IndexSet<MigrationKey> = IndexSet::new();
        let mut stack = vec![(start, false)];
        while let Some((key, processed)) = stack.pop() {
            if visited.contains(key) {
                continue;
            }
            if processed {
                visited.insert(key.clone());
                continue;
            }
            stack.push((key, true));
            if let Some(node) = self.node_map.get(key) {
                let next = if forwards { &node.parents } else { &node.children };
                stack.extend(next.iter().map(|key| (key, false)));
            }
        }
        Ok(visited.into_iter().collect())
    }

    /// The migrations to apply, in order, so that `target` is applied; it is the last.
    ///
    /// # Errors
    /// When the target is not there.
    pub fn forwards_plan(&self, target: &MigrationKey) -> Result<Vec<MigrationKey>, GraphError> {
        self.walk(target, true)
    }

    /// The migrations to unapply, in order, so that `target` is unapplied; it is the last.
    ///
    /// # Errors
    /// When the target is not there.
    pub fn backwards_plan(&self, target: &MigrationKey) -> Result<Vec<MigrationKey>, GraphError> {
        self.walk(target, false)
    }

    fn ends(&self, app: Option<&str>, next: impl Fn(&Node) -> &BTreeSet<MigrationKey>) -> Vec<MigrationKey> {
        self.node_map
            .iter()
            .filter(|(key, node)| {
                app.is_none_or(|app| app == &*key.app_label)
                    && next(node).iter().all(|other| other.app_label != key.app_label)
            })
            .map(|(key, _)| key.clone())
            .collect()
    }

    /// The migrations, sorted, that wait for none of their own app.
    pub fn root_nodes(&self, app: Option<&str>) -> Vec<MigrationKey> {
        self.ends(app, |node| &node.parents)
    }

    /// The migrations, sorted, that none of their own app waits for.
    pub fn leaf_nodes(&self, app: Option<&str>) -> Vec<MigrationKey> {
        self.ends(app, |node| &node.children)
    }

    /// The migrations that lead to `nodes` (all leaves when `None`), in order, `nodes` themselves only with `at_end`.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn generate_plan(&self, nodes: &[MigrationKey], at_end: bool) -> Result<Vec<MigrationKey>, GraphError> {
        let mut plan: IndexSet<MigrationKey> = IndexSet::new();
        for node in nodes {
            for key in self.forwards_plan(node)? {
                if at_end || !nodes.contains(&key) {
                    plan.insert(key);
                }
            }
        }
        Ok(plan.into_iter().collect())
    }

    /// Lets the migrations that lead to `nodes` (all leaves when `None`) change `state`, in order.
    ///
    /// # Errors
    /// When a node is not there, or an operation names what the state does not hold.
    pub fn make_state(
        &self,
        state: &mut ProjectState,
        nodes: Option<&[MigrationKey]>,
        at_end: bool,
    ) -> Result<(), LoaderError> {
        let leaves;
        let nodes = match nodes {
            Some(nodes) => nodes,
            None => {
                leaves = self.leaf_nodes(None);
                &leaves
            }
        };
        for key in self.generate_plan(nodes, at_end)? {
            if let Some(migration) = self.nodes.get(&key) {
                migration.mutate_state(state)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
