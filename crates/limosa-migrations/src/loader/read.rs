//! One migration from its file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use limosa_project::Unreadable;
use limosa_python::{Call, Location, Module, Object, ReadError, Unknown, Value};

use super::MigrationSource;
use super::source::value;
use crate::{Dependency, LoaderError, Migration, MigrationKey, Operation};

/// The names of the migrations in a package; `None` when there is no such package, which is an error when it is
/// `required`.
pub(super) fn migration_names(
    source: &dyn MigrationSource,
    module: &str,
    required: bool,
) -> Result<Option<Vec<String>>, LoaderError> {
    let interpreter = source.interpreter();
    let Some(spec) = interpreter.find_module(module) else {
        if required {
            // Importing says it in the words that fit.
            interpreter.import(module)?;
        }
        return Ok(None);
    };
    // A plain module or a folder without `__init__.py` holds no migrations.
    if !spec.is_package || spec.file.is_none() {
        return Ok(None);
    }
    let mut names = interpreter.submodules(module);
    names.retain(|name| {
        !name.starts_with(['_', '~'])
            && interpreter
                .find_module(&format!("{module}.{name}"))
                .is_some_and(|spec| !spec.is_package)
    });
    Ok(Some(names))
}

/// Reads one migration; what can't be read from source is asked of Python.
pub(super) fn migration(
    source: &dyn MigrationSource,
    app_label: &str,
    package: &str,
    name: &str,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Migration, LoaderError> {
    let mut migration = as_written(source, app_label, package, name, unreadable)?;
    for index in 0..migration.operations.len() {
        ask_state_effect(
            source,
            app_label,
            name,
            &mut migration.operations[index],
            &mut vec![index],
        )?;
    }
    Ok(migration)
}

/// Asks Python what an operation does to the state, when it is of a class whose source does not tell. When Python can't
/// say, the operation stays as it is: it is an error where its state is needed, with its place.
fn ask_state_effect(
    source: &dyn MigrationSource,
    app_label: &str,
    name: &str,
    operation: &mut Operation,
    path: &mut Vec<usize>,
) -> Result<(), LoaderError> {
    match operation {
        Operation::SeparateDatabaseAndState(separate) => {
            for (index, inner) in separate.database_operations.iter_mut().enumerate() {
                path.push(index);
                ask_state_effect(source, app_label, name, inner, path)?;
                path.pop();
            }
        }
        Operation::Custom(custom) if custom.state_is_unknown() => {
            let Ok(text) = source.state_effect(app_label, name, path) else {
                return Ok(());
            };
            let module = format!("{app_label}.__state__.{name}");
            let answer = source
                .interpreter()
                .exec_answer(&module, Path::new("<effect on the state>"), &text)?;
            custom.state_operations = from_module(source, app_label, name, &answer)?
                .ok()
                .map(|effect| effect.operations);
        }
        _ => {}
    }
    Ok(())
}

/// The migration as its file, or Python, says it.
fn as_written(
    source: &dyn MigrationSource,
    app_label: &str,
    package: &str,
    name: &str,
    unreadable: &mut Vec<Unreadable>,
) -> Result<Migration, LoaderError> {
    let dotted = format!("{package}.{name}");
    let (unknown, file) = match source.interpreter().import(&dotted) {
        Ok(module) => match from_module(source, app_label, name, &module)? {
            Ok(migration) => return Ok(migration),
            Err(unknown) => (unknown, module.file.clone().unwrap_or_default()),
        },
        // It may be reading that went wrong: Python has the last word.
        Err(ReadError::Raises {
            location,
            line,
            exception,
            message,
        }) => (
            doubt(&location, &line, format!("it raises `{exception}`: {message}")),
            file_of(source, &dotted),
        ),
        Err(ReadError::Limit {
            location,
            line,
            message,
        }) => (doubt(&location, &line, message), file_of(source, &dotted)),
        Err(error) => return Err(error.into()),
    };
    let key = MigrationKey::new(app_label, name);
    unreadable.push(Unreadable::new(format!("migration `{key}`"), &unknown));
    let text = source
        .migration_source(app_label, name)
        .map_err(|error| LoaderError::Unreadable {
            migration: key.clone(),
            unknown: Arc::clone(&unknown),
            error: Box::new(error),
        })?;
    let answer = source.interpreter().exec_answer(&dotted, &file, &text)?;
    let mut migration =
        from_module(source, app_label, name, &answer)?.map_err(|unknown| LoaderError::BadMigration {
            message: format!(
                "migration {key} cannot be read, not even as Python prints it: {}",
                unknown.reason
            ),
            file: Some((*file).clone()),
            location: Some(unknown.location.clone()),
        })?;
    // The places are those of Python's text, which is in no file.
    migration.locations.clear();
    Ok(migration)
}

fn file_of(source: &dyn MigrationSource, module: &str) -> Arc<PathBuf> {
    let spec = source.interpreter().find_module(module);
    Arc::new(spec.and_then(|spec| spec.file).unwrap_or_default())
}

fn doubt(location: &Location, line: &str, reason: String) -> Arc<Unknown> {
    Arc::new(Unknown {
        source: line.into(),
        reason: reason.into(),
        location: location.clone(),
    })
}

/// The migration that a module says; the inner error is what can't be read.
fn from_module(
    source: &dyn MigrationSource,
    app_label: &str,
    name: &str,
    module: &Module,
) -> Result<Result<Migration, Arc<Unknown>>, LoaderError> {
    let file = module.file.as_ref().map(|file| (**file).clone());
    let class = match module.get("Migration") {
        Some(Object::Class(class)) => class,
        Some(Object::Value(Value::Unknown(unknown))) => return Ok(Err(unknown)),
        _ => {
            if let Some(skipped) = module.skipped.borrow().first() {
                return Ok(Err(Arc::clone(skipped)));
            }
            return Err(LoaderError::BadMigration {
                message: format!("Migration {name} in app {app_label} has no Migration class"),
                file,
                location: None,
            });
        }
    };
    if let Some(unknown) = module.skipped.borrow().first() {
        return Ok(Err(Arc::clone(unknown)));
    }
    if let Some(unknown) = class.unknown_base() {
        return Ok(Err(unknown));
    }
    // What a constructor does to the migration, only Python knows.
    if let Some(Object::Function(function)) = class.lookup("__init__") {
        let reason = "its `__init__` may change the migration".to_owned();
        return Ok(Err(doubt(&function.location, "def __init__", reason)));
    }
    let bad = |message: String, location: Option<Location>| LoaderError::BadMigration {
        message: format!("migration {app_label}.{name}: {message}"),
        file: file.clone(),
        location,
    };
    if class.lookup("mutate_state").is_some() {
        let message = "its own `mutate_state` decides what it does to the models, which is not followed";
        return Err(bad(message.to_owned(), Some(class.location.clone())));
    }
    let attribute = |attribute: &str| value(class.lookup(attribute));
    let mut migration = Migration::new(app_label, name);
    for (attribute_name, target) in [
        ("dependencies", &mut migration.dependencies),
        ("run_before", &mut migration.run_before),
        ("replaces", &mut migration.replaces),
    ] {
        let Some(value) = attribute(attribute_name) else {
            continue;
        };
        if let Some(unknown) = value.first_unknown() {
            return Ok(Err(Arc::clone(unknown)));
        }
        for item in value.as_items().unwrap_or_default() {
            let dependency = dependency(item).ok_or_else(|| {
                bad(
                    format!(
                        "`{attribute_name}` holds {}, which is no pair of app and migration",
                        item.repr()
                    ),
                    Some(class.location.clone()),
                )
            })?;
            target.push(dependency);
        }
    }
    for (attribute_name, flag) in [("initial", true), ("atomic", false)] {
        match attribute(attribute_name) {
            None | Some(Value::None) => {}
            Some(Value::Unknown(unknown)) => return Ok(Err(unknown)),
            Some(value) => {
                let truth = value.as_bool().unwrap_or_else(|| value != Value::int(0));
                if flag {
                    migration.initial = Some(truth);
                } else {
                    migration.atomic = truth;
                }
            }
        }
    }
    if let Some(operations) = attribute("operations") {
        if let Value::Unknown(unknown) = &operations {
            return Ok(Err(Arc::clone(unknown)));
        }
        for item in operations.as_items().unwrap_or_default() {
            if let Some(unknown) = unknown_in_operation(item) {
                return Ok(Err(unknown));
            }
            let Value::Call(call) = item else {
                return Err(bad(
                    format!("`operations` holds {}, which is no operation", item.repr()),
                    None,
                ));
            };
            migration.operations.push(Operation::from_call(call, source)?);
            migration.locations.push(call.location.clone());
        }
    }
    migration.runs_itself = ["apply", "unapply"].iter().any(|method| class.lookup(method).is_some());
    migration.file = file;
    Ok(Ok(migration))
}

/// What can't be read in an operation. The function of a `RunPython` need not be: only Python calls it.
fn unknown_in_operation(value: &Value) -> Option<Arc<Unknown>> {
    let Value::Call(call) = value else {
        return value.first_unknown().cloned();
    };
    let name = if call.func.module.starts_with("django.db.migrations") {
        &*call.func.qualname
    } else {
        ""
    };
    let argument = |index: usize, keyword: &str, value: &Value| -> Option<Arc<Unknown>> {
        match (name, index, keyword) {
            ("RunPython", 0, "") | ("RunPython", _, "code") => None,
            ("SeparateDatabaseAndState", ..) | ("RunSQL", _, "state_operations") => match value.as_items() {
                Some(items) => items.iter().find_map(unknown_in_operation),
                None => value.first_unknown().cloned(),
            },
            _ => value.first_unknown().cloned(),
        }
    };
    call.args
        .iter()
        .enumerate()
        .find_map(|(index, value)| argument(index, "", value))
        .or_else(|| {
            call.kwargs
                .iter()
                .find_map(|(keyword, value)| argument(usize::MAX, keyword, value))
        })
}

/// `("app", "name")` or `migrations.swappable_dependency(settings.AUTH_USER_MODEL)`.
fn dependency(value: &Value) -> Option<Dependency> {
    if let Some(call) = value.as_call() {
        return swappable(call);
    }
    match value.as_sequence()? {
        [app_label, name] => Some(Dependency::new(app_label.as_str()?, name.as_str()?)),
        _ => None,
    }
}

fn swappable(call: &Call) -> Option<Dependency> {
    if &*call.func.qualname != "swappable_dependency" {
        return None;
    }
    let mut dependency = Dependency::swappable(call.arg(0, "value")?.as_str()?);
    dependency.location = call.location.clone();
    Some(dependency)
}

/// The line of a migration's file that names another migration: a tuple of strings has no place of its own.
pub(super) fn locate(migration: &Migration, named: &MigrationKey) -> Option<Location> {
    let file = migration.file.as_ref()?;
    let text = std::fs::read_to_string(file).ok()?;
    let quoted = |line: &str, name: &str| {
        line.match_indices(name).any(|(index, _)| {
            let before = line[..index].chars().next_back();
            let after = line[index + name.len()..].chars().next();
            matches!((before, after), (Some('"'), Some('"')) | (Some('\''), Some('\'')))
        })
    };
    let both = |line: &str| quoted(line, &named.app_label) && quoted(line, &named.name);
    let lines = || text.lines().enumerate();
    let (index, line) = lines()
        .find(|(_, line)| both(line))
        .or_else(|| lines().find(|(_, line)| quoted(line, &named.name)))?;
    let indentation = line.chars().take_while(|c| c.is_whitespace()).count();
    Some(Location {
        file: Arc::new(file.clone()),
        line: u32::try_from(index + 1).ok()?,
        column: u32::try_from(indentation + 1).ok()?,
    })
}
