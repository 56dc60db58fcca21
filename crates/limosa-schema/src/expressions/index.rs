//! Expressions of indexes and of unique and exclusion constraints.

use limosa_python::Value;

use super::functions::is_class;
use super::{Compiler, Kind, Sql};
use crate::SchemaError;

impl Compiler<'_> {
    /// One expression of an index: anything but a column stands in parentheses; collation (part of the expression on
    /// MySQL), operator class and order come after it, in this order.
    pub(crate) fn index_expression(&self, value: &Value) -> Result<Sql, SchemaError> {
        let (mut collation, mut opclass, mut order) = (None, None, None);
        let mut root = value.clone();
        for _ in 0..3 {
            let Some(call) = root.as_call().cloned() else { break };
            if is_class(&root, "OrderBy") && order.is_none() {
                order = Some(call.clone());
            } else if is_class(&root, "OpClass") && opclass.is_none() {
                opclass = call.arg(1, "name").and_then(Value::as_str).map(str::to_owned);
            } else if is_class(&root, "Collate") && collation.is_none() && !self.dialect.vendor().is_mysql() {
                collation = Some(self.collation_name(&call, &root)?);
            } else {
                break;
            }
            match call.arg(0, "expression") {
                Some(inner) => root = inner.clone(),
                None => return Err(self.unknown(&root, "its expression is missing")),
            }
        }
        if !self.dialect.vendor().is_mysql() && holds_wrapper(&root, 0) {
            return Err(SchemaError::Value(
                "OrderBy, OpClass, Collate must be topmost expressions in an indexed expression.".to_owned(),
            ));
        }
        let mut sql = self.source(&root, 0)?;
        if !sql.is_column() {
            sql.text = format!("({})", sql.text);
            sql = self.numeric(sql);
        }
        if let Some(collation) = collation {
            sql.text.push_str(&format!(" COLLATE {collation}"));
        }
        if let Some(opclass) = opclass {
            sql.text.push_str(&format!(" {opclass}"));
        }
        if let Some(order) = order {
            sql.text = self.ordered(&sql.text, &order);
        }
        sql.kind = Kind::Plain;
        Ok(sql)
    }

    /// All expressions of an index.
    pub(crate) fn index_expressions(&self, values: &[Value]) -> Result<Sql, SchemaError> {
        let mut texts = Vec::new();
        let mut columns = Vec::new();
        for value in values {
            let sql = self.index_expression(value)?;
            texts.push(sql.text);
            columns.extend(sql.columns);
        }
        Ok(Sql {
            columns,
            ..Sql::new(texts.join(", "))
        })
    }
}

/// Whether an order, an operator class or a collation stands inside an expression.
fn holds_wrapper(value: &Value, depth: usize) -> bool {
    let Some(call) = super::as_expression(value).filter(|_| depth < super::MAX_DEPTH) else {
        return false;
    };
    let inner = call.args.iter().chain(call.kwargs.iter().map(|(_, value)| value));
    ["OrderBy", "OpClass", "Collate"]
        .iter()
        .any(|class| is_class(value, class))
        || inner.into_iter().any(|value| holds_wrapper(value, depth + 1))
}
