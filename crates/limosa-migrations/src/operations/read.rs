//! Operations from the calls that a migration file says.

use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Call, Value};
use limosa_state::{Constraint, Field, Index};

use super::{
    AddConstraint, AddField, AddIndex, AlterConstraint, AlterField, AlterIndexTogether, AlterModelManagers,
    AlterModelOptions, AlterModelTable, AlterModelTableComment, AlterOrderWithRespectTo, AlterUniqueTogether,
    CreateModel, CustomOperation, DeleteModel, Operation, RemoveConstraint, RemoveField, RemoveIndex, RenameField,
    RenameIndex, RenameModel, RunPython, RunSQL, SeparateDatabaseAndState,
};
use crate::OperationError;

/// Operations inside operations are real, but not this deep.
const MAX_DEPTH: usize = 20;

/// What is known of an operation class that is not one of `django.db.migrations`.
#[derive(Clone, Debug, Default)]
pub struct CustomClass {
    /// The call of the built-in operation that it inherits from, with the arguments that reach it.
    pub inherits: Option<Arc<Call>>,
    /// Whether it does to the state what its base does: it has no `state_forwards` of its own.
    pub inherits_state: bool,
    /// What it says of itself, where that is not what its base says.
    pub own: OwnAttributes,
}

/// What an operation of a class that is not Django's says of itself; `None` where its base decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnAttributes {
    /// `describe()`
    pub description: Option<String>,
    /// `migration_name_fragment`
    pub migration_name_fragment: Option<String>,
    /// `reversible`
    pub reversible: Option<bool>,
    /// `reduces_to_sql`
    pub reduces_to_sql: Option<bool>,
    /// `atomic`
    pub atomic: Option<bool>,
    /// `elidable`
    pub elidable: Option<bool>,
}

/// Who knows the project's own operation classes.
pub trait OperationClasses {
    /// What is known of the class that this call constructs.
    fn custom_class(&self, call: &Call) -> CustomClass;
}

/// Knows none.
impl OperationClasses for () {
    fn custom_class(&self, _call: &Call) -> CustomClass {
        CustomClass::default()
    }
}

/// The arguments of a call, taken by position or by name.
struct Arguments<'a> {
    call: &'a Call,
    name: &'a str,
}

impl<'a> Arguments<'a> {
    fn bad(&self, message: &str) -> OperationError {
        OperationError::BadArguments {
            message: format!("{}: {message}", self.name),
            location: self.call.location.clone(),
        }
    }

