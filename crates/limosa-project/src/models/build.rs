//! [`Builder`]: Django's `ModelBase.__new__`, class by class.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Class, Contribution, Kwargs, Object, Path, Value};
use limosa_state::{Field, FieldType, resolve_relation};

use super::attributes::{self, Attribute};
use super::built::{Built, Declared, DeclaredManager, is_swappable};
use super::meta::{self, MetaError};
use crate::{AppConfig, Project, ProjectError, Unreadable};

/// The classes that are models, as Django's metaclass leaves them.
pub(super) struct Builder<'a> {
    project: &'a Project,
    classes: Vec<Rc<Class>>,
    models: Vec<Built>,
    by_path: HashMap<Path, usize>,
    /// `Meta` classes of abstract models.
    spent: Vec<Rc<Class>>,
    /// Counts automatic fields, as Django does: downward.
    automatic: usize,
}

/// Every model class, abstract ones included, in the order of creation.
pub(super) struct Models {
    pub(super) models: Vec<Built>,
    pub(super) by_path: HashMap<Path, usize>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(project: &'a Project, classes: Vec<Rc<Class>>) -> Self {
        Self {
            project,
            classes,
            models: Vec::new(),
            by_path: HashMap::new(),
            spent: Vec::new(),
            automatic: 0,
        }
    }

    pub(super) fn build(mut self, unreadable: &mut Vec<Unreadable>) -> Result<Models, ProjectError> {
        for (order, class) in self.classes.clone().into_iter().enumerate() {
            if !is_model(&class) {
                // A base that can't be read might be a model.
                if let Some(unknown) = class
                    .unknown_base()
                    .filter(|_| self.app_of(&class.path.module).is_some() && !self.is_no_model(&class))
                {
                    unreadable.push(Unreadable::new(format!("the base of class `{}`", class.path), &unknown));
                }
                continue;
            }
            let mut problems = Vec::new();
            match self.build_class(order, &class, &mut problems)? {
                Some(mut built) => {
                    // What is wrong with an abstract class is wrong with those that inherit from it, and with no other.
                    let parents = built.class.bases.iter().filter_map(|base| self.model_of(base));
                    for parent in parents
                        .map(|index| &self.models[index])
                        .filter(|parent| parent.abstract_)
                    {
                        problems.extend(parent.problems.iter().cloned());
                    }
                    built.problems = problems;
                    self.by_path.insert(class.path.clone(), self.models.len());
                    self.models.push(built);
                }
                None => unreadable.append(&mut problems),
            }
        }
        Ok(Models {
            models: self.models,
            by_path: self.by_path,
        })
    }

    /// Whether a class is no model though a base of it can't be read: the bases come from packages that know nothing of
    /// Django, or it is a class of options inside another.
    fn is_no_model(&self, class: &Rc<Class>) -> bool {
        let free = |module: &Arc<str>| self.project.django_free.is_free(&self.project.interpreter, module);
        class.path.qualname.ends_with(".Meta") || class.unknown_from().is_some_and(|modules| modules.iter().all(free))
    }

