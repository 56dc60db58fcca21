//! Paths: `F("date__year")`, `date__year__gt`: a field, transforms, and at the end perhaps a lookup.

use limosa_python::Value;
use limosa_state::FieldType;

use super::output::Output;
use super::{Compiler, Kind, Sql, dates};
use crate::SchemaError;
use crate::model::Column;

impl Compiler<'_> {
    /// A reference to a field, or to something in it.
    pub(super) fn reference(&self, path: &str, value: &Value) -> Result<Sql, SchemaError> {
        let (mut sql, rest) = self.start(path, value)?;
        for name in rest {
            sql = match self.transform(sql, name, value)? {
                Some(sql) => sql,
                None => return Err(self.unknown(value, &format!("`{path}` has a part that is not known here"))),
            };
        }
        Ok(sql)
    }

    /// The column that a path starts with, what is taken from it, and the lookup.
    pub(super) fn split_lookup(&self, path: &str) -> Result<(Sql, Sql, String), SchemaError> {
        let subject = Value::str(path);
        let (column, mut rest) = self.start(path, &subject)?;
        let through = path.split("__").count() - rest.len();
        if through > 1 {
            return Err(SchemaError::Value(
                "Joined field references are not permitted in this query".to_owned(),
            ));
        }
        let key = column.output.known().is_some_and(|c| c.field.is_foreign_key());
        let lookup = rest.pop().unwrap_or("exact");
        let missing = |name: &str| {
            let reason = format!("`{path}` has a lookup or transform `{name}` that is not known here");
            self.unknown(&subject, &reason)
        };
        if key && !rest.is_empty() {
            return Err(missing(lookup));
        }
        let mut left = column.clone();
        for name in rest {
            left = self.transform(left, name, &subject)?.ok_or_else(|| missing(name))?;
        }
        if self.has_lookup(&left, lookup) {
            return Ok((column, left, lookup.to_owned()));
        }
        left = self.transform(left, lookup, &subject)?.ok_or_else(|| missing(lookup))?;
        Ok((column, left, "exact".to_owned()))
    }

    /// The column that a path starts with, and the rest of the path.
    fn start<'p>(&self, path: &'p str, value: &Value) -> Result<(Sql, Vec<&'p str>), SchemaError> {
        let Some(table) = self.table else {
            return Err(self.unknown(value, "no field may be named here"));
        };
        let mut names = path.split("__");
        let first = names.next().unwrap_or(path);
        let mut rest: Vec<&str> = names.collect();
        let Some(column) = table.find(first) else {
            return Err(SchemaError::Missing(format!(
                "Cannot resolve keyword '{first}' into field on {}.",
                table.label
            )));
        };
        if column.field.is_relation() && !rest.is_empty() {
            let target = column.target.as_deref().map(|target| &target.field);
            let of_target =
                |name: &str| name == "pk" || target.is_some_and(|t| t.name == name || t.field.attname(&t.name) == name);
            // The key that another table holds is held here, too.
            if column.field.is_foreign_key() && of_target(rest[0]) {
                rest.remove(0);
            } else if !self.has_lookup(&Sql::column(column.clone(), String::new()), rest[0]) {
                return Err(SchemaError::Value(
                    "Joined field references are not permitted in this query".to_owned(),
                ));
            }
        }
        if column.column.is_empty() {
            return Err(self.unknown(value, &format!("`{first}` has no column")));
        }
        let given = if column.field.generated() {
            column.output()?
        } else {
            column.clone()
        };
        Ok((Sql::column(given, self.dialect.quote_name(&column.column)), rest))
    }

    /// What a transform takes out of an expression; `None` when there is none of this name.
    fn transform(&self, of: Sql, name: &str, value: &Value) -> Result<Option<Sql>, SchemaError> {
        let Some(class) = of.output.class() else {
            return Ok(None);
        };
        if dates::is_part(class, name) {
            return self.date_part(name, of, value).map(Some);
        }
        match class {
            FieldType::JSONField => Ok(Some(self.key(of, name, false))),
            _ => self.postgres_transform(class, of, name),
        }
    }
}

impl Sql {
    fn column(column: Column, text: String) -> Self {
        Self {
            text,
            columns: vec![column.column.clone()],
            output: Output::column(column),
            kind: Kind::Column,
        }
    }
}
