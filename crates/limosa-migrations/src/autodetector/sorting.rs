//! The order of an app's operations: each after those that its dependencies name, otherwise as they were generated.

use std::collections::{HashMap, VecDeque};

use super::{AutodetectorError, Generated};

/// Sorts one app's operations.
///
/// The order is that of Python's `graphlib`: operations that wait for nothing come first, in the order in which they
/// were first mentioned (an operation mentions those that it waits for right after itself); each one done frees those
/// that waited for it, in order.
pub(super) fn sort(app_label: &str, operations: Vec<Generated>) -> Result<Vec<Generated>, AutodetectorError> {
    let graph = Graph::new(app_label, &operations);
    let order = graph.static_order();
    if order.len() < operations.len() {
        let stuck = operations
            .iter()
            .enumerate()
            .filter(|(index, _)| !order.contains(index));
        return Err(AutodetectorError::Circular {
            app_label: app_label.into(),
            operations: stuck.map(|(_, generated)| generated.operation.describe()).collect(),
        });
    }
    let mut slots: Vec<Option<Generated>> = operations.into_iter().map(Some).collect();
    Ok(order
        .into_iter()
        .filter_map(|index| slots.get_mut(index)?.take())
        .collect())
}

struct Graph {
    /// Operations by their place in the list, in order of first mention.
    mentioned: Vec<usize>,
    waiting_for: HashMap<usize, usize>,
    frees: HashMap<usize, Vec<usize>>,
}

impl Graph {
    fn new(app_label: &str, operations: &[Generated]) -> Self {
        let mut graph = Self {
            mentioned: Vec::new(),
            waiting_for: HashMap::new(),
            frees: HashMap::new(),
        };
        for (index, generated) in operations.iter().enumerate() {
            graph.mention(index);
            for dependency in generated.dependencies.iter().filter(|d| *d.app_label == *app_label) {
                for (other, candidate) in operations.iter().enumerate() {
                    if dependency.is_met_by(&candidate.operation) {
                        graph.mention(other);
                        *graph.waiting_for.entry(index).or_default() += 1;
                        graph.frees.entry(other).or_default().push(index);
                    }
                }
            }
        }
        graph
    }

    fn mention(&mut self, index: usize) {
        if let std::collections::hash_map::Entry::Vacant(entry) = self.waiting_for.entry(index) {
            entry.insert(0);
            self.mentioned.push(index);
        }
    }

    fn static_order(mut self) -> Vec<usize> {
        let mut ready: VecDeque<usize> = self
            .mentioned
            .iter()
            .copied()
            .filter(|index| self.waiting_for.get(index) == Some(&0))
            .collect();
        let mut order = Vec::with_capacity(self.mentioned.len());
        while let Some(index) = ready.pop_front() {
            order.push(index);
            for freed in self.frees.remove(&index).unwrap_or_default() {
                let waiting = self.waiting_for.entry(freed).or_default();
                *waiting -= 1;
                if *waiting == 0 {
                    ready.push_back(freed);
                }
            }
        }
        order
    }
}
