//! [`conflicts`]: operations of different branches that touch the same thing.

use std::collections::BTreeSet;
use std::fmt;

use limosa_python::Value;

use super::Branch;
use crate::{MigrationKey, Operation};

/// Two operations of different branches that touch the same thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What both touch: `field 'age' of model 'person'`.
    pub subject: String,
    /// The one: its migration, and what it does.
    pub one: (MigrationKey, String),
    /// The other.
    pub other: (MigrationKey, String),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((one, does), (other, also_does)) = (&self.one, &self.other);
        write!(
            f,
            "{}: {} ({}), {} ({})",
            self.subject, does, one.name, also_does, other.name
        )
    }
}

/// A thing that an operation changes or relies on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// Everything about a model: it is created, deleted or renamed.
    Model(String),
    Field(String, String),
    Index(String, String),
    Constraint(String, String),
    Option(String, &'static str),
}

impl Subject {
    fn model(&self) -> &str {
        match self {
            Self::Model(model)
            | Self::Field(model, _)
            | Self::Index(model, _)
            | Self::Constraint(model, _)
            | Self::Option(model, _) => model,
        }
    }

    /// What two subjects have in common: a model as a whole has everything that is of it.
    fn common<'s>(&'s self, other: &'s Self) -> Option<&'s Self> {
        match (self, other) {
            (Self::Model(model), thing) | (thing, Self::Model(model)) if model == thing.model() => Some(thing),
            _ => (self == other).then_some(self),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(model) => write!(f, "model '{model}'"),
            Self::Field(model, name) => write!(f, "field '{name}' of model '{model}'"),
            Self::Index(model, name) => write!(f, "index '{name}' of model '{model}'"),
            Self::Constraint(model, name) => write!(f, "constraint '{name}' of model '{model}'"),
            Self::Option(model, name) => write!(f, "{name} of model '{model}'"),
        }
    }
}

/// What an operation changes, and what it only needs to stay as it is.
#[derive(Default)]
struct Touch {
    changes: BTreeSet<Subject>,
    needs: BTreeSet<Subject>,
}

/// Every pair of operations of different branches where one changes what the other changes or relies on. Operations
/// that nothing is known of (`RunPython`, `RunSQL`, a project's own) are in no pair.
pub fn conflicts(branches: &[Branch]) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for (index, branch) in branches.iter().enumerate() {
        for other in &branches[index + 1..] {
            for (one_key, one) in operations(branch) {
                let one_touch = Touch::of(one);
                for (other_key, other) in operations(other) {
                    let Some(subject) = one_touch.common(&Touch::of(other)) else {
                        continue;
                    };
                    conflicts.push(Conflict {
                        subject,
                        one: (one_key.clone(), one.describe()),
                        other: (other_key.clone(), other.describe()),
                    });
                }
            }
        }
    }
    conflicts
}

/// The operations that change the state, each with its migration.
fn operations(branch: &Branch) -> Vec<(MigrationKey, &Operation)> {
    let mut found = Vec::new();
    for migration in &branch.migrations {
        for operation in &migration.operations {
            match operation {
                Operation::SeparateDatabaseAndState(both) => {
                    found.extend(
                        both.state_operations
                            .iter()
                            .map(|operation| (migration.key(), operation)),
                    );
                }
                operation => found.push((migration.key(), operation)),
            }
        }
    }
    found
}

impl Touch {
    fn common(&self, other: &Self) -> Option<String> {
        let among = |ours: &BTreeSet<Subject>, theirs: &BTreeSet<Subject>| {
            ours.iter()
                .find_map(|subject| theirs.iter().find_map(|their| subject.common(their)))
                .map(ToString::to_string)
        };
        among(&self.changes, &other.changes)
            .or_else(|| among(&self.changes, &other.needs))
            .or_else(|| among(&self.needs, &other.changes))
    }

