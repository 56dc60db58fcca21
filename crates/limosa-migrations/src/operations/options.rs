//! Operations on a model's options.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::Value;
use limosa_state::{ProjectState, StateError};

use super::models::pairs;
use super::{Argument, Category, Op};

/// The options that `AlterModelOptions` compares and keeps; in Django's order.
pub const ALTER_OPTION_KEYS: [&str; 11] = [
    "base_manager_name",
    "default_manager_name",
    "default_related_name",
    "get_latest_by",
    "managed",
    "ordering",
    "permissions",
    "default_permissions",
    "select_on_save",
    "verbose_name",
    "verbose_name_plural",
];

/// Renames a model's table.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterModelTable {
    /// The model.
    pub name: Arc<str>,
    /// The table; `Value::None` for the default name.
    pub table: Value,
}

/// Changes the comment on a model's table.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterModelTableComment {
    /// The model.
    pub name: Arc<str>,
    /// The comment, or `Value::None`.
    pub table_comment: Value,
}

/// Changes `unique_together`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterUniqueTogether {
    /// The model.
    pub name: Arc<str>,
    /// A set of tuples of names; or what is false in Python, as written.
    pub unique_together: Value,
}

/// Changes `index_together`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterIndexTogether {
    /// The model.
    pub name: Arc<str>,
    /// A set of tuples of names; or what is false in Python, as written.
    pub index_together: Value,
}

/// Changes `order_with_respect_to`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterOrderWithRespectTo {
    /// The model.
    pub name: Arc<str>,
    /// The field, or `Value::None`.
    pub order_with_respect_to: Value,
}

/// Changes options that the database does not see.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterModelOptions {
    /// The model.
    pub name: Arc<str>,
    /// The options as they will be; those of [`ALTER_OPTION_KEYS`] that are not here are taken away.
    pub options: IndexMap<Arc<str>, Value>,
}

/// Changes the managers that migrations use.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterModelManagers {
    /// The model.
    pub name: Arc<str>,
    /// Name and manager.
    pub managers: Vec<(Arc<str>, Value)>,
}

/// `unique_together` or `index_together` as a set of tuples: a single tuple of names counts as one of them.
/// What is false in Python stays as it is.
pub(crate) fn normalize_together(value: &Value) -> Value {
    let Some(items) = value.as_items() else {
        return value.clone();
    };
    if items.is_empty() {
        return value.clone();
    }
    let tuples: Vec<Value> = if items.iter().all(|item| item.as_items().is_some()) {
        items
            .iter()
            .map(|item| Value::Tuple(item.as_items().unwrap_or_default().to_vec()))
            .collect()
    } else {
        vec![Value::Tuple(items.to_vec())]
    };
    let mut set: Vec<Value> = Vec::with_capacity(tuples.len());
    for tuple in tuples {
        if !set.contains(&tuple) {
            set.push(tuple);
        }
    }
    Value::Set(set)
}

/// The names in each of the tuples.
pub(crate) fn together_names(value: &Value) -> Vec<Vec<&str>> {
    value
        .as_items()
        .unwrap_or_default()
        .iter()
        .map(|tuple| {
            tuple
                .as_items()
                .unwrap_or_default()
                .iter()
                .filter_map(Value::as_str)
                .collect()
        })
        .collect()
}

fn set_option(
    app_label: &str,
    state: &mut ProjectState,
    model: &str,
    option: &str,
    value: &Value,
) -> Result<(), StateError> {
    state.alter_model_options(
        app_label,
        model,
        &IndexMap::from([(Arc::from(option), value.clone())]),
        &[],
    )
}

