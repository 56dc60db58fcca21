//! [`FieldType`]: Django's built-in field classes.

/// Django's own field classes: what `get_internal_type()` may answer, and the relations.
///
/// A project's own field class has the type of the built-in class that it inherits its column from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// 32-bit automatic key.
    AutoField,
    /// 64-bit automatic key.
    BigAutoField,
    /// 64-bit integer.
    BigIntegerField,
    /// Bytes.
    BinaryField,
    /// Boolean.
    BooleanField,
    /// String with a limit.
    CharField,
    /// Several fields as one primary key; no column of its own.
    CompositePrimaryKey,
    /// Date.
    DateField,
    /// Date and time.
    DateTimeField,
    /// Fixed-point number.
    DecimalField,
    /// Time span.
    DurationField,
    /// Email address: a `CharField` of 254.
    EmailField,
    /// Path of an uploaded file: a `CharField` of 100.
    FileField,
    /// Path in a folder: a `CharField` of 100.
    FilePathField,
    /// Floating-point number.
    FloatField,
    /// Many-to-one relation.
    ForeignKey,
    /// Column that the database computes.
    GeneratedField,
    /// IPv4 or IPv6 address.
    GenericIPAddressField,
    /// Path of an uploaded picture: a `CharField` of 100.
    ImageField,
    /// 32-bit integer.
    IntegerField,
    /// JSON.
    JSONField,
    /// Many-to-many relation; a table of its own.
    ManyToManyField,
    /// One-to-one relation.
    OneToOneField,
    /// The `_order` column of `order_with_respect_to`.
    OrderWrt,
    /// 64-bit integer, not negative.
    PositiveBigIntegerField,
    /// 32-bit integer, not negative.
    PositiveIntegerField,
    /// 16-bit integer, not negative.
    PositiveSmallIntegerField,
    /// Slug: a `CharField` of 50 with an index.
    SlugField,
    /// 16-bit automatic key.
    SmallAutoField,
    /// 16-bit integer.
    SmallIntegerField,
    /// String without a limit.
    TextField,
    /// Time of day.
    TimeField,
    /// URL: a `CharField` of 200.
    URLField,
    /// UUID.
    UUIDField,
}

impl FieldType {
    /// The type of a class name in `django.db.models`, as written in migrations.
    pub fn from_name(name: &str) -> Option<Self> {
        ALL.iter().find(|(n, _)| *n == name).map(|(_, t)| *t)
    }

    /// The class name.
    pub fn name(self) -> &'static str {
        ALL.iter().find(|(_, t)| *t == self).map_or("", |(n, _)| n)
    }

    /// Whether the field points at another model.
    pub fn is_relation(self) -> bool {
        matches!(self, Self::ForeignKey | Self::OneToOneField | Self::ManyToManyField)
    }

    /// Whether the database hands out the values.
    pub fn is_auto(self) -> bool {
        matches!(self, Self::AutoField | Self::BigAutoField | Self::SmallAutoField)
    }
}

const ALL: &[(&str, FieldType)] = &[
    ("AutoField", FieldType::AutoField),
    ("BigAutoField", FieldType::BigAutoField),
    ("BigIntegerField", FieldType::BigIntegerField),
    ("BinaryField", FieldType::BinaryField),
    ("BooleanField", FieldType::BooleanField),
    ("CharField", FieldType::CharField),
    ("CompositePrimaryKey", FieldType::CompositePrimaryKey),
    ("DateField", FieldType::DateField),
    ("DateTimeField", FieldType::DateTimeField),
    ("DecimalField", FieldType::DecimalField),
    ("DurationField", FieldType::DurationField),
    ("EmailField", FieldType::EmailField),
    ("FileField", FieldType::FileField),
    ("FilePathField", FieldType::FilePathField),
    ("FloatField", FieldType::FloatField),
    ("ForeignKey", FieldType::ForeignKey),
    ("GeneratedField", FieldType::GeneratedField),
    ("GenericIPAddressField", FieldType::GenericIPAddressField),
    ("ImageField", FieldType::ImageField),
    ("IntegerField", FieldType::IntegerField),
    ("JSONField", FieldType::JSONField),
    ("ManyToManyField", FieldType::ManyToManyField),
    ("OneToOneField", FieldType::OneToOneField),
    ("OrderWrt", FieldType::OrderWrt),
    ("PositiveBigIntegerField", FieldType::PositiveBigIntegerField),
    ("PositiveIntegerField", FieldType::PositiveIntegerField),
    ("PositiveSmallIntegerField", FieldType::PositiveSmallIntegerField),
    ("SlugField", FieldType::SlugField),
    ("SmallAutoField", FieldType::SmallAutoField),
    ("SmallIntegerField", FieldType::SmallIntegerField),
    ("TextField", FieldType::TextField),
    ("TimeField", FieldType::TimeField),
    ("URLField", FieldType::URLField),
    ("UUIDField", FieldType::UUIDField),
];
