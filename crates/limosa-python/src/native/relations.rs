//! Relations that a field of the source builds by itself: `ManyToManyRel(self, to, through=…)` in a `RelatedField`.

use std::rc::Rc;
use std::sync::Arc;

use crate::eval::{Frame, Res};
use crate::object::{Dict, Instance, Keywords, Object};
use crate::{Call, Class, Path};

/// Django's base of relations.
const BASE: &str = "django.db.models.fields.reverse_related.ForeignObjectRel";

/// The arguments of the constructors, in order.
const PARAMETERS: &[(&str, &[&str])] = &[
    (
        "ManyToManyRel",
        &[
            "field",
            "to",
            "related_name",
            "related_query_name",
            "limit_choices_to",
            "symmetrical",
            "through",
            "through_fields",
            "db_constraint",
        ],
    ),
    (
        "ForeignObjectRel",
        &[
            "field",
            "to",
            "related_name",
            "related_query_name",
            "limit_choices_to",
            "parent_link",
            "on_delete",
        ],
    ),
];

/// Whether an object is a relation that was built so.
pub(crate) fn is_relation(class: &Rc<Class>) -> bool {
    class.is_subclass_of(BASE)
}

impl Frame<'_> {
    /// The relation that one of Django's classes makes; `None` for a class that is not followed.
    pub(crate) fn relation(&self, name: &str, args: &[Object], kwargs: &Keywords) -> Option<Object> {
        let (_, parameters) = PARAMETERS.iter().find(|(class, _)| *class == name)?;
        let mut attributes = crate::Namespace::new();
        for parameter in *parameters {
            let default = match *parameter {
                "limit_choices_to" => Object::Dict(Rc::new(Dict::with_default(None))),
                "symmetrical" | "db_constraint" => Object::bool(true),
                "parent_link" => Object::bool(false),
                _ => Object::NONE,
            };
            let name = if *parameter == "to" { "model" } else { parameter };
            attributes.insert(name.into(), default);
        }
        let positional = parameters.iter().zip(args).map(|(name, value)| (*name, value));
        let named = kwargs.iter().map(|(name, value)| (&**name, value));
        for (name, value) in positional.chain(named) {
            if !parameters.contains(&name) {
                return None;
            }
            let name = if name == "to" { "model" } else { name };
            attributes.insert(name.into(), value.clone());
        }
        let class = Path::new("django.db.models.fields.reverse_related", name);
        let known = self.interpreter.relations.borrow().get(name).cloned();
        let class = known.unwrap_or_else(|| {
            let bases = vec![Object::native(BASE)];
            let class = self.make_class(
                class,
                bases,
                Vec::new(),
                crate::Namespace::new(),
                Vec::new(),
                self.location(),
            );
            let mut relations = self.interpreter.relations.borrow_mut();
            relations.insert(name.to_owned(), Rc::clone(&class));
            class
        });
        Some(Object::Instance(Rc::new(Instance {
            class,
            args: Vec::new(),
            kwargs: Vec::new(),
            attributes: attributes.into(),
            native: None.into(),
            location: self.location(),
            poison: None.into(),
            is_answer: false,
            dict: None,
        })))
    }

    /// What a generic relation does to a class: it stands there under its name, apart from fields with columns.
    pub(crate) fn generic_contribute(&self, field: &Rc<Instance>, class: &Rc<Class>, name: &str) -> Object {
        {
            let mut attributes = field.attributes.borrow_mut();
            for attribute in ["name", "attname"] {
                attributes.insert(attribute.into(), Object::str(name));
            }
            attributes.insert("model".into(), Object::Class(Rc::clone(class)));
        }
        self.interpreter.contributed(crate::Contribution::Part {
            class: Rc::clone(class),
            name: name.into(),
            object: Object::Instance(Rc::clone(field)),
            private: true,
        });
        Object::NONE
    }

    /// What Django's constructor of a bare `RelatedField` keeps.
    pub(crate) fn related_field_init(&self, instance: &Rc<Instance>, kwargs: &Keywords) -> Keywords {
        let mut rest = kwargs.clone();
        if let Some(at) = rest.iter().position(|(name, _)| &**name == "rel")
            && matches!(rest[at].1, Object::Instance(_))
        {
            let (_, relation) = rest.remove(at);
            instance.attributes.borrow_mut().insert("remote_field".into(), relation);
        }
        rest
    }

    /// What Django's `RelatedField.deconstruct()` adds to what a plain field says.
    pub(crate) fn related_field_deconstruct(&self, call: &Call) -> Option<Arc<Call>> {
        const OWN: &[&str] = &["limit_choices_to", "related_name", "related_query_name"];
        let mut plain = Call {
            func: Path::dotted("django.db.models.Field"),
            ..call.clone()
        };
        plain
            .kwargs
            .retain(|(name, _)| !OWN.contains(&&**name) && &**name != "rel");
        let deconstruct = self.interpreter.deconstruct.borrow();
        let mut normal = (*deconstruct.as_ref()?(&plain)?).clone();
        for name in OWN {
            if let Some(value) = call.kwarg(name).filter(|value| !value.is_none()) {
                normal.kwargs.push(((*name).into(), value.clone()));
            }
        }
        Some(Arc::new(normal))
    }

    /// Whether the project's own `Field.deconstruct` keeps an option out of migrations that could not be written down.
    pub(crate) fn is_hidden_option(&self, name: &str, object: &Object) -> bool {
        if self.interpreter.field_deconstruct.borrow().is_none() || object.to_value().first_unknown().is_none() {
            return false;
        }
        let key = Object::str(name);
        let Ok(hash) = crate::key::Key::of(&key) else {
            return false;
        };
        let options = Dict::with_default(None);
        options.items.borrow_mut().insert(hash, (key, object.clone()));
        let field = Object::Dict(Rc::new(options));
        // What stands for the field is its options: `deconstructed` answers them as they are.
        match self.field_deconstruct(&field) {
            Some(Ok(Object::Tuple(answer))) => match answer.last() {
                Some(Object::Dict(left)) => left.poison.borrow().is_none() && left.items.borrow().is_empty(),
                _ => false,
            },
            _ => false,
        }
    }

    /// `Field.deconstruct(field)`, which the project may have replaced by a function of its own.
    pub(crate) fn field_deconstruct(&self, field: &Object) -> Option<Res<Object>> {
        if self.interpreter.deconstructs_itself.get() {
            return None;
        }
        let replaced = self.interpreter.field_deconstruct.borrow().clone()?;
        self.interpreter.deconstructs_itself.set(true);
        let result = self.call_object(&replaced, vec![field.clone()], Vec::new());
        self.interpreter.deconstructs_itself.set(false);
        Some(result)
    }
}