    fn of(operation: &Operation) -> Self {
        use Operation as O;
        let mut touch = Self::default();
        match operation {
            O::CreateModel(o) => touch.changes(Subject::Model(lower(&o.name))),
            O::DeleteModel(o) => touch.changes(Subject::Model(lower(&o.name))),
            O::RenameModel(o) => {
                touch.changes(Subject::Model(lower(&o.old_name)));
                touch.changes(Subject::Model(lower(&o.new_name)));
            }
            O::AddField(o) => touch.changes(field(&o.model_name, &o.name)),
            O::RemoveField(o) => touch.changes(field(&o.model_name, &o.name)),
            O::AlterField(o) => touch.changes(field(&o.model_name, &o.name)),
            O::RenameField(o) => {
                touch.changes(field(&o.model_name, &o.old_name));
                touch.changes(field(&o.model_name, &o.new_name));
            }
            O::AddIndex(o) => {
                touch.changes(index(&o.model_name, o.index.name().unwrap_or_default()));
                touch.needs_fields(&o.model_name, o.index.fields_orders().into_iter().map(|(name, _)| name));
                touch.needs_fields(&o.model_name, o.index.include());
            }
            O::RemoveIndex(o) => touch.changes(index(&o.model_name, &o.name)),
            O::RenameIndex(o) => {
                touch.changes(index(&o.model_name, o.old_name.as_deref().unwrap_or_default()));
                touch.changes(index(&o.model_name, &o.new_name));
            }
            O::AddConstraint(o) => {
                touch.changes(constraint(&o.model_name, o.constraint.name().unwrap_or_default()));
                touch.needs_fields(&o.model_name, o.constraint.fields());
                touch.needs_fields(&o.model_name, o.constraint.include());
            }
            O::RemoveConstraint(o) => touch.changes(constraint(&o.model_name, &o.name)),
            O::AlterConstraint(o) => touch.changes(constraint(&o.model_name, &o.name)),
            O::AlterUniqueTogether(o) => {
                touch.changes(option(&o.name, "unique_together"));
                let tuples = o.unique_together.as_items().unwrap_or_default();
                let names = tuples
                    .iter()
                    .flat_map(|t| t.as_items().unwrap_or_default())
                    .filter_map(Value::as_str);
                touch.needs_fields(&o.name, names);
            }
            O::AlterIndexTogether(o) => touch.changes(option(&o.name, "index_together")),
            O::AlterOrderWithRespectTo(o) => {
                touch.changes(option(&o.name, "order_with_respect_to"));
                touch.needs_fields(&o.name, o.order_with_respect_to.as_str());
            }
            O::AlterModelOptions(o) => touch.changes(option(&o.name, "options")),
            O::AlterModelManagers(o) => touch.changes(option(&o.name, "managers")),
            O::AlterModelTable(o) => touch.changes(option(&o.name, "table")),
            O::AlterModelTableComment(o) => touch.changes(option(&o.name, "table comment")),
            O::RunSQL(_) | O::RunPython(_) | O::SeparateDatabaseAndState(_) | O::Custom(_) => {}
        }
        touch
    }

    fn changes(&mut self, subject: Subject) {
        self.changes.insert(subject);
    }

    fn needs_fields<'n>(&mut self, model_name: &str, names: impl IntoIterator<Item = &'n str>) {
        self.needs.extend(names.into_iter().map(|name| field(model_name, name)));
    }
}

fn lower(name: &str) -> String {
    name.to_lowercase()
}

fn field(model_name: &str, name: &str) -> Subject {
    Subject::Field(lower(model_name), lower(name))
}

fn index(model_name: &str, name: &str) -> Subject {
    Subject::Index(lower(model_name), name.to_owned())
}

fn constraint(model_name: &str, name: &str) -> Subject {
    Subject::Constraint(lower(model_name), name.to_owned())
}

fn option(model_name: &str, name: &'static str) -> Subject {
    Subject::Option(lower(model_name), name)
}
