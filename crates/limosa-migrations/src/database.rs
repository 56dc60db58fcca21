//! What operations ask of a database, said to a [`SchemaEditor`].
//!
//! Models that Django would not migrate are passed over: proxies, unmanaged and swapped-out ones. Routers would be
//! asked in `allow_migrate_model`.

mod postgres;

use limosa_python::Value;
use limosa_schema::{SchemaEditor, SchemaError};
use limosa_state::{Field, Index, Model, ModelField, ProjectState};

use crate::Operation;
use crate::operations::{
    AddField, AlterField, AlterModelTable, AlterOrderWithRespectTo, RenameField, RenameIndex, RenameModel, RunSQL,
};

/// An operation on its way to the database: where it is, and what it is said to.
struct Context<'a> {
    app_label: &'a str,
    editor: &'a mut dyn SchemaEditor,
    from: &'a ProjectState,
    to: &'a ProjectState,
}

/// The fields that point at a model from anywhere, Django's `_meta.related_objects`: keys that are not hidden
/// (`related_name='+'`) and every many-to-many relation, app by app.
fn related_objects<'a>(model: &Model<'a>) -> Vec<ModelField<'a>> {
    let own = model.concrete_model().key;
    let mut models: Vec<Model<'a>> = model.project.all_models().filter(|m| !m.swapped()).collect();
    models.sort_by(|a, b| a.key.0.cmp(&b.key.0));
    let mut related = Vec::new();
    for model in models {
        let fields = model.local_fields().into_iter().chain(model.local_many_to_many());
        related.extend(fields.filter(|field| {
            let hidden = field.field.related_name().is_some_and(|name| name.ends_with('+'));
            (!hidden || field.field.many_to_many())
                && field
                    .target_model()
                    .is_some_and(|target| target.concrete_model().key == own)
        }));
    }
    related
}

fn model<'a>(state: &'a ProjectState, app_label: &str, name: &str) -> Result<Model<'a>, SchemaError> {
    state.model(app_label, name).ok_or_else(|| {
        SchemaError::Missing(format!(
            "No installed app with label '{app_label}' has a model '{name}'."
        ))
    })
}

fn field<'a>(model: &Model<'a>, name: &str) -> Result<ModelField<'a>, SchemaError> {
    model
        .get_field(name)
        .ok_or_else(|| SchemaError::Missing(format!("{} has no field named '{name}'", model.label())))
}

fn index(model: &Model<'_>, name: &str) -> Result<Index, SchemaError> {
    let mut indexes = model.state.options.indexes.iter();
    indexes
        .find(|index| index.name() == Some(name))
        .cloned()
        .ok_or_else(|| SchemaError::Value(format!("No index named {name} on model {}", model.state.name)))
}

/// The field of the state after, with the default that the operation gives once.
fn with_default<'a>(mut to: ModelField<'a>, given: &Field, preserve_default: bool) -> ModelField<'a> {
    if !preserve_default {
        to.field = to.field.with_option("default", given.default().cloned());
    }
    to
}

fn together(model: &Model<'_>, option: &str) -> Vec<Vec<String>> {
    if option == "unique_together" {
        model.unique_together()
    } else {
        model.index_together()
    }
}

impl Operation {
    /// Says to the editor what applying the operation asks of the database. Nothing for operations that
    /// [need Python](Operation::needs_python).
    ///
    /// # Errors
    /// When the editor refuses, or the states do not hold what the operation names.
    pub fn database_forwards(
        &self,
        app_label: &str,
        editor: &mut dyn SchemaEditor,
        from: &ProjectState,
        to: &ProjectState,
    ) -> Result<(), SchemaError> {
        let context = Context {
            app_label,
            editor,
            from,
            to,
        };
        context.run(self, false)
    }

    /// Says to the editor what unapplying the operation asks of the database; `from` is the state after the
    /// operation, `to` the one before.
    ///
    /// # Errors
    /// As [`Operation::database_forwards`].
    pub fn database_backwards(
        &self,
        app_label: &str,
        editor: &mut dyn SchemaEditor,
        from: &ProjectState,
        to: &ProjectState,
    ) -> Result<(), SchemaError> {
        let context = Context {
            app_label,
            editor,
            from,
            to,
        };
        context.run(self, true)
    }
}

