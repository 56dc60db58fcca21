//! [`Operation`]: what a migration can do. One file a family; each operation is a struct named as Django's.

mod constraints;
mod custom;
mod fields;
mod indexes;
mod models;
mod op;
mod options;
mod read;
mod reduce;
mod special;

use std::sync::Arc;

use limosa_python::{Call, Kwargs, Path, Value};
use limosa_state::{ProjectState, StateError};

pub use constraints::{AddConstraint, AlterConstraint, RemoveConstraint};
pub use custom::CustomOperation;
pub use fields::{AddField, AlterField, RemoveField, RenameField};
pub use indexes::{AddIndex, RemoveIndex, RenameIndex};
pub use models::{CreateModel, DeleteModel, RenameModel};
pub(crate) use op::{Argument, Op};
pub(crate) use options::normalize_together;
pub use options::{
    ALTER_OPTION_KEYS, AlterIndexTogether, AlterModelManagers, AlterModelOptions, AlterModelTable,
    AlterModelTableComment, AlterOrderWithRespectTo, AlterUniqueTogether,
};
pub use read::{CustomClass, OperationClasses, OwnAttributes};
pub use reduce::{Reduction, Rules};
pub use special::{RunPython, RunSQL, SeparateDatabaseAndState};

/// What kind of change an operation is; Django's `OperationCategory`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// `+`
    Addition,
    /// `-`
    Removal,
    /// `~`
    Alteration,
    /// `p`
    Python,
    /// `s`
    Sql,
    /// `?`
    Mixed,
}

impl Category {
    /// The sign before the description.
    pub fn symbol(self) -> char {
        match self {
            Self::Addition => '+',
            Self::Removal => '-',
            Self::Alteration => '~',
            Self::Python => 'p',
            Self::Sql => 's',
            Self::Mixed => '?',
        }
    }
}

macro_rules! operations {
    ($($name:ident($type:ty)),+ $(,)?) => {
        /// An operation of a migration.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Operation {
            $(#[doc = concat!("`migrations.", stringify!($name), "`")] $name($type),)+
        }

        $(impl From<$type> for Operation {
            fn from(operation: $type) -> Self {
                Self::$name(operation)
            }
        })+

        impl Operation {
            pub(crate) fn op(&self) -> &dyn Op {
                match self {
                    $(Self::$name(operation) => operation,)+
                }
            }
        }
    };
}

operations! {
    CreateModel(CreateModel),
    DeleteModel(DeleteModel),
    RenameModel(RenameModel),
    AlterModelTable(AlterModelTable),
    AlterModelTableComment(AlterModelTableComment),
    AlterUniqueTogether(AlterUniqueTogether),
    AlterIndexTogether(AlterIndexTogether),
    AlterOrderWithRespectTo(AlterOrderWithRespectTo),
    AlterModelOptions(AlterModelOptions),
    AlterModelManagers(AlterModelManagers),
    AddIndex(AddIndex),
    RemoveIndex(RemoveIndex),
    RenameIndex(RenameIndex),
    AddConstraint(AddConstraint),
    RemoveConstraint(RemoveConstraint),
    AlterConstraint(AlterConstraint),
    AddField(AddField),
    RemoveField(RemoveField),
    AlterField(AlterField),
    RenameField(RenameField),
    RunSQL(RunSQL),
    RunPython(RunPython),
    SeparateDatabaseAndState(SeparateDatabaseAndState),
    Custom(CustomOperation),
}

impl Operation {
    /// The class's name: `CreateModel`.
    pub fn name(&self) -> &str {
        self.op().name()
    }

    /// The call that makes the operation.
    pub fn deconstruct(&self) -> Call {
        if let Self::Custom(custom) = self {
            return (*custom.call).clone();
        }
        let kwargs: Kwargs = self
            .op()
            .arguments()
            .into_iter()
            .map(|(name, argument)| (Arc::from(name), argument.into_value()))
            .collect();
        Call::new(Path::new("django.db.migrations", self.name()), Vec::new(), kwargs)
    }

    /// Changes the state as the operation would change the project.
    ///
    /// # Errors
    /// When the operation names what the state does not hold.
    pub fn state_forwards(&self, app_label: &str, state: &mut ProjectState) -> Result<(), StateError> {
        self.op().state_forwards(app_label, state)
    }

    /// What it does, in Django's words: `Add field name to author`.
    pub fn describe(&self) -> String {
        self.op().describe()
    }

    /// The description with the sign of its category: `+ Add field name to author`.
    pub fn formatted_description(&self) -> String {
        format!("{} {}", self.op().category().symbol(), self.describe())
    }

    /// What the operation adds to the name of a migration, when it can.
    pub fn migration_name_fragment(&self) -> Option<String> {
        self.op().migration_name_fragment()
    }

    /// Whether the operation may have to do with this model; never wrongly `false`.
    pub fn references_model(&self, name: &str, app_label: &str) -> bool {
        self.op().references_model(name, app_label)
    }

    /// Whether the operation may have to do with this field; never wrongly `false`.
    pub fn references_field(&self, model_name: &str, name: &str, app_label: &str) -> bool {
        self.op().references_field(model_name, name, app_label)
    }

    /// Whether it can be undone.
    pub fn reversible(&self) -> bool {
        self.op().reversible()
    }

    /// Whether it can be said in SQL.
    pub fn reduces_to_sql(&self) -> bool {
        self.op().reduces_to_sql()
    }

    /// The operation's own `atomic`: `None` when the migration decides.
    pub fn atomic(&self) -> Option<bool> {
        self.op().atomic()
    }

    /// Whether it wants a transaction of its own when the migration as a whole runs in none.
    pub fn wants_transaction(&self, migration_atomic: bool) -> bool {
        self.atomic().unwrap_or(migration_atomic)
    }

    /// Whether it may be left out when migrations are squashed.
    pub fn elidable(&self) -> bool {
        self.op().elidable()
    }

    /// Whether the project's Python has to run it.
    pub fn needs_python(&self) -> bool {
        self.op().needs_python()
    }

    /// As Python's `repr()`: `<RunPython code=<function …>>` without the address.
    pub fn repr(&self) -> String {
        let arguments: Vec<String> = self
            .op()
            .arguments()
            .into_iter()
            .map(|(name, argument)| format!(" {name}={}", argument.into_value().repr()))
            .collect();
        format!("<{} {}>", self.name(), arguments.join(","))
    }
}

/// The operations as a list of calls.
pub(crate) fn operations_value(operations: &[Operation]) -> Value {
    Value::List(
        operations
            .iter()
            .map(|operation| Value::Call(Arc::new(operation.deconstruct())))
            .collect(),
    )
}
