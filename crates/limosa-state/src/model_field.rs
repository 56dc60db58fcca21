//! [`ModelField`]: a field seen on its model, with the state around it.

use std::sync::Arc;

use crate::{Field, Model};

/// How many relations are followed from key to key.
const MAX_DEPTH: usize = 64;

/// A field of a model.
#[derive(Clone, Debug)]
pub struct ModelField<'a> {
    /// The model that declares it: a parent, for an inherited field.
    pub model: Model<'a>,
    /// Its name.
    pub name: Arc<str>,
    /// The field.
    pub field: Field,
}

impl<'a> ModelField<'a> {
    /// The attribute's name on an instance.
    pub fn attname(&self) -> String {
        self.field.attname(&self.name)
    }

    /// The column; `None` when it has none of its own.
    pub fn column(&self) -> Option<String> {
        self.field.column(&self.name)
    }

    /// Whether it is its model's primary key, said or not.
    pub fn is_pk(&self) -> bool {
        self.field.primary_key() || self.model.pk().is_some_and(|pk| pk.name == self.name)
    }

    /// The model that the relation points at; `None` for other fields and for a target that isn't in the state.
    pub fn target_model(&self) -> Option<Model<'a>> {
        let key = self.field.target_key(&self.model.key.0, &self.model.key.1)?;
        if key == self.model.key {
            return Some(self.model.clone());
        }
        self.model.project.model_by_key(&key)
    }

    /// The field that a foreign key refers to: `to_field`, or the target's primary key.
    pub fn target_field(&self) -> Option<ModelField<'a>> {
        if !self.field.is_foreign_key() {
            return None;
        }
        let target = self.target_model()?;
        match self.field.relation()?.to_field {
            Some(name) => target.concrete_model().get_field(name),
            None => target.pk(),
        }
    }

    /// The field that gives a foreign key its column type: the target's, followed through keys that are relations
    /// themselves. A field that is no relation answers itself.
    pub fn terminal_field(&self) -> Option<ModelField<'a>> {
        let mut field = self.clone();
        for _ in 0..MAX_DEPTH {
            if !field.field.is_foreign_key() {
                return Some(field);
            }
            field = field.target_field()?;
        }
        None
    }

    /// The fields of a composite primary key.
    pub fn composite_fields(&self) -> Vec<ModelField<'a>> {
        self.field
            .field_names()
            .into_iter()
            .filter_map(|name| self.model.get_field(name))
            .collect()
    }
}
