//! Django's `ModelState.from_model`, when every class is known.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use limosa_python::{Object, Path, Value};
use limosa_state::{Constraint, Field, FieldType, Index, ModelState, Options, ProjectState};

use super::build::{Models, opaque};
use super::built::{Built, Declared};
use super::{managers, meta};
use crate::{Project, ProjectError, Unreadable};

/// The state of every model of an installed app.
pub(super) fn state(
    project: &Project,
    models: &Models,
    unreadable: &mut Vec<Unreadable>,
) -> Result<(ProjectState, BTreeSet<String>), ProjectError> {
    let mut native = BTreeSet::new();
    let finish = Finish::new(project, models)?;
    let mut state = ProjectState::new(project.surroundings());
    for app in &project.apps {
        for built in models
            .models
            .iter()
            .filter(|built| !built.abstract_ && built.app_label == app.label)
        {
            let before = unreadable.len();
            unreadable.extend(built.problems.iter().cloned());
            let model = finish.model_state(built, unreadable);
            if unreadable.len() == before {
                native.insert(format!("{}.{}", model.app_label, built.name_lower()));
            }
            let key = (model.app_label.clone(), Arc::from(built.name_lower()));
            state.models.insert(key, Arc::new(model));
        }
    }
    name_indexes(&mut state, unreadable);
    Ok((state, native))
}

struct Finish<'a> {
    models: &'a Models,
    /// `(app_label, model_name)` → index.
    by_label: HashMap<(String, String), usize>,
    /// Label in lower case → the setting by which the model can be swapped, and what the setting names.
    swappable: HashMap<String, Arc<str>>,
}

impl<'a> Finish<'a> {
    fn new(project: &Project, models: &'a Models) -> Result<Self, ProjectError> {
        let mut by_label: HashMap<(String, String), usize> = HashMap::new();
        let mut swappable = HashMap::new();
        for (index, built) in models.models.iter().enumerate().filter(|(_, built)| !built.abstract_) {
            let key = (built.app_label.clone(), built.name_lower());
            if let Some(other) = by_label.insert(key, index).map(|other| &models.models[other])
                && other.class.path != built.class.path
            {
                return Err(ProjectError::Improper {
                    exception: "RuntimeError",
                    message: format!(
                        "Conflicting '{}' models in application '{}': <class '{}'> and <class '{}'>.",
                        built.name_lower(),
                        built.app_label,
                        other.class.path,
                        built.class.path
                    ),
                });
            }
            if let Some(setting) = built.text("swappable") {
                let own = built.label_lower();
                let target = project.settings.get(setting);
                let target = target.as_ref().and_then(Value::as_str).map(str::to_lowercase);
                let target = target.unwrap_or_else(|| own.clone());
                for label in [target, own] {
                    swappable.entry(label).or_insert_with(|| Arc::from(setting));
                }
            }
        }
        Ok(Self {
            models,
            by_label,
            swappable,
        })
    }

    fn model_state(&self, built: &Built, unreadable: &mut Vec<Unreadable>) -> ModelState {
        let mut fields = Vec::new();
        for declared in built.all_fields() {
            if declared.field.field_type() == Some(FieldType::OrderWrt) {
                continue;
            }
            fields.push((declared.name.clone(), self.bind(built, declared)));
        }
        ModelState {
            app_label: built.app_label.as_str().into(),
            name: built.name().into(),
            fields,
            options: self.options(built, unreadable),
            bases: self.bases(built),
            managers: managers::of_state(self.models, built),
        }
    }

    /// The field as it deconstructs once it knows its model and its target.
    fn bind(&self, built: &Built, declared: &Declared) -> Field {
        let mut field = declared.field.clone();
        // A relation that writes itself down names its target as it likes.
        let func = &field.deconstruct().func;
        if declared.source.is_some() && field.many_to_many() && !func.is("django.db.models.ManyToManyField") {
            return field;
        }
        let Some(to) = field.relation().map(|relation| relation.to.clone()) else {
            return field;
        };
        let target = self.resolve(built, &to);
        let label = match (target, &to) {
            (Some(target), _) => target.label_lower(),
            (None, to) => to.as_str().unwrap_or_default().to_owned(),
        };
        let setting = self.swappable.get(&label.to_lowercase()).filter(|_| declared.swappable);
        let to = match setting {
            // A model that was swapped out is named by its setting too, though it is none that the setting holds.
            Some(name) => Value::Setting {
                name: Arc::clone(name),
                value: label.as_str().into(),
            },
            None if label.is_empty() => to,
            None => label.into(),
        };
        field = field.with_option("to", Some(to));
        let to_key = field
            .relation()
            .and_then(|relation| relation.to_field)
            .is_some_and(|to_field| {
                target.is_some_and(|target| self.models.models[target.concrete].pk.as_deref() == Some(to_field))
            });
        if to_key {
            field = field.with_option("to_field", None);
        }
        if let Some(through) = field.option("through").cloned()
            && let Some(through) = self.resolve(built, &through)
        {
            field = field.with_option("through", Some(through.label().into()));
        }
        field
    }

