//! Typed answers about a [`Field`]: what Django's field attributes of the same names would say.

use std::sync::Arc;

use limosa_python::Value;

use crate::{Field, FieldType};

impl Field {
    /// Whether the column may hold NULL.
    pub fn null(&self) -> bool {
        self.is(FieldType::NullBooleanField) || self.flag("null", false)
    }

    /// Whether forms may leave it empty.
    pub fn blank(&self) -> bool {
        self.auto_now()
            || self.auto_now_add()
            || self.field_type().is_some_and(FieldType::is_auto)
            || self.flag("blank", false)
    }

    /// `primary_key=True`
    pub fn primary_key(&self) -> bool {
        self.is(FieldType::CompositePrimaryKey) || self.flag("primary_key", false)
    }

    /// Whether values are unique: `unique=True`, a primary key, or a one-to-one relation.
    pub fn unique(&self) -> bool {
        self.primary_key() || self.is(FieldType::OneToOneField) || self.flag("unique", false)
    }

    /// Whether a plain index is wanted: the default of slugs and foreign keys.
    pub fn db_index(&self) -> bool {
        let default = matches!(
            self.field_type(),
            Some(FieldType::SlugField | FieldType::ForeignKey | FieldType::OneToOneField)
        );
        self.flag("db_index", default)
    }

    /// `db_column=…`
    pub fn db_column(&self) -> Option<&str> {
        self.option("db_column").and_then(Value::as_str)
    }

    /// `default=…`, when there is one (which may be `None` itself).
    pub fn default(&self) -> Option<&Value> {
        self.option("default")
    }

    /// Whether there is a `default`.
    pub fn has_default(&self) -> bool {
        self.default().is_some()
    }

    /// `db_default=…`, when there is one.
    pub fn db_default(&self) -> Option<&Value> {
        self.option("db_default")
    }

    /// Whether there is a `db_default`.
    pub fn has_db_default(&self) -> bool {
        self.db_default().is_some()
    }

    /// The length limit, with the class's own default: 100 for files, 50 for slugs, 200 for URLs, …
    pub fn max_length(&self) -> Option<i64> {
        let default = match self.field_type() {
            Some(FieldType::FileField | FieldType::ImageField | FieldType::FilePathField) => Some(100),
            Some(FieldType::SlugField) => Some(50),
            Some(FieldType::URLField) => Some(200),
            Some(FieldType::EmailField) => Some(254),
            Some(FieldType::GenericIPAddressField) => Some(39),
            Some(FieldType::IPAddressField) => Some(15),
            Some(FieldType::UUIDField) => Some(32),
            _ => None,
        };
        match self.option("max_length") {
            Some(value) => value.as_int(),
            None => default,
        }
    }

    /// `max_digits=…` of a decimal.
    pub fn max_digits(&self) -> Option<i64> {
        self.option("max_digits").and_then(Value::as_int)
    }

    /// `decimal_places=…` of a decimal.
    pub fn decimal_places(&self) -> Option<i64> {
        self.option("decimal_places").and_then(Value::as_int)
    }

    /// `choices=…`: a list of pairs or groups, or a callable.
    pub fn choices(&self) -> Option<&Value> {
        self.option("choices")
    }

    /// `db_collation=…`
    pub fn db_collation(&self) -> Option<&str> {
        self.option("db_collation")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
    }

    /// `db_comment=…`
    pub fn db_comment(&self) -> Option<&str> {
        self.option("db_comment")
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    }

    /// `db_tablespace=…` as written; without it, indexes go to the setting `DEFAULT_INDEX_TABLESPACE`.
    pub fn db_tablespace(&self) -> Option<&str> {
        self.option("db_tablespace")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
    }

    /// Whether the database enforces the relation.
    pub fn db_constraint(&self) -> bool {
        self.flag("db_constraint", true)
    }

    /// `verbose_name=…` as written.
    pub fn verbose_name(&self) -> Option<&str> {
        self.option("verbose_name").and_then(Value::as_str)
    }

    /// `auto_now=True`: set at each save.
    pub fn auto_now(&self) -> bool {
        self.flag("auto_now", false)
    }

    /// `auto_now_add=True`: set at the first save.
    pub fn auto_now_add(&self) -> bool {
        self.flag("auto_now_add", false)
    }

    /// Whether Django made the field by itself: an automatic key, a parent link.
    pub fn auto_created(&self) -> bool {
        self.flag("auto_created", false)
    }

