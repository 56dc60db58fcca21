//! Statements as text, as Django's `sqlmigrate` prints them.

use crate::dialect::{Dialect, plain};
use crate::values::Literal;
use crate::{
    ColumnAction, ConstraintKind, CreateIndex, CreateTable, ForeignKey, IndexColumns, Name, Statement, Unique, Vendor,
    names,
};

/// The text of a statement with `;` at its end; empty for a lookup, which has none until it is resolved.
pub(crate) fn render(statement: &Statement, vendor: Vendor) -> String {
    let text = body(statement, plain(vendor));
    if text.is_empty() || text.trim_end().ends_with(';') {
        text
    } else {
        format!("{text};")
    }
}

fn body(statement: &Statement, d: &dyn Dialect) -> String {
    let q = |name: &str| d.quote_name(name);
    let alter = |table: &str, change: String| format!("ALTER TABLE {} {change}", q(table));
    let text = |text: &str| d.literal(&Literal::Text(text.to_owned()));
    let postgresql = d.vendor() == Vendor::Postgresql;
    match statement {
        Statement::CreateTable(table) => create_table(table, d),
        Statement::DropTable { table } => {
            let cascade = postgresql || d.vendor().is_mysql();
            format!("DROP TABLE {}{}", q(table), if cascade { " CASCADE" } else { "" })
        }
        Statement::RenameTable { table, to } if d.vendor().is_mysql() => {
            format!("RENAME TABLE {} TO {}", q(table), q(to))
        }
        Statement::RenameTable { table, to } => alter(table, format!("RENAME TO {}", q(to))),
        Statement::AddColumn { table, column } => {
            let mut change = format!("ADD COLUMN {} {}", q(&column.name), column.definition);
            if let (Some(name), Some((to_table, to_column))) = (&column.references_name, &column.references) {
                let (namespace, _) = limosa_state::names::split_identifier(table);
                let namespace = if namespace.is_empty() {
                    String::new()
                } else {
                    format!("{}.", q(namespace))
                };
                let name = q(name);
                if d.vendor().is_mysql() {
                    change.push_str(&format!(
                        " , ADD CONSTRAINT {name} FOREIGN KEY ({}) REFERENCES {}({})",
                        q(&column.name),
                        q(to_table),
                        q(to_column)
                    ));
                    return alter(table, change);
                }
                change.push_str(&format!(
                    " CONSTRAINT {name} REFERENCES {}({}) DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS {namespace}{name} \
                     IMMEDIATE",
                    q(to_table),
                    q(to_column)
                ));
            }
            alter(table, change)
        }
        Statement::DropColumn { table, column, cascade } => {
            let cascade = if *cascade { " CASCADE" } else { "" };
            alter(table, format!("DROP COLUMN {}{cascade}", q(column)))
        }
        Statement::RenameColumn { table, column, to } => {
            alter(table, format!("RENAME COLUMN {} TO {}", q(column), q(to)))
        }
        Statement::AlterColumns { table, actions } => {
            let changes: Vec<String> = actions.iter().map(|action| column_action(action, d)).collect();
            alter(table, changes.join(", "))
        }
        Statement::FillNulls { table, column, value } => {
            let column = q(column);
            // Constraints are checked at once, so that the table can be altered in the same transaction.
            let immediate = if postgresql {
                "; SET CONSTRAINTS ALL IMMEDIATE"
            } else {
                ""
            };
            format!(
                "UPDATE {} SET {column} = {value} WHERE {column} IS NULL{immediate}",
                q(table)
            )
        }
        Statement::Fill { table, column, value } => format!("UPDATE {} SET {} = {value}", q(table), q(column)),
        Statement::CreateIndex(index) => create_index(index, d),
        Statement::DropIndex { table, name, .. } if d.vendor().is_mysql() => {
            format!("DROP INDEX {} ON {}", q(name), q(table))
        }
        Statement::DropIndex { name, concurrently, .. } => {
            let concurrently = if *concurrently { " CONCURRENTLY" } else { "" };
            let if_exists = if postgresql { " IF EXISTS" } else { "" };
            format!("DROP INDEX{concurrently}{if_exists} {}", q(name))
        }
        Statement::RenameIndex { table, name, to } if d.vendor().is_mysql() => {
            alter(table, format!("RENAME INDEX {} TO {}", q(name), q(to)))
        }
        Statement::RenameIndex { name, to, .. } => format!("ALTER INDEX {} RENAME TO {}", q(name), q(to)),
        Statement::AddForeignKey(key) => foreign_key(key, d),
        Statement::AddUnique(unique) => unique_constraint(unique, d),
        Statement::AddCheck { table, name, check } => {
            alter(table, format!("ADD CONSTRAINT {} CHECK ({check})", q(name)))
        }
        Statement::AddPrimaryKey { table, name, columns } => {
            let columns: Vec<String> = columns.iter().map(|c| q(c)).collect();
            alter(
                table,
                format!("ADD CONSTRAINT {} PRIMARY KEY ({})", q(name), columns.join(", ")),
            )
        }
        Statement::AddExclusion { table, constraint } => alter(table, format!("ADD {constraint}")),
        Statement::DropConstraint { table, name, kind } => drop_constraint(table, name, *kind, d),
        Statement::AlterSequence { sequence, data_type } => {
            format!("ALTER SEQUENCE IF EXISTS {} AS {data_type}", q(sequence))
        }
        Statement::DropSequence { sequence } => format!("DROP SEQUENCE IF EXISTS {} CASCADE", q(sequence)),
        Statement::CommentOnTable { table, comment } if d.vendor().is_mysql() => {
            alter(table, format!("COMMENT = {}", text(comment)))
        }
        Statement::CommentOnTable { table, comment } => format!("COMMENT ON TABLE {} IS {}", q(table), text(comment)),
        Statement::CommentOnColumn { table, column, comment } => {
            format!("COMMENT ON COLUMN {}.{} IS {}", q(table), q(column), text(comment))
        }
        Statement::CopyRows { from, to, columns } => {
            let (to_columns, sources): (Vec<&str>, Vec<&str>) = columns
                .iter()
                .map(|(column, source)| (column.as_str(), source.as_str()))
                .unzip();
            format!(
                "INSERT INTO {} ({}) SELECT {} FROM {}",
                q(to),
                to_columns.join(", "),
                sources.join(", "),
                q(from)
            )
        }
        Statement::Raw { sql } => sql.clone(),
        Statement::Lookup(_) => String::new(),
    }
}

