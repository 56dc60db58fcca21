//! What Django's system checks would refuse in models, as far as a state shows it.
//!
//! These are *suspicions*: an object and the number of the check, nothing in words. Only Django says what it refuses: a
//! check may be silenced in the settings, overridden in a class, or depend on the database. Whoever finds a suspicion asks
//! Django; a state without one costs nothing. What is looked at are the mistakes that people make in `models.py`: names
//! that clash, relations to nowhere, options that contradict each other, `Meta` that names fields which are not there.

mod fields;
mod models;
mod postgres;
mod relations;

pub use postgres::without_contrib_postgres;

use crate::{Model, ProjectState};

/// Something that Django is likely to refuse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suspicion {
    /// The model or field: `shop.Book.author`.
    pub object: String,
    /// Django's number of the check: `fields.E304`.
    pub check: &'static str,
}

/// Everything that Django is likely to refuse, in the order of the models.
pub fn suspicions(state: &ProjectState) -> Vec<Suspicion> {
    let mut found = Found { suspicions: Vec::new() };
    let reverse = relations::Reverse::of(state);
    for model in state.all_models().filter(|model| !model.swapped()) {
        fields::check(&model, &mut found);
        relations::check(&model, &reverse, &mut found);
        models::check(&model, &reverse, &mut found);
    }
    models::check_names(state, &mut found);
    found.suspicions
}

/// What was found so far.
struct Found {
    suspicions: Vec<Suspicion>,
}

impl Found {
    fn model(&mut self, model: &Model<'_>, check: &'static str) {
        let object = model.label();
        self.suspicions.push(Suspicion { object, check });
    }

    fn field(&mut self, model: &Model<'_>, name: &str, check: &'static str) {
        let object = format!("{}.{name}", model.label());
        self.suspicions.push(Suspicion { object, check });
    }
}

#[cfg(test)]
mod tests;
