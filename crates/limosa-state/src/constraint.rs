//! [`Constraint`]: a model constraint as its deconstruction says it.

use std::sync::Arc;

use limosa_python::{Call, Value};

use crate::{deconstruct, index::strings};

/// A check, unique or exclusion constraint; it always has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    call: Arc<Call>,
}

/// Which class a constraint is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConstraintKind {
    /// `CheckConstraint`
    Check,
    /// `UniqueConstraint`
    Unique,
    /// PostgreSQL's `ExclusionConstraint`
    Exclusion,
}

/// When a deferrable constraint is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deferrable {
    /// At the end of the transaction.
    Deferred,
    /// At the end of the statement.
    Immediate,
}

impl Constraint {
    /// The constraint that this call constructs, in the form of `deconstruct()`.
    pub fn from_call(call: &Call) -> Self {
        Self {
            call: Arc::new(deconstruct::constraint(call)),
        }
    }

    /// The constraint of a value that is a call; `None` for any other value.
    pub fn from_value(value: &Value) -> Option<Self> {
        value.as_call().map(|call| Self::from_call(call))
    }

    /// The deconstruction.
    pub fn deconstruct(&self) -> &Arc<Call> {
        &self.call
    }

    /// The class; `None` for one that isn't Django's.
    pub fn kind(&self) -> Option<ConstraintKind> {
        kind_of(&self.call)
    }

    /// `name=…`
    pub fn name(&self) -> Option<&str> {
        self.call.kwarg("name").and_then(Value::as_str)
    }

    /// The same constraint under another name.
    pub fn with_name(&self, name: &str) -> Self {
        let mut call = (*self.call).clone();
        call.kwargs.retain(|(key, _)| &**key != "name");
        call.kwargs.insert(0, ("name".into(), name.into()));
        Self { call: Arc::new(call) }
    }

    /// `fields=…` of a unique constraint.
    pub fn fields(&self) -> Vec<&str> {
        strings(self.call.kwarg("fields"))
    }

    /// The expressions of a unique constraint (each an expression call), or the pairs of an exclusion constraint
    /// (each a list or tuple of an expression or field name, and an operator).
    pub fn expressions(&self) -> &[Value] {
        match self.call.kwarg("expressions").and_then(Value::as_sequence) {
            Some(pairs) => pairs,
            None => &self.call.args,
        }
    }

    /// The condition: what a check demands, or which rows the others are about.
    pub fn condition(&self) -> Option<&Value> {
        self.call.kwarg("condition")
    }

    /// `deferrable=…`
    pub fn deferrable(&self) -> Option<Deferrable> {
        match self.call.kwarg("deferrable")? {
            Value::EnumMember(member) if &*member.name == "DEFERRED" => Some(Deferrable::Deferred),
            Value::EnumMember(member) if &*member.name == "IMMEDIATE" => Some(Deferrable::Immediate),
            _ => None,
        }
    }

    /// `include=…`: fields that the index carries along.
    pub fn include(&self) -> Vec<&str> {
        strings(self.call.kwarg("include"))
    }

    /// `opclasses=…`, one a field.
    pub fn opclasses(&self) -> Vec<&str> {
        strings(self.call.kwarg("opclasses"))
    }

    /// `nulls_distinct=…`
    pub fn nulls_distinct(&self) -> Option<bool> {
        self.call.kwarg("nulls_distinct").and_then(Value::as_bool)
    }

    /// `index_type=…` of an exclusion constraint: `GIST` when not said.
    pub fn index_type(&self) -> &str {
        self.call.kwarg("index_type").and_then(Value::as_str).unwrap_or("GIST")
    }

    /// `violation_error_message=…`
    pub fn violation_error_message(&self) -> Option<&Value> {
        self.call.kwarg("violation_error_message")
    }

    /// `violation_error_code=…`
    pub fn violation_error_code(&self) -> Option<&Value> {
        self.call.kwarg("violation_error_code")
    }
}

pub(crate) fn kind_of(call: &Call) -> Option<ConstraintKind> {
    let path = &call.func;
    if path.is("django.db.models.CheckConstraint") {
        Some(ConstraintKind::Check)
    } else if path.is("django.db.models.UniqueConstraint") {
        Some(ConstraintKind::Unique)
    } else if path.is("django.contrib.postgres.constraints.ExclusionConstraint") {
        Some(ConstraintKind::Exclusion)
    } else {
        None
    }
}
