//! [`SchemaEditor`]: what each vendor's editor can do.

use limosa_python::Value;
use limosa_state::{Constraint, Index, Model, ModelField};

use crate::{SchemaError, Statement, Vendor};

/// What an editor must know of the settings and the server.
#[derive(Clone, Debug)]
pub struct EditorOptions {
    /// `USE_TZ`
    pub use_tz: bool,
    /// `TIME_ZONE`
    pub time_zone: String,
    /// Whether Django would render the states only when the first operation needs them, as `sqlmigrate` does; `migrate`
    /// has rendered before. In a table that SQLite remakes in the first operation, new and altered fields then stand
    /// before the others, not after them.
    pub states_rendered_late: bool,
    /// Whether `django.contrib.postgres` is installed.
    pub contrib_postgres: bool,
    /// The server's version, major and minor: `(15, 4)`; SQLite's is the library's.
    pub server_version: (u32, u32),
}

impl Default for EditorOptions {
    fn default() -> Self {
        Self {
            use_tz: true,
            time_zone: "America/Chicago".to_owned(),
            states_rendered_late: false,
            contrib_postgres: true,
            server_version: (15, 0),
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

/// Where an editor stood; to take back the operation that could not be finished.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    pub(crate) statements: usize,
    pub(crate) deferred: Vec<Statement>,
}

/// Turns changes of models into statements. One editor serves one migration: deferred statements wait in it for
/// [`SchemaEditor::finish`].
///
/// After an error the editor may hold a part of the operation: [`SchemaEditor::restore`] takes it back.
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

    /// Run a text of one or several statements of the project (`RunSQL` with a string).
    fn run_script(&mut self, sql: &str) -> Result<(), SchemaError>;

    /// Run one statement of the project, with parameters in the place of its `%s` (`RunSQL` with a list).
    fn run_statement(&mut self, sql: &str, params: Option<&[Value]>) -> Result<(), SchemaError>;

    /// The statements since the last call, in order.
    fn take(&mut self) -> Vec<Statement>;

    /// The deferred statements; to be called once, after the last operation.
    fn finish(&mut self) -> Vec<Statement>;

    /// Where the editor stands.
    fn checkpoint(&self) -> Checkpoint;

    /// Go back to where it stood; statements taken meanwhile are the caller's to forget.
    fn restore(&mut self, checkpoint: Checkpoint);
}

/// The editor of a vendor.
pub fn editor(_vendor: Vendor, _options: EditorOptions) -> Box<dyn SchemaEditor> {
    todo!()
}
