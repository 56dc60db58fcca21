//! What Django asks a MySQL or MariaDB server about itself, whoever holds the connection.

use limosa_schema::{Row, Server, Vendor};

use crate::{DatabaseError, ErrorKind};

/// The question; [`read`] reads the answer.
pub(crate) const QUERY: &str =
    "SELECT VERSION(), @@default_storage_engine, @@lower_case_table_names, @@SESSION.sql_mode";

/// Which of the two it is, and what editors must know of it.
pub(crate) fn read(rows: &[Row]) -> Result<(Vendor, Server), DatabaseError> {
    let [Some(text), Some(engine), Some(lower_case), Some(sql_mode)] =
        rows.first().map(Vec::as_slice).unwrap_or_default()
    else {
        return Err(unknown(&format!("{rows:?}")));
    };
    let server = Server {
        version: version(text)?,
        default_storage_engine: engine.clone(),
        ignores_table_name_case: lower_case != "0",
        no_backslash_escapes: sql_mode.split(',').any(|mode| mode == "NO_BACKSLASH_ESCAPES"),
    };
    // Django's own test.
    let mariadb = text.to_lowercase().contains("mariadb");
    Ok((if mariadb { Vendor::Mariadb } else { Vendor::Mysql }, server))
}

/// `10.11.19-MariaDB-…` → `(10, 11, 19)`.
fn version(text: &str) -> Result<(u32, u32, u32), DatabaseError> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch))) => Ok((major, minor, patch)),
        _ => Err(unknown(text)),
    }
}

fn unknown(text: &str) -> DatabaseError {
    DatabaseError::new(
        ErrorKind::NotSupported,
        format!("Unable to determine MySQL version from version string `{text}`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(version: &str, lower_case: &str, sql_mode: &str) -> Result<(Vendor, Server), DatabaseError> {
        let row = [version, "InnoDB", lower_case, sql_mode];
        read(&[row.map(|cell| Some(cell.to_owned())).to_vec()])
    }

    #[test]
    fn the_version_tells_which_of_the_two_it_is() {
        let (vendor, server) = answer("10.11.19-MariaDB-0+deb12u1", "0", "STRICT_TRANS_TABLES").unwrap();
        assert_eq!((vendor, server.version), (Vendor::Mariadb, (10, 11, 19)));
        assert!(!server.ignores_table_name_case && !server.no_backslash_escapes);
        let (vendor, server) = answer("8.0.36-0ubuntu0.22.04.1", "1", "ANSI,NO_BACKSLASH_ESCAPES").unwrap();
        assert_eq!((vendor, server.version), (Vendor::Mysql, (8, 0, 36)));
        assert!(server.ignores_table_name_case && server.no_backslash_escapes);
        assert!(answer("what", "0", "").is_err());
        assert!(read(&[]).is_err());
    }
}
