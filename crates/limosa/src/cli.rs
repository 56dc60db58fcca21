//! The arguments, as clap reads them. Names and meanings are Django's; what is Limosa's own says so in its help.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

/// Django migrations as one program: reads a project's settings, models and migrations, writes the migration files
/// that `makemigrations` would write, and applies them as `migrate` would.
#[derive(Debug, Parser)]
#[command(name = "limosa", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub(crate) global: Global,
    /// The command.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that every command takes, before or after its name.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The folder with manage.py; found from the current folder upwards when not given
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "LIMOSA_PROJECT",
        hide_env_values = true
    )]
    pub(crate) project: Option<PathBuf>,
    /// The settings module, as in "mysite.settings"; else DJANGO_SETTINGS_MODULE, else what manage.py sets
    #[arg(long, global = true, value_name = "MODULE")]
    pub(crate) settings: Option<String>,
    /// The Python of the project; else VIRTUAL_ENV, else .venv or venv beside manage.py, else python3
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        env = "LIMOSA_PYTHON",
        hide_env_values = true
    )]
    pub(crate) python: Option<PathBuf>,
    /// A directory to add to the Python path
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) pythonpath: Option<PathBuf>,
    /// The default database, as in "postgres://user:password@host/name" or "sqlite:///db.sqlite3", instead of the
    /// one in the settings
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true
    )]
    pub(crate) database_url: Option<String>,
    /// How much to say: 0 nothing, 1 normal, 2 more, 3 everything
    #[arg(short, long, global = true, value_name = "LEVEL", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=3))]
    pub(crate) verbosity: u8,
    /// When to use colors
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
    /// The same as --color=never
    #[arg(long, global = true, hide = true)]
    pub(crate) no_color: bool,
    /// The same as --color=always
    #[arg(long, global = true, hide = true)]
    pub(crate) force_color: bool,
    /// Accepted for manage.py's sake; Limosa has no stack trace to show
    #[arg(long, global = true, hide = true)]
    pub(crate) traceback: bool,
    /// Go on where an app has a command of this name of its own, and do what Django's would do
    #[arg(long, global = true)]
    pub(crate) ignore_own_commands: bool,
    /// Accepted for manage.py's sake; Django's system checks are `manage.py check`'s
    #[arg(long, global = true, hide = true)]
    pub(crate) skip_checks: bool,
}

/// When to use colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands, one file each under `commands/`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write new migrations for what changed in the models
    Makemigrations(MakeMigrations),
    /// Bring the database to the state of the migrations
    Migrate(Migrate),
    /// Show all migrations and which are applied
    Showmigrations(ShowMigrations),
    /// Print the SQL of a migration
    Sqlmigrate(SqlMigrate),
    /// Put one migration in the place of several
    Squashmigrations(SquashMigrations),
    /// Join the operations of a migration
    Optimizemigration(OptimizeMigration),
    /// Show what migrate would run: every statement, the locks it takes and what they keep waiting
    Plan(Plan),
    /// Check that settings, models and migrations can be read, and name each thing that can't
    Check(Check),
    /// Compare the database with what its applied migrations say
    Verify(Verify),
}

/// `limosa makemigrations`
#[derive(Args, Clone, Debug)]
pub(crate) struct MakeMigrations {
    /// The apps to make migrations for; all when not given
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_labels: Vec<String>,
    /// Only show what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write migrations that join conflicting ones
    #[arg(long)]
    pub(crate) merge: bool,
    /// Write an empty migration, to be filled in by hand
    #[arg(long)]
    pub(crate) empty: bool,
    /// Ask nothing
    #[arg(long = "noinput", visible_alias = "no-input", action = ArgAction::SetFalse)]
    pub(crate) interactive: bool,
    /// The name of the new migrations
    #[arg(short, long)]
    pub(crate) name: Option<String>,
    /// Leave the comment with version and time out
    #[arg(long = "no-header", action = ArgAction::SetFalse, overrides_with = "with_header")]
    pub(crate) include_header: bool,
    #[arg(long = "include-header", hide = true)]
    pub(crate) with_header: bool,
    /// Exit with 1 when models have changes without a migration; write nothing
    #[arg(long = "check")]
    pub(crate) check_changes: bool,
    /// Print only the paths of written files to stdout, everything else to stderr
    #[arg(long)]
    pub(crate) scriptable: bool,
    /// Put the changes into the latest migration instead of a new one
    #[arg(long)]
    pub(crate) update: bool,
}