    /// The app that a module belongs to: the innermost.
    fn app_of(&self, module: &str) -> Option<&'a AppConfig> {
        let inside = |app: &&AppConfig| {
            module
                .strip_prefix(&app.name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.project.apps.iter().filter(inside).max_by_key(|app| app.name.len())
    }

    fn model_of(&self, object: &Object) -> Option<usize> {
        self.by_path.get(&object.as_class()?.path).copied()
    }

    fn build_class(
        &mut self,
        order: usize,
        class: &Rc<Class>,
        unreadable: &mut Vec<Unreadable>,
    ) -> Result<Option<Built>, ProjectError> {
        let what = || format!("the model `{}`", class.path);
        if let Some(reason) = self.strange(class) {
            unreadable.push(opaque(what(), class, reason));
        }
        let Some(mro) = class.mro() else {
            match class.unknown_base() {
                Some(unknown) => unreadable.push(Unreadable::new(what(), &unknown)),
                None => unreadable.push(opaque(what(), class, "its bases contradict each other".to_owned())),
            }
            return Ok(None);
        };
        let own_meta = match class.namespace.borrow().get("Meta") {
            Some(Object::Class(meta)) => Some(Rc::clone(meta)),
            Some(Object::Value(Value::Unknown(unknown))) => {
                unreadable.push(Unreadable::new(
                    format!("`Meta` of the model `{}`", class.path),
                    unknown,
                ));
                None
            }
            _ => None,
        };
        let abstract_ = match &own_meta {
            Some(own) => match meta::attribute(own, "abstract", &self.spent) {
                Ok(value) => value.is_some_and(|value| truthy(&value)),
                Err(unknown) => {
                    unreadable.push(Unreadable::new(
                        format!("`Meta` of the model `{}`", class.path),
                        &unknown,
                    ));
                    false
                }
            },
            None => false,
        };
        let options = match own_meta.clone().or_else(|| self.inherited_meta(&mro)) {
            Some(found) => match meta::options(&found, &self.spent) {
                Ok(options) => options,
                Err(MetaError::Unknown(unknown)) => {
                    unreadable.push(Unreadable::new(
                        format!("`Meta` of the model `{}`", class.path),
                        &unknown,
                    ));
                    IndexMap::new()
                }
                Err(MetaError::Invalid(names)) => {
                    let reason = format!("'class Meta' got invalid attribute(s): {}", names.join(","));
                    unreadable.push(opaque(format!("`Meta` of the model `{}`", class.path), class, reason));
                    IndexMap::new()
                }
            },
            None => IndexMap::new(),
        };
        let Some(app_label) = self.app_label(class, &options, abstract_)? else {
            return Ok(None);
        };
        let mut built = Built {
            class: Rc::clone(class),
            mro,
            abstract_,
            proxy: options.get("proxy").is_some_and(truthy),
            app_label,
            own_meta,
            options,
            local_fields: Vec::new(),
            local_many_to_many: Vec::new(),
            private: Vec::new(),
            names: HashSet::new(),
            parents: IndexMap::new(),
            pk: None,
            concrete: self.models.len(),
            managers: Vec::new(),
            problems: Vec::new(),
        };
        self.contribute(order, &mut built, unreadable);
        self.inherit(&mut built, unreadable);
        for contribution in class.contributions() {
            self.apply(&mut built, contribution, (order as i64, usize::MAX), None, unreadable);
        }
        if abstract_ {
            self.spent.extend(built.own_meta.clone());
        } else {
            self.prepare(&mut built, unreadable);
        }
        Ok(Some(built))
    }

    /// What about a class only Python can tell the outcome of.
    fn strange(&self, class: &Rc<Class>) -> Option<String> {
        if let Some(doubt) = class.doubt() {
            return Some(doubt.reason.to_string());
        }
        if let Some((name, _)) = class.keywords.iter().find(|(name, _)| &**name != "metaclass") {
            return Some(format!("its class statement has `{name}=`"));
        }
        for decorator in &class.decorators {
            let value = decorator.to_value();
            let path = match &value {
                Value::Name(path) => path,
                Value::Call(call) => &call.func,
                _ => return Some("it has a decorator that can't be read".to_owned()),
            };
            let harmless = ["django.", "typing.", "typing_extensions.", "functools."];
            if class.was_followed(path) {
                continue;
            }
            if !harmless
                .iter()
                .any(|prefix| path.module.starts_with(prefix) || *path.module == prefix[..prefix.len() - 1])
            {
                return Some(format!("it is decorated with `{path}`"));
            }
        }
        for object in class.mro()?.iter().filter_map(Object::as_class) {
            let inherited = !Rc::ptr_eq(object, class);
            let namespace = object.namespace.borrow();
            let hooks = if inherited {
                &["__init_subclass__", "__new__"][..]
            } else {
                &[][..]
            };
            if let Some(hook) = hooks
                .iter()
                .find(|hook| namespace.contains_key(**hook) && **hook == "__init_subclass__")
            {
                return Some(format!("its base `{}` defines `{hook}`", object.path));
            }
        }
        None
    }

    fn inherited_meta(&self, mro: &[Object]) -> Option<Rc<Class>> {
        mro.iter()
            .skip(1)
            .filter_map(Object::as_class)
            .find_map(|class| match self.by_path.get(&class.path) {
                Some(index) => self.models[*index]
                    .own_meta
                    .clone()
                    .filter(|_| self.models[*index].abstract_),
                None => match class.namespace.borrow().get("Meta") {
                    Some(Object::Class(meta)) => Some(Rc::clone(meta)),
                    _ => None,
                },
            })
    }

    /// `None` for a class that Django does not make: abstract and of no app is all right, concrete is an error.
    fn app_label(
        &self,
        class: &Rc<Class>,
        options: &IndexMap<&'static str, Value>,
        abstract_: bool,
    ) -> Result<Option<String>, ProjectError> {
        if let Some(label) = options.get("app_label").and_then(Value::as_str) {
            return Ok(Some(label.to_owned()));
        }
        match self.app_of(&class.path.module) {
            Some(app) => Ok(Some(app.label.clone())),
            None if abstract_ => Ok(Some(String::new())),
            None => Err(ProjectError::Improper {
                exception: "RuntimeError",
                message: format!(
                    "Model class {} doesn't declare an explicit app_label and isn't in an application in INSTALLED_APPS.",
                    class.path
                ),
            }),
        }
    }

    /// What the class body itself declares.
    fn contribute(&mut self, order: usize, built: &mut Built, unreadable: &mut Vec<Unreadable>) {
        let class = Rc::clone(&built.class);
        let namespace: Vec<(Arc<str>, Object)> = class
            .namespace
            .borrow()
            .iter()
            .map(|(name, object)| (name.clone(), object.clone()))
            .collect();
        let mut positions = creation_order(&namespace);
        for (name, object) in namespace {
            if &*name == "Meta" {
                continue;
            }
            built.names.insert(name.clone());
            let what = || format!("`{name}` of the model `{}`", class.path);
            let counter = positions.remove(&name).unwrap_or_default();
            match attributes::classify(&object) {
                Attribute::Plain => {}
                Attribute::Private => built.private.push(name),
                Attribute::Unknown(unknown) => unreadable.push(Unreadable::new(what(), &unknown)),
                Attribute::Opaque(reason) => unreadable.push(opaque(what(), &class, reason)),
                Attribute::Descriptor => {
                    if let Err(unknown) = self.project.interpreter.set_name(&class, &name, &object) {
                        unreadable.push(Unreadable::new(what(), &unknown));
                    }
                }
                Attribute::Contributes => {
                    self.contribute_itself(built, &name, &object, (order as i64, counter), unreadable);
                }
                Attribute::Manager(value, use_in_migrations) => {
                    let counter = order * 100_000 + counter;
                    built.managers.push(DeclaredManager {
                        name,
                        counter,
                        value,
                        use_in_migrations,
                    });
                }
                Attribute::Field(call) => {
                    let field = Field::from_call(&call, None);
                    if let Some(unknown) = Value::Call(Arc::clone(field.deconstruct())).first_unknown() {
                        unreadable.push(Unreadable::new(what(), unknown));
                    }
                    let counter = if field.auto_created() {
                        self.automatic_counter()
                    } else {
                        (order as i64, counter)
                    };
                    let name = Field::explicit_name(&call).unwrap_or(name);
                    built.add_field(Declared {
                        name,
                        counter,
                        field,
                        source: None,
                        swappable: is_swappable(&call),
                    });
                }
            }
        }
    }

    /// A part that brings a `contribute_to_class()` of its own.
    fn contribute_itself(
        &mut self,
        built: &mut Built,
        name: &Arc<str>,
        object: &Object,
        counter: (i64, usize),
        unreadable: &mut Vec<Unreadable>,
    ) {
        let class = Rc::clone(&built.class);
        match self.project.interpreter.contribute(&class, name, object) {
            Ok(contributions) => {
                for contribution in contributions {
                    self.apply(built, contribution, counter, Some(object), unreadable);
                }
            }
            Err(unknown) => {
                let what = format!("`{name}` of the model `{}`", class.path);
                unreadable.push(Unreadable::new(what, &unknown));
            }
        }
    }

    /// What was done to the class.
    fn apply(
        &mut self,
        built: &mut Built,
        contribution: Contribution,
        counter: (i64, usize),
        source: Option<&Object>,
        unreadable: &mut Vec<Unreadable>,
    ) {
        let own = Rc::clone(&built.class);
        let mut lost = |name: &str, reason: String| {
            unreadable.push(opaque(format!("`{name}` of the model `{}`", own.path), &own, reason));
        };
        match contribution {
            Contribution::Part { class, name, .. } | Contribution::Option { class, field: name, .. }
                if !Rc::ptr_eq(&class, &own) =>
            {
                lost(&name, format!("it changes the model `{}`", class.path));
            }
            Contribution::Part {
                name, private: true, ..
            } => built.private.push(name),
            Contribution::Part { name, object, .. } => {
                let Object::Instance(instance) = &object else {
                    return lost(&name, "it is no field that was read".to_owned());
                };
                if built.abstract_ && source.is_some() {
                    // Each class that inherits it asks again; here only its place matters.
                    let field = Field::new(FieldType::TextField, Vec::new());
                    return built.add_field(Declared {
                        name,
                        counter,
                        swappable: true,
                        field,
                        source: source.cloned(),
                    });
                }
                match attributes::of_part(&object, instance) {
                    Attribute::Field(call) => {
                        let field = Field::from_call(&call, None);
                        if let Some(unknown) = Value::Call(Arc::clone(field.deconstruct())).first_unknown() {
                            let what = format!("`{name}` of the model `{}`", own.path);
                            unreadable.push(Unreadable::new(what, unknown));
                        }
                        built.add_field(Declared {
                            name,
                            counter,
                            swappable: is_swappable(&call),
                            field,
                            source: source.cloned(),
                        });
                    }
                    Attribute::Manager(value, use_in_migrations) => {
                        let counter = usize::try_from(counter.0).unwrap_or(0) * 100_000 + counter.1.min(99_999);
                        built.managers.push(DeclaredManager {
                            name,
                            counter,
                            value,
                            use_in_migrations,
                        });
                    }
                    Attribute::Unknown(unknown) => {
                        let what = format!("`{name}` of the model `{}`", own.path);
                        unreadable.push(Unreadable::new(what, &unknown));
                    }
                    Attribute::Opaque(reason) => lost(&name, reason),
                    Attribute::Private | Attribute::Plain | Attribute::Contributes | Attribute::Descriptor => {
                        lost(&name, "what it is can't be told".to_owned());
                    }
                }
            }
            Contribution::Option {
                field, option, value, ..
            } => match built.field_mut(&field) {
                Some(declared) => declared.set(&option, value.to_value()),
                None => lost(&field, "an option of it is set, but it is not there".to_owned()),
            },
        }
    }

    fn automatic_counter(&mut self) -> (i64, usize) {
        self.automatic += 1;
        (-1, usize::MAX - self.automatic)
    }

    /// What the parents bring: links to concrete ones, copies of the fields of abstract ones.
    fn inherit(&mut self, built: &mut Built, unreadable: &mut Vec<Unreadable>) {
        let own: HashSet<Arc<str>> = built
            .all_fields()
            .map(|field| field.name.clone())
            .chain(built.private.iter().cloned())
            .collect();
        let direct: Vec<usize> = built
            .class
            .bases
            .iter()
            .filter_map(|base| self.model_of(base))
            .collect();
        if built.proxy {
            let base = direct.iter().find(|index| !self.models[**index].abstract_);
            match base {
                Some(base) => {
                    built.concrete = self.models[*base].concrete;
                    built.pk = self.models[built.concrete].pk.clone();
                }
                None => {
                    let reason = "it is a proxy of no model".to_owned();
                    unreadable.push(opaque(
                        format!("the model `{}`", built.class.path),
                        &built.class,
                        reason,
                    ));
                }
            }
        }
        self.check_order(built, &direct, unreadable);
        let links = self.parent_links(built, &direct);
        let mut inherited: HashSet<Arc<str>> = HashSet::new();
        for object in built.mro.clone() {
            let index = self.model_of(&object).filter(|index| direct.contains(index));
            let Some(index) = index else {
                match (&object, self.model_of(&object)) {
                    (_, Some(model)) => inherited.extend(self.models[model].names.iter().cloned()),
                    (Object::Class(class), None) if Rc::ptr_eq(class, &built.class) => {
                        inherited.extend(built.names.iter().cloned())
                    }
                    (Object::Class(class), None) => inherited.extend(class.namespace.borrow().keys().cloned()),
                    _ => {}
                }
                continue;
            };
            if self.models[index].abstract_ {
                self.inherit_abstract(built, index, &own, &inherited, unreadable);
            } else {
                inherited.extend(self.models[index].all_fields().map(|field| field.name.clone()));
                self.inherit_concrete(built, index, &links);
            }
            let private = self.models[index].private.clone();
            built
                .private
                .extend(private.into_iter().filter(|name| !own.contains(name)));
        }
    }

    /// Fields go by the time of their creation. Where several modules bring some, and one of them was read later than Python
    /// imports it, that is not known.
    fn check_order(&self, built: &Built, direct: &[usize], unreadable: &mut Vec<Unreadable>) {
        let with_fields =
            |index: &&usize| self.models[**index].abstract_ && self.models[**index].all_fields().count() > 0;
        let modules: HashSet<&str> = direct
            .iter()
            .filter(with_fields)
            .flat_map(|index| self.models[*index].all_fields().map(|field| field.counter.0))
            .filter_map(|order| Some(&*self.classes.get(usize::try_from(order).ok()?)?.path.module))
            .filter(|module| **module != *built.class.path.module)
            // Django's own are read as Django imports them.
            .filter(|module| !module.starts_with("django.contrib."))
            .collect();
        let forced = |module: &&str| {
            let loaded = self.project.interpreter.loaded(module);
            loaded.is_some_and(|module| module.was_forced())
        };
        if modules.len() > 1 && modules.iter().any(forced) {
            let reason = "its fields come from several modules, in the order in which Python imports them".to_owned();
            let what = format!("the model `{}`", built.class.path);
            unreadable.push(opaque(what, &built.class, reason));
        }
    }

    fn inherit_abstract(
        &mut self,
        built: &mut Built,
        index: usize,
        own: &HashSet<Arc<str>>,
        inherited: &HashSet<Arc<str>>,
        unreadable: &mut Vec<Unreadable>,
    ) {
        let copied: Vec<Declared> = self.models[index].all_fields().cloned().collect();
        for declared in copied {
            let name = &declared.name;
            if !own.contains(name) && !built.names.contains(name) && !inherited.contains(name) {
                match declared
                    .source
                    .as_ref()
                    .map(|source| self.project.interpreter.renewed(source))
                {
                    None => built.add_field(declared),
                    Some(Some(again)) => {
                        let name = declared.name.clone();
                        self.contribute_itself(built, &name, &again, declared.counter, unreadable);
                    }
                    Some(None) => {
                        let reason = "a field that contributes itself to each class can't be copied".to_owned();
                        let what = format!("`{}` of the model `{}`", declared.name, built.class.path);
                        unreadable.push(opaque(what, &built.class, reason));
                    }
                }
            }
        }
        for (parent, link) in self.models[index].parents.clone() {
            built.parents.insert(parent, link);
        }
    }

    fn inherit_concrete(&mut self, built: &mut Built, index: usize, links: &HashMap<(Arc<str>, Arc<str>), Arc<str>>) {
        let concrete = self.models[index].concrete;
        let parent = &self.models[concrete];
        let key = (Arc::from(parent.app_label.as_str()), Arc::from(parent.name_lower()));
        let link = match links.get(&key) {
            Some(link) => Some(link.clone()),
            None if built.proxy => None,
            None => {
                let name: Arc<str> = format!("{}_ptr", parent.name_lower()).into();
                let to = parent.label_lower();
                // A field of that name that an abstract parent brought stays.
                if !built.names.contains(&name) && !self.has_attribute(built, &name) {
                    let kwargs: Kwargs = vec![
                        ("to".into(), to.into()),
                        (
                            "on_delete".into(),
                            Value::Name(Path::new("django.db.models.deletion", "CASCADE")),
                        ),
                        ("auto_created".into(), true.into()),
                        ("parent_link".into(), true.into()),
                    ];
                    let field = Field::new(FieldType::OneToOneField, kwargs);
                    let counter = self.automatic_counter();
                    built.add_field(Declared {
                        name: name.clone(),
                        counter,
                        field,
                        source: None,
                        swappable: true,
                    });
                }
                Some(name)
            }
        };
        built.parents.insert(concrete, link);
    }

    /// Whether a parent's class has the attribute.
    fn has_attribute(&self, built: &Built, name: &str) -> bool {
        built
            .mro
            .iter()
            .skip(1)
            .any(|object| match (self.model_of(object), object) {
                (Some(model), _) => self.models[model].names.contains(name),
                (None, Object::Class(class)) => class.namespace.borrow().contains_key(name),
                _ => false,
            })
    }

    /// One-to-one fields marked as links to a parent, by the model that they point at.
    fn parent_links(&self, built: &Built, direct: &[usize]) -> HashMap<(Arc<str>, Arc<str>), Arc<str>> {
        let mut links = HashMap::new();
        let abstract_parents = direct
            .iter()
            .rev()
            .map(|index| &self.models[*index])
            .filter(|parent| parent.abstract_);
        for model in abstract_parents.chain([built]) {
            for declared in model.local_fields.iter().filter(|declared| declared.is_parent_link()) {
                let key = match declared.field.relation().map(|relation| relation.to) {
                    Some(Value::Name(path)) => self.by_path.get(path).map(|index| {
                        let target = &self.models[*index];
                        (Arc::from(target.app_label.as_str()), Arc::from(target.name_lower()))
                    }),
                    Some(to) => to
                        .as_str()
                        .map(|to| resolve_relation(to, &built.app_label, built.name())),
                    None => None,
                };
                links.extend(key.map(|key| (key, declared.name.clone())));
            }
        }
        links
    }

    /// Django's `Options._prepare`: a primary key when nothing else is one.
    fn prepare(&mut self, built: &mut Built, unreadable: &mut Vec<Unreadable>) {
        if built.pk.is_some() {
            return;
        }
        if let Some(link) = built.parents.first().map(|(_, link)| link.clone()) {
            if let Some((name, declared)) = link.and_then(|link| Some((link.clone(), built.field_mut(&link)?))) {
                declared.set("primary_key", true.into());
                declared.set("serialize", false.into());
                built.pk = Some(name);
            }
            return;
        }
        let app = self.project.app(&built.app_label);
        let path = app.map_or(&self.project.settings.default_auto_field, |app| &app.default_auto_field);
        let Some(field_type) =
            FieldType::from_path(&self.project.auto_field_class(path)).filter(|field_type| field_type.is_auto())
        else {
            let reason = format!("its automatic key is of the class `{path}`, which Limosa does not know");
            unreadable.push(opaque(
                format!("the model `{}`", built.class.path),
                &built.class,
                reason,
            ));
            return;
        };
        let kwargs: Kwargs = vec![
            ("verbose_name".into(), "ID".into()),
            ("primary_key".into(), true.into()),
            ("auto_created".into(), true.into()),
        ];
        let counter = self.automatic_counter();
        let field = Field::new(field_type, kwargs);
        built.add_field(Declared {
            name: "id".into(),
            counter,
            field,
            source: None,
            swappable: true,
        });
    }
}

/// In which order the values of a class body were created: names keep the place of their first binding, but a name
/// bound again holds what was created last.
fn creation_order(namespace: &[(Arc<str>, Object)]) -> HashMap<Arc<str>, usize> {
    let place = |object: &Object| match object {
        Object::Value(Value::Call(call)) => call.location.as_ref().map(|l| (Arc::clone(&l.file), l.line, l.column)),
        _ => None,
    };
    let mut items: Vec<(usize, Arc<str>, _)> = namespace
        .iter()
        .enumerate()
        .map(|(index, (name, object))| (index, name.clone(), place(object)))
        .collect();
    // Sorted by place where places can be compared; a value without a place stays after its neighbour.
    let file = items
        .iter()
        .find_map(|(_, _, place)| place.as_ref().map(|(file, _, _)| Arc::clone(file)));
    let mut last = (0, 0);
    let mut keys: HashMap<usize, (u32, u32)> = HashMap::new();
    for (index, _, place) in &items {
        if let Some((f, line, column)) = place
            && Some(f) == file.as_ref()
        {
            last = (*line, *column);
        }
        keys.insert(*index, last);
    }
    items.sort_by_key(|(index, _, _)| (keys[index], *index));
    items
        .into_iter()
        .enumerate()
        .map(|(position, (_, name, _))| (name, position))
        .collect()
}

pub(super) fn is_model(class: &Rc<Class>) -> bool {
    class.is_subclass_of("django.db.models.Model") || class.is_subclass_of("django.db.models.base.Model")
}

pub(super) fn opaque(what: String, class: &Rc<Class>, reason: String) -> Unreadable {
    let location = class.location.clone();
    let text = std::fs::read_to_string(&*location.file).unwrap_or_default();
    let line = text
        .lines()
        .nth(location.line.saturating_sub(1) as usize)
        .unwrap_or_default()
        .trim()
        .to_owned();
    Unreadable {
        what,
        location,
        line,
        reason,
    }
}

pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::None | Value::Bool(false) => false,
        Value::Int(_) | Value::Float(_) => *value != Value::Bool(false),
        Value::Str(text) => !text.is_empty(),
        Value::List(items) | Value::Tuple(items) => !items.is_empty(),
        _ => true,
    }
}
