//! What `deconstruct()` of an instance says.

use std::rc::Rc;
use std::sync::Arc;

use crate::object::{Object, unplaced};
use crate::{Call, Instance, Kwargs, Path, Unknown, Value};

/// How Django writes an instance of a class of the source down.
pub(crate) fn instance_value(instance: &Rc<Instance>) -> Value {
    let Some(interpreter) = instance.class.interpreter.upgrade() else {
        return unplaced(&instance.class.path.qualname, "its interpreter is gone");
    };
    // Instances may hold each other, in circles too.
    let (depth, left) = interpreter.deconstructing.get();
    let left = if depth == 0 { MAX_INSTANCES } else { left };
    if depth >= MAX_DEPTH || left == 0 {
        return unplaced(&instance.class.path.qualname, "it contains itself or nests too deep");
    }
    interpreter.deconstructing.set((depth + 1, left - 1));
    let value = crate::eval::on_enough_stack(|| value_of(instance));
    interpreter
        .deconstructing
        .set((depth, interpreter.deconstructing.get().1));
    value
}

/// How deep instances may hold each other, and how many may be written down as one value.
const MAX_DEPTH: u32 = 30;
const MAX_INSTANCES: u32 = 20_000;

fn value_of(instance: &Rc<Instance>) -> Value {
    if let Some(unknown) = &*instance.poison.borrow() {
        return Value::Unknown(Arc::clone(unknown));
    }
    let class = &instance.class;
    let unknown = |reason: &str| {
        Value::Unknown(Arc::new(Unknown {
            source: format!("{}(…)", class.path.qualname).into(),
            reason: reason.into(),
            location: instance.location.clone(),
        }))
    };
    let call = |path: Path, args: Vec<Value>, kwargs: Kwargs| {
        Value::Call(Arc::new(Call {
            func: path,
            args,
            kwargs,
            location: Some(instance.location.clone()),
        }))
    };
    let as_constructed = |path: Path| {
        call(
            path,
            instance.args.iter().map(Object::to_value).collect(),
            instance
                .kwargs
                .iter()
                .map(|(k, v)| (Arc::clone(k), v.to_value()))
                .collect(),
        )
    };
    if instance.is_answer {
        // Python wrote the path that `@deconstructible(path=…)` gives.
        let given = class.deconstructible.borrow().clone().flatten();
        return as_constructed(given.map_or_else(|| class.path.clone(), |path| Path::dotted(&path)));
    }
    let own_deconstruct = class.lookup("deconstruct");
    let is = |base: &str| class.is_subclass_of(base);
    // What Django builds from the attributes, rather than from the arguments of the constructor.
    let from_attributes =
        is("django.db.models.Field") || is("django.db.models.Index") || is("django.db.models.BaseConstraint");
    if let Some(Object::Function(function)) = own_deconstruct {
        let Some(interpreter) = class.interpreter.upgrade() else {
            return unplaced(&class.path.qualname, "its interpreter is gone");
        };
        let Some(module) = interpreter.load(&class.path.module).ok() else {
            return unknown("its module is not at hand");
        };
        let frame = interpreter.frame(&module);
        let result = frame.call_function(
            &function,
            Some(Object::Instance(Rc::clone(instance))),
            Vec::new(),
            Vec::new(),
        );
        let result = match result {
            Ok(result) => result.to_value(),
            Err(stop) => return unknown(&format!("`deconstruct()` fails: {}", stop.into_error())),
        };
        if let Value::Unknown(unknown) = result {
            return Value::Unknown(unknown);
        }
        let parts = result.as_sequence().unwrap_or_default();
        let parts = if parts.len() == 4 { &parts[1..] } else { parts };
        let [path, args, kwargs] = parts else {
            return unknown("`deconstruct()` does not answer as Django expects");
        };
        let (Some(path), Some(args), Value::Dict(kwargs)) = (path.as_str(), args.as_sequence(), kwargs) else {
            return match path
                .first_unknown()
                .or_else(|| args.first_unknown())
                .or_else(|| kwargs.first_unknown())
            {
                Some(cause) => Value::Unknown(Arc::clone(cause)),
                None => unknown("`deconstruct()` does not answer as Django expects"),
            };
        };
        let mut named = Vec::with_capacity(kwargs.len());
        for (key, value) in kwargs {
            let Some(key) = key.as_str() else {
                return unknown("`deconstruct()` does not answer as Django expects");
            };
            named.push((Arc::from(key), value.clone()));
        }
        let path = if path == class.path.to_string() {
            class.path.clone()
        } else if is("django.db.migrations.operations.base.Operation") {
            // Operations answer their bare name; Django's writer looks for it in the module of their class.
            Path::new(Arc::clone(&class.path.module), path)
        } else {
            Path::dotted(path)
        };
        return call(path, args.to_vec(), named);
    }
    if let Some(other) = own_deconstruct {
        return match other.unknown() {
            Some(unknown) => Value::Unknown(unknown),
            None => unknown("its `deconstruct` is no function"),
        };
    }
    if from_attributes {
        if class.lookup("__init__").is_none() {
            return as_constructed(class.path.clone());
        }
        return match instance.native_call() {
            Some(native) => call(class.path.clone(), native.args.clone(), native.kwargs.clone()),
            None => unknown("the arguments that reach Django's constructor are not known"),
        };
    }
    let deconstructible = class.mro().unwrap_or_default().iter().find_map(|base| match base {
        Object::Class(base) => base
            .deconstructible
            .borrow()
            .clone()
            .map(|path| (Rc::clone(base), path)),
        _ => None,
    });
    if let Some((base, path)) = deconstructible {
        // A path that was given holds for the very class.
        return as_constructed(match path {
            Some(path) if Rc::ptr_eq(&base, class) => Path::dotted(&path),
            _ => class.path.clone(),
        });
    }
    let manager = is("django.db.models.manager.BaseManager");
    let native = class
        .native_base()
        .is_some_and(|base| crate::native::is_deconstructible(&base));
    if manager || native || is("django.db.migrations.operations.base.Operation") {
        return as_constructed(class.path.clone());
    }
    if let Some(unknown) = class.unknown_base() {
        return Value::Unknown(unknown);
    }
    unknown("it has no `deconstruct()`")
}
