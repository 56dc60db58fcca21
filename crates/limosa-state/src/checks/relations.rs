//! Relations: their targets, and the names under which the targets know them.

use std::collections::HashMap;

use super::Found;
use crate::{Field, FieldType, Model, ModelField, ModelKey, ProjectState};

/// A relation, as its target sees it.
pub(super) struct Backward {
    owner: ModelKey,
    field: String,
    /// The attribute on the target; `None` when it has none.
    pub(super) accessor: Option<String>,
    /// Its name in queries.
    pub(super) query_name: String,
    hidden: bool,
    many_to_many: bool,
    parent_link: bool,
}

/// The relations that point at each model that has a table.
pub(super) struct Reverse {
    by_target: HashMap<ModelKey, Vec<Backward>>,
}

impl Reverse {
    pub(super) fn of(state: &ProjectState) -> Self {
        let mut by_target: HashMap<ModelKey, Vec<Backward>> = HashMap::new();
        for model in state.all_models().filter(|model| !model.swapped()) {
            for field in relations(&model) {
                if let Some(target) = field.target_model() {
                    let backward = backward(&field, &target);
                    by_target.entry(target.concrete_model().key).or_default().push(backward);
                }
            }
        }
        Self { by_target }
    }

    /// What points at the model or at one of its parents and is not hidden: Django's `_meta.related_objects`.
    pub(super) fn related_objects(&self, model: &Model<'_>) -> Vec<&Backward> {
        let model = model.concrete_model();
        let mut found = Vec::new();
        let mut waiting = vec![model.clone()];
        while let Some(next) = waiting.pop() {
            let own = next.key == model.key;
            let backwards = self.by_target.get(&next.key).into_iter().flatten();
            found.extend(
                backwards
                    .filter(|backward| !backward.hidden || backward.many_to_many)
                    .filter(|backward| own || !backward.parent_link),
            );
            if waiting.len() < 64 && found.len() < 100_000 {
                waiting.extend(next.parents().into_iter().map(|parent| parent.concrete_model()));
            }
        }
        found
    }
}

/// The relations that a model declares, links to its parents that nobody wrote included.
fn relations<'a>(model: &Model<'a>) -> Vec<ModelField<'a>> {
    let mut fields = model.local_fields();
    fields.extend(model.local_many_to_many());
    fields.retain(|field| field.field.is_relation());
    fields
}

fn backward(field: &ModelField<'_>, target: &Model<'_>) -> Backward {
    let own = &field.model;
    let name_of = |text: &str| {
        text.replace("%(class)s", own.model_name())
            .replace("%(model_name)s", own.model_name())
            .replace("%(app_label)s", &own.app_label().to_lowercase())
    };
    let default = own
        .state
        .options
        .get("default_related_name")
        .and_then(|value| value.as_str());
    let related_name = field.field.related_name().or(default).map(name_of);
    let many_to_many = field.field.many_to_many();
    let symmetrical = many_to_many
        && target.key == own.key
        && field
            .field
            .option("symmetrical")
            .is_none_or(|value| *value == true.into());
    let hidden = symmetrical || related_name.as_deref().is_some_and(|name| name.ends_with('+'));
    let one = field.field.field_type() == Some(FieldType::OneToOneField);
    let accessor = match (&related_name, one) {
        _ if symmetrical => None,
        (Some(name), _) => Some(name.clone()),
        (None, true) => Some(own.model_name().to_owned()),
        (None, false) => Some(format!("{}_set", own.model_name())),
    };
    let query_name = field
        .field
        .option("related_query_name")
        .and_then(|value| value.as_str());
    let query_name = match (query_name.map(name_of), related_name) {
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => own.model_name().to_owned(),
    };
    // A relation without a way back gets a name that nothing else has.
    let unnamed = many_to_many && hidden;
    let unique = || format!("{}.{}+", own.label_lower(), field.name);
    Backward {
        owner: own.key.clone(),
        field: field.name.to_string(),
        accessor: match unnamed && !symmetrical {
            true => Some(unique()),
            false => accessor,
        },
        query_name: match unnamed {
            true => unique(),
            false => query_name,
        },
        hidden,
        many_to_many,
        parent_link: field.field.relation().is_some_and(|relation| relation.parent_link),
    }
}

/// Checks the relations that a model declares.
pub(super) fn check(model: &Model<'_>, reverse: &Reverse, found: &mut Found) {
    for field in relations(model) {
        let name = field.name.to_string();
        let Some(target) = field.target_model() else {
            found.field(model, &name, "fields.E300");
            continue;
        };
        for check in target_checks(&field, &target) {
            found.field(model, &name, check);
        }
        for check in clashes(&field, &target, reverse) {
            found.field(model, &name, check);
        }
    }
}

