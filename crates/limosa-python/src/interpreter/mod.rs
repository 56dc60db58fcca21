//! [`Interpreter`]: imports modules as Python would, without running them.
//!
//! Modules of the project are read when they are imported, in Python's order, circles included. Modules of
//! site-packages are read when something of them is needed. Django's own modules outside `django.contrib` and the
//! standard library are never read: their names are known.

mod finder;
mod modules;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use ruff_text_size::TextRange;

use crate::eval::{Frame, Pending, Raised, Scope, Stop};
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

/// The options that Django compares, in its order.
const ALTER_OPTION_KEYS: &[&str] = &[
    "base_manager_name",
    "default_manager_name",
    "default_related_name",
    "get_latest_by",
    "managed",
    "ordering",
    "permissions",
    "default_permissions",
    "select_on_save",
    "verbose_name",
    "verbose_name_plural",
];

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
    pub(crate) inner: Rc<Inner>,
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

/// What is registered by a model's label.
#[derive(Clone, Debug)]
pub enum Registered {
    /// This class.
    Model(Rc<Class>),
    /// Nothing yet.
    Nothing,
    /// It can't be told.
    Unknown,
}

pub(crate) type FindModel = Rc<dyn Fn(&str) -> Registered>;

pub(crate) type AskOptions = Rc<dyn Fn(&Rc<Class>, &str) -> Option<Object>>;

pub(crate) type Deconstruct = Box<dyn Fn(&Call) -> Option<Arc<Call>>>;

pub(crate) struct Inner {
    pub(crate) setup: Setup,
    modules: RefCell<HashMap<Arc<str>, Rc<Module>>>,
    loading: RefCell<HashSet<Arc<str>>>,
    failed: RefCell<HashMap<Arc<str>, ReadError>>,
    found: RefCell<HashMap<String, Option<ModuleSpec>>>,
    /// What the folders hold in which modules were looked for.
    listings: RefCell<HashMap<PathBuf, Rc<finder::Listing>>>,
    own: RefCell<HashMap<String, bool>>,
    pub(crate) classes: RefCell<Vec<Rc<Class>>>,
    monkeypatches: RefCell<Vec<Arc<Unknown>>>,
    pub(crate) settings: RefCell<Option<(Rc<Namespace>, bool)>>,
    pub(crate) deconstruct: RefCell<Option<Deconstruct>>,
    pub(crate) models: RefCell<Option<FindModel>>,
    pub(crate) installed: RefCell<Option<Vec<String>>>,
    /// Who answers `Model._meta.name`.
    pub(crate) options: RefCell<Option<AskOptions>>,
    /// The app configurations by label.
    pub(crate) app_configs: RefCell<Option<HashMap<String, Object>>>,
    /// `connection.vendor` of the default database.
    pub(crate) vendor: RefCell<Option<Arc<str>>>,
    /// What was assigned to `models.Field.deconstruct`.
    pub(crate) field_deconstruct: RefCell<Option<Object>>,
    /// Whether that runs right now, and means Django's own by `Field.deconstruct`.
    pub(crate) deconstructs_itself: Cell<bool>,
    /// Classes of relations that fields of the source build.
    pub(crate) relations: RefCell<HashMap<String, Rc<Class>>>,
    /// `AlterModelOptions.ALTER_OPTION_KEYS`
    pub(crate) alter_option_keys: Rc<crate::List>,
    /// How many imports are under way because something of them was needed.
    pub(crate) forcing: Cell<u32>,
    /// Which modules declare fields.
    pub(crate) declaring: RefCell<HashMap<String, bool>>,
    /// What is evaluated on trial, innermost last.
    pub(crate) trials: RefCell<Vec<crate::trial::Trial>>,
    /// What the constructors at work were given.
    pub(crate) constructing: RefCell<Vec<(Vec<Object>, crate::object::Keywords)>>,
    /// Class statements whose metaclass is at work.
    pub(crate) pending: RefCell<Vec<Option<Pending>>>,
    pub(crate) before_models: RefCell<Option<Box<dyn FnOnce()>>>,
    /// `sys.argv`, when it is known.
    pub(crate) argv: OnceCell<Object>,
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
    /// Why a module may be there that is in none of these folders.
    search_path_doubt: RefCell<Option<Arc<str>>>,
    /// Modules that were put into `sys.modules` or taken out.
    doubted_modules: RefCell<BTreeSet<String>>,
}

