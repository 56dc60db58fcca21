//! [`Model`]: a model seen with the state around it, as Django's rendered model class would answer.

use std::sync::Arc;

use limosa_python::{Kwargs, Path, Value};

use crate::{
    Constraint, Field, FieldType, Index, ModelField, ModelKey, ModelState, ProjectState, names, resolve_relation,
};

/// How many levels of inheritance are followed; a state read from files may contradict itself in a circle.
const MAX_DEPTH: usize = 64;

/// A model in its state: what depends on other models (columns of keys, types of targets, tables of many-to-many
/// relations, inherited fields) is answered here.
#[derive(Clone, Debug)]
pub struct Model<'a> {
    /// The state in which the model stands.
    pub project: &'a ProjectState,
    /// Its key.
    pub key: ModelKey,
    /// The model.
    pub state: Arc<ModelState>,
    /// Whether it is the joining table that a many-to-many relation makes by itself; then it is not in the state.
    pub auto_created: bool,
}

impl<'a> Model<'a> {
    pub(crate) fn new(project: &'a ProjectState, key: ModelKey, state: Arc<ModelState>) -> Self {
        Self {
            project,
            key,
            state,
            auto_created: false,
        }
    }

    /// The app's label.
    pub fn app_label(&self) -> &str {
        &self.key.0
    }

    /// The name in lower case.
    pub fn model_name(&self) -> &str {
        &self.key.1
    }

    /// The name with its capitals.
    pub fn object_name(&self) -> &str {
        &self.state.name
    }

    /// `app_label.ModelName`
    pub fn label(&self) -> String {
        format!("{}.{}", self.key.0, self.state.name)
    }

    /// `app_label.modelname`
    pub fn label_lower(&self) -> String {
        format!("{}.{}", self.key.0, self.key.1)
    }

    /// Whether migrations create and change its table.
    pub fn managed(&self) -> bool {
        self.state.options.flag("managed", true)
    }

    /// Whether it is another model's table under another class.
    pub fn proxy(&self) -> bool {
        self.state.options.flag("proxy", false)
    }

    /// Whether a setting names another model in its place.
    pub fn swapped(&self) -> bool {
        let Some(setting) = self.state.options.get("swappable").and_then(Value::as_str) else {
            return false;
        };
        let swappable = &self.project.surroundings.swappable_settings;
        match swappable.iter().find(|(name, _)| &**name == setting) {
            Some((_, target)) => target.to_lowercase() != self.label_lower().to_lowercase(),
            None => false,
        }
    }

    /// Whether migrations touch its table: Django's `can_migrate` for a database of this vendor (`postgresql`, `sqlite`).
    pub fn can_migrate(&self, vendor: &str) -> bool {
        if self.proxy() || self.swapped() || !self.managed() {
            return false;
        }
        match self.state.options.get("required_db_vendor").and_then(Value::as_str) {
            Some(required) => required == vendor,
            None => true,
        }
    }

    /// The table: as written, or the app's label and the model's name. A proxy's is that of the model it stands for.
    pub fn db_table(&self) -> String {
        if let Some(concrete) = self.proxied() {
            return concrete.db_table();
        }
        match self
            .state
            .options
            .get("db_table")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
        {
            Some(name) => name.to_owned(),
            None => {
                let name = format!("{}_{}", self.key.0, self.key.1);
                names::truncate_name(&name, self.project.surroundings.max_name_length, 4)
            }
        }
    }

    /// The table's comment.
    pub fn db_table_comment(&self) -> Option<&str> {
        self.state
            .options
            .get("db_table_comment")
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    }

    /// The table's tablespace, or the setting's.
    pub fn db_tablespace(&self) -> Option<&str> {
        match self.state.options.get("db_tablespace") {
            Some(value) => value.as_str(),
            None => Some(&*self.project.surroundings.default_tablespace),
        }
        .filter(|name| !name.is_empty())
    }

    /// `indexes`
    pub fn indexes(&self) -> &[Index] {
        &self.state.options.indexes
    }

