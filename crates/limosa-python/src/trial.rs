//! Code that takes part in the making of a class, followed on trial.
//!
//! Metaclasses and `contribute_to_class()` run while Django makes a model. They are evaluated and watched: what they do to
//! the model is written down as [`Contribution`]s, and anything that can't be told is noted. One note, and the class is
//! Python's to tell.

use std::rc::Rc;
use std::sync::Arc;

use crate::eval::Stop;
use crate::interpreter::Inner;
use crate::{Class, Interpreter, Object, Unknown};

/// What such code does to a model class.
#[derive(Clone, Debug)]
pub enum Contribution {
    /// The class gets a field or a manager.
    Part {
        /// The model.
        class: Rc<Class>,
        /// Its name there.
        name: Arc<str>,
        /// The field or manager.
        object: Object,
        /// Whether Django keeps it apart, as a generic foreign key.
        private: bool,
    },
    /// A field that the class has gets another option.
    Option {
        /// The model.
        class: Rc<Class>,
        /// The field's name.
        field: Arc<str>,
        /// The option's name.
        option: Arc<str>,
        /// Its value.
        value: Object,
    },
}

/// What was seen so far.
#[derive(Debug, Default)]
pub(crate) struct Trial {
    pub(crate) notes: Vec<Arc<Unknown>>,
    pub(crate) contributions: Vec<Contribution>,
}

impl Inner {
    /// Runs something on trial.
    pub(crate) fn on_trial<T>(&self, run: impl FnOnce() -> T) -> (T, Trial) {
        self.trials.borrow_mut().push(Trial::default());
        let result = run();
        let trial = self.trials.borrow_mut().pop().unwrap_or_default();
        (result, trial)
    }

    pub(crate) fn is_on_trial(&self) -> bool {
        !self.trials.borrow().is_empty()
    }

    /// Notes what can't be told; false when nothing is on trial.
    pub(crate) fn note_on_trial(&self, unknown: &Arc<Unknown>) -> bool {
        match self.trials.borrow_mut().last_mut() {
            Some(trial) => {
                trial.notes.push(Arc::clone(unknown));
                true
            }
            None => false,
        }
    }

    /// Writes down what was done to a model; false when nothing is on trial.
    pub(crate) fn contributed(&self, contribution: Contribution) -> bool {
        match self.trials.borrow_mut().last_mut() {
            Some(trial) => {
                trial.contributions.push(contribution);
                true
            }
            None => false,
        }
    }
}

impl Interpreter {
    /// What `Model.add_to_class(name, object)` does when the object's class has a `contribute_to_class()` of its own.
    ///
    /// # Errors
    /// The first thing in it that can't be told.
    pub fn contribute(
        &self,
        class: &Rc<Class>,
        name: &str,
        object: &Object,
    ) -> Result<Vec<Contribution>, Arc<Unknown>> {
        let inner = &self.inner;
        let lost = |reason: String| {
            Arc::new(Unknown {
                source: name.into(),
                reason: reason.into(),
                location: class.location.clone(),
            })
        };
        let Ok(module) = inner.load(&class.path.module) else {
            return Err(lost("its module is not at hand".to_owned()));
        };
        let frame = inner.frame(&module);
        let (result, trial) = inner.on_trial(|| {
            let method = frame.attribute(object, "contribute_to_class")?;
            let arguments = vec![Object::Class(Rc::clone(class)), Object::str(name)];
            frame.call_object(&method, arguments, Vec::new())
        });
        if let Some(note) = trial.notes.into_iter().next() {
            return Err(note);
        }
        let result =
            result.map_err(|stop: Stop| lost(format!("`contribute_to_class()` fails: {}", stop.into_error())))?;
        match result.unknown().or_else(|| object.unknown()) {
            Some(unknown) => Err(unknown),
            None => Ok(trial.contributions),
        }
    }

    /// What Python does with a descriptor when the class is made: `object.__set_name__(class, name)`.
    ///
    /// # Errors
    /// The first thing in it that can't be told, or that it changes the model.
    pub fn set_name(&self, class: &Rc<Class>, name: &str, object: &Object) -> Result<(), Arc<Unknown>> {
        let lost = |reason: String| {
            Arc::new(Unknown {
                source: name.into(),
                reason: reason.into(),
                location: class.location.clone(),
            })
        };
        let Ok(module) = self.inner.load(&class.path.module) else {
            return Err(lost("its module is not at hand".to_owned()));
        };
        let frame = self.inner.frame(&module);
        let (result, trial) = self.inner.on_trial(|| {
            let method = frame.attribute(object, "__set_name__")?;
            frame.call_object(
                &method,
                vec![Object::Class(Rc::clone(class)), Object::str(name)],
                Vec::new(),
            )
        });
        let result = result.map_err(|stop: Stop| lost(format!("`__set_name__()` fails: {}", stop.into_error())))?;
        match trial.notes.into_iter().next().or_else(|| result.unknown()) {
            Some(note) => Err(note),
            None if trial.contributions.is_empty() => Ok(()),
            None => Err(lost("`__set_name__()` changes the model".to_owned())),
        }
    }

    /// The same instance again, as a copy that nobody has touched.
    pub fn renewed(&self, object: &Object) -> Option<Object> {
        let Object::Instance(instance) = object else {
            return None;
        };
        let module = self.inner.load(&instance.class.path.module).ok()?;
        let frame = self.inner.frame(&module);
        let class = Object::Class(Rc::clone(&instance.class));
        frame
            .call_object(&class, instance.args.clone(), instance.kwargs.clone())
            .ok()
    }
}
