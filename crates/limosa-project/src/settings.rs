//! [`Settings`]: the project's settings with Django's defaults behind them.

use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use limosa_python::{Interpreter, Module, Namespace, Object, ReadError, Unknown, Value};

use crate::{DatabaseSettings, Unreadable};

/// The settings that migrations depend on, typed; every other one by [`Settings::get`].
#[derive(Clone, Debug)]
pub struct Settings {
    /// `INSTALLED_APPS`
    pub installed_apps: Vec<String>,
    /// `DATABASES` by alias; `default` is always there.
    pub databases: IndexMap<String, DatabaseSettings>,
    /// `DATABASE_ROUTERS`
    pub database_routers: Vec<Value>,
    /// `DEFAULT_AUTO_FIELD`
    pub default_auto_field: String,
    /// `MIGRATION_MODULES`: label → module, or `None` for no migrations.
    pub migration_modules: IndexMap<String, Option<String>>,
    /// `AUTH_USER_MODEL`
    pub auth_user_model: String,
    /// `USE_TZ`
    pub use_tz: bool,
    /// `TIME_ZONE`
    pub time_zone: String,
    /// `DEFAULT_TABLESPACE`
    pub default_tablespace: String,
    /// `DEFAULT_INDEX_TABLESPACE`
    pub default_index_tablespace: String,
    pub(crate) namespace: Rc<Namespace>,
}

/// Django's defaults, as far as they are asked for by name here and in [`Settings::read`]. Code that reads another
/// `settings.NAME` finds its default by itself.
const DEFAULTS: &str = "\
from django.conf.global_settings import (
    ABSOLUTE_URL_OVERRIDES, AUTH_USER_MODEL, DATABASES, DATABASE_ROUTERS, DEBUG, DEFAULT_AUTO_FIELD,
    DEFAULT_INDEX_TABLESPACE, DEFAULT_TABLESPACE, FILE_UPLOAD_DIRECTORY_PERMISSIONS, FILE_UPLOAD_PERMISSIONS, FIXTURE_DIRS,
    INSTALLED_APPS, LANGUAGES, LANGUAGE_CODE, MEDIA_ROOT, MEDIA_URL, MIDDLEWARE, MIGRATION_MODULES, SECRET_KEY, STATIC_ROOT,
    STATIC_URL, TEMPLATES, TIME_ZONE, USE_I18N, USE_TZ,
)
";

/// The one default that names a model.
const USER_MODEL: &str = "AUTH_USER_MODEL";

/// The defaults of the project's version of Django.
pub(crate) fn defaults(interpreter: &Interpreter) -> Result<Namespace, ReadError> {
    let mut namespace = Namespace::default();
    let module = interpreter.exec_source("limosa_defaults", "<defaults>".as_ref(), DEFAULTS)?;
    // As they are, not evaluated yet: most of them nobody asks for.
    let names = module.namespace.borrow();
    let settings = names.iter().filter(|(name, _)| is_setting(name));
    namespace.extend(settings.map(|(name, object)| (Arc::clone(name), object.clone())));
    drop(names);
    namespace.extend(module.get(USER_MODEL).map(|model| (Arc::from(USER_MODEL), model)));
    Ok(namespace)
}

/// Takes over the names in capitals.
pub(crate) fn merge(namespace: &mut Namespace, module: &Module) {
    let names: Vec<Arc<str>> = module.namespace.borrow().keys().cloned().collect();
    for name in names.into_iter().filter(|name| is_setting(name)) {
        if let Some(object) = module.get(&name) {
            namespace.insert(name, object);
        }
    }
}

/// Python's `str.isupper()`: some letter, and none of them small.
fn is_setting(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}

