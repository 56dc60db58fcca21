//! Models: columns, `Meta`, and names that must be one model's alone.

use std::collections::HashMap;

use limosa_python::Value;

use super::Found;
use super::relations::{Reverse, has_many_to_many, is_foreign, leads_somewhere};
use crate::{Model, ProjectState};

/// The longest name of an index.
const MAX_INDEX_NAME: usize = 30;

/// Checks one model.
pub(super) fn check(model: &Model<'_>, reverse: &Reverse, found: &mut Found) {
    let name = model.object_name();
    if name.starts_with('_') || name.ends_with('_') {
        found.model(model, "models.E023");
    }
    if name.contains("__") {
        found.model(model, "models.E024");
    }
    if model
        .state
        .fields
        .iter()
        .any(|(name, field)| &**name == "id" && !field.primary_key())
        && model.pk().is_none_or(|pk| &*pk.name != "id")
    {
        found.model(model, "models.E004");
    }
    columns(model, found);
    ordering(model, reverse, found);
    for names in model.unique_together() {
        named_fields(model, names.iter().map(String::as_str), found);
    }
    for index in model.indexes() {
        let names = index.fields_orders().into_iter().map(|(name, _)| name);
        named_fields(model, names.chain(index.include()), found);
        if let Some(name) = index.name() {
            if name.starts_with('_') || name.starts_with(|c: char| c.is_ascii_digit()) {
                found.model(model, "models.E033");
            }
            if name.chars().count() > MAX_INDEX_NAME {
                found.model(model, "models.E034");
            }
        }
    }
    for constraint in model.constraints() {
        named_fields(
            model,
            constraint.fields().into_iter().chain(constraint.include()),
            found,
        );
        if let Some(condition) = constraint
            .condition()
            .or_else(|| constraint.deconstruct().kwarg("check"))
        {
            let mut names = Vec::new();
            names_in(condition, &mut names);
            for name in names {
                let first = name.split("__").next().unwrap_or_default();
                if !leads_somewhere(model, reverse, first) {
                    found.model(model, "models.E012");
                }
            }
        }
    }
}

/// Two fields with one column; a parent's names are taken as well.
fn columns(model: &Model<'_>, found: &mut Found) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for field in model.local_fields() {
        let Some(column) = field.column() else { continue };
        if let Some(other) = seen.insert(column, field.name.to_string())
            && other != *field.name
        {
            found.model(model, "models.E007");
        }
    }
    if model.proxy() {
        return;
    }
    for parent in model.parents() {
        for inherited in parent.fields() {
            let clash = model.local_fields().iter().any(|own| {
                !is_foreign(&own.field)
                    && (own.name == inherited.name || own.attname() == inherited.attname())
                    && !own.field.relation().is_some_and(|relation| relation.parent_link)
            });
            if clash {
                found.model(model, "models.E006");
            }
        }
    }
}

fn ordering(model: &Model<'_>, reverse: &Reverse, found: &mut Found) {
    let Some(ordering) = model.state.options.get("ordering") else {
        return;
    };
    let items = match ordering {
        Value::List(items) | Value::Tuple(items) => items,
        Value::None => return,
        _ => return found.model(model, "models.E014"),
    };
    let owner = model
        .state
        .options
        .get("order_with_respect_to")
        .is_some_and(|value| !value.is_none());
    let only_order = matches!(items.as_slice(), [Value::Str(name)] if &**name == "_order");
    if owner && !items.is_empty() && !only_order {
        found.model(model, "models.E021");
    }
    for name in items.iter().filter_map(Value::as_str) {
        let name = name.trim_start_matches('-');
        let first = name.split("__").next().unwrap_or_default();
        if name != "?" && name != "_order" && !leads_somewhere(model, reverse, first) {
            found.model(model, "models.E015");
        }
    }
}

/// The fields that an index, a constraint or `unique_together` names are there, and have a column.
fn named_fields<'n>(model: &Model<'_>, names: impl Iterator<Item = &'n str>, found: &mut Found) {
    for name in names {
        if has_many_to_many(model, name) {
            found.model(model, "models.E013");
        } else if name != "pk" && model.get_field(name).is_none() && attname(model, name).is_none() {
            found.model(model, "models.E012");
        } else if name != "pk" {
            let local = model
                .local_fields()
                .iter()
                .any(|field| &*field.name == name || field.attname() == name);
            if !local {
                found.model(model, "models.E016");
            }
        }
    }
}

fn attname(model: &Model<'_>, name: &str) -> Option<()> {
    model.fields().iter().any(|field| field.attname() == name).then_some(())
}

/// The names that a `Q` looks at, those of its `F`s included.
fn names_in(value: &Value, names: &mut Vec<String>) {
    let Value::Call(call) = value else { return };
    if call.func.is("django.db.models.Q") {
        for child in &call.args {
            match child {
                Value::Tuple(pair) if pair.len() == 2 => {
                    names.extend(pair[0].as_str().map(str::to_owned));
                    names_in(&pair[1], names);
                }
                other => names_in(other, names),
            }
        }
    } else if call.func.is("django.db.models.F") || call.func.is("django.db.models.expressions.F") {
        names.extend(call.args.first().and_then(Value::as_str).map(str::to_owned));
    }
}

/// Tables, indexes and constraints that two models share.
pub(super) fn check_names(state: &ProjectState, found: &mut Found) {
    let mut tables: HashMap<String, String> = HashMap::new();
    let mut indexes: HashMap<String, String> = HashMap::new();
    let mut constraints: HashMap<String, String> = HashMap::new();
    for model in state
        .all_models()
        .filter(|model| model.managed() && !model.proxy() && !model.swapped())
    {
        if tables.insert(model.db_table(), model.label()).is_some() {
            found.model(&model, "models.E028");
        }
    }
    for model in state.all_models().filter(|model| !model.swapped()) {
        for name in model.indexes().iter().filter_map(|index| index.name()) {
            match indexes.insert(name.to_owned(), model.label()) {
                Some(other) if other == model.label() => found.model(&model, "models.E029"),
                Some(_) => found.model(&model, "models.E030"),
                None => {}
            }
        }
        for name in model.constraints().iter().filter_map(|constraint| constraint.name()) {
            match constraints.insert(name.to_owned(), model.label()) {
                Some(other) if other == model.label() => found.model(&model, "models.E031"),
                Some(_) => found.model(&model, "models.E032"),
                None => {}
            }
        }
    }
}
