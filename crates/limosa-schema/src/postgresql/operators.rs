//! Operators of lookups in PostgreSQL.

use limosa_state::FieldType;

pub(super) fn lookup_cast(lookup: &str, internal_type: Option<FieldType>, sql: &str) -> String {
    let text = matches!(
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
    );
    let sql = match (text, internal_type) {
        (false, _) => sql.to_owned(),
        (true, Some(FieldType::GenericIPAddressField | FieldType::IPAddressField)) => format!("HOST({sql})"),
        (true, _) => format!("{sql}::text"),
    };
    if matches!(lookup, "iexact" | "icontains" | "istartswith" | "iendswith") {
        format!("UPPER({sql})")
    } else {
        sql
    }
}

pub(super) fn operator(lookup: &str) -> Option<&'static str> {
    Some(match lookup {
        "exact" => "= {}",
        "iexact" => "= UPPER({})",
        "contains" | "startswith" | "endswith" => "LIKE {}",
        "icontains" | "istartswith" | "iendswith" => "LIKE UPPER({})",
        "regex" => "~ {}",
        "iregex" => "~* {}",
        "gt" => "> {}",
        "gte" => ">= {}",
        "lt" => "< {}",
        "lte" => "<= {}",
        _ => return None,
    })
}

pub(super) fn pattern_operator(lookup: &str) -> Option<&'static str> {
    Some(match lookup {
        "contains" => "LIKE '%' || {} || '%'",
        "icontains" => "LIKE '%' || UPPER({}) || '%'",
        "startswith" => "LIKE {} || '%'",
        "istartswith" => "LIKE UPPER({}) || '%'",
        "endswith" => "LIKE '%' || {}",
        "iendswith" => "LIKE '%' || UPPER({})",
        _ => return None,
    })
}

pub(super) fn pattern_escape(sql: &str) -> String {
    format!("REPLACE(REPLACE(REPLACE({sql}, E'\\\\', E'\\\\\\\\'), E'%', E'\\\\%'), E'_', E'\\\\_')")
}
