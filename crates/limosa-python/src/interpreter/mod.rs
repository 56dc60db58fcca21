//! [`Interpreter`]: imports modules as Python would, without running them.
//!
//! Modules of the project are read when they are imported, in Python's order, circles included. Modules of
//! site-packages are read when something of them is needed. Django's own modules outside `django.contrib` and the
//! standard library are never read: their names are known.

mod finder;
mod modules;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use ruff_text_size::TextRange;

use crate::eval::{Frame, Raised, Scope, Stop};
use crate::object::Object;
use crate::parse::Source;
use crate::{Call, Class, Module, Namespace, ReadError, Unknown};

pub use finder::ModuleSpec;

/// How many steps all loops and calls may take together before only short ones are allowed.
const TOTAL_STEPS: u64 = 30_000_000;
/// How many steps one outermost loop or call may take.
const STEPS: u64 = 1_000_000;
/// The same, when the total is used up.
const FEW_STEPS: u64 = 1_000;

/// What the outcome of reading depends on besides the sources.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where modules are looked for: the project first, then site-packages. The standard library is built in.
    /// A folder with `site-packages` or `dist-packages` in its path is not the project's own.
    pub search_path: Vec<PathBuf>,
    /// What `os.environ` holds.
    pub environ: BTreeMap<String, String>,
    /// `sys.version_info`.
    pub python_version: (u8, u8),
    /// `django.VERSION`.
    pub django_version: (u8, u8, u8),
}

/// Reads modules, once each. A cheap handle; single-threaded. What was read lives as long as the last handle: keep one.
#[derive(Clone)]
pub struct Interpreter {
    inner: Rc<Inner>,
}

/// A handle that does not keep its interpreter alive.
#[derive(Clone)]
pub struct WeakInterpreter {
    inner: std::rc::Weak<Inner>,
}

impl WeakInterpreter {
    /// The interpreter, when it is still there.
    pub fn upgrade(&self) -> Option<Interpreter> {
        self.inner.upgrade().map(|inner| Interpreter { inner })
    }
}

impl std::fmt::Debug for Interpreter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interpreter")
            .field("setup", &self.inner.setup)
            .finish_non_exhaustive()
    }
}

pub(crate) type FindModel = Rc<dyn Fn(&str) -> Option<Rc<Class>>>;

pub(crate) type Deconstruct = Box<dyn Fn(&Call) -> Option<Arc<Call>>>;

pub(crate) struct Inner {
    pub(crate) setup: Setup,
    modules: RefCell<HashMap<Arc<str>, Rc<Module>>>,
    loading: RefCell<HashSet<Arc<str>>>,
    failed: RefCell<HashMap<Arc<str>, ReadError>>,
    found: RefCell<HashMap<String, Option<ModuleSpec>>>,
    /// The names of the compiled modules in a folder.
    extensions: RefCell<HashMap<PathBuf, BTreeSet<String>>>,
    own: RefCell<HashMap<String, bool>>,
    pub(crate) classes: RefCell<Vec<Rc<Class>>>,
    monkeypatches: RefCell<Vec<Arc<Unknown>>>,
    pub(crate) settings: RefCell<Option<(Rc<Namespace>, bool)>>,
    pub(crate) deconstruct: RefCell<Option<Deconstruct>>,
    pub(crate) models: RefCell<Option<FindModel>>,
    pub(crate) installed: RefCell<Option<Vec<String>>>,
    pub(crate) before_models: RefCell<Option<Box<dyn FnOnce()>>>,
    /// How many unknowns were made, and how many calls of something unknown: whether a `try` block may have raised.
    pub(crate) unknowns: Cell<u64>,
    pub(crate) effects: Cell<u64>,
    /// Steps left to the outermost loop or call, and how deep in it we are.
    pub(crate) steps: Cell<u64>,
    pub(crate) depth: Cell<u32>,
    spent: Cell<u64>,
    /// How deep in instances that are written down we are, and how many more may be.
    pub(crate) deconstructing: Cell<(u32, u32)>,
    /// The exceptions whose handlers are running.
    pub(crate) handling: RefCell<Vec<Raised>>,
    pub(crate) native: crate::native::Names,
    environ: RefCell<BTreeMap<String, String>>,
    /// Why the environment may hold something else.
    environ_doubt: RefCell<Option<Arc<Unknown>>>,
    search_path: RefCell<Vec<PathBuf>>,
}

impl Interpreter {
    /// An interpreter that has read nothing.
    pub fn new(setup: Setup) -> Self {
        let environ = RefCell::new(setup.environ.clone());
        let search_path = RefCell::new(setup.search_path.clone());
        Self {
            inner: Rc::new(Inner {
                environ,
                environ_doubt: RefCell::default(),
                search_path,
                setup,
                modules: RefCell::default(),
                loading: RefCell::default(),
                failed: RefCell::default(),
                found: RefCell::default(),
                extensions: RefCell::default(),
                own: RefCell::default(),
                classes: RefCell::default(),
                monkeypatches: RefCell::default(),
                settings: RefCell::default(),
                deconstruct: RefCell::default(),
                models: RefCell::default(),
                installed: RefCell::default(),
                before_models: RefCell::default(),
                unknowns: Cell::new(0),
                effects: Cell::new(0),
                steps: Cell::new(u64::MAX),
                depth: Cell::new(0),
                spent: Cell::new(0),
                deconstructing: Cell::new((0, 0)),
                handling: RefCell::default(),
                native: crate::native::Names::default(),
            }),
        }
    }

