//! Squashing: one migration that stands for several, `squashmigrations`.
//!
//! [`Squash::find`] says which migrations these are, [`Squash::migration`] puts their operations together. Where an
//! operation's class is the project's own, only Python knows how it is shortened and printed: see [`needs_python`].

use std::rc::Rc;
use std::sync::Arc;

use limosa_python::Value;
use limosa_state::ProjectState;

use crate::operations::Rules;
use crate::{
    Dependency, GraphError, Loader, Migration, MigrationKey, Operation, OperationError, SwappableModels, optimizer,
};

/// The migrations can't be squashed.
#[derive(Debug, thiserror::Error)]
pub enum SquashError {
    /// The migration to begin with is not among those that lead to the last one.
    #[error(
        "The migration '{start}' cannot be found. Maybe it comes after the migration '{migration}'?\nHave a look \
         at:\n  python manage.py showmigrations {}\nto debug this issue.", migration.app_label
    )]
    StartNotFound {
        /// The first migration, as asked for.
        start: MigrationKey,
        /// The last one.
        migration: MigrationKey,
    },
    /// One of them is a squashed one, and this Django does not squash over these.
    #[error(
        "You cannot squash squashed migrations! Please transition it to a normal migration first: \
         https://docs.djangoproject.com/en/{docs_version}/topics/migrations/#squashing-migrations"
    )]
    AlreadySquashed {
        /// The version of Django's documentation: `5.2`.
        docs_version: String,
    },
    /// Its functions have to be copied by hand, for which another migration would have to replace it, but it replaces some
    /// itself.
    #[error(
        "Migration will require manual porting but is already a squashed migration.\nTransition to a normal migration \
         first: https://docs.djangoproject.com/en/{docs_version}/topics/migrations/#squashing-migrations"
    )]
    NeedsPorting {
        /// The version of Django's documentation: `5.2`.
        docs_version: String,
    },
    /// The name of the first migration has no number before a `_`, which the new name begins with.
    #[error("not enough values to unpack (expected 2, got 1)")]
    NoNumber {
        /// The first migration.
        start: MigrationKey,
    },
    /// The graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Operations can't be joined.
    #[error(transparent)]
    Operation(#[from] OperationError),
}

/// Several migrations of an app that one is to stand for.
#[derive(Clone, Debug)]
pub struct Squash {
    /// The app.
    pub app_label: Arc<str>,
    /// The migrations, in order.
    pub migrations: Vec<Rc<Migration>>,
    /// Whether a first migration was named.
    from_start: bool,
}

impl Squash {
    /// The migrations of the app that lead to `migration`, from `start` on.
    ///
    /// # Errors
    /// When a migration is not in the graph, or `start` is not on the way.
    pub fn find(loader: &Loader, migration: &MigrationKey, start: Option<&MigrationKey>) -> Result<Self, SquashError> {
        let plan = loader.graph.forwards_plan(migration)?;
        let own = plan.iter().filter(|key| key.app_label == migration.app_label);
        let mut migrations: Vec<Rc<Migration>> = own.filter_map(|key| loader.get_migration(key).cloned()).collect();
        if let Some(start) = start {
            // It must be in the graph, as what replaces it is not the same.
            loader.graph.forwards_plan(start)?;
            let index = migrations.iter().position(|migration| migration.key() == *start);
            let index = index.ok_or_else(|| SquashError::StartNotFound {
                start: start.clone(),
                migration: migration.clone(),
            })?;
            migrations.drain(..index);
        }
        Ok(Self {
            app_label: migration.app_label.clone(),
            migrations,
            from_start: start.is_some(),
        })
    }

    /// Django before 6.0 does not squash squashed migrations.
    ///
    /// # Errors
    /// When one is.
    pub fn check_not_squashed(&self, (major, minor, _): (u8, u8, u8)) -> Result<(), SquashError> {
        let squashed = self.migrations.iter().any(|migration| !migration.replaces.is_empty());
        match squashed && (major, minor) < (6, 0) {
            true => Err(SquashError::AlreadySquashed {
                docs_version: format!("{major}.{minor}"),
            }),
            false => Ok(()),
        }
    }

    /// Whether the project's own Python must put the migrations together.
    pub fn needs_python(&self) -> bool {
        self.migrations.iter().any(|migration| needs_python(migration))
    }

    /// The operations of all of them.
    pub fn operations(&self) -> Vec<Operation> {
        self.migrations
            .iter()
            .flat_map(|migration| migration.operations.iter().cloned())
            .collect()
    }

    /// The name of the new migration; `squashed_name` is what `--squashed-name` says.
    ///
    /// # Errors
    /// When the first migration's name has no number to begin with.
    pub fn name(&self, squashed_name: Option<&str>) -> Result<String, SquashError> {
        let (Some(first), Some(last)) = (self.migrations.first(), self.migrations.last()) else {
            return Ok(String::new());
        };
        let squashed_name = squashed_name.filter(|name| !name.is_empty());
        Ok(match (self.from_start, squashed_name) {
            (true, Some(name)) => {
                let number = first
                    .name
                    .split_once('_')
                    .ok_or_else(|| SquashError::NoNumber { start: first.key() })?;
                format!("{}_{name}", number.0)
            }
            (true, None) => format!("{}_squashed_{}", first.name, last.name),
            (false, Some(name)) => format!("0001_{name}"),
            (false, None) => format!("0001_squashed_{}", last.name),
        })
    }

