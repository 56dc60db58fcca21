//! `limosa-corpus [--states] [--changes] [--sqlite] [--postgresql] [--mysql] [project …]`: compares, prints the table, and where the two
//! texts of each difference lie.

use std::process::ExitCode;

use anyhow::Result;
use limosa_corpus::{Vendor, compare, different_changes, projects};

fn main() -> Result<ExitCode> {
    let (flags, names): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let asked = |flag: &str| flags.is_empty() || flags.iter().any(|given| given[2..] == *flag);
    let vendors: Vec<Vendor> = Vendor::ALL.into_iter().filter(|vendor| asked(vendor.name())).collect();
    let mut differences = 0;
    for project in projects()? {
        if !names.is_empty() && !names.contains(&project.name) {
            continue;
        }
        let report = compare(&project, asked("states"), &vendors)?;
        println!("{}", report.table(&project));
        for (ours, theirs) in report.write(&project)? {
            println!("  diff {} {}", theirs.display(), ours.display());
        }
        differences += report.differences.len();
        if asked("changes") {
            match different_changes(&project)? {
                None => println!("  makemigrations --check --dry-run says what Django says"),
                Some((django, limosa)) => {
                    differences += 1;
                    println!("  makemigrations --check --dry-run\n--- Django: {django}\n--- Limosa: {limosa}");
                }
            }
        }
    }
    Ok(ExitCode::from(u8::from(differences > 0)))
}
