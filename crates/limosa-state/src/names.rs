//! Names that Django computes: of indexes, constraints, tables and columns.
