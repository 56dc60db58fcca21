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
        let text = node
            .render()
            .ok_or_else(|| self.unknown(value, "it holds no condition"))?;
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
            Some(_) => {
                let sql = self.compile_within(value, depth + 1)?;
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
        let (name, lookup) = self.split(path).ok_or_else(|| {
            let reason = format!("`{path}` is no field with a lookup that is known here");
            SchemaError::NeedsPython {
                what: "the SQL of a condition".to_owned(),
                reason: match self.table {
                    Some(table) => format!("{reason} (model `{}`)", table.label),
                    None => reason,
                },
                location: None,
            }
        })?;
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

    /// The field and the lookup of `author__isnull`; `None` when it is something else.
    fn split<'n>(&self, path: &'n str) -> Option<(&'n str, &'n str)> {
        let table = self.table?;
        if table.find(path).is_some() {
            return Some((path, "exact"));
        }
        let (name, lookup) = path.rsplit_once("__")?;
        if table.find(name).is_some() && super::lookups::is_lookup(lookup) {
            return Some((name, lookup));
        }
        // `author__id` is the key's own column.
        let (name, lookup) = if super::lookups::is_lookup(lookup) {
            (name, lookup)
        } else {
            (path, "exact")
        };
        let (key, target) = name.rsplit_once("__")?;
        let column = table.find(key)?;
        let field = &column.target.as_ref()?.field;
        (target == "pk" && field.primary_key() || target == field.name || target == field.field.attname(&field.name))
            .then_some((key, lookup))
    }
}
