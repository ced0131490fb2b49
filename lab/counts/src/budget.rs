//! How many instructions each work may take, as a file of lines `name instructions`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};

/// Whose calls are counted.
pub const COUNTED: &str = "lab_counts::counted";

/// Counts may differ from the budget by so many hundredths: compilers and C libraries differ.
pub const TOLERANCE_PERCENT: u64 = 7;

/// Instructions by name of the work.
pub type Budget = BTreeMap<String, u64>;

/// How a count stands to its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Near enough.
    Kept,
    /// Slower than it was.
    Exceeded,
    /// Faster than it was; the budget should follow, or the next regression hides in the difference.
    Undercut,
}

impl Verdict {
    /// Judges a count.
    pub fn of(count: u64, budget: u64) -> Self {
        let most = budget.saturating_mul(100 + TOLERANCE_PERCENT) / 100;
        let least = budget.saturating_mul(100 - TOLERANCE_PERCENT) / 100;
        match count {
            count if count > most => Self::Exceeded,
            count if count < least => Self::Undercut,
            _ => Self::Kept,
        }
    }
}

/// Reads a budget; lines that begin with `#` are comments.
pub fn parse(text: &str) -> anyhow::Result<Budget> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, count) = line
                .split_once(' ')
                .with_context(|| format!("no number in '{line}'"))?;
            let count = count.trim().replace('_', "").parse();
            Ok((
                name.to_owned(),
                count.with_context(|| format!("no number in '{line}'"))?,
            ))
        })
        .collect()
}

/// Counts the instructions of one work by running this very program under callgrind.
pub fn count(program: &Path, name: &str) -> anyhow::Result<u64> {
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--collect-atstart=no",
            "--callgrind-out-file=/dev/null",
        ])
        .arg(format!("--toggle-collect={COUNTED}"))
        .arg(program)
        .args(["run", name])
        .output()
        .context("failed to start valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{name} failed under valgrind:\n{said}"
    );
    collected(&said).with_context(|| format!("valgrind counted nothing for {name}:\n{said}"))
}

fn collected(said: &str) -> Option<u64> {
    let line = said.lines().find_map(|line| line.split_once("Collected :"));
    let count = line?.1.trim().parse().ok()?;
    (count > 0).then_some(count)
}

/// Counts all works and compares them with the budget. Returns lines to be read by people, and whether all is well.
pub fn check(
    program: &Path,
    names: &[&str],
    budget: &Budget,
) -> anyhow::Result<(String, Budget, bool)> {
    let mut text = format!("{:<32} {:>14} {:>14}\n", "work", "instructions", "budget");
    let (mut counts, mut is_kept) = (Budget::new(), true);
    for name in names {
        let count = count(program, name)?;
        let (known, verdict) = match budget.get(*name) {
            None => ("none".to_owned(), "no budget: run with --update"),
            Some(budget) => {
                let verdict = match Verdict::of(count, *budget) {
                    Verdict::Kept => "",
                    Verdict::Exceeded => "SLOWER: find out why, or --update and say why",
                    Verdict::Undercut => "faster: --update",
                };
                (budget.to_string(), verdict)
            }
        };
        is_kept &= verdict.is_empty();
        text.push_str(&format!("{name:<32} {count:>14} {known:>14}  {verdict}\n"));
        counts.insert((*name).to_owned(), count);
    }
    let gone = budget.keys().find(|name| !names.contains(&name.as_str()));
    if let Some(gone) = gone {
        bail!("{gone} has a budget, but there is no such work");
    }
    Ok((text, counts, is_kept))
}

/// A budget as it is kept in the file.
pub fn print(budget: &Budget) -> String {
    let mut text = String::from(
        "# Instructions of each work, `lab-counts check --update` writes them anew.\n",
    );
    for (name, count) in budget {
        text.push_str(&format!("{name} {count}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_kept_within_its_tolerance() {
        assert_eq!(Verdict::of(107, 100), Verdict::Kept);
        assert_eq!(Verdict::of(108, 100), Verdict::Exceeded);
        assert_eq!(Verdict::of(93, 100), Verdict::Kept);
        assert_eq!(Verdict::of(92, 100), Verdict::Undercut);
    }

    #[test]
    fn a_budget_survives_its_file() {
        let budget = Budget::from([("a".to_owned(), 1), ("b-c".to_owned(), 20)]);
        assert_eq!(parse(&print(&budget)).unwrap(), budget);
        assert_eq!(
            parse("a 1_000 # no").map_err(|e| e.to_string()),
            Err("no number in 'a 1_000 # no'".to_owned())
        );
    }

    #[test]
    fn what_callgrind_says_is_read() {
        assert_eq!(
            collected("==7== Events    : Ir\n==7== Collected : 8521\n"),
            Some(8521)
        );
        assert_eq!(collected("==7== Collected : 0\n"), None);
        assert_eq!(collected("Segmentation fault"), None);
    }
}
