//! [`Detection`]: what is known in the course of one comparison, and the order in which changes are looked for.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_state::{Field, ModelKey, ModelState, ProjectState};

use super::constraints::AlteredConstraints;
use super::dependencies::{self, OperationDependency};
use super::indexes::AlteredIndexes;
use super::keys::{FieldKey, Keys};
use super::relations::Relations;
use super::renames::RenamedField;
use super::{AutodetectorError, Generated};
use crate::Operation;
use crate::questioner::Questioner;

pub(super) struct Detection<'a> {
    pub(super) from: &'a ProjectState,
    pub(super) to: &'a ProjectState,
    pub(super) questioner: &'a mut dyn Questioner,
    pub(super) from_relations: Relations<'a>,
    pub(super) to_relations: Relations<'a>,
    pub(super) old: Keys,
    pub(super) new: Keys,
    /// The models that are on both sides, under their new names.
    pub(super) kept: Keys,
    /// New key → old name, in lower case.
    pub(super) renamed_models: HashMap<ModelKey, Arc<str>>,
    /// `app.oldname` → `app.newname`
    pub(super) renamed_references: HashMap<String, String>,
    /// The fields of kept models, under the models' new names; a renamed field moves from its old name to its new.
    pub(super) old_fields: BTreeSet<FieldKey>,
    pub(super) new_fields: BTreeSet<FieldKey>,
    /// New key → old name.
    pub(super) renamed_fields: HashMap<FieldKey, Arc<str>>,
    pub(super) renames: Vec<RenamedField>,
    /// Model in between → the old field that goes through it.
    pub(super) through_users: HashMap<ModelKey, FieldKey>,
    pub(super) altered_indexes: IndexMap<ModelKey, AlteredIndexes>,
    pub(super) altered_constraints: IndexMap<ModelKey, AlteredConstraints>,
    pub(super) operations: BTreeMap<Arc<str>, Vec<Generated>>,
}

impl<'a> Detection<'a> {
    pub(super) fn new(
        from: &'a ProjectState,
        to: &'a ProjectState,
        questioner: &'a mut dyn Questioner,
        unmigrated_apps: &BTreeSet<Arc<str>>,
        convert_apps: Option<&BTreeSet<Arc<str>>>,
    ) -> Self {
        let is_migrated = |app_label: &str| !unmigrated_apps.contains(app_label);
        let is_converted = |app_label: &str| convert_apps.is_some_and(|apps| apps.contains(app_label));
        Self {
            from,
            to,
            questioner,
            from_relations: Relations::new(from),
            to_relations: Relations::new(to),
            old: Keys::of(from, is_migrated),
            new: Keys::of(to, |app_label| is_migrated(app_label) || is_converted(app_label)),
            kept: Keys::default(),
            renamed_models: HashMap::new(),
            renamed_references: HashMap::new(),
            old_fields: BTreeSet::new(),
            new_fields: BTreeSet::new(),
            renamed_fields: HashMap::new(),
            renames: Vec::new(),
            through_users: HashMap::new(),
            altered_indexes: IndexMap::new(),
            altered_constraints: IndexMap::new(),
            operations: BTreeMap::new(),
        }
    }

    /// Every operation, by app.
    pub(super) fn run(mut self) -> Result<BTreeMap<Arc<str>, Vec<Generated>>, AutodetectorError> {
        self.generate_renamed_models()?;
        self.prepare_field_lists();
        self.generate_through_model_map();

        self.generate_deleted_models();
        self.generate_created_models();
        self.generate_deleted_proxies();
        self.generate_created_proxies();
        self.generate_altered_options();
        self.generate_altered_managers();
        self.generate_altered_db_table_comment();

        // Which fields were renamed must be known before indexes and `unique_together` are compared.
        self.create_renamed_fields()?;
        self.create_altered_indexes();
        self.create_altered_constraints();
        // What is built on a field goes before the field does.
        self.generate_removed_constraints();
        self.generate_removed_indexes();
        self.generate_renamed_fields();
        self.generate_renamed_indexes();
        self.generate_removed_altered_unique_together();
        self.generate_removed_fields();
        self.generate_added_fields()?;
        self.generate_altered_fields()?;
        self.generate_altered_order_with_respect_to();
        self.generate_altered_unique_together();
        self.generate_added_indexes();
        self.generate_added_constraints();
        self.generate_altered_constraints();
        self.generate_altered_db_table();
        self.follow_settings();
        Ok(self.operations)
    }

