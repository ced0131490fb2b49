//! What survives the end of a process: records that were committed. What was decided since then is held back with it.

use std::collections::BTreeMap;

use crate::random::Random;

/// A fact with a name; the newest of a name counts.
pub(crate) trait Kept: Clone {
    /// Its name.
    fn key(&self) -> String;
    /// Whether it says that nothing is known any more.
    fn forgets(&self) -> bool;
}

/// The records of one process.
#[derive(Debug)]
pub(crate) struct Disk<R>(BTreeMap<String, R>);

impl<R: Kept> Disk<R> {
    pub(crate) fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// All that is there.
    pub(crate) fn records(&self) -> impl Iterator<Item = &R> {
        self.0.values()
    }

    pub(crate) fn write(&mut self, record: &R) {
        match record.forgets() {
            true => drop(self.0.remove(&record.key())),
            false => drop(self.0.insert(record.key(), record.clone())),
        }
    }
}

/// How far a process came with what it held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// So many of the records are durable.
    pub(crate) records: usize,
    /// So many of the effects left; none before all records are durable.
    pub(crate) effects: usize,
    /// It ended then.
    pub(crate) crashes: bool,
}

impl Progress {
    /// All is done.
    pub(crate) fn whole(records: usize, effects: usize) -> Self {
        Self {
            records,
            effects,
            crashes: false,
        }
    }

    /// A crash somewhere between the decision and the last of its effects. Records become durable in batches.
    pub(crate) fn torn(records: usize, effects: usize, batch: usize, random: &mut Random) -> Self {
        let mut below = |end: usize| {
            let below = random.below(end as u64);
            usize::try_from(below).unwrap_or(0)
        };
        let batches = records.div_ceil(batch);
        let done = below(batches + 2);
        match done > batches {
            // The one case in which effects leave; as likely as each of the others.
            true => Self {
                records,
                effects: below(effects + 1),
                crashes: true,
            },
            false => Self {
                records: (done * batch).min(records),
                effects: 0,
                crashes: true,
            },
        }
    }
}
