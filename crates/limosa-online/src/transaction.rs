//! [`held`]: what waits while a transaction goes on. Its locks are held to its end, through all work that follows.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Facts, LockMode, Work};

/// What a transaction does to the users of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The table.
    pub table: String,
    /// The strongest lock on it.
    pub mode: LockMode,
    /// The work during which reads wait for it, and so do writes. Empty when they wait for a moment only.
    pub reads_wait: Vec<Work>,
    /// The work during which only writes wait.
    pub writes_wait: Vec<Work>,
}

/// The tables that statements lock, run in one transaction in this order.
pub fn held<'f>(statements: impl IntoIterator<Item = &'f Facts>) -> Vec<Held> {
    let mut found: BTreeMap<&str, Held> = BTreeMap::new();
    for facts in statements {
        for lock in &facts.locks {
            let held = found.entry(&lock.table).or_insert_with(|| Held {
                table: lock.table.clone(),
                mode: lock.mode,
                reads_wait: Vec::new(),
                writes_wait: Vec::new(),
            });
            held.mode = held.mode.max(lock.mode);
        }
        for held in found.values_mut() {
            let waits = if held.mode.blocks_reads() {
                &mut held.reads_wait
            } else if held.mode.blocks_writes() {
                &mut held.writes_wait
            } else {
                continue;
            };
            for work in &facts.work {
                if !waits.contains(work) {
                    waits.push(work.clone());
                }
            }
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::held;
    use crate::{Facts, LockMode, TableLock, Work};

    fn statement(table: &str, mode: LockMode, work: Option<Work>) -> Facts {
        Facts {
            locks: vec![TableLock {
                table: table.to_owned(),
                mode,
            }],
            work: work.into_iter().collect(),
            concurrently: false,
        }
    }

    #[test]
    fn a_lock_is_held_through_what_follows() {
        let index = Work::BuildIndex { table: "a".to_owned() };
        let scan = Work::Scan { table: "b".to_owned() };
        let statements = [
            statement("a", LockMode::Share, Some(index.clone())),
            statement("a", LockMode::AccessExclusive, None),
            statement("b", LockMode::ShareRowExclusive, Some(scan.clone())),
        ];
        let [a, b] = &held(&statements)[..] else {
            panic!("two tables")
        };
        assert_eq!((a.table.as_str(), a.mode), ("a", LockMode::AccessExclusive));
        assert_eq!(a.writes_wait, [index], "before the strong lock, reads went on");
        assert_eq!(
            a.reads_wait,
            std::slice::from_ref(&scan),
            "the strong lock is held while another table is read"
        );
        assert_eq!((b.reads_wait.len(), &b.writes_wait), (0, &vec![scan]));
    }

    #[test]
    fn weak_locks_keep_nobody_waiting() {
        let index = Work::BuildIndex { table: "a".to_owned() };
        let held = held(&[statement("a", LockMode::ShareUpdateExclusive, Some(index))]);
        assert!(held[0].reads_wait.is_empty() && held[0].writes_wait.is_empty());
    }
}