fn create_table(table: &CreateTable, d: &dyn Dialect) -> String {
    let parts: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("{} {}", d.quote_name(&column.name), column.definition))
        .chain(table.constraints.iter().cloned())
        .collect();
    let mut text = format!("CREATE TABLE {} ({})", d.quote_name(&table.table), parts.join(", "));
    if let Some(tablespace) = table.tablespace.as_ref().filter(|_| d.vendor() == Vendor::Postgresql) {
        text.push_str(&format!(" TABLESPACE {}", d.quote_name(tablespace)));
    }
    text
}

fn column_action(action: &ColumnAction, d: &dyn Dialect) -> String {
    let q = |name: &str| d.quote_name(name);
    match action {
        ColumnAction::SetType {
            column,
            data_type,
            collation,
            using,
        } => {
            let column = q(column);
            let collation = collation
                .as_ref()
                .map(|c| format!(" COLLATE {}", q(c)))
                .unwrap_or_default();
            let using = if *using {
                format!(" USING {column}::{data_type}")
            } else {
                String::new()
            };
            format!("ALTER COLUMN {column} TYPE {data_type}{collation}{using}")
        }
        ColumnAction::SetNotNull { column } => format!("ALTER COLUMN {} SET NOT NULL", q(column)),
        ColumnAction::DropNotNull { column } => format!("ALTER COLUMN {} DROP NOT NULL", q(column)),
        ColumnAction::SetDefault { column, default } => format!("ALTER COLUMN {} SET DEFAULT {default}", q(column)),
        ColumnAction::DropDefault { column } => format!("ALTER COLUMN {} DROP DEFAULT", q(column)),
        ColumnAction::Modify { column, definition } => format!("MODIFY {} {definition}", q(column)),
        ColumnAction::Change { column, to, definition } => format!("CHANGE {} {} {definition}", q(column), q(to)),
        ColumnAction::AddIdentity { column } => {
            format!("ALTER COLUMN {} ADD GENERATED BY DEFAULT AS IDENTITY", q(column))
        }
        ColumnAction::DropIdentity { column } => format!("ALTER COLUMN {} DROP IDENTITY IF EXISTS", q(column)),
    }
}

/// The name of an index or constraint on these columns.
pub(crate) fn resolve_name(name: &Name, table: &str, columns: &[&str], vendor: Vendor) -> String {
    match name {
        Name::Fixed(name) => name.clone(),
        Name::Generated(suffix) => names::create_index_name(table, columns, suffix, vendor.max_name_length()),
    }
}

/// The name of the index or constraint that a statement makes.
pub(crate) fn made_name(statement: &Statement, vendor: Vendor) -> Option<String> {
    Some(match statement {
        Statement::CreateIndex(index) => {
            let names: Vec<&str> = match &index.columns {
                IndexColumns::Columns(columns) => columns.iter().map(|(column, _)| column.as_str()).collect(),
                IndexColumns::Expressions { columns, .. } => columns.iter().map(String::as_str).collect(),
            };
            resolve_name(&index.name, &index.table, &names, vendor)
        }
        Statement::AddUnique(unique) => {
            let names: Vec<&str> = unique.columns.iter().map(String::as_str).collect();
            resolve_name(&unique.name, &unique.table, &names, vendor)
        }
        Statement::AddForeignKey(key) => names::foreign_key_name(
            &key.table,
            &key.column,
            &key.to_table,
            &key.to_column,
            &key.suffix,
            vendor.max_name_length(),
        ),
        Statement::AddCheck { name, .. } | Statement::AddPrimaryKey { name, .. } => name.clone(),
        _ => return None,
    })
}

fn nulls_distinct(nulls_distinct: Option<bool>) -> &'static str {
    match nulls_distinct {
        None => "",
        Some(true) => " NULLS DISTINCT",
        Some(false) => " NULLS NOT DISTINCT",
    }
}

