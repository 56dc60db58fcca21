//! [`Built`]: a model class as Django's metaclass leaves it.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Call, Class, Object, Value};
use limosa_state::Field;

use crate::Unreadable;

/// When a field or manager was created: automatic ones (negative) come before all others, the last made first.
pub(super) type Counter = (i64, usize);

/// A field declared on a class, or copied from an abstract parent.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    /// Its name.
    pub(super) name: Arc<str>,
    /// When it was created; a copy keeps it.
    pub(super) counter: Counter,
    /// The field, in normal form but for what only the model knows.
    pub(super) field: Field,
    /// What is to contribute itself anew to each class that inherits it.
    pub(super) source: Option<Object>,
    /// Whether `swappable=False` keeps a reference to a setting away.
    pub(super) swappable: bool,
}

impl Declared {
    pub(super) fn is_parent_link(&self) -> bool {
        use limosa_state::FieldType::OneToOneField;
        self.field.field_type() == Some(OneToOneField) && self.field.relation().is_some_and(|r| r.parent_link)
    }

    pub(super) fn set(&mut self, option: &str, value: Value) {
        self.field = self.field.with_option(option, Some(value));
    }
}

/// A manager declared on a class.
#[derive(Clone, Debug)]
pub(super) struct DeclaredManager {
    pub(super) name: Arc<str>,
    pub(super) counter: usize,
    /// How a migration writes it.
    pub(super) value: Value,
    pub(super) use_in_migrations: bool,
}

/// A model class as Django's metaclass leaves it.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) class: Rc<Class>,
    /// The method resolution order, the class itself first.
    pub(super) mro: Vec<Object>,
    pub(super) abstract_: bool,
    pub(super) proxy: bool,
    pub(super) app_label: String,
    /// The `Meta` of its own, when the class is abstract: children find it by inheritance.
    pub(super) own_meta: Option<Rc<Class>>,
    /// What `Meta` says, under Django's option names, in Django's order.
    pub(super) options: IndexMap<&'static str, Value>,
    /// Fields with a column, and foreign keys; in the order of creation.
    pub(super) local_fields: Vec<Declared>,
    pub(super) local_many_to_many: Vec<Declared>,
    /// Names of generic foreign keys and the like: of no column.
    pub(super) private: Vec<Arc<str>>,
    /// Every name in the class's `__dict__`.
    pub(super) names: HashSet<Arc<str>>,
    /// The concrete models that it inherits from by a table of its own, by index, with the name of the link.
    pub(super) parents: IndexMap<usize, Option<Arc<str>>>,
    /// The primary key's name; `None` while abstract.
    pub(super) pk: Option<Arc<str>>,
    /// The model that holds the table, by index.
    pub(super) concrete: usize,
    pub(super) managers: Vec<DeclaredManager>,
    /// What could not be read of the class and of the abstract ones that it inherits from.
    pub(super) problems: Vec<Unreadable>,
}

impl Built {
    pub(super) fn name(&self) -> &str {
        self.class.name()
    }

    pub(super) fn name_lower(&self) -> String {
        self.class.name().to_lowercase()
    }

    pub(super) fn label(&self) -> String {
        format!("{}.{}", self.app_label, self.name())
    }

    pub(super) fn label_lower(&self) -> String {
        format!("{}.{}", self.app_label, self.name_lower())
    }

    pub(super) fn text(&self, option: &str) -> Option<&str> {
        self.options
            .get(option)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    }

    /// Puts a field where its creation says, and makes it the primary key when it is the first to claim that.
    pub(super) fn add_field(&mut self, mut declared: Declared) {
        self.names.insert(declared.name.clone());
        self.names.insert(declared.field.attname(&declared.name).into());
        let is_key = self.pk.is_none() && declared.field.primary_key() && !declared.field.many_to_many();
        if is_key {
            self.pk = Some(declared.name.clone());
            declared.set("serialize", false.into());
        }
        let fields = if declared.field.many_to_many() {
            &mut self.local_many_to_many
        } else {
            &mut self.local_fields
        };
        let index = fields.partition_point(|other| other.counter <= declared.counter);
        fields.insert(index, declared);
    }

    pub(super) fn field_mut(&mut self, name: &str) -> Option<&mut Declared> {
        self.local_fields.iter_mut().find(|declared| &*declared.name == name)
    }

    /// Fields and many-to-many relations, as Django chains them.
    pub(super) fn all_fields(&self) -> impl Iterator<Item = &Declared> {
        self.local_fields.iter().chain(&self.local_many_to_many)
    }
}

/// Whether a field's call says `swappable=False`.
pub(super) fn is_swappable(call: &Call) -> bool {
    call.kwarg("swappable") != Some(&Value::Bool(false))
}
