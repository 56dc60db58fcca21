//! [`Object`]: what a name is bound to while a module is read.
//!
//! Containers keep their identity, because Python's do: a list appended to through one name has grown under every
//! other. Match on [`Object::Class`], [`Object::Function`] and [`Object::Module`] where the thing itself matters, and
//! take [`Object::to_value`] for everything else.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::path::PathBuf;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::eval::Scope;
use crate::grave::bury;
use crate::interpreter::Inner;
use crate::key::Key;
use crate::parse::{Code, Source};
use crate::{Call, EnumMember, Location, Path, Unknown, Value};

/// How many parts a value may have: lists that share their parts grow without end when they are written out.
const MAX_NODES: u32 = 500_000;

/// Names and what they are bound to, in the order of their first binding.
pub type Namespace = IndexMap<Arc<str>, Object>;

/// Keyword arguments of a call that is being evaluated.
pub(crate) type Keywords = Vec<(Arc<str>, Object)>;

/// A Python object, as far as reading needs it.
#[derive(Clone, Debug)]
pub enum Object {
    /// An immutable value: a constant, Django's own names and calls of them, or unknown.
    Value(Value),
    /// A tuple.
    Tuple(Rc<Tuple>),
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
    /// A member of an enumeration that was read from source.
    Member(Rc<Member>),
    /// What only matters while evaluating: properties, bound methods, iterators.
    Special(Rc<Special>),
    /// An import that was not needed yet.
    Lazy(Rc<Lazy>),
}

/// A tuple.
#[derive(Debug, Default)]
pub struct Tuple {
    items: Vec<Object>,
    /// Start, stop and step of the `range` that it is.
    range: Option<[i64; 3]>,
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
    pub(crate) items: RefCell<IndexMap<Key, Object>>,
    pub(crate) frozen: bool,
    pub(crate) poison: RefCell<Option<Arc<Unknown>>>,
}

/// A dict, in the order written.
#[derive(Debug, Default)]
pub struct Dict {
    pub(crate) items: RefCell<IndexMap<Key, (Object, Object)>>,
    /// What a missing key gets: `defaultdict(list)`.
    pub(crate) default: Option<Object>,
    pub(crate) poison: RefCell<Option<Arc<Unknown>>>,
}

/// A class that was read from source.
pub struct Class {
    /// Where Python finds it again.
    pub path: Path,
    /// The bases as written: [`Object::Class`], a [`Value::Name`] of Django's own, or unknown.
    pub bases: Vec<Object>,
    /// How many classes of the source derive from one another below it.
    pub(crate) depth: usize,
    /// `metaclass=…` and other keywords.
    pub keywords: Vec<(Arc<str>, Object)>,
    /// What the class body bound.
    pub namespace: RefCell<Namespace>,
    /// The decorators, outermost first.
    pub decorators: Vec<Object>,
    /// Where the `class` statement stands.
    pub location: Location,
    pub(crate) mro: OnceCell<Option<Vec<Object>>>,
    /// The members, in order, aliases too, when it is an enumeration.
    pub(crate) members: OnceCell<Vec<(Arc<str>, Rc<Member>)>>,
    /// The path that `@deconstructible(path=…)` gave it.
    pub(crate) deconstructible: RefCell<Option<Option<Arc<str>>>>,
    /// Why a metaclass may have made something else of it.
    pub(crate) doubt: RefCell<Option<Arc<Unknown>>>,
    /// For each base that is unknown, the module that its name was imported from, where that is known.
    pub(crate) unknown_from: RefCell<Vec<Option<Arc<str>>>>,
    /// Decorators of the source that were seen to hand the class back as it was.
    pub(crate) followed: RefCell<Vec<Path>>,
    /// What its metaclass did to the model.
    pub(crate) contributions: RefCell<Vec<crate::Contribution>>,
    pub(crate) interpreter: Weak<Inner>,
}

