//! [`Class`]: method resolution, lookup and what it derives from.

use std::rc::Rc;
use std::sync::Arc;

use crate::object::Object;
use crate::{Call, Class, Instance, Path, Unknown, Value};

impl Class {
    /// The name, without module and outer classes.
    pub fn name(&self) -> &str {
        self.path.qualname.rsplit('.').next().unwrap_or_default()
    }

    /// The method resolution order: the class itself first; classes from source as [`Object::Class`], others as
    /// [`Value::Name`]. `None` when a base is unknown or the bases contradict each other.
    pub fn mro(self: &Rc<Self>) -> Option<Vec<Object>> {
        if let Some(mro) = self.mro.get() {
            let mut mro = mro.clone()?;
            mro.insert(0, Object::Class(Rc::clone(self)));
            return Some(mro);
        }
        let rest = self.linearize();
        let mut mro = self.mro.get_or_init(|| rest).clone()?;
        mro.insert(0, Object::Class(Rc::clone(self)));
        Some(mro)
    }

    /// C3, without the class itself.
    fn linearize(&self) -> Option<Vec<Object>> {
        let interpreter = self.interpreter.upgrade()?;
        let mut lists: Vec<Vec<Object>> = Vec::new();
        for base in &self.bases {
            lists.push(match base {
                Object::Class(class) => class.mro()?,
                Object::Value(Value::Name(path)) => interpreter
                    .native
                    .mro(path)
                    .into_iter()
                    .map(|p| Object::Value(Value::Name(p)))
                    .collect(),
                _ => return None,
            });
        }
        // One base: its order is the order, and a long chain costs no merging.
        if lists.len() == 1 {
            return lists.pop();
        }
        lists.push(self.bases.clone());
        let mut mro = Vec::new();
        loop {
            lists.retain(|list| !list.is_empty());
            if lists.is_empty() {
                return Some(mro);
            }
            let next = lists.iter().filter_map(|list| list.first()).find(|candidate| {
                lists
                    .iter()
                    .all(|list| !list.iter().skip(1).any(|other| is_same(other, candidate)))
            })?;
            let next = next.clone();
            for list in &mut lists {
                if list.first().is_some_and(|first| is_same(first, &next)) {
                    list.remove(0);
                }
            }
            mro.push(next);
        }
    }

    /// What the class or the first of its bases that has it binds to the name. An unknown base on the way is an
    /// unknown answer; what Django's own classes bind is not looked at.
    pub fn lookup(self: &Rc<Self>, name: &str) -> Option<Object> {
        // Nothing is borrowed while a lazy object is forced: what it imports may change this very class.
        let own = self.namespace.borrow().get(name).cloned();
        if let Some(object) = own {
            return Some(forced(&object));
        }
        let Some(mro) = self.mro() else {
            if let Some(unknown) = self.unknown_base() {
                return Some(Object::Value(Value::Unknown(unknown)));
            }
            return None;
        };
        let inherited = mro.iter().skip(1).find_map(|base| match base {
            Object::Class(class) => class.namespace.borrow().get(name).cloned(),
            _ => None,
        });
        inherited.as_ref().map(forced)
    }

    /// Whether the class or one of its bases, Django's own included, goes by this path: `django.db.models.Model`.
    pub fn is_subclass_of(self: &Rc<Self>, dotted: &str) -> bool {
        if self.path.is(dotted) {
            return true;
        }
        let Some(interpreter) = self.interpreter.upgrade() else {
            return false;
        };
        let wanted = interpreter.native.canonical(dotted);
        self.derives(&wanted, dotted, 100)
    }

    // Also right, as far as it goes, when another base is unknown.
    fn derives(&self, wanted: &Path, dotted: &str, depth: u32) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        self.bases.iter().any(|base| match base {
            Object::Class(class) => class.path.is(dotted) || class.derives(wanted, dotted, depth),
            Object::Value(Value::Name(path)) => {
                path == wanted
                    || self
                        .interpreter
                        .upgrade()
                        .is_some_and(|interpreter| interpreter.native.is_subclass(path, wanted).unwrap_or(false))
            }
            _ => false,
        })
    }

    /// The unknown base, when the class or one of its bases has one.
    pub fn unknown_base(&self) -> Option<Arc<Unknown>> {
        self.bases.iter().find_map(|base| match base {
            Object::Value(Value::Unknown(unknown)) => Some(Arc::clone(unknown)),
            Object::Class(class) => class.unknown_base(),
            _ => None,
        })
    }

    /// Why a metaclass may have made something else of the class than it says; `None` when what it did was followed.
    pub fn doubt(&self) -> Option<Arc<Unknown>> {
        self.doubt.borrow().clone()
    }

    /// Whether a decorator was seen to hand the class back as it was.
    pub fn was_followed(&self, decorator: &Path) -> bool {
        self.followed.borrow().contains(decorator)
    }

    /// The modules that the unknown bases come from, those of its bases included; `None` when one is not known.
    pub fn unknown_from(&self) -> Option<Vec<Arc<str>>> {
        let mut modules: Vec<Arc<str>> = self.unknown_from.borrow().iter().cloned().collect::<Option<_>>()?;
        for base in self.bases.iter().filter_map(Object::as_class) {
            modules.extend(base.unknown_from()?);
        }
        Some(modules)
    }

    /// What the metaclass did to the model.
    pub fn contributions(&self) -> Vec<crate::Contribution> {
        self.contributions.borrow().clone()
    }

    /// The first base that is not read from source.
    pub fn native_base(self: &Rc<Self>) -> Option<Path> {
        self.mro()?.into_iter().find_map(|base| match base {
            Object::Value(Value::Name(path)) if !is_decoration(&path) => Some(path),
            _ => None,
        })
    }
}

/// Bases that say nothing about what an instance is.
fn is_decoration(path: &Path) -> bool {
    path.is("builtins.object") || matches!(path.module.as_ref(), "typing" | "abc" | "typing_extensions")
}

impl Instance {
    /// The call that its first base outside the project sees: `MoneyField(…)` of a project that derives from
    /// `DecimalField` is seen as `django.db.models.DecimalField(…)` with the arguments that reach its constructor.
    /// `None` when there is no such base or the arguments are unknown.
    pub fn native_call(&self) -> Option<Arc<Call>> {
        if self.poison.borrow().is_some() {
            return None;
        }
        self.native.borrow().clone()
    }
}

fn forced(object: &Object) -> Object {
    match object {
        Object::Lazy(lazy) => lazy.force(),
        other => other.clone(),
    }
}

fn is_same(a: &Object, b: &Object) -> bool {
    match (a, b) {
        (Object::Class(a), Object::Class(b)) => Rc::ptr_eq(a, b),
        (Object::Value(Value::Name(a)), Object::Value(Value::Name(b))) => a == b,
        _ => false,
    }
}
