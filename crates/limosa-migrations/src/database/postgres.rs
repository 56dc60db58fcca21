//! The operations of `django.contrib.postgres.operations`.

use limosa_python::{Call, Value};
use limosa_schema::{SchemaError, Vendor};

use super::{Context, model};
use crate::Operation;
use crate::operations::CustomOperation;

impl Context<'_> {
    /// Carries out an operation of `django.contrib.postgres`.
    pub(super) fn postgres(&mut self, custom: &CustomOperation, backwards: bool) -> Result<(), SchemaError> {
        let call = &*custom.call;
        if let Some(extension) = custom.extension() {
            match (self.editor.vendor(), backwards) {
                (Vendor::Postgresql, _) => self.editor.extension(extension, !backwards),
                (_, false) => {}
                // Backwards Django asks every database for PostgreSQL's catalog, which is an error there.
                (vendor, true) => {
                    return Err(SchemaError::NotSupported(format!(
                        "{} has no extensions: that PostgreSQL's `{extension}` was created can't be undone there \
                         (Django ends with an error too: it asks for `pg_extension`)",
                        vendor.name()
                    )));
                }
            }
            return Ok(());
        }
        match (&*call.func.qualname, custom.inherits.as_deref()) {
            (_, Some(Operation::AddIndex(add))) => self.add_index(&add.model_name, &add.index, backwards, true),
            (_, Some(Operation::RemoveIndex(remove))) => {
                self.remove_index(&remove.model_name, &remove.name, backwards, true)
            }
            ("AddConstraintNotValid", Some(Operation::AddConstraint(add))) => {
                let model = model(self.from, self.app_label, &add.model_name)?;
                match (self.allow_migrate_model(&model), backwards) {
                    (false, _) => Ok(()),
                    (true, false) => self.editor.add_constraint_not_valid(&model, &add.constraint),
                    (true, true) => {
                        let model = super::model(self.to, self.app_label, &add.model_name)?;
                        self.editor.remove_constraint(&model, &add.constraint)
                    }
                }
            }
            ("ValidateConstraint", _) if backwards => Ok(()),
            ("ValidateConstraint", _) => {
                let model = model(self.from, self.app_label, text(call, 0, "model_name")?)?;
                if !self.allow_migrate_model(&model) {
                    return Ok(());
                }
                let quote = |name: &str| self.editor.vendor().quote_name(name);
                let (table, name) = (quote(&model.db_table()), quote(text(call, 1, "name")?));
                let sql = format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}");
                self.editor.run_statement(&sql, None)
            }
            ("CreateCollation", _) => self.collation(call, !backwards),
            ("RemoveCollation", _) => self.collation(call, backwards),
            // The project's Python runs every other.
            _ => Ok(()),
        }
    }

    fn collation(&mut self, call: &Call, create: bool) -> Result<(), SchemaError> {
        let vendor = self.editor.vendor();
        if vendor != Vendor::Postgresql {
            return Ok(());
        }
        let name = vendor.quote_name(text(call, 0, "name")?);
        if !create {
            return self.editor.run_statement(&format!("DROP COLLATION {name}"), None);
        }
        let mut options = format!("locale={}", vendor.quote_name(text(call, 1, "locale")?));
        if let Some(provider) = call.kwarg("provider").and_then(Value::as_str).filter(|p| *p != "libc") {
            options.push_str(&format!(", provider={}", vendor.quote_name(provider)));
        }
        if call.kwarg("deterministic").and_then(Value::as_bool) == Some(false) {
            options.push_str(", deterministic=false");
        }
        self.editor
            .run_statement(&format!("CREATE COLLATION {name} ({options})"), None)
    }
}

fn text<'c>(call: &'c Call, index: usize, name: &str) -> Result<&'c str, SchemaError> {
    call.arg(index, name)
        .and_then(Value::as_str)
        .ok_or_else(|| SchemaError::NeedsPython {
            what: format!("the argument `{name}` of `{}`", call.func.qualname),
            reason: "it is no string that is known here".to_owned(),
            location: call.location.clone(),
        })
}
