//! [`Column`]: a field on its way to SQL.

use limosa_state::{Field, FieldType, ModelField, ModelKey};

use crate::SchemaError;
use crate::dialect::Dialect;

/// How many relations are followed from key to key.
const MAX_DEPTH: usize = 16;

/// A field of a table; a field without a column of its own (a composite key) is one, too.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// The field's name.
    pub(crate) name: String,
    /// `app.Model.field`, for messages.
    pub(crate) label: String,
    /// The column; empty when it has none.
    pub(crate) column: String,
    /// The field.
    pub(crate) field: Field,
    /// Where a foreign key points.
    pub(crate) target: Option<Box<Target>>,
    /// The fields of a composite primary key, as columns.
    pub(crate) composite: Vec<String>,
    /// When it was made: the columns of a table that SQLite remakes stand in the order in which their fields were made.
    pub(crate) made: Made,
    /// Its place among the fields that were made with it.
    pub(crate) place: usize,
}

/// When a field was made, as Django counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// With the state of the table.
    Before,
    /// With the other state of the operation.
    After,
    /// In the middle of the operation.
    Again,
}

/// Where a foreign key points.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The model.
    pub(crate) key: ModelKey,
    /// Its table.
    pub(crate) table: String,
    /// The field.
    pub(crate) field: Column,
    /// The target field as the key names it (`to_field`); `None` for the primary key.
    pub(crate) to_field: Option<String>,
}

impl Column {
    /// The column of a field on its model.
    pub(crate) fn new(field: &ModelField<'_>) -> Self {
        Self::within(field, 0)
    }

    fn within(field: &ModelField<'_>, depth: usize) -> Self {
        let target = if depth < MAX_DEPTH && field.field.is_foreign_key() {
            field.target_model().zip(field.target_field()).map(|(model, target)| {
                Box::new(Target {
                    key: model.concrete_model().key,
                    table: target.model.db_table(),
                    field: Self::within(&target, depth + 1),
                    to_field: field.field.relation().and_then(|r| r.to_field).map(str::to_owned),
                })
            })
        } else {
            None
        };
        Self {
            name: field.name.to_string(),
            label: format!("{}.{}", field.model.label(), field.name),
            column: field.column().unwrap_or_default(),
            field: field.field.clone(),
            target,
            composite: field.composite_fields().iter().filter_map(ModelField::column).collect(),
            made: Made::Before,
            place: 0,
        }
    }

    /// A field that stands on no model: the output of an expression, the elements of an array.
    pub(crate) fn detached(field: Field) -> Self {
        Self {
            name: String::new(),
            label: field.path().to_string(),
            column: String::new(),
            field,
            target: None,
            composite: Vec::new(),
            made: Made::Before,
            place: 0,
        }
    }

    /// The field that gives the column its type: through keys to their target, through a generated field to its output.
    pub(crate) fn terminal(&self) -> Option<&Self> {
        let mut column = self;
        for _ in 0..MAX_DEPTH {
            if !column.field.is_foreign_key() {
                return Some(column);
            }
            column = &column.target.as_ref()?.field;
        }
        None
    }

    /// The class whose `get_internal_type()` this field answers.
    pub(crate) fn internal_type(&self) -> Option<FieldType> {
        let field_type = self.field.field_type()?;
        Some(match field_type {
            FieldType::GeneratedField => internal(self.field.output_field()?.field_type()?),
            other => internal(other),
        })
    }

    pub(crate) fn null(&self) -> bool {
        self.field.null()
    }

    pub(crate) fn primary_key(&self) -> bool {
        self.field.primary_key()
    }

    pub(crate) fn unique(&self) -> bool {
        self.field.unique()
    }

    pub(crate) fn db_index(&self) -> bool {
        self.field.db_index()
    }

    /// Whether it is a key that the database enforces.
    pub(crate) fn enforced_key(&self) -> bool {
        self.field.is_foreign_key() && self.field.db_constraint()
    }

    /// The target of a key, or why there is none.
    pub(crate) fn target(&self) -> Result<&Target, SchemaError> {
        self.target.as_deref().ok_or_else(|| {
            SchemaError::Missing(format!(
                "The relation `{}` points at `{}`, which is not in the state.",
                self.label,
                self.field.relation().and_then(|r| r.to.as_str()).unwrap_or("?")
            ))
        })
    }

    /// The target of a key that the database is to enforce.
    pub(crate) fn enforced_target(&self) -> Result<&Target, SchemaError> {
        let on_delete = self.field.relation().and_then(|relation| relation.on_delete);
        match on_delete {
            Some(limosa_python::Value::Name(path)) if path.qualname.starts_with("DB_") => {
                Err(self.needs_python("foreign key", "the database deletes along it"))
            }
            _ => self.target(),
        }
    }

    /// The column's type; `None` when it has no column.
    pub(crate) fn db_type(&self, dialect: &dyn Dialect) -> Result<Option<String>, SchemaError> {
        self.db_type_within(dialect, 0)
    }

