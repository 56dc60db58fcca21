//! [`Recorder`]: the table `django_migrations`, kept exactly as Django keeps it.

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use limosa_migrations::MigrationKey;
use limosa_python::Path;
use limosa_schema::Vendor;
use limosa_state::{Field, FieldType};

use crate::{Connection, DatabaseError, ErrorKind};

/// One row of `django_migrations`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedMigration {
    /// `id`
    pub id: i64,
    /// `applied`, as the database gives it in text; UTC.
    pub applied: String,
}

/// Reads and writes the history.
#[derive(Debug)]
pub struct Recorder;

const TABLE: &str = "django_migrations";

impl Recorder {
    /// Whether the table exists.
    pub fn has_table(connection: &mut Connection) -> Result<bool, DatabaseError> {
        let tables = connection.query(&table_names_query(connection.vendor()))?;
        Ok(tables
            .iter()
            .any(|row| matches!(row.first(), Some(Some(name)) if name == TABLE)))
    }

    /// Creates the table when it is not there. Its key is of the class that `DEFAULT_AUTO_FIELD` names.
    ///
    /// # Errors
    /// When the database refuses, or only Python knows the column of that class.
    pub fn ensure_schema(connection: &mut Connection, default_auto_field: &Path) -> Result<(), DatabaseError> {
        if Self::has_table(connection)? {
            return Ok(());
        }
        let sql = create_table(connection.vendor(), default_auto_field)?;
        connection.execute(&sql)?;
        Ok(())
    }

    /// The history: key and row, in the order of the table's keys. Empty when there is no table.
    pub fn applied_migrations(
        connection: &mut Connection,
    ) -> Result<IndexMap<MigrationKey, RecordedMigration>, DatabaseError> {
        if !Self::has_table(connection)? {
            return Ok(IndexMap::new());
        }
        let text = match connection.vendor().is_mysql() {
            true => "char",
            false => "text",
        };
        let rows = connection.query(&format!(
            "SELECT CAST(id AS {text}), app, name, CAST(applied AS {text}) FROM {} ORDER BY id",
            connection.vendor().quote_name(TABLE)
        ))?;
        Ok(rows
            .into_iter()
            .filter_map(|row| match row.as_slice() {
                [Some(id), Some(app), Some(name), applied] => Some((
                    MigrationKey::new(app.as_str(), name.as_str()),
                    RecordedMigration {
                        id: id.parse().unwrap_or_default(),
                        applied: applied.clone().unwrap_or_default(),
                    },
                )),
                _ => None,
            })
            .collect())
    }

    /// Writes that a migration is applied, now.
    pub fn record_applied(connection: &mut Connection, key: &MigrationKey) -> Result<(), DatabaseError> {
        let vendor = connection.vendor();
        let [table, app, name, applied] = [TABLE, "app", "name", "applied"].map(|name| vendor.quote_name(name));
        let sql = format!(
            "INSERT INTO {table} ({app}, {name}, {applied}) VALUES ({}, {}, '{}')",
            literal(connection, &key.app_label),
            literal(connection, &key.name),
            timestamp(jiff::Timestamp::now(), vendor, connection.time_zone())?
        );
        connection.execute(&sql).map(drop)
    }

    /// Takes a migration out of the history.
    pub fn record_unapplied(connection: &mut Connection, key: &MigrationKey) -> Result<(), DatabaseError> {
        let vendor = connection.vendor();
        let [table, app, name] = [TABLE, "app", "name"].map(|name| vendor.quote_name(name));
        let sql = format!(
            "DELETE FROM {table} WHERE ({table}.{app} = {} AND {table}.{name} = {})",
            literal(connection, &key.app_label),
            literal(connection, &key.name)
        );
        connection.execute(&sql).map(drop)
    }
}

/// The names of all tables, views left out: Django's `introspection.table_names()`.
pub(crate) fn table_names_query(vendor: Vendor) -> String {
    match vendor {
        Vendor::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND NOT name = 'sqlite_sequence'",
        Vendor::Postgresql => {
            "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('f', 'p', 'r') AND NOT c.relispartition \
             AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND pg_catalog.pg_table_is_visible(c.oid)"
        }
        Vendor::Mysql | Vendor::Mariadb => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
             AND table_type = 'BASE TABLE'"
        }
    }
    .to_owned()
}

/// A string as SQL; app labels and file names hold no control characters.
fn literal(connection: &Connection, text: &str) -> String {
    let text = text.replace('\'', "''");
    match connection.vendor().is_mysql() && !connection.server().no_backslash_escapes {
        true => format!("'{}'", text.replace('\\', "\\\\")),
        false => format!("'{text}'"),
    }
}

fn create_table(vendor: Vendor, default_auto_field: &Path) -> Result<String, DatabaseError> {
    let key = key_type(default_auto_field)?;
    Ok(match vendor {
        Vendor::Sqlite => "CREATE TABLE \"django_migrations\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
             \"app\" varchar(255) NOT NULL, \"name\" varchar(255) NOT NULL, \"applied\" datetime NOT NULL)"
            .to_owned(),
        Vendor::Mysql | Vendor::Mariadb => format!(
            "CREATE TABLE `django_migrations` (`id` {key} AUTO_INCREMENT NOT NULL PRIMARY KEY, `app` varchar(255) NOT \
             NULL, `name` varchar(255) NOT NULL, `applied` datetime(6) NOT NULL)"
        ),
        Vendor::Postgresql => format!(
            "CREATE TABLE \"django_migrations\" (\"id\" {key} NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, \
             \"app\" varchar(255) NOT NULL, \"name\" varchar(255) NOT NULL, \"applied\" timestamp with time zone NOT \
             NULL)"
        ),
    })
}

