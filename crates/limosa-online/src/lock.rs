//! [`LockMode`]: the locks that PostgreSQL has on tables, and what they keep waiting.

use std::fmt;

use serde::Serialize;

/// A lock on a table, from the weakest to the strongest.
///
/// PostgreSQL's manual, "Explicit Locking", says which conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum LockMode {
    /// What `SELECT` takes.
    #[serde(rename = "ACCESS SHARE")]
    AccessShare,
    /// What `SELECT … FOR UPDATE` takes.
    #[serde(rename = "ROW SHARE")]
    RowShare,
    /// What `INSERT`, `UPDATE` and `DELETE` take.
    #[serde(rename = "ROW EXCLUSIVE")]
    RowExclusive,
    /// What `VACUUM`, `CREATE INDEX CONCURRENTLY` and `VALIDATE CONSTRAINT` take.
    #[serde(rename = "SHARE UPDATE EXCLUSIVE")]
    ShareUpdateExclusive,
    /// What `CREATE INDEX` takes.
    #[serde(rename = "SHARE")]
    Share,
    /// What `ADD FOREIGN KEY` takes, on both tables.
    #[serde(rename = "SHARE ROW EXCLUSIVE")]
    ShareRowExclusive,
    /// What `REFRESH MATERIALIZED VIEW CONCURRENTLY` takes.
    #[serde(rename = "EXCLUSIVE")]
    Exclusive,
    /// What `DROP TABLE` and most forms of `ALTER TABLE` take.
    #[serde(rename = "ACCESS EXCLUSIVE")]
    AccessExclusive,
}

impl LockMode {
    /// Every mode, from the weakest.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// Whether two sessions can't hold these at once.
    pub fn conflicts_with(self, other: Self) -> bool {
        let (weak, strong) = if self <= other { (self, other) } else { (other, self) };
        match weak {
            Self::AccessShare => strong == Self::AccessExclusive,
            Self::RowShare => strong >= Self::Exclusive,
            Self::RowExclusive => strong >= Self::Share,
            Self::ShareUpdateExclusive => true,
            // Builds of indexes go on beside each other.
            Self::Share => strong != Self::Share,
            Self::ShareRowExclusive | Self::Exclusive | Self::AccessExclusive => true,
        }
    }

    /// Whether `SELECT` waits.
    pub fn blocks_reads(self) -> bool {
        self.conflicts_with(Self::AccessShare)
    }

    /// Whether `INSERT`, `UPDATE` and `DELETE` wait.
    pub fn blocks_writes(self) -> bool {
        self.conflicts_with(Self::RowExclusive)
    }

    /// The mode by the name that `pg_locks` gives it: `ShareRowExclusiveLock`.
    pub fn of_pg_locks(name: &str) -> Option<Self> {
        let name = name.strip_suffix("Lock")?;
        Self::ALL
            .into_iter()
            .find(|mode| mode.to_string().replace(' ', "") == name.to_uppercase())
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::LockMode;

    /// The table of PostgreSQL's manual, "Conflicting Lock Modes".
    #[test]
    fn conflicts_are_the_manuals() {
        let manual = [
            ".......X", "......XX", "....XXXX", "...XXXXX", "..XX.XXX", "..XXXXXX", ".XXXXXXX", "XXXXXXXX",
        ];
        for (one, row) in LockMode::ALL.into_iter().zip(manual) {
            for (other, cell) in LockMode::ALL.into_iter().zip(row.chars()) {
                assert_eq!(one.conflicts_with(other), cell == 'X', "{one} and {other}");
            }
        }
    }

    #[test]
    fn the_servers_names_are_known() {
        assert_eq!(
            LockMode::of_pg_locks("AccessExclusiveLock"),
            Some(LockMode::AccessExclusive)
        );
        assert_eq!(
            LockMode::of_pg_locks("ShareUpdateExclusiveLock"),
            Some(LockMode::ShareUpdateExclusive)
        );
        assert_eq!(LockMode::of_pg_locks("SIReadLock"), None);
    }
}