fn same_model(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

impl Op for AlterModelTable {
    fn name(&self) -> &str {
        "AlterModelTable"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("name", Value::Str(self.name.clone()).into()),
            ("table", self.table.clone().into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!(
            "Rename table for {} to {}",
            self.name,
            self.table.as_str().unwrap_or("(default)")
        )
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!("alter_{}_table", self.name.to_lowercase()))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        set_option(app_label, state, &self.name, "db_table", &self.table)
    }

    fn references_model(&self, name: &str, _app_label: &str) -> bool {
        same_model(&self.name, name)
    }
}

impl Op for AlterModelTableComment {
    fn name(&self) -> &str {
        "AlterModelTableComment"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("name", Value::Str(self.name.clone()).into()),
            ("table_comment", self.table_comment.clone().into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!("Alter {} table comment", self.name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!("alter_{}_table_comment", self.name.to_lowercase()))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        set_option(app_label, state, &self.name, "db_table_comment", &self.table_comment)
    }

    fn references_model(&self, name: &str, _app_label: &str) -> bool {
        same_model(&self.name, name)
    }
}

macro_rules! together {
    ($type:ident, $option:ident) => {
        impl Op for $type {
            fn name(&self) -> &str {
                stringify!($type)
            }

            fn arguments(&self) -> Vec<(&'static str, Argument)> {
                vec![
                    ("name", Value::Str(self.name.clone()).into()),
                    (stringify!($option), normalize_together(&self.$option).into()),
                ]
            }

            fn category(&self) -> Category {
                Category::Alteration
            }

            fn describe(&self) -> String {
                format!(
                    "Alter {} for {} ({} constraint(s))",
                    stringify!($option),
                    self.name,
                    normalize_together(&self.$option)
                        .as_items()
                        .unwrap_or_default()
                        .len()
                )
            }

            fn migration_name_fragment(&self) -> Option<String> {
                Some(format!(
                    "alter_{}_{}",
                    self.name.to_lowercase(),
                    stringify!($option)
                ))
            }

            fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
                set_option(
                    app_label,
                    state,
                    &self.name,
                    stringify!($option),
                    &normalize_together(&self.$option),
                )
            }

            fn references_model(&self, name: &str, _app_label: &str) -> bool {
                same_model(&self.name, name)
            }

            fn references_field(&self, model_name: &str, name: &str, _app_label: &str) -> bool {
                let value = normalize_together(&self.$option);
                let names = together_names(&value);
                same_model(&self.name, model_name)
                    && (names.is_empty() || names.iter().any(|fields| fields.contains(&name)))
            }
        }
    };
}

together!(AlterUniqueTogether, unique_together);
together!(AlterIndexTogether, index_together);

impl Op for AlterOrderWithRespectTo {
    fn name(&self) -> &str {
        "AlterOrderWithRespectTo"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("name", Value::Str(self.name.clone()).into()),
            ("order_with_respect_to", self.order_with_respect_to.clone().into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!(
            "Set order_with_respect_to on {} to {}",
            self.name,
            self.order_with_respect_to.as_str().unwrap_or("None")
        )
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!("alter_{}_order_with_respect_to", self.name.to_lowercase()))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        set_option(
            app_label,
            state,
            &self.name,
            "order_with_respect_to",
            &self.order_with_respect_to,
        )
    }

    fn references_model(&self, name: &str, _app_label: &str) -> bool {
        same_model(&self.name, name)
    }

    fn references_field(&self, model_name: &str, name: &str, _app_label: &str) -> bool {
        same_model(&self.name, model_name) && self.order_with_respect_to.as_str().is_none_or(|field| field == name)
    }
}

impl Op for AlterModelOptions {
    fn name(&self) -> &str {
        "AlterModelOptions"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let options = self
            .options
            .iter()
            .map(|(name, value)| (Value::Str(name.clone()), value.clone()))
            .collect();
        vec![
            ("name", Value::Str(self.name.clone()).into()),
            ("options", Value::Dict(options).into()),
        ]
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!("Change Meta options on {}", self.name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!("alter_{}_options", self.name.to_lowercase()))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        let surroundings = Arc::clone(&state.surroundings);
        let keys = surroundings.alter_option_keys(&ALTER_OPTION_KEYS);
        state.alter_model_options(app_label, &self.name, &self.options, &keys)
    }

    fn references_model(&self, name: &str, _app_label: &str) -> bool {
        same_model(&self.name, name)
    }
}

impl Op for AlterModelManagers {
    fn name(&self) -> &str {
        "AlterModelManagers"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![
            ("name", Value::Str(self.name.clone()).into()),
            ("managers", pairs(self.managers.iter().cloned()).into()),
        ]
    }

    fn expanded_arguments(&self) -> &'static [&'static str] {
        &["managers"]
    }

    fn category(&self) -> Category {
        Category::Alteration
    }

    fn describe(&self) -> String {
        format!("Change managers on {}", self.name)
    }

    fn migration_name_fragment(&self) -> Option<String> {
        Some(format!("alter_{}_managers", self.name.to_lowercase()))
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        state.alter_model_managers(app_label, &self.name, &self.managers)
    }

    fn references_model(&self, name: &str, _app_label: &str) -> bool {
        same_model(&self.name, name)
    }
}
