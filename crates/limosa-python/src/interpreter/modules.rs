//! Reading modules: once each, packages first, circles as Python has them.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use super::Inner;
use super::finder::is_site;
use crate::eval::{Frame, Res, Scope, Stop};
use crate::object::{Lazy, Object, Special};
use crate::{Module, ReadError, Unknown, Value};

/// How deep imports may nest.
const MAX_IMPORTS: usize = 300;

impl Inner {
    /// Whether a module belongs to the project rather than to what is installed.
    pub(crate) fn is_own(&self, dotted: &str) -> bool {
        let top = dotted.split('.').next().unwrap_or_default();
        if let Some(own) = self.own.borrow().get(top) {
            return *own;
        }
        let own = self.find(top).is_some_and(|spec| {
            let place = spec.file.as_ref().or(spec.locations.first());
            place.is_some_and(|path| !is_site(path)) && !(spec.file.is_none() && crate::native::is_stdlib(top))
        });
        let own = own && top != "django";
        self.own.borrow_mut().insert(top.to_owned(), own);
        own
    }

    /// Whether a module is never read, because its names are known.
    pub(crate) fn is_native(&self, dotted: &str) -> bool {
        if !crate::native::is_native(dotted) || crate::native::is_missing_in(dotted, self.setup.python_version) {
            return false;
        }
        // Its names are `typing`'s, but it is a package like any other: it may not be there.
        let absent = dotted == "typing_extensions" && self.find(dotted).is_none();
        let shadowed = crate::native::is_stdlib(dotted) && self.is_own(dotted);
        !(absent || shadowed)
    }

    /// A module that was read or is being read.
    pub(crate) fn loaded(&self, dotted: &str) -> Option<Rc<Module>> {
        self.modules.borrow().get(dotted).cloned()
    }

    pub(crate) fn is_loaded(&self, dotted: &str) -> bool {
        self.modules.borrow().contains_key(dotted)
    }

    /// Whether a module is being read right now.
    pub(crate) fn is_partial(&self, dotted: &str) -> bool {
        self.loading.borrow().contains(dotted)
    }

    pub(crate) fn exists(&self, dotted: &str) -> bool {
        self.is_native(dotted) || self.find(dotted).is_some()
    }

    /// What `import dotted` gives, the module itself.
    pub(crate) fn import_object(self: &Rc<Self>, dotted: &str, guarded: bool) -> Res<Object> {
        if self.is_native(dotted) {
            return Ok(Object::Special(Rc::new(Special::Native(dotted.into()))));
        }
        if let Some(module) = self.modules.borrow().get(dotted) {
            return Ok(Object::Module(Rc::clone(module)));
        }
        if !guarded && !self.is_own(dotted) && !self.is_read_in_order(dotted) && self.find(dotted).is_some() {
            return Ok(Object::Lazy(Rc::new(Lazy {
                module: dotted.into(),
                name: None,
                interpreter: Rc::downgrade(self),
                location: crate::Location {
                    file: Arc::default(),
                    line: 0,
                    column: 0,
                },
                done: std::cell::OnceCell::new(),
                busy: std::cell::Cell::new(false),
            })));
        }
        self.load(dotted).map(Object::Module)
    }

