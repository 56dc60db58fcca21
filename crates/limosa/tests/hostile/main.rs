//! No file of a project, however broken or hostile, makes the program panic, hang, overflow its stack or take all
//! memory: it reads it, or says what can't be read and where.
//!
//! Every test runs the program itself, with a limit on memory and time. The everyday run is short; with
//! `LIMOSA_FUZZ_SECONDS` every source stands in every file, and files are mutated for that long, from the seed
//! `LIMOSA_FUZZ_SEED`.

#![expect(clippy::unwrap_used, reason = "tests")]

mod mutate;
mod project;
mod shapes;

use std::time::{Duration, Instant};

use mutate::Mutator;
use project::{PLACES, Project};

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

/// Deep nesting of every kind of bracket, operator and statement, in models, settings and a migration.
#[test]
fn what_nests_deep_is_read_or_refused() {
    let project = Project::new();
    for (name, shape) in shapes::NESTING {
        // A long run goes deeper.
        let deep = number("LIMOSA_FUZZ_SECONDS").map_or(5_000, |_| 100_000);
        for depth in [50, deep] {
            project.try_everywhere(&format!("{name} {depth} deep"), &shape(depth));
        }
    }
}

/// Code that would run for ever, recurse for ever, or build something larger than memory.
#[test]
fn what_never_ends_is_read_or_refused() {
    let project = Project::new();
    for source in shapes::ENDLESS {
        project.try_everywhere(source, source);
    }
}

/// Files of ten million bytes.
#[test]
fn what_is_huge_is_read_or_refused() {
    let project = Project::new();
    for (name, source) in shapes::huge() {
        project.try_in(PLACES[0], name, &source);
    }
}

/// Bytes that are no text, and no bytes at all.
#[test]
fn what_is_no_text_is_read_or_refused() {
    let project = Project::new();
    for bytes in [
        &b""[..],
        b"\0",
        b"x = 1\0",
        b"\xff\xfe",
        b"# coding: latin-1\nx = '\xe9'\n",
        b"\xef\xbb\xbfx = 1\n",
        b"x = 1\r",
        b"\x0c\x0c",
        b"x = \\",
    ] {
        for place in PLACES {
            project.try_bytes(place, &format!("{bytes:?}"), bytes);
        }
    }
}

/// Files of a good project with bytes flipped, tokens swapped, lines doubled and taken away.
#[test]
fn what_is_mutated_is_read_or_refused() {
    let limit = number("LIMOSA_FUZZ_SECONDS").map(Duration::from_secs);
    let seed = number("LIMOSA_FUZZ_SEED").unwrap_or(1);
    let started = Instant::now();
    let project = Project::new();
    for round in 0_u64.. {
        match limit {
            Some(limit) if started.elapsed() > limit => break,
            None if round == 60 => break,
            _ => {}
        }
        let mut mutator = Mutator::new(seed.wrapping_mul(1_000_003).wrapping_add(round));
        let (place, bytes) = mutator.next(&project);
        project.try_bytes(place, &format!("round {round} of seed {seed}"), &bytes);
    }
}
