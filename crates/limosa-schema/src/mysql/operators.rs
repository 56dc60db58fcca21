//! Operators of lookups in MySQL and MariaDB.

/// Whether a lookup looks at a value's text.
pub(super) fn is_text(lookup: &str) -> bool {
    matches!(
        lookup,
        "iexact"
            | "contains"
            | "icontains"
            | "startswith"
            | "istartswith"
            | "endswith"
            | "iendswith"
            | "regex"
            | "iregex"
    )
}

pub(super) fn operator(lookup: &str) -> Option<&'static str> {
    Some(match lookup {
        "exact" => "= {}",
        "iexact" | "icontains" | "istartswith" | "iendswith" => "LIKE {}",
        "contains" | "startswith" | "endswith" => "LIKE BINARY {}",
        "gt" => "> {}",
        "gte" => ">= {}",
        "lt" => "< {}",
        "lte" => "<= {}",
        _ => return None,
    })
}

pub(super) fn pattern_operator(lookup: &str) -> Option<&'static str> {
    Some(match lookup {
        "contains" => "LIKE BINARY CONCAT('%', {}, '%')",
        "icontains" => "LIKE CONCAT('%', {}, '%')",
        "startswith" => "LIKE BINARY CONCAT({}, '%')",
        "istartswith" => "LIKE CONCAT({}, '%')",
        "endswith" => "LIKE BINARY CONCAT('%', {})",
        "iendswith" => "LIKE CONCAT('%', {})",
        _ => return None,
    })
}

pub(super) fn pattern_escape(sql: &str) -> String {
    format!(r"REPLACE(REPLACE(REPLACE({sql}, '\\', '\\\\'), '%', '\%'), '_', '\_')")
}
