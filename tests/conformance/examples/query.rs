//! `cargo run -p limosa-conformance --example query -- db.sqlite3 "SELECT …"`: the rows of a query, one a line, values
//! parted by ` | `. `scripts/try` shows rows with it, where there is no `sqlite3` program.

use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags, types::ValueRef};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().context("which file?")?;
    let query = arguments.next().context("which query?")?;
    let connection = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = connection.prepare(&query)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut values = Vec::new();
        for column in 0..columns {
            values.push(match row.get_ref(column)? {
                ValueRef::Null => "NULL".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
            });
        }
        println!("{}", values.join(" | "));
    }
    Ok(())
}