/// `limosa migrate`
#[derive(Args, Clone, Debug)]
pub(crate) struct Migrate {
    /// The app to migrate; all when not given
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_label: Option<String>,
    /// Bring the app to the state after this migration; "zero" unapplies all
    #[arg(value_name = "MIGRATION_NAME")]
    pub(crate) migration_name: Option<String>,
    /// Ask nothing
    #[arg(long = "noinput", visible_alias = "no-input", action = ArgAction::SetFalse)]
    pub(crate) interactive: bool,
    /// The database to migrate
    #[arg(long, default_value = "default", value_name = "ALIAS")]
    pub(crate) database: String,
    /// Record migrations as applied or unapplied without running them
    #[arg(long)]
    pub(crate) fake: bool,
    /// Fake initial migrations whose tables already exist
    #[arg(long)]
    pub(crate) fake_initial: bool,
    /// Show what would be done
    #[arg(long)]
    pub(crate) plan: bool,
    /// Create the tables of apps without migrations
    #[arg(long)]
    pub(crate) run_syncdb: bool,
    /// Exit with 1 when there are unapplied migrations; apply nothing
    #[arg(long = "check")]
    pub(crate) check_unapplied: bool,
    /// Take migrations that no longer exist out of the history
    #[arg(long)]
    pub(crate) prune: bool,
    /// Limosa's own: tell what happens as JSON, one object a line
    #[arg(long, conflicts_with_all = ["plan", "check_unapplied", "prune", "merge"])]
    pub(crate) json: bool,
    /// Limosa's own: send no pre_migrate and post_migrate, which make content types and permissions
    #[arg(long = "no-signals", action = ArgAction::SetFalse)]
    pub(crate) signals: bool,
    /// Limosa's own: when migrations conflict, write the one that merges them and go on
    #[arg(long)]
    pub(crate) merge: bool,
}

/// `limosa showmigrations`
#[derive(Args, Clone, Debug)]
pub(crate) struct ShowMigrations {
    /// The apps to show; all when not given
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_labels: Vec<String>,
    /// The database to look at
    #[arg(long, default_value = "default", value_name = "ALIAS")]
    pub(crate) database: String,
    /// A list by app, with the times of application at -v2 (the default)
    #[arg(short, long, conflicts_with = "plan")]
    pub(crate) list: bool,
    /// In the order of application, with dependencies at -v2
    #[arg(short, long)]
    pub(crate) plan: bool,
}

/// `limosa sqlmigrate`
#[derive(Args, Clone, Debug)]
pub(crate) struct SqlMigrate {
    /// The app of the migration
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_label: String,
    /// The migration, or the beginning of its name
    #[arg(value_name = "MIGRATION_NAME")]
    pub(crate) migration_name: String,
    /// The database to write SQL for
    #[arg(long, default_value = "default", value_name = "ALIAS")]
    pub(crate) database: String,
    /// The SQL that unapplies the migration
    #[arg(long)]
    pub(crate) backwards: bool,
}

/// `limosa squashmigrations`
#[derive(Args, Clone, Debug)]
pub(crate) struct SquashMigrations {
    /// The app of the migrations
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_label: String,
    /// The first migration to squash, when it is not the app's first; then the last one
    #[arg(value_name = "MIGRATION_NAME", required = true, num_args = 1..=2)]
    pub(crate) names: Vec<String>,
    /// Keep all operations as they are
    #[arg(long)]
    pub(crate) no_optimize: bool,
    /// Ask nothing
    #[arg(long = "noinput", visible_alias = "no-input", action = ArgAction::SetFalse)]
    pub(crate) interactive: bool,
    /// The name of the new migration, after its number
    #[arg(long, value_name = "NAME")]
    pub(crate) squashed_name: Option<String>,
    /// Leave the comment with version and time out
    #[arg(long = "no-header", action = ArgAction::SetFalse)]
    pub(crate) include_header: bool,
}

