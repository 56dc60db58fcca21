//! [`SchemaEditor`]: what each vendor's editor can do.

use limosa_python::{DjangoVersion, Value};
use limosa_state::{Constraint, Index, Model, ModelField};

use crate::base::{self, Core, Steps};
use crate::dialect::dialect;
use crate::model::{Column, Made, Table};
use crate::values::Literal;
use crate::{Lookup, LookupAction, SchemaError, Statement, Subject, Vendor};

/// What an editor must know of the settings and the server.
#[derive(Clone, Debug)]
pub struct EditorOptions {
    /// `USE_TZ`
    pub use_tz: bool,
    /// `TIME_ZONE`
    pub time_zone: String,
    /// The connection's own time zone, in which databases without one keep moments: `UTC`, or what the entry of
    /// `DATABASES` says.
    pub connection_time_zone: String,
    /// Whether Django would render the states only when the first operation needs them, as `sqlmigrate` does; `migrate`
    /// has rendered before. In a table that SQLite remakes in the first operation, new and altered fields then stand
    /// before the others, not after them.
    pub states_rendered_late: bool,
    /// Whether the migration is unapplied. New and altered fields then stand first in tables that SQLite remakes.
    pub backwards: bool,
    /// Whether `django.contrib.postgres` is installed.
    pub contrib_postgres: bool,
    /// The server.
    pub server: Server,
    /// Whether Django reaches MySQL by mysqlclient, which writes truths as bits, and not by PyMySQL.
    pub mysqlclient: bool,
    /// The project's Django, whose SQL is wanted.
    pub django: DjangoVersion,
}

/// What an editor must know of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its version: `(15, 4, 0)`, `(8, 0, 36)`; SQLite's is the library's.
    pub version: (u32, u32, u32),
    /// MySQL's `@@default_storage_engine`.
    pub default_storage_engine: String,
    /// Whether the names of tables differ by more than case (MySQL's `@@lower_case_table_names`).
    pub ignores_table_name_case: bool,
    /// Whether a backslash in a string is nothing but a backslash (MySQL's `@@sql_mode`).
    pub no_backslash_escapes: bool,
}

impl Server {
    /// A server of this version, for the rest as it comes.
    pub fn of_version(version: (u32, u32, u32)) -> Self {
        Self {
            version,
            default_storage_engine: "InnoDB".to_owned(),
            ignores_table_name_case: false,
            no_backslash_escapes: false,
        }
    }
}

impl Default for EditorOptions {
    fn default() -> Self {
        Self {
            use_tz: true,
            time_zone: "America/Chicago".to_owned(),
            connection_time_zone: "UTC".to_owned(),
            states_rendered_late: false,
            backwards: false,
            contrib_postgres: true,
            server: Server::of_version((15, 0, 0)),
            mysqlclient: false,
            django: DjangoVersion::ASSUMED,
        }
    }
}

/// What the executor must see to around an editor's statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// Foreign keys must not be enforced meanwhile: `PRAGMA foreign_keys = OFF` **before** the transaction starts, on
    /// again after it.
    pub foreign_keys_off: bool,
    /// Before the transaction is committed no row may break a foreign key: `PRAGMA foreign_key_check` answers nothing.
    pub foreign_key_check: bool,
}

/// Turns changes of models into statements. One editor serves one migration: deferred statements wait in it for
/// [`SchemaEditor::finish`].
///
/// After an error the editor may hold a part of the operation: it is of no use any more.
pub trait SchemaEditor {
    /// Which vendor's editor this is.
    fn vendor(&self) -> Vendor;

    /// What the executor must see to.
    fn requirements(&self) -> Requirements;