fn create_index(index: &CreateIndex, d: &dyn Dialect) -> String {
    let (sql, names): (String, Vec<&str>) = match &index.columns {
        IndexColumns::Columns(columns) => {
            let parts: Vec<String> = columns
                .iter()
                .map(|(column, after)| {
                    let space = if after.is_empty() { "" } else { " " };
                    format!("{}{space}{after}", d.quote_name(column))
                })
                .collect();
            (
                parts.join(", "),
                columns.iter().map(|(column, _)| column.as_str()).collect(),
            )
        }
        IndexColumns::Expressions { sql, columns } => (sql.clone(), columns.iter().map(String::as_str).collect()),
    };
    let unique = if index.unique { "UNIQUE " } else { "" };
    let concurrently = if index.concurrently { "CONCURRENTLY " } else { "" };
    let name = resolve_name(&index.name, &index.table, &names, d.vendor());
    let mut text = format!(
        "CREATE {unique}INDEX {concurrently}{} ON {}",
        d.quote_name(&name),
        d.quote_name(&index.table)
    );
    if !index.using.is_empty() {
        text.push_str(&format!(" USING {}", index.using));
    }
    text.push_str(&format!(" ({sql})"));
    if !index.include.is_empty() {
        let include: Vec<String> = index.include.iter().map(|c| d.quote_name(c)).collect();
        text.push_str(&format!(" INCLUDE ({})", include.join(", ")));
    }
    text.push_str(nulls_distinct(index.nulls_distinct));
    if !index.with.is_empty() {
        text.push_str(&format!(" WITH ({})", index.with.join(", ")));
    }
    if let Some(tablespace) = &index.tablespace {
        match d.vendor() {
            Vendor::Postgresql => text.push_str(&format!(" TABLESPACE {}", d.quote_name(tablespace))),
            // Django leaves the space that would stand before it.
            Vendor::Sqlite | Vendor::Mysql | Vendor::Mariadb => text.push(' '),
        }
    }
    if let Some(condition) = &index.condition {
        text.push_str(&format!(" WHERE {condition}"));
    }
    text
}

fn foreign_key(key: &ForeignKey, d: &dyn Dialect) -> String {
    let name = names::foreign_key_name(
        &key.table,
        &key.column,
        &key.to_table,
        &key.to_column,
        &key.suffix,
        d.vendor().max_name_length(),
    );
    let q = |name: &str| d.quote_name(name);
    let deferrable = if d.vendor().is_mysql() {
        ""
    } else {
        " DEFERRABLE INITIALLY DEFERRED"
    };
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}){deferrable}",
        q(&key.table),
        q(&name),
        q(&key.column),
        q(&key.to_table),
        q(&key.to_column)
    )
}

fn unique_constraint(unique: &Unique, d: &dyn Dialect) -> String {
    let names: Vec<&str> = unique.columns.iter().map(String::as_str).collect();
    let name = resolve_name(&unique.name, &unique.table, &names, d.vendor());
    let columns: Vec<String> = names.iter().map(|c| d.quote_name(c)).collect();
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {} UNIQUE{} ({}){}",
        d.quote_name(&unique.table),
        d.quote_name(&name),
        nulls_distinct(unique.nulls_distinct),
        columns.join(", "),
        unique.deferrable
    )
}

fn drop_constraint(table: &str, name: &str, kind: ConstraintKind, d: &dyn Dialect) -> String {
    let (table, name) = (d.quote_name(table), d.quote_name(name));
    match (kind, d.vendor()) {
        (ConstraintKind::Unique | ConstraintKind::Index, Vendor::Sqlite) => format!("DROP INDEX {name}"),
        (ConstraintKind::Unique, Vendor::Mysql | Vendor::Mariadb) => format!("ALTER TABLE {table} DROP INDEX {name}"),
        (ConstraintKind::Index, Vendor::Mysql | Vendor::Mariadb) => format!("DROP INDEX {name} ON {table}"),
        (ConstraintKind::ForeignKey, Vendor::Mysql | Vendor::Mariadb) => {
            format!("ALTER TABLE {table} DROP FOREIGN KEY {name}")
        }
        (ConstraintKind::PrimaryKey, Vendor::Mysql | Vendor::Mariadb) => {
            format!("ALTER TABLE {table} DROP PRIMARY KEY")
        }
        (ConstraintKind::Check, Vendor::Mysql) => format!("ALTER TABLE {table} DROP CHECK {name}"),
        // The check of a column is gone already when the column was modified.
        (ConstraintKind::Check, Vendor::Mariadb) => format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"),
        (ConstraintKind::Index, Vendor::Postgresql) => format!("DROP INDEX IF EXISTS {name}"),
        // Deferred checks run now, so that the key can be dropped in the same transaction.
        (ConstraintKind::ForeignKey, Vendor::Postgresql) => {
            format!("SET CONSTRAINTS {name} IMMEDIATE; ALTER TABLE {table} DROP CONSTRAINT {name}")
        }
        _ => format!("ALTER TABLE {table} DROP CONSTRAINT {name}"),
    }
}
