//! What becomes of two operations that meet: the rules by which migrations get shorter.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::Value;

use super::options::normalize_together;
use super::{
    ALTER_OPTION_KEYS, AddConstraint, AddField, AddIndex, AlterField, CreateModel, Operation, RenameField, RenameIndex,
    RenameModel,
};

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
    pub fn reduce(&self, other: &Operation, app_label: &str) -> Reduction {
        if let Some(operations) = self.reduce_pair(other) {
            return Reduction::Replace(operations);
        }
        if self.elidable() {
            return Reduction::Replace(vec![other.clone()]);
        }
        if other.elidable() {
            return Reduction::Replace(vec![self.clone()]);
        }
        self.can_reduce_through(other, app_label).into()
    }

    /// A class that inherits a built-in operation meets others as that one.
    fn built_in(&self) -> &Operation {
        match self {
            Self::Custom(custom) => custom.inherits.as_deref().unwrap_or(self),
            operation => operation,
        }
    }

    fn can_reduce_through(&self, other: &Operation, app_label: &str) -> bool {
        match self.built_in() {
            Self::CreateModel(o) => !other.references_model(&o.name, app_label),
            Self::DeleteModel(o) => !other.references_model(&o.name, app_label),
            Self::RenameModel(o) => !other.references_model(&o.new_name, app_label),
            Self::RenameField(o) => {
                !other.references_field(&o.model_name, &o.old_name, app_label)
                    && !other.references_field(&o.model_name, &o.new_name, app_label)
            }
            own => {
                if let Some((model, field)) = field_operation(own) {
                    return !other.references_field(model, field, app_label);
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
    fn reduce_pair(&self, other: &Operation) -> Option<Vec<Operation>> {
        let (own, seen) = (self.built_in(), other.built_in());
        match (own, seen) {
            (Self::CreateModel(create), _) => create.absorb(seen),
            (Self::RenameModel(a), Self::RenameModel(b)) if same(&a.new_name, &b.old_name) => {
                let (old_name, new_name) = (a.old_name.clone(), b.new_name.clone());
                Some(vec![RenameModel { old_name, new_name }.into()])
            }
            (Self::AddField(add), _) => add.absorb(seen),
            (Self::RemoveField(a), Self::DeleteModel(b)) if same(&a.model_name, &b.name) => Some(vec![other.clone()]),
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
                    preserve_default: true,
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
            (Self::AddIndex(a), Self::RemoveIndex(b)) if a.index.name() == Some(&b.name) => Some(Vec::new()),
            (Self::AddIndex(a), Self::RenameIndex(b))
                if b.old_name.is_some() && a.index.name() == b.old_name.as_deref() =>
            {
                let renamed = AddIndex {
                    model_name: a.model_name.clone(),
                    index: a.index.with_name(&b.new_name),
                };
                Some(vec![match self {
                    Self::Custom(custom) => custom.with_index(renamed).into(),
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
                Some(vec![added.into()])
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
    fn absorb(&self, other: &Operation) -> Option<Vec<Operation>> {
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
            preserve_default: true,
        };
        Some(vec![added.into()])
    }
}

/// The tuples of a `…_together` option with their names mapped; `None` drops a name.
fn map_together(value: &Value, map: impl Fn(&Value) -> Option<Value>) -> Vec<Value> {
    let tuples = normalize_together(value);
    let mut mapped: Vec<Value> = Vec::new();
    for tuple in tuples.as_items().unwrap_or_default() {
        let names: Vec<Value> = tuple.as_items().unwrap_or_default().iter().filter_map(&map).collect();
        let tuple = Value::Tuple(names);
        if tuple.as_items().is_some_and(|names| !names.is_empty()) && !mapped.contains(&tuple) {
            mapped.push(tuple);
        }
    }
    mapped
}

fn is_set(value: Option<&Value>) -> bool {
    value.and_then(Value::as_items).is_some_and(|items| !items.is_empty())
}

impl CreateModel {
    fn with_option(&self, name: &str, value: Value) -> Self {
        let mut create = self.clone();
        create.options.insert(name.into(), value);
        create
    }

    /// The items of an option that is a list.
    fn option_items(&self, name: &str) -> Vec<Value> {
        self.options
            .get(name)
            .and_then(Value::as_items)
            .unwrap_or_default()
            .to_vec()
    }

    fn without_named(&self, option: &str, name: &str) -> Self {
        let mut items = self.option_items(option);
        items.retain(|item| {
            let own = item
                .as_call()
                .and_then(|call| call.kwarg("name"))
                .and_then(Value::as_str);
            own != Some(name)
        });
        self.with_option(option, Value::List(items))
    }

    /// What creating the model and a later operation on it become.
    fn absorb(&self, other: &Operation) -> Option<Vec<Operation>> {
        let own = |name: &str| same(&self.name, name);
        let created = match other {
            Operation::DeleteModel(delete) if own(&delete.name) => {
                let proxy = self.options.get("proxy").and_then(Value::as_bool).unwrap_or(false);
                return (!proxy).then(Vec::new);
            }
            Operation::RenameModel(rename) if own(&rename.old_name) => CreateModel {
                name: rename.new_name.clone(),
                ..self.clone()
            },
            Operation::AlterModelOptions(alter) if own(&alter.name) => {
                let mut options: IndexMap<Arc<str>, Value> = self.options.clone();
                options.extend(alter.options.iter().map(|(name, value)| (name.clone(), value.clone())));
                options.retain(|name, _| alter.options.contains_key(name) || !ALTER_OPTION_KEYS.contains(&&**name));
                CreateModel {
                    options,
                    ..self.clone()
                }
            }
            Operation::AlterModelManagers(alter) if own(&alter.name) => CreateModel {
                managers: alter.managers.clone(),
                ..self.clone()
            },
            Operation::AlterModelTable(alter) if own(&alter.name) => self.with_option("db_table", alter.table.clone()),
            Operation::AlterModelTableComment(alter) if own(&alter.name) => {
                self.with_option("db_table_comment", alter.table_comment.clone())
            }
            Operation::AlterUniqueTogether(alter) if own(&alter.name) => {
                self.with_option("unique_together", normalize_together(&alter.unique_together))
            }
            Operation::AlterIndexTogether(alter) if own(&alter.name) => {
                self.with_option("index_together", normalize_together(&alter.index_together))
            }
            Operation::AlterOrderWithRespectTo(alter) if own(&alter.name) => {
                self.with_option("order_with_respect_to", alter.order_with_respect_to.clone())
            }
            Operation::AddField(add) if own(&add.model_name) => {
                let mut create = self.clone();
                create.fields.push((add.name.clone(), add.field.clone()));
                create
            }
            Operation::AlterField(alter) if own(&alter.model_name) => {
                let mut create = self.clone();
                for (name, field) in &mut create.fields {
                    if *name == alter.name {
                        *field = alter.field.clone();
                    }
                }
                create
            }
            Operation::RemoveField(remove) if own(&remove.model_name) => self.without_field(&remove.name),
            Operation::RenameField(rename) if own(&rename.model_name) => self.with_renamed_field(rename),
            Operation::AddIndex(add) if own(&add.model_name) => {
                let mut items = self.option_items("indexes");
                items.push(Value::Call(add.index.deconstruct().clone()));
                self.with_option("indexes", Value::List(items))
            }
            Operation::RemoveIndex(remove) if own(&remove.model_name) => self.without_named("indexes", &remove.name),
            Operation::AddConstraint(add) if own(&add.model_name) => {
                let mut items = self.option_items("constraints");
                items.push(Value::Call(add.constraint.deconstruct().clone()));
                self.with_option("constraints", Value::List(items))
            }
            Operation::RemoveConstraint(remove) if own(&remove.model_name) => {
                self.without_named("constraints", &remove.name)
            }
            _ => return None,
        };
        Some(vec![created.into()])
    }

    fn without_field(&self, name: &str) -> Self {
        let name = name.to_lowercase();
        let mut create = self.clone();
        for option in ["unique_together", "index_together"] {
            let Some(value) = create.options.shift_remove(option) else {
                continue;
            };
            let kept = map_together(&value, |field| (field.as_str() != Some(&name)).then(|| field.clone()));
            if !kept.is_empty() {
                create.options.insert(option.into(), Value::Set(kept));
            }
        }
        if create.options.get("order_with_respect_to").and_then(Value::as_str) == Some(&name) {
            create.options.shift_remove("order_with_respect_to");
        }
        create.fields.retain(|(field, _)| field.to_lowercase() != name);
        create
    }

    fn with_renamed_field(&self, rename: &RenameField) -> Self {
        let mut create = self.clone();
        let renamed = |field: &Value| {
            if field.as_str() == Some(&rename.old_name) {
                Value::Str(rename.new_name.clone())
            } else {
                field.clone()
            }
        };
        for option in ["unique_together", "index_together"] {
            if is_set(create.options.get(option)) {
                let tuples = map_together(&create.options[option], |field| Some(renamed(field)));
                create.options.insert(option.into(), Value::Set(tuples));
            }
        }
        if let Some(value) = create.options.get_mut("order_with_respect_to") {
            *value = renamed(value);
        }
        for (name, _) in &mut create.fields {
            if *name == rename.old_name {
                *name = rename.new_name.clone();
            }
        }
        create
    }
}
