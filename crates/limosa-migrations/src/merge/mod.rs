//! Merging branches of an app's migrations: `makemigrations --merge`.
//!
//! Two people made a migration after the same one; now the app has two leaves. When what they did has nothing in common,
//! an empty migration that waits for both joins them. Django leaves it to the reader of a list to see whether it has;
//! [`conflicts`] looks for operations that do touch the same thing, so that those can be shown first.

mod conflicts;

use std::rc::Rc;
use std::sync::Arc;

pub use conflicts::{Conflict, conflicts};

use crate::autodetector::parse_number;
use crate::{Dependency, GraphError, Migration, MigrationGraph, MigrationKey, Operation};

/// The longest list of leaves that makes a name, in characters.
const LONGEST_LEAF_NAMES: usize = 47;

/// No merge can be made.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// The branches of the app begin apart: there are several first migrations.
    #[error(
        "Could not find common ancestor of {{{}}}. The migrations of app '{app_label}' start in several places: let \
         all but one of its first migrations depend on the others",
        names.iter().map(|name| limosa_python::repr_str(name)).collect::<Vec<_>>().join(", ")
    )]
    NoCommonAncestor {
        /// The app.
        app_label: String,
        /// The leaves.
        names: Vec<String>,
    },
    /// The graph is not in order.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// What one leaf has that the other leaves of the app have not.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The leaf.
    pub leaf: MigrationKey,
    /// The migrations since the last common one, in order; the leaf is the last.
    pub migrations: Vec<Rc<Migration>>,
}

impl Branch {
    /// The operations of the branch, in order.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.migrations.iter().flat_map(|migration| &migration.operations)
    }
}

/// The branches that end in these leaves of an app.
///
/// # Errors
/// When the branches have no migration in common, or a leaf is not in the graph.
pub fn branches(
    graph: &MigrationGraph,
    app_label: &str,
    leaves: impl IntoIterator<Item = Arc<str>>,
) -> Result<Vec<Branch>, MergeError> {
    let mut leaf_keys = Vec::new();
    let mut ancestries = Vec::new();
    for name in leaves {
        let leaf = MigrationKey::new(app_label, name);
        let mut ancestry = graph.forwards_plan(&leaf)?;
        ancestry.retain(|key| &*key.app_label == app_label);
        leaf_keys.push(leaf);
        ancestries.push(ancestry);
    }
    let common = common_ancestors(&ancestries);
    if common == 0 {
        return Err(MergeError::NoCommonAncestor {
            app_label: app_label.to_owned(),
            names: leaf_keys.iter().map(|leaf| leaf.name.to_string()).collect(),
        });
    }
    let branches = leaf_keys.into_iter().zip(ancestries).map(|(leaf, ancestry)| {
        let migrations = ancestry[common..]
            .iter()
            .filter_map(|key| graph.nodes.get(key).cloned());
        Branch {
            leaf,
            migrations: migrations.collect(),
        }
    });
    Ok(branches.collect())
}

/// How many migrations all lists begin with.
fn common_ancestors(ancestries: &[Vec<MigrationKey>]) -> usize {
    let Some((first, others)) = ancestries.split_first() else {
        return 0;
    };
    let is_common = |index: &usize| others.iter().all(|other| other.get(*index) == first.get(*index));
    (0..first.len()).take_while(is_common).count()
}

/// The migration that joins the branches. `name` takes the place of what follows its number; `timestamp` (see
/// [`name_timestamp`](crate::autodetector::name_timestamp)) that of the leaves' names when they are long.
pub fn merge_migration(app_label: &str, branches: &[Branch], name: Option<&str>, timestamp: &str) -> Migration {
    let numbers = branches.iter().filter_map(|branch| parse_number(&branch.leaf.name));
    let number = numbers.max().unwrap_or(1).saturating_add(1);
    let words = match name {
        Some(name) => name.to_owned(),
        None => {
            let mut leaves: Vec<&str> = branches.iter().map(|branch| &*branch.leaf.name).collect();
            leaves.sort_unstable();
            let leaves = leaves.join("_");
            let is_long = leaves.chars().count() > LONGEST_LEAF_NAMES;
            format!("merge_{}", if is_long { timestamp } else { &leaves })
        }
    };
    let mut migration = Migration::new(app_label, format!("{number:04}_{words}"));
    migration.dependencies = branches
        .iter()
        .map(|branch| Dependency::from(branch.leaf.clone()))
        .collect();
    migration
}

#[cfg(test)]
mod tests;
