//! SQL text of the project: parameters put in, scripts cut into statements.

/// Python's `sql % params`: `%s` is the next parameter, `%%` a percent sign.
pub(crate) fn interpolate(sql: &str, params: &[String]) -> Result<String, String> {
    let mut out = String::with_capacity(sql.len());
    let mut params = params.iter();
    let mut rest = sql;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        if let Some(after) = tail.strip_prefix('%') {
            out.push('%');
            rest = after;
        } else if let Some(after) = tail.strip_prefix('s') {
            out.push_str(params.next().ok_or("it has more `%s` than parameters")?);
            rest = after;
        } else {
            return Err("it has a `%` that is neither `%s` nor `%%`".to_owned());
        }
    }
    if params.next().is_some() {
        return Err("it has fewer `%s` than parameters".to_owned());
    }
    out.push_str(rest);
    Ok(out)
}
