//! [`SwappableModels`]: which relations name a setting instead of a model.
//!
//! A migration may say `to="auth.User"` or `to=settings.AUTH_USER_MODEL`. When Django writes such a field again it goes by
//! the models that the project has now, not by what stood there: a model that can be swapped is named by its setting, any
//! other by its label.

use std::collections::HashMap;
use std::sync::Arc;

use limosa_python::Value;
use limosa_state::{Field, ProjectState};

use crate::Operation;

/// The models that a setting may swap, and those that stand in for them.
#[derive(Clone, Debug, Default)]
pub struct SwappableModels {
    /// The setting of `app_label.model`, all in lower case.
    settings: HashMap<String, Arc<str>>,
}

impl SwappableModels {
    /// Those of the project's models as they are now.
    pub fn of(models: &ProjectState) -> Self {
        let values = &models.surroundings.swappable_settings;
        let mut settings: HashMap<String, Arc<str>> = HashMap::new();
        for model in models.all_models() {
            let Some(setting) = model.state.options.get("swappable").and_then(Value::as_str) else {
                continue;
            };
            let stands_in = values.iter().find(|(name, _)| &**name == setting);
            let labels = stands_in.map(|(_, label)| label.to_lowercase());
            // Where two models claim a label, the first one in the order of the apps has it.
            for label in labels.into_iter().chain([model.label_lower().to_lowercase()]) {
                settings.entry(label).or_insert_with(|| setting.into());
            }
        }
        Self { settings }
    }

    /// Names settings in the fields of these operations where Django would, and only there.
    pub fn name_in(&self, operations: &mut [Operation]) {
        for operation in operations {
            match operation {
                Operation::CreateModel(create) => create.fields.iter_mut().for_each(|(_, field)| self.name(field)),
                Operation::AddField(add) => self.name(&mut add.field),
                Operation::AlterField(alter) => self.name(&mut alter.field),
                Operation::RunSQL(run) => self.name_in(&mut run.state_operations),
                Operation::SeparateDatabaseAndState(both) => {
                    self.name_in(&mut both.database_operations);
                    self.name_in(&mut both.state_operations);
                }
                _ => {}
            }
        }
    }

    fn name(&self, field: &mut Field) {
        let Some(relation) = field.relation() else { return };
        let Some(label) = relation.to.as_str() else { return };
        let may_be_swapped = field.option("swappable") != Some(&Value::Bool(false));
        let setting = self.settings.get(&label.to_lowercase()).filter(|_| may_be_swapped);
        let to = match (setting, relation.to) {
            // A class that writes itself down its own way names its target as it likes.
            (Some(_), _) if field.many_to_many() && !field.path().is("django.db.models.ManyToManyField") => return,
            (Some(name), _) => Value::Setting {
                name: Arc::clone(name),
                value: label.into(),
            },
            (None, Value::Setting { .. }) => label.into(),
            (None, _) => return,
        };
        *field = field.with_option("to", Some(to));
    }
}
