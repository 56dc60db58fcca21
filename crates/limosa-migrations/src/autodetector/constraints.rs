//! Constraints that are added, removed or altered.

use limosa_python::Call;
use limosa_state::Constraint;

use super::detection::Detection;
use crate::operations::{AddConstraint, AlterConstraint, RemoveConstraint};

/// What becomes of a model's constraints.
#[derive(Default)]
pub(super) struct AlteredConstraints {
    added: Vec<Constraint>,
    removed: Vec<Constraint>,
    altered: Vec<Constraint>,
}

impl Detection<'_> {
    /// Compares the constraints of every kept model. One that changes only in what the database does not see is
    /// altered; any other change makes it another one.
    pub(super) fn create_altered_constraints(&mut self) {
        for (key, old, new) in self.pairs(&self.kept.models) {
            let (old, new) = (&old.options.constraints, &new.options.constraints);
            let mut altered = Vec::new();
            for before in old {
                let after = new.iter().filter(|after| {
                    *after != before && after.name() == before.name() && in_database(after) == in_database(before)
                });
                altered.extend(after.cloned());
            }
            let is_altered = |constraint: &Constraint| altered.iter().any(|other| other.name() == constraint.name());
            let only_in = |these: &[Constraint], those: &[Constraint]| -> Vec<Constraint> {
                these
                    .iter()
                    .filter(|c| !those.contains(c) && !is_altered(c))
                    .cloned()
                    .collect()
            };
            let (added, removed) = (only_in(new, old), only_in(old, new));
            self.altered_constraints.insert(
                key,
                AlteredConstraints {
                    added,
                    removed,
                    altered,
                },
            );
        }
    }

    pub(super) fn generate_added_constraints(&mut self) {
        let altered = self.altered_constraints.iter_mut();
        let added: Vec<_> = altered
            .map(|(key, altered)| (key.clone(), std::mem::take(&mut altered.added)))
            .collect();
        for (key, added) in added {
            for constraint in added {
                let operation = AddConstraint {
                    model_name: key.1.clone(),
                    constraint,
                };
                self.add_operation(&key.0, operation, self.dependencies_for_model(&key));
            }
        }
    }

    pub(super) fn generate_removed_constraints(&mut self) {
        let altered = self.altered_constraints.iter_mut();
        let removed: Vec<_> = altered
            .map(|(key, altered)| (key.clone(), std::mem::take(&mut altered.removed)))
            .collect();
        for (key, removed) in removed {
            for constraint in removed {
                let name = constraint.name().unwrap_or_default().into();
                self.add_operation(
                    &key.0,
                    RemoveConstraint {
                        model_name: key.1.clone(),
                        name,
                    },
                    Vec::new(),
                );
            }
        }
    }

    pub(super) fn generate_altered_constraints(&mut self) {
        for (key, altered) in std::mem::take(&mut self.altered_constraints) {
            for constraint in altered.altered {
                let name = constraint.name().unwrap_or_default().into();
                let operation = AlterConstraint {
                    model_name: key.1.clone(),
                    name,
                    constraint,
                };
                self.add_operation(&key.0, operation, self.dependencies_for_model(&key));
            }
        }
    }
}

/// What the database sees of a constraint: all but what is said when it is violated.
fn in_database(constraint: &Constraint) -> Call {
    let mut call = (**constraint.deconstruct()).clone();
    call.kwargs
        .retain(|(name, _)| !matches!(&**name, "violation_error_code" | "violation_error_message"));
    call
}
