//! [`Vendor`]: the kinds of database.

use std::fmt;

/// A kind of database, each with its folder in this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// PostgreSQL 14 or later.
    Postgresql,
    /// SQLite 3.31 or later.
    Sqlite,
}

impl Vendor {
    /// Django's `connection.vendor`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Sqlite => "sqlite",
        }
    }

    /// The name as an identifier of SQL; a name that is quoted already stays as it is.
    pub fn quote_name(self, name: &str) -> String {
        match self {
            Self::Postgresql | Self::Sqlite => {
                if name.len() >= 2 && name.starts_with('"') && name.ends_with('"') {
                    name.to_owned()
                } else {
                    format!("\"{name}\"")
                }
            }
        }
    }

    /// The longest identifier, in characters; `None` when there is no limit.
    pub fn max_name_length(self) -> Option<usize> {
        match self {
            Self::Postgresql => Some(63),
            Self::Sqlite => None,
        }
    }
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
