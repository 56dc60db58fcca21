//! [`CustomOperation`]: an operation that is not one of `django.db.migrations`; the project's Python runs it.

use std::sync::Arc;

use limosa_python::{Call, Path, Value};
use limosa_state::{ProjectState, StateError};

use super::{Argument, Category, CustomClass, Op, Operation, OwnAttributes};

/// An operation of another class: a project's own, or one of `django.contrib.postgres.operations`.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomOperation {
    /// The call that makes it.
    pub call: Arc<Call>,
    /// The built-in operation whose effect on the state it has, when it inherits one.
    pub inherits: Option<Box<Operation>>,
    /// Whether the built-in operation is made with the very arguments of the call.
    pub(crate) inherits_constructor: bool,
    /// Whether its class leaves the state alone: it is known to have no effect there.
    pub stateless: bool,
    /// Its effect on the state, where that is not the one of what it inherits: Python was asked.
    pub state_operations: Option<Vec<Operation>>,
    /// What it says of itself.
    pub own: OwnAttributes,
}

impl CustomOperation {
    /// What is known of the classes of `django.contrib.postgres.operations`.
    pub(crate) fn native_class(call: &Call) -> Option<CustomClass> {
        if &*call.func.module != "django.contrib.postgres.operations" {
            return None;
        }
        let base = match &*call.func.qualname {
            "AddIndexConcurrently" => Some("AddIndex"),
            "RemoveIndexConcurrently" => Some("RemoveIndex"),
            "AddConstraintNotValid" => Some("AddConstraint"),
            _ => None,
        };
        Some(CustomClass {
            inherits: base.map(|name| {
                let mut base = call.clone();
                base.func = Path::new("django.db.migrations", name);
                Arc::new(base)
            }),
            inherits_state: true,
            own: OwnAttributes::default(),
        })
    }

    /// An operation of the same class with the arguments of the one that it inherits.
    pub(crate) fn with_arguments_of(&self, inherits: Operation) -> Self {
        let mut call = inherits.deconstruct();
        call.func = self.call.func.clone();
        Self {
            call: Arc::new(call),
            inherits: Some(Box::new(inherits)),
            inherits_constructor: true,
            stateless: self.stateless,
            state_operations: None,
            own: OwnAttributes::default(),
        }
    }