/// A function that was read from source.
pub struct Function {
    /// Where Python finds it again; the qualname holds `<lambda>` or `<locals>` when it can't.
    pub path: Path,
    /// Where the `def` stands.
    pub location: Location,
    /// The decorators, outermost first.
    pub decorators: Vec<Object>,
    pub(crate) source: Rc<Source>,
    pub(crate) code: Rc<Code>,
    pub(crate) defaults: Vec<(Arc<str>, Object)>,
    pub(crate) scope: Rc<Scope>,
    pub(crate) owner: OnceCell<Weak<Class>>,
}

/// A module that was read, or is being read.
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
    /// Whether it was read when something of it was needed, rather than when Python imports it.
    pub(crate) was_forced: std::cell::Cell<bool>,
    /// Whether Python itself printed it: instances are then deconstructed already, and say what they were given.
    pub(crate) is_answer: std::cell::Cell<bool>,
}

/// An instance of a class that was read from source.
pub struct Instance {
    /// Its class.
    pub class: Rc<Class>,
    /// The positional arguments of the constructor.
    pub args: Vec<Object>,
    /// The keyword arguments of the constructor.
    pub kwargs: Vec<(Arc<str>, Object)>,
    /// Attributes that were set.
    pub attributes: RefCell<Namespace>,
    pub(crate) native: RefCell<Option<Arc<Call>>>,
    pub(crate) location: Location,
    pub(crate) poison: RefCell<Option<Arc<Unknown>>>,
    /// Whether it is made by what Python printed: its arguments are what `deconstruct()` answered.
    pub(crate) is_answer: bool,
    /// What it holds by its keys, where its class derives from `dict`; then it is poisoned as a whole.
    pub(crate) dict: Option<Rc<Dict>>,
}

impl Instance {
    /// What it holds by its keys, unless its class has a method of this name of its own.
    pub(crate) fn dict_left_alone(&self, method: &str) -> Option<Rc<Dict>> {
        self.dict.clone().filter(|_| self.class.lookup(method).is_none())
    }
}

/// A member of an enumeration that was read from source.
pub struct Member {
    /// The enumeration.
    pub class: Weak<Class>,
    /// The member's name.
    pub name: Arc<str>,
    /// Its value.
    pub value: Object,
    /// The label of a member of `Choices`.
    pub label: Option<Object>,
    pub(crate) path: Path,
    /// Members of `Choices` are written as their values.
    pub(crate) is_choice: bool,
    /// Whether it is an `int` or a `str` as well.
    pub(crate) is_value: bool,
}

/// What only matters while evaluating.
#[derive(Debug)]
pub enum Special {
    /// `@property` and its kin.
    Property(Object),
    /// `@staticmethod`
    Static(Object),
    /// `@classmethod`
    ClassMethod(Object),
    /// A function of the source with its first argument.
    Bound(Object, Rc<Function>),
    /// A built-in method of an object.
    Method(Object, Arc<str>),
    /// `super()`: the class to look after, and the instance or class.
    Super(Rc<Class>, Object),
    /// A one-time iterator.
    Iterator(RefCell<Result<std::collections::VecDeque<Object>, Arc<Unknown>>>),
    /// Something that swallows whatever is done with it: a logger.
    Inert(&'static str),
    /// `type(x)`
    Slice(Object, Object, Object),
    /// `operator.itemgetter(…)`, `attrgetter`
    Getter(&'static str, Vec<Object>),
    /// A module that is not read from source.
    Native(Arc<str>),
    /// Something unknown that is certainly no part of a model: a number, a lock.
    Plain(Arc<Unknown>),
    /// `Model._meta`
    Options(Rc<Class>),
    /// `Model._meta.get_field(name)`: the model, the name, and what it is declared as.
    ModelField(Rc<Class>, Arc<str>, Object),
    /// `field.remote_field` of such a field: the model that it points at.
    Relation(Rc<Class>),
}

/// An import that was not needed yet.
#[derive(Debug)]
pub struct Lazy {
    pub(crate) module: Arc<str>,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) interpreter: Weak<Inner>,
    pub(crate) location: Location,
    pub(crate) done: OnceCell<Object>,
    /// Whether it is being imported right now.
    pub(crate) busy: std::cell::Cell<bool>,
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<class {}>", self.path)
    }
}