impl Context<'_> {
    fn run(mut self, operation: &Operation, backwards: bool) -> Result<(), SchemaError> {
        match operation {
            Operation::CreateModel(create) if backwards => self.delete_model(&create.name),
            Operation::CreateModel(create) => self.create_model(&create.name, true),
            Operation::DeleteModel(delete) if backwards => self.create_model(&delete.name, false),
            Operation::DeleteModel(delete) => self.delete_model(&delete.name),
            Operation::RenameModel(rename) if backwards => self.rename_model(&RenameModel {
                old_name: rename.new_name.clone(),
                new_name: rename.old_name.clone(),
            }),
            Operation::RenameModel(rename) => self.rename_model(rename),
            Operation::AlterModelTable(alter) => self.alter_model_table(alter),
            Operation::AlterModelTableComment(alter) => self.alter_comment(&alter.name),
            Operation::AlterUniqueTogether(alter) => self.alter_together(&alter.name, "unique_together"),
            Operation::AlterIndexTogether(alter) => self.alter_together(&alter.name, "index_together"),
            Operation::AlterOrderWithRespectTo(alter) => self.alter_order(alter),
            Operation::AlterModelOptions(_) | Operation::AlterModelManagers(_) | Operation::AlterConstraint(_) => {
                Ok(())
            }
            Operation::AddIndex(add) => self.add_index(&add.model_name, &add.index, backwards, false),
            Operation::RemoveIndex(remove) => self.remove_index(&remove.model_name, &remove.name, backwards, false),
            // Backwards there is nothing to go back to: the name without a name is not known.
            Operation::RenameIndex(rename) if backwards && rename.old_fields.is_some() => Ok(()),
            Operation::RenameIndex(rename) if backwards => self.rename_index(&RenameIndex {
                model_name: rename.model_name.clone(),
                new_name: rename.old_name.clone().unwrap_or_default(),
                old_name: Some(rename.new_name.clone()),
                old_fields: None,
            }),
            Operation::RenameIndex(rename) => self.rename_index(rename),
            Operation::AddConstraint(add) => {
                let model = model(self.to, self.app_label, &add.model_name)?;
                match (self.allow_migrate_model(&model), backwards) {
                    (false, _) => Ok(()),
                    (true, false) => self.editor.add_constraint(&model, &add.constraint),
                    (true, true) => self.editor.remove_constraint(&model, &add.constraint),
                }
            }
            Operation::RemoveConstraint(remove) => self.remove_constraint(&remove.model_name, &remove.name, backwards),
            Operation::AddField(add) if backwards => self.remove_field(&add.model_name, &add.name),
            Operation::AddField(add) => self.add_field(add),
            Operation::RemoveField(remove) if backwards => self.restore_field(&remove.model_name, &remove.name),
            Operation::RemoveField(remove) => self.remove_field(&remove.model_name, &remove.name),
            Operation::AlterField(alter) => self.alter_field(alter),
            Operation::RenameField(rename) => self.rename_field(rename, backwards),
            Operation::RunSQL(run) => self.run_sql(run, backwards),
            Operation::RunPython(_) => Ok(()),
            Operation::SeparateDatabaseAndState(_) => Err(SchemaError::Value(
                "SeparateDatabaseAndState is carried out through its database operations".to_owned(),
            )),
            Operation::Custom(custom) if custom.is_native() => self.postgres(custom, backwards),
            // The project's Python runs every other.
            Operation::Custom(_) => Ok(()),
        }
    }

    /// Whether the model's table is to be changed in this database.
    fn allow_migrate_model(&self, model: &Model<'_>) -> bool {
        model.can_migrate(self.editor.vendor().name())
    }

    fn create_model(&mut self, name: &str, index_together: bool) -> Result<(), SchemaError> {
        let model = model(self.to, self.app_label, name)?;
        if !self.allow_migrate_model(&model) {
            return Ok(());
        }
        self.editor.create_model(&model)?;
        // `index_together` lives on in old migrations only: the table is created without it.
        let together = model.index_together();
        if index_together && !together.is_empty() {
            self.editor.alter_index_together(&model, &[], &together)?;
        }
        Ok(())
    }

    fn delete_model(&mut self, name: &str) -> Result<(), SchemaError> {
        let model = model(self.from, self.app_label, name)?;
        if self.allow_migrate_model(&model) {
            self.editor.delete_model(&model)
        } else {
            Ok(())
        }
    }

    fn rename_model(&mut self, rename: &RenameModel) -> Result<(), SchemaError> {
        let new = model(self.to, self.app_label, &rename.new_name)?;
        if !self.allow_migrate_model(&new) {
            return Ok(());
        }
        let old = model(self.from, self.app_label, &rename.old_name)?;
        self.editor.alter_db_table(&new, &old.db_table(), &new.db_table())?;
        // What points at the model, its own fields among it: columns and constraints may follow its names.
        for related in related_objects(&old) {
            let related_model = if related.model.key == old.key {
                new.clone()
            } else {
                model(self.to, &related.model.key.0, &related.model.key.1)?
            };
            let to_field = field(&related_model, &related.name)?;
            self.editor.alter_field(&related_model, &related, &to_field, false)?;
        }
        for (old_field, new_field) in old.local_many_to_many().iter().zip(&new.local_many_to_many()) {
            let to_itself = new_field.target_model().is_some_and(|target| target.key == new.key);
            if !to_itself && new_field.auto_created_through().is_some() {
                self.editor.rename_many_to_many(old_field, new_field)?;
            }
        }
        Ok(())
    }

    fn alter_model_table(&mut self, alter: &AlterModelTable) -> Result<(), SchemaError> {
        let new = model(self.to, self.app_label, &alter.name)?;
        if !self.allow_migrate_model(&new) {
            return Ok(());
        }
        let old = model(self.from, self.app_label, &alter.name)?;
        self.editor.alter_db_table(&new, &old.db_table(), &new.db_table())?;
        for (old_field, new_field) in old.local_many_to_many().iter().zip(&new.local_many_to_many()) {
            if let (Some(old), Some(new)) = (old_field.auto_created_through(), new_field.auto_created_through()) {
                self.editor.alter_db_table(&new, &old.db_table(), &new.db_table())?;
            }
        }
        Ok(())
    }

    fn alter_comment(&mut self, name: &str) -> Result<(), SchemaError> {
        let new = model(self.to, self.app_label, name)?;
        if !self.allow_migrate_model(&new) {
            return Ok(());
        }
        let old = model(self.from, self.app_label, name)?;
        self.editor
            .alter_db_table_comment(&new, old.db_table_comment(), new.db_table_comment())
    }

    fn alter_together(&mut self, name: &str, option: &str) -> Result<(), SchemaError> {
        let new = model(self.to, self.app_label, name)?;
        if !self.allow_migrate_model(&new) {
            return Ok(());
        }
        let old = model(self.from, self.app_label, name)?;
        let (before, after) = (together(&old, option), together(&new, option));
        if option == "unique_together" {
            self.editor.alter_unique_together(&new, &before, &after)
        } else {
            self.editor.alter_index_together(&new, &before, &after)
        }
    }

    fn alter_order(&mut self, alter: &AlterOrderWithRespectTo) -> Result<(), SchemaError> {
        let to = model(self.to, self.app_label, &alter.name)?;
        if !self.allow_migrate_model(&to) {
            return Ok(());
        }
        let from = model(self.from, self.app_label, &alter.name)?;
        let ordered = |model: &Model<'_>| {
            model
                .state
                .options
                .get("order_with_respect_to")
                .is_some_and(|value| value.as_str().is_some())
        };
        match (ordered(&from), ordered(&to)) {
            (true, false) => self.editor.remove_field(&from, &field(&from, "_order")?),
            (false, true) => {
                let mut order = field(&to, "_order")?;
                if !order.field.has_default() {
                    order.field = order.field.with_option("default", Some(Value::int(0)));
                }
                self.editor.add_field(&from, &order)
            }
            // Another field to be ordered by: most likely that one was renamed; the column is the same.
            _ => Ok(()),
        }
    }

    fn add_index(&mut self, name: &str, index: &Index, backwards: bool, concurrently: bool) -> Result<(), SchemaError> {
        let model = model(if backwards { self.from } else { self.to }, self.app_label, name)?;
        match (self.allow_migrate_model(&model), backwards) {
            (false, _) => Ok(()),
            (true, false) => self.editor.add_index(&model, index, concurrently),
            (true, true) => self.editor.remove_index(&model, index, concurrently),
        }
    }

    fn remove_index(
        &mut self,
        model_name: &str,
        name: &str,
        backwards: bool,
        concurrently: bool,
    ) -> Result<(), SchemaError> {
        // The index is in the state that holds it: before, going forwards; the one gone back to, otherwise.
        let model = model(if backwards { self.to } else { self.from }, self.app_label, model_name)?;
        if !self.allow_migrate_model(&model) {
            return Ok(());
        }
        let index = index(&model, name)?;
        if backwards {
            self.editor.add_index(&model, &index, concurrently)
        } else {
            self.editor.remove_index(&model, &index, concurrently)
        }
    }

    fn rename_index(&mut self, rename: &RenameIndex) -> Result<(), SchemaError> {
        let to = model(self.to, self.app_label, &rename.model_name)?;
        if !self.allow_migrate_model(&to) {
            return Ok(());
        }
        let from = model(self.from, self.app_label, &rename.model_name)?;
        if let Some(old_name) = &rename.old_name {
            let old = index(&from, old_name)?;
            if **old_name == *rename.new_name {
                return Ok(());
            }
            let new = index(&to, &rename.new_name)?;
            return self.editor.rename_index(&to, &old, &new);
        }
        let fields: Vec<String> = rename.old_field_names().into_iter().map(str::to_owned).collect();
        let new = index(&to, &rename.new_name)?;
        self.editor.rename_unnamed_index(&from, &fields, &new)
    }

    fn remove_constraint(&mut self, model_name: &str, name: &str, backwards: bool) -> Result<(), SchemaError> {
        let to = model(self.to, self.app_label, model_name)?;
        if !self.allow_migrate_model(&to) {
            return Ok(());
        }
        let holder = if backwards {
            to.clone()
        } else {
            model(self.from, self.app_label, model_name)?
        };
        let constraint = holder
            .state
            .options
            .constraints
            .iter()
            .find(|c| c.name() == Some(name))
            .cloned();
        let constraint = constraint
            .ok_or_else(|| SchemaError::Value(format!("No constraint named {name} on model {}", holder.state.name)))?;
        if backwards {
            self.editor.add_constraint(&to, &constraint)
        } else {
            self.editor.remove_constraint(&to, &constraint)
        }
    }

    fn add_field(&mut self, add: &AddField) -> Result<(), SchemaError> {
        let to = model(self.to, self.app_label, &add.model_name)?;
        if !self.allow_migrate_model(&to) {
            return Ok(());
        }
        let from = model(self.from, self.app_label, &add.model_name)?;
        let new = with_default(field(&to, &add.name)?, &add.field, add.preserve_default);
        self.editor.add_field(&from, &new)
    }

    fn remove_field(&mut self, model_name: &str, name: &str) -> Result<(), SchemaError> {
        let from = model(self.from, self.app_label, model_name)?;
        if !self.allow_migrate_model(&from) {
            return Ok(());
        }
        self.editor.remove_field(&from, &field(&from, name)?)
    }

    fn restore_field(&mut self, model_name: &str, name: &str) -> Result<(), SchemaError> {
        let to = model(self.to, self.app_label, model_name)?;
        if !self.allow_migrate_model(&to) {
            return Ok(());
        }
        let from = model(self.from, self.app_label, model_name)?;
        self.editor.add_field(&from, &field(&to, name)?)
    }

    fn alter_field(&mut self, alter: &AlterField) -> Result<(), SchemaError> {
        let to = model(self.to, self.app_label, &alter.model_name)?;
        if !self.allow_migrate_model(&to) {
            return Ok(());
        }
        let from = model(self.from, self.app_label, &alter.model_name)?;
        let new = with_default(field(&to, &alter.name)?, &alter.field, alter.preserve_default);
        self.editor.alter_field(&from, &field(&from, &alter.name)?, &new, false)
    }

    fn rename_field(&mut self, rename: &RenameField, backwards: bool) -> Result<(), SchemaError> {
        let (old_name, new_name) = if backwards {
            (&rename.new_name, &rename.old_name)
        } else {
            (&rename.old_name, &rename.new_name)
        };
        let to = model(self.to, self.app_label, &rename.model_name)?;
        if !self.allow_migrate_model(&to) {
            return Ok(());
        }
        let from = model(self.from, self.app_label, &rename.model_name)?;
        self.editor
            .alter_field(&from, &field(&from, old_name)?, &field(&to, new_name)?, false)
    }

    fn run_sql(&mut self, run: &RunSQL, backwards: bool) -> Result<(), SchemaError> {
        let sql = match (backwards, &run.reverse_sql) {
            (false, _) => &run.sql,
            (true, Some(sql)) => sql,
            (true, None) => return Err(SchemaError::Value("You cannot reverse this operation".to_owned())),
        };
        let text = |value: &Value| {
            value
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| SchemaError::Value(format!("RunSQL holds {}, which is no SQL text", value.repr())))
        };
        let Some(items) = sql.as_sequence() else {
            let script = text(sql)?;
            return if script.is_empty() {
                Ok(())
            } else {
                self.editor.run_script(&script)
            };
        };
        for item in items {
            match item.as_sequence() {
                None => self.editor.run_statement(&text(item)?, None)?,
                Some([sql, Value::None]) => self.editor.run_statement(&text(sql)?, None)?,
                Some([sql, params]) => {
                    let params = params.as_sequence().ok_or_else(|| SchemaError::NeedsPython {
                        what: "the statement of a `RunSQL`".to_owned(),
                        reason: format!("its parameters are no list: {}", params.repr()),
                        location: None,
                    })?;
                    self.editor.run_statement(&text(sql)?, Some(params))?;
                }
                Some(items) => {
                    return Err(SchemaError::Value(format!(
                        "Expected a 2-tuple but got {}",
                        items.len()
                    )));
                }
            }
        }
        Ok(())
    }
}
