//! Every case of `autodetector/cases/`: what the tool says and writes is what Django said and wrote.
//!
//! `LIMOSA_PAIRS_KEEP=1` keeps the tool's transcript of the cases that are said to differ (`@differs`).

use anyhow::{Result, bail, ensure};
use libtest_mimic::{Arguments, Failed, Trial};
use limosa_conformance::pairs::{Case, cases, play};
use limosa_conformance::{Tool, line_diff, python};

fn main() -> Result<()> {
    let arguments = Arguments::from_args();
    let cases = cases()?;
    ensure!(cases.len() >= 300, "only {} cases are there", cases.len());
    let mut trials = vec![Trial::test("kept_answers_are_djangos", ask_django)];
    trials.extend(cases.into_iter().map(|case| {
        Trial::test(case.name.clone(), move || {
            compare(&case).map_err(|error| Failed::from(format!("{error:#}")))
        })
    }));
    libtest_mimic::run(&arguments, trials).exit();
}

fn compare(case: &Case) -> Result<()> {
    let found = play(case, &Tool::under_test()?)?;
    if case.differs.is_some() && std::env::var_os("LIMOSA_PAIRS_KEEP").is_some() {
        return case.keep(&found);
    }
    let expected = case.expected()?;
    if expected != found {
        bail!("- Django, + Limosa:\n{}", line_diff(&expected, &found));
    }
    Ok(())
}

/// Real Django still says what is kept.
fn ask_django() -> Result<(), Failed> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/autodetector/ask_django.py");
    let python = python().map_err(|error| error.to_string())?;
    let output = std::process::Command::new(python)
        .args([script, "--check"])
        .env("PYTHONHASHSEED", "0")
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(Failed::from(format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    Ok(())
}