    /// Reads a module, if it was not read before.
    pub(crate) fn load(self: &Rc<Self>, dotted: &str) -> Res<Rc<Module>> {
        if let Some(module) = self.modules.borrow().get(dotted) {
            return Ok(Rc::clone(module));
        }
        if dotted.split('.').any(|part| part == "models") {
            let before = self.before_models.borrow_mut().take();
            if let Some(before) = before {
                // In order, whatever it was that came by.
                let forcing = self.forcing.replace(0);
                before();
                self.forcing.set(forcing);
                return self.load(dotted);
            }
        }
        if let Some(error) = self.failed.borrow().get(dotted) {
            return Err(Stop::Read(Box::new(error.clone())));
        }
        let Some(spec) = self.find(dotted) else {
            return Err(Stop::Read(Box::new(ReadError::NotFound {
                name: dotted.to_owned(),
            })));
        };
        let parent = dotted.rsplit_once('.');
        // Packages around an installed module are read only when something of them is needed.
        if let Some((package, _)) = parent
            && (self.is_own(dotted) || self.is_read_in_order(dotted))
        {
            self.load(package)?;
            if let Some(module) = self.modules.borrow().get(dotted) {
                return Ok(Rc::clone(module));
            }
        }
        let name: Arc<str> = dotted.into();
        let module = self.new_module(dotted, spec.file.clone().map(Arc::new), spec.is_package);
        self.modules.borrow_mut().insert(Arc::clone(&name), Rc::clone(&module));
        let Some(file) = &spec.file else {
            if !spec.is_package {
                module.skipped.borrow_mut().push(Arc::new(Unknown {
                    source: dotted.into(),
                    reason: "the module is compiled code".into(),
                    location: crate::Location {
                        file: Arc::default(),
                        line: 0,
                        column: 0,
                    },
                }));
            }
            return Ok(module);
        };
        let result = read(file).and_then(|text| {
            if self.loading.borrow().len() >= MAX_IMPORTS {
                return Err(Stop::Read(Box::new(ReadError::Limit {
                    location: crate::Location {
                        file: Arc::new(file.clone()),
                        line: 1,
                        column: 1,
                    },
                    line: String::new(),
                    message: format!("more than {MAX_IMPORTS} modules import each other in one chain"),
                })));
            }
            self.loading.borrow_mut().insert(Arc::clone(&name));
            let result = self.exec(&module, text);
            self.loading.borrow_mut().remove(&name);
            result
        });
        if let Err(stop) = result {
            self.modules.borrow_mut().remove(&name);
            if let Stop::Read(error) = &stop {
                self.failed.borrow_mut().insert(name, (**error).clone());
            }
            return Err(stop);
        }
        if let Some((package, last)) = parent
            && let Some(package) = self.modules.borrow().get(package)
        {
            package
                .namespace
                .borrow_mut()
                .insert(last.into(), Object::Module(Rc::clone(&module)));
        }
        Ok(module)
    }

    /// Runs a module's text in it.
    pub(crate) fn exec(self: &Rc<Self>, module: &Rc<Module>, text: String) -> Res<()> {
        let file = module.file.clone().unwrap_or_default();
        let (source, body) = crate::parse::parse(file, text).map_err(|error| Stop::Read(Box::new(error)))?;
        let frame = Frame {
            interpreter: self,
            scope: Scope::module(Rc::clone(module)),
            source,
            here: std::cell::Cell::default(),
            guarded: std::cell::Cell::new(0),
        };
        // What the module does inside is no doubt about who imports it, and takes its own steps.
        let before = (
            self.unknowns.get(),
            self.effects.get(),
            self.steps.replace(u64::MAX),
            self.depth.replace(0),
            std::mem::take(&mut *self.handling.borrow_mut()),
            std::mem::take(&mut *self.trials.borrow_mut()),
        );
        let result = crate::eval::run_module(&frame, &body);
        self.unknowns.set(before.0);
        self.effects.set(before.1);
        self.steps.set(before.2);
        self.depth.set(before.3);
        *self.handling.borrow_mut() = before.4;
        *self.trials.borrow_mut() = before.5;
        result
    }

    /// Whether a module that is installed is read when Python imports it: those of the installed apps, while their models
    /// are read, and those that declare fields.
    pub(crate) fn is_read_in_order(&self, dotted: &str) -> bool {
        if self.forcing.get() > 0 || self.before_models.borrow().is_some() || self.is_native(dotted) {
            return false;
        }
        let top = dotted.split('.').next().unwrap_or_default();
        if top == "django" {
            return false;
        }
        let of_app = self
            .installed
            .borrow()
            .iter()
            .flatten()
            .any(|app| app.split('.').next() == Some(top));
        of_app || self.declares_fields(dotted)
    }

