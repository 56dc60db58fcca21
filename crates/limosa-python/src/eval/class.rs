//! `class` statements and the making of instances.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast as ast;
use ruff_text_size::Ranged;

use super::{Flow, Frame, Res, Scope, ScopeKind};
use crate::object::{Instance, Keywords, Object, Special};
use crate::{Class, Path, Value};

/// How many classes one class may derive from.
const MAX_BASES: usize = 200;

impl Frame<'_> {
    pub(super) fn class_def(&self, def: &ast::StmtClassDef) -> Res<()> {
        let mut decorators = Vec::with_capacity(def.decorator_list.len());
        for decorator in &def.decorator_list {
            decorators.push(self.eval(&decorator.expression)?);
        }
        let mut bases = Vec::new();
        let written: Vec<Option<Arc<str>>> = def.bases().iter().map(|base| self.origin(base)).collect();
        let mut keywords: Keywords = Vec::new();
        if let Some(arguments) = &def.arguments {
            match self.elements(&arguments.args)? {
                Ok(items) => bases = items,
                Err(unknown) => bases.push(unknown),
            }
            for keyword in &arguments.keywords {
                let value = self.eval(&keyword.value)?;
                match &keyword.arg {
                    Some(name) => keywords.push((name.as_str().into(), value)),
                    None => bases.push(self.unknown("keywords that are unpacked into a class are not evaluated")),
                }
            }
        }
        let bases: Vec<Object> = bases
            .into_iter()
            .map(|base| match base {
                Object::Lazy(lazy) => self.force(&lazy),
                // `Generic[T]` and tuples of nothing.
                other => other,
            })
            .map(|base| match base {
                Object::Class(_) | Object::Value(Value::Name(_) | Value::Unknown(_)) => base,
                other => {
                    let unknown = other
                        .unknown()
                        .unwrap_or_else(|| self.unknown_here("a base is no known class"));
                    Object::Value(Value::Unknown(unknown))
                }
            })
            .collect();
        // A class with an unknown base has no order, but it is as deep as any other.
        let too_deep = bases
            .iter()
            .filter_map(Object::as_class)
            .any(|base| base.depth > MAX_BASES || base.mro().is_some_and(|mro| mro.len() > MAX_BASES));
        if too_deep {
            // Each class would be one more, with all those below it to go through.
            return Err(super::Stop::Limit(
                self.unknown_here("classes derive from each other too deep"),
            ));
        }
        let qualname = format!("{}{}", self.scope.qualname, def.name.id);
        let scope = Rc::new(Scope::inner(&self.scope, ScopeKind::Class, format!("{qualname}.")));
        let frame = Frame {
            interpreter: self.interpreter,
            scope: Rc::clone(&scope),
            source: Rc::clone(&self.source),
            here: Cell::new(self.here.get()),
            guarded: Cell::new(self.guarded.get()),
        };
        if let Flow::Lost(unknown) = frame.block(&def.body)? {
            self.skip(unknown);
        }
        let namespace = std::mem::take(&mut *scope.names.borrow_mut());
        let location = self.source.location(def.name.start());
        let path = Path::new(Arc::clone(&self.scope.module.name), qualname);
        let pending = super::Pending {
            path,
            keywords,
            decorators: decorators.clone(),
            location,
        };
        let unknown = bases
            .iter()
            .map(|base| matches!(base, Object::Value(Value::Unknown(_))));
        let origins: Vec<Option<Arc<str>>> = unknown
            .zip(&written)
            .filter(|(unknown, _)| *unknown)
            .map(|(_, origin)| origin.clone())
            .collect();
        let class = self.make_by_metaclass(pending, bases, namespace)?;
        *class.unknown_from.borrow_mut() = origins;
        let mut object = Object::Class(Rc::clone(&class));
        for decorator in decorators.iter().rev() {
            object = self.decorate_class(&class, decorator, object)?;
        }
        self.scope.set(&def.name.id, object);
        Ok(())
    }

    /// A class from its parts, as `type(name, bases, namespace)` would make it.
    pub(crate) fn make_class(
        &self,
        path: Path,
        bases: Vec<Object>,
        keywords: Keywords,
        namespace: crate::Namespace,
        decorators: Vec<Object>,
        location: crate::Location,
    ) -> Rc<Class> {
        let depth = bases.iter().filter_map(|base| Some(base.as_class()?.depth + 1)).max();
        let class = Rc::new(Class {
            path,
            depth: depth.unwrap_or_default(),
            bases,
            keywords,
            namespace: RefCell::new(namespace),
            decorators,
            location,
            mro: OnceCell::new(),
            members: OnceCell::new(),
            deconstructible: RefCell::new(None),
            doubt: RefCell::new(None),
            unknown_from: RefCell::default(),
            followed: RefCell::default(),
            contributions: RefCell::default(),
            interpreter: Rc::downgrade(self.interpreter),
        });
        for object in class.namespace.borrow().values() {
            own(&class, object);
        }
        if class.is_subclass_of("enum.Enum") {
            self.make_enum(&class);
        }
        self.interpreter.classes.borrow_mut().push(Rc::clone(&class));
        self.init_subclass(&class);
        class
    }

    /// The module that the name an expression begins with was imported from, when that was not read yet.
    fn origin(&self, expr: &ast::Expr) -> Option<Arc<str>> {
        let mut root = expr;
        while let ast::Expr::Attribute(attribute) = root {
            root = &attribute.value;
        }
        let ast::Expr::Name(name) = root else { return None };
        match self.scope.get(&name.id)? {
            Object::Lazy(lazy) => Some(lazy.module().into()),
            Object::Module(module) => Some(Arc::clone(&module.name)),
            _ => None,
        }
    }

    fn unknown_at_location(&self, location: &crate::Location, reason: &str) -> Arc<crate::Unknown> {
        let mut unknown = (*self.unknown_here(reason)).clone();
        unknown.location = location.clone();
        Arc::new(unknown)
    }

    /// `__init_subclass__` of a base of the source.
    fn init_subclass(&self, class: &Rc<Class>) {
        let Some(mro) = class.mro() else { return };
        for base in mro.iter().skip(1) {
            let Object::Class(base) = base else { continue };
            if base.namespace.borrow().contains_key("__init_subclass__") {
                let unknown = self.unknown_at_location(&class.location, "`__init_subclass__` may change the class");
                if class.is_subclass_of("django.db.models.Model") {
                    self.skip(unknown);
                }
                return;
            }
        }
    }

    fn decorate_class(&self, class: &Rc<Class>, decorator: &Object, object: Object) -> Res<Object> {
        let path = match decorator {
            Object::Value(Value::Name(path)) => Some(path),
            Object::Value(Value::Call(call)) => Some(&call.func),
            _ => None,
        };
        if let Some(path) = path {
            if path.is("django.utils.deconstruct.deconstructible") {
                let given = match decorator {
                    Object::Value(Value::Call(call)) => call.arg(1, "path").and_then(|p| p.as_str().map(Arc::from)),
                    _ => None,
                };
                *class.deconstructible.borrow_mut() = Some(given);
                return Ok(object);
            }
            if crate::native::is_transparent(path) {
                return Ok(object);
            }
        }
        if let Object::Special(special) = decorator
            && matches!(&**special, Special::Inert(_))
        {
            return Ok(object);
        }
        let (result, trial) = self
            .interpreter
            .on_trial(|| self.call_object(decorator, vec![object.clone()], Vec::new()));
        let result = result?;
        let followed = match decorator {
            Object::Function(function) => Some(&function.path),
            _ => path,
        };
        let unchanged = matches!(&result, Object::Class(back) if Rc::ptr_eq(back, class));
        if let (Some(path), true, true) = (followed, trial.notes.is_empty(), unchanged) {
            class.followed.borrow_mut().push(path.clone());
            return Ok(result);
        }
        for note in trial.notes {
            self.skip(note);
        }
        match result.unknown() {
            Some(unknown) if matches!(result, Object::Value(_)) => {
                // Nearly every decorator hands the class back; what it changed on the way is not known.
                let unknown = self.derived_here(&unknown);
                if class.is_subclass_of("django.db.models.Model") {
                    self.skip(unknown);
                } else {
                    class.doubt.borrow_mut().get_or_insert(unknown);
                }
                Ok(object)
            }
            _ => Ok(result),
        }
    }

    pub(super) fn construct_inner(&self, class: &Rc<Class>, args: Vec<Object>, kwargs: Keywords) -> Res<Object> {
        if class.is_subclass_of("enum.Enum") {
            return self.enum_call(class, &args);
        }
        if let Some(unknown) = class.unknown_base() {
            let unknown = self.derived_here(&unknown);
            self.poison_arguments(&args, &kwargs, &unknown);
            return Ok(Object::Value(Value::Unknown(unknown)));
        }
        if class.is_subclass_of("django.db.models.Model") {
            return Ok(self.lost_call("instances of models are not made", &args, &kwargs));
        }
        if let Some(call) = self.metaclass_method(class, "__call__") {
            return match call {
                Object::Function(call) => {
                    self.call_function(&call, Some(Object::Class(Rc::clone(class))), args, kwargs)
                }
                _ => Ok(self.lost_call("what calling the class does is not known", &args, &kwargs)),
            };
        }
        if let Some(new) = class.lookup("__new__") {
            return self.construct_by_new(class, &new, args, kwargs);
        }
        if class.mro().unwrap_or_default().iter().any(makes_constructors) {
            return Ok(self.lost_call("its constructor is not evaluated", &args, &kwargs));
        }
        // Immutable built-in bases carry a value of their own.
        if let Some(base) = class.native_base()
            && base.module.as_ref() == "builtins"
            && !matches!(base.qualname.as_ref(), "object" | "Exception" | "ValueError" | "type")
        {
            if let Some(instance) = self.dict_instance(class, &base, &args, &kwargs)? {
                return Ok(Object::Instance(instance));
            }
            // Its value is not known, its class is.
            let lost = self.lost_call("instances of a built-in type's subclass are not made", &args, &kwargs);
            let instance = self.bare_instance(class, args, kwargs);
            *instance.poison.borrow_mut() = lost.unknown();
            return Ok(Object::Instance(instance));
        }
        let instance = self.bare_instance(class, args.clone(), kwargs.clone());
        if instance.is_answer {
            return Ok(Object::Instance(instance));
        }
        self.initialize(&instance, args, kwargs)
    }

    /// An instance of a class that derives from `dict` and leaves the making of it alone. What it holds by its keys is
    /// known; as a whole it is not, for the class may have changed any other method.
    fn dict_instance(
        &self,
        class: &Rc<Class>,
        base: &crate::Path,
        args: &[Object],
        kwargs: &Keywords,
    ) -> Res<Option<Rc<Instance>>> {
        let special = ["__init__", "__missing__", "__getattribute__"];
        if !base.is("builtins.dict") || special.iter().any(|name| class.lookup(name).is_some()) {
            return Ok(None);
        }
        let Object::Dict(dict) = crate::native::call(self, base, args.to_vec(), kwargs.clone())? else {
            return Ok(None);
        };
        let mut instance = self.bare_instance(class, Vec::new(), Vec::new());
        let unknown = self.unknown_here("a whole instance of a built-in type's subclass is not evaluated");
        if let Some(instance) = Rc::get_mut(&mut instance) {
            *instance.poison.get_mut() = Some(unknown);
            instance.dict = Some(dict);
        }
        Ok(Some(instance))
    }

    /// `object.__new__(class)`
    fn bare_instance(&self, class: &Rc<Class>, args: Vec<Object>, kwargs: Keywords) -> Rc<Instance> {
        Rc::new(Instance {
            class: Rc::clone(class),
            args,
            kwargs,
            attributes: RefCell::default(),
            native: RefCell::new(None),
            location: self.location(),
            poison: RefCell::new(None),
            is_answer: self.scope.module.is_answer.get(),
            dict: None,
        })
    }

    /// An instance whose class brings a `__new__` of its own.
    fn construct_by_new(&self, class: &Rc<Class>, new: &Object, args: Vec<Object>, kwargs: Keywords) -> Res<Object> {
        let new = new.without_static();
        let is_django = class
            .native_base()
            .is_some_and(|base| base.module.starts_with("django."));
        let (Object::Function(new), false) = (&new, is_django) else {
            return Ok(self.lost_call("`__new__` is not evaluated", &args, &kwargs));
        };
        let mut all = vec![Object::Class(Rc::clone(class))];
        all.extend(args.iter().cloned());
        self.interpreter
            .constructing
            .borrow_mut()
            .push((args.clone(), kwargs.clone()));
        let made = self.call_function(new, None, all, kwargs.clone());
        self.interpreter.constructing.borrow_mut().pop();
        match made? {
            Object::Instance(instance) if Rc::ptr_eq(&instance.class, class) && instance.poison.borrow().is_none() => {
                self.initialize(&instance, args, kwargs)
            }
            other => Ok(other),
        }
    }

    /// `super().__new__(class, …)` where no class of the source has one.
    pub(crate) fn native_new(&self, class: &Rc<Class>) -> Object {
        let given = self.interpreter.constructing.borrow().last().cloned();
        match given {
            Some((args, kwargs)) => Object::Instance(self.bare_instance(class, args, kwargs)),
            None => self.unknown("`__new__` is called by itself"),
        }
    }

    fn initialize(&self, instance: &Rc<Instance>, args: Vec<Object>, kwargs: Keywords) -> Res<Object> {
        let class = &instance.class;
        let object = Object::Instance(Rc::clone(instance));
        match class.lookup("__init__") {
            Some(Object::Function(init)) => {
                let result = self.call_function(&init, Some(object.clone()), args, kwargs)?;
                if let Some(unknown) = result.unknown() {
                    self.poison(&object, &unknown);
                }
            }
            Some(other) => {
                let unknown = other
                    .unknown()
                    .unwrap_or_else(|| self.unknown_here("`__init__` is not evaluated"));
                self.poison(&object, &unknown);
            }
            None => self.native_init(instance, &args, &kwargs),
        }
        Ok(object)
    }

    /// The constructor of the first base that is not read from source.
    pub(crate) fn native_init(&self, instance: &Rc<Instance>, args: &[Object], kwargs: &Keywords) {
        if let Some(base) = instance.class.native_base() {
            let related = base.is("django.db.models.fields.related.RelatedField");
            let kwargs = &match related {
                true => self.related_field_init(instance, kwargs),
                false => kwargs.clone(),
            };
            let call = crate::native::construct(self, &base, args, kwargs);
            *instance.native.borrow_mut() = Some(call);
        }
    }

    /// Whether a class is or derives from another (or one of a tuple).
    pub(crate) fn is_subclass(&self, class: &Object, base: &Object) -> Option<bool> {
        let class = match class {
            Object::Lazy(lazy) => &self.force(lazy),
            other => other,
        };
        match (class, base) {
            (_, Object::Lazy(lazy)) => {
                let base = self.force(lazy);
                if matches!(base, Object::Lazy(_)) {
                    None
                } else {
                    self.is_subclass(class, &base)
                }
            }
            (_, Object::Tuple(items)) => {
                let mut answer = Some(false);
                for item in items.iter() {
                    match self.is_subclass(class, item) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => answer = None,
                    }
                }
                answer
            }
            (Object::Class(class), Object::Class(base)) => {
                let mro = class.mro()?;
                Some(mro.iter().any(|c| matches!(c, Object::Class(c) if Rc::ptr_eq(c, base))))
            }
            (Object::Class(class), Object::Value(Value::Name(path))) => {
                if path.is("builtins.object") || class.is_subclass_of(&path.to_string()) {
                    return Some(true);
                }
                class.mro().map(|_| false)
            }
            (Object::Value(Value::Name(_)), Object::Class(_)) => Some(false),
            (Object::Value(Value::Name(class)), Object::Value(Value::Name(base))) => {
                self.interpreter.native.is_subclass(class, base)
            }
            _ => None,
        }
    }
}

