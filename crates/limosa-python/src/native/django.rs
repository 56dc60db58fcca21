//! What Django's own names do when they are called or looked into.

use std::rc::Rc;
use std::sync::Arc;

use crate::eval::{Frame, Res};
use crate::object::{Keywords, Object, Special};
use crate::{Class, Contribution, Path, Registered, Value};

/// Names whose meaning is more than their path.
pub(super) fn attribute(frame: &Frame<'_>, module: &str, name: &str) -> Res<Option<Object>> {
    let inner = frame.interpreter;
    Ok(Some(match (module, name) {
        ("django.conf", "settings") => native("django.conf.settings"),
        ("django.conf.settings", _) => setting(frame, name)?,
        ("django", "VERSION") => {
            let (major, minor, patch) = inner.setup.django_version;
            Object::tuple(vec![
                Object::int(major),
                Object::int(minor),
                Object::int(patch),
                Object::str("final"),
                Object::int(0),
            ])
        }
        ("django", "__version__") => {
            let (major, minor, patch) = inner.setup.django_version;
            Object::str(if patch == 0 {
                format!("{major}.{minor}")
            } else {
                format!("{major}.{minor}.{patch}")
            })
        }
        ("django.apps", "apps") | ("django.apps.registry", "apps") => native("django.apps.apps"),
        (
            "django.apps.apps",
            "get_model" | "get_registered_model" | "get_app_config" | "get_models" | "is_installed",
        ) => Object::Value(Value::Name(Path::new("django.apps", format!("apps.{name}")))),
        // Known without an installed Django, so that what is native below it can be reached.
        ("django", "contrib") => native("django.contrib"),
        ("django.contrib", "admin") => native("django.contrib.admin"),
        ("django.contrib.admin", "site" | "sites" | "helpers" | "widgets" | "filters" | "utils" | "options") => {
            Object::Special(Rc::new(Special::Inert("django.contrib.admin")))
        }
        ("django.contrib.admin", "models" | "apps" | "migrations") => return Ok(None),
        ("django.contrib.admin", _) => Object::Value(Value::Name(Path::new(module, name))),
        ("django.db.models.signals", "class_prepared") => native("django.db.models.signals.class_prepared"),
        ("django.db.models.signals.class_prepared", _) => {
            Object::Special(Rc::new(Special::Method(native(module), name.into())))
        }
        (
            "django.db.models.signals" | "django.core.signals" | "django.test.signals" | "django.contrib.auth.signals",
            _,
        ) if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
            Object::Special(Rc::new(Special::Inert("signal")))
        }
        ("django.db", "connection") => native("django.db.connection"),
        ("django.db.connection", "vendor") => match &*inner.vendor.borrow() {
            Some(vendor) => Object::str(Arc::clone(vendor)),
            None => frame.unknown("which database the project has is not known"),
        },
        ("django.db.connection", "alias") => Object::str("default"),
        ("django.db", "connections" | "router") => return Ok(None),
        ("django.utils.translation", "_") => Object::native("django.utils.translation.gettext"),
        // Old names, gone from today's Django, that old sources still ask for inside `try`.
        (
            "django.utils.translation",
            "ugettext" | "ugettext_lazy" | "ungettext" | "ungettext_lazy" | "ugettext_noop",
        ) => return frame.raise("ImportError", format!("cannot import name '{name}' from '{module}'")),
        _ => return Ok(None),
    }))
}

fn native(name: &str) -> Object {
    Object::Special(Rc::new(Special::Native(name.into())))
}

