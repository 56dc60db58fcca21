//! Where Django's classes are defined, for those that everybody takes from `django.db.models`.

use crate::Path;

/// The path under which Python knows a class: an instance is written by the short one, the class itself by this.
pub(super) fn defined(path: &Path) -> Path {
    if &*path.module != "django.db.models" {
        return path.clone();
    }
    let module = match &*path.qualname {
        "Case" | "ExpressionWrapper" | "F" | "Func" | "OrderBy" | "Value" | "When" => "expressions",
        "BaseConstraint" | "CheckConstraint" | "UniqueConstraint" => "constraints",
        "Index" => "indexes",
        "Q" => "query_utils",
        "CompositePrimaryKey" => "fields.composite",
        "FileField" | "ImageField" => "fields.files",
        "GeneratedField" => "fields.generated",
        "JSONField" => "fields.json",
        "OrderWrt" => "fields.proxy",
        "ForeignKey" | "ForeignObject" | "ManyToManyField" | "OneToOneField" => "fields.related",
        name if name.ends_with("Field") => "fields",
        _ => return path.clone(),
    };
    Path::new(format!("django.db.models.{module}"), path.qualname.clone())
}
