//! Which Django says what a field deconstructs to, where its versions differ.
//!
//! Like [`set_custom_field_resolver`](crate::set_custom_field_resolver), whoever reads the project says it once, for its
//! thread: a field out of a migration and one out of a model must be the same.

use std::cell::Cell;

use limosa_python::DjangoVersion;

thread_local! {
    static DJANGO: Cell<DjangoVersion> = const { Cell::new(DjangoVersion::ASSUMED) };
}

/// Sets the version that fields are deconstructed by, for this thread.
pub fn set_django_version(version: DjangoVersion) {
    DJANGO.with(|slot| slot.set(version));
}

pub(crate) fn django() -> DjangoVersion {
    DJANGO.with(Cell::get)
}
