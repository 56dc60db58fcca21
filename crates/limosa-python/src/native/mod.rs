//! What is known of Python's standard library and of Django without reading their sources.
//!
//! Names go by the path at which Django writes them down; calling a class gives a [`Value::Call`]. Functions that are
//! pure and simple are computed; every other call is unknown.

mod builtins;
mod django;
mod expressions;
mod names;
mod options;
mod paths;
mod relations;
mod stdlib;
mod table;

use std::rc::Rc;
use std::sync::Arc;

use crate::eval::{Frame, Res};
use crate::interpreter::Inner;
use crate::object::{Keywords, Object, Special};
use crate::{Call, Class, Path, Value};

pub(crate) use expressions::{operator, unary};
pub(crate) use names::{Names, is_missing_in, is_newer_than, is_stdlib, stdlib_class};
pub(crate) use relations::is_relation;
pub(crate) use stdlib::{items, order, repr, to_str, truth};

use names::Entry;

/// Whether a module is never read from source.
pub(crate) fn is_native(dotted: &str) -> bool {
    let mut parts = dotted.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("django"), Some("contrib"), Some("postgres")) => true,
        (Some("django"), Some("contrib"), Some("admin")) => parts.next().is_none(),
        (Some("django"), Some("contrib"), Some(_)) => false,
        (Some("django"), ..) => true,
        (Some(top), ..) => is_stdlib(top),
        _ => false,
    }
}

/// What a native module binds to a name.
pub(crate) fn module_attribute(frame: &Frame<'_>, module: &str, name: &str) -> Res<Object> {
    if let Some(object) = django::attribute(frame, module, name)? {
        return Ok(object);
    }
    if let Some(object) = stdlib::attribute(frame, module, name)? {
        return Ok(object);
    }
    let names = &frame.interpreter.native;
    match names.get(module, name) {
        Some(Entry::Class(path, _) | Entry::Function(path)) => return Ok(Object::Value(Value::Name(path))),
        Some(Entry::Module(path)) => return Ok(module_object(frame, &path)),
        Some(Entry::Constant(source)) => return constant(frame, module, name, source),
        Some(Entry::Other) => return Ok(frame.unknown(format!("`{module}.{name}` is not evaluated"))),
        None => {}
    }
    let submodule = format!("{module}.{name}");
    // The modules of `django.test` are in no table: nothing in them is a model.
    let found = !is_native(&submodule) || module == "django.test";
    if names.has_module(&submodule) || (found && frame.interpreter.find(&submodule).is_some()) {
        return Ok(module_object(frame, &submodule));
    }
    // Classes of the standard library that are in no table: nothing of it is a model.
    let of_stdlib = (is_stdlib(module) || module.starts_with("django.test")) && name.starts_with(char::is_uppercase);
    if of_stdlib && !matches!(module, "typing" | "typing_extensions") {
        return Ok(Object::Value(Value::Name(Path::new(module, name))));
    }
    const OF_TEST: &[&str] = &["client", "html", "runner", "selenium", "signals", "testcases", "utils"];
    if matches!((module, name), ("importlib", "abc" | "machinery" | "resources"))
        || (module == "django.test" && OF_TEST.contains(&name))
    {
        return Ok(Object::Special(Rc::new(Special::Native(submodule.into()))));
    }
    if module == "typing" || module == "typing_extensions" {
        return Ok(Object::Value(Value::Name(Path::new("typing", name))));
    }
    Ok(frame.unknown(format!("`{module}.{name}` is not known")))
}

fn module_object(frame: &Frame<'_>, dotted: &str) -> Object {
    frame
        .interpreter
        .import_object(dotted, false)
        .unwrap_or_else(|_| frame.unknown("the module is not at hand"))
}

fn constant(frame: &Frame<'_>, module: &str, name: &str, source: &str) -> Res<Object> {
    let key = (module.to_owned(), name.to_owned());
    if let Some(object) = frame.interpreter.native.constants.borrow().get(&key) {
        return Ok(object.clone());
    }
    let own = frame.interpreter.new_module("builtins", None, false);
    // Nearly every constant is a literal, and names nothing.
    let modules = ["datetime", "decimal", "django", "functools", "re", "uuid", "pathlib"];
    let named = modules
        .into_iter()
        .filter(|module| source.contains(&format!("{module}.")));
    let imports: String = named.map(|module| format!("import {module}\n")).collect();
    let text = format!("{imports}value = {source}\n");
    frame.interpreter.exec(&own, text)?;
    let object = own
        .get("value")
        .unwrap_or_else(|| frame.unknown("the constant is not evaluated"));
    frame
        .interpreter
        .native
        .constants
        .borrow_mut()
        .insert(key, object.clone());
    Ok(object)
}