    /// Create the table of a model, with its indexes and many-to-many tables.
    fn create_model(&mut self, model: &Model<'_>) -> Result<(), SchemaError>;

    /// Drop the table of a model and its many-to-many tables.
    fn delete_model(&mut self, model: &Model<'_>) -> Result<(), SchemaError>;

    /// Rename a table.
    fn alter_db_table(&mut self, model: &Model<'_>, old: &str, new: &str) -> Result<(), SchemaError>;

    /// Set a table's comment.
    fn alter_db_table_comment(
        &mut self,
        model: &Model<'_>,
        old: Option<&str>,
        new: Option<&str>,
    ) -> Result<(), SchemaError>;

    /// Change `unique_together`: lists of field names.
    fn alter_unique_together(
        &mut self,
        model: &Model<'_>,
        old: &[Vec<String>],
        new: &[Vec<String>],
    ) -> Result<(), SchemaError>;

    /// Change `index_together`: lists of field names.
    fn alter_index_together(
        &mut self,
        model: &Model<'_>,
        old: &[Vec<String>],
        new: &[Vec<String>],
    ) -> Result<(), SchemaError>;

    /// Add a field: `model` is the model before, `field` the field of the model after (`field.field` may be another than
    /// the one there: `preserve_default=False`).
    fn add_field(&mut self, model: &Model<'_>, field: &ModelField<'_>) -> Result<(), SchemaError>;

    /// Remove a field of `model`, the model before.
    fn remove_field(&mut self, model: &Model<'_>, field: &ModelField<'_>) -> Result<(), SchemaError>;

    /// Change a field: `model` is the model whose table is changed (the one before, but after a renaming of models the
    /// one after), `old` the field of the state before, `new` the field of the state after (`new.field` may be another
    /// than the one there). With `strict` the catalog must hold exactly what the old field says.
    fn alter_field(
        &mut self,
        model: &Model<'_>,
        old: &ModelField<'_>,
        new: &ModelField<'_>,
        strict: bool,
    ) -> Result<(), SchemaError>;

    /// Let the automatic table of a many-to-many relation follow the renaming of its model, whether or not the field
    /// itself has changed: Django's `_alter_many_to_many()`.
    fn rename_many_to_many(&mut self, old: &ModelField<'_>, new: &ModelField<'_>) -> Result<(), SchemaError>;

    /// Create an index; `concurrently` is PostgreSQL's.
    fn add_index(&mut self, model: &Model<'_>, index: &Index, concurrently: bool) -> Result<(), SchemaError>;

    /// Drop an index.
    fn remove_index(&mut self, model: &Model<'_>, index: &Index, concurrently: bool) -> Result<(), SchemaError>;

    /// Rename an index.
    fn rename_index(&mut self, model: &Model<'_>, old: &Index, new: &Index) -> Result<(), SchemaError>;

    /// Rename the index that `fields` (names) have without a name of their own: `RenameIndex(old_fields=…)`.
    fn rename_unnamed_index(&mut self, model: &Model<'_>, fields: &[String], new: &Index) -> Result<(), SchemaError>;

    /// Add a constraint. `model` is the model after (SQLite makes the table anew from it).
    fn add_constraint(&mut self, model: &Model<'_>, constraint: &Constraint) -> Result<(), SchemaError>;

    /// Drop a constraint. `model` is the model after.
    fn remove_constraint(&mut self, model: &Model<'_>, constraint: &Constraint) -> Result<(), SchemaError>;

    /// Add a check without looking at the rows that are there: PostgreSQL's `NOT VALID`.
    fn add_constraint_not_valid(&mut self, model: &Model<'_>, constraint: &Constraint) -> Result<(), SchemaError>;

    /// Install or drop an extension of PostgreSQL, unless it is there or gone already.
    fn extension(&mut self, name: &str, install: bool);

    /// Run a text of one or several statements of the project (`RunSQL` with a string).
    fn run_script(&mut self, sql: &str) -> Result<(), SchemaError>;

    /// Run one statement of the project, with parameters in the place of its `%s` (`RunSQL` with a list).
    fn run_statement(&mut self, sql: &str, params: Option<&[Value]>) -> Result<(), SchemaError>;

    /// The statements since the last call, in order.
    fn take(&mut self) -> Vec<Statement>;

    /// The deferred statements; to be called once, after the last operation.
    fn finish(&mut self) -> Vec<Statement>;
}

/// The editor of a vendor.
pub fn editor(vendor: Vendor, options: EditorOptions) -> Box<dyn SchemaEditor> {
    let core = Core::new(dialect(vendor, &options), options);
    match vendor {
        Vendor::Postgresql => Box::new(crate::postgresql::editor::Editor { core }),
        Vendor::Sqlite => Box::new(crate::sqlite::editor::Editor { core }),
        Vendor::Mysql | Vendor::Mariadb => Box::new(crate::mysql::editor::Editor { core }),
    }
}

impl<T: Steps> SchemaEditor for T {
    fn vendor(&self) -> Vendor {
        self.core().dialect.vendor()
    }

    fn requirements(&self) -> Requirements {
        let sqlite = self.vendor() == Vendor::Sqlite;
        Requirements {
            foreign_keys_off: sqlite,
            foreign_key_check: sqlite,
        }
    }

    fn create_model(&mut self, model: &Model<'_>) -> Result<(), SchemaError> {
        let done = Steps::create_model(self, &Table::new(model));
        self.core_mut().rendered = true;
        done
    }

    // Deleting looks at the state before only: the one after, which the next operation starts from, stays as it was.
    fn delete_model(&mut self, model: &Model<'_>) -> Result<(), SchemaError> {
        Steps::delete_model(self, &Table::new(model))
    }

    fn alter_db_table(&mut self, _model: &Model<'_>, old: &str, new: &str) -> Result<(), SchemaError> {
        base::rename_table(self, old, new);
        self.core_mut().rendered = true;
        Ok(())
    }

    fn alter_db_table_comment(
        &mut self,
        model: &Model<'_>,
        _old: Option<&str>,
        new: Option<&str>,
    ) -> Result<(), SchemaError> {
        if self.supports_comments() {
            self.core_mut().execute(Statement::CommentOnTable {
                table: model.db_table(),
                comment: new.unwrap_or_default().to_owned(),
            });
        }
        self.core_mut().rendered = true;
        Ok(())
    }

    fn alter_unique_together(
        &mut self,
        model: &Model<'_>,
        old: &[Vec<String>],
        new: &[Vec<String>],
    ) -> Result<(), SchemaError> {
        base::alter_unique_together(self, &Table::new(model), old, new)?;
        self.core_mut().rendered = true;
        Ok(())
    }

    fn alter_index_together(
        &mut self,
        model: &Model<'_>,
        old: &[Vec<String>],
        new: &[Vec<String>],
    ) -> Result<(), SchemaError> {
        base::alter_index_together(self, &Table::new(model), old, new)?;
        self.core_mut().rendered = true;
        Ok(())
    }

    fn add_field(&mut self, model: &Model<'_>, field: &ModelField<'_>) -> Result<(), SchemaError> {
        if field.field.many_to_many() {
            match field.auto_created_through() {
                Some(through) => Steps::create_model(self, &Table::new(&through))?,
                None => self.add_through(&Table::new(model))?,
            }
        } else {
            let mut column = Column::new(field);
            if !std::ptr::eq(model.project, field.model.project) {
                column.made = Made::After;
            }
            Steps::add_field(self, &Table::new(model), &column)?;
        }
        self.core_mut().rendered = true;
        Ok(())
    }

    fn remove_field(&mut self, model: &Model<'_>, field: &ModelField<'_>) -> Result<(), SchemaError> {
        if field.field.many_to_many() {
            if let Some(through) = field.auto_created_through() {
                Steps::delete_model(self, &Table::new(&through))?;
            }
        } else {
            Steps::remove_field(self, &Table::new(model), &Column::new(field))?;
        }
        Ok(())
    }

    fn alter_field(
        &mut self,
        model: &Model<'_>,
        old: &ModelField<'_>,
        new: &ModelField<'_>,
        strict: bool,
    ) -> Result<(), SchemaError> {
        base::alter_field(self, model, old, new, strict)?;
        self.core_mut().rendered = true;
        Ok(())
    }

    fn rename_many_to_many(&mut self, old: &ModelField<'_>, new: &ModelField<'_>) -> Result<(), SchemaError> {
        Steps::alter_many_to_many(self, old, new)
    }

    fn add_index(&mut self, model: &Model<'_>, index: &Index, concurrently: bool) -> Result<(), SchemaError> {
        if index.expressions().is_empty() || self.expression_indexes() {
            let statement = base::create_index(self, &Table::new(model), index, concurrently)?;
            self.core_mut().execute(statement);
        }
        self.core_mut().rendered = true;
        Ok(())
    }

    fn remove_index(&mut self, model: &Model<'_>, index: &Index, concurrently: bool) -> Result<(), SchemaError> {
        base::remove_index(self, &Table::new(model), index, concurrently)
    }

    fn rename_index(&mut self, model: &Model<'_>, old: &Index, new: &Index) -> Result<(), SchemaError> {
        Steps::rename_index(self, &Table::new(model), old, new)?;
        self.core_mut().rendered = true;
        Ok(())
    }

    fn rename_unnamed_index(&mut self, model: &Model<'_>, fields: &[String], new: &Index) -> Result<(), SchemaError> {
        let table = Table::new(model);
        let create = match self.renames_indexes() {
            true => None,
            false => {
                let names: Vec<&str> = fields.iter().map(String::as_str).collect();
                self.before_dropping_index(&table, &names, &[])?;
                Some(Box::new(base::create_index(self, &table, new, false)?))
            }
        };
        self.core_mut().execute(Statement::Lookup(Box::new(Lookup {
            renamed: None,
            subject: Subject::Constraints {
                table: table.db_table.clone(),
            },
            action: LookupAction::RenameIndex {
                columns: table.columns_of(fields)?,
                to: new.name().unwrap_or_default().to_owned(),
                create,
            },
        })));
        self.core_mut().rendered = true;
        Ok(())
    }

    fn add_constraint(&mut self, model: &Model<'_>, constraint: &Constraint) -> Result<(), SchemaError> {
        Steps::add_constraint(self, &Table::new(model), constraint)?;
        self.core_mut().rendered = true;
        Ok(())
    }

    fn remove_constraint(&mut self, model: &Model<'_>, constraint: &Constraint) -> Result<(), SchemaError> {
        Steps::remove_constraint(self, &Table::new(model), constraint)?;
        self.core_mut().rendered = true;
        Ok(())
    }

    fn add_constraint_not_valid(&mut self, model: &Model<'_>, constraint: &Constraint) -> Result<(), SchemaError> {
        let table = Table::new(model);
        if let Some(statement) = base::constraint_statement(self, &table, constraint)? {
            let sql = format!(
                "{} NOT VALID",
                statement.render(self.core().dialect.vendor()).trim_end_matches(';')
            );
            self.core_mut().execute(Statement::Raw { sql });
        }
        Ok(())
    }

    fn extension(&mut self, name: &str, install: bool) {
        let quoted = self.core().dialect.quote_name(name);
        let sql = match install {
            true => format!("CREATE EXTENSION IF NOT EXISTS {quoted}"),
            false => format!("DROP EXTENSION IF EXISTS {quoted}"),
        };
        self.core_mut().execute(Statement::Lookup(Box::new(Lookup {
            renamed: None,
            subject: Subject::Extension { name: name.to_owned() },
            action: LookupAction::IfInstalled {
                installed: !install,
                statements: vec![Statement::Raw { sql }],
            },
        })));
    }

    fn run_script(&mut self, sql: &str) -> Result<(), SchemaError> {
        for sql in self.split_script(sql) {
            self.core_mut().execute(Statement::Raw { sql });
        }
        Ok(())
    }

    fn run_statement(&mut self, sql: &str, params: Option<&[Value]>) -> Result<(), SchemaError> {
        let sql = match params {
            None => sql.to_owned(),
            Some(params) => {
                let mut literals = Vec::new();
                for param in params {
                    let literal = crate::values::prepare_bare(param).map_err(|reason| SchemaError::NeedsPython {
                        what: "the value of a parameter of `RunSQL`".to_owned(),
                        reason: format!("the value {reason}"),
                        location: param.as_call().and_then(|call| call.location.clone()),
                    })?;
                    let literal = match (self.core().dialect.vendor(), literal) {
                        // Decimals are handed over as text, UUIDs not at all.
                        (Vendor::Sqlite, Literal::Decimal(text)) => Literal::Text(text),
                        (Vendor::Sqlite, Literal::Uuid(_)) => {
                            return Err(SchemaError::Value(format!(
                                "Cannot quote parameter value {}",
                                param.repr()
                            )));
                        }
                        (_, literal) => literal,
                    };
                    // A UUID is no column's here, and goes as its text.
                    let literal = match literal {
                        Literal::Uuid(hex) if self.vendor().is_mysql() => Literal::Text(crate::values::uuid_text(&hex)),
                        other => other,
                    };
                    literals.push(self.core().dialect.literal(&literal));
                }
                crate::text::interpolate(sql, &literals)
                    .map_err(|reason| SchemaError::Value(format!("The SQL `{sql}` can't be run: {reason}.")))?
            }
        };
        self.core_mut().execute(Statement::Raw { sql });
        Ok(())
    }

    fn take(&mut self) -> Vec<Statement> {
        std::mem::take(&mut self.core_mut().statements)
    }

    fn finish(&mut self) -> Vec<Statement> {
        let core = self.core_mut();
        let mut statements = std::mem::take(&mut core.statements);
        statements.append(&mut core.deferred);
        statements
    }
}