impl Function {
    /// The docstring, as it is written.
    pub fn docstring(&self) -> Option<&str> {
        self.code.docstring()
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<function {}>", self.path)
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<module {}>", self.name)
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} object>", self.class.path)
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}.{}>", self.path, self.name)
    }
}

impl Object {
    /// `None`
    pub const NONE: Self = Self::Value(Value::None);

    /// How Django's `deconstruct()` and migration writer would say it.
    pub fn to_value(&self) -> Value {
        self.value_within(64, &Cell::new(MAX_NODES))
    }

    fn value_within(&self, depth: u32, left: &Cell<u32>) -> Value {
        let (Some(depth), Some(nodes)) = (depth.checked_sub(1), left.get().checked_sub(1)) else {
            return unplaced("…", "it contains itself or nests too deep");
        };
        left.set(nodes);
        let all = |items: &[Self]| items.iter().map(|o| o.value_within(depth, left)).collect();
        match self {
            Self::Value(value) => value.clone(),
            Self::Tuple(items) => match items.range {
                Some(numbers) => Value::call("builtins.range", numbers.map(Value::int).to_vec(), Vec::new()),
                None => Value::Tuple(all(items)),
            },
            Self::List(list) => match &*list.poison.borrow() {
                Some(unknown) => Value::Unknown(Arc::clone(unknown)),
                None => Value::List(all(&list.items.borrow())),
            },
            Self::Set(set) => match &*set.poison.borrow() {
                Some(unknown) => Value::Unknown(Arc::clone(unknown)),
                None => {
                    let items = set
                        .items
                        .borrow()
                        .values()
                        .map(|o| o.value_within(depth, left))
                        .collect();
                    if set.frozen {
                        Value::FrozenSet(items)
                    } else {
                        Value::Set(items)
                    }
                }
            },
            Self::Dict(dict) => match &*dict.poison.borrow() {
                Some(unknown) => Value::Unknown(Arc::clone(unknown)),
                None => {
                    let items = dict.items.borrow();
                    let pair = |(k, v): &(Self, Self)| (k.value_within(depth, left), v.value_within(depth, left));
                    Value::Dict(items.values().map(pair).collect())
                }
            },
            Self::Class(class) => Value::Name(class.path.clone()),
            Self::Function(function) => Value::Name(function.path.clone()),
            Self::Module(module) => unplaced(&module.name, "a module is no value"),
            Self::Instance(instance) => crate::deconstruct::instance_value(instance),
            Self::Member(member) if member.is_choice => member.value.value_within(depth, left),
            Self::Member(member) => Value::EnumMember(Arc::new(EnumMember {
                class: member.path.clone(),
                name: Arc::clone(&member.name),
                value: member.value.value_within(depth, left),
            })),
            Self::Special(special) => match &**special {
                Special::Static(Self::Function(f)) | Special::ClassMethod(Self::Function(f)) => {
                    Value::Name(f.path.clone())
                }
                // A class method keeps the path of the function it was defined as.
                Special::Bound(Self::Class(_), f) => Value::Name(f.path.clone()),
                Special::Plain(unknown) => Value::Unknown(Arc::clone(unknown)),
                other => unplaced(other.describe(), "it is no value that can be written down"),
            },
            Self::Lazy(lazy) => lazy.force().value_within(depth, left),
        }
    }

    /// What a `staticmethod` holds; anything else as it is.
    pub(crate) fn without_static(&self) -> Self {
        match self {
            Self::Special(special) => match &**special {
                Special::Static(inner) => inner.clone(),
                _ => self.clone(),
            },
            _ => self.clone(),
        }
    }

    /// The class, if it is one that was read from source.
    pub fn as_class(&self) -> Option<&Rc<Class>> {
        match self {
            Self::Class(class) => Some(class),
            _ => None,
        }
    }

    /// A string.
    pub(crate) fn str(text: impl Into<Arc<str>>) -> Self {
        Self::Value(Value::Str(text.into()))
    }

    /// An integer.
    pub(crate) fn int(number: impl Into<num_bigint::BigInt>) -> Self {
        Self::Value(Value::Int(number.into()))
    }