/// The type of the key that `DEFAULT_AUTO_FIELD` gives: of a class of the project, when it inherits its column.
fn key_type(default_auto_field: &Path) -> Result<&'static str, DatabaseError> {
    match Field::of_class(default_auto_field, Vec::new()).field_type() {
        Some(FieldType::AutoField) => Ok("integer"),
        Some(FieldType::BigAutoField) => Ok("bigint"),
        Some(FieldType::SmallAutoField) => Ok("smallint"),
        _ => Err(DatabaseError::new(
            ErrorKind::Misconfigured,
            format!(
                "the table `{TABLE}` can't be created: its key is of the class `{default_auto_field}`, as \
                 DEFAULT_AUTO_FIELD says, whose column only Python knows. Run `manage.py migrate` once: it creates \
                 the table, and Limosa goes on from there"
            ),
        )),
    }
}

/// A moment as Django's backend of this vendor writes it: SQLite and MySQL without an offset, in UTC or, when `USE_TZ` is off, in
/// `TIME_ZONE`; microseconds only when there are some.
fn timestamp(moment: jiff::Timestamp, vendor: Vendor, time_zone: Option<&str>) -> Result<String, DatabaseError> {
    let zone = match (vendor, time_zone) {
        (Vendor::Sqlite | Vendor::Mysql | Vendor::Mariadb, Some(name)) if name != "UTC" => TimeZone::get(name)
            .map_err(|error| {
                DatabaseError::new(
                    ErrorKind::Misconfigured,
                    format!("TIME_ZONE `{name}` can't be used: {error}"),
                )
            })?,
        _ => TimeZone::UTC,
    };
    let format = match moment.subsec_nanosecond() / 1000 {
        0 => "%Y-%m-%d %H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S.%6f",
    };
    let text = moment.to_zoned(zone).strftime(format).to_string();
    Ok(match vendor {
        Vendor::Sqlite | Vendor::Mysql | Vendor::Mariadb => text,
        Vendor::Postgresql => format!("{text}+00:00"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConnectionSettings, Interrupt};

    fn big() -> Path {
        Path::dotted("django.db.models.BigAutoField")
    }

    fn connection() -> Connection {
        Connection::open(&ConnectionSettings::sqlite(":memory:"), &Interrupt::new()).unwrap()
    }

    #[test]
    fn there_is_no_history_without_the_table() {
        let mut connection = connection();
        assert!(Recorder::applied_migrations(&mut connection).unwrap().is_empty());
        assert!(!Recorder::has_table(&mut connection).unwrap());
        Recorder::ensure_schema(&mut connection, &big()).unwrap();
        Recorder::ensure_schema(&mut connection, &big()).unwrap();
        assert!(Recorder::has_table(&mut connection).unwrap());
    }

    #[test]
    fn what_is_recorded_is_read_back_in_order() {
        let mut connection = connection();
        Recorder::ensure_schema(&mut connection, &big()).unwrap();
        let keys = [MigrationKey::new("shop", "0002_b"), MigrationKey::new("it's", "0001_a")];
        for key in &keys {
            Recorder::record_applied(&mut connection, key).unwrap();
        }
        let applied = Recorder::applied_migrations(&mut connection).unwrap();
        assert_eq!(applied.keys().collect::<Vec<_>>(), keys.iter().collect::<Vec<_>>());
        assert_eq!(applied[0].id, 1);
        Recorder::record_unapplied(&mut connection, &keys[1]).unwrap();
        assert_eq!(Recorder::applied_migrations(&mut connection).unwrap().len(), 1);
    }

    #[test]
    fn times_are_written_as_django_writes_them() {
        let whole: jiff::Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let part: jiff::Timestamp = "2026-11-21T12:00:00.000120Z".parse().unwrap();
        let text = |moment, vendor, zone| timestamp(moment, vendor, zone).unwrap();
        assert_eq!(text(whole, Vendor::Sqlite, None), "2026-11-21 12:00:00");
        assert_eq!(text(part, Vendor::Sqlite, Some("UTC")), "2026-11-21 12:00:00.000120");
        assert_eq!(
            text(part, Vendor::Postgresql, Some("Europe/Paris")),
            "2026-11-21 12:00:00.000120+00:00"
        );
        assert!(timestamp(whole, Vendor::Sqlite, Some("Nowhere/Land")).is_err());
    }

    #[test]
    fn the_key_is_of_the_default_class() {
        for (class, key) in [
            ("AutoField", "integer"),
            ("BigAutoField", "bigint"),
            ("SmallAutoField", "smallint"),
        ] {
            assert_eq!(key_type(&Path::new("django.db.models", class)).unwrap(), key);
        }
        for class in ["shop.keys.ShopAutoField", "django.db.models.UUIDField"] {
            let error = create_table(Vendor::Postgresql, &Path::dotted(class)).unwrap_err();
            assert!(error.message().contains(class), "{}", error.message());
        }
    }
}