    /// What it was set up with.
    pub fn setup(&self) -> &Setup {
        &self.inner.setup
    }

    /// The module, read the first time it is asked for, with the packages around it.
    ///
    /// # Errors
    /// When there is no such module, or it can't be read as Python.
    pub fn import(&self, dotted: &str) -> Result<Rc<Module>, ReadError> {
        self.inner.load(dotted).map_err(Stop::into_error)
    }

    /// A module from text that stands in no file of the project; it is not found by later imports.
    ///
    /// # Errors
    /// When the text is no Python.
    pub fn exec_source(&self, module_name: &str, file: &Path, text: &str) -> Result<Rc<Module>, ReadError> {
        let module = self
            .inner
            .new_module(module_name, Some(Arc::new(file.to_path_buf())), false);
        self.inner.exec(&module, text.to_owned()).map_err(Stop::into_error)?;
        Ok(module)
    }

    /// As [`Interpreter::exec_source`], of text that Python itself printed: what it constructs is deconstructed already
    /// and says the arguments that it was given.
    ///
    /// # Errors
    /// When the text is no Python.
    pub fn exec_answer(&self, module_name: &str, file: &Path, text: &str) -> Result<Rc<Module>, ReadError> {
        let module = self
            .inner
            .new_module(module_name, Some(Arc::new(file.to_path_buf())), false);
        module.is_answer.set(true);
        self.inner.exec(&module, text.to_owned()).map_err(Stop::into_error)?;
        Ok(module)
    }

    /// Where a module is; nothing is read.
    pub fn find_module(&self, dotted: &str) -> Option<ModuleSpec> {
        self.inner.find(dotted)
    }

    /// The names (last part only) of the modules and packages in a package's folders, sorted.
    pub fn submodules(&self, package: &str) -> Vec<String> {
        self.inner.submodules(package)
    }

    /// What `django.conf.settings` answers from now on; what is missing there has Django's own default.
    pub fn set_settings(&self, settings: Rc<Namespace>) {
        // Where reading the settings passed over something, a missing name may have been set there.
        let complete = self
            .inner
            .modules
            .borrow()
            .values()
            .all(|module| module.skipped.borrow().is_empty());
        *self.inner.settings.borrow_mut() = Some((settings, complete));
    }

    /// Every class read from source so far, in the order of creation.
    pub fn classes(&self) -> Vec<Rc<Class>> {
        self.inner.classes.borrow().clone()
    }

    /// Every place so far where the project changes classes that are not its own, in the order of reading.
    pub fn monkeypatches(&self) -> Vec<Arc<Unknown>> {
        self.inner.monkeypatches.borrow().clone()
    }

    /// Calls a class or function that was read from source and is named by `call.func`: what Django gets when it
    /// imports a migration that says `fields.MoneyField(currency="EUR")`.
    pub fn instantiate(&self, call: &Call) -> Option<Object> {
        let module = self.inner.load(&call.func.module).ok()?;
        let frame = self.inner.frame(&module);
        let mut object = Object::Module(module);
        for part in call.func.qualname.split('.') {
            object = frame.attribute(&object, part).ok()?;
        }
        let args = call.args.iter().map(Object::from_value).collect();
        let kwargs = call
            .kwargs
            .iter()
            .map(|(k, v)| (Arc::clone(k), Object::from_value(v)))
            .collect();
        frame.call_object(&object, args, kwargs).ok()
    }

    /// What an attribute of an instance says, `call`ed when it is a method that wants nothing; `None` when there is none in
    /// the source, or it can't be read.
    pub fn attribute(&self, instance: &Rc<crate::Instance>, name: &str, call: bool) -> Option<crate::Value> {
        let module = self.inner.load(&instance.class.path.module).ok()?;
        let frame = self.inner.frame(&module);
        let mut object = frame.attribute(&Object::Instance(Rc::clone(instance)), name).ok()?;
        if call {
            object = frame.call_object(&object, Vec::new(), Vec::new()).ok()?;
        }
        match object.to_value() {
            value if value.first_unknown().is_some() => None,
            value => Some(value),
        }
    }

    /// A handle that does not keep the interpreter alive: for what it calls itself.
    pub fn downgrade(&self) -> WeakInterpreter {
        WeakInterpreter {
            inner: Rc::downgrade(&self.inner),
        }
    }

    /// Every module read so far, by name.
    pub fn modules(&self) -> Vec<Rc<Module>> {
        let mut modules: Vec<Rc<Module>> = self.inner.modules.borrow().values().cloned().collect();
        modules.sort_by(|a, b| a.name.cmp(&b.name));
        modules
    }

