//! Joining tables: the models behind many-to-many relations.

use std::sync::Arc;

use limosa_python::{Kwargs, Path, Value};

use crate::{Field, FieldType, Model, ModelField, ModelState, Options, names};

impl<'a> ModelField<'a> {
    /// The model that joins the two sides of a many-to-many relation: the one named by `through`, or an automatic one.
    pub fn through(&self) -> Option<Model<'a>> {
        if !self.field.many_to_many() {
            return None;
        }
        match self.field.relation()?.through {
            Some(through) => {
                let key = crate::resolve_relation(through, &self.model.key.0, &self.model.key.1);
                self.model.project.model_by_key(&key)
            }
            None => self.auto_created_through(),
        }
    }

    /// The joining model that Django makes by itself; `None` when `through` names one.
    pub fn auto_created_through(&self) -> Option<Model<'a>> {
        let relation = self.field.relation().filter(|_| self.field.many_to_many())?;
        if relation.through.is_some() {
            return None;
        }
        let model = &self.model;
        let name: Arc<str> = format!("{}_{}", model.object_name(), self.name).into();
        let target = self.field.target_key(model.app_label(), model.model_name())?;
        let ends = self.through_ends()?;
        let mut fields = vec![(Arc::from("id"), self.through_key())];
        for (end, to) in ends
            .iter()
            .zip([model.label_lower(), format!("{}.{}", target.0, target.1)])
        {
            fields.push((Arc::from(end.as_str()), self.through_end(to, &name)));
        }
        let mut options = Options::default();
        options.values.insert("db_table".into(), self.m2m_db_table().into());
        if let Some(tablespace) = model.state.options.get("db_tablespace") {
            options.values.insert("db_tablespace".into(), tablespace.clone());
        }
        let together = Value::Tuple(ends.into_iter().map(Value::from).collect());
        options
            .values
            .insert("unique_together".into(), Value::Set(vec![together]));
        let target_managed = self.target_model().is_none_or(|target| target.managed());
        if !model.managed() && !target_managed {
            options.values.insert("managed".into(), false.into());
        }
        let state = ModelState {
            app_label: model.key.0.clone(),
            name: name.clone(),
            fields,
            options,
            bases: vec![Value::Name(Path::new("django.db.models", "Model"))],
            managers: Vec::new(),
        };
        let key = (model.key.0.clone(), Arc::from(name.to_lowercase()));
        Some(Model {
            project: model.project,
            key,
            state: Arc::new(state),
            auto_created: true,
        })
    }

    /// The names of the two keys of an automatic joining model: this side's, then the target's.
    fn through_ends(&self) -> Option<[String; 2]> {
        let from = self.model.model_name();
        let (_, to) = self.field.target_key(self.model.app_label(), from)?;
        Some(if *to == *from {
            [format!("from_{from}"), format!("to_{to}")]
        } else {
            [from.to_owned(), to.to_string()]
        })
    }

    fn through_key(&self) -> Field {
        let kwargs: Kwargs = vec![
            ("auto_created".into(), true.into()),
            ("primary_key".into(), true.into()),
            ("serialize".into(), false.into()),
            ("verbose_name".into(), "ID".into()),
        ];
        Field::of_class(&self.model.project.surroundings.default_auto_field, kwargs)
    }

    fn through_end(&self, to: String, through_name: &str) -> Field {
        let mut kwargs: Kwargs = vec![
            ("to".into(), to.into()),
            (
                "on_delete".into(),
                Value::Name(Path::new("django.db.models.deletion", "CASCADE")),
            ),
            ("related_name".into(), format!("{through_name}+").into()),
        ];
        if !self.field.db_constraint() {
            kwargs.push(("db_constraint".into(), false.into()));
        }
        if let Some(tablespace) = self.field.db_tablespace() {
            kwargs.push(("db_tablespace".into(), tablespace.into()));
        }
        Field::new(FieldType::ForeignKey, kwargs)
    }

    /// The joining table's name.
    pub fn m2m_db_table(&self) -> String {
        if let Some(through) = self.field.relation().and_then(|relation| relation.through) {
            let key = crate::resolve_relation(through, &self.model.key.0, &self.model.key.1);
            return self
                .model
                .project
                .model_by_key(&key)
                .map(|model| model.db_table())
                .unwrap_or_default();
        }
        if let Some(db_table) = self.field.db_table() {
            return db_table.to_owned();
        }
        let table = self.model.db_table();
        let name = format!("{}_{}", names::strip_quotes(&table), self.name);
        names::truncate_name(&name, self.model.project.surroundings.max_name_length, 4)
    }

    /// The joining model's key to this side: Django's `m2m_field_name()`.
    pub fn m2m_field(&self) -> Option<ModelField<'a>> {
        self.m2m_end(false)
    }

    /// The joining model's key to the target: Django's `m2m_reverse_field_name()`.
    pub fn m2m_reverse_field(&self) -> Option<ModelField<'a>> {
        self.m2m_end(true)
    }

    fn m2m_end(&self, reverse: bool) -> Option<ModelField<'a>> {
        let through = self.through()?;
        if let Some(names) = self.field.through_fields() {
            return through.get_field(names.get(usize::from(reverse))?);
        }
        let target = if reverse {
            self.target_model()?
        } else {
            self.model.clone()
        };
        let to_itself = self.target_model()?.key == self.model.key;
        let mut ends = through
            .local_fields()
            .into_iter()
            .filter(|field| field.target_model().is_some_and(|model| model.key == target.key));
        let first = ends.next();
        if reverse && to_itself { ends.next() } else { first }
    }
}