    /// Refuses what the constructor would refuse: too many arguments, or names that it does not have.
    fn signature(&self, names: &[&str]) -> Result<(), OperationError> {
        if self.call.args.len() > names.len() {
            return Err(self.bad(&format!(
                "{} positional arguments were given, but it takes {}",
                self.call.args.len(),
                names.len()
            )));
        }
        for (position, name) in self
            .call
            .kwargs
            .iter()
            .map(|(name, _)| names.iter().position(|n| *n == &**name))
            .zip(&self.call.kwargs)
        {
            match position {
                None => return Err(self.bad(&format!("it got an unexpected keyword argument '{}'", name.0))),
                Some(index) if index < self.call.args.len() => {
                    return Err(self.bad(&format!("it got multiple values for argument '{}'", name.0)));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn get(&self, index: usize, name: &str) -> Option<&'a Value> {
        self.call.arg(index, name)
    }

    /// The argument; `None` in Python counts as not given.
    fn some(&self, index: usize, name: &str) -> Option<&'a Value> {
        self.get(index, name).filter(|value| !value.is_none())
    }

    fn required(&self, index: usize, name: &str) -> Result<&'a Value, OperationError> {
        self.get(index, name)
            .ok_or_else(|| self.bad(&format!("the argument '{name}' is missing")))
    }

    fn text(&self, index: usize, name: &str) -> Result<Arc<str>, OperationError> {
        let value = self.required(index, name)?;
        value
            .as_str()
            .map(Arc::from)
            .ok_or_else(|| self.bad(&format!("the argument '{name}' is {}, not a string", value.repr())))
    }

    fn flag(&self, index: usize, name: &str, default: bool) -> Result<bool, OperationError> {
        match self.get(index, name) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::None) => Ok(false),
            Some(value) => value
                .as_int()
                .map(|number| number != 0)
                .ok_or_else(|| self.bad(&format!("the argument '{name}' is {}, not a boolean", value.repr()))),
        }
    }

    fn field(&self, index: usize, name: &str) -> Result<Field, OperationError> {
        let value = self.required(index, name)?;
        Field::from_value(value)
            .ok_or_else(|| self.bad(&format!("the argument '{name}' is {}, not a field", value.repr())))
    }

    fn index(&self) -> Result<Index, OperationError> {
        let value = self.required(1, "index")?;
        let index = Index::from_value(value)
            .ok_or_else(|| self.bad(&format!("the argument 'index' is {}, not an index", value.repr())))?;
        if index.name().is_none() {
            return Err(self.bad(&format!(
                "Indexes passed to AddIndex operations require a name argument. {} doesn't have one.",
                value.repr()
            )));
        }
        Ok(index)
    }

    fn constraint(&self, index: usize) -> Result<Constraint, OperationError> {
        let value = self.required(index, "constraint")?;
        value.as_call().map(|call| Constraint::from_call(call)).ok_or_else(|| {
            self.bad(&format!(
                "the argument 'constraint' is {}, not a constraint",
                value.repr()
            ))
        })
    }

    fn pairs(&self, value: &'a Value, name: &str) -> Result<Vec<(Arc<str>, &'a Value)>, OperationError> {
        let bad = || self.bad(&format!("the argument '{name}' is not a list of pairs"));
        if let Value::Dict(items) = value {
            return items
                .iter()
                .map(|(k, v)| Ok((Arc::from(k.as_str().ok_or_else(bad)?), v)))
                .collect();
        }
        value
            .as_items()
            .ok_or_else(bad)?
            .iter()
            .map(|item| match item.as_sequence() {
                Some([name, value]) => Ok((Arc::from(name.as_str().ok_or_else(bad)?), value)),
                _ => Err(bad()),
            })
            .collect()
    }

    fn hints(&self, index: usize) -> Vec<(Value, Value)> {
        match self.get(index, "hints") {
            Some(Value::Dict(items)) => items.clone(),
            _ => Vec::new(),
        }
    }

    fn options(&self, index: usize) -> Result<IndexMap<Arc<str>, Value>, OperationError> {
        let Some(value) = self.some(index, "options") else {
            return Ok(IndexMap::new());
        };
        let pairs = self.pairs(value, "options")?;
        Ok(pairs.into_iter().map(|(name, value)| (name, value.clone())).collect())
    }

    fn managers(&self, index: usize) -> Result<Vec<(Arc<str>, Value)>, OperationError> {
        let Some(value) = self.some(index, "managers") else {
            return Ok(Vec::new());
        };
        let pairs = self.pairs(value, "managers")?;
        Ok(pairs.into_iter().map(|(name, value)| (name, value.clone())).collect())
    }

    fn operations(
        &self,
        index: usize,
        name: &str,
        classes: &dyn OperationClasses,
        depth: usize,
    ) -> Result<Vec<Operation>, OperationError> {
        let Some(value) = self.some(index, name) else {
            return Ok(Vec::new());
        };
        let bad = || self.bad(&format!("the argument '{name}' is not a list of operations"));
        value
            .as_items()
            .ok_or_else(bad)?
            .iter()
            .map(|value| Operation::read(value.as_call().ok_or_else(bad)?, classes, depth + 1))
            .collect()
    }

    fn create_model(&self) -> Result<CreateModel, OperationError> {
        self.signature(&["name", "fields", "options", "bases", "managers"])?;
        let mut fields: Vec<(Arc<str>, Field)> = Vec::new();
        for (name, value) in self.pairs(self.required(1, "fields")?, "fields")? {
            if fields.iter().any(|(n, _)| *n == name) {
                return Err(self.bad(&format!("Found duplicate value {name} in CreateModel fields argument.")));
            }
            let field = Field::from_value(value)
                .ok_or_else(|| self.bad(&format!("`{name}` is {}, not a field", value.repr())))?;
            fields.push((name, field));
        }
        let bases = match self.some(3, "bases") {
            None => Vec::new(),
            Some(value) => value
                .as_items()
                .ok_or_else(|| self.bad("the argument 'bases' is not a tuple"))?
                .to_vec(),
        };
        for (index, base) in bases.iter().enumerate() {
            let same = |other: &Value| match (base.as_str(), other.as_str()) {
                (Some(a), Some(b)) => a.to_lowercase() == b.to_lowercase(),
                _ => base == other,
            };
            if bases[..index].iter().any(same) {
                return Err(self.bad(&format!(
                    "Found duplicate value {} in CreateModel bases argument.",
                    base.as_str().map_or_else(|| base.repr(), str::to_lowercase)
                )));
            }
        }
        let managers = self.managers(4)?;
        for (index, (name, _)) in managers.iter().enumerate() {
            if managers[..index].iter().any(|(other, _)| other == name) {
                return Err(self.bad(&format!(
                    "Found duplicate value {name} in CreateModel managers argument."
                )));
            }
        }
        Ok(CreateModel {
            name: self.text(0, "name")?,
            fields,
            options: self.options(2)?,
            bases,
            managers,
        })
    }

    fn rename_index(&self) -> Result<RenameIndex, OperationError> {
        self.signature(&["model_name", "new_name", "old_name", "old_fields"])?;
        let old_name = self
            .some(2, "old_name")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty());
        let old_fields = self
            .some(3, "old_fields")
            .filter(|value| value.as_items().is_some_and(|items| !items.is_empty()));
        match (old_name, old_fields) {
            (None, None) => Err(self.bad("RenameIndex requires one of old_name and old_fields arguments to be set.")),
            (Some(_), Some(_)) => Err(self.bad("RenameIndex.old_name and old_fields are mutually exclusive.")),
            _ => Ok(RenameIndex {
                model_name: self.text(0, "model_name")?,
                new_name: self.text(1, "new_name")?,
                old_name: old_name.map(Arc::from),
                old_fields: old_fields.cloned(),
            }),
        }
    }

    fn read(&self, classes: &dyn OperationClasses, depth: usize) -> Result<Option<Operation>, OperationError> {
        Ok(Some(match self.name {
            "CreateModel" => self.create_model()?.into(),
            "DeleteModel" => {
                self.signature(&["name"])?;
                DeleteModel {
                    name: self.text(0, "name")?,
                }
                .into()
            }
            "RenameModel" => {
                self.signature(&["old_name", "new_name"])?;
                RenameModel {
                    old_name: self.text(0, "old_name")?,
                    new_name: self.text(1, "new_name")?,
                }
                .into()
            }
            "AlterModelTable" => {
                self.signature(&["name", "table"])?;
                AlterModelTable {
                    name: self.text(0, "name")?,
                    table: self.required(1, "table")?.clone(),
                }
                .into()
            }
            "AlterModelTableComment" => {
                self.signature(&["name", "table_comment"])?;
                AlterModelTableComment {
                    name: self.text(0, "name")?,
                    table_comment: self.required(1, "table_comment")?.clone(),
                }
                .into()
            }
            "AlterUniqueTogether" => {
                self.signature(&["name", "unique_together"])?;
                AlterUniqueTogether {
                    name: self.text(0, "name")?,
                    unique_together: self.required(1, "unique_together")?.clone(),
                }
                .into()
            }
            "AlterIndexTogether" => {
                self.signature(&["name", "index_together"])?;
                AlterIndexTogether {
                    name: self.text(0, "name")?,
                    index_together: self.required(1, "index_together")?.clone(),
                }
                .into()
            }
            "AlterOrderWithRespectTo" => {
                self.signature(&["name", "order_with_respect_to"])?;
                AlterOrderWithRespectTo {
                    name: self.text(0, "name")?,
                    order_with_respect_to: self.required(1, "order_with_respect_to")?.clone(),
                }
                .into()
            }
            "AlterModelOptions" => {
                self.signature(&["name", "options"])?;
                AlterModelOptions {
                    name: self.text(0, "name")?,
                    options: self.options(1)?,
                }
                .into()
            }
            "AlterModelManagers" => {
                self.signature(&["name", "managers"])?;
                AlterModelManagers {
                    name: self.text(0, "name")?,
                    managers: self.managers(1)?,
                }
                .into()
            }
            "AddIndex" => {
                self.signature(&["model_name", "index"])?;
                AddIndex {
                    model_name: self.text(0, "model_name")?,
                    index: self.index()?,
                }
                .into()
            }
            "RemoveIndex" => {
                self.signature(&["model_name", "name"])?;
                RemoveIndex {
                    model_name: self.text(0, "model_name")?,
                    name: self.text(1, "name")?,
                }
                .into()
            }
            "RenameIndex" => self.rename_index()?.into(),
            "AddConstraint" => {
                self.signature(&["model_name", "constraint"])?;
                AddConstraint {
                    model_name: self.text(0, "model_name")?,
                    constraint: self.constraint(1)?,
                }
                .into()
            }
            "RemoveConstraint" => {
                self.signature(&["model_name", "name"])?;
                RemoveConstraint {
                    model_name: self.text(0, "model_name")?,
                    name: self.text(1, "name")?,
                }
                .into()
            }
            "AlterConstraint" => {
                self.signature(&["model_name", "name", "constraint"])?;
                AlterConstraint {
                    model_name: self.text(0, "model_name")?,
                    name: self.text(1, "name")?,
                    constraint: self.constraint(2)?,
                }
                .into()
            }
            "AddField" => {
                self.signature(&["model_name", "name", "field", "preserve_default"])?;
                AddField {
                    model_name: self.text(0, "model_name")?,
                    name: self.text(1, "name")?,
                    field: self.field(2, "field")?,
                    preserve_default: self.flag(3, "preserve_default", true)?,
                }
                .into()
            }
            "RemoveField" => {
                self.signature(&["model_name", "name", "field"])?;
                RemoveField {
                    model_name: self.text(0, "model_name")?,
                    name: self.text(1, "name")?,
                }
                .into()
            }
            "AlterField" => {
                self.signature(&["model_name", "name", "field", "preserve_default"])?;
                AlterField {
                    model_name: self.text(0, "model_name")?,
                    name: self.text(1, "name")?,
                    field: self.field(2, "field")?,
                    preserve_default: self.flag(3, "preserve_default", true)?,
                }
                .into()
            }
            "RenameField" => {
                self.signature(&["model_name", "old_name", "new_name"])?;
                RenameField {
                    model_name: self.text(0, "model_name")?,
                    old_name: self.text(1, "old_name")?,
                    new_name: self.text(2, "new_name")?,
                }
                .into()
            }
            "RunSQL" => {
                self.signature(&["sql", "reverse_sql", "state_operations", "hints", "elidable"])?;
                RunSQL {
                    sql: self.required(0, "sql")?.clone(),
                    reverse_sql: self.some(1, "reverse_sql").cloned(),
                    state_operations: self.operations(2, "state_operations", classes, depth)?,
                    hints: self.hints(3),
                    elidable: self.flag(4, "elidable", false)?,
                }
                .into()
            }
            "RunPython" => {
                self.signature(&["code", "reverse_code", "atomic", "hints", "elidable"])?;
                RunPython {
                    code: self.required(0, "code")?.clone(),
                    reverse_code: self.some(1, "reverse_code").cloned(),
                    atomic: self
                        .some(2, "atomic")
                        .map(|_| self.flag(2, "atomic", false))
                        .transpose()?,
                    hints: self.hints(3),
                    elidable: self.flag(4, "elidable", false)?,
                }
                .into()
            }
            "SeparateDatabaseAndState" => {
                self.signature(&["database_operations", "state_operations"])?;
                SeparateDatabaseAndState {
                    database_operations: self.operations(0, "database_operations", classes, depth)?,
                    state_operations: self.operations(1, "state_operations", classes, depth)?,
                }
                .into()
            }
            _ => return Ok(None),
        }))
    }
}

