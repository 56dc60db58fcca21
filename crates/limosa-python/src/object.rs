//! [`Object`]: what a name is bound to while a module is read.
//!
//! Containers keep their identity, because Python's do: a list appended to through one name has grown under every
//! other. Match on [`Object::Class`], [`Object::Function`] and [`Object::Module`] where the thing itself matters, and
//! take [`Object::to_value`] for everything else.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::{Location, Path, Unknown, Value};

/// Names and what they are bound to, in the order of their first binding.
pub type Namespace = IndexMap<Arc<str>, Object>;

/// A Python object, as far as reading needs it.
#[derive(Clone, Debug)]
pub enum Object {
    /// An immutable value: a constant, Django's own names and calls of them, or unknown.
    Value(Value),
    /// A tuple.
    Tuple(Rc<[Object]>),
    /// A list.
    List(Rc<List>),
    /// A set.
    Set(Rc<Set>),
    /// A dict.
    Dict(Rc<Dict>),
    /// A class that was read from source.
    Class(Rc<Class>),
    /// A function that was read from source.
    Function(Rc<Function>),
    /// A module.
    Module(Rc<Module>),
    /// An instance of a class that was read from source.
    Instance(Rc<Instance>),
}

/// A list.
#[derive(Debug, Default)]
pub struct List {
    pub(crate) items: RefCell<Vec<Object>>,
    pub(crate) poison: RefCell<Option<Arc<Unknown>>>,
}

/// A set, in the order written.
#[derive(Debug, Default)]
pub struct Set {
    pub(crate) items: RefCell<Vec<Object>>,
    pub(crate) frozen: bool,
    pub(crate) poison: RefCell<Option<Arc<Unknown>>>,
}

/// A dict, in the order written.
#[derive(Debug, Default)]
pub struct Dict {
    pub(crate) items: RefCell<Vec<(Object, Object)>>,
    pub(crate) poison: RefCell<Option<Arc<Unknown>>>,
}

/// A class that was read from source.
#[derive(Debug)]
pub struct Class {
    /// Where Python finds it again.
    pub path: Path,
    /// The bases as written: [`Object::Class`], a [`Value::Name`] of Django's own, or unknown.
    pub bases: Vec<Object>,
    /// `metaclass=…` and other keywords.
    pub keywords: Vec<(Arc<str>, Object)>,
    /// What the class body bound.
    pub namespace: RefCell<Namespace>,
    /// The decorators, outermost first.
    pub decorators: Vec<Object>,
    /// Where the `class` statement stands.
    pub location: Location,
}

/// A function that was read from source.
#[derive(Debug)]
pub struct Function {
    /// Where Python finds it again; the qualname holds `<lambda>` or `<locals>` when it can't.
    pub path: Path,
    /// Where the `def` stands.
    pub location: Location,
    /// The decorators, outermost first.
    pub decorators: Vec<Object>,
}

/// A module that was read, or is being read.
#[derive(Debug)]
pub struct Module {
    /// The dotted name.
    pub name: Arc<str>,
    /// The file; `None` for namespace packages.
    pub file: Option<Arc<PathBuf>>,
    /// Whether it is a package.
    pub is_package: bool,
    /// What it binds. Prefer [`Module::get`].
    pub namespace: RefCell<Namespace>,
    /// Parts of the module that were passed over and might have defined or changed something: an `if` on something
    /// unknown, a call of something unknown. Empty when everything that the module says was seen.
    pub skipped: RefCell<Vec<Arc<Unknown>>>,
}

/// An instance of a class that was read from source.
#[derive(Debug)]
pub struct Instance {
    /// Its class.
    pub class: Rc<Class>,
    /// The positional arguments of the constructor.
    pub args: Vec<Object>,
    /// The keyword arguments of the constructor.
    pub kwargs: Vec<(Arc<str>, Object)>,
    /// Attributes that were set.
    pub attributes: RefCell<Namespace>,
}

impl Object {
    /// How Django's `deconstruct()` and migration writer would say it.
    pub fn to_value(&self) -> Value {
        todo!()
    }

    /// The class, if it is one that was read from source.
    pub fn as_class(&self) -> Option<&Rc<Class>> {
        match self {
            Self::Class(class) => Some(class),
            _ => None,
        }
    }
}

impl Module {
    /// What a name is bound to. The module's `__getattr__` is not asked.
    pub fn get(&self, _name: &str) -> Option<Object> {
        todo!()
    }
}

impl Class {
    /// The name, without module and outer classes.
    pub fn name(&self) -> &str {
        self.path.qualname.rsplit('.').next().unwrap_or_default()
    }

    /// The method resolution order: the class itself first; classes from source as [`Object::Class`], others as
    /// [`Value::Name`]. `None` when a base is unknown or the bases contradict each other.
    pub fn mro(self: &Rc<Self>) -> Option<Vec<Object>> {
        todo!()
    }

    /// What the class or the first of its bases that has it binds to the name. An unknown base on the way is an
    /// unknown answer; what Django's own classes bind is not looked at.
    pub fn lookup(self: &Rc<Self>, _name: &str) -> Option<Object> {
        todo!()
    }

    /// Whether the class or one of its bases, Django's own included, goes by this path: `django.db.models.Model`.
    pub fn is_subclass_of(self: &Rc<Self>, _dotted: &str) -> bool {
        todo!()
    }

    /// The unknown base, when one is.
    pub fn unknown_base(&self) -> Option<Arc<Unknown>> {
        todo!()
    }
}

impl Instance {
    /// The call that its first base outside the project sees: `MoneyField(…)` of a project that derives from
    /// `DecimalField` is seen as `django.db.models.DecimalField(…)` with the arguments that reach its constructor.
    /// `None` when there is no such base or the arguments are unknown.
    pub fn native_call(&self) -> Option<Arc<crate::Call>> {
        todo!()
    }
}
