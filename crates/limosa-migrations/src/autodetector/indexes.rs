//! Indexes that are added, removed or renamed.

use limosa_python::{Call, Value};
use limosa_state::{Index, ModelKey};

use super::detection::Detection;
use crate::operations::{AddIndex, RemoveIndex, RenameIndex};

/// What becomes of a model's indexes.
#[derive(Default)]
pub(super) struct AlteredIndexes {
    added: Vec<Index>,
    removed: Vec<Index>,
    renamed: Vec<RenameIndex>,
}

impl Detection<'_> {
    /// Compares the indexes of every kept model. Two that differ in nothing but their names are one, renamed; so are
    /// a set of `index_together` that is gone and an index on the same fields.
    pub(super) fn create_altered_indexes(&mut self) {
        let together = self.altered_together("index_together");
        for (key, old, new) in self.pairs(&self.kept.models) {
            let (old, new) = (&old.options.indexes, &new.options.indexes);
            let mut altered = AlteredIndexes {
                added: new.iter().filter(|index| !old.contains(index)).cloned().collect(),
                removed: old.iter().filter(|index| !new.contains(index)).cloned().collect(),
                renamed: Vec::new(),
            };
            let removed_sets = together
                .iter()
                .filter(|t| t.key == key)
                .flat_map(|t| t.old.iter().filter(|set| !t.new.contains(set)));
            altered.find_renamed(&key, removed_sets);
            self.altered_indexes.insert(key, altered);
        }
    }

    pub(super) fn generate_added_indexes(&mut self) {
        for (key, altered) in std::mem::take(&mut self.altered_indexes) {
            for index in altered.added {
                let operation = AddIndex {
                    model_name: key.1.clone(),
                    index,
                };
                self.add_operation(&key.0, operation, self.dependencies_for_model(&key));
            }
        }
    }

    pub(super) fn generate_removed_indexes(&mut self) {
        let altered = self.altered_indexes.iter_mut();
        let removed: Vec<_> = altered
            .map(|(key, altered)| (key.clone(), std::mem::take(&mut altered.removed)))
            .collect();
        for (key, removed) in removed {
            for index in removed {
                let operation = RemoveIndex {
                    model_name: key.1.clone(),
                    name: index.name().unwrap_or_default().into(),
                };
                self.add_operation(&key.0, operation, Vec::new());
            }
        }
    }

    pub(super) fn generate_renamed_indexes(&mut self) {
        let altered = self.altered_indexes.iter_mut();
        let renamed: Vec<_> = altered
            .map(|(key, altered)| (key.clone(), std::mem::take(&mut altered.renamed)))
            .collect();
        for (key, renamed) in renamed {
            for operation in renamed {
                self.add_operation(&key.0, operation, Vec::new());
            }
        }
    }
}

impl AlteredIndexes {
    fn find_renamed<'v>(&mut self, key: &ModelKey, removed_sets: impl Iterator<Item = &'v Value>) {
        let rename = |old_name: Option<&str>, old_fields: Option<Value>, new: &Index| RenameIndex {
            model_name: key.1.clone(),
            new_name: new.name().unwrap_or_default().into(),
            old_name: old_name.map(Into::into),
            old_fields,
        };
        let mut taken_added: Vec<Index> = Vec::new();
        let mut taken_removed: Vec<Index> = Vec::new();
        for new in &self.added {
            for old in &self.removed {
                if new.name() != old.name() && without_name(new) == without_name(old) {
                    self.renamed.push(rename(old.name(), None, new));
                    taken_added.push(new.clone());
                    taken_removed.push(old.clone());
                }
            }
        }
        for set in removed_sets {
            let mut candidates = self.added.iter().filter(|index| is_plain_on(index, set));
            if let (Some(index), None) = (candidates.next(), candidates.next()) {
                self.renamed.push(rename(None, Some(set.clone()), index));
                taken_added.push(index.clone());
            }
        }
        self.added.retain(|index| !taken_added.contains(index));
        self.removed.retain(|index| !taken_removed.contains(index));
    }
}

fn without_name(index: &Index) -> Call {
    let mut call = (**index.deconstruct()).clone();
    call.kwargs.retain(|(name, _)| &**name != "name");
    call
}

/// Whether the index says nothing but its name and these fields, in this order.
fn is_plain_on(index: &Index, fields: &Value) -> bool {
    let call = index.deconstruct();
    let names = fields.as_items().unwrap_or_default().iter().filter_map(Value::as_str);
    call.args.is_empty()
        && call.kwargs.len() == 2
        && call.kwargs.iter().all(|(name, _)| matches!(&**name, "name" | "fields"))
        && names.eq(index.fields())
}
