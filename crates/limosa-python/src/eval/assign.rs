//! Assignment, augmented assignment and deletion.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::{Frame, Res};
use crate::Value;
use crate::key::Key;
use crate::object::Object;

impl Frame<'_> {
    /// Binds a target.
    pub(crate) fn assign(&self, target: &Expr, value: Object) -> Res<()> {
        match target {
            Expr::Name(name) => self.scope.set(&name.id, value),
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                self.unpack(elts, &value)?;
            }
            Expr::Starred(starred) => self.assign(&starred.value, value)?,
            Expr::Attribute(e) => {
                let object = self.eval(&e.value)?;
                self.set_attribute(&object, &e.attr.id, value, target)?;
            }
            Expr::Subscript(e) => {
                let object = self.eval(&e.value)?;
                let index = self.eval(&e.slice)?;
                self.set_item(&object, &index, value, target)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn unpack(&self, targets: &[Expr], value: &Object) -> Res<()> {
        let items = match self.iterate(value)? {
            Ok(items) => items,
            Err(unknown) => {
                let unknown = self.derived_here(&unknown);
                for target in targets {
                    self.poison_target(target, &unknown);
                }
                return Ok(());
            }
        };
        let star = targets.iter().position(|target| matches!(target, Expr::Starred(_)));
        match star {
            None if items.len() == targets.len() => {
                for (target, item) in targets.iter().zip(items) {
                    self.assign(target, item)?;
                }
                Ok(())
            }
            Some(star) if items.len() + 1 >= targets.len() => {
                let behind = targets.len() - star - 1;
                let (front, rest) = items.split_at(star);
                let (middle, back) = rest.split_at(rest.len() - behind);
                for (target, item) in targets.iter().zip(front) {
                    self.assign(target, item.clone())?;
                }
                if let Some(target) = targets.get(star) {
                    self.assign(target, Object::list(middle.to_vec()))?;
                }
                for (target, item) in targets[star + 1..].iter().zip(back) {
                    self.assign(target, item.clone())?;
                }
                Ok(())
            }
            _ => self.raise(
                "ValueError",
                format!("cannot unpack {} values into {} targets", items.len(), targets.len()),
            ),
        }
    }

    pub(super) fn aug_assign(&self, stmt: &ast::StmtAugAssign) -> Res<()> {
        // The parts of the target are evaluated once.
        match &*stmt.target {
            Expr::Name(name) => {
                let current = match self.scope.kind {
                    super::ScopeKind::Function | super::ScopeKind::Comprehension => self.name(&name.id)?,
                    _ => match self.scope.own(&name.id) {
                        Some(Object::Lazy(lazy)) => self.force(&lazy),
                        Some(object) => object,
                        None => self.name(&name.id)?,
                    },
                };
                let right = self.eval(&stmt.value)?;
                let value = self.in_place(&current, stmt.op, &right)?;
                self.scope.set(&name.id, value);
            }
            Expr::Attribute(e) => {
                let object = self.eval(&e.value)?;
                let current = self.attribute(&object, &e.attr.id)?;
                let right = self.eval(&stmt.value)?;
                let value = self.in_place(&current, stmt.op, &right)?;
                self.set_attribute(&object, &e.attr.id, value, &stmt.target)?;
            }
            Expr::Subscript(e) => {
                let object = self.eval(&e.value)?;
                let index = self.eval(&e.slice)?;
                let current = self.subscript(&object, &index)?;
                let right = self.eval(&stmt.value)?;
                let value = self.in_place(&current, stmt.op, &right)?;
                self.set_item(&object, &index, value, &stmt.target)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// `a += b`: lists, sets and dicts change in place.
    fn in_place(&self, current: &Object, op: ast::Operator, right: &Object) -> Res<Object> {
        if current.unknown().is_none() {
            match (current, op) {
                (Object::List(list), ast::Operator::Add) => {
                    match self.iterate(right)? {
                        Ok(items) => {
                            if list.items.borrow().len() + items.len() > super::iterate::MAX_ITEMS {
                                let unknown = self.unknown_here("the list gets too long");
                                self.poison(current, &unknown);
                            } else {
                                list.items.borrow_mut().extend(items);
                            }
                        }
                        Err(unknown) => {
                            let unknown = self.derived_here(&unknown);
                            self.poison(current, &unknown);
                        }
                    }
                    return Ok(current.clone());
                }
                (Object::Set(set), ast::Operator::BitOr) if !set.frozen => {
                    return self
                        .call_method(current, "update", vec![right.clone()], Vec::new())
                        .map(|_| current.clone());
                }
                (Object::Dict(_), ast::Operator::BitOr) => {
                    return self
                        .call_method(current, "update", vec![right.clone()], Vec::new())
                        .map(|_| current.clone());
                }
                (Object::Set(set), _) if !set.frozen => {
                    let result = self.binary(current, op, right)?;
                    match (&result, result.unknown()) {
                        (Object::Set(new), None) => {
                            let items = new.items.borrow().clone();
                            *set.items.borrow_mut() = items;
                        }
                        (_, unknown) => {
                            let unknown = unknown.unwrap_or_else(|| self.unknown_here("it is not evaluated"));
                            self.poison(current, &unknown);
                        }
                    }
                    return Ok(current.clone());
                }
                (Object::List(list), ast::Operator::Mult) => {
                    let result = self.binary(current, op, right)?;
                    match &result {
                        Object::List(new) => {
                            let items = new.items.borrow().clone();
                            *list.items.borrow_mut() = items;
                        }
                        other => {
                            let unknown = other
                                .unknown()
                                .unwrap_or_else(|| self.unknown_here("it is not evaluated"));
                            self.poison(current, &unknown);
                        }
                    }
                    return Ok(current.clone());
                }
                _ => {}
            }
        }
        self.binary(current, op, right)
    }

    /// `object.name = value`
    fn set_attribute(&self, object: &Object, name: &str, value: Object, target: &Expr) -> Res<()> {
        match object {
            Object::Instance(instance) => {
                let hooked = instance.class.lookup("__setattr__").is_some()
                    || matches!(
                        instance.class.lookup(name),
                        Some(Object::Special(_) | Object::Instance(_))
                    );
                if crate::native::is_relation(&instance.class) {
                    instance.attributes.borrow_mut().insert(name.into(), value);
                    return Ok(());
                }
                let builtin = instance
                    .class
                    .native_base()
                    .is_none_or(|base| &*base.module == "builtins");
                if hooked || !builtin {
                    // A property may do anything, and what the attribute means to a class of Django is not known.
                    if hooked || !name.starts_with("__") {
                        instance.attributes.borrow_mut().insert(name.into(), value);
                        if hooked {
                            let unknown = self.unknown_here("setting the attribute may do anything");
                            self.poison(object, &unknown);
                        } else if !self.is_running_on(object) && !self.is_followed_relation(instance) {
                            let unknown = self.unknown_here("the attribute is set from outside");
                            self.poison(object, &unknown);
                        }
                    }
                    return Ok(());
                }
                instance.attributes.borrow_mut().insert(name.into(), value);
            }
            Object::Class(class) => self.set_class_attribute(class, name, value, target),
            Object::Module(module) => {
                // A class that is replaced may be a base or a field already; a function or constant is found anew.
                let plain = |object: Option<&Object>| match object {
                    Some(Object::Class(class)) => {
                        class.unknown_base().is_none()
                            && !["django.db.models.Model", "django.db.models.Field"]
                                .iter()
                                .any(|base| class.is_subclass_of(base))
                    }
                    Some(Object::Instance(_) | Object::Lazy(_)) => false,
                    _ => true,
                };
                let replaced = module.namespace.borrow().get(name).cloned();
                let matters = !(plain(replaced.as_ref()) && plain(Some(&value)));
                if !Rc::ptr_eq(module, &self.scope.module) && matters {
                    let note = self.unknown_at(target.range(), "another module's name is bound anew");
                    self.interpreter.note_monkeypatch(note);
                }
                module.namespace.borrow_mut().insert(name.into(), value);
            }
            Object::Function(_) | Object::Member(_) => {
                // `short_description` and its kin: nothing that is read here.
            }
            Object::Lazy(lazy) => {
                let object = self.force(lazy);
                return self.set_attribute(&object, name, value, target);
            }
            Object::Special(special) => match &**special {
                crate::object::Special::Inert(_) | crate::object::Special::Property(_) => {}
                crate::object::Special::ModelField(class, field, _) if self.interpreter.is_on_trial() => {
                    self.interpreter.contributed(crate::Contribution::Option {
                        class: Rc::clone(class),
                        field: std::sync::Arc::clone(field),
                        option: name.into(),
                        value,
                    });
                }
                crate::object::Special::Native(module) if &**module == "django.conf.settings" => {
                    self.interpreter.set_setting(name, value);
                }
                crate::object::Special::Native(module) if crate::native::is_harmless_module(module) => {
                    if &**module == "sys" && matches!(name, "path" | "modules" | "meta_path" | "path_hooks") {
                        let doubt = format!("`sys.{name}` is changed by the project's code");
                        self.interpreter.doubt_search_path(&doubt);
                    }
                }
                _ => {
                    let note = self.unknown_at(target.range(), "it changes something outside the project");
                    self.interpreter.note_monkeypatch(note);
                }
            },
            Object::Value(Value::Name(path)) if !crate::native::is_of_models(path) => {}
            Object::Value(Value::Name(path)) => self.patch_native(path, name, value, target.range()),
            // A mark on a field that Django does not know says nothing of its column.
            Object::Value(Value::Call(call)) if crate::native::is_mark(call, name) => {}
            _ if matches!(
                name,
                "__spec__" | "__file__" | "__path__" | "__package__" | "__doc__" | "__loader__"
            ) => {}
            other => {
                let note = match other.unknown() {
                    Some(unknown) => self.derived_here(&unknown),
                    None => self.unknown_at(target.range(), "it changes something that is not read from source"),
                };
                self.skip(std::sync::Arc::clone(&note));
                self.interpreter.note_monkeypatch(note);
                let root = self.unknown_at(target.range(), "one of its attributes was set");
                self.poison_root(target, &root);
            }
        }
        Ok(())
    }

    pub(crate) fn set_class_attribute(&self, class: &Rc<crate::Class>, name: &str, value: Object, target: &Expr) {
        let is_model = class.is_subclass_of("django.db.models.Model");
        // What is set once the class is made is an attribute and no more.
        let value = match value {
            Object::Value(Value::Unknown(unknown)) if is_model && is_harmless_attribute(name, &Object::NONE) => {
                Object::Special(Rc::new(crate::object::Special::Plain(unknown)))
            }
            other => other,
        };
        if is_model && !is_harmless_attribute(name, &value) {
            let note = self.unknown_at(target.range(), "a model is changed after it was made");
            self.skip(std::sync::Arc::clone(&note));
            self.interpreter.note_monkeypatch(note);
        }
        class.namespace.borrow_mut().insert(name.into(), value);
    }

    /// `models.Field.deconstruct = …`: a change of one of Django's classes.
    pub(crate) fn patch_native(&self, path: &crate::Path, name: &str, value: Object, range: ruff_text_size::TextRange) {
        if path.is("django.db.models.Field") && name == "deconstruct" && matches!(value, Object::Function(_)) {
            *self.interpreter.field_deconstruct.borrow_mut() = Some(value);
            return;
        }
        let reason = format!("it changes `{name}` of Django's `{path}`");
        self.interpreter.note_monkeypatch(self.unknown_at(range, &reason));
    }

    /// Names whose value can't follow the change become unknown.
    fn poison_root(&self, target: &Expr, unknown: &std::sync::Arc<crate::Unknown>) {
        let mut root = target;
        loop {
            root = match root {
                Expr::Attribute(e) => &e.value,
                Expr::Subscript(e) => &e.value,
                Expr::Name(name) => {
                    if let Some(Object::Value(Value::Call(_))) = self.scope.get(&name.id) {
                        self.scope
                            .set(&name.id, Object::Value(Value::Unknown(std::sync::Arc::clone(unknown))));
                    }
                    return;
                }
                _ => return,
            };
        }
    }

    /// A bare `RelatedField` whose `contribute_to_class()` is followed: all that it answers, it keeps itself.
    fn is_followed_relation(&self, instance: &crate::Instance) -> bool {
        let bare = |base: crate::Path| base.is("django.db.models.fields.related.RelatedField");
        self.interpreter.is_on_trial() && instance.class.native_base().is_some_and(bare)
    }

    /// Whether a method of the object runs here.
    fn is_running_on(&self, object: &Object) -> bool {
        match (&self.scope.running, object) {
            (Some((_, Some(Object::Instance(own)))), Object::Instance(instance)) => Rc::ptr_eq(own, instance),
            _ => false,
        }
    }

    /// `object[index] = value`
    fn set_item(&self, object: &Object, index: &Object, value: Object, target: &Expr) -> Res<()> {
        if let Object::Special(special) = object
            && matches!(&**special, crate::object::Special::Native(name) if matches!(&**name, "sys.path" | "sys.modules"))
        {
            match (&**special, index.as_str()) {
                (crate::object::Special::Native(module), Some(name)) if &**module == "sys.modules" => {
                    self.interpreter.doubt_module(name);
                }
                _ => {
                    let doubt = "`sys.path` or `sys.modules` is changed by the project's code";
                    self.interpreter.doubt_search_path(doubt);
                }
            }
        }
        match object {
            Object::Dict(dict) => {
                if dict.poison.borrow().is_some() {
                    return Ok(());
                }
                if let Some(unknown) = self.dict_insert(dict, index.clone(), value)? {
                    let unknown = self.derived_here(&unknown);
                    self.poison(object, &unknown);
                }
            }
            Object::List(list) => {
                if list.poison.borrow().is_some() {
                    return Ok(());
                }
                let length = list.items.borrow().len();
                match self.index_of(index, length) {
                    Some(Ok(at)) => {
                        if let Some(slot) = list.items.borrow_mut().get_mut(at) {
                            *slot = value;
                        }
                    }
                    Some(Err(())) => return self.raise("IndexError", "list assignment index out of range"),
                    None => {
                        if let Object::Special(special) = index
                            && let crate::object::Special::Slice(lower, upper, Object::Value(Value::None)) = &**special
                            && let Some((start, end)) = self.slice_bounds(lower, upper, length)
                            && let Ok(items) = self.iterate(&value)?
                        {
                            list.items.borrow_mut().splice(start..end.max(start), items);
                            return Ok(());
                        }
                        let unknown = index
                            .unknown()
                            .unwrap_or_else(|| self.unknown_here("the index is not understood"));
                        self.poison(object, &unknown);
                    }
                }
            }
            Object::Lazy(lazy) => {
                let object = self.force(lazy);
                return self.set_item(&object, index, value, target);
            }
            Object::Special(special) if matches!(&**special, crate::object::Special::Inert(_)) => {}
            Object::Instance(instance) if let Some(dict) = instance.dict_left_alone("__setitem__") => {
                return self.set_item(&Object::Dict(dict), index, value, target);
            }
            Object::Instance(_) => {
                let note = self.unknown_at(target.range(), "what its class makes of the item is not known");
                self.poison(object, &note);
            }
            Object::Special(special) if matches!(&**special, crate::object::Special::Native(name) if &**name == "os.environ") => {
                match (index.as_str(), value.as_str()) {
                    (Some(name), Some(value)) => self.interpreter.set_environ(name, value),
                    _ => {
                        let note = self.unknown_at(target.range(), "it changes the environment");
                        self.interpreter.doubt_environ(note);
                    }
                }
            }
            other => {
                let note = match other.unknown() {
                    Some(unknown) => self.derived_here(&unknown),
                    None => self.unknown_at(target.range(), "it changes something that is not read from source"),
                };
                self.poison(object, &note);
                self.poison_root(target, &note);
                self.skip(note);
            }
        }
        Ok(())
    }

    pub(super) fn delete(&self, target: &Expr) -> Res<()> {
        match target {
            Expr::Name(name) => {
                self.scope.delete(&name.id);
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                for element in elts {
                    self.delete(element)?;
                }
            }
            Expr::Subscript(e) => {
                let object = self.eval(&e.value)?;
                let index = self.eval(&e.slice)?;
                match &object {
                    Object::Dict(dict) if dict.poison.borrow().is_none() => match Key::of(&index) {
                        Ok(key) => {
                            if dict.items.borrow_mut().shift_remove(&key).is_none() {
                                return self.raise("KeyError", super::repr(&index).unwrap_or_default());
                            }
                        }
                        Err(no_key) => {
                            let unknown = self.no_key(no_key)?;
                            self.poison(&object, &unknown);
                        }
                    },
                    Object::List(list) if list.poison.borrow().is_none() => {
                        let length = list.items.borrow().len();
                        match self.index_of(&index, length) {
                            Some(Ok(at)) => {
                                list.items.borrow_mut().remove(at);
                            }
                            Some(Err(())) => return self.raise("IndexError", "list index out of range"),
                            None => {
                                let unknown = self.unknown_here("deleting a slice is not evaluated");
                                self.poison(&object, &unknown);
                            }
                        }
                    }
                    other => {
                        let unknown = other
                            .unknown()
                            .unwrap_or_else(|| self.unknown_here("it is not evaluated"));
                        self.poison(&object, &unknown);
                        self.skip(unknown);
                    }
                }
            }
            Expr::Attribute(e) => {
                let object = self.eval(&e.value)?;
                match &object {
                    Object::Class(class) => {
                        class.namespace.borrow_mut().shift_remove(e.attr.as_str());
                    }
                    Object::Instance(instance) => {
                        instance.attributes.borrow_mut().shift_remove(e.attr.as_str());
                    }
                    other => {
                        let unknown = other
                            .unknown()
                            .unwrap_or_else(|| self.unknown_here("it is not evaluated"));
                        self.skip(unknown);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// What may be set on a model that is made without changing it for the database. Django looks at a class's attributes
/// while it makes the class; later ones are attributes and no more, but for those that it looks up by name.
pub(crate) fn is_harmless_attribute(name: &str, value: &Object) -> bool {
    if matches!(name, "__module__" | "__doc__") {
        return true;
    }
    if name.starts_with("__")
        || matches!(
            name,
            "_meta" | "Meta" | "objects" | "_default_manager" | "_base_manager"
        )
    {
        return false;
    }
    match value {
        // `functools.partialmethod(…)`
        Object::Value(Value::Call(call)) => &*call.func.module == "functools",
        Object::Instance(_) => false,
        Object::Special(_) => true,
        _ => !matches!(value, Object::Class(_) | Object::Lazy(_)),
    }
}
