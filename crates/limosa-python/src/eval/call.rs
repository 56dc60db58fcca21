//! Calls: arguments, functions, and what is called.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::expr::on_enough_stack;
use super::{Flow, Frame, Res, Scope, ScopeKind, Stop};
use crate::object::{Dict, Keywords, Object, Special};
use crate::parse::Body;
use crate::{Class, Function, Value};

/// How deep calls may nest.
const MAX_CALLS: u32 = 80;

impl Frame<'_> {
    pub(super) fn call_expr(&self, expr: &ast::ExprCall) -> Res<Object> {
        if let Expr::Name(name) = &*expr.func
            && expr.arguments.args.is_empty()
            && expr.arguments.keywords.is_empty()
            && self.scope.get(&name.id).is_none()
        {
            match name.id.as_str() {
                "super" => return self.super_object(),
                "locals" | "globals" | "vars" | "dir" => {
                    let unknown = self.unknown("it is not evaluated");
                    if name.id.as_str() != "dir" {
                        // What is stored there binds names behind our back.
                        self.interpreter.effects.set(self.interpreter.effects.get() + 1);
                        if let Some(unknown) = unknown.unknown() {
                            self.skip(unknown);
                        }
                    }
                    return Ok(unknown);
                }
                _ => {}
            }
        }
        let func = self.eval(&expr.func)?;
        let args = self.elements(&expr.arguments.args)?;
        let mut kwargs: Keywords = Vec::with_capacity(expr.arguments.keywords.len());
        let mut lost = None;
        for keyword in &expr.arguments.keywords {
            let value = self.eval(&keyword.value)?;
            match &keyword.arg {
                Some(name) => kwargs.push((name.as_str().into(), value)),
                None => match &value {
                    Object::Dict(dict) if dict.poison.borrow().is_none() => {
                        for (key, value) in dict.items.borrow().values() {
                            match key.as_str() {
                                Some(key) => {
                                    kwargs.retain(|(k, _)| &**k != key);
                                    kwargs.push((key.into(), value.clone()));
                                }
                                None => {
                                    lost = Some(self.unknown_at(keyword.range(), "a keyword is no known string"));
                                }
                            }
                        }
                    }
                    other => {
                        lost = Some(other.unknown().unwrap_or_else(|| {
                            self.unknown_at(keyword.range(), "what is unpacked is not known to be a dict")
                        }));
                    }
                },
            }
        }
        let args = match (args, lost) {
            (Ok(args), None) => args,
            (Ok(args), Some(unknown)) => {
                let unknown = self.derived_here(&unknown);
                args.iter()
                    .chain(kwargs.iter().map(|(_, v)| v))
                    .for_each(|a| self.poison(a, &unknown));
                return Ok(Object::Value(Value::Unknown(unknown)));
            }
            (Err(unknown), _) => {
                let unknown = unknown
                    .unknown()
                    .unwrap_or_else(|| self.unknown_here("its arguments are not known"));
                kwargs.iter().for_each(|(_, v)| self.poison(v, &unknown));
                return Ok(Object::Value(Value::Unknown(unknown)));
            }
        };
        let result = self.call_object(&func, args, kwargs)?;
        if let Some(unknown) = result.unknown() {
            // Libraries that read `.env` files put into the environment what they find.
            let text = self.source.slice(expr.func.range()).to_lowercase();
            if ["dotenv", "read_env", "putenv", "setenv"]
                .iter()
                .any(|word| text.contains(word))
            {
                self.interpreter.doubt_environ(unknown);
            }
        }
        if let (Object::Value(Value::Unknown(_)), Expr::Attribute(attribute)) = (&result, &*expr.func)
            && let Expr::Name(name) = &*attribute.value
            && matches!(self.scope.get(&name.id), Some(Object::Value(Value::Call(_))))
            && !is_pure_method(&attribute.attr.id)
        {
            // A method of something of which only the constructor is known may have changed it.
            let unknown = self.unknown_here("a method that is not known was called on it");
            self.scope.set(&name.id, Object::Value(Value::Unknown(unknown)));
        }
        Ok(result)
    }

    fn super_object(&self) -> Res<Object> {
        let mut scope = Some(&self.scope);
        while let Some(current) = scope {
            if let Some((function, Some(first))) = &current.running
                && let Some(owner) = function.owner.get().and_then(std::rc::Weak::upgrade)
            {
                return Ok(Object::Special(Rc::new(Special::Super(owner, first.clone()))));
            }
            scope = current.parent.as_ref();
        }
        Ok(self.unknown("the class around `super()` is not known"))
    }

    /// Calls an object.
    pub(crate) fn call_object(&self, func: &Object, args: Vec<Object>, kwargs: Keywords) -> Res<Object> {
        match func {
            Object::Function(function) => self.call_function(function, None, args, kwargs),
            Object::Class(class) => self.construct(class, args, kwargs),
            Object::Value(Value::Name(path)) => crate::native::call(self, path, args, kwargs),
            Object::Special(special) => match &**special {
                Special::Bound(receiver, function) => {
                    self.call_function(function, Some(receiver.clone()), args, kwargs)
                }
                Special::Method(receiver, name) => self.call_method(receiver, name, args, kwargs),
                Special::Static(inner) => self.call_object(inner, args, kwargs),
                Special::Inert(_) => Ok(func.clone()),
                Special::Getter(name, names) => self.call_getter(name, names, &args),
                _ => Ok(self.lost_call("it is not known to be callable", &args, &kwargs)),
            },
            Object::Instance(instance) => match instance.class.lookup("__call__") {
                Some(Object::Function(function)) => self.call_function(&function, Some(func.clone()), args, kwargs),
                _ => Ok(self.lost_call("what calling the instance does is not known", &args, &kwargs)),
            },
            Object::Lazy(lazy) => {
                let func = self.force(lazy);
                self.call_object(&func, args, kwargs)
            }
            Object::Value(Value::Call(call)) => crate::native::call_call(self, call, args, kwargs),
            other => match other.unknown() {
                Some(unknown) => {
                    let unknown = self.derived_here(&unknown);
                    self.interpreter.effects.set(self.interpreter.effects.get() + 1);
                    self.poison_arguments(&args, &kwargs, &unknown);
                    Ok(Object::Value(Value::Unknown(unknown)))
                }
                None => Ok(self.lost_call("it is not known to be callable", &args, &kwargs)),
            },
        }
    }

    /// The outcome of a call that is not followed; what was handed to it may have changed.
    pub(crate) fn lost_call(&self, reason: &str, args: &[Object], kwargs: &Keywords) -> Object {
        let unknown = self.unknown_here(reason);
        self.interpreter.effects.set(self.interpreter.effects.get() + 1);
        self.poison_arguments(args, kwargs, &unknown);
        Object::Value(Value::Unknown(unknown))
    }

    /// The outcome of a call of a function of the source that is not run: what it may touch is in doubt.
    fn not_followed(&self, function: &Rc<Function>, reason: &str, args: &[Object], kwargs: &Keywords) -> Object {
        let object = self.lost_call(reason, args, kwargs);
        if let (Some(unknown), Body::Block(body)) = (object.unknown(), &function.code.body) {
            let scope = Scope::inner(&function.scope, ScopeKind::Function, String::new());
            let frame = Frame {
                interpreter: self.interpreter,
                scope: Rc::new(scope),
                source: Rc::clone(&function.source),
                here: Cell::default(),
                guarded: Cell::new(0),
            };
            frame.poison_block(body, &unknown);
        }
        object
    }

    pub(crate) fn poison_arguments(&self, args: &[Object], kwargs: &Keywords, unknown: &Arc<crate::Unknown>) {
        for argument in args.iter().chain(kwargs.iter().map(|(_, value)| value)) {
            self.poison(argument, unknown);
            if let Object::Class(class) = argument
                && class.is_subclass_of("django.db.models.Model")
            {
                // A model that is handed to something unknown may come back with more fields.
                self.skip(Arc::clone(unknown));
            }
        }
    }

    /// What the defaults of parameters are when `def` is reached.
    pub(super) fn defaults(&self, parameters: &ast::Parameters) -> Res<Vec<(Arc<str>, Object)>> {
        let mut defaults = Vec::new();
        for parameter in parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .chain(&parameters.kwonlyargs)
        {
            if let Some(default) = &parameter.default {
                defaults.push((parameter.parameter.name.as_str().into(), self.eval(default)?));
            }
        }
        Ok(defaults)
    }

    /// Runs a function of the source.
    pub(crate) fn call_function(
        &self,
        function: &Rc<Function>,
        receiver: Option<Object>,
        args: Vec<Object>,
        kwargs: Keywords,
    ) -> Res<Object> {
        if self.interpreter.is_on_trial()
            && &*function.path.module == "django.contrib.contenttypes.fields"
            && function.path.qualname.ends_with(".contribute_to_class")
            && let (Some(Object::Instance(field)), [Object::Class(class), name, ..]) = (&receiver, args.as_slice())
            && let Some(name) = name.as_str()
        {
            return Ok(self.generic_contribute(field, class, name));
        }
        let code = Rc::clone(&function.code);
        if code.is_generator() {
            let args: Vec<Object> = receiver.into_iter().chain(args).collect();
            let is_context = |decorator: &Object| {
                decorator
                    .as_native()
                    .is_some_and(|path| path.is("contextlib.contextmanager"))
            };
            let context = function.decorators.iter().any(is_context);
            let lost = self.not_followed(function, "generators and coroutines are not evaluated", &args, &kwargs);
            // As a decorator it hands on the function, wrapped under its own name.
            return Ok(match context {
                true => Object::Value(Value::call(
                    "contextlib._GeneratorContextManager",
                    Vec::new(),
                    Vec::new(),
                )),
                false => lost,
            });
        }
        if self.interpreter.depth.get() >= MAX_CALLS * 4 {
            let args: Vec<Object> = receiver.into_iter().chain(args).collect();
            return Ok(self.not_followed(function, "calls nest too deep", &args, &kwargs));
        }
        let mut positional = Vec::with_capacity(args.len() + 1);
        positional.extend(receiver.clone());
        positional.extend(args);
        let first = positional.first().cloned();
        let mut scope = Scope::inner(
            &function.scope,
            ScopeKind::Function,
            format!("{}.<locals>.", function.path.qualname),
        );
        scope.running = Some((Rc::clone(function), first));
        let all: Vec<Object> = positional
            .iter()
            .chain(kwargs.iter().map(|(_, v)| v))
            .cloned()
            .collect();
        self.bind(function, &scope, positional, kwargs)?;
        let frame = Frame {
            interpreter: self.interpreter,
            scope: Rc::new(scope),
            source: Rc::clone(&function.source),
            here: Cell::default(),
            guarded: Cell::new(self.guarded.get()),
        };
        let result = self.budgeted(|| {
            on_enough_stack(|| match &code.body {
                Body::Expr(expr) => frame.eval(expr),
                Body::Block(body) => match frame.block(body)? {
                    Flow::Return(value) => Ok(value),
                    Flow::Lost(unknown) => Ok(Object::Value(Value::Unknown(unknown))),
                    _ => Ok(Object::NONE),
                },
            })
        });
        match result {
            Ok(object) => Ok(match object.unknown() {
                Some(unknown) if matches!(object, Object::Value(_)) => self.derived(&unknown),
                _ => object,
            }),
            Err(Stop::Limit(unknown)) if self.interpreter.depth.get() == 0 => {
                // Cut off in the middle: whatever the function may reach is in doubt.
                let unknown = self.derived_here(&unknown);
                self.interpreter.effects.set(self.interpreter.effects.get() + 1);
                all.iter().for_each(|argument| self.poison(argument, &unknown));
                if let Body::Block(body) = &code.body {
                    frame.poison_block(body, &unknown);
                }
                self.skip(Arc::clone(&unknown));
                Ok(Object::Value(Value::Unknown(unknown)))
            }
            Err(other) => Err(other),
        }
    }

    /// Binds arguments to parameters.
    fn bind(&self, function: &Function, scope: &Scope, args: Vec<Object>, mut kwargs: Keywords) -> Res<()> {
        let name = function.path.qualname.as_ref();
        let Some(parameters) = &function.code.parameters else {
            return Ok(());
        };
        let mut args = args.into_iter();
        let default = |name: &str| {
            function
                .defaults
                .iter()
                .find(|(n, _)| &**n == name)
                .map(|(_, v)| v.clone())
        };
        let positional_only = parameters.posonlyargs.len();
        for (index, parameter) in parameters.posonlyargs.iter().chain(&parameters.args).enumerate() {
            let parameter = parameter.parameter.name.as_str();
            let value = match args.next() {
                Some(value) => Some(value),
                None if index >= positional_only => {
                    let at = kwargs.iter().position(|(k, _)| &**k == parameter);
                    at.map(|at| kwargs.remove(at).1)
                }
                None => None,
            };
            match value.or_else(|| default(parameter)) {
                Some(value) => scope.set(parameter, value),
                None => {
                    return self.raise("TypeError", format!("{name}() missing argument: '{parameter}'"));
                }
            }
        }
        let rest: Vec<Object> = args.collect();
        match &parameters.vararg {
            Some(vararg) => scope.set(vararg.name.as_str(), Object::tuple(rest)),
            None if !rest.is_empty() => {
                return self.raise("TypeError", format!("{name}() takes fewer positional arguments"));
            }
            None => {}
        }
        for parameter in &parameters.kwonlyargs {
            let parameter = parameter.parameter.name.as_str();
            let at = kwargs.iter().position(|(k, _)| &**k == parameter);
            match at.map(|at| kwargs.remove(at).1).or_else(|| default(parameter)) {
                Some(value) => scope.set(parameter, value),
                None => {
                    return self.raise("TypeError", format!("{name}() missing argument: '{parameter}'"));
                }
            }
        }
        match &parameters.kwarg {
            Some(kwarg) => {
                let dict = Dict::default();
                for (key, value) in kwargs {
                    self.dict_insert(&dict, Object::str(key), value)?;
                }
                scope.set(kwarg.name.as_str(), Object::Dict(Rc::new(dict)));
            }
            None => {
                if let Some((key, _)) = kwargs.first() {
                    return self.raise(
                        "TypeError",
                        format!("{name}() got an unexpected keyword argument '{key}'"),
                    );
                }
            }
        }
        Ok(())
    }

    /// `@decorator`
    pub(super) fn decorate(&self, decorator: &Object, object: Object) -> Res<Object> {
        if let Some(path) = decorator.as_native() {
            match path.qualname.as_ref() {
                "property" | "cached_property" | "classproperty" | "abstractproperty" | "hybrid_property" => {
                    return Ok(Object::Special(Rc::new(Special::Property(object))));
                }
                "staticmethod" => return Ok(Object::Special(Rc::new(Special::Static(object)))),
                "classmethod" => return Ok(Object::Special(Rc::new(Special::ClassMethod(object)))),
                _ => {}
            }
            if crate::native::is_transparent(path) {
                return Ok(object);
            }
        }
        match decorator {
            // `@something(…)` that hands back what it got.
            Object::Value(Value::Call(call)) if crate::native::is_transparent(&call.func) => return Ok(object),
            Object::Special(special) => match &**special {
                // `@name.setter`
                Special::Method(Object::Special(inner), _) if matches!(**inner, Special::Property(_)) => {
                    return Ok(Object::Special(Rc::clone(inner)));
                }
                // `@register.filter` and their like.
                Special::Inert(_) => return Ok(object),
                _ => {}
            },
            _ => {}
        }
        self.call_object(decorator, vec![object], Vec::new())
    }

    /// Makes an instance of a class of the source.
    fn construct(&self, class: &Rc<Class>, args: Vec<Object>, kwargs: Keywords) -> Res<Object> {
        on_enough_stack(|| self.construct_inner(class, args, kwargs))
    }

    fn call_getter(&self, name: &str, names: &[Object], args: &[Object]) -> Res<Object> {
        let [object] = args else {
            return Ok(self.unknown("it is not evaluated"));
        };
        let mut results = Vec::new();
        for key in names {
            results.push(match (name, key.as_str()) {
                ("attrgetter", Some(path)) => {
                    let mut object = object.clone();
                    for part in path.split('.') {
                        object = self.attribute(&object, part)?;
                    }
                    object
                }
                _ => self.subscript(object, key)?,
            });
        }
        Ok(match results.len() {
            1 => results.remove(0),
            _ => Object::tuple(results),
        })
    }
}

/// Methods that only read what they are called on.
fn is_pure_method(name: &str) -> bool {
    matches!(
        name,
        "deconstruct"
            | "clone"
            | "total_seconds"
            | "date"
            | "time"
            | "isoformat"
            | "strftime"
            | "match"
            | "search"
            | "fullmatch"
            | "resolve_expression"
            | "as_manager"
            | "exists"
            | "is_file"
            | "is_dir"
            | "read_text"
    )
}