/// The names that `from module import *` binds.
pub(crate) fn public_names(interpreter: &Rc<Inner>, module: &str) -> Vec<(Arc<str>, Object)> {
    let own = interpreter.new_module(module, None, false);
    let frame = interpreter.frame(&own);
    let names = interpreter.native.of(module).filter(|name| !name.starts_with('_'));
    names
        .filter_map(|name| Some((Arc::from(name), module_attribute(&frame, module, name).ok()?)))
        .collect()
}

/// Calls a function or class that is not read from source.
pub(crate) fn call(frame: &Frame<'_>, path: &Path, args: Vec<Object>, kwargs: Keywords) -> Res<Object> {
    let handled = match path.module.split('.').next() {
        Some("builtins") => return builtins::call(frame, &path.qualname, args, kwargs),
        Some("django") => django::call(frame, path, &args, &kwargs)?,
        _ => stdlib::call(frame, path, &args, &kwargs)?,
    };
    if let Some(object) = handled {
        return Ok(object);
    }
    let is_class = matches!(
        frame.interpreter.native.get(&path.module, &path.qualname),
        Some(Entry::Class(..))
    );
    if !is_class {
        return Ok(frame.lost_call(&format!("`{path}` is not evaluated"), &args, &kwargs));
    }
    Ok(Object::Value(Value::Call(construct(frame, path, &args, &kwargs))))
}

/// Makes an instance of a class that is not read from source.
pub(crate) fn construct(frame: &Frame<'_>, path: &Path, args: &[Object], kwargs: &Keywords) -> Arc<Call> {
    if path.is("django.db.models.Q") {
        return expressions::q(frame, args, kwargs);
    }
    let value = |name: &str, object: &Object| match object {
        Object::Class(class) if name == "choices" && class.members.get().is_some() => frame
            .attribute(object, "choices")
            .map_or_else(|_| object.to_value(), |choices| choices.to_value()),
        // Whatever can be called is asked for its choices at run time, and written down as what is called.
        Object::Class(class) if name == "choices" && frame.interpreter.setup.django_version >= (5, 0, 0) => {
            Value::Name(class.path.clone())
        }
        Object::Class(_) if name == "choices" => {
            Value::Unknown(frame.unknown_here("what choices the class gives is not known"))
        }
        // Choices become a list, whatever they were.
        Object::Tuple(tuple) if name == "choices" && tuple.is_range() => match frame.iterate(object) {
            Ok(Ok(items)) => Value::List(items.iter().map(Object::to_value).collect()),
            _ => object.to_value(),
        },
        Object::Special(special) if matches!(&**special, Special::Iterator(_)) => match frame.iterate(object) {
            Ok(Ok(items)) => {
                // Choices become a list; any other iterator is written as a tuple.
                let items = items.iter().map(Object::to_value).collect();
                if name == "choices" {
                    Value::List(items)
                } else {
                    Value::Tuple(items)
                }
            }
            Ok(Err(unknown)) => Value::Unknown(unknown),
            Err(_) => object.to_value(),
        },
        other => other.to_value(),
    };
    let hidden = |name: &str, object: &Object| {
        is_field(path) && matches!(object, Object::Instance(_)) && frame.is_hidden_option(name, object)
    };
    bounded(
        frame,
        Call {
            func: path.clone(),
            args: args.iter().map(|object| value("", object)).collect(),
            kwargs: kwargs
                .iter()
                .filter(|(name, object)| !hidden(name, object))
                .map(|(name, object)| (Arc::clone(name), value(name, object)))
                .collect(),
            location: Some(frame.location()),
        },
    )
}

/// Calls the outcome of a call: `cached_property(f)(x)`, a signal's receiver.
pub(crate) fn call_call(frame: &Frame<'_>, call: &Arc<Call>, args: Vec<Object>, kwargs: Keywords) -> Res<Object> {
    if is_transparent(&call.func)
        && let [object] = args.as_slice()
        && kwargs.is_empty()
    {
        return Ok(object.clone());
    }
    Ok(frame.lost_call(
        &format!("what calling an instance of `{}` does is not known", call.func),
        &args,
        &kwargs,
    ))
}

