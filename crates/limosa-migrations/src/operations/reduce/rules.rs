//! [`Rules`]: where versions of Django join operations differently.

/// The rules of one version of Django.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    version: (u8, u8),
}

impl Default for Rules {
    /// Those of the version that Limosa follows where there is no Django.
    fn default() -> Self {
        Self { version: (5, 2) }
    }
}

impl Rules {
    /// The rules of this version.
    pub fn of((major, minor, _): (u8, u8, u8)) -> Self {
        Self {
            version: (major, minor),
        }
    }

    fn since(self, major: u8, minor: u8) -> bool {
        self.version >= (major, minor)
    }

    /// A field's alteration is overtaken by the next one of the same field.
    pub(super) fn alter_field_overtakes(self) -> bool {
        self.since(5, 0)
    }

    /// Added indexes and constraints meet their removal and renaming.
    pub(super) fn additions_reduce(self) -> bool {
        self.since(5, 0)
    }

    /// A new model takes constraints in.
    pub(super) fn model_absorbs_constraints(self) -> bool {
        self.since(5, 1)
    }

    /// A new model gives what its `index_together` says a name.
    pub(super) fn model_absorbs_index_together(self) -> bool {
        !self.since(5, 1)
    }

    /// A new model takes its table's name and comment in.
    pub(super) fn model_absorbs_table(self) -> bool {
        self.since(5, 2)
    }

    /// A renamed index is added by an operation of the same class as before: `AddIndexConcurrently`.
    pub(super) fn index_keeps_class(self) -> bool {
        self.since(5, 2)
    }

    /// A new model takes altered constraints in.
    pub(super) fn model_absorbs_altered_constraints(self) -> bool {
        self.since(6, 0)
    }

    /// What is not replaced in an operation stays as it was: its class, and `preserve_default`.
    pub(super) fn keeps_arguments(self) -> bool {
        self.since(6, 0)
    }

    /// A generated field has to do with the fields that its expression reads.
    pub(super) fn generated_fields_read(self) -> bool {
        self.since(6, 0)
    }
}
