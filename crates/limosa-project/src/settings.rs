//! [`Settings`]: the project's settings with Django's defaults behind them.

use std::rc::Rc;

use indexmap::IndexMap;
use limosa_python::{Namespace, Value};

use crate::DatabaseSettings;

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

impl Settings {
    /// A setting by its name, Django's default included; `None` when neither says it.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.namespace.get(name).map(limosa_python::Object::to_value)
    }
}
