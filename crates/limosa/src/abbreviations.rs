//! Flags that are cut short, as argparse takes them: `--dry` is `--dry-run` where no other flag begins so.
//!
//! Only Django's own flags are found by their beginning. Limosa's must be written out, so that none of them can make a
//! short form ambiguous that `manage.py` knows.

use std::ffi::OsString;

/// What every command of Django takes.
const EVERY: [&str; 9] = [
    "help",
    "version",
    "verbosity",
    "settings",
    "pythonpath",
    "traceback",
    "no-color",
    "force-color",
    "skip-checks",
];

/// What only Limosa takes.
const OWN: [&str; 5] = ["project", "python", "database-url", "color", "merge"];

/// The flags of a command of Django, in the order in which its help has them.
fn flags(command: &str) -> Option<&'static [&'static str]> {
    Some(match command {
        "makemigrations" => &[
            "dry-run",
            "merge",
            "empty",
            "noinput",
            "no-input",
            "name",
            "no-header",
            "check",
            "scriptable",
            "update",
        ],
        "migrate" => &[
            "noinput",
            "no-input",
            "database",
            "fake",
            "fake-initial",
            "plan",
            "run-syncdb",
            "check",
            "prune",
        ],
        "showmigrations" => &["database", "list", "plan"],
        "sqlmigrate" => &["database", "backwards"],
        "squashmigrations" => &["no-optimize", "noinput", "no-input", "squashed-name", "no-header"],
        "optimizemigration" => &["check"],
        _ => return None,
    })
}

/// The arguments with every flag of Django's written out.
///
/// # Errors
/// argparse's words for a flag that could be several.
pub(crate) fn expand(arguments: impl IntoIterator<Item = OsString>) -> Result<Vec<OsString>, String> {
    let mut command = None;
    let mut expanded = Vec::new();
    let mut arguments = arguments.into_iter();
    for argument in arguments.by_ref() {
        let Some(text) = argument.to_str() else {
            expanded.push(argument);
            continue;
        };
        if text == "--" {
            expanded.push(argument);
            break;
        }
        match (command, text.strip_prefix("--")) {
            (None, None) => command = flags(text),
            (Some(own), Some(flag)) => {
                if let Some(whole) = whole(own, flag)? {
                    expanded.push(whole.into());
                    continue;
                }
            }
            _ => {}
        }
        expanded.push(argument);
    }
    expanded.extend(arguments);
    Ok(expanded)
}

/// The whole of a flag that is cut short; `None` when it is not, or nothing begins so.
fn whole(own: &[&str], flag: &str) -> Result<Option<String>, String> {
    let (name, value) = match flag.split_once('=') {
        Some((name, value)) => (name, format!("={value}")),
        None => (flag, String::new()),
    };
    let every = || own.iter().chain(&EVERY);
    if name.is_empty() || every().chain(&OWN).any(|known| *known == name) {
        return Ok(None);
    }
    let fitting: Vec<&str> = every().copied().filter(|known| known.starts_with(name)).collect();
    match fitting.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(format!("--{one}{value}"))),
        several => {
            let several: Vec<String> = several.iter().map(|name| format!("--{name}")).collect();
            Err(format!("ambiguous option: --{flag} could match {}", several.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(line: &str) -> Result<String, String> {
        let words = expand(line.split_whitespace().map(OsString::from))?;
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        Ok(words.join(" "))
    }

    #[test]
    fn beginnings_of_flags() {
        for (short, whole) in [
            ("makemigrations --dry --noi", "makemigrations --dry-run --noinput"),
            (
                "makemigrations --no-i --verb=2",
                "makemigrations --no-input --verbosity=2",
            ),
            ("migrate --fake --fake-i", "migrate --fake --fake-initial"),
            ("migrate --data other", "migrate --database other"),
            (
                "migrate --database-url x --python y",
                "migrate --database-url x --python y",
            ),
            ("migrate -- --dry", "migrate -- --dry"),
            ("--proj x migrate --pl", "--proj x migrate --plan"),
            ("showmigrations --unknown", "showmigrations --unknown"),
            ("check --dry", "check --dry"),
        ] {
            assert_eq!(expanded(short).as_deref(), Ok(whole));
        }
    }

    #[test]
    fn a_beginning_of_several() {
        let error = expanded("makemigrations --no").expect_err("it is ambiguous");
        assert_eq!(
            error,
            "ambiguous option: --no could match --noinput, --no-input, --no-header, --no-color"
        );
    }
}
