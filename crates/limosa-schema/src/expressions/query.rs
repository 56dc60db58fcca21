//! `Q` objects: conditions on the fields of one table.

use limosa_python::{Call, Value};
use limosa_state::FieldType;

use super::node::{Connector, Node, Truth};
use super::{Compiler, Kind, MAX_DEPTH, Sql, as_expression, django_name};
use crate::{SchemaError, Vendor};

/// The class of an expression without the wrappers around it.
fn innermost(value: &Value) -> Option<&str> {
    let mut value = value;
    for _ in 0..MAX_DEPTH {
        let call = as_expression(value)?;
        match (django_name(call), call.arg(0, "expression")) {
            (Some("ExpressionWrapper"), Some(inner)) => value = inner,
            (name, _) => return name,
        }
    }
    None
}

/// Gathers the columns while a tree is built.
#[derive(Default)]
struct Found {
    columns: Vec<String>,
}

impl Compiler<'_> {
    /// A condition as SQL: a `Q`, or an expression that is true or false.
    pub(crate) fn condition(&self, value: &Value) -> Result<Sql, SchemaError> {
        let sql = self.condition_within(value, 0)?;
        if sql.is_trivial() {
            return Err(SchemaError::Value(
                "The condition is one that all rows meet, or none".to_owned(),
            ));
        }
        Ok(sql)
    }

    pub(super) fn condition_within(&self, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let mut found = Found::default();
        let node = self.build_filter(value, false, depth, &mut found)?;
        let modulo = |sum: &str| format!("MOD({sum}, 2)");
        let (mut text, kind) = match node.render(&modulo, self.dialect.vendor().is_mysql()) {
            Truth::Sql(text) => (text, Kind::Plain),
            Truth::Nothing => (String::new(), Kind::Nothing),
            Truth::Everything => (String::new(), Kind::Everything),
        };
        if depth > 0 && self.again.get() && node.is_single() {
            text = format!("({text})");
        }
        Ok(Sql {
            columns: found.columns,
            kind,
            ..Sql::new(text).typed(FieldType::BooleanField)
        })
    }

    fn build_filter(&self, value: &Value, negated: bool, depth: usize, found: &mut Found) -> Result<Node, SchemaError> {
        if depth > MAX_DEPTH {
            return Err(self.unknown(value, "it is nested too deeply"));
        }
        match as_expression(value) {
            Some(call) if django_name(call) == Some("Q") => self.build_q(call, negated, depth, found),
            Some(call) => {
                let name = django_name(call);
                if name.is_some() && !self.conditional(value, 0) {
                    return Err(SchemaError::Value(
                        "Cannot filter against a non-conditional expression.".to_owned(),
                    ));
                }
                let lookup = name.is_some_and(|name| super::lookups::lookup_class(name).is_some());
                let mut sql = if lookup {
                    self.compile_any(value, depth + 1)?
                } else {
                    self.again(|| self.compile_any(value, depth + 1))?
                };
                let stands = lookup || sql.is_trivial() || self.stands_alone(value);
                if !stands && self.compares_truths() {
                    let truth = self.spell(&crate::values::Literal::Bool(true));
                    sql.text = format!("{} = {truth}", sql.text);
                }
                let mut node = Node::group(Connector::And, false);
                node.add(leaf(&sql));
                found.columns.extend(sql.columns);
                Ok(node)
            }
            None => Err(self.unknown(value, "it is no condition")),
        }
    }

    /// Whether Django takes an expression that is not resolved yet for a condition: its own type, or that of all its
    /// sources, is a boolean; a reference to a field has none before it is resolved.
    fn conditional(&self, value: &Value, depth: usize) -> bool {
        let Some(call) = as_expression(value) else {
            return matches!(value, Value::Bool(_));
        };
        if depth > MAX_DEPTH {
            return false;
        }
        if let Some(given) = call.kwarg("output_field").filter(|given| !given.is_none()) {
            let field = limosa_state::Field::from_value(given);
            return field.and_then(|field| field.field_type()) == Some(FieldType::BooleanField);
        }
        match django_name(call) {
            Some("Q" | "Exists" | "NegatedExpression") => true,
            Some("F" | "OuterRef") => false,
            Some("Value") => call.arg(0, "value").is_some_and(|v| matches!(v, Value::Bool(_))),
            Some("RawSQL" | "ExpressionWrapper" | "Cast") => call
                .args
                .last()
                .and_then(limosa_state::Field::from_value)
                .is_some_and(|field| field.field_type() == Some(FieldType::BooleanField)),
            Some("Case") => {
                let results = call
                    .args
                    .iter()
                    .map(|when| when.as_call().and_then(|when| when.arg(1, "then")));
                let sources = results.chain(std::iter::once(call.kwarg("default").or(Some(&Value::None))));
                let known: Vec<&Value> = sources.flatten().filter(|source| !source.is_none()).collect();
                !known.is_empty() && known.into_iter().all(|source| self.conditional(source, depth + 1))
            }
            Some(name) if super::lookups::lookup_class(name).is_some() => true,
            Some(_) => !call.args.is_empty() && call.args.iter().all(|source| self.conditional(source, depth + 1)),
            None => true,
        }
    }

    /// Whether Django knows the type of an expression that is not resolved yet; where it does not, values beside it
    /// stand for themselves.
    pub(super) fn has_output(&self, value: &Value, depth: usize) -> bool {
        let Some(call) = as_expression(value) else {
            return !matches!(value, Value::Str(_) | Value::None);
        };
        if depth > MAX_DEPTH {
            return false;
        }
        if call.kwarg("output_field").is_some_and(|given| !given.is_none()) {
            return true;
        }
        let any = |values: &[Value]| !values.is_empty() && values.iter().all(|v| self.has_output(v, depth + 1));
        match django_name(call) {
            Some("F" | "OuterRef") => false,
            Some("CombinedExpression") => [call.arg(0, "lhs"), call.arg(2, "rhs")]
                .into_iter()
                .all(|side| side.is_some_and(|side| self.has_output(side, depth + 1))),
            Some("Case") => {
                let default = call.kwarg("default").filter(|default| !default.is_none());
                let known = |source: &Value| self.has_output(source, depth + 1);
                let then = |when: &Value| when.as_call().and_then(|when| when.arg(1, "then")).is_some_and(known);
                default.is_none_or(known) && call.args.iter().all(then)
            }
            Some("Value") => call.arg(0, "value").is_some_and(|inner| !inner.is_none()),
            Some("Trunc") => false,
            Some(name) if name.starts_with("Extract") => true,
            Some(
                "Cast" | "RawSQL" | "Length" | "Ord" | "StrIndex" | "Chr" | "Substr" | "Left" | "Right" | "LPad"
                | "RPad" | "Repeat" | "Now" | "TruncDate" | "TruncTime" | "JSONObject" | "JSONArray" | "RandomUUID"
                | "TransactionNow" | "SearchVector" | "TrigramSimilarity" | "KeyTextTransform" | "Pi" | "Random"
                | "NegatedExpression",
            ) => true,
            Some("ExpressionWrapper") => call.args.len() > 1,
            Some("KeyTransform") => call
                .arg(1, "expression")
                .is_some_and(|of| self.has_output(of, depth + 1)),
            Some(name) if super::lookups::lookup_class(name).is_some() => true,
            _ => any(&call.args),
        }
    }

    /// Whether truths are compared with `true`: MySQL would leave out indexes otherwise, and since Django 6.1 all
    /// databases without a type for them do.
    pub(super) fn compares_truths(&self) -> bool {
        match self.dialect.vendor() {
            Vendor::Postgresql => false,
            Vendor::Sqlite => self.options.django.since(6, 1),
            Vendor::Mysql | Vendor::Mariadb => true,
        }
    }

    /// Whether a condition needs no comparison.
    pub(super) fn stands_alone(&self, value: &Value) -> bool {
        // On MySQL these are compared, too, by Django before 6.1.
        let direct = !self.dialect.vendor().is_mysql() || self.options.django.since(6, 1);
        match innermost(value) {
            Some(name) if super::lookups::lookup_class(name).is_some() => true,
            Some("Q" | "RawSQL") => direct,
            Some("Exists") => true,
            _ => false,
        }
    }

    fn build_q(&self, call: &Call, negated: bool, depth: usize, found: &mut Found) -> Result<Node, SchemaError> {
        let connector = match call.kwarg("_connector").and_then(Value::as_str) {
            None | Some("AND") => Connector::And,
            Some("OR") => Connector::Or,
            Some("XOR") => Connector::Xor,
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
        let (column, left, lookup) = self.split_lookup(path)?;
        let nullable = column.output.known().is_some_and(crate::model::Column::null);
        let mut group = Node::group(Connector::And, false);
        if right.is_none() && !super::json::takes_none(&left) {
            if !matches!(&*lookup, "exact" | "iexact") {
                return Err(SchemaError::Value("Cannot use None as a query value".to_owned()));
            }
            let sql = self.lookup("isnull", &left, &Value::Bool(true), depth)?;
            group.add(leaf(&sql));
            found.columns.extend(sql.columns);
            return Ok(group);
        }
        let sql = self.lookup(&lookup, &left, right, depth)?;
        group.add(leaf(&sql));
        found.columns.extend(sql.columns);
        // Under a NOT, a NULL must not make the whole unknown.
        if negated && lookup != "isnull" && !right.is_none() {
            let mut not_null = |text: &str| group.add(Node::Leaf(Truth::Sql(format!("{text} IS NOT NULL"))));
            if nullable {
                not_null(&column.text);
            }
            if let Some(call) = as_expression(right)
                && django_name(call) == Some("F")
                && let Ok(other) = self.compile(right)
                && other.is_column()
                && other.output.known().is_some_and(crate::model::Column::null)
            {
                not_null(&other.text);
            }
        }
        Ok(group)
    }
}

fn leaf(sql: &Sql) -> Node {
    Node::Leaf(match sql.kind {
        Kind::Nothing => Truth::Nothing,
        Kind::Everything => Truth::Everything,
        _ => Truth::Sql(sql.text.clone()),
    })
}
