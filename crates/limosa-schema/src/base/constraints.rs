//! Check, unique and exclusion constraints of models.

use limosa_state::{Constraint, ConstraintKind as Class, Deferrable};

use super::{Steps, create};
use crate::expressions::Sql;
use crate::model::Table;
use crate::{ConstraintKind, CreateIndex, IndexColumns, Name, SchemaError, Statement, Unique, Vendor};

/// A model's `unique_together` as a statement of its own.
pub(super) fn create_unique_together<E: Steps + ?Sized>(editor: &E, table: &Table, columns: Vec<String>) -> Statement {
    create_unique(editor, create::unique(table, columns))
}

/// A unique constraint; SQLite, which can't add one, makes a unique index.
pub(crate) fn create_unique<E: Steps + ?Sized>(editor: &E, unique: Unique) -> Statement {
    if editor.core().dialect.vendor() == Vendor::Sqlite {
        return Statement::CreateIndex(CreateIndex {
            table: unique.table,
            name: unique.name,
            unique: true,
            concurrently: false,
            using: String::new(),
            columns: IndexColumns::Columns(unique.columns.into_iter().map(|c| (c, String::new())).collect()),
            include: Vec::new(),
            with: Vec::new(),
            nulls_distinct: None,
            tablespace: None,
            condition: None,
        });
    }
    Statement::AddUnique(unique)
}

fn class_of(constraint: &Constraint) -> Result<Class, SchemaError> {
    constraint.kind().ok_or_else(|| SchemaError::NeedsPython {
        what: format!("the SQL of the constraint `{}`", constraint.name().unwrap_or_default()),
        reason: format!("`{}` is not one of Django's constraints", constraint.deconstruct().func),
        location: constraint.deconstruct().location.clone(),
    })
}

fn name_of(constraint: &Constraint) -> String {
    constraint.name().unwrap_or_default().to_owned()
}

fn check_sql<E: Steps + ?Sized>(editor: &E, table: &Table, constraint: &Constraint) -> Result<String, SchemaError> {
    match constraint.condition() {
        Some(condition) => Ok(editor.core().compiler(table).condition(condition)?.text),
        None => Err(SchemaError::NeedsPython {
            what: format!("the condition of the constraint `{}`", name_of(constraint)),
            reason: "it is not known".to_owned(),
            location: constraint.deconstruct().location.clone(),
        }),
    }
}

fn deferrable_sql(constraint: &Constraint) -> &'static str {
    match constraint.deferrable() {
        None => "",
        Some(Deferrable::Deferred) => " DEFERRABLE INITIALLY DEFERRED",
        Some(Deferrable::Immediate) => " DEFERRABLE INITIALLY IMMEDIATE",
    }
}

/// Whether the vendor can do all that a unique constraint asks for; what it can't is left out, as Django does.
fn supported<E: Steps + ?Sized>(editor: &E, table: &Table, constraint: &Constraint) -> Result<bool, SchemaError> {
    if let Some(condition) = constraint.condition().filter(|c| !c.is_none()) {
        // Where there is none, Django may still refuse it.
        let mysql = editor.core().dialect.vendor().is_mysql();
        if mysql {
            editor.core().index_condition(table, condition)?;
        }
    }
    Ok(match editor.core().dialect.vendor() {
        Vendor::Postgresql => {
            constraint.nulls_distinct().is_none() || editor.core().options.server.version >= (15, 0, 0)
        }
        Vendor::Mysql | Vendor::Mariadb => {
            !has_condition(constraint)
                && constraint.deferrable().is_none()
                && constraint.include().is_empty()
                && (constraint.expressions().is_empty() || editor.expression_indexes())
                && constraint.nulls_distinct().is_none()
        }
        Vendor::Sqlite => {
            constraint.deferrable().is_none()
                && constraint.include().is_empty()
                && constraint.nulls_distinct().is_none()
        }
    })
}

