//! [`Output`]: what an expression gives, by Django's rules of inference.

use limosa_state::{Field, FieldType};

use super::Sql;
use crate::SchemaError;
use crate::model::Column;

/// The type of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Output {
    /// This field.
    Field(Box<Column>),
    /// A field of no type: `RawSQL` without an output field.
    Any,
    /// Nothing says it.
    None,
    /// Django refuses to say, as soon as it is asked.
    Error(String),
}

impl Output {
    /// A field without options.
    pub(super) fn of(field_type: FieldType) -> Self {
        Self::Field(Box::new(bare(field_type)))
    }

    pub(super) fn column(column: Column) -> Self {
        Self::Field(Box::new(column))
    }

    /// The field, where one is known.
    pub(super) fn known(&self) -> Option<&Column> {
        match self {
            Self::Field(column) => Some(column),
            _ => None,
        }
    }

    /// The field, for who can't do without.
    pub(super) fn field(&self) -> Result<&Column, SchemaError> {
        match self {
            Self::Field(column) => Ok(column),
            Self::Any | Self::None => Err(SchemaError::Value(
                "Cannot resolve expression type, unknown output_field".to_owned(),
            )),
            Self::Error(message) => Err(SchemaError::Value(message.clone())),
        }
    }

    /// The class behind keys.
    pub(super) fn class(&self) -> Option<FieldType> {
        self.known()?.terminal()?.field.field_type()
    }

    /// `get_internal_type()`
    pub(super) fn internal(&self) -> Option<FieldType> {
        self.known()?.terminal()?.internal_type()
    }

    /// `isinstance(output_field, (CharField, TextField))`
    pub(super) fn is_text(&self) -> bool {
        self.class()
            .is_some_and(|class| is_instance(class, FieldType::CharField) || class == FieldType::TextField)
    }
}

/// A field without options.
pub(super) fn bare(field_type: FieldType) -> Column {
    Column::detached(Field::new(field_type, Vec::new()))
}

/// Whether a field of this class is an instance of the other class.
pub(super) fn is_instance(class: FieldType, of: FieldType) -> bool {
    use FieldType as T;
    let mut class = class;
    loop {
        if class == of {
            return true;
        }
        class = match class {
            T::BigIntegerField | T::SmallIntegerField | T::PositiveIntegerField | T::AutoField | T::OrderWrt => {
                T::IntegerField
            }
            T::PositiveBigIntegerField | T::BigAutoField => T::BigIntegerField,
            T::PositiveSmallIntegerField | T::SmallAutoField => T::SmallIntegerField,
            T::EmailField | T::URLField | T::SlugField => T::CharField,
            T::DateTimeField => T::DateField,
            T::ImageField => T::FileField,
            T::OneToOneField => T::ForeignKey,
            T::NullBooleanField => T::BooleanField,
            _ => return false,
        };
    }
}

/// What several sources give together: the first, when it is an instance of all others' classes.
pub(super) fn of_sources<'s>(sources: impl Iterator<Item = &'s Sql>) -> Output {
    let mut first: Option<&Output> = None;
    for source in sources {
        match (&source.output, first) {
            (Output::Error(message), _) => return Output::Error(message.clone()),
            (Output::None, _) => {}
            (output, None) => first = Some(output),
            (output, Some(first)) => {
                if !alike(first, output) {
                    return Output::Error("Expression contains mixed types. You must set output_field.".to_owned());
                }
            }
        }
    }
    first.cloned().unwrap_or(Output::None)
}

fn alike(first: &Output, other: &Output) -> bool {
    if matches!(other, Output::Any) {
        return true;
    }
    let path = |output: &Output| Some(output.known()?.terminal()?.field.path().clone());
    match (first.class(), other.class()) {
        (Some(a), Some(b)) => path(first) == path(other) || is_instance(a, b),
        _ => path(first) == path(other),
    }
}

/// Django's `NumericOutputFieldMixin`.
pub(super) fn numeric(sources: &[Sql]) -> Output {
    let any = |of| {
        sources
            .iter()
            .any(|s| s.output.class().is_some_and(|class| is_instance(class, of)))
    };
    if any(FieldType::DecimalField) {
        Output::of(FieldType::DecimalField)
    } else if any(FieldType::IntegerField) || sources.is_empty() {
        Output::of(FieldType::FloatField)
    } else {
        of_sources(sources.iter())
    }
}

/// What arithmetic on two types gives.
pub(super) fn combined(connector: &str, lhs: &Output, rhs: &Output) -> Output {
    for side in [lhs, rhs] {
        if let Output::Error(message) = side {
            return Output::Error(message.clone());
        }
    }
    match combined_type(connector, lhs.class(), rhs.class()) {
        Some(field_type) => Output::of(field_type),
        None => Output::Error(format!(
            "Cannot infer type of '{connector}' expression involving these types. You must set output_field."
        )),
    }
}

fn combined_type(connector: &str, lhs: Option<FieldType>, rhs: Option<FieldType>) -> Option<FieldType> {
    use FieldType as T;
    let (left, right) = (
        |of| lhs.is_some_and(|class| is_instance(class, of)),
        |of| rhs.is_some_and(|class| is_instance(class, of)),
    );
    let both = |of| left(of) && right(of);
    let arithmetic = matches!(connector, "+" | "-" | "*" | "/" | "%%" | "^");
    if arithmetic && connector != "-" && both(T::PositiveIntegerField) {
        return Some(T::PositiveIntegerField);
    }
    let numbers = [T::IntegerField, T::FloatField, T::DecimalField];
    if arithmetic {
        if let Some(same) = numbers.into_iter().find(|of| both(*of)) {
            return Some(same);
        }
        for other in [T::DecimalField, T::FloatField] {
            let mixed = left(T::IntegerField) && right(other) || left(other) && right(T::IntegerField);
            if mixed && connector != "^" {
                return Some(other);
            }
        }
        let with_null = |of: &T| lhs.is_none() && right(*of) || rhs.is_none() && left(*of);
        if let Some(of) = [T::IntegerField, T::DecimalField, T::FloatField]
            .iter()
            .find(|of| with_null(of))
        {
            return Some(*of);
        }
    }
    if matches!(connector, "&" | "|" | "<<" | ">>" | "#") && both(T::IntegerField) {
        return Some(T::IntegerField);
    }
    let date_and_duration = left(T::DateField) && right(T::DurationField);
    match connector {
        "+" if date_and_duration || left(T::DurationField) && right(T::DateField) => Some(T::DateTimeField),
        "+" if left(T::TimeField) && right(T::DurationField) || left(T::DurationField) && right(T::TimeField) => {
            Some(T::TimeField)
        }
        "-" if date_and_duration => Some(T::DateTimeField),
        "-" if both(T::DateField) || both(T::TimeField) => Some(T::DurationField),
        "-" if left(T::TimeField) && right(T::DurationField) => Some(T::TimeField),
        "+" | "-" if both(T::DurationField) => Some(T::DurationField),
        _ => None,
    }
}