/// Tells functions of the class body which class they stand in, for `super()`.
fn own(class: &Rc<Class>, object: &Object) {
    match object {
        Object::Function(function) => {
            let _ = function.owner.set(Rc::downgrade(class));
        }
        Object::Special(special) => match &**special {
            Special::Property(inner) | Special::Static(inner) | Special::ClassMethod(inner) => own(class, inner),
            _ => {}
        },
        _ => {}
    }
}

/// Whether a class or base brings a constructor that does not stand in its body: data classes, named tuples, metaclasses.
fn makes_constructors(base: &Object) -> bool {
    match base {
        Object::Class(base) => {
            let decorated = base.decorators.iter().any(|decorator| match decorator {
                Object::Value(Value::Name(path)) => !leaves_constructor(path),
                Object::Value(Value::Call(call)) => !leaves_constructor(&call.func),
                Object::Special(special) => !matches!(&**special, Special::Inert(_)),
                _ => true,
            });
            decorated || base.doubt.borrow().is_some()
        }
        Object::Value(Value::Name(path)) => path.is("typing.NamedTuple") || path.is("typing.TypedDict"),
        _ => false,
    }
}

fn leaves_constructor(path: &Path) -> bool {
    path.is("django.utils.deconstruct.deconstructible")
        || (crate::native::is_transparent(path) && !path.is("dataclasses.dataclass"))
}