impl Interpreter {
    /// An interpreter that has read nothing.
    pub fn new(setup: Setup) -> Self {
        let environ = RefCell::new(setup.environ.clone());
        let search_path = RefCell::new(setup.search_path.clone());
        let version = (setup.django_version.0, setup.django_version.1);
        Self {
            inner: Rc::new(Inner {
                environ,
                environ_doubt: RefCell::default(),
                search_path,
                search_path_doubt: RefCell::default(),
                doubted_modules: RefCell::default(),
                setup,
                modules: RefCell::default(),
                loading: RefCell::default(),
                failed: RefCell::default(),
                found: RefCell::default(),
                listings: RefCell::default(),
                own: RefCell::default(),
                classes: RefCell::default(),
                monkeypatches: RefCell::default(),
                settings: RefCell::default(),
                deconstruct: RefCell::default(),
                models: RefCell::default(),
                installed: RefCell::default(),
                options: RefCell::default(),
                app_configs: RefCell::default(),
                vendor: RefCell::default(),
                field_deconstruct: RefCell::default(),
                deconstructs_itself: Cell::new(false),
                relations: RefCell::default(),
                alter_option_keys: Rc::new(crate::List::of(
                    ALTER_OPTION_KEYS.iter().map(|name| Object::str(*name)).collect(),
                )),
                forcing: Cell::new(0),
                declaring: RefCell::default(),
                trials: RefCell::default(),
                constructing: RefCell::default(),
                pending: RefCell::default(),
                before_models: RefCell::default(),
                argv: OnceCell::new(),
                unknowns: Cell::new(0),
                effects: Cell::new(0),
                steps: Cell::new(u64::MAX),
                depth: Cell::new(0),
                spent: Cell::new(0),
                deconstructing: Cell::new((0, 0)),
                handling: RefCell::default(),
                native: crate::native::Names::of_version(version),
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

    /// A module that was read already.
    pub fn loaded(&self, dotted: &str) -> Option<Rc<Module>> {
        self.inner.loaded(dotted)
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
        // Where reading the settings passed over something, a missing name may have been set there. Later modules are
        // no settings: what they pass over says nothing of this.
        let known = self.inner.settings.borrow().as_ref().map(|(_, complete)| *complete);
        let complete = known.unwrap_or_else(|| {
            let modules = self.inner.modules.borrow();
            modules.values().all(|module| module.skipped.borrow().is_empty())
        });
        *self.inner.settings.borrow_mut() = Some((settings, complete));
    }

    /// As [`Interpreter::set_settings`], the first time: `complete` tells whether a name that is missing is not set.
    pub fn set_first_settings(&self, settings: Rc<Namespace>, complete: bool) {
        *self.inner.settings.borrow_mut() = Some((settings, complete));
    }

    /// What `os.environ` holds from now on, whatever may have been done to it.
    pub fn set_environment(&self, environ: BTreeMap<String, String>) {
        *self.inner.environ.borrow_mut() = environ;
        *self.inner.environ_doubt.borrow_mut() = None;
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

    /// From now on, a module that is not found where modules are looked for may be there all the same.
    pub fn doubt_search_path(&self, reason: &str) {
        self.inner.doubt_search_path(reason);
    }

    /// What `sys.argv` holds; without this it is not known. Can be said once.
    pub fn set_argv(&self, argv: &[String]) {
        let argv = argv.iter().map(|argument| Object::str(argument.as_str())).collect();
        let _ = self.inner.argv.set(Object::list(argv));
    }

    /// What is to be done before the first module of models is read, whoever imports it: Django reads those of all apps
    /// in order, before any migration.
    pub fn set_before_models(&self, before: impl FnOnce() + 'static) {
        *self.inner.before_models.borrow_mut() = Some(Box::new(before));
    }

    /// Who answers `apps.get_model("app_label.ModelName")`, and so `get_user_model()`: the class, when it exists already.
    pub fn set_models(&self, find: impl Fn(&str) -> Registered + 'static) {
        *self.inner.models.borrow_mut() = Some(Rc::new(find));
    }

    /// Who answers `Model._meta.name` while models are being read: `None` for what is not known.
    pub fn set_options(&self, answer: impl Fn(&Rc<Class>, &str) -> Option<Object> + 'static) {
        *self.inner.options.borrow_mut() = Some(Rc::new(answer));
    }

    /// The installed apps, by label: name and class of the configuration, when it is one of the source.
    pub fn set_app_configs(&self, configs: Vec<(String, String, Option<Rc<Class>>)>) {
        let config = |label: &str, name: &str, class: Option<Rc<Class>>| match class {
            Some(class) => Object::Instance(Rc::new(crate::Instance {
                location: class.location.clone(),
                class,
                args: Vec::new(),
                kwargs: Vec::new(),
                attributes: RefCell::new(
                    [("name", name), ("label", label)]
                        .map(|(key, text)| (Arc::from(key), Object::str(text)))
                        .into_iter()
                        .collect(),
                ),
                native: RefCell::new(None),
                poison: RefCell::new(None),
                is_answer: false,
                dict: None,
            })),
            None => Object::Value(crate::Value::call(
                "django.apps.config.AppConfig",
                vec![crate::Value::str(name)],
                Vec::new(),
            )),
        };
        let configs = configs
            .into_iter()
            .map(|(label, name, class)| (label.clone(), config(&label, &name, class)));
        *self.inner.app_configs.borrow_mut() = Some(configs.collect());
    }

    /// What `connection.vendor` answers from now on.
    pub fn set_vendor(&self, vendor: &str) {
        *self.inner.vendor.borrow_mut() = Some(vendor.into());
    }

    /// The function that the project put in the place of Django's `Field.deconstruct`, when it did.
    pub fn field_deconstruct(&self) -> Option<Rc<crate::Function>> {
        match &*self.inner.field_deconstruct.borrow() {
            Some(Object::Function(function)) => Some(Rc::clone(function)),
            _ => None,
        }
    }

    /// [`Interpreter::alter_option_keys`], when the project changed it and what is left can be told.
    pub fn altered_option_keys(&self) -> Option<Vec<String>> {
        self.alter_option_keys()
            .ok()
            .filter(|keys| keys.iter().ne(ALTER_OPTION_KEYS))
    }

    /// Django's `AlterModelOptions.ALTER_OPTION_KEYS` as the project leaves it.
    ///
    /// # Errors
    /// What was done to it that can't be told.
    pub fn alter_option_keys(&self) -> Result<Vec<String>, Arc<Unknown>> {
        let keys = Object::List(Rc::clone(&self.inner.alter_option_keys)).to_value();
        match &keys {
            crate::Value::Unknown(unknown) => Err(Arc::clone(unknown)),
            keys => Ok(keys
                .as_items()
                .unwrap_or_default()
                .iter()
                .filter_map(|key| key.as_str().map(str::to_owned))
                .collect()),
        }
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

    pub(crate) fn doubt_search_path(&self, reason: &str) {
        self.search_path_doubt.borrow_mut().get_or_insert(reason.into());
    }

    /// `sys.modules[name] = …`
    pub(crate) fn doubt_module(&self, name: &str) {
        self.doubted_modules.borrow_mut().insert(name.to_owned());
    }

    /// Why this module, which is not found, may be there all the same.
    pub(crate) fn search_path_doubt(&self, name: &str) -> Option<Arc<str>> {
        let inside = |inner: &str, outer: &str| {
            inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let doubted = self.doubted_modules.borrow();
        let doubted = doubted.iter().find(|other| inside(other, name) || inside(name, other));
        let of_module = || Some(format!("`{}` of `sys.modules` is changed by the project's code", doubted?).into());
        self.search_path_doubt.borrow().clone().or_else(of_module)
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
        if self.note_on_trial(&note) {
            return;
        }
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
            was_forced: std::cell::Cell::new(self.forcing.get() > 0),
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
