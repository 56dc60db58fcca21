//! A model's state out of the call of `CreateModel`: the form in which Python answers what its models are.

use std::sync::Arc;

use limosa_python::{Call, Path, Value};

use crate::{Constraint, Field, Index, ModelState, Options};

impl ModelState {
    /// The model that `CreateModel(name, fields, options, bases, managers)` creates in this app; the error is the part
    /// that is no such thing.
    ///
    /// # Errors
    /// When an argument is missing or of the wrong kind.
    pub fn from_create_model(app_label: &str, call: &Call) -> Result<Self, &'static str> {
        let name = call.arg(0, "name").and_then(Value::as_str).ok_or("name")?;
        let fields = call.arg(1, "fields").and_then(Value::as_sequence).ok_or("fields")?;
        let fields = fields
            .iter()
            .map(named_field)
            .collect::<Option<Vec<_>>>()
            .ok_or("fields")?;
        let options = match call.arg(2, "options") {
            Some(value) => Options::from_value(value).ok_or("options")?,
            None => Options::default(),
        };
        let bases = match call.arg(3, "bases").map(|bases| bases.as_sequence().ok_or("bases")) {
            Some(bases) => bases?.iter().map(base).collect(),
            None => Vec::new(),
        };
        let model = || vec![Value::Name(Path::new("django.db.models", "Model"))];
        let managers = match call
            .arg(4, "managers")
            .map(|managers| managers.as_sequence().ok_or("managers"))
        {
            Some(managers) => managers?
                .iter()
                .map(named)
                .collect::<Option<Vec<_>>>()
                .ok_or("managers")?,
            None => Vec::new(),
        };
        Ok(Self {
            app_label: app_label.into(),
            name: name.into(),
            fields,
            options,
            bases: if bases.is_empty() { model() } else { bases },
            managers,
        })
    }
}

impl Options {
    /// The options of a dict: `indexes` and `constraints` apart, typed. `None` when it is no such dict.
    pub fn from_value(value: &Value) -> Option<Self> {
        let Value::Dict(pairs) = value else {
            return value.is_none().then(Self::default);
        };
        let mut options = Self::default();
        for (key, value) in pairs {
            match key.as_str()? {
                "indexes" => {
                    options.indexes = value.as_items()?.iter().map(Index::from_value).collect::<Option<_>>()?
                }
                "constraints" => {
                    options.constraints = value
                        .as_items()?
                        .iter()
                        .map(Constraint::from_value)
                        .collect::<Option<_>>()?;
                }
                name => {
                    options.values.insert(name.into(), value.clone());
                }
            }
        }
        Some(options)
    }
}

fn named(value: &Value) -> Option<(Arc<str>, Value)> {
    match value.as_sequence()? {
        [name, value] => Some((name.as_str()?.into(), value.clone())),
        _ => None,
    }
}

fn named_field(value: &Value) -> Option<(Arc<str>, Field)> {
    let (name, value) = named(value)?;
    Some((name, Field::from_value(&value)?))
}

/// Bases that are models go by their label in lower case.
fn base(value: &Value) -> Value {
    match value.as_str() {
        Some(label) => label.to_lowercase().into(),
        None => value.clone(),
    }
}