    /// The migrations that are replaced. Before 6.0, none of them is a squashed one.
    pub fn replaces(&self) -> Vec<Dependency> {
        self.migrations.iter().map(|migration| migration.key().into()).collect()
    }

    /// What the new migration waits for. `auth_user_model` is the setting `AUTH_USER_MODEL`.
    pub fn dependencies(&self, auth_user_model: &str) -> Vec<Dependency> {
        let mut dependencies: Vec<Dependency> = Vec::new();
        for (index, migration) in self.migrations.iter().enumerate() {
            for dependency in &migration.dependencies {
                let wanted = match &dependency.setting {
                    Some(setting) if **setting == *auth_user_model => Dependency::swappable_setting("AUTH_USER_MODEL"),
                    Some(_) => dependency.clone(),
                    // Those on its own app are within, but for the first one's.
                    None if index > 0 && dependency.key.app_label == migration.app_label => continue,
                    None => dependency.clone(),
                };
                if !dependencies.contains(&wanted) {
                    dependencies.push(wanted);
                }
            }
        }
        dependencies
    }

    /// The new migration, its operations optimized by these rules. `models` are the project's as they are now.
    ///
    /// # Errors
    /// When operations can't be joined.
    pub fn migration(
        &self,
        name: String,
        auth_user_model: &str,
        models: &ProjectState,
        optimize: Option<Rules>,
    ) -> Result<Migration, SquashError> {
        let mut squashed = Migration::new(self.app_label.clone(), name);
        squashed.dependencies = self.dependencies(auth_user_model);
        squashed.replaces = self.replaces();
        squashed.initial = (!self.from_start).then_some(true);
        squashed.operations = match optimize {
            Some(rules) => optimizer::optimize(self.operations(), &self.app_label, rules)?,
            None => self.operations(),
        };
        SwappableModels::of(models).name_in(&mut squashed.operations);
        Ok(squashed)
    }

    /// What Django does not take over from the migrations, and a person has to: `atomic = False` and `run_before`.
    pub fn left_behind(&self) -> Vec<String> {
        let mut left = Vec::new();
        for migration in &self.migrations {
            if !migration.atomic {
                left.push(format!("`atomic = False` of {}", migration.key()));
            }
            if !migration.run_before.is_empty() {
                left.push(format!("`run_before` of {}", migration.key()));
            }
        }
        left
    }
}

/// The operations of one migration joined, as `optimizemigration` joins them. `models` are the project's as they are now.
///
/// # Errors
/// When operations can't be joined.
pub fn optimized(migration: &Migration, models: &ProjectState, rules: Rules) -> Result<Vec<Operation>, OperationError> {
    let mut operations = optimizer::optimize(migration.operations.clone(), &migration.app_label, rules)?;
    SwappableModels::of(models).name_in(&mut operations);
    Ok(operations)
}

/// The name of the migration that takes the place of one whose functions have to be copied by hand.
///
/// # Errors
/// When that one replaces others already.
pub fn replacement_name(migration: &Migration, (major, minor, _): (u8, u8, u8)) -> Result<String, SquashError> {
    match migration.replaces.is_empty() {
        true => Ok(format!("{}_optimized", migration.name)),
        false => Err(SquashError::NeedsPorting {
            docs_version: format!("{major}.{minor}"),
        }),
    }
}

/// The migration of this name that takes the place of another, with its operations joined.
pub fn replacement(migration: &Migration, name: &str, operations: Vec<Operation>) -> Migration {
    let mut replacement = Migration::new(migration.app_label.clone(), name);
    replacement.dependencies = migration.dependencies.clone();
    replacement.replaces = vec![Dependency::from(migration.key())];
    replacement.operations = operations;
    replacement
}

/// Whether only the project's own Python can shorten and print the operations of this migration.
pub fn needs_python(migration: &Migration) -> bool {
    // What Python printed (it has no places) may leave out what only it knows: the function of a RunPython.
    let printed = !migration.operations.is_empty() && migration.locations.is_empty();
    printed || migration.operations.iter().any(is_foreign)
}

fn is_foreign(operation: &Operation) -> bool {
    match operation {
        Operation::Custom(custom) => &*custom.call.func.module != "django.contrib.postgres.operations",
        Operation::RunPython(run) => {
            let functions = std::iter::once(&run.code).chain(&run.reverse_code);
            functions.into_iter().any(|code| !matches!(code, Value::Name(_)))
        }
        Operation::RunSQL(run) => run.state_operations.iter().any(is_foreign),
        Operation::SeparateDatabaseAndState(both) => {
            both.database_operations.iter().any(is_foreign) || both.state_operations.iter().any(is_foreign)
        }
        _ => false,
    }
}
