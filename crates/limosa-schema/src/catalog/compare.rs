//! What is there against what should be there.

use super::mend::Mend;
use super::{Automatic, ColumnDescription, Difference, DifferenceKind as Kind, Expectation, TableDescription, keys};
use crate::Vendor;

/// The differences of one table: columns first, then keys, then foreign keys, so that what mends one difference finds
/// in place what it needs. `expected` is what [`Expectation::scratch`] made; `live` is `None` when there is no such table.
pub fn compare(
    vendor: Vendor,
    expectation: &Expectation,
    expected: &TableDescription,
    live: Option<&TableDescription>,
) -> Vec<Difference> {
    let mend = Mend {
        vendor,
        expectation,
        expected,
        live,
    };
    let mut comparison = Comparison {
        vendor,
        mend,
        expected,
        found: Vec::new(),
    };
    match live {
        None => {
            comparison.say(Kind::MissingTable, "", None, None, mend.create_table());
            keys::compare_foreign_keys(&mut comparison, &expectation.foreign_keys, &TableDescription::default());
        }
        Some(live) => {
            comparison.table(live);
            comparison.columns(live);
            keys::compare(&mut comparison, live);
            // SQLite's are written with the table.
            let foreign_keys = match vendor {
                Vendor::Sqlite => &expected.foreign_keys,
                _ => &expectation.foreign_keys,
            };
            keys::compare_foreign_keys(&mut comparison, foreign_keys, live);
        }
    }
    comparison.found
}

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) vendor: Vendor,
    pub(super) mend: Mend<'a>,
    pub(super) expected: &'a TableDescription,
    pub(super) found: Vec<Difference>,
}

impl Comparison<'_> {
    pub(super) fn say(
        &mut self,
        kind: Kind,
        object: &str,
        expected: Option<String>,
        found: Option<String>,
        mend: Vec<String>,
    ) {
        self.found.push(Difference {
            table: self.mend.table().to_owned(),
            kind,
            object: object.to_owned(),
            expected,
            found,
            mend,
        });
    }

    fn table(&mut self, live: &TableDescription) {
        // SQLite has no comments; an empty one is none.
        if self.expected.comment != live.comment {
            let mend = self.mend.table_comment();
            self.say(
                Kind::TableComment,
                "",
                self.expected.comment.clone(),
                live.comment.clone(),
                mend,
            );
        }
        if live.unlogged {
            let mend = self.mend.logged();
            self.say(Kind::Unlogged, "", None, None, mend);
        }
    }

    fn columns(&mut self, live: &TableDescription) {
        let expected = self.expected;
        for column in &expected.columns {
            match live.columns.iter().find(|own| self.same_name(&own.name, &column.name)) {
                Some(own) => self.column(column, own),
                None => {
                    let mend = self.mend.add_column(column);
                    self.say(Kind::MissingColumn, &column.name, Some(in_words(column)), None, mend);
                }
            }
        }
        for own in &live.columns {
            if !expected
                .columns
                .iter()
                .any(|column| self.same_name(&own.name, &column.name))
            {
                let mend = self.mend.drop_column(own);
                self.say(Kind::ExtraColumn, &own.name, None, Some(in_words(own)), mend);
            }
        }
    }

    /// Only PostgreSQL tells the cases of names apart.
    pub(super) fn same_name(&self, one: &str, other: &str) -> bool {
        match self.vendor {
            Vendor::Postgresql => one == other,
            _ => one.to_lowercase() == other.to_lowercase(),
        }
    }

    fn column(&mut self, expected: &ColumnDescription, own: &ColumnDescription) {
        let name = &*expected.name;
        let mend = self.mend;
        if expected.data_type != own.data_type && !self.follows_its_target(expected, own) {
            let (want, have) = (expected.data_type.clone(), own.data_type.clone());
            self.say(
                Kind::ColumnType,
                name,
                Some(want),
                Some(have),
                mend.column_type(expected),
            );
        }
        if expected.collation != own.collation {
            let (want, have) = (expected.collation.clone(), own.collation.clone());
            self.say(Kind::ColumnCollation, name, want, have, mend.column_type(expected));
        }
        if expected.generated != own.generated {
            let (want, have) = (expected.generated.clone(), own.generated.clone());
            self.say(
                Kind::ColumnGenerated,
                name,
                want,
                have,
                mend.column_generated(expected, own),
            );
        }
        if expected.default != own.default {
            let (want, have) = (expected.default.clone(), own.default.clone());
            self.say(Kind::ColumnDefault, name, want, have, mend.column_default(expected));
        }
        if expected.null != own.null {
            let words = |null| Some(if null { "NULL" } else { "NOT NULL" }.to_owned());
            self.say(
                Kind::ColumnNull,
                name,
                words(expected.null),
                words(own.null),
                mend.column_null(expected),
            );
        }
        if !same_origin(expected.automatic, own.automatic) {
            let (want, have) = (expected.automatic, own.automatic);
            self.say(
                Kind::ColumnIdentity,
                name,
                Some(origin(want).to_owned()),
                Some(origin(have).to_owned()),
                mend.column_automatic(expected, own),
            );
        }
        if let (Some(want), Some(have)) = (&expected.sequence, &own.sequence)
            && have.max < want.max
        {
            let mend = mend.sequence_maximum(expected, have);
            self.say(
                Kind::SequenceMaximum,
                name,
                Some(want.max.to_string()),
                Some(have.max.to_string()),
                mend,
            );
        }
        if expected.comment != own.comment {
            let (want, have) = (expected.comment.clone(), own.comment.clone());
            self.say(Kind::ColumnComment, name, want, have, mend.column_comment(expected));
        }
    }
}

impl Comparison<'_> {
    /// On SQLite Django leaves the keys to a column alone whose type goes from one integer to another: all are one there.
    fn follows_its_target(&self, expected: &ColumnDescription, own: &ColumnDescription) -> bool {
        let is_key = self
            .expected
            .foreign_keys
            .iter()
            .any(|key| key.columns.contains(&expected.name));
        let integers = expected.data_type.contains("int") && own.data_type.contains("int");
        self.vendor == Vendor::Sqlite && is_key && integers
    }
}

/// `serial` is what Django made before 4.1, and it stays so.
fn same_origin(one: Automatic, other: Automatic) -> bool {
    use Automatic::{ByDefault, Serial};
    one == other || matches!((one, other), (ByDefault, Serial) | (Serial, ByDefault))
}

fn origin(automatic: Automatic) -> &'static str {
    match automatic {
        Automatic::No => "as they are given",
        Automatic::ByDefault => "from the database, unless given",
        Automatic::Always => "always from the database",
        Automatic::Serial => "from a sequence, by the column's default",
    }
}

fn in_words(column: &ColumnDescription) -> String {
    let null = if column.null { "NULL" } else { "NOT NULL" };
    format!("{} {null}", column.data_type)
}