/// An attribute of a class that is not read from source.
pub(crate) fn class_attribute(frame: &Frame<'_>, path: &Path, name: &str) -> Res<Object> {
    match name {
        "__name__" => {
            return Ok(Object::str(path.qualname.rsplit('.').next().unwrap_or_default()));
        }
        "__qualname__" => return Ok(Object::str(Arc::clone(&path.qualname))),
        "__module__" => return Ok(Object::str(Arc::clone(&path.module))),
        _ => {}
    }
    if name == "ALTER_OPTION_KEYS" && path.is("django.db.migrations.AlterModelOptions") {
        return Ok(Object::List(Rc::clone(&frame.interpreter.alter_option_keys)));
    }
    if let Some(object) = django::class_attribute(frame, path, name)? {
        return Ok(object);
    }
    if let Some(object) = stdlib::class_attribute(frame, path, name)? {
        return Ok(object);
    }
    Ok(frame.unknown(format!("`{path}.{name}` is not known")))
}

/// An attribute of an instance of such a class.
pub(crate) fn call_attribute(frame: &Frame<'_>, call: &Arc<Call>, name: &str) -> Res<Object> {
    // Tags and filters of templates, which hand back what they register.
    if call.func.is("django.template.library.Library") {
        return Ok(Object::Special(Rc::new(Special::Inert(
            "django.template.library.Library",
        ))));
    }
    if let Some(object) = paths::attribute(frame, call, name)? {
        return Ok(object);
    }
    if let Some(object) = stdlib::call_attribute(frame, call, name) {
        return Ok(object);
    }
    let object = Object::Value(Value::Call(Arc::clone(call)));
    if has_method(call, name) {
        return Ok(Object::Special(Rc::new(Special::Method(object, name.into()))));
    }
    Ok(frame.unknown(format!("`{name}` of an instance of `{}` is not known", call.func)))
}

fn has_method(call: &Call, name: &str) -> bool {
    is_field(&call.func) && matches!(name, "clone" | "deconstruct")
        || call.func.is("django.dispatch.dispatcher.Signal") && matches!(name, "connect" | "disconnect" | "send")
        || call.func.is("django.db.models.manager.Manager") && name == "deconstruct"
        || expressions::is_expression(call) && !call.func.is("django.db.models.Q") && matches!(name, "asc" | "desc")
}

/// Whether an attribute that is set on a field is none that Django reads.
pub(crate) fn is_mark(call: &Call, name: &str) -> bool {
    const READ: &[&str] = &[
        "allow_files",
        "allow_folders",
        "attname",
        "auto_created",
        "auto_now",
        "auto_now_add",
        "base_field",
        "blank",
        "cached_col",
        "choices",
        "column",
        "concrete",
        "contribute_to_class",
        "creation_counter",
        "db_collation",
        "db_column",
        "db_comment",
        "db_constraint",
        "db_default",
        "db_index",
        "db_parameters",
        "db_persist",
        "db_returning",
        "db_tablespace",
        "db_type",
        "decimal_places",
        "decoder",
        "deconstruct",
        "default",
        "default_validators",
        "description",
        "dim_cls",
        "editable",
        "empty_strings_allowed",
        "encoder",
        "error_messages",
        "expression",
        "extent",
        "from_fields",
        "geography",
        "height_field",
        "help_text",
        "hidden",
        "is_relation",
        "match",
        "max_digits",
        "max_length",
        "model",
        "name",
        "null",
        "opts",
        "output_field",
        "path",
        "primary_key",
        "protocol",
        "recursive",
        "related_model",
        "rel",
        "remote_field",
        "serialize",
        "spatial_index",
        "srid",
        "storage",
        "swappable",
        "system_check_deprecated_details",
        "system_check_removed_details",
        "through",
        "to_fields",
        "unique",
        "unique_for_date",
        "unique_for_month",
        "unique_for_year",
        "unpack_ipv4",
        "upload_to",
        "validators",
        "verbose_name",
        "width_field",
    ];
    is_field(&call.func) && !name.starts_with('_') && !READ.contains(&name) && !name.starts_with("get_")
}

fn is_field(path: &Path) -> bool {
    (path.qualname.ends_with("Field") || path.qualname.ends_with("Key")) && path.module.starts_with("django.")
}

/// Calls a built-in method of such an instance.
pub(crate) fn instance_method(
    frame: &Frame<'_>,
    call: &Arc<Call>,
    name: &str,
    args: Vec<Object>,
    kwargs: Keywords,
) -> Res<Object> {
    if let Some(object) = paths::method(frame, call, name, &args)? {
        return Ok(object);
    }
    match name {
        "clone" => Ok(Object::Value(Value::Call(Arc::clone(call)))),
        "connect" | "disconnect" => Ok(Object::NONE),
        "asc" | "desc" if args.is_empty() => Ok(expressions::ordered(frame, call, name, &kwargs)),
        _ => Ok(frame.lost_call(&format!("`{name}` of `{}` is not evaluated", call.func), &args, &kwargs)),
    }
}

