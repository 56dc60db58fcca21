//! [`MigrationOptimizer`](optimize): makes a list of operations shorter without changing what it comes to.

use crate::Operation;
use crate::operations::Reduction;

/// The shortest list that the rules of [`Operation::reduce`] lead to.
///
/// Two operations are replaced where the later one stands, if the earlier can be moved there across everything in
/// between; else where the earlier one stands, if the later can be moved. Repeated until nothing changes.
pub fn optimize(mut operations: Vec<Operation>, app_label: &str) -> Vec<Operation> {
    while let Some(shorter) = optimize_once(&operations, app_label) {
        operations = shorter;
    }
    operations
}

/// The list after the first replacement; `None` when there is none to make.
fn optimize_once(operations: &[Operation], app_label: &str) -> Option<Vec<Operation>> {
    for (index, operation) in operations.iter().enumerate() {
        let mut to_the_right = true;
        for (distance, other) in operations[index + 1..].iter().enumerate() {
            match operation.reduce(other, app_label) {
                Reduction::Across => {}
                Reduction::Keep => to_the_right = false,
                Reduction::Replace(result) => {
                    let between = &operations[index + 1..index + 1 + distance];
                    let mut shorter = operations[..index].to_vec();
                    if to_the_right {
                        shorter.extend_from_slice(between);
                        shorter.extend(result);
                    } else if between.iter().all(|o| o.reduce(other, app_label) == Reduction::Across) {
                        shorter.extend(result);
                        shorter.extend_from_slice(between);
                    } else {
                        break;
                    }
                    shorter.extend_from_slice(&operations[index + distance + 2..]);
                    return Some(shorter);
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests;
