//! Expressions and `Q` conditions as SQL: for checks, partial and functional indexes, database defaults and generated
//! columns.
//!
//! What is not known exactly is an error that names it ([`SchemaError::NeedsPython`]), never a guess. Parameters stand in
//! the text as literals, as Django puts them into DDL.

mod case;
mod functions;
mod index;
mod lookups;
mod node;
mod query;
mod value;

use std::cell::Cell;

use limosa_python::{Call, Value};
use limosa_state::{Field, FieldType};

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
    /// What comes out, when it is known.
    pub(crate) output: Option<Column>,
    /// Whether it is a column and nothing else.
    pub(crate) is_column: bool,
}

impl Sql {
    fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            columns: Vec::new(),
            output: None,
            is_column: false,
        }
    }

    fn typed(mut self, output: FieldType) -> Self {
        self.output = Some(bare(output));
        self
    }

    fn output_type(&self) -> Option<FieldType> {
        self.output
            .as_ref()
            .and_then(|column| column.terminal()?.internal_type())
    }
}

/// A field without options.
fn bare(field_type: FieldType) -> Column {
    Column::detached(Field::new(field_type, Vec::new()))
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
        self.dialect.literal(literal)
    }
}

/// The call, when the value is an expression and not a plain Python value.
pub(crate) fn as_expression(value: &Value) -> Option<&Call> {
    let call = value.as_call()?;
    let module = &*call.func.module;
    let plain = matches!(
        module,
        "datetime" | "decimal" | "uuid" | "zoneinfo" | "fractions" | "builtins" | "ipaddress"
    );
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

    fn compile_within(&self, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
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
                Some(name) => self.column(name, value),
                None => Err(self.unknown(value, "it names no field")),
            },
            "Value" => self.value(call, value),
            "CombinedExpression" => self.combined(call, value, depth),
            "NegatedExpression" => {
                let inner = self.argument(call, 0, "expression", value, depth)?;
                Ok(Sql {
                    text: format!("NOT {}", inner.text),
                    is_column: false,
                    ..inner
                })
            }
            "ExpressionWrapper" => {
                let inner = self.argument(call, 0, "expression", value, depth)?;
                let output = call
                    .arg(1, "output_field")
                    .and_then(Field::from_value)
                    .map(Column::detached);
                let sql = Sql {
                    output: output.or(inner.output),
                    is_column: false,
                    ..inner
                };
                Ok(self.numeric(sql))
            }
            "Q" => self.condition(value, depth),
            "OrderBy" => self.order_by(call, value, depth),
            "RawSQL" => self.raw(call, value),
            "Case" => self.case(call, value, depth),
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
            Value::Str(name) => self.column(name, argument),
            other if as_expression(other).is_some() => self.compile_within(other, depth + 1),
            other => self.bare_value(other),
        }
    }

    /// A reference to a field.
    fn column(&self, name: &str, value: &Value) -> Result<Sql, SchemaError> {
        let Some(table) = self.table else {
            return Err(self.unknown(value, "no field may be named here"));
        };
        let Some(column) = table.find(name) else {
            return Err(if name.contains("__") {
                self.unknown(value, &format!("`{name}` is no plain field"))
            } else {
                SchemaError::Missing(format!(
                    "Cannot resolve keyword '{name}' into field on {}.",
                    table.label
                ))
            });
        };
        if column.column.is_empty() {
            return Err(self.unknown(value, &format!("`{name}` has no column")));
        }
        Ok(Sql {
            text: self.dialect.quote_name(&column.column),
            columns: vec![column.column.clone()],
            output: Some(if column.field.generated() {
                column.output()?
            } else {
                column.clone()
            }),
            is_column: true,
        })
    }

    /// `F("a") + 1`
    fn combined(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let lhs = self.argument(call, 0, "lhs", value, depth)?;
        let rhs = self.argument(call, 2, "rhs", value, depth)?;
        let Some(connector) = call.arg(1, "connector").and_then(Value::as_str) else {
            return Err(self.unknown(value, "its connector is not known"));
        };
        let temporal = |sql: &Sql| {
            matches!(
                sql.output_type(),
                Some(FieldType::DateField | FieldType::DateTimeField | FieldType::TimeField | FieldType::DurationField)
            )
        };
        if temporal(&lhs) || temporal(&rhs) {
            return Err(self.unknown(value, "arithmetic with dates and times differs by database"));
        }
        let text = match (connector, self.dialect.vendor()) {
            ("^", Vendor::Sqlite) => format!("POWER({},{})", lhs.text, rhs.text),
            ("#", Vendor::Sqlite) => format!("BITXOR({},{})", lhs.text, rhs.text),
            ("%%", _) => format!("({} % {})", lhs.text, rhs.text),
            ("+" | "-" | "*" | "/" | "%" | "^" | "&" | "|" | "<<" | ">>" | "#", _) => {
                format!("({} {connector} {})", lhs.text, rhs.text)
            }
            _ => return Err(self.unknown(value, &format!("the operator `{connector}` is not known"))),
        };
        let output = match call.arg(3, "output_field").and_then(Field::from_value) {
            Some(field) => Some(Column::detached(field)),
            None => combined_output(&lhs, &rhs).map(bare),
        };
        let mut columns = lhs.columns;
        columns.extend(rhs.columns);
        Ok(self.numeric(Sql {
            text,
            columns,
            output,
            is_column: false,
        }))
    }

    fn order_by(&self, call: &Call, value: &Value, depth: usize) -> Result<Sql, SchemaError> {
        let inner = self.argument(call, 0, "expression", value, depth)?;
        Ok(Sql {
            text: format!("{} {}", inner.text, order_by_suffix(call)),
            is_column: false,
            ..inner
        })
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
        let output = call
            .arg(2, "output_field")
            .and_then(Field::from_value)
            .map(Column::detached);
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

/// `ASC`, `DESC`, with where NULLs go.
fn order_by_suffix(call: &Call) -> String {
    let flag = |index, name| call.arg(index, name).and_then(Value::as_bool).unwrap_or(false);
    let mut text = if flag(1, "descending") { "DESC" } else { "ASC" }.to_owned();
    if flag(3, "nulls_last") {
        text.push_str(" NULLS LAST");
    } else if flag(2, "nulls_first") {
        text.push_str(" NULLS FIRST");
    }
    text
}

/// What arithmetic on two types gives; `None` when it is not one of the plain cases.
fn combined_output(lhs: &Sql, rhs: &Sql) -> Option<FieldType> {
    use FieldType as T;
    let number = |sql: &Sql| {
        Some(match sql.output_type()? {
            T::DecimalField => T::DecimalField,
            T::FloatField => T::FloatField,
            T::IntegerField
            | T::BigIntegerField
            | T::SmallIntegerField
            | T::PositiveIntegerField
            | T::PositiveBigIntegerField
            | T::PositiveSmallIntegerField
            | T::AutoField
            | T::BigAutoField
            | T::SmallAutoField => T::IntegerField,
            other => other,
        })
    };
    match (number(lhs)?, number(rhs)?) {
        (a, b) if a == b => Some(a),
        (T::IntegerField, other) | (other, T::IntegerField) if matches!(other, T::DecimalField | T::FloatField) => {
            Some(other)
        }
        _ => None,
    }
}

/// Whether an expression is a plain `Value(…)`.
pub(crate) fn is_value(value: &Value) -> bool {
    as_expression(value).and_then(django_name) == Some("Value")
}
