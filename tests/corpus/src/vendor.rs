//! [`Vendor`]: the databases whose SQL is compared. They hold nothing, on both sides.

use anyhow::{Context, Result};
use url::Url;

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// In memory.
    Sqlite,
    /// The server of `LIMOSA_TEST_POSTGRES`.
    Postgresql,
    /// The server of `LIMOSA_TEST_MARIADB`.
    Mysql,
}

impl Vendor {
    /// All that Limosa writes SQL for.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgresql, Self::Mysql];

    /// Django's `connection.vendor`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgresql => "postgresql",
            Self::Mysql => "mysql",
        }
    }

    /// The variables by which the projects' settings name the database.
    pub(crate) fn environ(self) -> Result<Vec<(String, String)>> {
        let said = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut environ = vec![said("LIMOSA_CORPUS_VENDOR", self.name())];
        match self {
            Self::Sqlite => environ.push(said("LIMOSA_CORPUS_DATABASE", ":memory:")),
            Self::Postgresql => environ.extend(server("LIMOSA_TEST_POSTGRES", "5432")?),
            Self::Mysql => environ.extend(server("LIMOSA_TEST_MARIADB", "3306")?),
        }
        Ok(environ)
    }
}

/// The parts of the URL in this variable.
fn server(variable: &str, port: &str) -> Result<Vec<(String, String)>> {
    let text = std::env::var(variable)
        .with_context(|| format!("{variable} is not set: run scripts/test, or give the URL of a server"))?;
    let url = Url::parse(&text).with_context(|| format!("{variable} is no URL: {text}"))?;
    let port = url.port().map_or_else(|| port.to_owned(), |port| port.to_string());
    let parts = [
        ("DATABASE", url.path().trim_start_matches('/')),
        ("USER", url.username()),
        ("PASSWORD", url.password().unwrap_or_default()),
        ("HOST", url.host_str().unwrap_or("127.0.0.1")),
        ("PORT", &port),
    ];
    Ok(parts
        .into_iter()
        .map(|(name, value)| (format!("LIMOSA_CORPUS_{name}"), value.to_owned()))
        .collect())
}
