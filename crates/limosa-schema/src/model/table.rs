//! [`Table`]: a model with everything that its table needs.

use limosa_python::Path;
use limosa_state::{Constraint, Index, Model, ModelField, ModelKey};

use super::Column;
use crate::SchemaError;

/// A model on its way to SQL.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The model.
    pub(crate) key: ModelKey,
    /// `app.Model`, for messages.
    pub(crate) label: String,
    /// The table.
    pub(crate) db_table: String,
    /// Its tablespace.
    pub(crate) tablespace: Option<String>,
    /// Its comment.
    pub(crate) comment: Option<String>,
    /// Its fields, in the order of their columns.
    pub(crate) columns: Vec<Column>,
    /// The joining tables that Django makes for its many-to-many relations.
    pub(crate) throughs: Vec<Table>,
    /// `unique_together`, as names of fields.
    pub(crate) unique_together: Vec<Vec<String>>,
    /// `indexes`
    pub(crate) indexes: Vec<Index>,
    /// `constraints`
    pub(crate) constraints: Vec<Constraint>,
    /// Whether it has indexes of its own: it is managed, no proxy, not swapped.
    pub(crate) indexed: bool,
    /// The project's `DEFAULT_AUTO_FIELD`.
    pub(crate) default_auto_field: Path,
    /// The project's `DEFAULT_INDEX_TABLESPACE`.
    pub(crate) default_index_tablespace: String,
}

impl Table {
    /// The table of a model.
    pub(crate) fn new(model: &Model<'_>) -> Self {
        let mut table = Self::without_relations(model);
        table.throughs = model
            .local_many_to_many()
            .iter()
            .filter_map(ModelField::auto_created_through)
            .map(|through| Self::without_relations(&through))
            .collect();
        table
    }

    /// The table of a model, its many-to-many relations left out.
    pub(crate) fn without_relations(model: &Model<'_>) -> Self {
        Self {
            key: model.key.clone(),
            label: model.label(),
            db_table: model.db_table(),
            tablespace: model.db_tablespace().map(str::to_owned),
            comment: model.db_table_comment().map(str::to_owned),
            columns: model.local_fields().iter().map(Column::new).collect(),
            throughs: Vec::new(),
            unique_together: model.unique_together(),
            indexes: model.indexes().to_vec(),
            constraints: model.constraints().to_vec(),
            indexed: model.managed() && !model.proxy() && !model.swapped(),
            default_auto_field: model.project.surroundings.default_auto_field.clone(),
            default_index_tablespace: model.project.surroundings.default_index_tablespace.to_string(),
        }
    }

    /// The field of this name (or of this attribute's name, `author_id`); `pk` is the primary key.
    pub(crate) fn find(&self, name: &str) -> Option<&Column> {
        if name == "pk" {
            return self.pk();
        }
        self.columns
            .iter()
            .find(|c| c.name == name)
            .or_else(|| self.columns.iter().find(|c| c.field.attname(&c.name) == name))
    }

    /// The field of this name, or why there is none.
    pub(crate) fn get(&self, name: &str) -> Result<&Column, SchemaError> {
        self.find(name)
            .ok_or_else(|| SchemaError::Missing(format!("{} has no field named '{name}'", self.label)))
    }

    /// The columns of fields.
    pub(crate) fn columns_of<S: AsRef<str>>(&self, names: &[S]) -> Result<Vec<String>, SchemaError> {
        names
            .iter()
            .map(|name| self.get(name.as_ref()).map(|c| c.column.clone()))
            .collect()
    }

    /// The primary key.
    pub(crate) fn pk(&self) -> Option<&Column> {
        self.columns.iter().find(|c| c.primary_key())
    }
}