    fn db_type_within(&self, dialect: &dyn Dialect, depth: usize) -> Result<Option<String>, SchemaError> {
        let field_type = self.known_type("column type")?;
        if depth > MAX_DEPTH {
            return Err(SchemaError::Value(format!(
                "The type of `{}` depends on itself.",
                self.label
            )));
        }
        match field_type {
            FieldType::ManyToManyField | FieldType::CompositePrimaryKey => Ok(None),
            FieldType::ForeignKey | FieldType::OneToOneField => {
                self.target()?.field.rel_db_type(dialect, depth + 1).map(Some)
            }
            FieldType::GeneratedField => self.output()?.db_type_within(dialect, depth + 1),
            FieldType::ArrayField => {
                let base = self
                    .field
                    .base_field()
                    .ok_or_else(|| self.needs_python("column type", "its base field is not known"))?;
                let Some(base) = Self::detached(base).db_type_within(dialect, depth + 1)? else {
                    return Ok(None);
                };
                let size = self.field.option("size").and_then(limosa_python::Value::as_int);
                dialect.array_type(&base, size).map(Some)
            }
            other => dialect.data_type(other, &self.field).map(Some).ok_or_else(|| {
                SchemaError::NotSupported(format!(
                    "{} has no column type for {} (`{}`).",
                    dialect.vendor().name(),
                    other.name(),
                    self.label
                ))
            }),
        }
    }

    /// The type of a column that refers to this one.
    pub(crate) fn rel_db_type(&self, dialect: &dyn Dialect, depth: usize) -> Result<String, SchemaError> {
        use FieldType as T;
        let stand_in = match self.known_type("column type")? {
            // Keys must be unsigned as well there.
            T::PositiveIntegerField | T::PositiveBigIntegerField | T::PositiveSmallIntegerField
                if dialect.vendor().is_mysql() =>
            {
                None
            }
            T::AutoField | T::PositiveIntegerField => Some(T::IntegerField),
            T::BigAutoField | T::PositiveBigIntegerField => Some(T::BigIntegerField),
            T::SmallAutoField | T::PositiveSmallIntegerField => Some(T::SmallIntegerField),
            _ => None,
        };
        let db_type = match stand_in {
            Some(stand_in) => dialect.data_type(stand_in, &self.field),
            None => self.db_type_within(dialect, depth)?,
        };
        db_type.ok_or_else(|| SchemaError::Value(format!("`{}` has no column that a key could refer to.", self.label)))
    }

    fn known_type(&self, what: &str) -> Result<FieldType, SchemaError> {
        self.field
            .field_type()
            .ok_or_else(|| self.needs_python(what, &format!("`{}` is a class of the project", self.field.path())))
    }

    /// The error for what only Python knows of this field.
    pub(crate) fn needs_python(&self, what: &str, reason: &str) -> SchemaError {
        SchemaError::NeedsPython {
            what: format!("the {what} of `{}`", self.label),
            reason: reason.to_owned(),
            location: self.field.deconstruct().location.clone(),
        }
    }

    /// The output of a generated field.
    pub(crate) fn output(&self) -> Result<Self, SchemaError> {
        let field = self
            .field
            .output_field()
            .ok_or_else(|| self.needs_python("column type", "its output field is not known"))?;
        let mut output = Self::detached(field);
        output.label.clone_from(&self.label);
        output.column.clone_from(&self.column);
        Ok(output)
    }

    /// The column's collation.
    pub(crate) fn collation(&self) -> Option<String> {
        let field = match self.terminal() {
            Some(terminal) if terminal.field.generated() => terminal.field.output_field()?,
            Some(terminal) => terminal.field.clone(),
            None => return None,
        };
        let field = match field.field_type() {
            Some(FieldType::ArrayField) => field.base_field()?,
            _ => field,
        };
        let has_collation = matches!(
            field.field_type(),
            Some(
                FieldType::CharField
                    | FieldType::EmailField
                    | FieldType::SlugField
                    | FieldType::URLField
                    | FieldType::TextField
            )
        );
        field.db_collation().filter(|_| has_collation).map(str::to_owned)
    }

    /// The condition that the type demands, on a column of this name.
    pub(crate) fn check_on(&self, dialect: &dyn Dialect, column: &str) -> Option<String> {
        let field_type = self.internal_type()?;
        if self.field.generated() {
            return None;
        }
        dialect.type_check(field_type, column)
    }

    /// The condition that the type demands.
    pub(crate) fn check(&self, dialect: &dyn Dialect) -> Option<String> {
        self.check_on(dialect, &self.column)
    }

    /// `GENERATED BY DEFAULT AS IDENTITY`, `AUTOINCREMENT`, …
    pub(crate) fn type_suffix(&self, dialect: &dyn Dialect) -> Option<&'static str> {
        self.field
            .field_type()
            .filter(|t| t.is_auto())
            .and_then(|_| dialect.auto_suffix())
    }

    /// Whether the column's tablespace can be said for this vendor; its name.
    pub(crate) fn tablespace<'a>(&'a self, default: &'a str) -> Option<&'a str> {
        self.field
            .db_tablespace()
            .or(Some(default))
            .filter(|name| !name.is_empty())
    }
}

/// What `get_internal_type()` answers: classes that only differ in Python say the class that they inherit from.
pub(crate) fn internal(field_type: FieldType) -> FieldType {
    match field_type {
        FieldType::EmailField | FieldType::URLField => FieldType::CharField,
        FieldType::ImageField => FieldType::FileField,
        FieldType::OrderWrt => FieldType::IntegerField,
        FieldType::NullBooleanField => FieldType::BooleanField,
        FieldType::OneToOneField => FieldType::ForeignKey,
        other => other,
    }
}
