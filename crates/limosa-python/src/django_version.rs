//! [`DjangoVersion`]: which Django the project has installed, where its versions differ.

use std::fmt;

/// A version of Django, as far as behaviour depends on it: `5.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DjangoVersion {
    /// `5` of `5.2`.
    pub major: u8,
    /// `2` of `5.2`.
    pub minor: u8,
}

impl DjangoVersion {
    /// The version that is taken when none is installed.
    pub const ASSUMED: Self = Self::new(5, 2);

    /// `major.minor`
    pub const fn new(major: u8, minor: u8) -> Self {
        Self { major, minor }
    }

    /// Whether the names of this version are known.
    pub fn is_known(self) -> bool {
        self.since(4, 2) && !self.since(6, 2) && (self.major == 4 || self.minor <= 2)
    }

    /// Whether it is this version or a later one.
    pub fn since(self, major: u8, minor: u8) -> bool {
        self >= Self::new(major, minor)
    }
}

impl Default for DjangoVersion {
    fn default() -> Self {
        Self::ASSUMED
    }
}

impl From<(u8, u8, u8)> for DjangoVersion {
    fn from((major, minor, _): (u8, u8, u8)) -> Self {
        Self::new(major, minor)
    }
}

impl fmt::Display for DjangoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}
