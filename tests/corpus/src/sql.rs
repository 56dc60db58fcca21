//! The SQL of every migration, as `limosa sqlmigrate` prints it.

use std::collections::BTreeMap;

use anyhow::Result;
use indexmap::IndexMap;
use limosa_engine::{Connection, ConnectionSettings, Interrupt, collect_sql};
use limosa_migrations::Loader;
use limosa_project::Project;
use limosa_schema::EditorOptions;

/// The text of each migration forwards and backwards, or the error.
pub(crate) fn of_migrations(
    project: &Project,
    environ: &BTreeMap<String, String>,
) -> Result<IndexMap<String, Result<String, String>>> {
    let mut loader = Loader::build(project, None)?;
    loader.replace_migrations = false;
    loader.build_graph()?;
    let settings = ConnectionSettings::of_project(project, "default", environ)?;
    let mut connection = Connection::open(&settings, &Interrupt::new())?;
    let mut texts = IndexMap::new();
    for (key, migration) in &loader.disk_migrations {
        for backwards in [false, true] {
            let options = EditorOptions {
                use_tz: project.settings.use_tz,
                time_zone: project.settings.time_zone.clone(),
                connection_time_zone: connection.time_zone().unwrap_or("UTC").to_owned(),
                states_rendered_late: true,
                backwards,
                contrib_postgres: project.apps.iter().any(|app| app.name == "django.contrib.postgres"),
                server: connection.server(),
                django: project.environment.django(),
                mysqlclient: connection.vendor().is_mysql() && project.environment.has_mysqlclient(),
            };
            let said = collect_sql(
                project,
                "default",
                &mut connection,
                options,
                &loader,
                migration,
                backwards,
            );
            let text = said
                .map_err(|error| error.to_string())
                .map(|lines| match lines.is_empty() {
                    true => String::new(),
                    false if migration.atomic && !connection.vendor().is_mysql() => {
                        format!("BEGIN;\n{}\nCOMMIT;\n", lines.join("\n"))
                    }
                    false => format!("{}\n", lines.join("\n")),
                });
            let way = if backwards { ".backwards" } else { "" };
            texts.insert(format!("{}.{}{way}", key.app_label, key.name), text);
        }
    }
    Ok(texts)
}
