//! What is of `django.contrib.postgres` wants that app to be installed.

use limosa_python::Path;

use super::Suspicion;
use crate::ProjectState;

/// What Django is likely to refuse where `django.contrib.postgres` is not installed: its fields, indexes and constraints.
pub fn without_contrib_postgres(state: &ProjectState) -> Vec<Suspicion> {
    let of_postgres = |path: &Path| path.module.starts_with("django.contrib.postgres");
    let check = "postgres.E005";
    let mut found = Vec::new();
    for model in state.all_models().filter(|model| !model.swapped()) {
        for (name, field) in &model.state.fields {
            let built_in = field.field_type().map(|field_type| field_type.path());
            if of_postgres(&field.deconstruct().func) || built_in.as_ref().is_some_and(of_postgres) {
                let object = format!("{}.{name}", model.label());
                found.push(Suspicion { object, check });
            }
        }
        let indexes = model.indexes().iter().map(|index| index.deconstruct());
        let constraints = model.constraints().iter().map(|constraint| constraint.deconstruct());
        if indexes.chain(constraints).any(|call| of_postgres(&call.func)) {
            let object = model.label();
            found.push(Suspicion { object, check });
        }
    }
    found
}
