//! The tables that the state says, each with the statements that make it.

use limosa_migrations::StateWriter;
use limosa_project::ProjectError;
use limosa_schema::catalog::{Expectation, TableDescription};
use limosa_schema::{EditorOptions, SchemaError, Statement, Vendor, editor};
use limosa_state::{Model, ProjectState};

use super::{Verify, VerifyError};
use crate::{Connection, DatabaseError, ErrorKind};

/// What decides which tables there should be.
pub(super) struct Expected<'a> {
    pub(super) request: &'a Verify<'a>,
    pub(super) state: &'a ProjectState,
    pub(super) options: &'a EditorOptions,
    pub(super) vendor: Vendor,
}

/// A table that should be there.
pub(super) struct ExpectedTable<'a> {
    pub(super) expectation: Expectation,
    /// The model that it is the table of; `None` for joining tables that Django makes.
    model: Option<Model<'a>>,
}

impl<'a> Expected<'a> {
    /// All of them, in the order of the models. Django itself says how it creates the models that Limosa can't put into
    /// statements, and of all of them where routers decide which are in this database. What lies in another schema goes
    /// to `unverified`.
    pub(super) fn tables(
        &self,
        connection: &mut Connection,
        unverified: &mut Vec<(String, String)>,
    ) -> Result<Vec<ExpectedTable<'a>>, VerifyError> {
        let routers = !self.request.project.settings.database_routers.is_empty();
        let mut created: Vec<(Model<'a>, Option<Vec<String>>)> = Vec::new();
        let mut asked: Vec<usize> = Vec::new();
        for model in self.state.all_models().filter(|model| self.is_wanted(model)) {
            let statements = match routers {
                true => None,
                false => self.statements(&model, connection)?,
            };
            if statements.is_none() {
                asked.push(created.len());
            }
            created.push((model, statements));
        }
        if !asked.is_empty() {
            let models: Vec<&Model<'a>> = asked.iter().map(|at| &created[*at].0).collect();
            for (at, answer) in asked.iter().zip(self.ask_django(&models)?) {
                created[*at].1 = answer;
            }
        }
        let mut tables = Vec::new();
        for (model, statements) in created {
            if let Some(statements) = statements {
                self.add(&model, &statements, &mut tables, unverified)?;
            }
        }
        Ok(tables)
    }

    fn is_wanted(&self, model: &Model<'_>) -> bool {
        let label = &*model.key.0;
        let labels = self.request.app_labels;
        (labels.is_empty() || labels.iter().any(|own| own == label))
            && self.request.loader.migrated_apps.contains(label)
            && model.can_migrate(self.vendor.name())
    }

    fn add(
        &self,
        model: &Model<'a>,
        statements: &[String],
        tables: &mut Vec<ExpectedTable<'a>>,
        unverified: &mut Vec<(String, String)>,
    ) -> Result<(), VerifyError> {
        let named: Vec<&str> = model
            .indexes()
            .iter()
            .filter_map(|index| index.name())
            .chain(model.constraints().iter().filter_map(|constraint| constraint.name()))
            .collect();
        let expectations =
            Expectation::of(statements, &named, self.vendor).map_err(|statement| VerifyError::Statement {
                model: model.label(),
                statement,
            })?;
        for (number, expectation) in expectations.into_iter().enumerate() {
            if expectation.is_elsewhere() {
                let reason = format!("its table \"{}\" names a schema", expectation.table);
                unverified.push((model.label(), reason));
                continue;
            }
            tables.push(ExpectedTable {
                expectation,
                model: (number == 0).then(|| model.clone()),
            });
        }
        Ok(())
    }

    /// The statements that create the model; `None` when only Django knows them.
    fn statements(&self, model: &Model<'_>, connection: &mut Connection) -> Result<Option<Vec<String>>, VerifyError> {
        let mut editor = editor(self.vendor, self.options.clone());
        match editor.create_model(model) {
            Ok(()) => {}
            Err(SchemaError::NeedsPython { .. }) => return Ok(None),
            Err(error) => {
                return Err(VerifyError::Model {
                    model: model.label(),
                    error,
                });
            }
        }
        let mut resolved = Vec::new();
        for statement in editor.finish() {
            resolve(connection, statement, &mut resolved)?;
        }
        Ok(Some(resolved))
    }

    /// What Django prints when it creates these models.
    fn ask_django(&self, models: &[&Model<'_>]) -> Result<Vec<Option<Vec<String>>>, VerifyError> {
        let state = StateWriter::default()
            .write(self.state, &self.request.loader.unmigrated_apps)
            .map_err(|error| DatabaseError::new(ErrorKind::Python, error.to_string()))?;
        let names: Vec<(String, String)> = models
            .iter()
            .map(|model| (model.key.0.to_string(), model.key.1.to_string()))
            .collect();
        let answers = self
            .request
            .project
            .python()?
            .collect_models(self.request.alias, &names, &state);
        Ok(answers.map_err(ProjectError::from)?)
    }
}

/// Puts in the place of a lookup what it comes to in the database.
fn resolve(connection: &mut Connection, statement: Statement, resolved: &mut Vec<String>) -> Result<(), VerifyError> {
    let Some(lookup) = statement.introspects() else {
        resolved.push(statement.render(connection.vendor()));
        return Ok(());
    };
    let vendor = connection.vendor();
    let rows: Result<Vec<_>, DatabaseError> = lookup
        .subject
        .queries(vendor)
        .iter()
        .map(|query| connection.query(query))
        .collect();
    let answer = lookup.subject.parse(vendor, &rows?)?;
    for statement in lookup.resolve(&answer)? {
        resolve(connection, statement, resolved)?;
    }
    Ok(())
}

impl ExpectedTable<'_> {
    /// Works out what rows that are there would get in columns that are missing.
    pub(super) fn fill(&mut self, live: Option<&TableDescription>, options: &EditorOptions, vendor: Vendor) {
        let (Some(model), Some(live)) = (&self.model, live) else {
            return;
        };
        for field in model.local_concrete_fields() {
            let Some(column) = field.column().filter(|_| !field.field.null()) else {
                continue;
            };
            let there = live.columns.iter().find(|own| own.name.eq_ignore_ascii_case(&column));
            if there.is_some_and(|own| !own.null) {
                continue;
            }
            let mut editor = editor(vendor, options.clone());
            // A default that only Python can compute is none here; the statement then says less, not something else.
            if editor.add_field(model, &field).is_err() {
                continue;
            }
            let fill = editor
                .finish()
                .into_iter()
                .find_map(|statement| fill_of(statement, &column));
            if let Some(fill) = fill.filter(|fill| fill != "NULL") {
                self.expectation.fills.insert(column, fill);
            }
        }
    }
}

/// What the statement of an added field puts into its column.
fn fill_of(statement: Statement, column: &str) -> Option<String> {
    match statement {
        Statement::AddColumn { column: added, .. } => added.default,
        Statement::CopyRows { columns, .. } => columns
            .into_iter()
            .find(|(name, _)| name.trim_matches('"') == column)
            .map(|(_, value)| value),
        _ => None,
    }
}

/// The tables of all models, also of those that migrations leave alone, and Django's own.
pub(super) fn known_tables(state: &ProjectState) -> Vec<String> {
    let mut names = vec!["django_migrations".to_owned()];
    for model in state.all_models() {
        names.push(model.db_table().trim_matches(['"', '`']).to_owned());
        names.extend(model.local_many_to_many().iter().map(|field| field.m2m_db_table()));
    }
    names
}