fn has_condition(constraint: &Constraint) -> bool {
    constraint.condition().is_some_and(|c| !c.is_none())
}

/// Whether a unique constraint is an index, not a constraint, in the database.
pub(crate) fn is_index(constraint: &Constraint) -> bool {
    has_condition(constraint)
        || !constraint.include().is_empty()
        || !constraint.opclasses().is_empty()
        || !constraint.expressions().is_empty()
}

/// A constraint inside `CREATE TABLE`; what can't stand there is deferred.
pub(super) fn inline_constraint<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    constraint: &Constraint,
) -> Result<Option<String>, SchemaError> {
    let dialect = editor.core().dialect;
    let name = dialect.quote_name(&name_of(constraint));
    match class_of(constraint)? {
        Class::Check => {
            let check = check_sql(editor, table, constraint)?;
            Ok(Some(format!("CONSTRAINT {name} CHECK ({check})")))
        }
        Class::Exclusion => exclusion_sql(editor, table, constraint).map(Some),
        Class::Unique => {
            if !supported(editor, table, constraint)? {
                return Ok(None);
            }
            if is_index(constraint) || constraint.nulls_distinct().is_some() {
                if let Some(statement) = constraint_statement(editor, table, constraint)? {
                    editor.core_mut().defer(statement);
                }
                return Ok(None);
            }
            let columns = table.columns_of(&constraint.fields())?;
            let columns: Vec<String> = columns.iter().map(|c| dialect.quote_name(c)).collect();
            let deferrable = deferrable_sql(constraint);
            Ok(Some(format!(
                "CONSTRAINT {name} UNIQUE ({}){deferrable}",
                columns.join(", ")
            )))
        }
    }
}

/// The statement that adds a constraint to a table that is there; `None` when the vendor can't have it.
pub(crate) fn constraint_statement<E: Steps + ?Sized>(
    editor: &E,
    table: &Table,
    constraint: &Constraint,
) -> Result<Option<Statement>, SchemaError> {
    let name = name_of(constraint);
    let db_table = table.db_table.clone();
    match class_of(constraint)? {
        Class::Check if !editor.table_checks() => {
            if let Some(condition) = constraint.condition() {
                editor.core().index_condition(table, condition)?;
            }
            Ok(None)
        }
        Class::Check => Ok(Some(Statement::AddCheck {
            table: db_table,
            name,
            check: check_sql(editor, table, constraint)?,
        })),
        Class::Exclusion => Ok(Some(Statement::AddExclusion {
            table: db_table,
            constraint: exclusion_sql(editor, table, constraint)?,
        })),
        Class::Unique if !supported(editor, table, constraint)? => Ok(None),
        Class::Unique if is_index(constraint) => unique_index(editor, table, constraint).map(Some),
        Class::Unique => Ok(Some(create_unique(
            editor,
            Unique {
                table: db_table,
                name: Name::Fixed(name),
                columns: table.columns_of(&constraint.fields())?,
                deferrable: deferrable_sql(constraint).to_owned(),
                nulls_distinct: constraint.nulls_distinct(),
            },
        ))),
    }
}

fn unique_index<E: Steps + ?Sized>(
    editor: &E,
    table: &Table,
    constraint: &Constraint,
) -> Result<Statement, SchemaError> {
    let core = editor.core();
    let postgresql = core.dialect.vendor() == Vendor::Postgresql;
    let columns = if constraint.expressions().is_empty() {
        let opclasses = constraint.opclasses();
        let names = table.columns_of(&constraint.fields())?;
        let opclass = |position: usize| {
            opclasses
                .get(position)
                .filter(|_| postgresql)
                .copied()
                .unwrap_or("")
                .to_owned()
        };
        IndexColumns::Columns(
            names
                .into_iter()
                .enumerate()
                .map(|(i, name)| (name, opclass(i)))
                .collect(),
        )
    } else {
        let sql = core.compiler(table).index_expressions(constraint.expressions())?;
        IndexColumns::Expressions {
            sql: sql.text,
            columns: sql.columns,
        }
    };
    let condition = if has_condition(constraint) {
        Some(check_sql(editor, table, constraint)?)
    } else {
        None
    };
    Ok(Statement::CreateIndex(CreateIndex {
        table: table.db_table.clone(),
        name: Name::Fixed(name_of(constraint)),
        unique: true,
        concurrently: false,
        using: String::new(),
        columns,
        include: table.columns_of(&constraint.include())?,
        with: Vec::new(),
        nulls_distinct: constraint.nulls_distinct(),
        tablespace: None,
        condition,
    }))
}