/// Calls a class method of a class that is not read from source.
pub(crate) fn class_method(
    frame: &Frame<'_>,
    path: &Path,
    name: &str,
    args: Vec<Object>,
    kwargs: Keywords,
) -> Res<Object> {
    if let Some(object) = django::class_method(frame, path, name, &args, &kwargs)? {
        return Ok(object);
    }
    if let Some(object) = stdlib::class_method(frame, path, name, &args, &kwargs)? {
        return Ok(object);
    }
    Ok(frame.lost_call(&format!("`{path}.{name}` is not evaluated"), &args, &kwargs))
}

/// Calls a class method that a class of the source inherits.
pub(crate) fn inherited_class_method(
    frame: &Frame<'_>,
    class: &Rc<Class>,
    name: &str,
    args: Vec<Object>,
    kwargs: Keywords,
) -> Res<Object> {
    match django::inherited_class_method(frame, class, name, &args, &kwargs)? {
        Some(object) => Ok(object),
        None => Ok(frame.lost_call(&format!("`{name}` is not evaluated"), &args, &kwargs)),
    }
}

/// Calls a function of a native module through the module: `sys.path.insert(…)`.
pub(crate) fn module_method(
    frame: &Frame<'_>,
    module: &str,
    name: &str,
    args: Vec<Object>,
    kwargs: Keywords,
) -> Res<Object> {
    match stdlib::module_method(frame, module, name, &args, &kwargs)? {
        Some(object) => Ok(object),
        None => Ok(frame.lost_call(&format!("`{module}.{name}` is not evaluated"), &args, &kwargs)),
    }
}

/// Functions whose call changes nothing that is read.
pub(crate) fn is_harmless(path: &Path) -> bool {
    let root = path.module.split('.').next().unwrap_or_default();
    match root {
        "builtins" => !matches!(
            path.qualname.as_ref(),
            "exec" | "eval" | "setattr" | "__import__" | "delattr"
        ),
        "django" => {
            !path.qualname.starts_with("apps")
                && !path.module.starts_with("django.apps")
                && !path.is("django.setup")
                && !path.module.starts_with("django.db.models.options")
        }
        "importlib" | "runpy" => false,
        _ => is_stdlib(root),
    }
}

/// Whether a change of this name may change what models or migrations say: those of `django.utils` and `django.forms` may
/// not.
pub(crate) fn is_of_models(path: &Path) -> bool {
    let dotted = format!("{}.{}", path.module, path.qualname);
    let modules = ["django.db", "django.apps", "django.core.management", "django.contrib"];
    // How rows are fetched says nothing of tables, nor does where an address is in the world.
    let others = [
        "django.contrib.admin",
        "django.contrib.gis.geoip2",
        "django.db.models.query",
        "django.db.models.QuerySet",
        "django.db.models.sql",
        "django.db.models.lookups",
        "django.db.transaction",
    ];
    let within = |module: &&str| dotted.strip_prefix(*module).is_some_and(|rest| rest.starts_with('.'));
    modules.iter().any(within)
        && !others.iter().any(|other| dotted.starts_with(other))
        && !dotted.split('.').any(|part| part == "templatetags")
}

/// Methods that change what they are called on.
pub(crate) fn is_mutation(method: &str) -> bool {
    matches!(
        method,
        "append"
            | "extend"
            | "insert"
            | "remove"
            | "pop"
            | "clear"
            | "update"
            | "setdefault"
            | "add"
            | "discard"
            | "sort"
    )
}

/// Modules whose functions change nothing that is read.
pub(crate) fn is_harmless_module(module: &str) -> bool {
    !matches!(
        module,
        "importlib" | "runpy" | "os.environ" | "sys.path" | "sys.modules" | "django.apps"
    )
}

