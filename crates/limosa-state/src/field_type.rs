//! [`FieldType`]: Django's built-in field classes.

use limosa_python::Path;

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
    /// PostgreSQL: array of another field's values.
    ArrayField,
    /// PostgreSQL: range of 64-bit integers.
    BigIntegerRangeField,
    /// PostgreSQL: range of dates.
    DateRangeField,
    /// PostgreSQL: range of moments.
    DateTimeRangeField,
    /// PostgreSQL: range of decimals.
    DecimalRangeField,
    /// PostgreSQL: string keys and values.
    HStoreField,
    /// IPv4 address; only in historical migrations.
    IPAddressField,
    /// PostgreSQL: range of 32-bit integers.
    IntegerRangeField,
    /// Boolean that may be NULL; only in historical migrations.
    NullBooleanField,
    /// PostgreSQL: text search vector.
    SearchVectorField,
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

    /// The type of a class by the path it is deconstructed to; `None` for classes that are not Django's.
    pub fn from_path(path: &Path) -> Option<Self> {
        match &*path.module {
            "django.db.models" => match &*path.qualname {
                // Kept by Django for historical migrations: the column is that of their base class.
                "CommaSeparatedIntegerField" => Some(Self::CharField),
                name => Self::from_name(name).filter(|field_type| field_type.path().module == path.module),
            },
            "django.contrib.postgres.fields" | "django.contrib.postgres.fields.citext" => match &*path.qualname {
                "CICharField" => Some(Self::CharField),
                "CIEmailField" => Some(Self::EmailField),
                "CITextField" => Some(Self::TextField),
                name => Self::from_name(name).filter(|field_type| field_type.is_postgres()),
            },
            "django.contrib.postgres.fields.array"
            | "django.contrib.postgres.fields.hstore"
            | "django.contrib.postgres.fields.ranges"
            | "django.contrib.postgres.search" => {
                Self::from_name(&path.qualname).filter(|field_type| field_type.is_postgres())
            }
            _ => None,
        }
    }

    /// The path that the class is deconstructed to.
    pub fn path(self) -> Path {
        let module = match self {
            Self::ArrayField => "django.contrib.postgres.fields",
            Self::HStoreField => "django.contrib.postgres.fields.hstore",
            Self::SearchVectorField => "django.contrib.postgres.search",
            field_type if field_type.is_postgres() => "django.contrib.postgres.fields.ranges",
            _ => "django.db.models",
        };
        Path::new(module, self.name())
    }

    /// Whether the class is one of `django.contrib.postgres`.
    pub fn is_postgres(self) -> bool {
        matches!(
            self,
            Self::ArrayField
                | Self::BigIntegerRangeField
                | Self::DateRangeField
                | Self::DateTimeRangeField
                | Self::DecimalRangeField
                | Self::HStoreField
                | Self::IntegerRangeField
                | Self::SearchVectorField
        )
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
    ("ArrayField", FieldType::ArrayField),
    ("BigIntegerRangeField", FieldType::BigIntegerRangeField),
    ("DateRangeField", FieldType::DateRangeField),
    ("DateTimeRangeField", FieldType::DateTimeRangeField),
    ("DecimalRangeField", FieldType::DecimalRangeField),
    ("HStoreField", FieldType::HStoreField),
    ("IPAddressField", FieldType::IPAddressField),
    ("IntegerRangeField", FieldType::IntegerRangeField),
    ("NullBooleanField", FieldType::NullBooleanField),
    ("SearchVectorField", FieldType::SearchVectorField),
];