    /// A boolean.
    pub(crate) fn bool(value: bool) -> Self {
        Self::Value(Value::Bool(value))
    }

    /// A name that is not read from source.
    pub(crate) fn native(dotted: &str) -> Self {
        Self::Value(Value::Name(Path::dotted(dotted)))
    }

    pub(crate) fn list(items: Vec<Self>) -> Self {
        Self::List(Rc::new(List {
            items: RefCell::new(items),
            poison: RefCell::new(None),
        }))
    }

    pub(crate) fn range(items: Vec<Self>, range: [i64; 3]) -> Self {
        let range = Some(range);
        Self::Tuple(Rc::new(Tuple { items, range }))
    }

    /// A tuple.
    pub(crate) fn tuple(items: Vec<Self>) -> Self {
        Self::Tuple(Rc::new(Tuple { items, range: None }))
    }

    pub(crate) fn iterator(items: Vec<Self>) -> Self {
        Self::Special(Rc::new(Special::Iterator(RefCell::new(Ok(items.into())))))
    }

    pub(crate) fn unknown(&self) -> Option<Arc<Unknown>> {
        match self {
            Self::Value(Value::Unknown(unknown)) => Some(Arc::clone(unknown)),
            Self::List(list) => list.poison.borrow().clone(),
            Self::Set(set) => set.poison.borrow().clone(),
            Self::Dict(dict) => dict.poison.borrow().clone(),
            Self::Instance(instance) => instance.poison.borrow().clone(),
            Self::Special(special) => match &**special {
                Special::Plain(unknown) => Some(Arc::clone(unknown)),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Value(value) => value.as_str(),
            Self::Member(member) if member.is_value => member.value.as_str(),
            _ => None,
        }
    }

    /// The name of something that is not read from source.
    pub(crate) fn as_native(&self) -> Option<&Path> {
        match self {
            Self::Value(Value::Name(path)) => Some(path),
            _ => None,
        }
    }

    /// A tuple.
    pub fn sequence(items: Vec<Self>) -> Self {
        Self::tuple(items)
    }

    /// An object with the containers inside made into objects.
    pub fn from_value(value: &Value) -> Self {
        match value {
            Value::List(items) => Self::list(items.iter().map(Self::from_value).collect()),
            Value::Tuple(items) => Self::tuple(items.iter().map(Self::from_value).collect()),
            Value::Set(items) | Value::FrozenSet(items) => {
                let objects = items.iter().map(Self::from_value);
                let items = objects.filter_map(|o| Some((Key::of(&o).ok()?, o))).collect();
                Self::Set(Rc::new(Set {
                    items: RefCell::new(items),
                    frozen: matches!(value, Value::FrozenSet(_)),
                    poison: RefCell::new(None),
                }))
            }
            Value::Dict(pairs) => {
                let pairs = pairs.iter().map(|(k, v)| (Self::from_value(k), Self::from_value(v)));
                let items = pairs.filter_map(|(k, v)| Some((Key::of(&k).ok()?, (k, v)))).collect();
                Self::Dict(Rc::new(Dict {
                    items: RefCell::new(items),
                    default: None,
                    poison: RefCell::new(None),
                }))
            }
            other => Self::Value(other.clone()),
        }
    }
}

/// Something unknown that has no place of its own in a file.
pub(crate) fn unplaced(source: &str, reason: &str) -> Value {
    Value::Unknown(Arc::new(Unknown {
        source: source.into(),
        reason: reason.into(),
        location: Location {
            file: Arc::new(PathBuf::new()),
            line: 0,
            column: 0,
        },
    }))
}

impl Dict {
    pub(crate) fn with_default(default: Option<Object>) -> Self {
        Self {
            items: RefCell::default(),
            default,
            poison: RefCell::new(None),
        }
    }
}

impl List {
    pub(crate) fn of(items: Vec<Object>) -> Self {
        Self {
            items: RefCell::new(items),
            poison: RefCell::new(None),
        }
    }
}

impl Set {
    pub(crate) fn empty(frozen: bool) -> Self {
        Self {
            items: RefCell::default(),
            frozen,
            poison: RefCell::new(None),
        }
    }
}

impl Special {
    fn describe(&self) -> &'static str {
        match self {
            Self::Property(_) => "property",
            Self::Static(_) => "staticmethod",
            Self::ClassMethod(_) => "classmethod",
            Self::Bound(..) | Self::Method(..) => "bound method",
            Self::Super(..) => "super()",
            Self::Iterator(_) => "iterator",
            Self::Inert(what) => what,
            Self::Slice(..) => "slice",
            Self::Native(_) => "module",
            Self::Plain(_) => "value",
            Self::Options(_) => "_meta",
            Self::ModelField(..) => "field",
            Self::Relation(_) => "relation",
            Self::Getter(name, _) => name,
        }
    }
}