/// Decorators (or what they are made by) that hand back the function or class, or something that goes by its name.
pub(crate) fn is_transparent(path: &Path) -> bool {
    const PATHS: &[&str] = &[
        "functools.wraps",
        "functools.total_ordering",
        "functools.lru_cache",
        "functools.cache",
        "abc.abstractmethod",
        "contextlib.contextmanager",
        "contextlib.asynccontextmanager",
        "dataclasses.dataclass",
        "enum.unique",
        "enum.global_enum",
        "enum.verify",
        "django.dispatch.dispatcher.receiver",
        "django.contrib.admin.display",
        "django.contrib.admin.action",
        "django.contrib.admin.register",
        "django.contrib.admin.decorators.register",
        "django.contrib.admin.decorators.display",
        "django.contrib.admin.decorators.action",
        "django.core.checks.registry.register",
        "django.core.checks.register",
        "django.template.defaultfilters.stringfilter",
        "django.utils.functional.keep_lazy",
        "django.utils.functional.keep_lazy_text",
        "django.utils.decorators.method_decorator",
        "django.utils.html.html_safe",
        "django.utils.encoding.python_2_unicode_compatible",
        "contextlib._GeneratorContextManager",
        "django.db.transaction.atomic",
        "django.db.models.base.transaction.atomic",
        "django.db.transaction.non_atomic_requests",
        "django.db.models.utils.resolve_callables",
    ];
    const OF_TYPING: &[&str] = &[
        "dataclass_transform",
        "deprecated",
        "final",
        "no_type_check",
        "no_type_check_decorator",
        "overload",
        "override",
        "runtime",
        "runtime_checkable",
        "type_check_only",
    ];
    PATHS.iter().any(|known| path.is(known))
        || (matches!(path.module.as_ref(), "typing" | "typing_extensions")
            && OF_TYPING.contains(&path.qualname.as_ref()))
}

/// Of these, the functions that are no decorator themselves but make one, whatever they are given.
pub(crate) fn makes_decorator(path: &Path) -> bool {
    path.is("functools.wraps")
        || path.is("django.utils.decorators.method_decorator")
        || path.is("django.utils.functional.keep_lazy")
}

/// Metaclasses that change nothing that is read.
pub(crate) fn is_plain_metaclass(path: &Path) -> bool {
    [
        "abc.ABCMeta",
        "builtins.type",
        "django.db.models.base.ModelBase",
        "enum.EnumType",
        "enum.EnumMeta",
    ]
    .iter()
    .any(|known| path.is(known))
        || path.is("django.db.models.enums.ChoicesType")
        || path.is("django.db.models.enums.ChoicesMeta")
}

/// Context managers that run their body as it is.
pub(crate) fn is_plain_context(path: &Path) -> bool {
    path.is("warnings.catch_warnings")
        || path.is("django.db.transaction.atomic")
        || path.is("contextlib.suppress")
        || path.is("contextlib.nullcontext")
}

/// Classes whose instances Django writes down by the arguments of their constructor.
pub(crate) fn is_deconstructible(path: &Path) -> bool {
    path.module.starts_with("django.core.validators")
        || path.module.starts_with("django.core.files.storage")
        || path.module.starts_with("django.db.models")
        || path.module.starts_with("django.contrib.postgres")
        || path.module.starts_with("django.db.migrations")
        || path.module.starts_with("django.contrib.auth.validators")
}

pub(crate) fn is_environ(path: &Path) -> bool {
    path.is("os.environ")
}

/// Instances whose constructor says all: they are equal when that is.
pub(crate) fn is_plain_value(path: &Path) -> bool {
    matches!(
        path.module.as_ref(),
        "datetime"
            | "decimal"
            | "uuid"
            | "pathlib"
            | "re"
            | "fractions"
            | "django.db.models"
            | "django.core.validators"
    )
}

/// A call, unless its arguments nest too deep or are too many to be carried about.
pub(super) fn bounded(frame: &Frame<'_>, mut call: Call) -> Arc<Call> {
    let mut nodes = 500_000u32;
    let fits = call
        .args
        .iter()
        .chain(call.kwargs.iter().map(|(_, value)| value))
        .all(|v| fits(v, 120, &mut nodes));
    frame.charge((500_000 - nodes) as usize);
    if !fits {
        let unknown = Value::Unknown(frame.unknown_here("its arguments nest too deep"));
        call.kwargs.clear();
        call.args = vec![unknown];
    }
    Arc::new(call)
}

fn fits(value: &Value, depth: u32, nodes: &mut u32) -> bool {
    let (Some(depth), Some(left)) = (depth.checked_sub(1), nodes.checked_sub(1)) else {
        return false;
    };
    *nodes = left;
    match value {
        Value::List(items) | Value::Tuple(items) | Value::Set(items) | Value::FrozenSet(items) => {
            items.iter().all(|item| fits(item, depth, nodes))
        }
        Value::Dict(pairs) => pairs
            .iter()
            .all(|(k, v)| fits(k, depth, nodes) && fits(v, depth, nodes)),
        Value::Call(call) => call
            .args
            .iter()
            .chain(call.kwargs.iter().map(|(_, v)| v))
            .all(|value| fits(value, depth, nodes)),
        Value::EnumMember(member) => fits(&member.value, depth, nodes),
        _ => true,
    }
}