/// `settings.NAME`
fn setting(frame: &Frame<'_>, name: &str) -> Res<Object> {
    let settings = frame.interpreter.settings.borrow().clone();
    let Some((settings, complete)) = settings else {
        return Ok(frame.unknown("the settings were not read yet"));
    };
    if name == "configured" {
        return Ok(Object::bool(true));
    }
    if let Some(object) = settings.get(name) {
        let object = match object {
            Object::Lazy(lazy) => frame.force(lazy),
            other => other.clone(),
        };
        // What Django keeps as a reference when a model is swappable.
        if let (true, Some(text)) = (name.ends_with("_MODEL"), object.as_str()) {
            return Ok(Object::Value(Value::Setting {
                name: name.into(),
                value: text.into(),
            }));
        }
        return Ok(object);
    }
    if !complete {
        return Ok(frame.unknown("the settings could not be read completely, and this one may be set there"));
    }
    if name == "AUTH_USER_MODEL" {
        return Ok(Object::Value(Value::Setting {
            name: name.into(),
            value: "auth.User".into(),
        }));
    }
    match frame.interpreter.native.get("django.conf.global_settings", name) {
        Some(_) => super::module_attribute(frame, "django.conf.global_settings", name),
        None if name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') =>
        {
            frame.raise("AttributeError", format!("'Settings' object has no attribute '{name}'"))
        }
        None => Ok(frame.unknown("it is not known")),
    }
}

/// Calls one of Django's functions or classes; `None` when there is nothing special about it.
pub(super) fn call(frame: &Frame<'_>, path: &Path, args: &[Object], kwargs: &Keywords) -> Res<Option<Object>> {
    let name = path.qualname.as_ref();
    let kwarg = |name: &str| kwargs.iter().find(|(k, _)| &**k == name).map(|(_, v)| v.clone());
    Ok(Some(match (path.module.as_ref(), name) {
        (
            "django.utils.translation" | "django.utils.translation.trans_real",
            "gettext_lazy" | "gettext_noop" | "pgettext_lazy" | "gettext" | "pgettext" | "ugettext_lazy",
        ) => {
            let text = if name.starts_with('p') {
                args.get(1)
            } else {
                args.first()
            }
            .cloned()
            .or_else(|| kwarg("message"));
            let Some(text) = text else {
                return Ok(None);
            };
            if let Some(unknown) = text.unknown() {
                return Ok(Some(frame.derived(&unknown)));
            }
            if text.as_str().is_none() {
                return Ok(Some(frame.unknown("the text is not known")));
            }
            if matches!(name, "gettext" | "pgettext") && !untranslated(frame) {
                return Ok(Some(
                    frame.unknown("it is translated to the language of the settings at once"),
                ));
            }
            text
        }
        ("django.utils.module_loading", "import_string") => match args {
            [path] => match path.as_str().and_then(|path| path.rsplit_once('.')) {
                Some((module, name)) => {
                    let module = frame.import_dynamic(module)?;
                    frame.attribute(&module, name)?
                }
                None => return Ok(None),
            },
            _ => return Ok(None),
        },
        ("django.utils.text", "format_lazy") => {
            let Some((text, rest)) = args.split_first() else {
                return Ok(None);
            };
            match text.as_str() {
                Some(text) => frame.str_format(text, rest, kwargs)?,
                None => return Ok(None),
            }
        }
        ("django.utils.text", "capfirst") => match args.first().and_then(Object::as_str) {
            Some(text) => {
                let mut chars = text.chars();
                let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
                Object::str(format!("{first}{}", chars.as_str()))
            }
            None => return Ok(None),
        },
        ("django.utils.safestring", "mark_safe") => match args {
            [text] if text.as_str().is_some() => text.clone(),
            _ => return Ok(None),
        },
        ("django.utils.encoding", "force_str" | "smart_str") => match args {
            [text] if text.as_str().is_some() => text.clone(),
            _ => return Ok(None),
        },
        ("django.utils.functional", "lazy") => return Ok(None),
        ("django.db.migrations.migration", "swappable_dependency") => {
            let args = args.iter().map(Object::to_value).collect();
            Object::Value(Value::Call(Arc::new(crate::Call {
                func: Path::new("django.db.migrations", "swappable_dependency"),
                args,
                kwargs: Vec::new(),
                location: Some(frame.location()),
            })))
        }
        ("django.db.models.deletion", "SET") => {
            let args = args.iter().map(Object::to_value).collect();
            Object::Value(Value::Call(Arc::new(crate::Call {
                func: Path::new("django.db.models", "SET"),
                args,
                kwargs: Vec::new(),
                location: Some(frame.location()),
            })))
        }
        ("django.apps", "apps.is_installed") => {
            let installed = frame.interpreter.installed.borrow();
            match (installed.as_ref(), args.first().and_then(Object::as_str)) {
                (Some(installed), Some(name)) => Object::bool(installed.iter().any(|app| app == name)),
                _ => return Ok(None),
            }
        }
        ("django.apps", "apps.get_model") => match model(frame, args) {
            Some(class) => Object::Class(class),
            None => return Ok(None),
        },
        ("django.apps", "apps.get_registered_model") => match registered(frame, args) {
            Registered::Model(class) => Object::Class(class),
            Registered::Nothing => return frame.raise("LookupError", "Model not registered."),
            Registered::Unknown => return Ok(None),
        },
        ("django.apps", "apps.get_app_config") => match args {
            [label] => {
                let asked = frame.interpreter.app_configs.borrow();
                match (asked.as_ref(), label.as_str()) {
                    (Some(configs), Some(label)) => match configs.get(label) {
                        Some(config) => config.clone(),
                        None => return frame.raise("LookupError", format!("No installed app with label '{label}'.")),
                    },
                    _ => return Ok(None),
                }
            }
            _ => return Ok(None),
        },
        ("django.db.models.fields.reverse_related", _) => match frame.relation(name, args, kwargs) {
            Some(relation) => relation,
            None => return Ok(None),
        },
        ("django.db.models.fields.related", "lazy_related_operation") => frame.lazy_related_operation(args, kwargs)?,
        ("django.utils.deconstruct", "deconstructible") => {
            if args.len() == 1
                && kwargs.is_empty()
                && let Some(Object::Class(class)) = args.first()
            {
                *class.deconstructible.borrow_mut() = Some(None);
                return Ok(Some(Object::Class(Rc::clone(class))));
            }
            Object::Value(Value::Call(super::construct(frame, path, args, kwargs)))
        }
        _ if path.module.starts_with("django.contrib.admin") => {
            Object::Special(Rc::new(Special::Inert("django.contrib.admin")))
        }
        // `@decorator(…)` waits for what it decorates.
        _ if super::is_transparent(path) => match args {
            [object @ (Object::Function(_) | Object::Class(_))]
                if kwargs.is_empty() && !super::makes_decorator(path) =>
            {
                object.clone()
            }
            _ => Object::Value(Value::Call(super::construct(frame, path, args, kwargs))),
        },
        _ => return Ok(None),
    }))
}