impl Settings {
    /// A setting by its name, Django's default included; `None` when neither says it.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.namespace.get(name).map(Object::to_value)
    }

    /// The typed view; what can't be read of it is the error. `given` is a database that stands for `default`,
    /// whatever the settings say.
    pub(crate) fn read(namespace: Namespace, given: Option<DatabaseSettings>) -> (Self, Vec<Unreadable>) {
        let mut reader = Reader {
            namespace: &namespace,
            unreadable: Vec::new(),
        };
        let installed_apps = reader.strings("INSTALLED_APPS");
        let mut databases = reader.databases(given.is_some());
        if let Some(given) = given {
            let old = databases.shift_remove("default");
            let others = old.map(|old| old.others).unwrap_or_default();
            databases.shift_insert(0, "default".to_owned(), DatabaseSettings { others, ..given });
        }
        databases
            .entry("default".to_owned())
            .or_insert_with(DatabaseSettings::missing);
        let database_routers = reader
            .value("DATABASE_ROUTERS")
            .as_items()
            .map(<[Value]>::to_vec)
            .unwrap_or_default();
        let settings = Self {
            installed_apps,
            databases,
            database_routers,
            default_auto_field: reader.text("DEFAULT_AUTO_FIELD"),
            migration_modules: reader.migration_modules(),
            auth_user_model: reader.text("AUTH_USER_MODEL"),
            use_tz: reader.value("USE_TZ").as_bool().unwrap_or(true),
            time_zone: reader.text("TIME_ZONE"),
            default_tablespace: reader.text("DEFAULT_TABLESPACE"),
            default_index_tablespace: reader.text("DEFAULT_INDEX_TABLESPACE"),
            namespace: Rc::new(Namespace::default()),
        };
        let unreadable = reader.unreadable;
        (
            Self {
                namespace: Rc::new(namespace),
                ..settings
            },
            unreadable,
        )
    }
}

struct Reader<'a> {
    namespace: &'a Namespace,
    unreadable: Vec<Unreadable>,
}

impl Reader<'_> {
    fn raw(&self, name: &str) -> Value {
        self.namespace.get(name).map_or(Value::None, Object::to_value)
    }

    fn report(&mut self, name: &str, unknown: &Unknown) {
        self.unreadable
            .push(Unreadable::new(format!("the setting `{name}`"), unknown));
    }

    fn value(&mut self, name: &str) -> Value {
        let value = self.raw(name);
        if let Some(unknown) = value.first_unknown() {
            self.report(name, unknown);
        }
        value
    }

    fn text(&mut self, name: &str) -> String {
        self.value(name).as_str().unwrap_or_default().to_owned()
    }

    fn strings(&mut self, name: &str) -> Vec<String> {
        let value = self.value(name);
        let items = value.as_items().unwrap_or_default();
        items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    }

    fn migration_modules(&mut self) -> IndexMap<String, Option<String>> {
        let Value::Dict(pairs) = self.value("MIGRATION_MODULES") else {
            return IndexMap::new();
        };
        let named = pairs.into_iter();
        named
            .filter_map(|(k, v)| Some((k.as_str()?.to_owned(), v.as_str().map(str::to_owned))))
            .collect()
    }

    /// `default` need not be readable when another one stands for it.
    fn databases(&mut self, default_is_given: bool) -> IndexMap<String, DatabaseSettings> {
        let value = self.raw("DATABASES");
        let Value::Dict(pairs) = value else {
            if let Some(unknown) = value.first_unknown().filter(|_| !default_is_given) {
                self.report("DATABASES", unknown);
            }
            return IndexMap::new();
        };
        let mut databases = IndexMap::new();
        for (alias, entry) in &pairs {
            let Some(alias) = alias.as_str() else { continue };
            match DatabaseSettings::from_value(entry) {
                Ok(settings) => {
                    databases.insert(alias.to_owned(), settings);
                }
                // Another one was given in its place.
                Err(_) if alias == "default" && default_is_given => {}
                Err(unknown) => self.report("DATABASES", &unknown),
            }
        }
        databases
    }
}

#[cfg(test)]
mod tests {
    use limosa_python::{Interpreter, Setup, Value};

    use super::{Settings, defaults};

    #[test]
    fn every_version_has_the_defaults() {
        for django_version in [(4, 2, 0), (5, 0, 0), (5, 1, 0), (5, 2, 0), (6, 0, 0), (6, 1, 0)] {
            let interpreter = Interpreter::new(Setup {
                search_path: Vec::new(),
                environ: Default::default(),
                python_version: (3, 12),
                django_version,
            });
            let namespace = defaults(&interpreter).unwrap();
            assert_eq!(namespace.len(), 25, "{django_version:?}");
            for (name, object) in &namespace {
                let value = object.to_value();
                assert!(
                    value.first_unknown().is_none(),
                    "{name} in {django_version:?}: {value:?}"
                );
            }
            let (settings, unreadable) = Settings::read(namespace, None);
            assert!(unreadable.is_empty(), "{unreadable:?}");
            assert_eq!(settings.use_tz, django_version >= (5, 0, 0));
            assert_eq!(settings.get("STATIC_URL"), Some(Value::None));
        }
    }
}
