//! Operators of lookups in SQLite.

pub(super) fn operator(lookup: &str) -> Option<&'static str> {
    Some(match lookup {
        "exact" => "= {}",
        "iexact" | "contains" | "icontains" | "startswith" | "istartswith" | "endswith" | "iendswith" => {
            "LIKE {} ESCAPE '\\'"
        }
        "regex" => "REGEXP {}",
        "iregex" => "REGEXP '(?i)' || {}",
        "gt" => "> {}",
        "gte" => ">= {}",
        "lt" => "< {}",
        "lte" => "<= {}",
        _ => return None,
    })
}

pub(super) fn pattern_operator(lookup: &str) -> Option<&'static str> {
    Some(match lookup {
        "contains" => "LIKE '%' || {} || '%' ESCAPE '\\'",
        "icontains" => "LIKE '%' || UPPER({}) || '%' ESCAPE '\\'",
        "startswith" => "LIKE {} || '%' ESCAPE '\\'",
        "istartswith" => "LIKE UPPER({}) || '%' ESCAPE '\\'",
        "endswith" => "LIKE '%' || {} ESCAPE '\\'",
        "iendswith" => "LIKE '%' || UPPER({}) ESCAPE '\\'",
        _ => return None,
    })
}

pub(super) fn pattern_escape(sql: &str) -> String {
    format!("REPLACE(REPLACE(REPLACE({sql}, '\\', '\\\\'), '%', '\\%'), '_', '\\_')")
}
