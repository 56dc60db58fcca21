//! [`Vendor`]: the kinds of database.

use std::fmt;

/// A kind of database, each with its folder in this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// PostgreSQL 14 or later.
    Postgresql,
    /// SQLite 3.31 or later.
    Sqlite,
    /// MySQL 8.0.11 or later.
    Mysql,
    /// MariaDB 10.5 or later. To Django it is MySQL that does some things otherwise.
    Mariadb,
}

impl Vendor {
    /// Django's `connection.vendor`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Sqlite => "sqlite",
            Self::Mysql | Self::Mariadb => "mysql",
        }
    }

    /// Django's `connection.display_name`.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Postgresql => "PostgreSQL",
            Self::Sqlite => "SQLite",
            Self::Mysql => "MySQL",
            Self::Mariadb => "MariaDB",
        }
    }

    /// Whether it is MySQL or MariaDB, which Django tells apart only by the server's version.
    pub fn is_mysql(self) -> bool {
        matches!(self, Self::Mysql | Self::Mariadb)
    }

    /// Whether changes of a schema are part of a transaction: Django's `can_rollback_ddl`.
    pub fn can_rollback_ddl(self) -> bool {
        !self.is_mysql()
    }

    /// The name as an identifier of SQL; a name that is quoted already stays as it is.
    pub fn quote_name(self, name: &str) -> String {
        let quote = if self.is_mysql() { '`' } else { '"' };
        if name.len() >= 2 && name.starts_with(quote) && name.ends_with(quote) {
            name.to_owned()
        } else {
            format!("{quote}{name}{quote}")
        }
    }

    /// The longest identifier, in characters; `None` when there is no limit.
    pub fn max_name_length(self) -> Option<usize> {
        match self {
            Self::Postgresql => Some(63),
            Self::Sqlite => None,
            Self::Mysql | Self::Mariadb => Some(64),
        }
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