impl SquashMigrations {
    /// The migration to begin with, when one is named.
    pub(crate) fn start_migration_name(&self) -> Option<&str> {
        match self.names.as_slice() {
            [start, _] => Some(start),
            _ => None,
        }
    }

    /// The last migration.
    pub(crate) fn migration_name(&self) -> &str {
        self.names.last().map(String::as_str).unwrap_or_default()
    }
}

/// `limosa optimizemigration`
#[derive(Args, Clone, Debug)]
pub(crate) struct OptimizeMigration {
    /// The app of the migration
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_label: String,
    /// The migration, or the beginning of its name
    #[arg(value_name = "MIGRATION_NAME")]
    pub(crate) migration_name: String,
    /// Exit with 1 when the migration can be optimized; write nothing
    #[arg(long)]
    pub(crate) check: bool,
}

/// `limosa plan`
#[derive(Args, Clone, Debug)]
pub(crate) struct Plan {
    /// The app to migrate; all when not given
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_label: Option<String>,
    /// The migration to go to; "zero" unapplies all
    #[arg(value_name = "MIGRATION_NAME")]
    pub(crate) migration_name: Option<String>,
    /// The database to plan for
    #[arg(long, default_value = "default", value_name = "ALIAS")]
    pub(crate) database: String,
    /// Print the plan as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `limosa check`
#[derive(Args, Clone, Debug)]
pub(crate) struct Check {
    /// The apps to read; all when not given
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_labels: Vec<String>,
}

/// `limosa verify`
#[derive(Args, Clone, Debug)]
pub(crate) struct Verify {
    /// The apps to compare; all when not given
    #[arg(value_name = "APP_LABEL")]
    pub(crate) app_labels: Vec<String>,
    /// The database to compare
    #[arg(long, default_value = "default", value_name = "ALIAS")]
    pub(crate) database: String,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// The options that `manage.py` does not have; each takes a value.
const OWN: &[&str] = &["--project", "--python", "--database-url", "--color"];

/// The flags that `manage.py` does not have.
const OWN_FLAGS: &[&str] = &["--ignore-own-commands"];

/// What `manage.py` would be told in the place of these arguments: the same, Limosa's own options left out.
pub(crate) fn django_arguments(arguments: impl Iterator<Item = OsString>) -> Vec<String> {
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let mut kept = Vec::new();
    while let Some(argument) = arguments.next() {
        let (name, value) = argument
            .split_once('=')
            .map_or((&*argument, None), |(n, v)| (n, Some(v)));
        if OWN_FLAGS.contains(&name) {
            continue;
        }
        match (OWN.contains(&name), value) {
            (false, _) => kept.push(argument),
            (true, None) => drop(arguments.next()),
            (true, Some(_)) => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_of_every_command() {
        let mut command = Cli::command().term_width(100);
        command.build();
        insta::assert_snapshot!("help", command.render_help());
        for sub in command.get_subcommands_mut() {
            let name = sub.get_name().to_owned();
            if name != "help" {
                // The global options are in the first one.
                let help = sub.render_help().to_string();
                let own = help.split("Global options:").next().unwrap_or_default();
                insta::assert_snapshot!(format!("help_{name}"), own);
            }
        }
    }

    #[test]
    fn own_options_are_not_told_to_django() {
        let typed = "--python p migrate --database-url=x shop --color always -v 2 --database other";
        let told = super::django_arguments(typed.split(' ').map(Into::into));
        assert_eq!(told.join(" "), "migrate shop -v 2 --database other");
    }

    #[test]
    fn no_input_has_two_spellings() {
        use clap::Parser as _;
        for flag in ["--noinput", "--no-input"] {
            let cli = Cli::parse_from(["limosa", "makemigrations", flag, "-v", "0"]);
            assert_eq!(cli.global.verbosity, 0);
            let super::Command::Makemigrations(args) = cli.command else {
                panic!("another command");
            };
            assert!(!args.interactive);
            assert!(args.include_header);
        }
    }
}