impl Operation {
    /// The operation that a call makes. A class that is not of `django.db.migrations` is a [`CustomOperation`].
    ///
    /// # Errors
    /// When the constructor would refuse the arguments.
    pub fn from_call(call: &Call, classes: &dyn OperationClasses) -> Result<Self, OperationError> {
        Self::read(call, classes, 0)
    }

    fn read(call: &Call, classes: &dyn OperationClasses, depth: usize) -> Result<Self, OperationError> {
        if depth > MAX_DEPTH {
            return Err(OperationError::BadArguments {
                message: format!("operations are nested deeper than {MAX_DEPTH} levels"),
                location: call.location.clone(),
            });
        }
        let module = &*call.func.module;
        if module == "django.db.migrations" || module.starts_with("django.db.migrations.operations") {
            let arguments = Arguments {
                call,
                name: &call.func.qualname,
            };
            if let Some(operation) = arguments.read(classes, depth)? {
                return Ok(operation);
            }
        }
        let class = match CustomOperation::native_class(call) {
            Some(class) => class,
            None => classes.custom_class(call),
        };
        let inherits_constructor = class
            .inherits
            .as_ref()
            .is_some_and(|base| base.args == call.args && base.kwargs == call.kwargs);
        let (inherits, stateless) = match (class.inherits, class.inherits_state) {
            (Some(base), true) if base.func != call.func => {
                let base = Self::read(&base, classes, depth + 1)?;
                let stateless = matches!(base, Self::RunPython(_));
                (Some(Box::new(base)), stateless)
            }
            (None, true) => (None, true),
            _ => (None, false),
        };
        Ok(Self::Custom(CustomOperation {
            call: Arc::new(call.clone()),
            inherits,
            inherits_constructor,
            stateless,
            state_operations: None,
            own: class.own,
        }))
    }
}