impl Module {
    /// Whether it was read when something of it was needed: Python may have created its classes earlier than others.
    pub fn was_forced(&self) -> bool {
        self.was_forced.get()
    }

    /// What a name is bound to. The module's `__getattr__` is not asked.
    pub fn get(&self, name: &str) -> Option<Object> {
        let object = self.namespace.borrow().get(name).cloned()?;
        Some(match object {
            Object::Lazy(lazy) => lazy.force(),
            other => other,
        })
    }
}

impl Lazy {
    /// The module that is imported, or imported from.
    pub fn module(&self) -> &str {
        &self.module
    }

    /// What is imported.
    pub(crate) fn force(&self) -> Object {
        if let Some(done) = self.done.get() {
            return done.clone();
        }
        if self.busy.replace(true) {
            return Object::Value(unplaced(&self.module, "the import goes in circles"));
        }
        let object = match self.interpreter.upgrade() {
            Some(interpreter) => interpreter.resolve(self),
            None => Object::Value(unplaced(&self.module, "its interpreter is gone")),
        };
        self.busy.set(false);
        self.done.get_or_init(|| object).clone()
    }
}

impl Tuple {
    /// Whether it is a `range`.
    pub(crate) fn is_range(&self) -> bool {
        self.range.is_some()
    }
}

impl std::ops::Deref for Tuple {
    type Target = [Object];

    fn deref(&self) -> &[Object] {
        &self.items
    }
}

// Whatever holds objects hands them on when it goes: see `grave`.

impl Drop for Tuple {
    fn drop(&mut self) {
        bury(std::mem::take(&mut self.items).into_iter());
    }
}

impl Drop for List {
    fn drop(&mut self) {
        bury(std::mem::take(self.items.get_mut()).into_iter());
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let items = std::mem::take(self.items.get_mut());
        bury(
            items
                .into_values()
                .flat_map(|(key, value)| [key, value])
                .chain(self.default.take()),
        );
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        bury(std::mem::take(self.attributes.get_mut()).into_values());
        bury(std::mem::take(&mut self.args).into_iter());
        bury(std::mem::take(&mut self.kwargs).into_iter().map(|(_, value)| value));
    }
}

impl Drop for Class {
    fn drop(&mut self) {
        bury(std::mem::take(self.namespace.get_mut()).into_values());
        bury(std::mem::take(&mut self.bases).into_iter());
    }
}

impl Drop for Special {
    fn drop(&mut self) {
        let take = |object: &mut Object| std::mem::replace(object, Object::NONE);
        match self {
            Self::Property(inner)
            | Self::Static(inner)
            | Self::ClassMethod(inner)
            | Self::Bound(inner, _)
            | Self::Method(inner, _)
            | Self::Super(_, inner)
            | Self::ModelField(_, _, inner) => bury(std::iter::once(take(inner))),
            Self::Iterator(items) => {
                if let Ok(items) = items.get_mut() {
                    bury(std::mem::take(items).into_iter());
                }
            }
            Self::Slice(a, b, c) => bury([take(a), take(b), take(c)].into_iter()),
            Self::Getter(_, names) => bury(std::mem::take(names).into_iter()),
            Self::Inert(_) | Self::Native(_) | Self::Plain(_) | Self::Options(_) | Self::Relation(_) => {}
        }
    }
}