    /// Whether a module declares fields of models: these are counted when they are created, so such a module is read when
    /// Python imports it.
    pub(crate) fn declares_fields(&self, dotted: &str) -> bool {
        if let Some(known) = self.declaring.borrow().get(dotted) {
            return *known;
        }
        let file = self.find(dotted).and_then(|spec| spec.file);
        let text = file.and_then(|file| std::fs::read(file).ok()).unwrap_or_default();
        let holds = |words: &[u8]| text.windows(words.len()).any(|window| window == words);
        let declares = holds(b"django.db") && (holds(b"Field(") || holds(b"ForeignKey("));
        self.declaring.borrow_mut().insert(dotted.to_owned(), declares);
        declares
    }

    /// What a lazy import imports.
    pub(crate) fn resolve(self: &Rc<Self>, lazy: &Lazy) -> Object {
        self.forcing.set(self.forcing.get() + 1);
        let object = self.resolve_now(lazy);
        self.forcing.set(self.forcing.get() - 1);
        object
    }

    fn resolve_now(self: &Rc<Self>, lazy: &Lazy) -> Object {
        let lost = |reason: String| {
            Object::Value(Value::Unknown(Arc::new(Unknown {
                source: match &lazy.name {
                    Some(name) => format!("from {} import {name}", lazy.module).into(),
                    None => format!("import {}", lazy.module).into(),
                },
                reason: reason.into(),
                location: lazy.location.clone(),
            })))
        };
        let result = self
            .import_object(&lazy.module, true)
            .and_then(|object| match &lazy.name {
                None => Ok(Some(object)),
                Some(name) => {
                    let module = match &object {
                        Object::Module(module) => Rc::clone(module),
                        _ => self.new_module(&lazy.module, None, false),
                    };
                    let frame = self.frame(&module);
                    self.member(&frame, &object, &lazy.module, name)
                }
            });
        match result {
            Ok(Some(object)) => object,
            Ok(None) => lost("the module does not bind this name".to_owned()),
            Err(stop) => lost(format!("importing fails: {}", stop.into_error())),
        }
    }

    /// A name of a module, as `from module import name` finds it.
    pub(crate) fn member(
        self: &Rc<Self>,
        frame: &Frame<'_>,
        object: &Object,
        module: &str,
        name: &str,
    ) -> Res<Option<Object>> {
        match object {
            Object::Module(source) => {
                // Not borrowed while a lazy one is forced: that may import a module into this very namespace.
                let bound = source.namespace.borrow().get(name).cloned();
                // `from . import name` in the package itself means the module below it.
                let itself = |bound: &Object| match bound {
                    Object::Lazy(lazy) => *lazy.module == *source.name && lazy.name.as_deref() == Some(name),
                    _ => false,
                };
                if let Some(bound) = bound.filter(|bound| !itself(bound)) {
                    return Ok(Some(match bound {
                        Object::Lazy(lazy) if self.is_own(&source.name) && !self.is_own(&lazy.module) => {
                            Object::Lazy(lazy)
                        }
                        Object::Lazy(lazy) => frame.force(&lazy),
                        other => other,
                    }));
                }
                if let Some(object) = self.module_attribute(source, name) {
                    return Ok(Some(object));
                }
                let submodule = format!("{module}.{name}");
                if self.exists(&submodule) {
                    return self.import_object(&submodule, true).map(Some);
                }
                if let Some(function) = source.get("__getattr__") {
                    return frame
                        .call_object(&function, vec![Object::str(name)], Vec::new())
                        .map(Some);
                }
                if let Some(cause) = source.skipped.borrow().first() {
                    return Ok(Some(frame.derived(cause)));
                }
                Ok(None)
            }
            Object::Lazy(lazy) => {
                let object = frame.force(lazy);
                if matches!(object, Object::Lazy(_)) {
                    return Ok(None);
                }
                self.member(frame, &object, module, name)
            }
            Object::Special(special) if matches!(&**special, Special::Native(_)) => {
                if crate::native::is_newer_than(module, name, self.setup.python_version) {
                    return Ok(None);
                }
                frame.attribute(object, name).map(Some)
            }
            other => Ok(other.unknown().map(|unknown| frame.derived(&unknown))),
        }
    }

