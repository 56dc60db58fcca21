//! Indexes: of fields, of models.

use limosa_python::Value;
use limosa_state::Index;

use super::{Core, Steps};
use crate::model::{Column, Table};
use crate::{CreateIndex, IndexColumns, Name, SchemaError, Statement, Vendor};

/// What an index on columns may have besides.
#[derive(Default)]
pub(crate) struct IndexOptions {
    pub(crate) suffix: String,
    pub(crate) opclass: String,
}

/// The indexes that a field has by itself, on every vendor.
pub(crate) fn field_indexes<E: Steps + ?Sized>(
    editor: &E,
    table: &Table,
    column: &Column,
) -> Result<Vec<Statement>, SchemaError> {
    let wanted = column.db_index() && !column.unique() && !column.column.is_empty();
    let _ = editor;
    Ok(if wanted {
        vec![create_field_index(table, &[column], IndexOptions::default())]
    } else {
        Vec::new()
    })
}

/// An index on fields under Django's own name.
pub(crate) fn create_field_index(table: &Table, columns: &[&Column], options: IndexOptions) -> Statement {
    Statement::CreateIndex(CreateIndex {
        table: table.db_table.clone(),
        name: Name::Generated(options.suffix),
        unique: false,
        concurrently: false,
        using: String::new(),
        columns: IndexColumns::Columns(
            columns
                .iter()
                .map(|column| (column.column.clone(), options.opclass.clone()))
                .collect(),
        ),
        include: Vec::new(),
        with: Vec::new(),
        nulls_distinct: None,
        tablespace: tablespace(table, columns),
        condition: None,
    })
}

/// The tablespace of an index that names none.
fn tablespace(table: &Table, columns: &[&Column]) -> Option<String> {
    let own = match columns {
        [column] => column.tablespace(&table.default_index_tablespace),
        _ => None,
    };
    own.or(Some(&*table.default_index_tablespace).filter(|name| !name.is_empty()))
        .or(table.tablespace.as_deref())
        .map(str::to_owned)
}

/// An index of a model.
pub(crate) fn create_index<E: Steps + ?Sized>(
    editor: &E,
    table: &Table,
    index: &Index,
    concurrently: bool,
) -> Result<Statement, SchemaError> {
    let Some(kind) = index.suffix() else {
        return Err(needs_python(index, "its class is not one of Django's"));
    };
    let core = editor.core();
    let postgresql = core.dialect.vendor() == Vendor::Postgresql;
    let condition = match index.condition().filter(|c| !c.is_none()) {
        Some(condition) => core.index_condition(table, condition)?,
        None => None,
    };
    let mut fields = Vec::new();
    let columns = if index.expressions().is_empty() {
        let opclasses = index.opclasses();
        let mut columns = Vec::new();
        for (position, (name, descending)) in index.fields_orders().into_iter().enumerate() {
            let column = table.get(name)?;
            let opclass = opclasses.get(position).filter(|_| postgresql).copied().unwrap_or("");
            let order = if descending && editor.index_ordering() {
                "DESC"
            } else {
                ""
            };
            let after = [opclass, order].into_iter().filter(|part| !part.is_empty());
            columns.push((column.column.clone(), after.collect::<Vec<_>>().join(" ")));
            fields.push(column);
        }
        IndexColumns::Columns(columns)
    } else {
        let sql = core.compiler(table).index_expressions(index.expressions())?;
        IndexColumns::Expressions {
            sql: sql.text,
            columns: sql.columns,
        }
    };
    let include = if postgresql {
        table.columns_of(&index.include())?
    } else {
        Vec::new()
    };
    Ok(Statement::CreateIndex(CreateIndex {
        table: table.db_table.clone(),
        name: Name::Fixed(index.name().unwrap_or_default().to_owned()),
        unique: false,
        concurrently,
        using: if kind == "idx" || !postgresql {
            String::new()
        } else {
            kind.to_owned()
        },
        columns,
        include,
        with: with_params(index),
        nulls_distinct: None,
        tablespace: match index.db_tablespace() {
            Some(name) => Some(name.to_owned()),
            None => tablespace(table, &fields),
        },
        condition,
    }))
}

impl Core {
    /// The rows that an index is for; MySQL leaves them out, but Django asks for them first, and may refuse.
    pub(super) fn index_condition(&self, table: &Table, condition: &Value) -> Result<Option<String>, SchemaError> {
        let sql = self.compiler(table).condition(condition)?;
        Ok((!self.dialect.vendor().is_mysql()).then_some(sql.text))
    }
}

/// The storage parameters of PostgreSQL's index classes, in the order in which each class gives them.
fn with_params(index: &Index) -> Vec<String> {
    let number = |name: &str| {
        let value = index.option(name).and_then(Value::as_int)?;
        Some(format!("{name} = {value}"))
    };
    let switch = |name: &str| {
        let value = index.option(name).filter(|v| !v.is_none())?;
        let on = value.as_bool().unwrap_or(false);
        Some(format!("{name} = {}", if on { "on" } else { "off" }))
    };
    let mut params: Vec<Option<String>> = match index.suffix() {
        Some("bloom") => vec![number("length")],
        Some("brin") => vec![switch("autosummarize"), number("pages_per_range")],
        Some("btree") => vec![number("fillfactor"), switch("deduplicate_items")],
        Some("gin") => vec![number("gin_pending_list_limit"), switch("fastupdate")],
        Some("gist") => vec![switch("buffering"), number("fillfactor")],
        Some("hash" | "spgist") => vec![number("fillfactor")],
        _ => Vec::new(),
    };
    if index.suffix() == Some("bloom") {
        let columns = index.option("columns").and_then(Value::as_items).unwrap_or(&[]);
        params.extend(
            columns
                .iter()
                .enumerate()
                .map(|(i, value)| value.as_int().map(|value| format!("col{} = {value}", i + 1))),
        );
    }
    params.into_iter().flatten().collect()
}

fn needs_python(index: &Index, reason: &str) -> SchemaError {
    SchemaError::NeedsPython {
        what: format!("the SQL of the index `{}`", index.name().unwrap_or_default()),
        reason: reason.to_owned(),
        location: index.deconstruct().location.clone(),
    }
}

/// Drops an index of a model.
pub(crate) fn remove_index<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    index: &Index,
    concurrently: bool,
) -> Result<(), SchemaError> {
    if index.suffix().is_none() {
        return Err(needs_python(index, "its class is not one of Django's"));
    }
    let fields: Vec<&str> = index.fields_orders().into_iter().map(|(name, _)| name).collect();
    editor.before_dropping_index(table, &fields, index.expressions())?;
    if index.expressions().is_empty() || editor.expression_indexes() {
        let name = index.name().unwrap_or_default().to_owned();
        let core = editor.core_mut();
        core.forget_index(&table.db_table, &name);
        core.execute(Statement::DropIndex {
            table: table.db_table.clone(),
            name,
            concurrently,
        });
    }
    Ok(())
}
