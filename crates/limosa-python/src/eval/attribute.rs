//! `object.name`.

use std::rc::Rc;
use std::sync::Arc;

use super::{Frame, Res};
use crate::object::{Lazy, Object, Special};
use crate::{Class, Value};

impl Frame<'_> {
    /// What a lazy import imports, with its own reason when it can't be had.
    pub(crate) fn force(&self, lazy: &Rc<Lazy>) -> Object {
        let mut object = lazy.force();
        for _ in 0..32 {
            match &object {
                Object::Lazy(inner) => object = inner.force(),
                _ => return object,
            }
        }
        self.unknown("the import goes in circles")
    }

    pub(crate) fn attribute(&self, object: &Object, name: &str) -> Res<Object> {
        if let Object::Instance(instance) = object
            && let Some(dict) = instance.dict_left_alone(name).map(Object::Dict)
            && super::methods::has_method(&dict, name)
        {
            return Ok(Object::Special(Rc::new(Special::Method(dict, name.into()))));
        }
        if let Some(unknown) = object.unknown() {
            return Ok(self.derived(&unknown));
        }
        match object {
            Object::Lazy(lazy) => {
                let object = self.force(lazy);
                self.attribute(&object, name)
            }
            Object::Module(module) => match self.interpreter.member(self, object, &module.name, name)? {
                Some(Object::Lazy(lazy)) => Ok(self.force(&lazy)),
                Some(object) => Ok(object),
                None if name == "__dict__" || name == "__doc__" || name == "__all__" => {
                    Ok(self.unknown("it is not evaluated"))
                }
                None => self.raise(
                    "AttributeError",
                    format!("module '{}' has no attribute '{name}'", module.name),
                ),
            },
            Object::Class(class) => self.class_attribute(class, name),
            Object::Instance(instance) => {
                let found = instance.attributes.borrow().get(name).cloned();
                if let Some(found) = found {
                    return Ok(found);
                }
                if name == "__class__" {
                    return Ok(Object::Class(Rc::clone(&instance.class)));
                }
                if instance.class.lookup("__getattribute__").is_some() {
                    return Ok(self.unknown("`__getattribute__` is not evaluated"));
                }
                match instance.class.lookup(name) {
                    Some(found) => self.bound(object, &instance.class, found),
                    None => {
                        if instance.class.lookup("__getattr__").is_some() {
                            return match instance.class.lookup("__getattr__") {
                                Some(Object::Function(function))
                                    if instance.class.native_base().is_none() && !name.starts_with("__") =>
                                {
                                    self.call_function(
                                        &function,
                                        Some(object.clone()),
                                        vec![Object::str(name)],
                                        Vec::new(),
                                    )
                                }
                                _ => Ok(self.unknown("`__getattr__` is not evaluated")),
                            };
                        }
                        match instance.class.native_base() {
                            Some(_) => self.native_instance_attribute(instance, name),
                            None if name.starts_with("__") => Ok(self.unknown("it is not evaluated")),
                            None => self.raise(
                                "AttributeError",
                                format!("'{}' object has no attribute '{name}'", instance.class.name()),
                            ),
                        }
                    }
                }
            }
            Object::Member(member) => self.member_attribute(member, name),
            Object::Function(function) => Ok(match name {
                "__name__" => Object::str(function.path.qualname.rsplit('.').next().unwrap_or_default()),
                "__qualname__" => Object::str(Arc::clone(&function.path.qualname)),
                "__module__" => Object::str(Arc::clone(&function.path.module)),
                "__func__" | "__self__" => {
                    return self.raise("AttributeError", format!("'function' object has no attribute '{name}'"));
                }
                _ => self.unknown("attributes of functions are not evaluated"),
            }),
            Object::Special(special) => self.special_attribute(object, special, name),
            Object::Value(Value::Name(path)) => crate::native::class_attribute(self, path, name),
            Object::Value(Value::Call(call)) => crate::native::call_attribute(self, call, name),
            Object::Value(Value::EnumMember(member)) => Ok(match name {
                "value" | "_value_" => Object::from_value(&member.value),
                "name" | "_name_" => Object::str(Arc::clone(&member.name)),
                _ => self.unknown("it is not evaluated"),
            }),
            // Methods of built-in types.
            _ => match (object, name) {
                (_, "__class__" | "__doc__" | "__dict__") => Ok(self.unknown("it is not evaluated")),
                (Object::Value(Value::Int(_) | Value::Bool(_)), "real" | "numerator") => Ok(object.clone()),
                _ => {
                    if super::methods::has_method(object, name) {
                        return Ok(Object::Special(Rc::new(Special::Method(object.clone(), name.into()))));
                    }
                    // Numbers have none of the methods of strings.
                    let number = matches!(object, Object::Value(Value::Int(_) | Value::Bool(_) | Value::Float(_)));
                    let known = super::methods::knows_all(object) || (number && super::strings::has_method(name));
                    if known && !name.starts_with("__") {
                        return self.raise(
                            "AttributeError",
                            format!(
                                "'{}' object has no attribute '{name}'",
                                super::builtins::type_name(object)
                            ),
                        );
                    }
                    Ok(self.unknown(format!("`{name}` is not evaluated")))
                }
            },
        }
    }

    fn class_attribute(&self, class: &Rc<Class>, name: &str) -> Res<Object> {
        match name {
            "__name__" => return Ok(Object::str(class.name())),
            "__qualname__" => return Ok(Object::str(Arc::clone(&class.path.qualname))),
            "__module__" => return Ok(Object::str(Arc::clone(&class.path.module))),
            "__mro__" => {
                return Ok(match class.mro() {
                    Some(mut mro) => {
                        mro.push(Object::native("builtins.object"));
                        Object::tuple(mro)
                    }
                    None => self.unknown("a base is unknown"),
                });
            }
            // As it is now; what is done to the class later is not seen through it.
            "__dict__" if class.doubt().is_none() => {
                let own = class.namespace.borrow().clone();
                let pairs = own
                    .into_iter()
                    .map(|(name, object)| Object::tuple(vec![Object::str(name), object]))
                    .chain([Object::tuple(vec![
                        Object::str("__module__"),
                        Object::str(Arc::clone(&class.path.module)),
                    ])]);
                return self.dict_of_pairs(pairs.collect());
            }
            "__bases__" => return Ok(Object::tuple(class.bases.clone())),
            "mro" => {
                let receiver = Object::Class(Rc::clone(class));
                return Ok(Object::Special(Rc::new(Special::Method(receiver, name.into()))));
            }
            "_meta" if class.is_subclass_of("django.db.models.Model") => {
                return Ok(Object::Special(Rc::new(Special::Options(Rc::clone(class)))));
            }
            _ => {}
        }
        if let Some(doubt) = class.doubt()
            && !class.is_subclass_of("django.db.models.Model")
        {
            return Ok(self.derived(&doubt));
        }
        if class.members.get().is_some()
            && let Some(object) = self.enum_attribute(class, name)?
        {
            return Ok(object);
        }
        match class.lookup(name) {
            Some(Object::Special(special)) => Ok(match &*special {
                Special::Static(inner) => inner.clone(),
                Special::ClassMethod(inner) => match inner {
                    Object::Function(function) => Object::Special(Rc::new(Special::Bound(
                        Object::Class(Rc::clone(class)),
                        Rc::clone(function),
                    ))),
                    other => other.clone(),
                },
                _ => Object::Special(special),
            }),
            Some(object) => {
                let hidden = class.is_subclass_of("django.db.models.Model")
                    && (name == "objects" || name == "Meta" || object_is_field(&object));
                if hidden && name != "Meta" {
                    return Ok(self.unknown("what a model's class answers at run time is not evaluated"));
                }
                Ok(object)
            }
            None => {
                if let Some(path) = class.native_base() {
                    return self.native_class_attribute(class, &path, name);
                }
                if self.metaclass_method(class, name).is_none()
                    && !matches!(name, "__dict__" | "register")
                    && !name.starts_with("__")
                    && class.mro().is_some()
                {
                    return self.raise(
                        "AttributeError",
                        format!("type object '{}' has no attribute '{name}'", class.name()),
                    );
                }
                Ok(self.unknown("it is not evaluated"))
            }
        }
    }

    /// What a class of the source inherits from one that is not read.
    fn native_class_attribute(&self, class: &Rc<Class>, base: &crate::Path, name: &str) -> Res<Object> {
        let receiver = Object::Class(Rc::clone(class));
        if matches!(
            name,
            "from_queryset"
                | "as_manager"
                | "register_lookup"
                | "add_to_class"
                | "mro"
                | "__subclasses__"
                | "deconstruct"
                | "__init__"
        ) {
            return Ok(Object::Special(Rc::new(Special::Method(receiver, name.into()))));
        }
        let object = crate::native::class_attribute(self, base, name)?;
        Ok(object)
    }

    /// An attribute that is found on the class, seen through an instance.
    pub(crate) fn bound(&self, receiver: &Object, class: &Rc<Class>, found: Object) -> Res<Object> {
        Ok(match found {
            Object::Function(function) => Object::Special(Rc::new(Special::Bound(receiver.clone(), function))),
            Object::Special(special) => match &*special {
                Special::Property(getter) => return self.call_object(getter, vec![receiver.clone()], Vec::new()),
                Special::Static(inner) => inner.clone(),
                Special::ClassMethod(Object::Function(function)) => Object::Special(Rc::new(Special::Bound(
                    Object::Class(Rc::clone(class)),
                    Rc::clone(function),
                ))),
                _ => Object::Special(special),
            },
            other => other,
        })
    }

    fn special_attribute(&self, object: &Object, special: &Rc<Special>, name: &str) -> Res<Object> {
        Ok(match &**special {
            Special::Native(module) => return crate::native::module_attribute(self, module, name),
            Special::Inert(_) => object.clone(),
            Special::Options(class) => return self.options_attribute(class, name),
            Special::ModelField(class, _, field) => return self.model_field_attribute(class, field, name),
            Special::Relation(class) if name == "model" => Object::Class(Rc::clone(class)),
            Special::Property(_) if matches!(name, "setter" | "getter" | "deleter") => {
                Object::Special(Rc::new(Special::Method(object.clone(), name.into())))
            }
            Special::Super(owner, receiver) => return self.super_attribute(object, owner, receiver, name),
            Special::Bound(_, function) if name == "__func__" => Object::Function(Rc::clone(function)),
            Special::Bound(receiver, _) if name == "__self__" => receiver.clone(),
            Special::Bound(_, function) => return self.attribute(&Object::Function(Rc::clone(function)), name),
            _ => self.unknown(format!("`{name}` is not evaluated")),
        })
    }

    /// `super().name`
    fn super_attribute(&self, object: &Object, owner: &Rc<Class>, receiver: &Object, name: &str) -> Res<Object> {
        let class = match receiver {
            Object::Instance(instance) => Rc::clone(&instance.class),
            Object::Class(class) => Rc::clone(class),
            Object::Member(member) => match member.class.upgrade() {
                Some(class) => class,
                None => return Ok(self.unknown("its class is gone")),
            },
            _ => return Ok(self.unknown("what `super()` stands for is not known")),
        };
        let Some(mro) = class.mro() else {
            return Ok(self.unknown("a base is unknown"));
        };
        let mut behind = mro
            .into_iter()
            .skip_while(|c| !matches!(c, Object::Class(c) if Rc::ptr_eq(c, owner)))
            .skip(1);
        let found = behind.find_map(|base| match base {
            Object::Class(base) => base.namespace.borrow().get(name).cloned().map(Ok),
            Object::Value(Value::Name(path)) => Some(Err(path)),
            _ => None,
        });
        match found {
            // `__new__` is a static method, whether it says so or not.
            Some(Ok(found @ Object::Function(_))) if name == "__new__" => Ok(found),
            Some(Ok(found)) => self.bound(receiver, &class, found),
            Some(Err(_)) | None => Ok(Object::Special(Rc::new(Special::Method(object.clone(), name.into())))),
        }
    }
}

fn object_is_field(object: &Object) -> bool {
    match object {
        Object::Value(Value::Call(call)) => {
            call.func.qualname.ends_with("Field") || call.func.qualname.ends_with("Key")
        }
        Object::Instance(instance) => instance.class.is_subclass_of("django.db.models.Field"),
        _ => false,
    }
}