    /// `__name__`, `__file__` and their like.
    pub(crate) fn module_attribute(&self, module: &Module, name: &str) -> Option<Object> {
        let package = || match (module.is_package, module.name.rsplit_once('.')) {
            (true, _) => module.name.to_string(),
            (false, Some((package, _))) => package.to_owned(),
            (false, None) => String::new(),
        };
        Some(match name {
            "__name__" => Object::str(Arc::clone(&module.name)),
            "__file__" => match &module.file {
                Some(file) => Object::str(file.to_string_lossy().into_owned()),
                None => Object::NONE,
            },
            "__path__" => {
                let folder = module
                    .file
                    .as_ref()
                    .filter(|_| module.is_package)
                    .and_then(|file| file.parent())?;
                Object::list(vec![Object::str(folder.to_string_lossy().into_owned())])
            }
            "__package__" => Object::str(package()),
            "__doc__" | "__spec__" | "__loader__" | "__cached__" | "__dict__" => {
                Object::Value(crate::object::unplaced(name, "it is not evaluated"))
            }
            "__debug__" => Object::bool(true),
            _ => return None,
        })
    }

    /// The names that `from module import *` binds.
    pub(crate) fn star_names(self: &Rc<Self>, object: &Object) -> Result<Vec<(Arc<str>, Object)>, String> {
        match object {
            Object::Lazy(lazy) => self.star_names(&lazy.force()),
            Object::Module(module) => {
                let names = module.namespace.borrow();
                match names.get("__all__") {
                    None => Ok(names
                        .iter()
                        .filter(|(name, _)| !name.starts_with('_'))
                        .map(|(name, object)| (Arc::clone(name), object.clone()))
                        .collect()),
                    Some(Object::List(list)) if list.poison.borrow().is_none() => {
                        self.listed(module, &names, &list.items.borrow())
                    }
                    Some(Object::Tuple(items)) => self.listed(module, &names, items),
                    Some(_) => Err("`__all__` is not known".to_owned()),
                }
            }
            Object::Special(special) => match &**special {
                Special::Native(name) => Ok(crate::native::public_names(self, name)),
                _ => Err("it is no module".to_owned()),
            },
            _ => Err("it is no module".to_owned()),
        }
    }

    fn listed(
        self: &Rc<Self>,
        module: &Rc<Module>,
        names: &crate::Namespace,
        listed: &[Object],
    ) -> Result<Vec<(Arc<str>, Object)>, String> {
        let mut result = Vec::new();
        for name in listed {
            let Some(name) = name.as_str() else {
                return Err("`__all__` is not known".to_owned());
            };
            match names.get(name) {
                Some(object) => result.push((name.into(), object.clone())),
                None => {
                    let submodule = format!("{}.{name}", module.name);
                    match self.find(&submodule).map(|_| self.import_object(&submodule, false)) {
                        Some(Ok(object)) => result.push((name.into(), object)),
                        _ => return Err(format!("`__all__` names `{name}`, which is not bound")),
                    }
                }
            }
        }
        Ok(result)
    }
}

fn read(file: &PathBuf) -> Res<String> {
    let failed = |message: String| {
        Stop::Read(Box::new(ReadError::Io {
            file: file.clone(),
            message,
        }))
    };
    let bytes = std::fs::read(file).map_err(|error| failed(error.to_string()))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let bytes = error.into_bytes();
            // A declared encoding of the first two lines: Latin-1 is the only other one that is read.
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_lowercase();
            let declared = head.lines().take(2).any(|line| {
                line.starts_with('#')
                    && line.contains("coding")
                    && (line.contains("latin-1") || line.contains("iso-8859-1"))
            });
            if declared {
                Ok(bytes.into_iter().map(char::from).collect())
            } else {
                Err(failed("it is not encoded in UTF-8".to_owned()))
            }
        }
    }
}
