//! Changes to a model's options, table, comment and managers.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::Value;
use limosa_state::{ModelKey, ModelState};

use super::dependencies::{Change, OperationDependency};
use super::detection::Detection;
use super::keys::both;
use crate::operations::{
    ALTER_OPTION_KEYS, AlterModelManagers, AlterModelOptions, AlterModelTable, AlterModelTableComment,
    AlterOrderWithRespectTo,
};

impl Detection<'_> {
    pub(super) fn generate_altered_options(&mut self) {
        let mut keys: BTreeSet<ModelKey> = self.all_kept();
        keys.extend(both(&self.old.unmanaged, &self.new.models));
        keys.extend(both(&self.old.models, &self.new.unmanaged));
        let surroundings = Arc::clone(&self.to.surroundings);
        let names = surroundings.alter_option_keys(&ALTER_OPTION_KEYS);
        for (key, old, new) in self.pairs(&keys) {
            let (old, new) = (python_options(old, &names), python_options(new, &names));
            if old != new {
                let operation = AlterModelOptions {
                    name: key.1,
                    options: new,
                };
                self.add_operation(&key.0, operation, Vec::new());
            }
        }
    }

    pub(super) fn generate_altered_managers(&mut self) {
        for (key, old, new) in self.pairs(&self.kept.models) {
            if old.managers != new.managers {
                let operation = AlterModelManagers {
                    name: key.1,
                    managers: new.managers.clone(),
                };
                self.add_operation(&key.0, operation, Vec::new());
            }
        }
    }

    pub(super) fn generate_altered_db_table(&mut self) {
        for (key, old, new) in self.pairs(&self.all_kept()) {
            let table = option(new, "db_table");
            if option(old, "db_table") != table {
                let operation = AlterModelTable {
                    name: key.1,
                    table: table.clone(),
                };
                self.add_operation(&key.0, operation, Vec::new());
            }
        }
    }

    pub(super) fn generate_altered_db_table_comment(&mut self) {
        for (key, old, new) in self.pairs(&self.all_kept()) {
            let table_comment = option(new, "db_table_comment");
            if option(old, "db_table_comment") != table_comment {
                let operation = AlterModelTableComment {
                    name: key.1,
                    table_comment: table_comment.clone(),
                };
                self.add_operation(&key.0, operation, Vec::new());
            }
        }
    }

    pub(super) fn generate_altered_order_with_respect_to(&mut self) {
        for (key, old, new) in self.pairs(&self.kept.models) {
            let order = option(new, "order_with_respect_to");
            if option(old, "order_with_respect_to") == order {
                continue;
            }
            // The removal of the field waits for this; its addition is waited for.
            let field = order.as_str().filter(|field| !field.is_empty()).map(Arc::from);
            let dependencies = field.map(|field| OperationDependency::new(&key.0, &key.1, Change::FieldCreated(field)));
            let operation = AlterOrderWithRespectTo {
                name: key.1,
                order_with_respect_to: order.clone(),
            };
            self.add_operation(&key.0, operation, dependencies.into_iter().collect());
        }
    }
}

/// An option's value; one that is not set is `None`.
fn option<'m>(model: &'m ModelState, name: &str) -> &'m Value {
    model.options.get(name).unwrap_or(&Value::None)
}

/// The options that only Python sees.
fn python_options(model: &ModelState, names: &[&str]) -> IndexMap<Arc<str>, Value> {
    let values = model.options.values.iter();
    values
        .filter(|(name, _)| names.contains(&&***name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
