//! No source, however broken, makes the reader panic or run for ever.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use limosa_python::{Interpreter, Namespace, Setup};
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "==",
    "+=",
    "*",
    "**",
    "+",
    "-",
    "%",
    "@",
    "\n",
    "\n    ",
    "    ",
    "if ",
    "else:",
    "elif ",
    "for ",
    " in ",
    "while ",
    "try:",
    "except:",
    "finally:",
    "with ",
    " as ",
    "def f():",
    "lambda ",
    "class A:",
    "return ",
    "yield ",
    "await ",
    "import ",
    "from . import *",
    "del ",
    "global x",
    "nonlocal x",
    "None",
    "True",
    "1",
    "0",
    "-1",
    "10**9",
    "'a'",
    "f'{x!r:>{y}}'",
    "b'\\xff'",
    "...",
    "x",
    "self",
    "super()",
    "*args",
    "**kw",
    "not ",
    " is ",
    " and ",
    " or ",
    "match x:",
    "case _:",
    "\u{e9}",
    "\\",
    "'''",
    "raise ",
    "break",
    "continue",
    "assert ",
    "pass",
    "type(x)",
    "range(10**9)",
    "[x for x in y]",
    "x.append(x)",
    "x = [x]",
    "x = (x, x)",
    "print(x)",
];

fn sources() -> Vec<String> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    ["constructs.py", "django_names.py", "unknowns.py"]
        .iter()
        .map(|name| std::fs::read_to_string(data.join(name)).unwrap())
        .collect()
}

/// A window of a source with some of its parts taken out, doubled, moved or replaced.
fn mutate(source: &str, start: usize, length: usize, edits: &[(usize, u8, usize)]) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let start = start % lines.len();
    let window = &lines[start..(start + length).min(lines.len())];
    let mut chars: Vec<char> = window.join("\n").chars().collect();
    for (at, what, piece) in edits {
        if chars.is_empty() {
            break;
        }
        let at = at % chars.len();
        let piece = PIECES[piece % PIECES.len()];
        match what % 4 {
            0 => drop(chars.drain(at..(at + 1 + piece.len()).min(chars.len()))),
            1 => drop(chars.splice(at..at, piece.chars())),
            2 => drop(chars.splice(at..(at + 3).min(chars.len()), piece.chars())),
            _ => {
                let end = (at + 40).min(chars.len());
                let part: Vec<char> = chars[at..end].to_vec();
                let to = (at * 7) % chars.len();
                drop(chars.splice(to..to, part));
            }
        }
    }
    chars.into_iter().collect()
}

/// The top-level statements of a source.
fn statements(source: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    for line in source.lines() {
        let goes_on = line.starts_with([' ', ')', ']', '}'])
            || ["else", "elif", "except", "finally"]
                .iter()
                .any(|word| line.starts_with(word))
            || statements
                .last()
                .is_some_and(|last| last.starts_with('@') && last.lines().count() == 1);
        match statements.last_mut() {
            Some(last) if goes_on => *last += &format!("{line}\n"),
            _ => statements.push(format!("{line}\n")),
        }
    }
    statements
}

fn read(source: &str) {
    let interpreter = Interpreter::new(Setup {
        search_path: vec![PathBuf::from("/nowhere")],
        environ: BTreeMap::new(),
        python_version: (3, 12),
        django_version: (5, 2, 0),
    });
    interpreter.set_settings(Rc::new(Namespace::new()));
    if let Ok(module) = interpreter.exec_source("m", Path::new("/p/m.py"), source) {
        let names: Vec<_> = module.namespace.borrow().keys().cloned().collect();
        for name in names {
            if let Some(object) = module.get(&name) {
                let value = object.to_value();
                let _ = limosa_python::serialize(&value);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("CASES").map_or(300, |n| n.parse().unwrap()), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_sources_are_read_or_refused(
        which in 0usize..3,
        start in 0usize..400,
        length in 1usize..60,
        edits in prop::collection::vec((any::<usize>(), any::<u8>(), any::<usize>()), 0..12),
    ) {
        let sources = sources();
        read(&mutate(&sources[which], start, length, &edits));
    }

    #[test]
    fn statements_in_any_order_are_read_or_refused(picks in prop::collection::vec(any::<usize>(), 0..80)) {
        let sources = sources();
        let statements: Vec<String> = sources.iter().flat_map(|source| statements(source)).collect();
        let text: String = picks.iter().map(|pick| statements[pick % statements.len()].as_str()).collect();
        read(&text);
    }

    #[test]
    fn pieces_thrown_together_are_read_or_refused(pieces in prop::collection::vec(any::<usize>(), 0..60)) {
        let text: String = pieces.iter().map(|piece| PIECES[piece % PIECES.len()]).collect();
        read(&text);
    }
}