    /// `constraints`
    pub fn constraints(&self) -> &[Constraint] {
        &self.state.options.constraints
    }

    /// `unique_together`, each as the names of its fields.
    pub fn unique_together(&self) -> Vec<Vec<String>> {
        self.together("unique_together")
    }

    /// `index_together`, each as the names of its fields.
    pub fn index_together(&self) -> Vec<Vec<String>> {
        self.together("index_together")
    }

    fn together(&self, option: &str) -> Vec<Vec<String>> {
        let Some(items) = self.state.options.get(option).and_then(Value::as_items) else {
            return Vec::new();
        };
        let names = |items: &[Value]| items.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
        if items.iter().any(|item| item.as_str().is_some()) {
            return vec![names(items)];
        }
        items.iter().filter_map(Value::as_items).map(names).collect()
    }

    /// The models among the bases.
    pub fn parents(&self) -> Vec<Model<'a>> {
        self.state
            .bases
            .iter()
            .filter_map(Value::as_str)
            .filter_map(|base| {
                self.project
                    .model_by_key(&resolve_relation(base, &self.key.0, &self.key.1))
            })
            .collect()
    }

    /// The model that a proxy stands for, proxies of proxies included.
    fn proxied(&self) -> Option<Model<'a>> {
        if !self.proxy() {
            return None;
        }
        let mut model = self.parents().into_iter().next()?;
        for _ in 0..MAX_DEPTH {
            if !model.proxy() {
                return Some(model);
            }
            model = model.parents().into_iter().next()?;
        }
        None
    }

    /// The model that holds the table: itself, or what a proxy stands for.
    pub fn concrete_model(&self) -> Model<'a> {
        self.proxied().unwrap_or_else(|| self.clone())
    }

    /// Every field of the table itself but many-to-many relations, in the order of their columns: Django's
    /// `_meta.local_fields`. Includes what Django adds unsaid: the automatic key, links to parents, `_order`.
    pub fn local_fields(&self) -> Vec<ModelField<'a>> {
        let fields = self.state.fields.iter().filter(|(_, field)| !field.many_to_many());
        let (mut automatic, mut written): (Vec<_>, Vec<_>) =
            fields.cloned().partition(|(_, field)| field.auto_created());
        automatic.reverse();
        if self
            .state
            .options
            .get("order_with_respect_to")
            .is_some_and(|value| !value.is_none())
        {
            let order = Field::new(FieldType::OrderWrt, Vec::new());
            if !written
                .iter()
                .any(|(_, field)| field.field_type() == Some(FieldType::OrderWrt))
            {
                written.push(("_order".into(), order));
            }
        }
        if !self.proxy() {
            let mut added = self.missing_parent_links(&automatic, &written);
            let has_key = automatic.iter().chain(&written).any(|(_, field)| field.primary_key());
            if !has_key {
                if let Some((_, first)) = added.first_mut() {
                    *first = first.with_option("primary_key", Some(true.into()));
                } else if self.parents().is_empty() {
                    added.push(("id".into(), self.automatic_key()));
                }
            }
            added.extend(automatic);
            automatic = added;
        }
        automatic
            .into_iter()
            .chain(written)
            .map(|(name, field)| self.field(name, field))
            .collect()
    }

    fn field(&self, name: Arc<str>, field: Field) -> ModelField<'a> {
        ModelField {
            model: self.clone(),
            name,
            field,
        }
    }

    fn missing_parent_links(
        &self,
        automatic: &[(Arc<str>, Field)],
        written: &[(Arc<str>, Field)],
    ) -> Vec<(Arc<str>, Field)> {
        let mut links = Vec::new();
        for parent in self.parents() {
            let parent = parent.concrete_model();
            let linked = automatic.iter().chain(written).any(|(_, field)| {
                field.relation().is_some_and(|relation| relation.parent_link)
                    && field.target_key(&self.key.0, &self.key.1).as_ref() == Some(&parent.key)
            });
            if !linked {
                let kwargs: Kwargs = vec![
                    ("auto_created".into(), true.into()),
                    (
                        "on_delete".into(),
                        Value::Name(Path::new("django.db.models.deletion", "CASCADE")),
                    ),
                    ("parent_link".into(), true.into()),
                    ("to".into(), parent.label_lower().into()),
                ];
                links.push((
                    format!("{}_ptr", parent.model_name()).into(),
                    Field::new(FieldType::OneToOneField, kwargs),
                ));
            }
        }
        links
    }

    fn automatic_key(&self) -> Field {
        let kwargs: Kwargs = vec![
            ("verbose_name".into(), "ID".into()),
            ("primary_key".into(), true.into()),
            ("auto_created".into(), true.into()),
        ];
        Field::of_class(&self.project.surroundings.default_auto_field, kwargs)
    }

    /// The local fields that have a column, in the order of their columns.
    pub fn local_concrete_fields(&self) -> Vec<ModelField<'a>> {
        let mut fields = self.local_fields();
        fields.retain(|field| field.column().is_some());
        fields
    }

    /// The many-to-many relations declared on it, in order.
    pub fn local_many_to_many(&self) -> Vec<ModelField<'a>> {
        let fields = self.state.fields.iter().filter(|(_, field)| field.many_to_many());
        fields.cloned().map(|(name, field)| self.field(name, field)).collect()
    }

    /// Every field but many-to-many relations, the parents' first: Django's `_meta.fields`.
    pub fn fields(&self) -> Vec<ModelField<'a>> {
        self.fields_within(MAX_DEPTH)
    }

    fn fields_within(&self, depth: usize) -> Vec<ModelField<'a>> {
        let mut fields: Vec<ModelField<'a>> = Vec::new();
        if depth > 0 {
            for parent in self.parents() {
                for field in parent.fields_within(depth - 1) {
                    if !fields
                        .iter()
                        .any(|f| f.name == field.name && f.model.key == field.model.key)
                    {
                        fields.push(field);
                    }
                }
            }
        }
        fields.extend(self.local_fields());
        fields
    }

    /// The field of this name, inherited ones included; `pk` is the primary key.
    pub fn get_field(&self, name: &str) -> Option<ModelField<'a>> {
        if name == "pk" {
            return self.pk();
        }
        self.get_field_within(name, MAX_DEPTH)
    }

    fn get_field_within(&self, name: &str, depth: usize) -> Option<ModelField<'a>> {
        if let Some((name, field)) = self.state.fields.iter().find(|(n, _)| &**n == name) {
            return Some(self.field(name.clone(), field.clone()));
        }
        if let Some(field) = self.local_fields().into_iter().find(|field| &*field.name == name) {
            return Some(field);
        }
        if depth == 0 {
            return None;
        }
        self.parents()
            .iter()
            .find_map(|parent| parent.get_field_within(name, depth - 1))
    }

    /// The primary key. `None` only in a state that contradicts itself.
    pub fn pk(&self) -> Option<ModelField<'a>> {
        let concrete = self.concrete_model();
        let fields = concrete.local_fields();
        // A primary key written in a migration comes before a parent link that is not marked as one.
        match fields.iter().find(|field| field.field.primary_key()) {
            Some(field) => Some(field.clone()),
            None => fields
                .into_iter()
                .find(|field| field.field.relation().is_some_and(|r| r.parent_link)),
        }
    }

    /// The foreign keys and one-to-one relations of other models (and of itself) that point at this model, the keys of
    /// automatic joining tables included.
    pub fn related_fields(&self) -> Vec<ModelField<'a>> {
        let own = self.concrete_model().key;
        let mut related = Vec::new();
        for model in self.project.all_models() {
            let joining = model.local_many_to_many();
            let models =
                std::iter::once(model.clone()).chain(joining.iter().filter_map(ModelField::auto_created_through));
            for model in models.filter(|model| !model.proxy() && !model.swapped()) {
                related.extend(model.local_fields().into_iter().filter(|field| {
                    field
                        .target_model()
                        .is_some_and(|target| target.concrete_model().key == own)
                }));
            }
        }
        related
    }
}
