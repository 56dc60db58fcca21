//! Keys of other models that point at a field: what must be dropped and made again when its type changes.

use limosa_state::{Model, ModelField};

use super::{Column, Table};

/// A key that points at the altered field, with the table it is in.
#[derive(Clone, Debug)]
pub(crate) struct RelatedField {
    /// The table.
    pub(crate) table: Table,
    /// The key, as it is before.
    pub(crate) old: Column,
    /// The key, as it is after.
    pub(crate) new: Column,
}

/// How far keys to keys are followed.
const MAX_DEPTH: usize = 16;

/// The keys that point at a field, and the keys that point at those, before and after the operation; many-to-many
/// relations themselves left out (the keys of their joining tables are in).
pub(crate) fn related_non_m2m(old: &ModelField<'_>, new: &ModelField<'_>) -> Vec<RelatedField> {
    let mut found = Vec::new();
    within(&old.model, &old.name, &new.model, &new.name, 0, &mut found);
    found
}

fn within(
    from: &Model<'_>,
    old_name: &str,
    to: &Model<'_>,
    new_name: &str,
    depth: usize,
    found: &mut Vec<RelatedField>,
) {
    if depth > MAX_DEPTH {
        return;
    }
    let olds = relevant(from, old_name);
    let news = relevant(to, new_name);
    for (old, new) in olds.into_iter().zip(news) {
        found.push(RelatedField {
            table: Table::new(&new.model),
            old: Column::new(&old),
            new: Column::new(&new),
        });
        let itself = old.model.key == from.key && *old.name == *old_name;
        if !itself {
            within(&old.model, &old.name, &new.model, &new.name, depth + 1, found);
        }
    }
}

fn relevant<'a>(model: &Model<'a>, name: &str) -> Vec<ModelField<'a>> {
    let primary = model.get_field(name).is_some_and(|field| field.field.primary_key());
    let mut related: Vec<_> = model
        .related_fields()
        .into_iter()
        .filter(
            |field| match field.field.relation().and_then(|r| r.to_field.map(str::to_owned)) {
                // A link to a parent counts as one to its primary key.
                None => primary,
                Some(to_field) => to_field == name,
            },
        )
        .collect();
    related.sort_by_key(query_name);
    related
}

/// The name that Django sorts relations by: `related_query_name`, `related_name`, or the model's name.
fn query_name(field: &ModelField<'_>) -> String {
    let query_name = field
        .field
        .option("related_query_name")
        .and_then(limosa_python::Value::as_str);
    query_name
        .or_else(|| field.field.related_name())
        .filter(|name| !name.is_empty())
        .map_or_else(|| field.model.model_name().to_owned(), str::to_owned)
}
