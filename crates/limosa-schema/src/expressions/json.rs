//! JSON documents: the values in them, and the lookups on both.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::output::Output;
use super::{Compiler, Kind, Sql, as_expression};
use crate::values::Literal;
use crate::{SchemaError, Vendor};

/// Whether `None` means JSON's `null` here, not SQL's `NULL`.
pub(super) fn takes_none(left: &Sql) -> bool {
    matches!(left.kind, Kind::Key { .. }) && left.output.class() == Some(FieldType::JSONField)
        || left.output.class() == Some(FieldType::JSONField)
}

/// The lookups that only JSON documents have.
pub(super) fn is_json_lookup(lookup: &str) -> bool {
    matches!(lookup, "contained_by" | "has_key" | "has_keys" | "has_any_keys")
}

impl Compiler<'_> {
    /// The value under a key; as text, when `text`.
    pub(super) fn key(&self, of: Sql, name: &str, text: bool) -> Sql {
        let (of, mut keys) = match of.kind {
            Kind::Key { of, keys } => (*of, keys),
            _ => (of, Vec::new()),
        };
        keys.push(name.to_owned());
        self.key_sql(of, keys, text)
    }

    fn key_sql(&self, of: Sql, keys: Vec<String>, text: bool) -> Sql {
        let sql = match self.dialect.vendor() {
            Vendor::Postgresql => {
                let arrow = if text { "->>" } else { "->" };
                match &*keys {
                    [key] => {
                        let key = match key.parse::<i64>() {
                            Ok(index) => Literal::Int(index.into()),
                            Err(_) => Literal::Text(key.clone()),
                        };
                        format!("({} {arrow} {})", of.text, self.spell(&key))
                    }
                    _ => {
                        let arrow = if text { "#>>" } else { "#>" };
                        format!("({} {arrow} {})", of.text, self.spell(&text_array(&keys)))
                    }
                }
            }
            Vendor::Sqlite => {
                let path = self.spell(&Literal::Text(json_path("$", &keys)));
                format!(
                    "(CASE WHEN JSON_TYPE({0}, {path}) IN ('false','null','true') THEN JSON_TYPE({0}, {path}) ELSE \
                     JSON_EXTRACT({0}, {path}) END)",
                    of.text
                )
            }
            vendor @ (Vendor::Mysql | Vendor::Mariadb) => {
                let path = self.spell(&Literal::Text(json_path("$", &keys)));
                match (text, vendor) {
                    (false, _) => format!("JSON_EXTRACT({}, {path})", of.text),
                    (true, Vendor::Mariadb) => format!("JSON_UNQUOTE(JSON_EXTRACT({}, {path}))", of.text),
                    (true, _) => format!("({} ->> {path})", of.text),
                }
            }
        };
        Sql {
            text: sql,
            columns: of.columns.clone(),
            output: if text {
                Output::of(FieldType::TextField)
            } else {
                of.output.clone()
            },
            kind: Kind::Key { of: Box::new(of), keys },
        }
    }

    /// `KeyTransform("key", "field")`
    pub(super) fn key_transform(
        &self,
        class: &str,
        call: &Call,
        value: &Value,
        depth: usize,
    ) -> Result<Sql, SchemaError> {
        if call.func.module.starts_with("django.contrib.postgres") {
            return Err(self.unknown(value, "it is of an hstore"));
        }
        let name = match call.arg(0, "key_name") {
            Some(Value::Int(index)) => index.to_string(),
            Some(name) => match name.as_str() {
                Some(name) => name.to_owned(),
                None => return Err(self.unknown(value, "its key is not known")),
            },
            None => return Err(self.unknown(value, "its key is missing")),
        };
        let of = self.argument(call, 1, "expression", value, depth)?;
        Ok(self.key(of, &name, class == "KeyTextTransform"))
    }

    /// A lookup on a JSON document or on a value in one; `None` where it is like any other.
    pub(super) fn json_lookup(
        &self,
        lookup: &str,
        left: &Sql,
        right: &Value,
        depth: usize,
    ) -> Result<Option<Sql>, SchemaError> {
        if left.output.class() != Some(FieldType::JSONField) {
            return Ok(None);
        }
        let vendor = self.dialect.vendor();
        if let Kind::Key { of, keys } = &left.kind {
            match lookup {
                "iexact" | "icontains" | "startswith" | "istartswith" | "endswith" | "iendswith" | "regex"
                | "iregex" => {
                    let text = self.key_sql((**of).clone(), keys.clone(), true);
                    if vendor.is_mysql()
                        && matches!(lookup, "iexact" | "icontains" | "istartswith" | "iendswith" | "iregex")
                    {
                        return self.without_case(lookup, &text, right).map(Some);
                    }
                    return self.plain_lookup(lookup, &text, right, depth).map(Some);
                }
                "isnull" if vendor == Vendor::Sqlite => {
                    let Some(wanted) = right.as_bool() else {
                        return Ok(None);
                    };
                    let not = if wanted { "" } else { "NOT " };
                    let path = self.spell(&Literal::Text(json_path("$", keys)));
                    let text = format!("JSON_TYPE({}, {path}) IS {not}NULL", of.text);
                    return Ok(Some(Sql::lookup(text, of.columns.clone())));
                }
                "lt" | "lte" | "gt" | "gte" if vendor != Vendor::Postgresql && as_expression(right).is_none() => {
                    let literal = crate::values::prepare_bare(right).map_err(|reason| self.unknown(right, &reason))?;
                    let operator = self.dialect.operator(lookup).unwrap_or("{}");
                    let operator = operator.replacen("{}", &self.spell(&literal), 1);
                    let own = self.dialect.lookup_cast(lookup, Some(FieldType::JSONField), &left.text);
                    return Ok(Some(Sql::lookup(format!("{own} {operator}"), left.columns.clone())));
                }
                _ => {}
            }
        }
        match lookup {
            "icontains" if vendor.is_mysql() => {
                let own = self.dialect.lookup_cast(lookup, Some(FieldType::JSONField), &left.text);
                let text = Sql {
                    text: own,
                    ..left.clone()
                };
                self.without_case(lookup, &text, right).map(Some)
            }
            "in" if vendor == Vendor::Sqlite
                && self.options.django.since(6, 1)
                && !matches!(left.kind, Kind::Key { .. }) =>
            {
                Err(self.unknown(right, "since Django 6.1 documents are taken apart to be compared"))
            }
            "contains" | "contained_by" => self.json_contains(lookup, left, right, depth).map(Some),
            "has_key" | "has_keys" | "has_any_keys" => self.has_key(lookup, left, right, depth).map(Some),
            _ => Ok(None),
        }
    }

    /// MySQL tells cases apart in documents: both sides are made small.
    fn without_case(&self, lookup: &str, left: &Sql, right: &Value) -> Result<Sql, SchemaError> {
        if as_expression(right).is_some() {
            return Err(self.unknown(right, "it is compared with a value in a document"));
        }
        let text = crate::values::python_text(right).map_err(|reason| self.unknown(right, &reason))?;
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = match lookup {
            "iregex" => text,
            "icontains" => format!("%{escaped}%"),
            "istartswith" => format!("{escaped}%"),
            "iendswith" => format!("%{escaped}"),
            _ => escaped,
        };
        let right = format!("LOWER({})", self.spell(&Literal::Text(pattern)));
        let own = format!("LOWER({})", left.text);
        let text = match (lookup, self.dialect.vendor()) {
            ("iregex", Vendor::Mysql) => format!("REGEXP_LIKE({own}, {right}, 'i')"),
            ("iregex", _) => format!("{own} REGEXP {right}"),
            _ => format!("{own} LIKE {right}"),
        };
        Ok(Sql::lookup(text, left.columns.clone()))
    }

    fn json_contains(&self, lookup: &str, left: &Sql, right: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let mut columns = left.columns.clone();
        let text = match self.dialect.vendor() {
            Vendor::Postgresql => {
                let operator = if lookup == "contains" { "@>" } else { "<@" };
                let right = self.right(lookup, left, right, &mut columns, depth)?;
                format!("{} {operator} {right}", left.text)
            }
            Vendor::Sqlite => {
                return Err(SchemaError::NotSupported(format!(
                    "{lookup} lookup is not supported on this database backend."
                )));
            }
            Vendor::Mysql | Vendor::Mariadb => {
                let right = self.right(lookup, left, right, &mut columns, depth)?;
                match lookup {
                    "contains" => format!("JSON_CONTAINS({}, {right})", left.text),
                    _ => format!("JSON_CONTAINS({right}, {})", left.text),
                }
            }
        };
        Ok(Sql::lookup(text, columns))
    }

    fn has_key(&self, lookup: &str, left: &Sql, right: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let mut left = left.clone();
        // A reference to a value in a document names the keys that lead to it.
        let named = match as_expression(right) {
            Some(_) => match self.compile_within(right, depth + 1)?.kind {
                Kind::Key { keys, .. } => Some(keys),
                _ => return Err(self.unknown(right, "it is no key")),
            },
            None => None,
        };
        let keys: Vec<Value> = match (lookup, &named) {
            (_, Some(keys)) => keys.iter().map(|key| Value::str(key.as_str())).collect(),
            ("has_key", None) => vec![right.clone()],
            (_, None) => match right.as_items() {
                Some(items) => items.to_vec(),
                None => return Err(self.unknown(right, &format!("the lookup `{lookup}` takes a list"))),
            },
        };
        let text_of = |key: &Value| match key {
            Value::Int(number) => Ok(number.to_string()),
            other => other
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| self.unknown(other, "it is no key")),
        };
        let vendor = self.dialect.vendor();
        if vendor == Vendor::Postgresql {
            let mut keys = keys;
            let operator = match lookup {
                "has_key" => "?",
                "has_keys" => "?&",
                _ => "?|",
            };
            if named.is_some() {
                let last = keys.pop();
                for key in &keys {
                    left = self.key(left, &text_of(key)?, false);
                }
                keys = last.into_iter().collect();
            }
            let literal = match (&*keys, lookup) {
                ([Value::Int(number)], "has_key") => Literal::Int(number.clone()),
                ([key], "has_key") => Literal::Text(text_of(key)?),
                _ => text_array(&keys.iter().map(text_of).collect::<Result<Vec<_>, _>>()?),
            };
            let right = self.spell(&literal);
            return Ok(Sql::lookup(format!("{} {operator} {right}", left.text), left.columns));
        }
        let (of, start) = match &left.kind {
            Kind::Key { of, keys } => (&**of, json_path("$", keys)),
            _ => (&left, "$".to_owned()),
        };
        let test = |path: String| {
            let path = self.spell(&Literal::Text(path));
            match vendor {
                Vendor::Sqlite => format!("JSON_TYPE({}, {path}) IS NOT NULL", of.text),
                _ => format!("JSON_CONTAINS_PATH({}, 'one', {path})", of.text),
            }
        };
        let last = |key: &str| format!(".{}", dumped(key));
        let mut tests = Vec::new();
        if named.is_some() {
            let keys = keys.iter().map(text_of).collect::<Result<Vec<_>, _>>()?;
            if let Some((end, before)) = keys.split_last() {
                tests.push(test(format!("{}{}", json_path(&start, before), last(end))));
            }
        } else {
            for key in &keys {
                let key = match key {
                    Value::Int(number) => format!(".{number}"),
                    key => last(&text_of(key)?),
                };
                tests.push(test(format!("{start}{key}")));
            }
        }
        let text = match lookup {
            "has_key" => tests.concat(),
            "has_keys" => format!("({})", tests.join(" AND ")),
            _ => format!("({})", tests.join(" OR ")),
        };
        Ok(Sql::lookup(text, left.columns.clone()))
    }

    /// A plain value on the right side of `=` or in `IN`, next to a value in a document.
    pub(super) fn beside_key(&self, lookup: &str, left: &Sql, literal: &Literal) -> Option<String> {
        let Literal::Json(text) = literal else { return None };
        if left.output.class() != Some(FieldType::JSONField) {
            return None;
        }
        let spelled = || self.spell(literal);
        if self.dialect.vendor().is_mysql() && lookup == "exact" {
            return Some(format!("JSON_EXTRACT({}, '$')", spelled()));
        }
        if !matches!(left.kind, Kind::Key { .. }) {
            return None;
        }
        match (self.dialect.vendor(), lookup) {
            (Vendor::Sqlite, "exact" | "in") if !matches!(&**text, "true" | "false" | "null") => {
                Some(format!("JSON_EXTRACT({}, '$')", spelled()))
            }
            (Vendor::Mysql, "in") => Some(format!("JSON_EXTRACT({}, '$')", spelled())),
            (Vendor::Mariadb, "in") => Some(format!("JSON_UNQUOTE(JSON_EXTRACT({}, '$'))", spelled())),
            _ => None,
        }
    }
}

/// A list of strings as PostgreSQL takes it.
pub(super) fn text_array(items: &[String]) -> Literal {
    let items: Vec<String> = items.iter().map(|item| crate::values::array_element(item)).collect();
    Literal::Array {
        text: format!("{{{}}}", items.join(",")),
        element: None,
    }
}

fn dumped(text: &str) -> String {
    crate::values::json_dumps(&Value::str(text)).unwrap_or_default()
}

/// `$."key"[0]`
fn json_path(start: &str, keys: &[String]) -> String {
    let mut path = start.to_owned();
    for key in keys {
        match key.trim().parse::<i64>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) => path.push_str(&format!(".{}", dumped(key))),
        }
    }
    path
}