    /// The names of the parameters, as far as they are known: those of the class that it inherits its constructor
    /// from, or of the classes of `django.contrib.postgres.operations`.
    pub(crate) fn parameter_names(&self) -> Vec<&'static str> {
        if let Some(inherits) = self.inherits.as_ref().filter(|_| self.inherits_constructor) {
            return inherits.op().arguments().into_iter().map(|(name, _)| name).collect();
        }
        match (&*self.call.func.module, &*self.call.func.qualname) {
            ("django.contrib.postgres.operations", "CreateExtension") => vec!["name"],
            ("django.contrib.postgres.operations", "CreateCollation" | "RemoveCollation") => vec!["name", "locale"],
            ("django.contrib.postgres.operations", "ValidateConstraint") => vec!["model_name", "name"],
            _ => Vec::new(),
        }
    }

    /// Whether only Python can say what it does to the state.
    pub(crate) fn state_is_unknown(&self) -> bool {
        self.inherits.is_none() && !self.stateless && self.state_operations.is_none()
    }

    /// Whether what it does to the database is known here: it is one of `django.contrib.postgres.operations`.
    pub fn is_native(&self) -> bool {
        &*self.call.func.module == "django.contrib.postgres.operations"
            && (self.concurrently()
                || self.extension().is_some()
                || matches!(
                    &*self.call.func.qualname,
                    "AddConstraintNotValid" | "ValidateConstraint" | "CreateCollation" | "RemoveCollation"
                ))
    }

    /// The extension of PostgreSQL that it installs.
    pub fn extension(&self) -> Option<&str> {
        if &*self.call.func.module != "django.contrib.postgres.operations" {
            return None;
        }
        Some(match &*self.call.func.qualname {
            "CreateExtension" => self.call.arg(0, "name").and_then(Value::as_str)?,
            "BloomExtension" => "bloom",
            "BtreeGinExtension" => "btree_gin",
            "BtreeGistExtension" => "btree_gist",
            "CITextExtension" => "citext",
            "CryptoExtension" => "pgcrypto",
            "HStoreExtension" => "hstore",
            "TrigramExtension" => "pg_trgm",
            "UnaccentExtension" => "unaccent",
            _ => return None,
        })
    }

    /// Whether it builds or drops its index without blocking writers: PostgreSQL's `CONCURRENTLY`.
    pub fn concurrently(&self) -> bool {
        &*self.call.func.module == "django.contrib.postgres.operations"
            && matches!(
                &*self.call.func.qualname,
                "AddIndexConcurrently" | "RemoveIndexConcurrently"
            )
    }

    /// The description and the part of a migration's name, for the classes of `django.contrib.postgres.operations`.
    fn native_words(&self) -> Option<(Category, String, Option<String>)> {
        if &*self.call.func.module != "django.contrib.postgres.operations" {
            return None;
        }
        let text = |index: usize, name: &str| {
            self.call
                .arg(index, name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let inherited = self
            .inherits
            .as_ref()
            .and_then(|operation| operation.migration_name_fragment());
        if let Some(name) = self.extension() {
            let fragment = Some(format!("create_extension_{name}"));
            return Some((Category::Addition, format!("Creates extension {name}"), fragment));
        }
        match &*self.call.func.qualname {
            "AddIndexConcurrently" => match self.inherits.as_deref() {
                Some(Operation::AddIndex(add)) => {
                    let description = format!(
                        "Concurrently create index {} on field(s) {} of model {}",
                        add.index.name().unwrap_or_default(),
                        add.index.fields().join(", "),
                        add.model_name
                    );
                    Some((Category::Addition, description, inherited))
                }
                _ => None,
            },
            "RemoveIndexConcurrently" => {
                let (model, name) = (text(0, "model_name"), text(1, "name"));
                Some((
                    Category::Removal,
                    format!("Concurrently remove index {name} from {model}"),
                    inherited,
                ))
            }
            "AddConstraintNotValid" => match self.inherits.as_deref() {
                Some(Operation::AddConstraint(add)) => {
                    let name = add.constraint.name().unwrap_or_default();
                    let description = format!("Create not valid constraint {name} on model {}", add.model_name);
                    Some((
                        Category::Addition,
                        description,
                        inherited.map(|name| format!("{name}_not_valid")),
                    ))
                }
                _ => None,
            },
            "ValidateConstraint" => {
                let (model, name) = (text(0, "model_name"), text(1, "name"));
                let fragment = format!("{}_validate_{}", model.to_lowercase(), name.to_lowercase());
                Some((
                    Category::Alteration,
                    format!("Validate constraint {name} on model {model}"),
                    Some(fragment),
                ))
            }
            class @ ("CreateCollation" | "RemoveCollation") => {
                let name = text(0, "name");
                let (category, verb) = match class {
                    "CreateCollation" => (Category::Addition, "Create"),
                    _ => (Category::Removal, "Remove"),
                };
                let fragment = format!("{}_collation_{}", verb.to_lowercase(), name.to_lowercase());
                Some((category, format!("{verb} collation {name}"), Some(fragment)))
            }
            _ => None,
        }
    }
}

impl Op for CustomOperation {
    fn name(&self) -> &str {
        &self.call.func.qualname
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        // Its own signature is not known here: the writer prints the call itself.
        Vec::new()
    }

    fn category(&self) -> Category {
        self.inherits
            .as_ref()
            .map_or(Category::Mixed, |operation| operation.op().category())
    }

    fn describe(&self) -> String {
        if let Some((_, description, _)) = self.native_words() {
            return description;
        }
        if let Some(description) = &self.own.description {
            return description.clone();
        }
        match &self.inherits {
            Some(operation) => operation.describe(),
            None => {
                let kwargs: Vec<(Value, Value)> = self
                    .call
                    .kwargs
                    .iter()
                    .map(|(k, v)| (Value::Str(k.clone()), v.clone()))
                    .collect();
                let arguments = Value::Tuple(vec![Value::Tuple(self.call.args.clone()), Value::Dict(kwargs)]);
                format!("{}: {}", self.name(), arguments.repr())
            }
        }
    }

    fn migration_name_fragment(&self) -> Option<String> {
        if self.own.migration_name_fragment.is_some() {
            return self.own.migration_name_fragment.clone();
        }
        self.inherits
            .as_ref()
            .and_then(|operation| operation.migration_name_fragment())
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        if let Some(operations) = &self.state_operations {
            return operations
                .iter()
                .try_for_each(|operation| operation.state_forwards(app_label, state));
        }
        match &self.inherits {
            Some(operation) => operation.state_forwards(app_label, state),
            None if self.stateless => Ok(()),
            None => Err(StateError::UnknownOperation {
                operation: self.call.func.to_string(),
            }),
        }
    }

    fn reversible(&self) -> bool {
        let inherited = || self.inherits.as_ref().is_none_or(|operation| operation.reversible());
        self.own.reversible.unwrap_or_else(inherited)
    }

    fn reduces_to_sql(&self) -> bool {
        let inherited = || {
            self.inherits
                .as_ref()
                .is_none_or(|operation| operation.reduces_to_sql())
        };
        self.own.reduces_to_sql.unwrap_or_else(inherited)
    }

    fn atomic(&self) -> Option<bool> {
        let inherited = || {
            self.inherits
                .as_ref()
                .map_or(Some(false), |operation| operation.atomic())
        };
        self.own.atomic.or_else(inherited)
    }

    fn elidable(&self) -> bool {
        let inherited = || self.inherits.as_ref().is_some_and(|operation| operation.elidable());
        self.own.elidable.unwrap_or_else(inherited)
    }

    fn needs_python(&self) -> bool {
        !self.is_native()
    }
}
