//! [`Interpreter`]: imports modules as Python would, without running them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use crate::{Call, Class, Module, Namespace, Object, ReadError, Unknown};

/// What the outcome of reading depends on besides the sources.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where modules are looked for: the project first, then site-packages. The standard library is built in.
    pub search_path: Vec<PathBuf>,
    /// What `os.environ` holds.
    pub environ: BTreeMap<String, String>,
    /// `sys.version_info`.
    pub python_version: (u8, u8),
    /// `django.VERSION`.
    pub django_version: (u8, u8, u8),
}

/// Where a module is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleSpec {
    /// The dotted name.
    pub name: String,
    /// The file: `None` for namespace packages and for modules that are no Python source.
    pub file: Option<PathBuf>,
    /// Whether it is a package.
    pub is_package: bool,
    /// The folders of the package; several for a namespace package.
    pub locations: Vec<PathBuf>,
}

/// Reads modules, once each. A cheap handle; single-threaded.
#[derive(Clone, Debug)]
pub struct Interpreter {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    setup: Setup,
}

impl Interpreter {
    /// An interpreter that has read nothing.
    pub fn new(setup: Setup) -> Self {
        Self {
            inner: Rc::new(Inner { setup }),
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
    pub fn import(&self, _dotted: &str) -> Result<Rc<Module>, ReadError> {
        todo!()
    }

    /// A module from text that stands in no file of the project; it is not found by later imports.
    ///
    /// # Errors
    /// When the text is no Python.
    pub fn exec_source(&self, _module_name: &str, _file: &Path, _text: &str) -> Result<Rc<Module>, ReadError> {
        todo!()
    }

    /// Where a module is; nothing is read.
    pub fn find_module(&self, _dotted: &str) -> Option<ModuleSpec> {
        todo!()
    }

    /// The names (last part only) of the modules and packages in a package's folders, sorted.
    pub fn submodules(&self, _package: &str) -> Vec<String> {
        todo!()
    }

    /// What `django.conf.settings` answers from now on. A name that is missing is unknown.
    pub fn set_settings(&self, _settings: Rc<Namespace>) {
        todo!()
    }

    /// Every class read from source so far, in the order of creation.
    pub fn classes(&self) -> Vec<Rc<Class>> {
        todo!()
    }

    /// Every place so far where the project changes classes that are not its own, in the order of reading.
    pub fn monkeypatches(&self) -> Vec<Arc<Unknown>> {
        todo!()
    }

    /// Calls a class or function that was read from source and is named by `call.func`: what Django gets when it
    /// imports a migration that says `fields.MoneyField(currency="EUR")`.
    pub fn instantiate(&self, _call: &Call) -> Option<Object> {
        todo!()
    }

    /// How Django's own fields deconstruct; a project's field that overrides `deconstruct()` is unknown without it.
    pub fn set_native_deconstruct(&self, _deconstruct: impl Fn(&Call) -> Option<Arc<Call>> + 'static) {
        todo!()
    }
}
