//! What becomes of two operations that meet: the rules by which migrations get shorter.

mod create_model;
mod generated;
mod rules;

use super::{AddConstraint, AddField, AddIndex, AlterField, Operation, RenameField, RenameIndex, RenameModel};
use crate::OperationError;

pub use rules::Rules;

/// What an operation and a later one can become.
#[derive(Clone, Debug, PartialEq)]
pub enum Reduction {
    /// Both become these.
    Replace(Vec<Operation>),
    /// They stay, but may change places.
    Across,
    /// They stay in their places.
    Keep,
}

impl From<bool> for Reduction {
    fn from(across: bool) -> Self {
        if across { Self::Across } else { Self::Keep }
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// The names of the model and, for operations on fields, the field that an operation is about.
fn field_operation(operation: &Operation) -> Option<(&str, &str)> {
    match operation {
        Operation::AddField(o) => Some((&o.model_name, &o.name)),
        Operation::RemoveField(o) => Some((&o.model_name, &o.name)),
        Operation::AlterField(o) => Some((&o.model_name, &o.name)),
        Operation::RenameField(o) => Some((&o.model_name, &o.old_name)),
        _ => None,
    }
}

/// The model of an operation on a model's options.
fn model_option_operation(operation: &Operation) -> Option<&str> {
    match operation {
        Operation::AlterModelTable(o) => Some(&o.name),
        Operation::AlterModelTableComment(o) => Some(&o.name),
        Operation::AlterUniqueTogether(o) => Some(&o.name),
        Operation::AlterIndexTogether(o) => Some(&o.name),
        Operation::AlterOrderWithRespectTo(o) => Some(&o.name),
        Operation::AlterModelOptions(o) => Some(&o.name),
        Operation::AlterModelManagers(o) => Some(&o.name),
        _ => None,
    }
}

fn is_together(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::AlterUniqueTogether(_) | Operation::AlterIndexTogether(_)
    )
}

impl Operation {
    /// What becomes of this operation and a later one of the same app.
    ///
    /// # Errors
    /// When they come to an operation that can't be.
    pub fn reduce(&self, other: &Operation, app_label: &str, rules: Rules) -> Result<Reduction, OperationError> {
        if let Some(operations) = self.reduce_pair(other, rules)? {
            return Ok(Reduction::Replace(operations));
        }
        if self.elidable() {
            return Ok(Reduction::Replace(vec![other.clone()]));
        }
        if other.elidable() {
            return Ok(Reduction::Replace(vec![self.clone()]));
        }
        Ok(self.can_reduce_through(other, app_label, rules).into())
    }

    /// A class that inherits a built-in operation meets others as that one.
    fn built_in(&self) -> &Operation {
        match self {
            Self::Custom(custom) => custom.inherits.as_deref().unwrap_or(self),
            operation => operation,
        }
    }

    fn can_reduce_through(&self, other: &Operation, app_label: &str, rules: Rules) -> bool {
        let reads = |model: &str, name: &str| {
            other.references_field(model, name, app_label)
                || (rules.generated_fields_read() && generated::reads(other, model, name))
        };
        match self.built_in() {
            Self::CreateModel(o) => !other.references_model(&o.name, app_label),
            Self::DeleteModel(o) => !other.references_model(&o.name, app_label),
            Self::RenameModel(o) => !other.references_model(&o.new_name, app_label),
            Self::RenameField(o) => !reads(&o.model_name, &o.old_name) && !reads(&o.model_name, &o.new_name),
            own => {
                if let Some((model, field)) = field_operation(own) {
                    return !reads(model, field);
                }
                let Some(model) = model_option_operation(own) else {
                    return false;
                };
                !other.references_model(model, app_label)
                    || (is_together(own)
                        && is_together(other)
                        && std::mem::discriminant(own) != std::mem::discriminant(other))
            }
        }
    }

    /// What two operations on the same thing become.
    fn reduce_pair(&self, other: &Operation, rules: Rules) -> Result<Option<Vec<Operation>>, OperationError> {
        let (own, seen) = (self.built_in(), other.built_in());
        match own {
            Self::CreateModel(create) => create.absorb(seen, rules),
            _ => Ok(self.reduce_others(own, other, seen, rules)),
        }
    }