/// The model class that `apps.get_model("app_label.ModelName")` or `apps.get_model("app_label", "ModelName")` finds.
fn model(frame: &Frame<'_>, args: &[Object]) -> Option<Rc<Class>> {
    match registered(frame, args) {
        Registered::Model(class) => Some(class),
        _ => None,
    }
}

fn registered(frame: &Frame<'_>, args: &[Object]) -> Registered {
    let texts: Option<Vec<&str>> = args.iter().map(Object::as_str).collect();
    let label = match texts.as_deref() {
        Some([label]) => (*label).to_owned(),
        Some([app_label, name]) => format!("{app_label}.{name}"),
        _ => return Registered::Unknown,
    };
    let find = frame.interpreter.models.borrow().clone();
    find.map_or(Registered::Unknown, |find| find(&label))
}

/// Whether texts come out of `gettext` as they went in.
fn untranslated(frame: &Frame<'_>) -> bool {
    let settings = frame.interpreter.settings.borrow();
    let Some((settings, complete)) = settings.as_ref() else {
        return false;
    };
    if let Some(Object::Value(Value::Bool(false))) = settings.get("USE_I18N") {
        return true;
    }
    match settings.get("LANGUAGE_CODE") {
        Some(code) => code.as_str().is_some_and(|code| code == "en" || code == "en-us"),
        None => *complete,
    }
}

