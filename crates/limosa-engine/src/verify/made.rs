//! What migrations made that the state does not know any more.
//!
//! `SeparateDatabaseAndState` lets the two part: a model that moves to another app leaves its table with the indexes that
//! it had. So where something is too much, all applied migrations are gone through once more, on paper.

use std::collections::HashMap;

use limosa_migrations::{Migration, MigrationKey, Step};
use limosa_schema::catalog::DifferenceKind;
use limosa_schema::{EditorOptions, Statement, Vendor, editor};

use super::{Verification, Verify, VerifyError};

/// Moves what a migration made from the differences to what is explained.
pub(super) fn explain(
    verification: &mut Verification,
    request: &Verify<'_>,
    options: &EditorOptions,
    vendor: Vendor,
) -> Result<(), VerifyError> {
    let too_much = |kind| {
        matches!(
            kind,
            DifferenceKind::ExtraIndex | DifferenceKind::ExtraConstraint | DifferenceKind::ExtraForeignKey
        )
    };
    if !verification
        .differences
        .iter()
        .any(|difference| too_much(difference.kind))
    {
        return Ok(());
    }
    let made = made(request, options, vendor)?;
    for difference in std::mem::take(&mut verification.differences) {
        match made.get(&difference.object).filter(|_| too_much(difference.kind)) {
            Some(key) => verification.explained.push((difference, key.clone())),
            None => verification.differences.push(difference),
        }
    }
    Ok(())
}

/// The names of indexes and constraints that statements of the applied migrations made and did not drop again.
fn made(
    request: &Verify<'_>,
    options: &EditorOptions,
    vendor: Vendor,
) -> Result<HashMap<String, MigrationKey>, VerifyError> {
    let mut names = HashMap::new();
    let mut state = request.loader.empty_state();
    for migration in request.loader.full_plan()? {
        if !request.loader.applied.contains(&migration.key()) {
            continue;
        }
        let steps = migration.forwards(&mut state)?;
        for statement in statements(&migration, &steps, options, vendor) {
            note(&statement, vendor, &migration.key(), &mut names);
        }
    }
    Ok(names)
}

/// What Limosa can say of them: an operation that only Python knows is passed over.
fn statements(migration: &Migration, steps: &[Step], options: &EditorOptions, vendor: Vendor) -> Vec<Statement> {
    let mut editor = editor(vendor, options.clone());
    let mut statements = Vec::new();
    for step in steps {
        let (from, to) = (&step.from_state, &step.to_state);
        if step.operation.needs_python() {
            continue;
        }
        let done = step
            .operation
            .database_forwards(&migration.app_label, editor.as_mut(), from, to);
        let taken = editor.take();
        if done.is_ok() {
            statements.extend(taken);
        }
    }
    statements.extend(editor.finish());
    statements
}

fn note(statement: &Statement, vendor: Vendor, key: &MigrationKey, names: &mut HashMap<String, MigrationKey>) {
    match statement {
        Statement::DropIndex { name, .. } | Statement::DropConstraint { name, .. } => {
            names.remove(name);
        }
        Statement::RenameIndex { name, to, .. } => {
            names.remove(name);
            names.insert(to.clone(), key.clone());
        }
        other => {
            if let Some(name) = other.made_name(vendor) {
                names.insert(name, key.clone());
            }
        }
    }
}