    /// The model that a relation of this model names.
    fn resolve(&self, built: &'a Built, to: &Value) -> Option<&'a Built> {
        let index = match to {
            Value::Name(path) => *self.models.by_path.get(path)?,
            to => {
                let to = to.as_str()?;
                let key = match to.split_once('.') {
                    Some((app_label, name)) => (app_label.to_owned(), name.to_lowercase()),
                    None if to == "self" => return Some(built),
                    None => (built.app_label.clone(), to.to_lowercase()),
                };
                *self.by_label.get(&key)?
            }
        };
        self.models.models.get(index)
    }

    fn options(&self, built: &Built, unreadable: &mut Vec<Unreadable>) -> Options {
        let mut options = Options::default();
        let (label, class) = (built.app_label.to_lowercase(), built.name_lower());
        let named = |name: &str| name.replace("%(app_label)s", &label).replace("%(class)s", &class);
        for (name, value) in &built.options {
            match *name {
                "apps" | "app_label" => {}
                "unique_together" => {
                    options.values.insert((*name).into(), meta::normalize_together(value));
                }
                "order_with_respect_to"
                    if value
                        .as_str()
                        .is_some_and(|field| built.private.iter().any(|p| &**p == field)) => {}
                "indexes" => {
                    for item in value.as_items().unwrap_or_default() {
                        match Index::from_value(item) {
                            Some(index) => options.indexes.push(match index.name() {
                                Some(name) => index.with_name(&named(name)),
                                None => index,
                            }),
                            None => unreadable.push(strange_item(built, "index")),
                        }
                    }
                }
                "constraints" => {
                    for item in value.as_items().unwrap_or_default() {
                        match Constraint::from_value(item).and_then(|c| Some((named(c.name()?), c))) {
                            Some((name, constraint)) => options.constraints.push(constraint.with_name(&name)),
                            None => unreadable.push(strange_item(built, "constraint")),
                        }
                    }
                }
                _ => {
                    options.values.insert((*name).into(), value.clone());
                }
            }
        }
        options
    }

    /// The bases with abstract models replaced by their own bases, in the order of resolution.
    fn bases(&self, built: &Built) -> Vec<Value> {
        let mut flat: Vec<Object> = Vec::new();
        self.flatten(&built.class.bases, &mut flat, 64);
        let position = |object: &Object| {
            built
                .mro
                .iter()
                .position(|other| same(other, object))
                .unwrap_or(usize::MAX)
        };
        flat.sort_by_key(position);
        flat.dedup_by(|a, b| same(a, b));
        let bases: Vec<Value> = flat.iter().map(|object| self.base(object)).collect();
        let model = Value::Name(Path::new("django.db.models", "Model"));
        let is_model = |base: &Value| matches!(base, Value::Str(_)) || *base == model;
        if bases.iter().any(is_model) { bases } else { vec![model] }
    }

    fn flatten(&self, bases: &[Object], flat: &mut Vec<Object>, depth: usize) {
        for base in bases {
            let model = base.as_class().and_then(|class| self.models.by_path.get(&class.path));
            match model.map(|index| &self.models.models[*index]) {
                Some(built) if built.abstract_ && depth > 0 => self.flatten(&built.class.bases, flat, depth - 1),
                _ => flat.push(base.clone()),
            }
        }
    }

    fn base(&self, object: &Object) -> Value {
        let Some(class) = object.as_class() else {
            return match object.to_value() {
                Value::Name(path) if path.is("django.db.models.base.Model") => {
                    Value::Name(Path::new("django.db.models", "Model"))
                }
                other => other,
            };
        };
        match self.models.by_path.get(&class.path) {
            Some(index) => self.models.models[*index].label_lower().into(),
            None => object.to_value(),
        }
    }
}

fn same(a: &Object, b: &Object) -> bool {
    match (a.as_class(), b.as_class()) {
        (Some(a), Some(b)) => std::rc::Rc::ptr_eq(a, b),
        (None, None) => a.to_value() == b.to_value(),
        _ => false,
    }
}

fn strange_item(built: &Built, what: &str) -> Unreadable {
    let reason = format!("it has an {what} that is not constructed by a class of Django's");
    opaque(
        format!("`Meta` of the model `{}`", built.class.path),
        &built.class,
        reason,
    )
}

/// Names the indexes that have none, as Django does when it takes the state of a model.
fn name_indexes(state: &mut ProjectState, unreadable: &mut Vec<Unreadable>) {
    let mut named = Vec::new();
    for model in state.all_models() {
        for (position, index) in model
            .indexes()
            .iter()
            .enumerate()
            .filter(|(_, index)| index.name().is_none())
        {
            match index.auto_name(&model) {
                Some(name) => named.push((model.key.clone(), position, index.with_name(&name))),
                None => {
                    if let Some(location) = index.deconstruct().location.clone() {
                        unreadable.push(Unreadable {
                            what: format!("an index of the model `{}`", model.label()),
                            location,
                            line: index.deconstruct().func.to_string(),
                            reason: "its name can't be computed: a field of it is not there or its class is unknown"
                                .to_owned(),
                        });
                    }
                }
            }
        }
    }
    for (key, position, index) in named {
        if let Some(model) = state.models.get_mut(&key) {
            Arc::make_mut(model).options.indexes[position] = index;
        }
    }
}