/// Attributes of Django's classes.
pub(super) fn class_attribute(frame: &Frame<'_>, path: &Path, name: &str) -> Res<Option<Object>> {
    let dotted = |class: &str| path.is(class);
    let this = || Object::Value(Value::Name(path.clone()));
    Ok(Some(match name {
        "noop" if dotted("django.db.migrations.RunPython") => Object::Value(Value::Name(Path::new(
            "django.db.migrations.operations.special",
            "RunPython.noop",
        ))),
        "noop" if dotted("django.db.migrations.RunSQL") => Object::str(""),
        "from_queryset" | "as_manager" | "register_lookup" => {
            Object::Special(Rc::new(Special::Method(this(), name.into())))
        }
        // Called on an instance of a class of the source: `CharField.__init__(self, max_length=200)`.
        "__init__" | "deconstruct" | "contribute_to_class" if path.module.starts_with("django.db.models") => {
            Object::Special(Rc::new(Special::Method(this(), name.into())))
        }
        "CASCADE" | "PROTECT" | "SET_NULL" => return Ok(None),
        _ if dotted("django.db.models.Model") && !is_of_model(name) => {
            return frame.raise(
                "AttributeError",
                format!("type object 'Model' has no attribute '{name}'"),
            );
        }
        _ if dotted("django.db.models.constraints.Deferrable") && matches!(name, "DEFERRED" | "IMMEDIATE") => {
            Object::Value(Value::EnumMember(Arc::new(crate::EnumMember {
                class: path.clone(),
                name: name.into(),
                value: Value::str(name.to_lowercase()),
            })))
        }
        _ if dotted("django.contrib.postgres.fields.ranges.RangeOperators") => Object::str(match name {
            "EQUAL" => "=",
            "NOT_EQUAL" => "<>",
            "CONTAINS" => "@>",
            "CONTAINED_BY" => "<@",
            "OVERLAPS" => "&&",
            "FULLY_LT" => "<<",
            "FULLY_GT" => ">>",
            "NOT_LT" => "&>",
            "NOT_GT" => "&<",
            "ADJACENT_TO" => "-|-",
            _ => return Ok(None),
        }),
        "AND" | "OR" | "XOR" if dotted("django.db.models.Q") => Object::str(name),
        "MIGRATION_MODULES" => return Ok(None),
        _ => return Ok(None),
    }))
}

