//! Schema editors: what a change of the models means in DDL, per vendor.
//!
//! An editor turns operations on models into typed [`Statement`]s, in Django's order. A statement renders as Django's
//! `sqlmigrate` prints it, byte for byte. Nothing is executed here: what Django finds out from the live catalog (the
//! name of a constraint to drop) is a [`Statement::Lookup`], resolved by whoever runs it.

mod base;
pub mod catalog;
mod dialect;
mod editor;
mod error;
mod expressions;
mod info;
mod lookup;
mod model;
mod mysql;
mod names;
mod postgresql;
mod render;
mod sqlite;
mod statement;
mod text;
mod values;
mod vendor;

pub use editor::{EditorOptions, Requirements, SchemaEditor, Server, editor};
pub use error::SchemaError;
pub use info::{Cell, ColumnInfo, ConstraintInfo, Row, SequenceInfo, TableInfo, TableKind};
pub use lookup::{Answer, Lookup, LookupAction, Matching, Subject};
pub use statement::{
    ColumnAction, ColumnDefinition, ConstraintKind, CreateIndex, CreateTable, ForeignKey, IndexColumns, Name,
    Statement, Unique,
};
pub use vendor::Vendor;
