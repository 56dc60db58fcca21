//! Expressions and `Q` conditions as SQL: for checks, partial and functional indexes, database defaults and generated
//! columns.
//!
//! What is not known exactly is an error that names it ([`SchemaError::NeedsPython`]), never a guess. Parameters stand in
//! the text as literals, as Django puts them into DDL.

mod arithmetic;
mod case;
mod dates;
mod functions;
mod index;
mod json;
mod lookups;
mod node;
mod output;
mod path;
mod postgres;
mod query;
mod search;
mod value;

use std::cell::Cell;

use limosa_python::{Call, Value};
use limosa_state::{Field, FieldType};

pub(crate) use self::output::Output;
use self::output::bare;
use crate::dialect::Dialect;
use crate::editor::EditorOptions;
use crate::model::{Column, Table};
use crate::values::Literal;
use crate::{SchemaError, Vendor};

/// How deep expressions may be nested.
const MAX_DEPTH: usize = 100;

/// A compiled expression.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    /// The text.
    pub(crate) text: String,
    /// The columns it uses.
    pub(crate) columns: Vec<String>,
    /// What comes out.
    pub(crate) output: Output,
    /// What it is, where that makes a difference to what stands around it.
    kind: Kind,
}

/// What an expression is.
#[derive(Clone, Debug)]
enum Kind {
    /// Nothing special.
    Plain,
    /// A column and nothing else.
    Column,
    /// A plain `Value(…)`.
    Value,
    /// A lookup.
    Lookup,
    /// A value inside a JSON document.
    Key {
        /// The document.
        of: Box<Sql>,
        /// The keys that lead to it.
        keys: Vec<String>,
    },
    /// The year of a date.
    Year {
        /// The date.
        of: Box<Sql>,
        /// Whether it is the year of the ISO week.
        iso: bool,
    },
    /// A condition that nothing meets: Django's `EmptyResultSet`.
    Nothing,
    /// A condition that everything meets: Django's `FullResultSet`.
    Everything,
}

impl Sql {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            columns: Vec::new(),
            output: Output::None,
            kind: Kind::Plain,
        }
    }

    fn typed(mut self, output: FieldType) -> Self {
        self.output = Output::of(output);
        self
    }

    /// What is made of several parts.
    fn of(parts: impl IntoIterator<Item = Self>, text: String, output: Output) -> Self {
        Self {
            text,
            columns: parts.into_iter().flat_map(|part| part.columns).collect(),
            output,
            kind: Kind::Plain,
        }
    }

    fn lookup(text: String, columns: Vec<String>) -> Self {
        Self {
            text,
            columns,
            output: Output::of(FieldType::BooleanField),
            kind: Kind::Lookup,
        }
    }

    fn is_column(&self) -> bool {
        matches!(self.kind, Kind::Column)
    }

    /// Nothing or everything, which has no text.
    fn is_trivial(&self) -> bool {
        matches!(self.kind, Kind::Nothing | Kind::Everything)
    }
}

/// Compiles expressions on the fields of one table.
pub(crate) struct Compiler<'a> {
    /// The vendor's words.
    pub(crate) dialect: &'a dyn Dialect,
    /// The settings.
    pub(crate) options: &'a EditorOptions,
    /// The table whose fields may be named; `None` where none may.
    pub(crate) table: Option<&'a Table>,
    /// How many literals were put into the text: Django would have passed so many parameters.
    params: Cell<usize>,
    /// Whether Django resolves conditions a second time here, which puts parentheses around single ones.
    again: Cell<bool>,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(dialect: &'a dyn Dialect, options: &'a EditorOptions, table: Option<&'a Table>) -> Self {
        Self {
            dialect,
            options,
            table,
            params: Cell::new(0),
            again: Cell::new(false),
        }
    }

    /// Whether any literal was put into the text so far.
    pub(crate) fn has_params(&self) -> bool {
        self.params.get() > 0
    }

    /// Compiles what Django resolves a second time.
    fn again<T>(&self, compile: impl FnOnce() -> T) -> T {
        let before = self.again.replace(true);
        let compiled = compile();
        self.again.set(before);
        compiled
    }

    /// A literal as text; `NULL` counts as no parameter.
    fn spell(&self, literal: &Literal) -> String {
        if !literal.is_null() {
            self.params.set(self.params.get() + 1);
        }
        // Django 4.2 doubled percent signs for a later substitution, which does not come when SQL is only printed.
        let doubled = self.dialect.vendor() == Vendor::Postgresql
            && self.options.states_rendered_late
            && !self.options.django.since(5, 0);
        match literal {
            Literal::Text(text) if doubled => self.dialect.literal(&Literal::Text(text.replace('%', "%%"))),
            _ => self.dialect.literal(literal),
        }
    }
}

