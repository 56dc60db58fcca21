//! `Model._meta`: what is known of it while models are being read.

use std::rc::Rc;
use std::sync::Arc;

use crate::eval::{Frame, Res};
use crate::object::{Keywords, Object, Special};
use crate::trial::Contribution;
use crate::{Class, Value};

/// Options of a field that it answers as it was given them.
const KEPT: &[&str] = &[
    "max_length",
    "null",
    "blank",
    "unique",
    "editable",
    "primary_key",
    "db_index",
    "db_column",
    "db_collation",
    "help_text",
];

impl Frame<'_> {
    /// `Model._meta.name`
    pub(crate) fn options_attribute(&self, class: &Rc<Class>, name: &str) -> Res<Object> {
        if matches!(name, "get_field" | "add_field") {
            let options = Object::Special(Rc::new(Special::Options(Rc::clone(class))));
            return Ok(Object::Special(Rc::new(Special::Method(options, name.into()))));
        }
        let asked = self.interpreter.options.borrow().clone();
        let answer = asked.and_then(|answer| answer(class, name));
        Ok(answer.unwrap_or_else(|| self.unknown(format!("`_meta.{name}` is not evaluated"))))
    }

    /// `Model._meta.name(…)`
    pub(crate) fn options_method(
        &self,
        class: &Rc<Class>,
        name: &str,
        args: &[Object],
        kwargs: &Keywords,
    ) -> Res<Object> {
        match (name, args) {
            ("get_field", [wanted]) => match wanted.as_str() {
                Some(wanted) => self.model_field(class, wanted),
                None => Ok(self.unknown("the field's name is not known")),
            },
            ("add_field", [Object::Instance(field)]) if self.interpreter.is_on_trial() => {
                let own = field.attributes.borrow().get("name").cloned();
                let Some(own) = own.as_ref().and_then(Object::as_str) else {
                    return Ok(self.lost_call("the field has no name yet", args, kwargs));
                };
                let Some(private) = self.is_private(kwargs)? else {
                    return Ok(self.lost_call("whether the field is private is not known", args, kwargs));
                };
                self.interpreter.contributed(Contribution::Part {
                    class: Rc::clone(class),
                    name: own.into(),
                    object: args[0].clone(),
                    private,
                });
                Ok(Object::NONE)
            }
            _ => {
                let object = self.lost_call(&format!("`_meta.{name}()` is not evaluated"), args, kwargs);
                if let Some(unknown) = object.unknown() {
                    self.skip(unknown);
                }
                Ok(object)
            }
        }
    }

    /// Whether keywords say `private=True` or `private_only=True`; `None` when that is not known.
    pub(crate) fn is_private(&self, kwargs: &Keywords) -> Res<Option<bool>> {
        match kwargs
            .iter()
            .find(|(name, _)| matches!(&**name, "private" | "private_only"))
        {
            None => Ok(Some(false)),
            Some((_, value)) => Ok(self.truth(value)?.ok()),
        }
    }

    /// A field of a model as its class or a base of it declares it.
    fn model_field(&self, class: &Rc<Class>, wanted: &str) -> Res<Object> {
        let Some(mro) = class.mro() else {
            return Ok(self.unknown("a base is unknown"));
        };
        for base in mro.iter().filter_map(Object::as_class) {
            let found = base.namespace.borrow().get(wanted).cloned();
            let Some(found) = found else { continue };
            let is_field = match &found {
                Object::Value(Value::Call(call)) => super::is_field(&call.func),
                Object::Instance(instance) => instance.class.is_subclass_of("django.db.models.Field"),
                _ => false,
            };
            if !is_field {
                return Ok(self.unknown("it is not known to be a field"));
            }
            return Ok(Object::Special(Rc::new(Special::ModelField(
                Rc::clone(class),
                wanted.into(),
                found,
            ))));
        }
        // The key that Django adds, columns of foreign keys, and links to parents have names of their own.
        if wanted == "id" || wanted == "pk" || wanted.ends_with("_id") || wanted.ends_with("_ptr") {
            return Ok(self.unknown("the field is not declared, but Django may add it"));
        }
        self.raise_native(
            "django.core.exceptions.FieldDoesNotExist",
            format!("{} has no field named '{wanted}'", class.name()),
        )
    }

    /// An attribute of what `get_field()` answers.
    pub(crate) fn model_field_attribute(&self, class: &Rc<Class>, field: &Object, name: &str) -> Res<Object> {
        if name == "remote_field" {
            return Ok(match self.related_model(class, field) {
                Some(model) => Object::Special(Rc::new(Special::Relation(model))),
                None => self.unknown("what the field points at is not known"),
            });
        }
        match field {
            Object::Value(Value::Call(call)) if KEPT.contains(&name) && call.args.is_empty() => {
                let given = call.kwarg(name).map(Object::from_value);
                let collated = self
                    .interpreter
                    .native
                    .is_subclass(&call.func, &crate::Path::dotted("django.db.models.CharField"))
                    == Some(true)
                    || self
                        .interpreter
                        .native
                        .is_subclass(&call.func, &crate::Path::dotted("django.db.models.TextField"))
                        == Some(true);
                Ok(match (given, name) {
                    (Some(given), _) => given,
                    (None, "db_collation") if collated => Object::NONE,
                    (None, "null" | "blank" | "primary_key" | "unique") => Object::bool(false),
                    (None, _) => self.unknown(format!("`{name}` of the field is not known")),
                })
            }
            Object::Instance(_) => self.attribute(field, name),
            _ => Ok(self.unknown(format!("`{name}` of the field is not known"))),
        }
    }

    /// The class that a relation points at, when it was read already.
    fn related_model(&self, class: &Rc<Class>, field: &Object) -> Option<Rc<Class>> {
        let to = match field {
            Object::Value(Value::Call(call)) => call.arg(0, "to")?.clone(),
            Object::Instance(instance) => instance.native_call()?.arg(0, "to")?.clone(),
            _ => return None,
        };
        match &to {
            Value::Name(path) => self.class_of(path),
            Value::Setting { value, .. } => self.registered(value),
            other => match other.as_str()? {
                "self" => Some(Rc::clone(class)),
                label if label.contains('.') => self.registered(label),
                _ => None,
            },
        }
    }

    fn class_of(&self, path: &crate::Path) -> Option<Rc<Class>> {
        let module = self.interpreter.load(&path.module).ok()?;
        let mut object = Object::Module(module);
        for part in path.qualname.split('.') {
            object = self.attribute(&object, part).ok()?;
        }
        object.as_class().cloned()
    }

    /// The model that is registered by this label.
    pub(crate) fn registered(&self, label: &str) -> Option<Rc<Class>> {
        let find = self.interpreter.models.borrow().clone()?;
        match find(label) {
            crate::Registered::Model(class) => Some(class),
            _ => None,
        }
    }

    /// `lazy_related_operation(function, model, *related_models, **kwargs)`: what waits until the models are there is
    /// evaluated at once, with those that will be.
    pub(crate) fn lazy_related_operation(&self, args: &[Object], kwargs: &Keywords) -> Res<Object> {
        let lost = |reason: &str| {
            let object = self.lost_call(reason, args, kwargs);
            if let Some(unknown) = object.unknown() {
                self.skip(unknown);
            }
            Ok(object)
        };
        let [function, model @ Object::Class(class), related @ ..] = args else {
            return lost("what waits for other models is not known");
        };
        let mut models = vec![model.clone()];
        for other in related {
            let found = match other {
                Object::Class(class) => Some(Rc::clone(class)),
                other => match other.as_str() {
                    Some("self") => Some(Rc::clone(class)),
                    Some(label) if label.contains('.') => self.registered(label),
                    Some(name) => self.sibling(class, name),
                    None => None,
                },
            };
            match found {
                Some(found) => models.push(Object::Class(found)),
                None => return lost("a model that is waited for is not known"),
            }
        }
        let result = self.call_object(function, models, kwargs.clone())?;
        match result.unknown() {
            Some(unknown) => {
                self.skip(Arc::clone(&unknown));
                Ok(Object::Value(Value::Unknown(unknown)))
            }
            None => Ok(Object::NONE),
        }
    }

    /// The model of this name in the same app.
    fn sibling(&self, class: &Rc<Class>, name: &str) -> Option<Rc<Class>> {
        let asked = self.interpreter.options.borrow().clone()?;
        let app_label = asked(class, "app_label")?;
        self.registered(&format!("{}.{name}", app_label.as_str()?))
    }
}
