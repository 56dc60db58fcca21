//! `Q` objects: conditions on the fields of one table.

use limosa_python::{Call, Value};

use super::node::Node;
use super::{Compiler, MAX_DEPTH, Sql, as_expression, django_name};
use crate::SchemaError;

/// Gathers the columns while a tree is built.
#[derive(Default)]
struct Found {
    columns: Vec<String>,
}

impl Compiler<'_> {
    /// A condition as SQL: a `Q`, or an expression that is true or false.
    pub(crate) fn condition(&self, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let mut found = Found::default();
        let node = self.build_filter(value, false, depth, &mut found)?;
        let mut text = node
            .render()
            .ok_or_else(|| self.unknown(value, "it holds no condition"))?;
        if depth > 0 && self.again.get() && node.is_single() {
            text = format!("({text})");
        }
        Ok(Sql {
            columns: found.columns,
            ..Sql::new(text).typed(limosa_state::FieldType::BooleanField)
        })
    }

    fn build_filter(&self, value: &Value, negated: bool, depth: usize, found: &mut Found) -> Result<Node, SchemaError> {
        if depth > MAX_DEPTH {
            return Err(self.unknown(value, "it is nested too deeply"));
        }
        match as_expression(value) {
            Some(call) if django_name(call) == Some("Q") => self.build_q(call, negated, depth, found),
            Some(call) if matches!(django_name(call), Some("F" | "Value")) => Err(SchemaError::Value(
                "Cannot filter against a non-conditional expression.".to_owned(),
            )),
            Some(call) => {
                let lookup = django_name(call).is_some_and(|name| super::lookups::lookup_class(name).is_some());
                let sql = if lookup {
                    self.compile_within(value, depth + 1)?
                } else {
                    self.again(|| self.compile_within(value, depth + 1))?
                };
                found.columns.extend(sql.columns);
                let mut node = Node::group("AND", false);
                node.add(Node::Leaf(sql.text));
                Ok(node)
            }
            None => Err(self.unknown(value, "it is no condition")),
        }
    }

    fn build_q(&self, call: &Call, negated: bool, depth: usize, found: &mut Found) -> Result<Node, SchemaError> {
        let connector = match call.kwarg("_connector").and_then(Value::as_str) {
            None | Some("AND") => "AND",
            Some("OR") => "OR",
            Some(other) => {
                let value = Value::Call(std::sync::Arc::new(call.clone()));
                return Err(self.unknown(&value, &format!("the connector `{other}` is not known")));
            }
        };
        let own = call.kwarg("_negated").and_then(Value::as_bool).unwrap_or(false);
        let negated = negated ^ own;
        let mut node = Node::group(connector, own);
        for argument in &call.args {
            match argument.as_sequence() {
                Some([name, right]) => {
                    let name = name.as_str().ok_or_else(|| self.unknown(name, "it names no field"))?;
                    node.add(self.build_lookup(name, right, negated, depth, found)?);
                }
                _ => node.add(self.build_filter(argument, negated, depth + 1, found)?),
            }
        }
        let mut kwargs: Vec<_> = call
            .kwargs
            .iter()
            .filter(|(name, _)| !matches!(&**name, "_connector" | "_negated"))
            .collect();
        kwargs.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, right) in kwargs {
            node.add(self.build_lookup(name, right, negated, depth, found)?);
        }
        Ok(node)
    }

    /// `name__lookup=right`
    fn build_lookup(
        &self,
        path: &str,
        right: &Value,
        negated: bool,
        depth: usize,
        found: &mut Found,
    ) -> Result<Node, SchemaError> {
        let subject = Value::str(path);
        let (name, lookup) = self.split(path)?;
        let left = self.column(name, &subject)?;
        let nullable = left.output.as_ref().is_some_and(super::Column::null);
        let is_null = right.is_none() && matches!(lookup, "exact" | "iexact");
        let mut group = Node::group("AND", false);
        if is_null {
            found.columns.extend(left.columns.iter().cloned());
            group.add(Node::Leaf(format!("{} IS NULL", left.text)));
            return Ok(group);
        }
        let sql = self.lookup(lookup, &left, right, depth)?;
        found.columns.extend(sql.columns);
        group.add(Node::Leaf(sql.text));
        // Under a NOT, a NULL must not make the whole unknown.
        if negated && lookup != "isnull" && !right.is_none() {
            if nullable {
                group.add(Node::Leaf(format!("{} IS NOT NULL", left.text)));
            }
            if let Some(other) = self.plain_reference(right)?
                && other.output.as_ref().is_some_and(super::Column::null)
            {
                group.add(Node::Leaf(format!("{} IS NOT NULL", other.text)));
            }
        }
        Ok(group)
    }

    fn plain_reference(&self, right: &Value) -> Result<Option<Sql>, SchemaError> {
        match as_expression(right) {
            Some(call) if django_name(call) == Some("F") => self.compile(right).map(Some),
            _ => Ok(None),
        }
    }

    /// The field and the lookup of `author__isnull`.
    fn split<'n>(&self, path: &'n str) -> Result<(&'n str, &'n str), SchemaError> {
        let subject = Value::str(path);
        let Some(table) = self.table else {
            return Err(self.unknown(&subject, "no field may be named here"));
        };
        if table.find(path).is_some() {
            return Ok((path, "exact"));
        }
        if let Some((name, lookup)) = path.rsplit_once("__")
            && table.find(name).is_some()
            && super::lookups::is_lookup(lookup)
        {
            return Ok((name, lookup));
        }
        let first = path.split("__").next().unwrap_or(path);
        match table.find(first) {
            Some(column) if column.field.is_relation() => Err(SchemaError::Value(
                "Joined field references are not permitted in this query".to_owned(),
            )),
            Some(_) => {
                let reason = format!("`{path}` has a lookup that is not known here");
                Err(self.unknown(&subject, &reason))
            }
            None => Err(SchemaError::Missing(format!(
                "Cannot resolve keyword '{first}' into field on {}.",
                table.label
            ))),
        }
    }
}