fn exclusion_sql<E: Steps + ?Sized>(editor: &E, table: &Table, constraint: &Constraint) -> Result<String, SchemaError> {
    let core = editor.core();
    let compiler = core.compiler(table);
    let mut parts = Vec::new();
    for pair in constraint.expressions() {
        let Some([expression, operator]) = pair.as_sequence() else {
            return Err(SchemaError::Value(
                "The expressions must be a list of 2-tuples.".to_owned(),
            ));
        };
        let Some(operator) = operator.as_str() else {
            return Err(SchemaError::Value(
                "The expressions must be a list of 2-tuples.".to_owned(),
            ));
        };
        let sql: Sql = compiler.index_expression(expression)?;
        parts.push(format!("{} WITH {operator}", sql.text));
    }
    let include = table.columns_of(&constraint.include())?;
    let include = if include.is_empty() {
        String::new()
    } else {
        let names: Vec<String> = include.iter().map(|c| core.dialect.quote_name(c)).collect();
        format!(" INCLUDE ({})", names.join(", "))
    };
    let condition = if has_condition(constraint) {
        format!(" WHERE ({})", check_sql(editor, table, constraint)?)
    } else {
        String::new()
    };
    Ok(format!(
        "CONSTRAINT {} EXCLUDE USING {} ({}){include}{condition}{}",
        core.dialect.quote_name(&name_of(constraint)),
        constraint.index_type(),
        parts.join(", "),
        deferrable_sql(constraint)
    ))
}

/// Adds a constraint to a table that is there.
pub(super) fn add_constraint<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    constraint: &Constraint,
) -> Result<(), SchemaError> {
    if let Some(statement) = constraint_statement(editor, table, constraint)? {
        editor.core_mut().execute(statement);
    }
    Ok(())
}

/// Drops a constraint by its own name.
pub(crate) fn remove_constraint<E: Steps + ?Sized>(
    editor: &mut E,
    table: &Table,
    constraint: &Constraint,
) -> Result<(), SchemaError> {
    let class = class_of(constraint)?;
    if class == Class::Unique && !supported(editor, table, constraint)?
        || class == Class::Check && !editor.table_checks()
    {
        return Ok(());
    }
    if class == Class::Unique {
        editor.before_dropping_index(table, &constraint.fields(), constraint.expressions())?;
    }
    let kind = match class {
        Class::Check => ConstraintKind::Check,
        Class::Exclusion => ConstraintKind::Exclusion,
        Class::Unique if is_index(constraint) => ConstraintKind::Index,
        Class::Unique => ConstraintKind::Unique,
    };
    let statement = drop_constraint(&table.db_table, &name_of(constraint), kind);
    editor.core_mut().execute(statement);
    Ok(())
}

/// `DROP CONSTRAINT`, or what takes its place for indexes.
pub(crate) fn drop_constraint(table: &str, name: &str, kind: ConstraintKind) -> Statement {
    match kind {
        ConstraintKind::Index => Statement::DropIndex {
            table: table.to_owned(),
            name: name.to_owned(),
            concurrently: false,
        },
        _ => Statement::DropConstraint {
            table: table.to_owned(),
            name: name.to_owned(),
            kind,
        },
    }
}
