//! Tables of MySQL and MariaDB, from what `SHOW CREATE TABLE` prints: the one place that also knows temporary tables.

use crate::catalog::{self, Key, KeyKind, TableDescription};
use crate::{Row, SchemaError, Vendor};

/// The names of all tables.
pub(crate) const TABLES: &str = "\
SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'";

/// Asks for one table.
pub(crate) fn query(table: &str) -> String {
    format!("SHOW CREATE TABLE {}", Vendor::Mysql.quote_name(table))
}

/// What the answer says.
///
/// # Errors
/// When it is not understood.
pub(crate) fn parse(rows: &[Row], vendor: Vendor) -> Result<TableDescription, SchemaError> {
    let Some([_, Some(sql), ..]) = rows.first().map(Vec::as_slice) else {
        return Err(SchemaError::Catalog("SHOW CREATE TABLE answered nothing".to_owned()));
    };
    let mut table = catalog::table(sql, vendor)?;
    for key in &mut table.keys {
        plain(key);
    }
    for key in &mut table.foreign_keys {
        // What is not said is this, and some servers say it all the same.
        for default in [
            "ON DELETE NO ACTION",
            "ON UPDATE NO ACTION",
            "ON DELETE RESTRICT",
            "ON UPDATE RESTRICT",
        ] {
            key.rules = key.rules.replace(default, "").trim().to_owned();
        }
    }
    Ok(table)
}

/// InnoDB's only method goes without saying.
fn plain(key: &mut Key) {
    if key.kind != KeyKind::Check {
        key.definition = key.definition.trim_end_matches(" USING BTREE").to_owned();
    }
}
