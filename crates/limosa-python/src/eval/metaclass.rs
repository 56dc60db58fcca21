//! Metaclasses of the source: `class Page(Model, metaclass=PageBase)`.
//!
//! A metaclass may make anything of a class. What it does is followed on trial; where it can't be, the class is made as it
//! stands and marked as doubtful.

use std::rc::Rc;
use std::sync::Arc;

use super::{Frame, Res, Stop};
use crate::object::{Keywords, Object};
use crate::{Class, Namespace, Path, Unknown, Value};

/// A class statement whose class is not made yet.
pub(crate) struct Pending {
    pub(crate) path: Path,
    pub(crate) keywords: Keywords,
    pub(crate) decorators: Vec<Object>,
    pub(crate) location: crate::Location,
}

impl Frame<'_> {
    /// The metaclass that a class statement has or inherits, when it is not one that changes nothing.
    fn metaclass(&self, keywords: &Keywords, bases: &[Object]) -> Option<Object> {
        let explicit = |keywords: &Keywords| {
            keywords
                .iter()
                .find(|(name, _)| &**name == "metaclass")
                .map(|(_, value)| value.clone())
        };
        let inherited = || {
            let classes = bases.iter().filter_map(Object::as_class);
            classes
                .filter_map(|base| base.mro())
                .flatten()
                .find_map(|base| explicit(&base.as_class()?.keywords))
        };
        let found = explicit(keywords).or_else(inherited)?;
        let found = match found {
            Object::Lazy(lazy) => self.force(&lazy),
            other => other,
        };
        (!found.as_native().is_some_and(crate::native::is_plain_metaclass)).then_some(found)
    }

    /// Makes a class as its metaclass does.
    pub(super) fn make_by_metaclass(
        &self,
        pending: Pending,
        bases: Vec<Object>,
        namespace: Namespace,
    ) -> Res<Rc<Class>> {
        let Some(metaclass) = self.metaclass(&pending.keywords, &bases) else {
            let Pending {
                path,
                keywords,
                decorators,
                location,
            } = pending;
            return Ok(self.make_class(path, bases, keywords, namespace, decorators, location));
        };
        let doubt = match &metaclass {
            Object::Class(metaclass) => match self.follow(metaclass, &pending, &bases, &namespace)? {
                Ok(class) => return Ok(class),
                Err(doubt) => doubt,
            },
            other => other
                .unknown()
                .unwrap_or_else(|| self.unknown_here("a metaclass may change the class")),
        };
        let location = pending.location.clone();
        let class = self.make_class(
            pending.path,
            bases,
            pending.keywords,
            namespace,
            pending.decorators,
            pending.location,
        );
        let mut noted = (*self.derived_here(&doubt)).clone();
        noted.location = location;
        let noted = Arc::new(noted);
        if class.is_subclass_of("django.db.models.Model") {
            self.skip(Arc::clone(&noted));
        }
        *class.doubt.borrow_mut() = Some(noted);
        Ok(class)
    }

    /// What a metaclass of the source makes; the inner error is why that can't be told.
    fn follow(
        &self,
        metaclass: &Rc<Class>,
        pending: &Pending,
        bases: &[Object],
        namespace: &Namespace,
    ) -> Res<Result<Rc<Class>, Arc<Unknown>>> {
        let lost = |reason: &str| Ok(Err(self.unknown_here(reason)));
        if metaclass.unknown_base().is_some() || metaclass.lookup("__prepare__").is_some() {
            return lost("a metaclass may change the class");
        }
        let attributes = |namespace: &Namespace| {
            let pairs = namespace
                .iter()
                .map(|(name, object)| Object::tuple(vec![Object::str(Arc::clone(name)), object.clone()]));
            let named = [
                ("__module__", Arc::clone(&pending.path.module)),
                ("__qualname__", Arc::clone(&pending.path.qualname)),
            ];
            let named = named
                .into_iter()
                .map(|(name, text)| Object::tuple(vec![Object::str(name), Object::str(text)]));
            self.dict_of_pairs(named.chain(pairs).collect())
        };
        let attributes = attributes(namespace)?;
        let name = pending.path.qualname.rsplit('.').next().unwrap_or_default();
        let keywords: Keywords = pending
            .keywords
            .iter()
            .filter(|(name, _)| &**name != "metaclass")
            .cloned()
            .collect();
        let known = self.interpreter.classes.borrow().len();
        let arguments = vec![Object::str(name), Object::tuple(bases.to_vec()), attributes];
        let (result, trial) = self.interpreter.on_trial(|| -> Res<Object> {
            self.interpreter.pending.borrow_mut().push(Some(Pending {
                path: pending.path.clone(),
                keywords: pending.keywords.clone(),
                decorators: pending.decorators.clone(),
                location: pending.location.clone(),
            }));
            let mut with_metaclass = vec![Object::Class(Rc::clone(metaclass))];
            with_metaclass.extend(arguments.iter().cloned());
            let new = metaclass.lookup("__new__").map(|new| new.without_static());
            let made = match new {
                Some(Object::Function(new)) => self.call_function(&new, None, with_metaclass, keywords.clone()),
                None => self.metaclass_new(&with_metaclass),
                Some(_) => Ok(self.unknown("how the metaclass makes its classes is not known")),
            };
            self.interpreter.pending.borrow_mut().pop();
            let made = made?;
            if let (Object::Class(_), Some(Object::Function(init))) = (&made, metaclass.lookup("__init__")) {
                let result = self.call_function(&init, Some(made.clone()), arguments.clone(), keywords.clone())?;
                if result.unknown().is_some() {
                    return Ok(result);
                }
            }
            Ok(made)
        });
        let doubt = trial.notes.into_iter().next();
        let outcome = match (result, doubt) {
            (Err(Stop::Raise(raised)), None) => return Err(Stop::Raise(raised)),
            (Ok(Object::Class(class)), None) => {
                *class.contributions.borrow_mut() = trial.contributions;
                return Ok(Ok(class));
            }
            (_, Some(doubt)) => doubt,
            (Ok(object), None) => object
                .unknown()
                .unwrap_or_else(|| self.unknown_here("the metaclass makes no class that can be told")),
            (Err(Stop::Limit(unknown)), None) => unknown,
            (Err(other), None) => return Err(other),
        };
        // Classes that were made on the way are made anew, in doubt.
        self.interpreter.classes.borrow_mut().truncate(known);
        Ok(Err(outcome))
    }

    /// `type.__new__(metaclass, name, bases, attributes)`, and Django's for models.
    pub(crate) fn metaclass_new(&self, args: &[Object]) -> Res<Object> {
        let [_, _, bases, Object::Dict(attributes)] = args else {
            return Ok(self.unknown("how the metaclass makes its classes is not known"));
        };
        if let Some(unknown) = attributes.poison.borrow().as_ref() {
            return Ok(self.derived(unknown));
        }
        let bases = match self.iterate(bases)? {
            Ok(bases) => bases,
            Err(unknown) => return Ok(self.derived(&unknown)),
        };
        let pending = match self.interpreter.pending.borrow_mut().last_mut() {
            Some(slot) => slot.take(),
            None => None,
        };
        let Some(pending) = pending else {
            return Ok(self.unknown("a metaclass makes more than one class"));
        };
        let mut namespace = Namespace::new();
        for (key, value) in attributes.items.borrow().values() {
            match key.as_str() {
                Some("__module__" | "__qualname__") => {}
                Some(key) => {
                    namespace.insert(key.into(), value.clone());
                }
                None => return Ok(self.unknown("an attribute's name is not known")),
            }
        }
        let class = self.make_class(
            pending.path,
            bases,
            pending.keywords,
            namespace,
            pending.decorators,
            pending.location,
        );
        Ok(Object::Class(class))
    }

    /// The metaclass of a class, when it is not one that changes nothing.
    pub(crate) fn metaclass_of(&self, class: &Rc<Class>) -> Option<Object> {
        self.metaclass(&Vec::new(), &[Object::Class(Rc::clone(class))])
    }

    /// A method that the metaclass of a class has: `__call__`, `__iter__`.
    pub(crate) fn metaclass_method(&self, class: &Rc<Class>, name: &str) -> Option<Object> {
        let bases = [Object::Class(Rc::clone(class))];
        match self.metaclass(&Vec::new(), &bases)? {
            Object::Class(metaclass) => metaclass.lookup(name),
            other => Some(match other.unknown() {
                Some(unknown) => Object::Value(Value::Unknown(unknown)),
                None => self.unknown("what the metaclass does is not known"),
            }),
        }
    }
}