fn target_checks(field: &ModelField<'_>, target: &Model<'_>) -> Vec<&'static str> {
    let mut checks = Vec::new();
    if target.swapped() {
        checks.push("fields.E301");
    }
    if let Some(name) = field.field.related_name() {
        let valid = name.ends_with('+') || (is_identifier(&name.replace("%(", "").replace(")s", "")));
        if !valid {
            checks.push("fields.E306");
        }
    }
    if let Some(relation) = field.field.relation() {
        match relation.on_delete {
            Some(rule) if is_rule(rule, "SET_NULL") && !field.field.null() => checks.push("fields.E320"),
            Some(rule)
                if is_rule(rule, "SET_DEFAULT") && !field.field.has_default() && !field.field.has_db_default() =>
            {
                checks.push("fields.E321");
            }
            _ => {}
        }
        if let Some(to_field) = relation.to_field {
            match target.concrete_model().get_field(to_field) {
                None => checks.push("fields.E312"),
                Some(referred) if !is_unique(&referred) => checks.push("fields.E311"),
                Some(_) => {}
            }
        }
        if let Some(through) = relation.through {
            let (app_label, model_name) = crate::resolve_relation(through, &field.model.key.0, &field.model.key.1);
            if field.model.project.model_by_key(&(app_label, model_name)).is_none() {
                checks.push("fields.E331");
            }
        }
    }
    checks
}

fn is_rule(rule: &limosa_python::Value, name: &str) -> bool {
    matches!(rule, limosa_python::Value::Name(path) if path.qualname.as_ref() == name && path.module.starts_with("django.db.models"))
}

/// Whether values of the field are unique by themselves.
fn is_unique(field: &ModelField<'_>) -> bool {
    field.field.unique()
        || field.is_pk()
        || field
            .model
            .unique_together()
            .iter()
            .any(|names| names.len() == 1 && *names[0] == *field.name)
        || field
            .model
            .constraints()
            .iter()
            .any(|constraint| constraint.condition().is_none() && constraint.fields() == [&*field.name])
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
}

/// Whether the name that the relation has on its target is taken there.
fn clashes(field: &ModelField<'_>, target: &Model<'_>, reverse: &Reverse) -> Vec<&'static str> {
    let own = backward(field, target);
    let accessor = own.accessor.as_deref().filter(|_| !own.hidden);
    let mut checks = Vec::new();
    let mut fields: Vec<String> = target.fields().iter().map(|field| field.name.to_string()).collect();
    fields.extend(many_to_many_names(target));
    for name in &fields {
        if accessor == Some(name) {
            checks.push("fields.E302");
        }
        if *name == own.query_name {
            checks.push("fields.E303");
        }
    }
    for other in reverse.related_objects(target) {
        if other.owner == own.owner && other.field == own.field {
            continue;
        }
        if accessor.is_some() && other.accessor.as_deref() == accessor {
            checks.push("fields.E304");
        }
        if other.accessor.as_ref() == Some(&own.query_name) {
            checks.push("fields.E305");
        }
    }
    let is_manager = |name: &str| name == "objects" || target.state.managers.iter().any(|(known, _)| **known == *name);
    if accessor.is_some_and(is_manager) {
        checks.push("fields.E348");
    }
    checks
}

fn many_to_many_names(model: &Model<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut waiting = vec![model.clone()];
    while let Some(next) = waiting.pop() {
        names.extend(next.local_many_to_many().iter().map(|field| field.name.to_string()));
        if waiting.len() < 64 {
            waiting.extend(next.parents());
        }
    }
    names
}

/// The many-to-many fields of a model and of its parents.
pub(super) fn has_many_to_many(model: &Model<'_>, name: &str) -> bool {
    many_to_many_names(model).iter().any(|known| known == name)
}

/// Whether a name in a query leads somewhere from here.
pub(super) fn leads_somewhere(model: &Model<'_>, reverse: &Reverse, name: &str) -> bool {
    name == "pk"
        || model.get_field(name).is_some()
        || has_many_to_many(model, name)
        || model.fields().iter().any(|field| field.attname() == name)
        || reverse
            .related_objects(model)
            .iter()
            .any(|backward| backward.query_name == name)
}

/// Whether a field is one of a project's own class, whose columns nobody knows here.
pub(super) fn is_foreign(field: &Field) -> bool {
    field.field_type().is_none()
}
