//! [`Shape::apply`]: what a statement makes of the shape.

use limosa_schema::{
    ColumnAction, ColumnDefinition, ConstraintKind, IndexColumns, LookupAction, Name, Statement, Subject,
};

use crate::definition::Definition;
use crate::{Constraint, DataType, Index, Kind, Shape, Table};

impl Shape {
    /// Takes the shape to what it is after a statement.
    pub fn apply(&mut self, statement: &Statement) {
        match statement {
            Statement::CreateTable(create) => {
                let mut table = Table {
                    is_new: true,
                    ..Table::default()
                };
                for column in &create.columns {
                    table.add_column(column);
                }
                self.tables.insert(create.table.clone(), table);
            }
            Statement::DropTable { table } => {
                self.tables.remove(table);
                for other in self.tables.values_mut() {
                    other.constraints.retain(|constraint| !constraint.points_at(table));
                }
            }
            Statement::RenameTable { table, to } => self.rename_table(table, to),
            Statement::DropColumn { table, column, .. } => {
                for other in self.tables.values_mut() {
                    other
                        .constraints
                        .retain(|constraint| !constraint.points_at_column(table, column));
                }
                if let Some(found) = self.tables.get_mut(table) {
                    found.drop_column(column);
                }
            }
            Statement::RenameColumn { table, column, to } => {
                for constraint in self.tables.values_mut().flat_map(|other| &mut other.constraints) {
                    if let Kind::ForeignKey { to: target, to_columns } = &mut constraint.kind
                        && target == table
                    {
                        rename(to_columns.iter_mut(), column, to);
                    }
                }
                if let Some(found) = self.tables.get_mut(table) {
                    found.rename_column(column, to);
                }
            }
            Statement::Lookup(lookup) => {
                let table = match &lookup.subject {
                    Subject::Constraints { table } => lookup.renamed.as_ref().unwrap_or(table),
                    _ => return self.follow(&lookup.action),
                };
                if let (LookupAction::DropConstraints { matching, kind, .. }, Some(found)) =
                    (&lookup.action, self.tables.get_mut(table))
                {
                    let columns = matching.columns.as_deref();
                    found.drop_constraints(*kind, |constraint| {
                        columns.is_none_or(|columns| constraint.columns == columns)
                    });
                }
                self.follow(&lookup.action);
            }
            _ => {
                if let Some((table, change)) = in_table(statement)
                    && let Some(found) = self.tables.get_mut(table)
                {
                    change(found);
                }
            }
        }
    }

    /// What a lookup may be followed by.
    fn follow(&mut self, action: &LookupAction) {
        match action {
            LookupAction::DropConstraints {
                if_found, otherwise, ..
            } => if_found.iter().chain(otherwise).for_each(|next| self.apply(next)),
            LookupAction::IfInstalled { statements, .. }
            | LookupAction::IfDeterministic(statements)
            | LookupAction::UnlessEngine { statements, .. } => statements.iter().for_each(|next| self.apply(next)),
            LookupAction::IfLastIndexOf { statement, .. } => self.apply(statement),
            LookupAction::DropSequence { .. }
            | LookupAction::AlterSequence { .. }
            | LookupAction::RenameIndex { .. } => {}
        }
    }

    fn rename_table(&mut self, table: &str, new: &str) {
        if let Some(found) = self.tables.remove(table) {
            self.tables.insert(new.to_owned(), found);
        }
        for constraint in self.tables.values_mut().flat_map(|table| &mut table.constraints) {
            if let Kind::ForeignKey { to, .. } = &mut constraint.kind
                && to == table
            {
                new.clone_into(to);
            }
        }
    }
}

/// What a statement does to its table.
type Change<'s> = Box<dyn Fn(&mut Table) + 's>;