/// The call, when the value is an expression and not a plain Python value.
pub(crate) fn as_expression(value: &Value) -> Option<&Call> {
    let call = value.as_call()?;
    let module = &*call.func.module;
    let plain = matches!(
        module,
        "datetime" | "decimal" | "uuid" | "zoneinfo" | "fractions" | "builtins" | "ipaddress"
    ) || module.starts_with("psycopg")
        || module.starts_with("django.db.backends.postgresql.psycopg_any");
    (!plain).then_some(&**call)
}

/// The class's name, when it is one of Django's expressions.
fn django_name(call: &Call) -> Option<&str> {
    let module = &*call.func.module;
    let ours = module.starts_with("django.db.models") || module.starts_with("django.contrib.postgres");
    ours.then_some(&*call.func.qualname)
}

impl Compiler<'_> {
    /// An expression as SQL.
    pub(crate) fn compile(&self, value: &Value) -> Result<Sql, SchemaError> {
        self.compile_within(value, 0)
    }

    /// An expression that has a text: Django fails with one that nothing or everything meets.
    fn compile_within(&self, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let sql = self.compile_any(value, depth)?;
        match sql.kind {
            Kind::Nothing => Err(SchemaError::Value("EmptyResultSet".to_owned())),
            Kind::Everything => Err(SchemaError::Value("FullResultSet".to_owned())),
            _ => Ok(sql),
        }
    }

    fn compile_any(&self, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        if depth > MAX_DEPTH {
            return Err(self.unknown(value, "it is nested too deeply"));
        }
        let Some(call) = as_expression(value) else {
            return Err(self.unknown(value, "it is no expression"));
        };
        let Some(name) = django_name(call) else {
            return Err(self.unknown(value, &format!("`{}` is not one of Django's expressions", call.func)));
        };
        match name {
            "F" => match call.arg(0, "name").and_then(Value::as_str) {
                Some(name) => self.reference(name, value),
                None => Err(self.unknown(value, "it names no field")),
            },
            "Value" => self.value(call, value),
            "CombinedExpression" => self.combined(call, value, depth),
            "NegatedExpression" => self.negated(call, value, depth),
            "ExpressionWrapper" => {
                let inner = self.argument(call, 0, "expression", value, depth)?;
                let output = self.given_output(call, 1, value)?.unwrap_or(inner.output.clone());
                Ok(self.numeric(Sql::of([inner.clone()], inner.text, output)))
            }
            "Q" => self.condition_within(value, depth),
            "OrderBy" => {
                let inner = self.argument(call, 0, "expression", value, depth)?;
                let text = self.ordered(&inner.text, call);
                Ok(Sql::of([inner.clone()], text, inner.output))
            }
            "RawSQL" => self.raw(call, value),
            "Case" => self.case(call, value, depth),
            "KeyTransform" | "KeyTextTransform" => self.key_transform(name, call, value, depth),
            _ => match lookups::lookup_class(name) {
                Some(lookup) => self.lookup_expression(lookup, call, value, depth),
                None => self.function(name, call, value, depth),
            },
        }
    }

    /// The compiled argument that stands at `index` or goes by `name`.
    fn argument(&self, call: &Call, index: usize, name: &str, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        match call.arg(index, name) {
            Some(argument) => self.source(argument, depth),
            None => Err(self.unknown(value, &format!("its argument `{name}` is missing"))),
        }
    }

    /// An argument of a function: a string names a field, any other plain value stands for itself.
    fn source(&self, argument: &Value, depth: usize) -> Result<Sql, SchemaError> {
        match argument {
            Value::Str(name) => self.reference(name, argument),
            other if as_expression(other).is_some() => self.compile_within(other, depth + 1),
            other => self.bare_value(other),
        }
    }

    /// `output_field=…`, when one is given.
    fn given_output(&self, call: &Call, index: usize, value: &Value) -> Result<Option<Output>, SchemaError> {
        match call.arg(index, "output_field").filter(|given| !given.is_none()) {
            None => Ok(None),
            Some(given) => match Field::from_value(given) {
                Some(field) => Ok(Some(Output::column(Column::detached(field)))),
                None => Err(self.unknown(value, "its output field is not known")),
            },
        }
    }

    /// `~expression`
    fn negated(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let Some(inner) = call.arg(0, "expression") else {
            return Err(self.unknown(value, "its argument `expression` is missing"));
        };
        let sql = match as_expression(inner) {
            Some(_) => self.compile_any(inner, depth + 1)?,
            None => self.source(inner, depth)?,
        };
        let trivial = match sql.kind {
            Kind::Nothing => Some(true),
            Kind::Everything => Some(false),
            _ => None,
        };
        match trivial {
            Some(truth) => self.bare_value(&Value::Bool(truth)),
            None => {
                let text = if self.dialect.vendor().is_mysql() && !self.stands_alone(inner) {
                    format!("CASE WHEN {} = 0 THEN 1 ELSE 0 END", sql.text)
                } else {
                    format!("NOT {}", sql.text)
                };
                Ok(Sql::of([sql], text, Output::of(FieldType::BooleanField)))
            }
        }
    }

    /// An expression in an order.
    fn ordered(&self, sql: &str, call: &Call) -> String {
        let flag = |index, name| call.arg(index, name).and_then(Value::as_bool).unwrap_or(false);
        let (descending, first, last) = (flag(1, "descending"), flag(2, "nulls_first"), flag(3, "nulls_last"));
        let direction = if descending { "DESC" } else { "ASC" };
        match self.dialect.vendor() {
            // NULLs are the lowest there; they go elsewhere by an order of their own.
            Vendor::Mysql | Vendor::Mariadb if last && !descending => format!("{sql} IS NULL, {sql} {direction}"),
            Vendor::Mysql | Vendor::Mariadb if !last && first && descending => {
                format!("{sql} IS NOT NULL, {sql} {direction}")
            }
            Vendor::Postgresql | Vendor::Sqlite if last => format!("{sql} {direction} NULLS LAST"),
            Vendor::Postgresql | Vendor::Sqlite if first => format!("{sql} {direction} NULLS FIRST"),
            _ => format!("{sql} {direction}"),
        }
    }

    fn raw(&self, call: &Call, value: &Value) -> Result<Sql, SchemaError> {
        let Some(sql) = call.arg(0, "sql").and_then(Value::as_str) else {
            return Err(self.unknown(value, "its SQL is not known"));
        };
        let params = call.arg(1, "params").and_then(Value::as_sequence).unwrap_or(&[]);
        let mut literals = Vec::new();
        for param in params {
            let literal = crate::values::prepare_bare(param).map_err(|reason| self.unknown(param, &reason))?;
            literals.push(self.spell(&literal));
        }
        let text = crate::text::interpolate(sql, &literals).map_err(|reason| self.unknown(value, &reason))?;
        let output = self.given_output(call, 2, value)?.unwrap_or(Output::Any);
        Ok(Sql {
            output,
            ..Sql::new(format!("({text})"))
        })
    }

    /// The error for what is not known here.
    fn unknown(&self, value: &Value, reason: &str) -> SchemaError {
        let (what, location) = match value {
            Value::Call(call) => (format!("the SQL of `{}`", call.func.qualname), call.location.clone()),
            Value::Unknown(unknown) => (
                format!("the value of `{}`", unknown.source),
                Some(unknown.location.clone()),
            ),
            _ => ("the SQL of an expression".to_owned(), None),
        };
        let reason = match self.table {
            Some(table) => format!("{reason} (model `{}`)", table.label),
            None => reason.to_owned(),
        };
        SchemaError::NeedsPython { what, reason, location }
    }
}

/// Whether an expression is a plain `Value(…)`.
pub(crate) fn is_value(value: &Value) -> bool {
    as_expression(value).and_then(django_name) == Some("Value")
}

/// The field, when an expression is a plain `F("name")`.
pub(crate) fn field_name(value: &Value) -> Option<&str> {
    match value {
        Value::Str(name) => Some(&**name),
        other => {
            let call = as_expression(other).filter(|call| django_name(call) == Some("F"))?;
            call.arg(0, "name").and_then(Value::as_str)
        }
    }
    .filter(|name| !name.contains("__"))
}
