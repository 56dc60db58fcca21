//! [`MigrationOptimizer`](optimize): makes a list of operations shorter without changing what it comes to.

use crate::operations::{Reduction, Rules};
use crate::{Operation, OperationError};

/// The shortest list that the rules of [`Operation::reduce`] lead to; `rules` are those of the project's Django.
///
/// Two operations are replaced where the later one stands, if the earlier can be moved there across everything in
/// between; else where the earlier one stands, if the later can be moved. Repeated until nothing changes.
///
/// # Errors
/// When two operations come to one that can't be, such as a model with two fields of one name.
pub fn optimize(
    mut operations: Vec<Operation>,
    app_label: &str,
    rules: Rules,
) -> Result<Vec<Operation>, OperationError> {
    while let Some(shorter) = optimize_once(&operations, app_label, rules)? {
        operations = shorter;
    }
    Ok(operations)
}

/// The list after the first replacement; `None` when there is none to make.
fn optimize_once(
    operations: &[Operation],
    app_label: &str,
    rules: Rules,
) -> Result<Option<Vec<Operation>>, OperationError> {
    for (index, operation) in operations.iter().enumerate() {
        let mut to_the_right = true;
        for (distance, other) in operations[index + 1..].iter().enumerate() {
            match operation.reduce(other, app_label, rules)? {
                Reduction::Across => {}
                Reduction::Keep => to_the_right = false,
                Reduction::Replace(result) => {
                    let between = &operations[index + 1..index + 1 + distance];
                    let mut shorter = operations[..index].to_vec();
                    if to_the_right {
                        shorter.extend_from_slice(between);
                        shorter.extend(result);
                    } else if all_across(between, other, app_label, rules)? {
                        shorter.extend(result);
                        shorter.extend_from_slice(between);
                    } else {
                        break;
                    }
                    shorter.extend_from_slice(&operations[index + distance + 2..]);
                    return Ok(Some(shorter));
                }
            }
        }
    }
    Ok(None)
}

/// Whether each of the operations may change places with a later one.
fn all_across(
    operations: &[Operation],
    other: &Operation,
    app_label: &str,
    rules: Rules,
) -> Result<bool, OperationError> {
    for operation in operations {
        if operation.reduce(other, app_label, rules)? != Reduction::Across {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
