//! What PostgreSQL's editor does otherwise: pattern indexes, identity columns, casts.

use limosa_state::{FieldType, Index};

use super::types;
use crate::base::{Alteration, Core, IndexOptions, Steps, alter_physical, create_field_index};
use crate::model::{Column, Table};
use crate::names::create_index_name;
use crate::{ColumnAction, Lookup, LookupAction, SchemaError, Statement, Subject};

/// PostgreSQL's editor.
pub(crate) struct Editor {
    pub(crate) core: Core,
}

const MAX_NAME: Option<usize> = Some(63);

impl Steps for Editor {
    fn core(&self) -> &Core {
        &self.core
    }

    fn core_mut(&mut self) -> &mut Core {
        &mut self.core
    }

    fn supports_comments(&self) -> bool {
        true
    }

    fn field_indexes(&self, table: &Table, column: &Column) -> Result<Vec<Statement>, SchemaError> {
        let mut indexes = Vec::new();
        if column.db_index() && !column.unique() && !column.column.is_empty() {
            indexes.push(create_field_index(table, &[column], IndexOptions::default()));
        }
        indexes.extend(self.like_index(table, column)?);
        Ok(indexes)
    }

    fn alter_column_type(
        &mut self,
        table: &Table,
        old: &Column,
        new: &Column,
        new_type: &str,
    ) -> Result<(ColumnAction, Vec<Statement>), SchemaError> {
        let old_type = old.db_type(self.core.dialect)?.unwrap_or_default();
        if changes_indexed_text(old, &old_type, new_type) {
            self.drop_like_index(table, old);
        }
        let using = !new.field.generated() && casts(old, new, self)?;
        let set_type = |collation| ColumnAction::SetType {
            column: new.column.clone(),
            data_type: new_type.to_owned(),
            collation,
            using,
        };
        let (was_auto, is_auto) = (Core::is_auto(old), Core::is_auto(new));
        let sequences = |action| {
            Statement::Lookup(Box::new(Lookup {
                renamed: None,
                subject: Subject::Sequences {
                    table: table.db_table.clone(),
                },
                action,
            }))
        };
        match (was_auto, is_auto) {
            (false, true) => Ok((
                set_type(None),
                vec![Statement::AlterColumns {
                    table: table.db_table.clone(),
                    actions: vec![ColumnAction::AddIdentity {
                        column: new.column.clone(),
                    }],
                }],
            )),
            (true, false) => {
                self.core.execute(Statement::AlterColumns {
                    table: table.db_table.clone(),
                    actions: vec![ColumnAction::DropIdentity {
                        column: new.column.clone(),
                    }],
                });
                let drop = sequences(LookupAction::DropSequence {
                    column: new.column.clone(),
                });
                Ok((set_type(new.collation()), vec![drop]))
            }
            (true, true) if old.internal_type() != new.internal_type() => {
                let alter = sequences(LookupAction::AlterSequence {
                    column: new.column.clone(),
                    data_type: new_type.to_owned(),
                });
                Ok((set_type(new.collation()), vec![alter]))
            }
            _ => {
                let mut others = Vec::new();
                if old.field.db_comment() != new.field.db_comment() {
                    others.push(Statement::CommentOnColumn {
                        table: table.db_table.clone(),
                        column: new.column.clone(),
                        comment: new.field.db_comment().unwrap_or_default().to_owned(),
                    });
                }
                Ok((set_type(new.collation()), others))
            }
        }
    }

    fn alter_physical(&mut self, alteration: &Alteration<'_, '_>) -> Result<(), SchemaError> {
        alter_physical(self, alteration)?;
        let Alteration { table, old, new, .. } = alteration;
        let old_indexed = old.db_index() || old.unique();
        if (!old_indexed && new.db_index())
            || (!old.unique() && new.unique())
            || changes_indexed_text(old, &alteration.old_type, &alteration.new_type)
        {
            let index = self.like_index(table, new)?;
            self.core.statements.extend(index);
        }
        if old.unique() && !(new.db_index() || new.unique()) {
            self.drop_like_index(table, old);
        }
        Ok(())
    }