    fn reduce_others(
        &self,
        own: &Operation,
        other: &Operation,
        seen: &Operation,
        rules: Rules,
    ) -> Option<Vec<Operation>> {
        match (own, seen) {
            (Self::RenameModel(a), Self::RenameModel(b)) if same(&a.new_name, &b.old_name) => {
                let (old_name, new_name) = (a.old_name.clone(), b.new_name.clone());
                Some(vec![RenameModel { old_name, new_name }.into()])
            }
            (Self::AddField(add), _) => add.absorb(seen, rules),
            (Self::RemoveField(a), Self::DeleteModel(b)) if same(&a.model_name, &b.name) => Some(vec![other.clone()]),
            (Self::AlterField(_), Self::AlterField(_)) if !rules.alter_field_overtakes() => None,
            (Self::AlterField(a), Self::AlterField(_) | Self::RemoveField(_)) => {
                let (model, field) = field_operation(seen)?;
                (same(&a.model_name, model) && same(&a.name, field)).then(|| vec![other.clone()])
            }
            (Self::AlterField(a), Self::RenameField(b))
                if same(&a.model_name, &b.model_name)
                    && same(&a.name, &b.old_name)
                    && a.field.db_column().is_none() =>
            {
                let altered = AlterField {
                    model_name: a.model_name.clone(),
                    name: b.new_name.clone(),
                    field: a.field.clone(),
                    preserve_default: a.preserve_default || !rules.keeps_arguments(),
                };
                Some(vec![other.clone(), altered.into()])
            }
            (Self::RenameField(a), Self::RenameField(b))
                if same(&a.model_name, &b.model_name) && same(&a.new_name, &b.old_name) =>
            {
                let renamed = RenameField {
                    model_name: a.model_name.clone(),
                    old_name: a.old_name.clone(),
                    new_name: b.new_name.clone(),
                };
                Some(vec![renamed.into()])
            }
            (Self::AddIndex(_) | Self::AddConstraint(_), _) if !rules.additions_reduce() => None,
            (Self::AddIndex(a), Self::RemoveIndex(b)) if a.index.name() == Some(&b.name) => Some(Vec::new()),
            (Self::AddIndex(a), Self::RenameIndex(b))
                if b.old_name.is_some() && a.index.name() == b.old_name.as_deref() =>
            {
                let renamed = AddIndex {
                    model_name: a.model_name.clone(),
                    index: a.index.with_name(&b.new_name),
                };
                Some(vec![match self {
                    Self::Custom(custom) if rules.index_keeps_class() => {
                        custom.with_arguments_of(renamed.into()).into()
                    }
                    _ => renamed.into(),
                }])
            }
            (Self::RenameIndex(a), Self::RenameIndex(b))
                if same(&a.model_name, &b.model_name)
                    && b.old_name
                        .as_deref()
                        .is_some_and(|old_name| same(&a.new_name, old_name)) =>
            {
                let renamed = RenameIndex {
                    model_name: a.model_name.clone(),
                    new_name: b.new_name.clone(),
                    old_name: a.old_name.clone(),
                    old_fields: a.old_fields.clone(),
                };
                Some(vec![renamed.into()])
            }
            (Self::AddConstraint(a), Self::RemoveConstraint(b))
                if same(&a.model_name, &b.model_name) && a.constraint.name() == Some(&b.name) =>
            {
                Some(Vec::new())
            }
            (Self::AddConstraint(a), Self::AlterConstraint(b))
                if same(&a.model_name, &b.model_name) && a.constraint.name() == Some(&b.name) =>
            {
                let added = AddConstraint {
                    model_name: a.model_name.clone(),
                    constraint: b.constraint.clone(),
                };
                Some(vec![match self {
                    Self::Custom(custom) if rules.keeps_arguments() => custom.with_arguments_of(added.into()).into(),
                    _ => added.into(),
                }])
            }
            (Self::AlterConstraint(a), Self::AlterConstraint(b))
                if same(&a.model_name, &b.model_name) && a.name == b.name =>
            {
                Some(vec![other.clone()])
            }
            (Self::AlterConstraint(a), Self::RemoveConstraint(b))
                if same(&a.model_name, &b.model_name) && a.name == b.name =>
            {
                Some(vec![other.clone()])
            }
            _ => {
                let model = model_option_operation(own)?;
                let overtaken = match seen {
                    Self::DeleteModel(delete) => same(model, &delete.name),
                    seen => {
                        std::mem::discriminant(own) == std::mem::discriminant(seen)
                            && same(model, model_option_operation(seen)?)
                    }
                };
                overtaken.then(|| vec![other.clone()])
            }
        }
    }
}

impl AddField {
    fn absorb(&self, other: &Operation, rules: Rules) -> Option<Vec<Operation>> {
        let (model, field) = field_operation(other)?;
        if !same(&self.model_name, model) || !same(&self.name, field) {
            return None;
        }
        let (name, field) = match other {
            Operation::AlterField(alter) => (alter.name.clone(), alter.field.clone()),
            Operation::RenameField(rename) => (rename.new_name.clone(), self.field.clone()),
            Operation::RemoveField(_) => return Some(Vec::new()),
            _ => return None,
        };
        let added = AddField {
            model_name: self.model_name.clone(),
            name,
            field,
            preserve_default: self.preserve_default || !rules.keeps_arguments(),
        };
        Some(vec![added.into()])
    }
}
