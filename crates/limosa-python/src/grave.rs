//! Dropping things that nest deep, without recursion.
//!
//! A loop may nest a hundred thousand lists into each other. Rust would drop them by recursion, as deep; containers
//! hand their parts to this queue instead, which drops one after the other.

use std::cell::RefCell;

use crate::object::Object;

thread_local! {
    /// What waits to be dropped; `None` when nobody is at it.
    static WAITING: RefCell<Option<Vec<Object>>> = const { RefCell::new(None) };
}

/// Drops objects, one after the other.
pub(crate) fn bury(objects: impl Iterator<Item = Object>) {
    let mut objects = objects.filter(nests).peekable();
    if objects.peek().is_none() {
        return;
    }
    let started = WAITING.try_with(|waiting| {
        let Ok(mut waiting) = waiting.try_borrow_mut() else {
            return false;
        };
        match &mut *waiting {
            Some(queue) => {
                queue.extend(objects);
                false
            }
            none => {
                *none = Some(objects.collect());
                true
            }
        }
    });
    if started != Ok(true) {
        return;
    }
    loop {
        let next = WAITING.try_with(|waiting| waiting.borrow_mut().as_mut().and_then(Vec::pop));
        match next {
            // Its parts are queued, not dropped, while the queue is at work.
            Ok(Some(object)) => drop(object),
            _ => break,
        }
    }
    let _ = WAITING.try_with(|waiting| waiting.borrow_mut().take());
}

fn nests(object: &Object) -> bool {
    !matches!(object, Object::Value(_) | Object::Module(_))
}
