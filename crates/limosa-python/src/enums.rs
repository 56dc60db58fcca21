//! Enumerations: `Enum`, `IntEnum`, `StrEnum`, flags and Django's `Choices`.

use std::rc::{Rc, Weak};
use std::sync::Arc;

use num_bigint::BigInt;

use crate::eval::{Frame, Res, same};
use crate::object::{Member, Object, Special};
use crate::{Class, Value};

impl Frame<'_> {
    /// Turns what the class body bound into members.
    pub(crate) fn make_enum(&self, class: &Rc<Class>) {
        let is = |path: &str| class.is_subclass_of(path);
        let is_choice = is("django.db.models.enums.Choices");
        let text = is("builtins.str");
        let integer = is("builtins.int");
        let flag = is("enum.Flag");
        let doubtful = class.mro().is_none();
        let other_mixin = class.mro().unwrap_or_default().iter().any(|base| match base {
            Object::Value(Value::Name(path)) => {
                !matches!(path.module.as_ref(), "enum" | "django.db.models.enums" | "typing")
                    && !matches!(
                        path.to_string().as_str(),
                        "builtins.str" | "builtins.int" | "builtins.object"
                    )
            }
            _ => false,
        });
        let custom_new = class.lookup("__new__").is_some();
        let custom_auto = class.lookup("_generate_next_value_").is_some();
        let mut ignored: Vec<Arc<str>> = Vec::new();
        if let Some(object) = class.namespace.borrow().get("_ignore_") {
            match object {
                Object::List(list) => {
                    ignored.extend(list.items.borrow().iter().filter_map(Object::as_str).map(Arc::from))
                }
                other => ignored.extend(
                    other
                        .as_str()
                        .into_iter()
                        .flat_map(|s| s.split_whitespace())
                        .map(Arc::from),
                ),
            }
        }
        let mut members: Vec<(Arc<str>, Rc<Member>)> = Vec::new();
        // What the class body said, for `auto()`.
        let mut plain = true;
        let entries: Vec<(Arc<str>, Object)> = class
            .namespace
            .borrow()
            .iter()
            .map(|(k, v)| (Arc::clone(k), v.clone()))
            .collect();
        for (name, object) in entries {
            let descriptor = matches!(&object, Object::Function(_))
                || matches!(&object, Object::Special(special) if !matches!(&**special, Special::Iterator(_)));
            if name.starts_with('_') || descriptor || ignored.contains(&name) || matches!(object, Object::Class(_)) {
                continue;
            }
            let (mut value, mut label) = (object.clone(), None);
            if is_choice {
                let parts = match &object {
                    Object::Tuple(items) => Some(items.to_vec()),
                    Object::List(list) if list.poison.borrow().is_none() => Some(list.items.borrow().clone()),
                    _ => None,
                };
                label = Some(Object::str(crate::eval::title(&name.replace('_', " "))));
                if let Some(parts) = parts
                    && parts.len() > 1
                    && let Some((last, first)) = parts.split_last()
                {
                    if last.as_str().is_some() {
                        label = Some(last.clone());
                        value = match first {
                            [single] if text || integer => single.clone(),
                            several => Object::tuple(several.to_vec()),
                        };
                    } else if last.unknown().is_some() {
                        // Whether it is a label depends on what it is.
                        label = Some(last.clone());
                        value = self.unknown("whether its last part is a label is not known");
                    }
                }
            }
            let is_auto = matches!(&value, Object::Value(Value::Call(call)) if call.func.is("enum.auto"));
            if is_auto {
                value = self.auto(
                    class,
                    &name,
                    &members,
                    is_choice && text,
                    flag,
                    custom_auto || (!plain && !text),
                );
            } else {
                // In what `auto()` counts on from a pair, versions of Python differ.
                plain &= !matches!(object, Object::Tuple(_) | Object::List(_));
                value = self.coerced(value, text, integer);
            }
            if custom_new || doubtful || (other_mixin && value.unknown().is_none() && (text || integer || is_choice)) {
                value = self.unknown("how the value of the member is made is not known");
            }
            // A value that was there before is another name for the same member.
            let alias = members
                .iter()
                .map(|(_, member)| member)
                .find(|member| same(&member.value, &value) == Some(true));
            let member = match alias {
                Some(member) => Rc::clone(member),
                None => Rc::new(Member {
                    class: Rc::downgrade(class),
                    name: Arc::clone(&name),
                    value,
                    label,
                    path: class.path.clone(),
                    is_choice,
                    is_value: text || integer,
                }),
            };
            members.push((Arc::clone(&name), Rc::clone(&member)));
            class.namespace.borrow_mut().insert(name, Object::Member(member));
        }
        let _ = class.members.set(members);
    }

    fn auto(
        &self,
        class: &Rc<Class>,
        name: &str,
        members: &[(Arc<str>, Rc<Member>)],
        text_choices: bool,
        flag: bool,
        custom: bool,
    ) -> Object {
        if custom {
            return self.unknown("`_generate_next_value_` is not evaluated");
        }
        if text_choices {
            return Object::str(name);
        }
        if class.is_subclass_of("enum.StrEnum") {
            return Object::str(name.to_lowercase());
        }
        let mut highest: Option<BigInt> = None;
        for (_, member) in members {
            match crate::eval::unwrapped(&member.value) {
                Object::Value(Value::Int(int)) => highest = Some(highest.map_or(int.clone(), |h| h.max(int))),
                _ => return self.unknown("the number that `auto()` gives is not known"),
            }
        }
        match (flag, highest) {
            (false, Some(highest)) => Object::int(highest + 1),
            (true, Some(highest)) if highest > BigInt::ZERO => Object::int(BigInt::from(1) << highest.bits()),
            _ => Object::int(1),
        }
    }

    /// What a mixed-in type makes of a value.
    fn coerced(&self, value: Object, text: bool, integer: bool) -> Object {
        if value.unknown().is_some() {
            return value;
        }
        let plain = crate::eval::unwrapped(&value);
        match &plain {
            Object::Tuple(items) if text || integer => match &items[..] {
                [single] => self.coerced(single.clone(), text, integer),
                _ => self.unknown("what the type makes of several values is not known"),
            },
            Object::Value(Value::Str(_)) if text => plain,
            Object::Value(Value::Int(_)) if integer => plain,
            Object::Value(Value::Bool(b)) if integer => Object::int(i64::from(*b)),
            _ if text || integer => self.unknown("what the type makes of the value is not known"),
            _ => value,
        }
    }

    /// The members, aliases left out.
    pub(crate) fn members(&self, class: &Class) -> Vec<Object> {
        let mut seen: Vec<Rc<Member>> = Vec::new();
        for (_, member) in class.members.get().into_iter().flatten() {
            if !seen.iter().any(|other| Rc::ptr_eq(other, member)) {
                seen.push(Rc::clone(member));
            }
        }
        seen.into_iter().map(Object::Member).collect()
    }

    /// `Class(value)`
    pub(crate) fn enum_call(&self, class: &Rc<Class>, args: &[Object]) -> Res<Object> {
        let [wanted] = args else {
            return Ok(self.unknown("making an enumeration by a call is not evaluated"));
        };
        for (_, member) in class.members.get().into_iter().flatten() {
            if let Object::Member(given) = wanted
                && Rc::ptr_eq(given, member)
            {
                return Ok(wanted.clone());
            }
            match same(&member.value, wanted) {
                Some(true) => return Ok(Object::Member(Rc::clone(member))),
                Some(false) => {}
                None => return Ok(self.unknown("how they compare is not known")),
            }
        }
        if class.is_subclass_of("enum.Flag") {
            return Ok(self.unknown("combinations of flags are not evaluated"));
        }
        if class.lookup("_missing_").is_some() {
            return Ok(self.unknown("`_missing_` is not evaluated"));
        }
        self.raise("ValueError", format!("it is not a valid {}", class.name()))
    }

    /// `Class["NAME"]`
    pub(crate) fn enum_item(&self, class: &Rc<Class>, index: &Object) -> Res<Object> {
        match index.as_str() {
            Some(name) => match class.namespace.borrow().get(name) {
                Some(object @ Object::Member(_)) => Ok(object.clone()),
                _ => self.raise("KeyError", format!("'{name}'")),
            },
            None => Ok(self.unknown("the name is not known")),
        }
    }

    /// Attributes of the class.
    pub(crate) fn enum_attribute(&self, class: &Rc<Class>, name: &str) -> Res<Option<Object>> {
        if class.namespace.borrow().contains_key(name) {
            return Ok(None);
        }
        let members = self.members(class);
        if name == "__members__" {
            let pairs = class
                .members
                .get()
                .into_iter()
                .flatten()
                .map(|(name, member)| {
                    Object::tuple(vec![Object::str(Arc::clone(name)), Object::Member(Rc::clone(member))])
                })
                .collect();
            return self.dict_of_pairs(pairs).map(Some);
        }
        if !class.is_subclass_of("django.db.models.enums.Choices") {
            return Ok(None);
        }
        let empty = class.lookup("__empty__");
        let custom = |name: &str| match class.lookup(name) {
            Some(object @ Object::Special(_)) => Some(object),
            _ => None,
        };
        if matches!(name, "choices" | "labels" | "values" | "names") && custom(name).is_some() {
            return Ok(Some(self.unknown(format!("`{name}` is the class's own"))));
        }
        let label = |member: &Object| self.attribute(member, "label");
        let value = |member: &Object| match member {
            Object::Member(member) => member.value.clone(),
            other => other.clone(),
        };
        let mut items = Vec::new();
        match name {
            "choices" => {
                if let Some(empty) = empty {
                    items.push(Object::tuple(vec![Object::NONE, empty]));
                }
                for member in &members {
                    items.push(Object::tuple(vec![value(member), label(member)?]));
                }
            }
            "labels" => {
                items.extend(empty);
                for member in &members {
                    items.push(label(member)?);
                }
            }
            "values" => {
                items.extend(empty.map(|_| Object::NONE));
                items.extend(members.iter().map(value));
            }
            "names" => {
                items.extend(empty.map(|_| Object::str("__empty__")));
                for member in &members {
                    if let Object::Member(member) = member {
                        items.push(Object::str(Arc::clone(&member.name)));
                    }
                }
            }
            _ => return Ok(None),
        }
        Ok(Some(Object::list(items)))
    }

    /// Attributes of a member.
    pub(crate) fn member_attribute(&self, member: &Rc<Member>, name: &str) -> Res<Object> {
        let object = Object::Member(Rc::clone(member));
        let Some(class) = member.class.upgrade() else {
            return Ok(self.unknown("its class is gone"));
        };
        let overridden = class.lookup(name).filter(|found| !matches!(found, Object::Member(_)));
        if let Some(found) = overridden {
            return self.bound(&object, &class, found);
        }
        Ok(match name {
            "value" | "_value_" => member.value.clone(),
            "name" | "_name_" => Object::str(Arc::clone(&member.name)),
            "label" if member.is_choice => match &member.label {
                Some(label) => label.clone(),
                None => self.unknown("its label is not known"),
            },
            "__class__" => Object::Class(class),
            _ => {
                if let Some(found @ Object::Member(_)) = class.lookup(name) {
                    return Ok(found);
                }
                if member.is_value {
                    return self.attribute(&member.value, name);
                }
                self.unknown(format!("`{name}` of the member is not known"))
            }
        })
    }
}

