//! What the SQL of a column's definition says, besides its type.

use limosa_schema::ColumnDefinition;

/// What stands in a definition.
pub(crate) struct Definition {
    /// `UNIQUE` or `PRIMARY KEY`: an index stands behind it.
    pub(crate) indexed: bool,
    /// `CHECK (…)`
    pub(crate) checked: bool,
    /// Values that the server makes for each row: identity, a stored generated column, `serial`.
    pub(crate) computed: bool,
}

impl Definition {
    pub(crate) fn of(column: &ColumnDefinition) -> Self {
        let words = without_quoted(&column.definition).to_uppercase();
        let has = |word: &str| words.contains(word);
        let serial = ["serial", "smallserial", "bigserial"];
        Self {
            indexed: has(" UNIQUE") || has(" PRIMARY KEY"),
            checked: has(" CHECK ("),
            computed: has(" STORED") || has(" AS IDENTITY") || serial.contains(&&*column.data_type.to_lowercase()),
        }
    }
}

/// The SQL without what stands in quotes of either kind.
fn without_quoted(sql: &str) -> String {
    let mut inside = None;
    let keep = |letter: &char| match inside {
        Some(quote) => {
            if *letter == quote {
                inside = None;
            }
            false
        }
        None => {
            if matches!(letter, '\'' | '"') {
                inside = Some(*letter);
            }
            inside.is_none()
        }
    };
    sql.chars().filter(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::without_quoted;

    #[test]
    fn what_is_quoted_says_nothing() {
        assert_eq!(
            without_quoted("varchar(9) DEFAULT 'it''s UNIQUE' NOT NULL"),
            "varchar(9) DEFAULT  NOT NULL"
        );
        assert_eq!(
            without_quoted("integer CHECK (\"a UNIQUE\" > 0)"),
            "integer CHECK ( > 0)"
        );
    }
}