/// Whether `models.Model` itself has an attribute, in any version of Django: methods of instances, no more.
fn is_of_model(name: &str) -> bool {
    const PUBLIC: &[&str] = &[
        "adelete",
        "arefresh_from_db",
        "asave",
        "check",
        "clean",
        "clean_fields",
        "date_error_message",
        "delete",
        "from_db",
        "full_clean",
        "get_constraints",
        "get_deferred_fields",
        "objects",
        "pk",
        "prepare_database_save",
        "refresh_from_db",
        "save",
        "save_base",
        "serializable_value",
        "unique_error_message",
        "validate_constraints",
        "validate_unique",
    ];
    const PREFIXES: &[&str] = &[
        "__",
        "_assign_",
        "_check",
        "_do_",
        "_get_",
        "_is_",
        "_perform_",
        "_prepare_",
        "_save_",
        "_set_",
        "_validate_",
    ];
    // `Model` is made by its metaclass as its children are, but without options of its own.
    PUBLIC.contains(&name)
        || matches!(name, "add_to_class" | "_default_manager" | "_base_manager" | "_prepare")
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// `QuerySet.as_manager()`, `Manager.from_queryset(…)` on Django's own classes.
pub(super) fn class_method(
    frame: &Frame<'_>,
    path: &Path,
    name: &str,
    args: &[Object],
    kwargs: &Keywords,
) -> Res<Option<Object>> {
    Ok(match name {
        "from_queryset" => from_queryset(
            frame,
            Object::Value(Value::Name(path.clone())),
            path.qualname.as_ref(),
            args,
            kwargs,
        ),
        "register_lookup" => args.first().cloned(),
        "deconstruct" if path.is("django.db.models.Field") => match args {
            [Object::Instance(instance)] => Some(frame.native_deconstruct(instance)),
            [Object::Value(Value::Call(call))] => Some(deconstructed(call)),
            [options @ Object::Dict(_)] => Some(Object::tuple(vec![
                Object::NONE,
                Object::str(path.to_string()),
                Object::list(Vec::new()),
                options.clone(),
            ])),
            _ => None,
        },
        "__init__" | "deconstruct" | "contribute_to_class" => match args {
            [Object::Instance(instance), rest @ ..] if instance.class.native_base().as_ref() == Some(path) => {
                let receiver = Object::Instance(Rc::clone(instance));
                Some(frame.super_method(&receiver, name, rest.to_vec(), kwargs.clone())?)
            }
            _ => None,
        },
        "as_manager" => {
            let func = Path::new(Arc::clone(&path.module), format!("{}.as_manager", path.qualname));
            Some(Object::Value(Value::Call(super::construct(frame, &func, args, kwargs))))
        }
        _ => None,
    })
}

/// The same on classes of the source.
pub(super) fn inherited_class_method(
    frame: &Frame<'_>,
    class: &Rc<Class>,
    name: &str,
    args: &[Object],
    kwargs: &Keywords,
) -> Res<Option<Object>> {
    Ok(match name {
        "from_queryset" => from_queryset(frame, Object::Class(Rc::clone(class)), class.name(), args, kwargs),
        "as_manager" => {
            let func = Path::new(
                Arc::clone(&class.path.module),
                format!("{}.as_manager", class.path.qualname),
            );
            Some(Object::Value(Value::Call(super::construct(frame, &func, args, kwargs))))
        }
        "register_lookup" => args.first().cloned(),
        "mro" => class.mro().map(|mut mro| {
            mro.push(Object::native("builtins.object"));
            Object::list(mro)
        }),
        "add_to_class" => match args {
            [name, value] => {
                if let Some(name) = name.as_str() {
                    class.namespace.borrow_mut().insert(name.into(), value.clone());
                    let note = frame.unknown_here("a model is changed after it was made");
                    frame.skip(Arc::clone(&note));
                    frame.interpreter.note_monkeypatch(note);
                    return Ok(Some(Object::NONE));
                }
                None
            }
            _ => None,
        },
        _ => None,
    })
}

/// What `deconstruct()` answers of a field that is written down already.
fn deconstructed(call: &crate::Call) -> Object {
    let dict = crate::Dict::default();
    for (name, value) in &call.kwargs {
        let key = Object::str(Arc::clone(name));
        if let Ok(hash) = crate::key::Key::of(&key) {
            dict.items.borrow_mut().insert(hash, (key, Object::from_value(value)));
        }
    }
    let args = Object::list(call.args.iter().map(Object::from_value).collect());
    let path = Object::str(call.func.to_string());
    Object::tuple(vec![Object::NONE, path, args, Object::Dict(Rc::new(dict))])
}

/// The class that `Manager.from_queryset(QuerySet, class_name=…)` makes.
fn from_queryset(
    frame: &Frame<'_>,
    base: Object,
    base_name: &str,
    args: &[Object],
    kwargs: &Keywords,
) -> Option<Object> {
    let queryset = args.first()?;
    let queryset_name = match queryset {
        Object::Class(class) => class.name().to_owned(),
        Object::Value(Value::Name(path)) => path.qualname.to_string(),
        _ => return None,
    };
    let given = args
        .get(1)
        .or_else(|| kwargs.iter().find(|(k, _)| &**k == "class_name").map(|(_, v)| v));
    let name = match given {
        Some(object) if !matches!(object, Object::Value(Value::None)) => object.as_str()?.to_owned(),
        _ => format!("{base_name}From{queryset_name}"),
    };
    // Such a class says that it stands where `type()` was called.
    let path = Path::new("django.db.models.manager", name);
    let mut namespace = crate::Namespace::new();
    namespace.insert("_queryset_class".into(), queryset.clone());
    let class = frame.make_class(path, vec![base], Vec::new(), namespace, Vec::new(), frame.location());
    Some(Object::Class(class))
}

impl Frame<'_> {
    /// An attribute that an instance of a class of the source inherits from Django.
    pub(crate) fn native_instance_attribute(&self, instance: &Rc<crate::Instance>, name: &str) -> Res<Object> {
        let object = Object::Instance(Rc::clone(instance));
        if matches!(
            name,
            "deconstruct" | "clone" | "__init__" | "contribute_to_class" | "set_attributes_from_name"
        ) {
            return Ok(Object::Special(Rc::new(Special::Method(object, name.into()))));
        }
        // A list that the field keeps for itself: what is appended to it is not written down.
        if name == "validators" && instance.class.is_subclass_of("django.db.models.Field") {
            return Ok(Object::Special(Rc::new(Special::Inert("validators"))));
        }
        // What a field was given is what it answers, where Django keeps it as it is.
        if instance.class.is_subclass_of("django.db.models.Field")
            && let Some(call) = instance.native_call()
            && matches!(
                name,
                "max_length"
                    | "null"
                    | "blank"
                    | "unique"
                    | "editable"
                    | "verbose_name"
                    | "help_text"
                    | "primary_key"
                    | "max_digits"
                    | "decimal_places"
                    | "default"
                    | "db_index"
                    | "db_column"
                    | "db_collation"
                    | "choices"
            )
        {
            return Ok(match call.kwarg(name) {
                Some(value) if name != "choices" => Object::from_value(value),
                None if call.args.is_empty() && matches!(name, "null" | "blank" | "primary_key") => Object::bool(false),
                None if call.args.is_empty() && matches!(name, "max_digits" | "decimal_places") => Object::NONE,
                None if name == "db_collation"
                    && ["django.db.models.CharField", "django.db.models.TextField"]
                        .iter()
                        .any(|base| instance.class.is_subclass_of(base)) =>
                {
                    Object::NONE
                }
                _ => self.unknown(format!("`{name}` of the field is not known")),
            });
        }
        Ok(self.unknown(format!("`{name}` is not known of an instance of a class of Django")))
    }

    /// Calls a method that an instance of a class of the source inherits from Django.
    pub(crate) fn inherited_method(
        &self,
        instance: &Rc<crate::Instance>,
        name: &str,
        args: Vec<Object>,
        kwargs: Keywords,
    ) -> Res<Object> {
        match name {
            "deconstruct" => Ok(self.native_deconstruct(instance)),
            "clone" => Ok(Object::Instance(Rc::clone(instance))),
            "contribute_to_class" | "set_attributes_from_name" => {
                self.native_contribute(instance, name, &args, &kwargs)
            }
            _ => Ok(self.lost_call(&format!("`{name}` is not evaluated"), &args, &kwargs)),
        }
    }

    /// Calls a method of Django through `super()`.
    pub(crate) fn super_method(
        &self,
        receiver: &Object,
        name: &str,
        args: Vec<Object>,
        kwargs: Keywords,
    ) -> Res<Object> {
        match (name, receiver) {
            ("__init__", Object::Instance(instance)) => {
                self.native_init(instance, &args, &kwargs);
                Ok(Object::NONE)
            }
            ("__init__" | "__init_subclass__" | "__set_name__", _) => Ok(Object::NONE),
            ("deconstruct", Object::Instance(instance)) => {
                let is_field = instance.class.is_subclass_of("django.db.models.Field");
                match self.field_deconstruct(receiver).filter(|_| is_field) {
                    Some(result) => result,
                    None => Ok(self.native_deconstruct(instance)),
                }
            }
            ("contribute_to_class" | "set_attributes_from_name", Object::Instance(instance)) => {
                self.native_contribute(instance, name, &args, &kwargs)
            }
            ("__new__", Object::Class(class)) if class.is_subclass_of("builtins.type") => self.metaclass_new(&args),
            ("__new__", Object::Class(class)) => Ok(self.native_new(class)),
            ("__getitem__", Object::Instance(instance))
                if let (Some(dict), [key]) = (&instance.dict, args.as_slice()) =>
            {
                self.subscript(&Object::Dict(Rc::clone(dict)), key)
            }
            ("from_queryset" | "as_manager", Object::Class(class)) => {
                super::inherited_class_method(self, class, name, args, kwargs)
            }
            _ => Ok(self.lost_call(&format!("`super().{name}` is not evaluated"), &args, &kwargs)),
        }
    }

    /// What Django's `contribute_to_class()` of fields and managers does: the class gets the part, the part its name.
    fn native_contribute(
        &self,
        instance: &Rc<crate::Instance>,
        method: &str,
        args: &[Object],
        kwargs: &Keywords,
    ) -> Res<Object> {
        let name = match (method, args) {
            ("set_attributes_from_name", [name]) => name,
            ("contribute_to_class", [Object::Class(_), name, ..]) => name,
            _ => return Ok(self.lost_call(&format!("`{method}` is not evaluated"), args, kwargs)),
        };
        let (true, Some(name)) = (self.interpreter.is_on_trial(), name.as_str()) else {
            return Ok(self.lost_call(&format!("`{method}` is not evaluated"), args, kwargs));
        };
        let foreign = instance.class.is_subclass_of("django.db.models.ForeignKey");
        {
            let mut attributes = instance.attributes.borrow_mut();
            attributes.insert("name".into(), Object::str(name));
            let attname = if foreign { format!("{name}_id") } else { name.to_owned() };
            attributes.insert("attname".into(), Object::str(attname));
        }
        if let [Object::Class(class), _, rest @ ..] = args {
            let private = match rest {
                [] => self.is_private(kwargs)?,
                [given] => self.truth(given)?.ok(),
                _ => None,
            };
            let Some(private) = private else {
                return Ok(self.lost_call("whether the field is private is not known", args, kwargs));
            };
            instance
                .attributes
                .borrow_mut()
                .insert("model".into(), Object::Class(Rc::clone(class)));
            self.interpreter.contributed(Contribution::Part {
                class: Rc::clone(class),
                name: name.into(),
                object: Object::Instance(Rc::clone(instance)),
                private,
            });
        }
        Ok(Object::NONE)
    }

    /// What Django's own `deconstruct()` says of an instance of a project's class.
    pub(super) fn native_deconstruct(&self, instance: &Rc<crate::Instance>) -> Object {
        if let Some(unknown) = &*instance.poison.borrow() {
            return self.derived(unknown);
        }
        let Some(call) = instance.native_call() else {
            return self.unknown("the arguments that reach Django's constructor are not known");
        };
        let class = &instance.class;
        let is_field = class.is_subclass_of("django.db.models.Field");
        let call = if call.func.is("django.db.models.fields.related.RelatedField") {
            match self.related_field_deconstruct(&call) {
                Some(call) => call,
                None => return self.unknown("how Django deconstructs the field is not at hand"),
            }
        } else if is_field || !call.args.is_empty() {
            match self
                .interpreter
                .deconstruct
                .borrow()
                .as_ref()
                .and_then(|deconstruct| deconstruct(&call))
            {
                Some(call) => call,
                None if is_field => return self.unknown("how Django deconstructs the field is not at hand"),
                None => call,
            }
        } else {
            call
        };
        let path = Object::str(class.path.to_string());
        let args = Object::list(call.args.iter().map(Object::from_value).collect());
        let dict = crate::Dict::default();
        for (name, value) in &call.kwargs {
            let key = Object::str(Arc::clone(name));
            if let Ok(hash) = crate::key::Key::of(&key) {
                dict.items.borrow_mut().insert(hash, (key, Object::from_value(value)));
            }
        }
        let kwargs = Object::Dict(Rc::new(dict));
        if is_field {
            // The name that the model gave the field; nothing sensible depends on it.
            return Object::tuple(vec![Object::NONE, path, args, kwargs]);
        }
        Object::tuple(vec![path, args, kwargs])
    }

    /// `setattr` on a class of the source.
    pub(crate) fn class_setattr(&self, class: &Rc<Class>, name: &str, value: Object) {
        // On trial, a plain `setattr` of what was contributed, or of a descriptor, adds no field.
        if self.interpreter.is_on_trial() && matches!(value, Object::Instance(_)) {
            return;
        }
        if class.is_subclass_of("django.db.models.Model") && !crate::eval::is_harmless_attribute(name, &value) {
            let note = self.unknown_here("a model is changed after it was made");
            self.skip(Arc::clone(&note));
            self.interpreter.note_monkeypatch(note);
        }
        class.namespace.borrow_mut().insert(name.into(), value);
    }
}