/// The table that a statement changes, and how.
fn in_table(statement: &Statement) -> Option<(&str, Change<'_>)> {
    Some(match statement {
        Statement::AddColumn { table, column } => (table, Box::new(|found| found.add_column(column))),
        Statement::AlterColumns { table, actions } => (
            table,
            Box::new(|found| actions.iter().for_each(|action| found.alter_column(action))),
        ),
        Statement::CreateIndex(index) => (
            &index.table,
            Box::new(|found| {
                let (columns, plain) = match &index.columns {
                    IndexColumns::Columns(columns) => (columns.iter().map(|(name, _)| name.clone()).collect(), true),
                    IndexColumns::Expressions { columns, .. } => (columns.clone(), false),
                };
                found.indexes.push(Index {
                    name: fixed(&index.name),
                    columns,
                    plain: plain && index.condition.is_none(),
                });
            }),
        ),
        Statement::DropIndex { table, name, .. } => (
            table,
            Box::new(|found| found.indexes.retain(|index| index.name.as_ref() != Some(name))),
        ),
        Statement::AddForeignKey(key) => (
            &key.table,
            Box::new(|found| {
                let kind = Kind::ForeignKey {
                    to: key.to_table.clone(),
                    to_columns: vec![key.to_column.clone()],
                };
                found.add_constraint(None, std::slice::from_ref(&key.column), kind);
            }),
        ),
        Statement::AddUnique(unique) => (
            &unique.table,
            Box::new(|found| found.add_constraint(fixed(&unique.name), &unique.columns, Kind::Indexed)),
        ),
        Statement::AddPrimaryKey { table, name, columns } => (
            table,
            Box::new(|found| found.add_constraint(Some(name.clone()), columns, Kind::Indexed)),
        ),
        // Which columns these use is in their SQL: all are taken for used, which costs at most a word too many in a plan.
        Statement::AddCheck { table, name, .. } => (
            table,
            Box::new(|found| {
                let columns = found.column_names();
                found.add_constraint(Some(name.clone()), &columns, Kind::Check { not_null: None });
            }),
        ),
        Statement::AddExclusion { table, .. } => (
            table,
            Box::new(|found| {
                let columns = found.column_names();
                found.add_constraint(None, &columns, Kind::Indexed);
            }),
        ),
        Statement::DropConstraint { table, name, kind } => (
            table,
            Box::new(|found| found.drop_constraints(*kind, |constraint| constraint.name.as_ref() == Some(name))),
        ),
        _ => return None,
    })
}

fn rename<'n>(names: impl Iterator<Item = &'n mut String>, old: &str, new: &str) {
    for name in names.filter(|name| *name == old) {
        new.clone_into(name);
    }
}

fn fixed(name: &Name) -> Option<String> {
    match name {
        Name::Fixed(name) => Some(name.clone()),
        Name::Generated(_) => None,
    }
}

impl Table {
    fn add_column(&mut self, column: &ColumnDefinition) {
        let own = std::slice::from_ref(&column.name);
        self.columns
            .push((column.name.clone(), DataType::parse(&column.data_type)));
        let definition = Definition::of(column);
        if definition.indexed {
            self.add_constraint(None, own, Kind::Indexed);
        }
        if definition.checked {
            self.add_constraint(None, own, Kind::Check { not_null: None });
        }
        if let Some((to, to_column)) = &column.references {
            let kind = Kind::ForeignKey {
                to: to.clone(),
                to_columns: vec![to_column.clone()],
            };
            self.add_constraint(column.references_name.clone(), own, kind);
        }
    }

    fn column_names(&self) -> Vec<String> {
        self.columns.iter().map(|(column, _)| column.clone()).collect()
    }

    fn add_constraint(&mut self, name: Option<String>, columns: &[String], kind: Kind) {
        if kind == Kind::Indexed {
            self.indexes.push(Index {
                name: name.clone(),
                columns: columns.to_vec(),
                plain: true,
            });
        }
        self.constraints.push(Constraint {
            name,
            columns: columns.to_vec(),
            kind,
        });
    }

    fn drop_constraints(&mut self, dropped: ConstraintKind, wanted: impl Fn(&Constraint) -> bool) {
        let is_meant = |kind: &Kind| match dropped {
            ConstraintKind::ForeignKey => matches!(kind, Kind::ForeignKey { .. }),
            ConstraintKind::Check => matches!(kind, Kind::Check { .. }),
            ConstraintKind::Unique | ConstraintKind::PrimaryKey | ConstraintKind::Exclusion => *kind == Kind::Indexed,
            ConstraintKind::Index => false,
        };
        let (gone, kept) = std::mem::take(&mut self.constraints)
            .into_iter()
            .partition(|constraint| is_meant(&constraint.kind) && wanted(constraint));
        self.constraints = kept;
        let gone: Vec<Constraint> = gone;
        for constraint in gone.iter().filter(|constraint| constraint.kind == Kind::Indexed) {
            self.indexes
                .retain(|index| index.name != constraint.name || index.columns != constraint.columns);
        }
    }

    fn drop_column(&mut self, column: &str) {
        self.columns.retain(|(name, _)| name != column);
        let uses = |columns: &[String]| columns.iter().any(|used| used == column);
        self.indexes.retain(|index| !uses(&index.columns));
        self.constraints.retain(|constraint| !uses(&constraint.columns));
    }

    fn rename_column(&mut self, column: &str, to: &str) {
        let names = self.columns.iter_mut().map(|(name, _)| name);
        let of_indexes = self.indexes.iter_mut().flat_map(|index| &mut index.columns);
        let of_constraints = self.constraints.iter_mut().flat_map(|constraint| {
            let not_null = match &mut constraint.kind {
                Kind::Check { not_null } => not_null.as_mut(),
                _ => None,
            };
            constraint.columns.iter_mut().chain(not_null)
        });
        rename(names.chain(of_indexes).chain(of_constraints), column, to);
    }

    fn alter_column(&mut self, action: &ColumnAction) {
        if let ColumnAction::SetType { column, data_type, .. } = action
            && let Some((_, found)) = self.columns.iter_mut().find(|(name, _)| name == column)
        {
            *found = DataType::parse(data_type);
        }
    }
}