/// `A | B` of two members of one flag class, as migrations name it: its single flags, the lowest first.
pub(crate) fn joined(a: &Rc<Member>, b: &Rc<Member>) -> Option<Rc<Member>> {
    let class = a.class.upgrade()?;
    if !class.is_subclass_of("enum.Flag") || !std::ptr::eq(a.class.as_ptr(), b.class.as_ptr()) {
        return None;
    }
    let number = |member: &Member| match &member.value {
        Object::Value(Value::Int(number)) => i64::try_from(number).ok(),
        _ => None,
    };
    let value = number(a)? | number(b)?;
    let mut single = Vec::new();
    let mut left = value;
    for (name, member) in class.members.get()? {
        let bit = number(member)?;
        if bit.count_ones() == 1 && value & bit != 0 && left & bit != 0 {
            single.push((bit, Arc::clone(name)));
            left &= !bit;
        }
    }
    // Bits that no member stands for have no name.
    if left != 0 {
        return None;
    }
    single.sort_unstable();
    let names: Vec<&str> = single.iter().map(|(_, name)| &**name).collect();
    Some(Rc::new(Member {
        class: Weak::clone(&a.class),
        name: names.join("|").into(),
        value: Object::int(value),
        label: None,
        path: a.path.clone(),
        is_choice: false,
        is_value: a.is_value,
    }))
}
