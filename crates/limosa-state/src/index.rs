//! [`Index`]: a model index as its deconstruction says it.

use std::sync::Arc;

use limosa_python::{Call, Value};

use crate::{Model, deconstruct, names};

/// An index; in a state it always has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    call: Arc<Call>,
}

impl Index {
    /// The index that this call constructs, in the form of `deconstruct()`.
    pub fn from_call(call: &Call) -> Self {
        Self {
            call: Arc::new(deconstruct::index(call)),
        }
    }

    /// The index of a value that is a call; `None` for any other value.
    pub fn from_value(value: &Value) -> Option<Self> {
        value.as_call().map(|call| Self::from_call(call))
    }

    /// The deconstruction.
    pub fn deconstruct(&self) -> &Arc<Call> {
        &self.call
    }

    /// `name=…`; `None` when it has none yet.
    pub fn name(&self) -> Option<&str> {
        self.call
            .kwarg("name")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
    }

    /// The same index under another name.
    pub fn with_name(&self, name: &str) -> Self {
        let mut call = (*self.call).clone();
        call.kwargs.retain(|(key, _)| &**key != "name");
        call.kwargs.insert(0, ("name".into(), name.into()));
        Self { call: Arc::new(call) }
    }

    /// The same index with its fields called otherwise: `rename` answers the new name, or `None` to keep it.
    pub fn with_renamed_fields(&self, rename: impl Fn(&str) -> Option<String>) -> Self {
        let mut call = (*self.call).clone();
        for (key, value) in &mut call.kwargs {
            if !matches!(&**key, "fields") {
                continue;
            }
            if let Value::List(items) | Value::Tuple(items) = value {
                for item in items {
                    let Some(name) = item.as_str() else { continue };
                    let bare = name.strip_prefix('-');
                    if let Some(new) = rename(bare.unwrap_or(name)) {
                        *item = if bare.is_some() {
                            format!("-{new}").into()
                        } else {
                            new.into()
                        };
                    }
                }
            }
        }
        Self { call: Arc::new(call) }
    }

    /// `fields=…` as written: a leading `-` means descending.
    pub fn fields(&self) -> Vec<&str> {
        strings(self.call.kwarg("fields"))
    }

    /// The fields, each with whether it is descending.
    pub fn fields_orders(&self) -> Vec<(&str, bool)> {
        self.fields()
            .into_iter()
            .map(|name| name.strip_prefix('-').map_or((name, false), |bare| (bare, true)))
            .collect()
    }

    /// The expressions; a string is a reference to a field, `F("name")`.
    pub fn expressions(&self) -> &[Value] {
        &self.call.args
    }

    /// `condition=Q(…)` of a partial index.
    pub fn condition(&self) -> Option<&Value> {
        self.call.kwarg("condition")
    }

    /// `include=…`: fields that the index carries along.
    pub fn include(&self) -> Vec<&str> {
        strings(self.call.kwarg("include"))
    }

    /// `opclasses=…`, one a field.
    pub fn opclasses(&self) -> Vec<&str> {
        strings(self.call.kwarg("opclasses"))
    }

    /// `db_tablespace=…`
    pub fn db_tablespace(&self) -> Option<&str> {
        self.call.kwarg("db_tablespace").and_then(Value::as_str)
    }

    /// Another argument, of PostgreSQL's index classes: `fillfactor`, `fastupdate`, …
    pub fn option(&self, name: &str) -> Option<&Value> {
        self.call.kwarg(name)
    }

    /// The last part of the automatic name: `idx`, or PostgreSQL's access method. `None` for a class that isn't Django's.
    pub fn suffix(&self) -> Option<&'static str> {
        let func = &self.call.func;
        if func.is("django.db.models.Index") {
            return Some("idx");
        }
        if &*func.module != "django.contrib.postgres.indexes" {
            return None;
        }
        Some(match &*func.qualname {
            "BloomIndex" => "bloom",
            "BrinIndex" => "brin",
            "BTreeIndex" => "btree",
            "GinIndex" => "gin",
            "GistIndex" => "gist",
            "HashIndex" => "hash",
            "SpGistIndex" => "spgist",
            _ => return None,
        })
    }

    /// The name that Django gives an index without one, on this model. `None` when a field is not there or the class
    /// isn't Django's.
    pub fn auto_name(&self, model: &Model<'_>) -> Option<String> {
        let columns = self
            .fields_orders()
            .into_iter()
            .map(|(name, descending)| Some((model.get_field(name)?.column()?, descending)))
            .collect::<Option<Vec<_>>>()?;
        self.auto_name_for(&model.db_table(), &columns)
    }

    /// The name that Django gives an index without one, from the table and the columns (with whether each descends).
    pub fn auto_name_for(&self, db_table: &str, columns: &[(String, bool)]) -> Option<String> {
        let suffix = self.suffix()?;
        let (_, table) = names::split_identifier(db_table);
        let (first, _) = columns.first()?;
        let mut hashed = vec![table.to_owned()];
        hashed.extend(columns.iter().map(|(column, descending)| {
            if *descending {
                format!("-{column}")
            } else {
                column.clone()
            }
        }));
        hashed.push(suffix.to_owned());
        let name = format!(
            "{}_{}_{}_{suffix}",
            names::prefix(table, 11),
            names::prefix(first, 7),
            names::names_digest(hashed, 6),
        );
        let mut characters = name.chars();
        match characters.next() {
            Some(c) if c == '_' || c.is_numeric() => Some(format!("D{}", characters.as_str())),
            _ => Some(name),
        }
    }
}

/// The strings of a list or tuple.
pub(crate) fn strings(value: Option<&Value>) -> Vec<&str> {
    value
        .and_then(Value::as_items)
        .map(|items| items.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}