    /// Whether an empty string is a value of it (and so its implicit default).
    pub fn empty_strings_allowed(&self) -> bool {
        use FieldType as T;
        match self.field_type() {
            None => true,
            Some(field_type) => !matches!(
                field_type,
                T::AutoField
                    | T::BigAutoField
                    | T::SmallAutoField
                    | T::BooleanField
                    | T::NullBooleanField
                    | T::DateField
                    | T::DateTimeField
                    | T::TimeField
                    | T::DecimalField
                    | T::DurationField
                    | T::FloatField
                    | T::IntegerField
                    | T::BigIntegerField
                    | T::SmallIntegerField
                    | T::PositiveIntegerField
                    | T::PositiveBigIntegerField
                    | T::PositiveSmallIntegerField
                    | T::OrderWrt
                    | T::IPAddressField
                    | T::GenericIPAddressField
                    | T::UUIDField
                    | T::JSONField
                    | T::ForeignKey
                    | T::OneToOneField
                    | T::HStoreField
                    | T::ArrayField
                    | T::IntegerRangeField
                    | T::BigIntegerRangeField
                    | T::DecimalRangeField
                    | T::DateRangeField
                    | T::DateTimeRangeField
            ),
        }
    }

    /// Whether it is a relation of any kind.
    pub fn is_relation(&self) -> bool {
        self.relation().is_some()
    }

    /// Whether it is a many-to-many relation.
    pub fn many_to_many(&self) -> bool {
        self.is(FieldType::ManyToManyField)
    }

    /// Whether it is a foreign key or a one-to-one relation.
    pub fn is_foreign_key(&self) -> bool {
        matches!(
            self.field_type(),
            Some(FieldType::ForeignKey | FieldType::OneToOneField)
        )
    }

    /// The name of the setting that says which model the relation points at, when one does.
    pub fn swappable_setting(&self) -> Option<&str> {
        match self.relation()?.to {
            Value::Setting { name, .. } => Some(name),
            _ => None,
        }
    }

    /// `db_table=…` of a many-to-many relation.
    pub fn db_table(&self) -> Option<&str> {
        self.option("db_table")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty())
    }

    /// `through_fields=…` of a many-to-many relation.
    pub fn through_fields(&self) -> Option<Vec<&str>> {
        let items = self.option("through_fields")?.as_sequence()?;
        Some(items.iter().filter_map(Value::as_str).collect())
    }

    /// `related_name=…`
    pub fn related_name(&self) -> Option<&str> {
        self.option("related_name").and_then(Value::as_str)
    }

    /// The field of an array's items.
    pub fn base_field(&self) -> Option<Field> {
        self.option("base_field").and_then(Field::from_value)
    }

    /// The field that says which type a generated column has.
    pub fn output_field(&self) -> Option<Field> {
        self.option("output_field").and_then(Field::from_value)
    }

    /// `expression=…` of a generated column.
    pub fn expression(&self) -> Option<&Value> {
        self.option("expression")
    }

    /// Whether a generated column is stored.
    pub fn db_persist(&self) -> bool {
        self.flag("db_persist", false)
    }

    /// Whether the database computes the column.
    pub fn generated(&self) -> bool {
        self.is(FieldType::GeneratedField)
    }

    /// The names of the fields of a composite primary key.
    pub fn field_names(&self) -> Vec<&str> {
        self.deconstruct().args.iter().filter_map(Value::as_str).collect()
    }

    /// The attribute's name on an instance: `author_id` for the foreign key `author`.
    pub fn attname(&self, name: &str) -> String {
        if self.is_foreign_key() {
            format!("{name}_id")
        } else {
            name.to_owned()
        }
    }

    /// The column of the field when its name is `name`; `None` when it has no column of its own.
    pub fn column(&self, name: &str) -> Option<String> {
        if matches!(
            self.field_type(),
            Some(FieldType::ManyToManyField | FieldType::CompositePrimaryKey)
        ) {
            return None;
        }
        Some(
            self.db_column()
                .filter(|c| !c.is_empty())
                .map_or_else(|| self.attname(name), str::to_owned),
        )
    }

    /// The attribute's name and the column: Django's `get_attname_column()`.
    pub fn get_attname_column(&self, name: &str) -> (String, Option<String>) {
        (self.attname(name), self.column(name))
    }

    /// `(app_label, model_name)` of the relation's target, in lower case; a name without a dot is of `app_label`, and
    /// `self` is the model `app_label.model_name` itself.
    pub fn target_key(&self, app_label: &str, model_name: &str) -> Option<(Arc<str>, Arc<str>)> {
        let to = self.relation()?.to.as_str()?;
        Some(resolve_relation(to, app_label, model_name))
    }
}

/// The key of the model that a relation written in `app_label.model_name` names.
pub fn resolve_relation(to: &str, app_label: &str, model_name: &str) -> (Arc<str>, Arc<str>) {
    match to.split_once('.') {
        Some((app, name)) => (app.into(), name.to_lowercase().into()),
        None if to == "self" => (app_label.into(), model_name.to_lowercase().into()),
        None => (app_label.into(), to.to_lowercase().into()),
    }
}
