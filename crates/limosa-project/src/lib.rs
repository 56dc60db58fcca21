//! A Django project: where it is, what its settings say, which apps it has, and what its models are.
//!
//! The library reads files and nothing else: the environment and the folder to start in are handed in. What can't be
//! read from source is asked of the project's own Python ([`Project::python`]), which is started only then.

mod answer;
mod app_config;
mod config;
mod custom_fields;
mod database;
mod discover;
mod django_free;
mod environment;
mod error;
mod manage_py;
mod models;
mod project;
mod pyenv;
mod settings;

pub use app_config::AppConfig;
pub use config::Config;
pub use database::{DatabaseSettings, Engine, parse_database_url};
pub use environment::PythonEnvironment;
pub use error::{ProjectError, Unreadable};
pub use models::ModelsReading;
pub use project::{Project, ProjectOptions};
pub use settings::Settings;
