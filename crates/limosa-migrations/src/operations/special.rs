//! Operations with a mind of their own: raw SQL, Python code, and a state that differs from the database.

use limosa_python::Value;
use limosa_state::{ProjectState, StateError};

use super::{Argument, Category, Op, Operation};

/// Runs SQL as written.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSQL {
    /// A script, or a list of statements and pairs of statement and parameters.
    pub sql: Value,
    /// The way back, when there is one.
    pub reverse_sql: Option<Value>,
    /// What the SQL means for the state.
    pub state_operations: Vec<Operation>,
    /// A dict for routers; empty when there is none.
    pub hints: Vec<(Value, Value)>,
    /// Whether squashing may leave it out.
    pub elidable: bool,
}

/// Calls a Python function.
#[derive(Clone, Debug, PartialEq)]
pub struct RunPython {
    /// The function.
    pub code: Value,
    /// The way back, when there is one.
    pub reverse_code: Option<Value>,
    /// Whether it runs in a transaction; `None`: as the migration says.
    pub atomic: Option<bool>,
    /// A dict for routers; empty when there is none.
    pub hints: Vec<(Value, Value)>,
    /// Whether squashing may leave it out.
    pub elidable: bool,
}

/// Does one thing to the database and says another about the state.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct SeparateDatabaseAndState {
    /// What the database sees.
    pub database_operations: Vec<Operation>,
    /// What the state sees.
    pub state_operations: Vec<Operation>,
}

impl Op for RunSQL {
    fn name(&self) -> &str {
        "RunSQL"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let mut arguments: Vec<(&'static str, Argument)> = vec![("sql", self.sql.clone().into())];
        if let Some(reverse_sql) = &self.reverse_sql {
            arguments.push(("reverse_sql", reverse_sql.clone().into()));
        }
        if !self.state_operations.is_empty() {
            arguments.push(("state_operations", Argument::Operations(self.state_operations.clone())));
        }
        if !self.hints.is_empty() {
            arguments.push(("hints", Value::Dict(self.hints.clone()).into()));
        }
        arguments
    }

    fn category(&self) -> Category {
        Category::Sql
    }

    fn describe(&self) -> String {
        "Raw SQL operation".to_owned()
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        self.state_operations
            .iter()
            .try_for_each(|operation| operation.state_forwards(app_label, state))
    }

    fn targets(&self) -> Vec<&str> {
        self.state_operations
            .iter()
            .flat_map(|operation| operation.op().targets())
            .collect()
    }

    fn reversible(&self) -> bool {
        self.reverse_sql.is_some()
    }

    fn elidable(&self) -> bool {
        self.elidable
    }
}

impl Op for RunPython {
    fn name(&self) -> &str {
        "RunPython"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let mut arguments: Vec<(&'static str, Argument)> = vec![("code", self.code.clone().into())];
        if let Some(reverse_code) = &self.reverse_code {
            arguments.push(("reverse_code", reverse_code.clone().into()));
        }
        if let Some(atomic) = self.atomic {
            arguments.push(("atomic", Value::Bool(atomic).into()));
        }
        if !self.hints.is_empty() {
            arguments.push(("hints", Value::Dict(self.hints.clone()).into()));
        }
        arguments
    }

    fn category(&self) -> Category {
        Category::Python
    }

    fn describe(&self) -> String {
        "Raw Python operation".to_owned()
    }

    fn state_forwards(&self, _app_label: &str, _state: &mut ProjectState) -> Result<(), StateError> {
        Ok(())
    }

    fn reversible(&self) -> bool {
        self.reverse_code.is_some()
    }

    fn reduces_to_sql(&self) -> bool {
        false
    }

    fn atomic(&self) -> Option<bool> {
        self.atomic
    }

    fn elidable(&self) -> bool {
        self.elidable
    }

    fn needs_python(&self) -> bool {
        true
    }
}

impl Op for SeparateDatabaseAndState {
    fn name(&self) -> &str {
        "SeparateDatabaseAndState"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        let mut arguments = Vec::new();
        if !self.database_operations.is_empty() {
            arguments.push((
                "database_operations",
                Argument::Operations(self.database_operations.clone()),
            ));
        }
        if !self.state_operations.is_empty() {
            arguments.push(("state_operations", Argument::Operations(self.state_operations.clone())));
        }
        arguments
    }

    fn expanded_arguments(&self) -> &'static [&'static str] {
        &["database_operations", "state_operations"]
    }

    fn category(&self) -> Category {
        Category::Mixed
    }

    fn describe(&self) -> String {
        "Custom state/database change combination".to_owned()
    }

    fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        self.state_operations
            .iter()
            .try_for_each(|operation| operation.state_forwards(app_label, state))
    }

    fn targets(&self) -> Vec<&str> {
        let operations = self.database_operations.iter().chain(&self.state_operations);
        operations.flat_map(|operation| operation.op().targets()).collect()
    }

    fn needs_python(&self) -> bool {
        self.database_operations.iter().any(Operation::needs_python)
    }
}