    /// The names of the installed apps: what `apps.is_installed("shop")` answers from now on.
    pub fn set_installed(&self, names: Vec<String>) {
        *self.inner.installed.borrow_mut() = Some(names);
    }

    /// What is to be done before the first module of models is read, whoever imports it: Django reads those of all apps
    /// in order, before any migration.
    pub fn set_before_models(&self, before: impl FnOnce() + 'static) {
        *self.inner.before_models.borrow_mut() = Some(Box::new(before));
    }

    /// Who answers `apps.get_model("app_label.ModelName")`, and so `get_user_model()`: the class, when it exists already.
    pub fn set_models(&self, find: impl Fn(&str) -> Option<Rc<Class>> + 'static) {
        *self.inner.models.borrow_mut() = Some(Rc::new(find));
    }

    /// How Django's own fields deconstruct; a project's field that overrides `deconstruct()` is unknown without it.
    pub fn set_native_deconstruct(&self, deconstruct: impl Fn(&Call) -> Option<Arc<Call>> + 'static) {
        *self.inner.deconstruct.borrow_mut() = Some(Box::new(deconstruct));
    }
}

impl Inner {
    /// A frame at the top of a module, for what is asked from outside.
    pub(crate) fn frame<'a>(self: &'a Rc<Self>, module: &Rc<Module>) -> Frame<'a> {
        let file = module.file.clone().unwrap_or_default();
        Frame {
            interpreter: self,
            scope: Scope::module(Rc::clone(module)),
            source: Rc::new(Source::empty(file)),
            here: Cell::new(TextRange::default()),
            guarded: Cell::new(0),
        }
    }

    /// A variable of the environment, unless something may have changed it.
    pub(crate) fn environ(&self, name: &str) -> Result<Option<String>, Arc<Unknown>> {
        match &*self.environ_doubt.borrow() {
            Some(unknown) => Err(Arc::clone(unknown)),
            None => Ok(self.environ.borrow().get(name).cloned()),
        }
    }

    pub(crate) fn set_environ(&self, name: &str, value: &str) {
        self.environ.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn doubt_environ(&self, unknown: Arc<Unknown>) {
        self.environ_doubt.borrow_mut().get_or_insert(unknown);
    }

    /// `settings.NAME = …`, as apps do that bring a setting of their own.
    pub(crate) fn set_setting(&self, name: &str, value: Object) {
        if let Some((settings, _)) = &mut *self.settings.borrow_mut() {
            Rc::make_mut(settings).insert(name.into(), value);
        }
    }

    /// `sys.path.insert(…)`
    pub(crate) fn add_search_path(&self, folder: &str, front: bool) {
        let folder = PathBuf::from(folder);
        let mut path = self.search_path.borrow_mut();
        if front {
            path.insert(0, folder);
        } else {
            path.push(folder);
        }
        self.found.borrow_mut().clear();
        self.own.borrow_mut().clear();
    }

    pub(crate) fn search_path(&self) -> Vec<PathBuf> {
        self.search_path.borrow().clone()
    }

    pub(crate) fn budget(&self) -> u64 {
        if self.spent.get() > TOTAL_STEPS {
            FEW_STEPS
        } else {
            STEPS
        }
    }

    pub(crate) fn spend(&self, steps: u64) {
        self.spent.set(self.spent.get().saturating_add(steps));
    }

    pub(crate) fn note_monkeypatch(&self, note: Arc<Unknown>) {
        let mut notes = self.monkeypatches.borrow_mut();
        if notes.len() < 1000 && !notes.contains(&note) {
            notes.push(note);
        }
    }

    pub(crate) fn new_module(&self, name: &str, file: Option<Arc<PathBuf>>, is_package: bool) -> Rc<Module> {
        Rc::new(Module {
            name: name.into(),
            file,
            is_package,
            namespace: RefCell::default(),
            skipped: RefCell::default(),
            is_answer: std::cell::Cell::new(false),
        })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Modules, classes and functions hold each other in circles.
        for module in self.modules.borrow().values() {
            let names = std::mem::take(&mut *module.namespace.borrow_mut());
            drop(names);
        }
        for class in self.classes.borrow().iter() {
            let names = std::mem::take(&mut *class.namespace.borrow_mut());
            drop(names);
        }
    }
}

impl Stop {
    pub(crate) fn into_error(self) -> ReadError {
        match self {
            Self::Read(error) => *error,
            Self::Raise(raised) => ReadError::Raises {
                location: raised.location.clone(),
                line: raised.line.clone(),
                exception: raised.class_name(),
                message: raised.message,
            },
            Self::Limit(unknown) => ReadError::Limit {
                location: unknown.location.clone(),
                line: unknown.source.lines().next().unwrap_or_default().to_owned(),
                message: unknown.reason.to_string(),
            },
        }
    }
}

impl Raised {
    pub(crate) fn class_name(&self) -> String {
        match &self.class {
            Object::Class(class) => class.name().to_owned(),
            Object::Value(crate::Value::Name(path)) => path.qualname.rsplit('.').next().unwrap_or_default().to_owned(),
            _ => "exception".to_owned(),
        }
    }
}
