//! `import` and `from … import`.

use std::sync::Arc;

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::{Frame, Res, Stop};
use crate::ReadError;
use crate::object::{Lazy, Object};

impl Frame<'_> {
    /// The absolute name of a module that is named relative to this one.
    pub(crate) fn absolute(&self, module: Option<&str>, level: u32) -> Option<String> {
        if level == 0 {
            return module.map(str::to_owned);
        }
        let own = &self.scope.module;
        let mut parts: Vec<&str> = own.name.split('.').collect();
        let up = if own.is_package { level - 1 } else { level };
        for _ in 0..up {
            parts.pop()?;
        }
        if let Some(module) = module {
            parts.push(module);
        }
        if parts.is_empty() { None } else { Some(parts.join(".")) }
    }

    pub(super) fn import_stmt(&self, stmt: &ast::StmtImport) -> Res<()> {
        for alias in &stmt.names {
            let name = alias.name.as_str();
            let object = self.import_module(name)?;
            match &alias.asname {
                Some(asname) => self.scope.set(&asname.id, object),
                None => match name.split_once('.') {
                    Some((top, _)) => {
                        let top_object = self.import_module(top)?;
                        self.scope.set(top, top_object);
                    }
                    None => self.scope.set(name, object),
                },
            }
        }
        Ok(())
    }

    /// A module as an object; what is not there is an `ImportError` where one is awaited, else unknown.
    fn import_module(&self, name: &str) -> Res<Object> {
        match self.interpreter.import_object(name, self.guarded.get() > 0) {
            Ok(object) => Ok(object),
            Err(error) => self.import_failed(name, error),
        }
    }

    fn import_failed(&self, name: &str, error: Stop) -> Res<Object> {
        match error {
            Stop::Read(error) => match *error {
                ReadError::NotFound { name: missing } => {
                    if self.guarded.get() > 0 {
                        // Whether `except ImportError` is taken: not known when modules may come from elsewhere.
                        if let Some(doubt) = self.interpreter.search_path_doubt(&missing) {
                            return Ok(
                                self.unknown(format!("whether there is a module `{missing}` is not known: {doubt}"))
                            );
                        }
                        return self.raise("ModuleNotFoundError", format!("No module named '{missing}'"));
                    }
                    if self.interpreter.is_own(name) {
                        return self.raise("ModuleNotFoundError", format!("No module named '{missing}'"));
                    }
                    Ok(self.unknown(format!("there is no module `{missing}` where modules are looked for")))
                }
                other => Err(Stop::Read(Box::new(other))),
            },
            other => Err(other),
        }
    }

    pub(super) fn import_from(&self, stmt: &ast::StmtImportFrom) -> Res<()> {
        let Some(module) = self.absolute(stmt.module.as_ref().map(|m| m.as_str()), stmt.level) else {
            return self.raise("ImportError", "attempted relative import beyond top-level package");
        };
        if module == "__future__" {
            return Ok(());
        }
        for alias in &stmt.names {
            let before = self.here.replace(alias.range());
            let result = self.import_name(stmt, &module, alias);
            self.here.set(before);
            result?;
        }
        Ok(())
    }

    fn import_name(&self, stmt: &ast::StmtImportFrom, module: &str, alias: &ast::Alias) -> Res<()> {
        let name = alias.name.as_str();
        if name == "*" {
            self.here.set(stmt.range());
            return self.import_star(module);
        }
        let bound = alias.asname.as_ref().map_or(name, |asname| asname.as_str());
        // Fields are ordered by their creation: modules of models are read when Python reads them.
        let models = module.split('.').any(|part| part == "models") && !module.starts_with("django.db.");
        let lazy = self.guarded.get() == 0
            && !self.interpreter.is_own(module)
            && !models
            && !self.interpreter.is_read_in_order(module);
        if lazy && self.interpreter.exists(module) {
            let lazy = Lazy {
                module: module.into(),
                name: Some(name.into()),
                interpreter: std::rc::Rc::downgrade(self.interpreter),
                location: self.location(),
                done: std::cell::OnceCell::new(),
                busy: std::cell::Cell::new(false),
            };
            self.scope.set(bound, Object::Lazy(std::rc::Rc::new(lazy)));
            return Ok(());
        }
        let object = match self.interpreter.import_object(module, self.guarded.get() > 0) {
            Ok(object) => object,
            // Read for the order's sake: what can't be is in doubt where it is needed.
            Err(_) if self.guarded.get() == 0 && !models && self.interpreter.is_read_in_order(module) => {
                let lazy = Lazy {
                    module: module.into(),
                    name: Some(name.into()),
                    interpreter: std::rc::Rc::downgrade(self.interpreter),
                    location: self.location(),
                    done: std::cell::OnceCell::new(),
                    busy: std::cell::Cell::new(false),
                };
                self.scope.set(bound, Object::Lazy(std::rc::Rc::new(lazy)));
                return Ok(());
            }
            Err(error) => self.import_failed(module, error)?,
        };
        let object = match object.unknown() {
            Some(unknown) => self.derived(&unknown),
            None => match self.interpreter.member(self, &object, module, name)? {
                Some(object) => object,
                None if self.interpreter.is_partial(module) => {
                    // Imports in a circle: Python's order of reading may have bound it already.
                    Object::Lazy(std::rc::Rc::new(Lazy {
                        module: module.into(),
                        name: Some(name.into()),
                        interpreter: std::rc::Rc::downgrade(self.interpreter),
                        location: self.location(),
                        done: std::cell::OnceCell::new(),
                        busy: std::cell::Cell::new(false),
                    }))
                }
                None => {
                    return self.raise("ImportError", format!("cannot import name '{name}' from '{module}'"));
                }
            },
        };
        self.scope.set(bound, object);
        Ok(())
    }

    fn import_star(&self, module: &str) -> Res<()> {
        let object = match self.interpreter.import_object(module, self.guarded.get() > 0) {
            Ok(object) => object,
            Err(error) => self.import_failed(module, error)?,
        };
        match self.interpreter.star_names(&object) {
            Ok(names) => {
                for (name, object) in names {
                    self.scope.set(&name, object);
                }
            }
            Err(reason) => {
                let unknown = match object.unknown() {
                    Some(unknown) => self.derived_here(&unknown),
                    None => self.unknown_here(&reason),
                };
                // Any name may have been bound anew.
                self.lose_names(&unknown);
                self.skip(unknown);
                return Ok(());
            }
        }
        if let Object::Module(source) = &object {
            let skipped = source.skipped.borrow().clone();
            for unknown in skipped {
                self.skip(unknown);
            }
        }
        Ok(())
    }

    /// Every name of the module so far may be bound to something else.
    fn lose_names(&self, unknown: &Arc<crate::Unknown>) {
        for name in self.names_of() {
            if !name.starts_with("__") {
                self.scope
                    .set(&name, Object::Value(crate::Value::Unknown(Arc::clone(unknown))));
            }
        }
    }

    /// `importlib.import_module(name)`
    pub(crate) fn import_dynamic(&self, name: &str) -> Res<Object> {
        self.import_module(name)
    }
}
