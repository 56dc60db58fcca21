//! Expressions.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::{Frame, Res, Scope, ScopeKind};
use crate::key::Key;
use crate::object::{Dict, Object, Set, Special};
use crate::{Function, Path, Value};

/// Below this much stack the evaluator moves to a new piece of it; depth itself is bounded by the parser's guard and
/// the limits on calls and imports.
const RED_ZONE: usize = 256 * 1024;
const STACK: usize = 4 * 1024 * 1024;

pub(crate) fn on_enough_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(RED_ZONE, STACK, run)
}

impl Frame<'_> {
    pub(crate) fn eval(&self, expr: &Expr) -> Res<Object> {
        let before = self.here.replace(expr.range());
        let result = on_enough_stack(|| self.eval_inner(expr));
        self.here.set(before);
        result
    }

    fn eval_inner(&self, expr: &Expr) -> Res<Object> {
        Ok(match expr {
            Expr::StringLiteral(e) => Object::str(e.value.to_str()),
            Expr::BytesLiteral(e) => {
                let bytes: Vec<u8> = e
                    .value
                    .as_slice()
                    .iter()
                    .flat_map(|part| part.value.iter().copied())
                    .collect();
                Object::Value(Value::Bytes(bytes.into()))
            }
            Expr::NumberLiteral(e) => self.number(&e.value),
            Expr::BooleanLiteral(e) => Object::bool(e.value),
            Expr::NoneLiteral(_) => Object::NONE,
            Expr::EllipsisLiteral(_) => Object::Value(Value::Ellipsis),
            Expr::Name(e) => self.name(&e.id)?,
            Expr::Attribute(e) => {
                let object = self.eval(&e.value)?;
                match self.attribute(&object, &e.attr.id) {
                    // Python would stop here, so something that was not read sets it.
                    Err(super::Stop::Raise(_)) if self.guarded.get() == 0 && is_settings(&object) => {
                        self.unknown("the settings do not set it where they are read")
                    }
                    other => other?,
                }
            }
            Expr::Call(e) => self.call_expr(e)?,
            Expr::List(e) => match self.elements(&e.elts)? {
                Ok(items) => Object::list(items),
                Err(unknown) => unknown,
            },
            Expr::Tuple(e) => match self.elements(&e.elts)? {
                Ok(items) => Object::tuple(items),
                Err(unknown) => unknown,
            },
            Expr::Set(e) => match self.elements(&e.elts)? {
                Ok(items) => self.set_of(items, false)?,
                Err(unknown) => unknown,
            },
            Expr::Dict(e) => self.dict(e)?,
            Expr::BinOp(e) => {
                let left = self.eval(&e.left)?;
                let right = self.eval(&e.right)?;
                self.binary(&left, e.op, &right)?
            }
            Expr::UnaryOp(e) => {
                let operand = self.eval(&e.operand)?;
                self.unary(e.op, &operand)?
            }
            Expr::BoolOp(e) => self.bool_op(e)?,
            Expr::Compare(e) => self.compare_chain(e)?,
            Expr::If(e) => {
                let test = self.eval(&e.test)?;
                match self.truth(&test)? {
                    Ok(true) => self.eval(&e.body)?,
                    Ok(false) => self.eval(&e.orelse)?,
                    Err(unknown) => {
                        let unknown = self.derived_here(&unknown);
                        self.poison_expr(&e.body, &unknown);
                        self.poison_expr(&e.orelse, &unknown);
                        Object::Value(Value::Unknown(unknown))
                    }
                }
            }
            Expr::Subscript(e) => {
                let object = self.eval(&e.value)?;
                // Subscripts of types are annotations: `list["User"]` says no more than `list`.
                let index = self.eval(&e.slice)?;
                self.subscript(&object, &index)?
            }
            Expr::Slice(e) => {
                let part = |e: &Option<Box<Expr>>| e.as_ref().map_or(Ok(Object::NONE), |e| self.eval(e));
                Object::Special(Rc::new(Special::Slice(
                    part(&e.lower)?,
                    part(&e.upper)?,
                    part(&e.step)?,
                )))
            }
            Expr::Named(e) => {
                let value = self.eval(&e.value)?;
                if let Expr::Name(name) = &*e.target {
                    self.scope.binding().set(&name.id, value.clone());
                }
                value
            }
            Expr::Lambda(e) => self.lambda(e)?,
            Expr::FString(e) => self.f_string(e)?,
            Expr::TString(_) => self.unknown("template strings are not evaluated"),
            Expr::ListComp(e) => {
                match self.comprehension(&e.generators, Some(expr), &mut |frame| frame.eval(&e.elt))? {
                    Ok(items) => Object::list(items),
                    Err(unknown) => unknown,
                }
            }
            Expr::SetComp(e) => match self.comprehension(&e.generators, Some(expr), &mut |frame| frame.eval(&e.elt))? {
                Ok(items) => self.set_of(items, false)?,
                Err(unknown) => unknown,
            },
            Expr::Generator(e) => {
                match self.comprehension(&e.generators, Some(expr), &mut |frame| frame.eval(&e.elt)) {
                    Ok(Ok(items)) => Object::iterator(items),
                    Ok(Err(unknown)) => unknown,
                    // Python may never get to the item that raises.
                    Err(super::Stop::Raise(_)) => self.unknown("one of its items raises an exception"),
                    Err(other) => return Err(other),
                }
            }
            Expr::DictComp(e) => {
                let pair = |frame: &Frame<'_>| {
                    let Some(key) = &e.key else {
                        return Ok(frame.unknown("unpacking in a comprehension is not evaluated"));
                    };
                    Ok(Object::tuple(vec![frame.eval(key)?, frame.eval(&e.value)?]))
                };
                match self.comprehension(&e.generators, Some(expr), &mut |frame| pair(frame))? {
                    Ok(pairs) => self.dict_of_pairs(pairs)?,
                    Err(unknown) => unknown,
                }
            }
            Expr::Starred(e) => self.eval(&e.value)?,
            Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) => self.unknown("it is not evaluated"),
            Expr::IpyEscapeCommand(_) => self.unknown("it is no Python"),
        })
    }

    fn number(&self, number: &ast::Number) -> Object {
        match number {
            ast::Number::Int(int) => match int.as_i64() {
                Some(small) => Object::int(small),
                None => {
                    let text: String = int.to_string().chars().filter(|c| *c != '_').collect();
                    let (digits, radix) = match text.get(..2) {
                        Some("0x" | "0X") => (&text[2..], 16),
                        Some("0o" | "0O") => (&text[2..], 8),
                        Some("0b" | "0B") => (&text[2..], 2),
                        _ => (text.as_str(), 10),
                    };
                    if digits.len() > 5000 {
                        return self.unknown("the number is too long");
                    }
                    match BigInt::parse_bytes(digits.as_bytes(), radix) {
                        Some(big) => Object::int(big),
                        None => self.unknown("the number is not understood"),
                    }
                }
            },
            ast::Number::Float(float) => Object::Value(Value::Float(*float)),
            ast::Number::Complex { .. } => self.unknown("complex numbers are not evaluated"),
        }
    }

    /// What a name is bound to.
    pub(crate) fn name(&self, name: &str) -> Res<Object> {
        if let Some(object) = self.scope.get(name) {
            return Ok(match object {
                Object::Lazy(lazy) => self.force(&lazy),
                other => other,
            });
        }
        if let Some(object) = self.module_name(name) {
            return Ok(object);
        }
        if super::builtins::exists(name) {
            return Ok(Object::Value(Value::Name(Path::new("builtins", name))));
        }
        if let Some(cause) = self.scope.module.skipped.borrow().first() {
            return Ok(self.derived(cause));
        }
        if name == "__class__" || name == "__annotations__" || name == "__builtins__" {
            return Ok(self.unknown("it is not evaluated"));
        }
        self.raise("NameError", format!("name '{name}' is not defined"))
    }

    /// `__name__`, `__file__` and their like.
    fn module_name(&self, name: &str) -> Option<Object> {
        self.interpreter.module_attribute(&self.scope.module, name)
    }

    /// Items of a display, with `*` unpacked; `Err` is the unknown that an unpacked one is.
    pub(crate) fn elements(&self, elements: &[Expr]) -> Res<Result<Vec<Object>, Object>> {
        let mut items = Vec::with_capacity(elements.len());
        let mut lost = None;
        for element in elements {
            match element {
                Expr::Starred(starred) => {
                    let object = self.eval(&starred.value)?;
                    match self.iterate(&object)? {
                        Ok(more) => items.extend(more),
                        Err(unknown) => lost = lost.or(Some(unknown)),
                    }
                }
                other => items.push(self.eval(other)?),
            }
        }
        match lost {
            Some(unknown) => {
                let unknown = self.derived_here(&unknown);
                items.iter().for_each(|item| self.poison(item, &unknown));
                Ok(Err(Object::Value(Value::Unknown(unknown))))
            }
            None => Ok(Ok(items)),
        }
    }

    pub(crate) fn set_of(&self, items: Vec<Object>, frozen: bool) -> Res<Object> {
        let set = Set::empty(frozen);
        for item in items {
            match Key::of(&item) {
                Ok(key) => {
                    set.items.borrow_mut().entry(key).or_insert(item);
                }
                Err(no_key) => {
                    let unknown = self.no_key(no_key)?;
                    return Ok(self.derived(&unknown));
                }
            }
        }
        Ok(Object::Set(Rc::new(set)))
    }

    pub(crate) fn dict_of_pairs(&self, pairs: Vec<Object>) -> Res<Object> {
        let dict = Dict::default();
        for pair in pairs {
            let items = match self.iterate(&pair)? {
                Ok(items) => items,
                Err(unknown) => return Ok(self.derived(&unknown)),
            };
            let [key, value] = items.as_slice() else {
                return self.raise("ValueError", "dictionary update sequence element has the wrong length");
            };
            if let Some(unknown) = self.dict_insert(&dict, key.clone(), value.clone())? {
                return Ok(self.derived(&unknown));
            }
        }
        Ok(Object::Dict(Rc::new(dict)))
    }

    /// Binds a key; the answer is the unknown that the key is.
    pub(crate) fn dict_insert(&self, dict: &Dict, key: Object, value: Object) -> Res<Option<Arc<crate::Unknown>>> {
        match Key::of(&key) {
            Ok(hash) => {
                let mut items = dict.items.borrow_mut();
                match items.get_mut(&hash) {
                    Some(slot) => slot.1 = value,
                    None => {
                        items.insert(hash, (key, value));
                    }
                }
                Ok(None)
            }
            Err(no_key) => Ok(Some(self.no_key(no_key)?)),
        }
    }

    fn dict(&self, expr: &ast::ExprDict) -> Res<Object> {
        let dict = Dict::default();
        let mut lost = None;
        for item in &expr.items {
            match &item.key {
                Some(key) => {
                    let key = self.eval(key)?;
                    let value = self.eval(&item.value)?;
                    lost = lost.or(self.dict_insert(&dict, key, value)?);
                }
                None => {
                    let object = self.eval(&item.value)?;
                    match &object {
                        Object::Dict(other) if other.poison.borrow().is_none() => {
                            for (key, (k, v)) in other.items.borrow().iter() {
                                dict.items.borrow_mut().insert(key.clone(), (k.clone(), v.clone()));
                            }
                        }
                        other => {
                            let unknown = other.unknown().unwrap_or_else(|| {
                                self.unknown_at(item.value.range(), "what it unpacks is not known to be a dict")
                            });
                            lost = lost.or(Some(unknown));
                        }
                    }
                }
            }
        }
        match lost {
            Some(unknown) => {
                let unknown = self.derived_here(&unknown);
                let dict = Object::Dict(Rc::new(dict));
                self.poison(&dict, &unknown);
                Ok(Object::Value(Value::Unknown(unknown)))
            }
            None => Ok(Object::Dict(Rc::new(dict))),
        }
    }

    fn bool_op(&self, expr: &ast::ExprBoolOp) -> Res<Object> {
        let Some((last, first)) = expr.values.split_last() else {
            return Ok(self.unknown("it is empty"));
        };
        for (index, value) in first.iter().enumerate() {
            let object = self.eval(value)?;
            match self.truth(&object)? {
                Ok(truth) if truth == (expr.op == ast::BoolOp::Or) => return Ok(object),
                Ok(_) => {}
                Err(unknown) => {
                    let unknown = self.derived_here(&unknown);
                    for rest in &expr.values[index + 1..] {
                        self.poison_expr(rest, &unknown);
                    }
                    return Ok(Object::Value(Value::Unknown(unknown)));
                }
            }
        }
        self.eval(last)
    }

    /// Whether an object counts as true; `Err` is the unknown that it is.
    pub(crate) fn truth(&self, object: &Object) -> Res<Result<bool, Arc<crate::Unknown>>> {
        if let Some(unknown) = object.unknown() {
            return Ok(Err(unknown));
        }
        Ok(Ok(match object {
            Object::Value(value) => match value {
                Value::None => false,
                Value::Bool(b) => *b,
                Value::Int(i) => *i != BigInt::ZERO,
                Value::Float(f) => *f != 0.0,
                Value::Str(s) | Value::Setting { value: s, .. } => !s.is_empty(),
                Value::Bytes(b) => !b.is_empty(),
                Value::Name(_) | Value::Ellipsis => true,
                Value::Call(call) => {
                    return Ok(crate::native::truth(call)
                        .ok_or_else(|| self.unknown_here("whether it counts as true is not known")));
                }
                Value::List(items) | Value::Tuple(items) | Value::Set(items) | Value::FrozenSet(items) => {
                    !items.is_empty()
                }
                Value::Dict(pairs) => !pairs.is_empty(),
                Value::EnumMember(member) => match &member.value {
                    Value::Int(i) => *i != BigInt::ZERO,
                    _ => return Ok(Err(self.unknown_here("whether it counts as true is not known"))),
                },
                Value::Unknown(unknown) => return Ok(Err(Arc::clone(unknown))),
            },
            Object::Tuple(items) => !items.is_empty(),
            Object::List(list) => !list.items.borrow().is_empty(),
            Object::Set(set) => !set.items.borrow().is_empty(),
            Object::Dict(dict) => !dict.items.borrow().is_empty(),
            Object::Class(class)
                if class.members.get().is_none()
                    && ["__bool__", "__len__"]
                        .iter()
                        .any(|name| self.metaclass_method(class, name).is_some()) =>
            {
                return Ok(Err(
                    self.unknown_here("whether a class with a metaclass counts as true is not known")
                ));
            }
            Object::Class(_) | Object::Function(_) | Object::Module(_) => true,
            Object::Instance(instance) => {
                let plain = ["__bool__", "__len__"]
                    .iter()
                    .all(|name| instance.class.lookup(name).is_none());
                if plain && instance.class.native_base().is_none() && instance.class.unknown_base().is_none() {
                    true
                } else {
                    return Ok(Err(
                        self.unknown_here("whether the instance counts as true is not known")
                    ));
                }
            }
            Object::Member(member) if member.is_value => return self.truth(&member.value),
            Object::Member(member) => {
                let overrides = member.class.upgrade().and_then(|c| c.lookup("__bool__")).is_some();
                if overrides {
                    return Ok(Err(self.unknown_here("whether the member counts as true is not known")));
                }
                true
            }
            Object::Special(special) => match &**special {
                Special::Inert(_) => {
                    return Ok(Err(self.unknown_here("whether it counts as true is not known")));
                }
                _ => true,
            },
            Object::Lazy(lazy) => return self.truth(&self.force(lazy)),
        }))
    }

    fn lambda(&self, expr: &ast::ExprLambda) -> Res<Object> {
        let code = self.source.lambda(expr);
        let defaults = match &code.parameters {
            Some(parameters) => self.defaults(parameters)?,
            None => Vec::new(),
        };
        Ok(Object::Function(Rc::new(Function {
            path: Path::new(
                Arc::clone(&self.scope.module.name),
                format!("{}<lambda>", self.scope.qualname),
            ),
            location: self.location(),
            decorators: Vec::new(),
            source: Rc::clone(&self.source),
            code,
            defaults,
            scope: Rc::clone(&self.scope),
            owner: std::cell::OnceCell::new(),
        })))
    }

    /// Runs the loops of a comprehension.
    fn comprehension(
        &self,
        generators: &[ast::Comprehension],
        whole: Option<&Expr>,
        element: &mut dyn FnMut(&Frame<'_>) -> Res<Object>,
    ) -> Res<Result<Vec<Object>, Object>> {
        let Some(first) = generators.first() else {
            return Ok(Ok(Vec::new()));
        };
        // The first iterable is evaluated outside, where a class body still sees its own names.
        let outermost = self.eval(&first.iter)?;
        let scope = Scope::inner(&self.scope, ScopeKind::Comprehension, self.scope.qualname.clone());
        let frame = Frame {
            interpreter: self.interpreter,
            scope: Rc::new(scope),
            source: Rc::clone(&self.source),
            here: Cell::new(self.here.get()),
            guarded: Cell::new(self.guarded.get()),
        };
        let mut items = Vec::new();
        let result = self.budgeted(|| frame.comprehension_loop(generators, Some(outermost), element, &mut items));
        let unknown = match result {
            Ok(Ok(())) => return Ok(Ok(items)),
            Ok(Err(unknown)) | Err(super::Stop::Limit(unknown)) => unknown,
            Err(other) => return Err(other),
        };
        let unknown = self.derived_here(&unknown);
        items.iter().for_each(|item| self.poison(item, &unknown));
        if let Some(whole) = whole {
            self.poison_expr(whole, &unknown);
        }
        Ok(Err(Object::Value(Value::Unknown(unknown))))
    }

    fn comprehension_loop(
        &self,
        generators: &[ast::Comprehension],
        iterable: Option<Object>,
        element: &mut dyn FnMut(&Frame<'_>) -> Res<Object>,
        items: &mut Vec<Object>,
    ) -> Res<Result<(), Arc<crate::Unknown>>> {
        let Some((generator, inner)) = generators.split_first() else {
            items.push(element(self)?);
            return Ok(Ok(()));
        };
        if generator.is_async {
            return Ok(Err(self.unknown_here("asynchronous loops are not evaluated")));
        }
        let iterable = match iterable {
            Some(iterable) => iterable,
            None => self.eval(&generator.iter)?,
        };
        let values = match self.iterate(&iterable)? {
            Ok(values) => values,
            Err(unknown) => return Ok(Err(unknown)),
        };
        'values: for value in values {
            self.step()?;
            self.assign(&generator.target, value)?;
            for test in &generator.ifs {
                let test = self.eval(test)?;
                match self.truth(&test)? {
                    Ok(true) => {}
                    Ok(false) => continue 'values,
                    Err(unknown) => return Ok(Err(unknown)),
                }
            }
            if let Err(unknown) = on_enough_stack(|| self.comprehension_loop(inner, None, element, items))? {
                return Ok(Err(unknown));
            }
        }
        Ok(Ok(()))
    }
}

/// Whether it is `django.conf.settings`.
fn is_settings(object: &Object) -> bool {
    match object {
        Object::Lazy(lazy) => is_settings(&lazy.force()),
        Object::Special(special) => matches!(&**special, Special::Native(name) if &**name == "django.conf.settings"),
        _ => false,
    }
}
