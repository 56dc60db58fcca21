//! Practices.
