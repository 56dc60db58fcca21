//! Columns as `CREATE TABLE` and `ADD COLUMN` define them.

use limosa_state::FieldType;

use super::{Core, Steps};
use crate::expressions::as_expression;
use crate::model::{Column, Table};
use crate::{ColumnDefinition, SchemaError, Statement};

/// A column's definition, and whether Django passes parameters with it.
pub(crate) struct Defined {
    pub(crate) definition: ColumnDefinition,
    pub(crate) has_params: bool,
}

/// The definition of a field's column; `None` when it has none.
pub(crate) fn column_sql<E: Steps + ?Sized>(
    editor: &E,
    table: &Table,
    column: &Column,
    include_default: bool,
) -> Result<Option<Defined>, SchemaError> {
    let core = editor.core();
    let Some(db_type) = column.db_type(core.dialect)? else {
        return Ok(None);
    };
    let mut parts = vec![db_type.clone()];
    let mut has_params = false;
    let mut default = None;
    if let Some(collation) = column.collation() {
        parts.push(core.collate_sql(&collation));
    }
    let comment = column.field.db_comment().filter(|_| editor.inline_comments());
    let comment = comment.map(|comment| core.comment_sql(comment));
    // Since Django 6.0 it stands last.
    let comment_last = core.options.django.since(6, 0);
    if let Some(comment) = comment.as_ref().filter(|_| !comment_last) {
        parts.push(comment.clone());
    }
    if column.field.has_db_default() {
        let (sql, params) = core.db_default_sql(table, column)?;
        parts.push(format!("DEFAULT {sql}"));
        default = Some(sql);
        has_params |= params;
    } else if include_default
        && !editor.skip_default(column)?
        && !(column.null() && editor.skip_default_on_alter(column)?)
    {
        let value = core.effective_default(column)?;
        if !value.is_null() {
            let sql = core.column_default(column, core.dialect.literal(&value))?;
            parts.push(format!("DEFAULT {sql}"));
            default = Some(sql);
            has_params = true;
        }
    }
    if column.field.generated() {
        let (sql, params) = core.generated_sql(table, column)?;
        let persistency = if column.field.db_persist() { "STORED" } else { "VIRTUAL" };
        parts.push(format!("GENERATED ALWAYS AS ({sql}) {persistency}"));
        has_params |= params;
    } else {
        parts.push(if column.null() { "NULL" } else { "NOT NULL" }.to_owned());
    }
    if column.primary_key() {
        parts.push("PRIMARY KEY".to_owned());
    } else if column.unique() {
        parts.push("UNIQUE".to_owned());
    }
    let tablespace = column
        .tablespace(&table.default_index_tablespace)
        .or(table.tablespace.as_deref());
    if let Some(tablespace) = tablespace
        && core.dialect.vendor() == crate::Vendor::Postgresql
        && column.unique()
    {
        parts.push(format!(
            "USING INDEX TABLESPACE {}",
            core.dialect.quote_name(tablespace)
        ));
    }
    parts.extend(comment.filter(|_| comment_last));
    Ok(Some(Defined {
        definition: ColumnDefinition {
            name: column.column.clone(),
            data_type: db_type,
            definition: parts.join(" "),
            null: column.null(),
            default,
            references: None,
            references_name: None,
        },
        has_params,
    }))
}

impl Core {
    pub(crate) fn collate_sql(&self, collation: &str) -> String {
        match self.dialect.vendor() {
            crate::Vendor::Sqlite => format!("COLLATE {collation}"),
            _ => format!("COLLATE {}", self.dialect.quote_name(collation)),
        }
    }

    /// A field's `db_default`, and whether Django passes parameters with it.
    pub(crate) fn db_default_sql(&self, table: &Table, column: &Column) -> Result<(String, bool), SchemaError> {
        let Some(default) = column.field.db_default() else {
            return Ok((String::new(), false));
        };
        let compiler = crate::expressions::Compiler::new(self.dialect, &self.options, None);
        let explicit = as_expression(default).is_some();
        let sql = if explicit {
            compiler.compile(default)?
        } else {
            compiler.value_for(default, column)?
        };
        let is_value = !explicit || crate::expressions::is_value(default);
        let _ = table;
        let text = if is_value {
            self.column_default(column, sql.text)?
        } else {
            format!("({})", sql.text)
        };
        Ok((text, compiler.has_params()))
    }

    /// A default as it stands after `DEFAULT`.
    pub(crate) fn column_default(&self, column: &Column, default: String) -> Result<String, SchemaError> {
        let db_type = column.db_type(self.dialect)?;
        Ok(if self.dialect.default_in_parentheses(db_type.as_deref()) {
            format!("({default})")
        } else {
            default
        })
    }

    /// A comment as it stands in a definition; Django leaves two spaces before it.
    pub(crate) fn comment_sql(&self, comment: &str) -> String {
        let text = self.dialect.literal(&crate::values::Literal::Text(comment.to_owned()));
        format!(" COMMENT {text}")
    }

    /// A generated field's expression, and whether Django passes parameters with it.
    pub(crate) fn generated_sql(&self, table: &Table, column: &Column) -> Result<(String, bool), SchemaError> {
        let Some(expression) = column.field.expression() else {
            return Err(column.needs_python("expression", "it is not known"));
        };
        let compiler = self.compiler(table);
        let sql = compiler.compile(expression)?;
        Ok((sql.text, compiler.has_params()))
    }

    /// Whether a column's type is one that the database counts up by itself.
    pub(crate) fn is_auto(column: &Column) -> bool {
        column.field.field_type().is_some_and(FieldType::is_auto)
    }
}

/// `RENAME COLUMN`
pub(crate) fn rename_column(table: &str, old: &Column, new: &Column) -> Statement {
    Statement::RenameColumn {
        table: table.to_owned(),
        column: old.column.clone(),
        to: new.column.clone(),
    }
}