    /// A relation that is written as a setting waits for the model that the setting names now. It may have named another
    /// itself: one that was swapped out.
    fn follow_settings(&mut self) {
        let settings = &self.to.surroundings.swappable_settings;
        let dependencies = self
            .operations
            .values_mut()
            .flatten()
            .flat_map(|generated| &mut generated.dependencies);
        for dependency in dependencies {
            let named = settings
                .iter()
                .find(|(name, _)| dependency.setting.as_ref() == Some(name));
            if let Some((_, label)) = named {
                (dependency.app_label, dependency.model_name) = limosa_state::resolve_relation(label, "", "");
            }
        }
    }

    /// Collects which fields the kept models have on either side.
    fn prepare_field_lists(&mut self) {
        self.kept = Keys {
            models: &self.old.models & &self.new.models,
            proxies: &self.old.proxies & &self.new.proxies,
            unmanaged: &self.old.unmanaged & &self.new.unmanaged,
        };
        for key in &self.kept.models {
            let field_key = |name: &Arc<str>| (key.0.clone(), key.1.clone(), name.clone());
            if let Some(model) = self.old_model(key) {
                self.old_fields
                    .extend(model.fields.iter().map(|(name, _)| field_key(name)));
            }
            if let Some(model) = self.to.models.get(key) {
                self.new_fields
                    .extend(model.fields.iter().map(|(name, _)| field_key(name)));
            }
        }
    }

    /// The old state of a model that is kept, found by its new key.
    pub(super) fn old_model(&self, key: &ModelKey) -> Option<&'a Arc<ModelState>> {
        match self.renamed_models.get(key) {
            Some(old_name) => self.from.models.get(&(key.0.clone(), old_name.clone())),
            None => self.from.models.get(key),
        }
    }

    /// The kept models among `keys`, in order, each with its old and its new state.
    pub(super) fn pairs<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k ModelKey>,
    ) -> Vec<(ModelKey, &'a ModelState, &'a ModelState)> {
        keys.into_iter()
            .filter_map(|key| Some((key.clone(), &**self.old_model(key)?, &**self.to.models.get(key)?)))
            .collect()
    }

    /// The kept models, proxies and unmanaged models.
    pub(super) fn all_kept(&self) -> BTreeSet<ModelKey> {
        let Keys {
            models,
            proxies,
            unmanaged,
        } = &self.kept;
        models.iter().chain(proxies).chain(unmanaged).cloned().collect()
    }

    /// A field of the new state.
    pub(super) fn new_field(&self, key: &FieldKey) -> Option<&'a Field> {
        self.to.models.get(&(key.0.clone(), key.1.clone()))?.get_field(&key.2)
    }

    pub(super) fn add_operation(
        &mut self,
        app_label: &Arc<str>,
        operation: impl Into<Operation>,
        dependencies: Vec<OperationDependency>,
    ) {
        let generated = Generated {
            operation: operation.into(),
            dependencies,
        };
        self.operations.entry(app_label.clone()).or_default().push(generated);
    }

    /// Puts the operation before all others of the app.
    pub(super) fn add_operation_first(
        &mut self,
        app_label: &Arc<str>,
        operation: impl Into<Operation>,
        dependencies: Vec<OperationDependency>,
    ) {
        let generated = Generated {
            operation: operation.into(),
            dependencies,
        };
        self.operations
            .entry(app_label.clone())
            .or_default()
            .insert(0, generated);
    }

    /// The models that any relation of a new model needs.
    pub(super) fn dependencies_for_model(&self, key: &ModelKey) -> Vec<OperationDependency> {
        let Some(model) = self.to.models.get(key) else {
            return Vec::new();
        };
        model
            .fields
            .iter()
            .filter(|(_, field)| field.is_relation())
            .flat_map(|(_, field)| dependencies::for_relation(&key.0, &key.1, field))
            .collect()
    }
}
