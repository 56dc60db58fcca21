//! Dropping things that nest deep, without recursion.
//!
//! A loop may nest a hundred thousand lists into each other. Rust would drop them by recursion, as deep; containers
//! hand their parts to this queue instead, which drops one after the other.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use crate::object::Object;

thread_local! {
    /// What waits to be dropped; `None` when nobody is at it. It has no destructor, so that it is there to the very
    /// end of the thread, when the destructors of other thread locals drop what they hold.
    static WAITING: RefCell<Option<ManuallyDrop<Vec<Object>>>> = const { RefCell::new(None) };
}

/// Drops objects, one after the other.
pub(crate) fn bury(objects: impl Iterator<Item = Object>) {
    let objects: Vec<Object> = objects.filter(nests).collect();
    if objects.is_empty() {
        return;
    }
    let started = WAITING.with_borrow_mut(|waiting| match waiting {
        Some(queue) => {
            queue.extend(objects);
            false
        }
        none => {
            *none = Some(ManuallyDrop::new(objects));
            true
        }
    });
    if !started {
        return;
    }
    // Its parts are queued, not dropped, while the queue is at work.
    while let Some(object) = WAITING.with_borrow_mut(|waiting| waiting.as_mut().and_then(|queue| queue.pop())) {
        drop(object);
    }
    let empty = WAITING.with_borrow_mut(Option::take);
    drop(empty.map(ManuallyDrop::into_inner));
}

fn nests(object: &Object) -> bool {
    !matches!(object, Object::Value(_) | Object::Module(_))
}
