//! [`Difference`]: one thing that is not as the migrations say.

/// A difference, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// What kind of difference.
    pub kind: DifferenceKind,
    /// The column, index or constraint; empty for the table itself and for what has no name.
    pub object: String,
    /// What should be there, in the server's words.
    pub expected: Option<String>,
    /// What is there.
    pub found: Option<String>,
    /// The statements that make it as it should be, in order, without `;`. They end with everything in place, or fail.
    pub mend: Vec<String>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $words:literal;)+) => {
        /// What kind of difference.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum DifferenceKind {
            $($(#[$doc])* $variant,)+
        }

        impl DifferenceKind {
            /// Its name in JSON: `missing_column`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What is said of the object: "is missing".
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)+
                }
            }
        }
    };
}

kinds! {
    /// A table is not there.
    MissingTable = "missing_table", "table is missing";
    /// The table's comment.
    TableComment = "table_comment", "comment of the table is another";
    /// The table is emptied when the server crashes.
    Unlogged = "unlogged", "table is unlogged: a crash of the server empties it";
    /// A column is not there.
    MissingColumn = "missing_column", "column is missing";
    /// A column that no migration made.
    ExtraColumn = "extra_column", "column is in no migration";
    /// A column's type.
    ColumnType = "column_type", "column has another type";
    /// Whether a column takes NULL.
    ColumnNull = "column_null", "column takes NULL where it should not, or does not where it should";
    /// A column's default.
    ColumnDefault = "column_default", "column has another default in the database";
    /// The expression that a column is generated from.
    ColumnGenerated = "column_generated", "column is generated otherwise";
    /// Who hands out a column's values.
    ColumnIdentity = "column_identity", "column gets its values otherwise";
    /// A column's collation.
    ColumnCollation = "column_collation", "column has another collation";
    /// A column's comment.
    ColumnComment = "column_comment", "comment of the column is another";
    /// A sequence would give values that are there.
    SequenceBehind = "sequence_behind", "sequence is behind the rows: the next values that it gives are taken";
    /// A sequence ends before the column does.
    SequenceMaximum = "sequence_maximum", "sequence ends before its column's type does";
    /// A primary key, unique constraint, check or exclusion constraint is not there.
    MissingConstraint = "missing_constraint", "constraint is missing";
    /// A constraint that no migration made.
    ExtraConstraint = "extra_constraint", "constraint is in no migration";
    /// A constraint says something else.
    ConstraintDefinition = "constraint_definition", "constraint says something else";
    /// A constraint has another name.
    ConstraintName = "constraint_name", "constraint has another name";
    /// A constraint was never held against the rows that are there.
    NotValidated = "not_validated", "constraint is not validated: rows may break it";
    /// A constraint is switched off.
    Disabled = "disabled", "constraint is switched off";
    /// An index is not there.
    MissingIndex = "missing_index", "index is missing";
    /// An index that no migration made.
    ExtraIndex = "extra_index", "index is in no migration";
    /// An index is on something else.
    IndexDefinition = "index_definition", "index is on something else";
    /// An index has another name.
    IndexName = "index_name", "index has another name";
    /// An index that is not used, because it was never finished.
    InvalidIndex = "invalid_index", "index is invalid: it was never finished, and is not used";
    /// A foreign key is not there.
    MissingForeignKey = "missing_foreign_key", "foreign key is missing";
    /// A foreign key that no migration made.
    ExtraForeignKey = "extra_foreign_key", "foreign key is in no migration";
    /// A foreign key with other rules.
    ForeignKeyDefinition = "foreign_key_definition", "foreign key says something else";
}
