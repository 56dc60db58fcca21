//! What Django's own names do when they are called or looked into.

use std::rc::Rc;
use std::sync::Arc;

use crate::eval::{Frame, Res};
use crate::object::{Keywords, Object, Special};
use crate::{Class, Path, Value};

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
        (
            "django.db.models.signals" | "django.core.signals" | "django.test.signals" | "django.contrib.auth.signals",
            _,
        ) if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
            Object::Special(Rc::new(Special::Inert("signal")))
        }
        ("django.db", "connection" | "connections" | "router") => return Ok(None),
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
        ("django.apps", "apps.get_registered_model") => match model(frame, args) {
            Some(class) => Object::Class(class),
            None => match args {
                [_, name] if name.as_str().is_some_and(|name| !has_model_named(frame, name)) => {
                    return frame.raise("LookupError", "Model not registered.");
                }
                _ => return Ok(None),
            },
        },
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

/// Whether any model that was read goes by this name, in whatever app.
fn has_model_named(frame: &Frame<'_>, name: &str) -> bool {
    frame.interpreter.models.borrow().is_none()
        || frame.interpreter.classes.borrow().iter().any(|class| {
            class.name().eq_ignore_ascii_case(name)
                && (class.is_subclass_of("django.db.models.Model") || class.unknown_base().is_some())
        })
}

/// The model class that `apps.get_model("app_label.ModelName")` or `apps.get_model("app_label", "ModelName")` finds.
fn model(frame: &Frame<'_>, args: &[Object]) -> Option<Rc<Class>> {
    let label = match args {
        [label] => label.as_str()?.to_owned(),
        [app_label, name] => format!("{}.{}", app_label.as_str()?, name.as_str()?),
        _ => return None,
    };
    let find = frame.interpreter.models.borrow().clone()?;
    find(&label)
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
pub(super) fn class_attribute(path: &Path, name: &str) -> Res<Option<Object>> {
    let dotted = |class: &str| path.is(class);
    let this = || Object::Value(Value::Name(path.clone()));
    Ok(Some(match name {
        "noop" if dotted("django.db.migrations.RunPython") => Object::Value(Value::Name(Path::new(
            "django.db.migrations.operations.special",
            "RunPython.noop",
        ))),
        "noop" if dotted("django.db.migrations.RunSQL") => Object::str(""),
        "from_queryset" | "as_manager" => Object::Special(Rc::new(Special::Method(this(), name.into()))),
        "CASCADE" | "PROTECT" | "SET_NULL" => return Ok(None),
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
        if matches!(name, "deconstruct" | "clone" | "__init__") {
            return Ok(Object::Special(Rc::new(Special::Method(object, name.into()))));
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
                    | "choices"
            )
        {
            return Ok(match call.kwarg(name) {
                Some(value) if name != "choices" => Object::from_value(value),
                None if call.args.is_empty() && matches!(name, "null" | "blank" | "primary_key") => Object::bool(false),
                None if call.args.is_empty() && matches!(name, "max_digits" | "decimal_places") => Object::NONE,
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
            ("deconstruct", Object::Instance(instance)) => Ok(self.native_deconstruct(instance)),
            ("from_queryset" | "as_manager", Object::Class(class)) => {
                super::inherited_class_method(self, class, name, args, kwargs)
            }
            _ => Ok(self.lost_call(&format!("`super().{name}` is not evaluated"), &args, &kwargs)),
        }
    }

    /// What Django's own `deconstruct()` says of an instance of a project's class.
    fn native_deconstruct(&self, instance: &Rc<crate::Instance>) -> Object {
        if let Some(unknown) = &*instance.poison.borrow() {
            return self.derived(unknown);
        }
        let Some(call) = instance.native_call() else {
            return self.unknown("the arguments that reach Django's constructor are not known");
        };
        let class = &instance.class;
        let is_field = class.is_subclass_of("django.db.models.Field");
        let call = if is_field || !call.args.is_empty() {
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
        if class.is_subclass_of("django.db.models.Model") && !crate::eval::is_harmless_attribute(name, &value) {
            let note = self.unknown_here("a model is changed after it was made");
            self.skip(Arc::clone(&note));
            self.interpreter.note_monkeypatch(note);
        }
        class.namespace.borrow_mut().insert(name.into(), value);
    }
}