    fn rename_index(&mut self, table: &Table, old: &Index, new: &Index) -> Result<(), SchemaError> {
        self.core.execute(Statement::RenameIndex {
            table: table.db_table.clone(),
            name: old.name().unwrap_or_default().to_owned(),
            to: new.name().unwrap_or_default().to_owned(),
        });
        Ok(())
    }

    fn split_script(&self, sql: &str) -> Vec<String> {
        vec![sql.to_owned()]
    }
}

impl Editor {
    /// The second index of text columns, for `LIKE` outside the C locale.
    fn like_index(&self, table: &Table, column: &Column) -> Result<Option<Statement>, SchemaError> {
        let Some(db_type) = column.db_type(self.core.dialect)? else {
            return Ok(None);
        };
        if !(column.db_index() || column.unique()) || db_type.contains('[') {
            return Ok(None);
        }
        let opclass = if db_type.starts_with("varchar") {
            "varchar_pattern_ops"
        } else if db_type.starts_with("text") {
            "text_pattern_ops"
        } else {
            return Ok(None);
        };
        let options = IndexOptions {
            suffix: "_like".to_owned(),
            opclass: opclass.to_owned(),
        };
        let index = create_field_index(table, &[column], options);
        // Collations that are not deterministic have no pattern operators; only the server knows which are.
        let collation = column.field.db_collation().map(str::to_owned).or_else(|| {
            let target = column.target.as_ref()?;
            target.field.field.db_collation().map(str::to_owned)
        });
        Ok(Some(match collation {
            Some(name) => Statement::Lookup(Box::new(Lookup {
                renamed: None,
                subject: Subject::Collation { name },
                action: LookupAction::IfDeterministic(vec![index]),
            })),
            None => index,
        }))
    }

    fn drop_like_index(&mut self, table: &Table, column: &Column) {
        let name = create_index_name(&table.db_table, &[&column.column], "_like", MAX_NAME);
        self.core.forget_index(&table.db_table, &name);
        self.core.execute(Statement::DropIndex {
            table: table.db_table.clone(),
            name,
            concurrently: false,
        });
    }
}

fn changes_indexed_text(old: &Column, old_type: &str, new_type: &str) -> bool {
    (old.db_index() || old.unique())
        && ["varchar", "text", "citext"]
            .iter()
            .any(|text| old_type.starts_with(text) && !new_type.starts_with(text))
}

/// Whether the values must be cast to the new type.
fn casts(old: &Column, new: &Column, editor: &Editor) -> Result<bool, SchemaError> {
    let is_array = |column: &Column| column.field.field_type() == Some(FieldType::ArrayField);
    if is_array(old) && is_array(new) {
        return Ok(array_base(old, editor)? != array_base(new, editor)?);
    }
    Ok(data_type(old, editor)? != data_type(new, editor)?)
}

/// The type of a column without its parameters.
fn data_type(column: &Column, editor: &Editor) -> Result<Option<String>, SchemaError> {
    if column.field.is_foreign_key() {
        // The type of a key that points here; a key's own parameters count.
        return column.rel_db_type(editor.core.dialect, 0).map(Some);
    }
    let field = match column.field.generated() {
        true => column.output()?.field,
        false => column.field.clone(),
    };
    match column.internal_type().and_then(|t| types::template(t, &field)) {
        Some(template) => Ok(Some(template)),
        None => column.db_type(editor.core.dialect),
    }
}

fn array_base(column: &Column, editor: &Editor) -> Result<Option<String>, SchemaError> {
    let mut column = column.clone();
    for _ in 0..16 {
        match column.field.base_field() {
            Some(base) => column = Column::detached(base),
            None => break,
        }
    }
    data_type(&column, editor)
}
