//! Sorted, coalesced sets of unsigned numbers, such as ports.

use std::fmt;
use std::sync::Arc;

/// Both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    /// First number.
    pub begin: u64,
    /// Last number, not below `begin`.
    pub end: u64,
}

/// A set of numbers, kept as the fewest ranges in ascending order.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ranges(Arc<[Range]>);

/// Why a list of ranges is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangesError {
    /// A range ends before it begins.
    #[error("invalid ranges resource: begin {begin} > end {end}")]
    Backwards {
        /// The first number given.
        begin: u64,
        /// The last number given.
        end: u64,
    },
}

impl Ranges {
    /// The set of all numbers in the ranges, which may overlap and come in any order.
    pub fn new(ranges: impl IntoIterator<Item = (u64, u64)>) -> Result<Self, RangesError> {
        let mut list = Vec::new();
        for (begin, end) in ranges {
            if begin > end {
                return Err(RangesError::Backwards { begin, end });
            }
            list.push(Range { begin, end });
        }
        Ok(Self::coalesce(list))
    }

    fn coalesce(mut list: Vec<Range>) -> Self {
        list.sort_unstable();
        list.dedup_by(|next, last| {
            let joins = next.begin <= last.end.saturating_add(1);
            if joins {
                last.end = last.end.max(next.end);
            }
            joins
        });
        Self(list.into())
    }

    /// The ranges, ascending, neither overlapping nor touching.
    pub fn as_slice(&self) -> &[Range] {
        &self.0
    }

    /// Does the set hold no number?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many numbers the set holds, at most `u64::MAX`.
    pub fn count(&self) -> u64 {
        self.0.iter().fold(0, |sum: u64, r| {
            sum.saturating_add((r.end - r.begin).saturating_add(1))
        })
    }

    /// All numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().flat_map(|r| r.begin..=r.end)
    }

    /// Is every number of `other` in this set?
    pub fn contains(&self, other: &Self) -> bool {
        let mut mine = self.0.iter();
        let mut current = mine.next();
        other.0.iter().all(|theirs| {
            while current.is_some_and(|r| r.end < theirs.begin) {
                current = mine.next();
            }
            current.is_some_and(|r| r.begin <= theirs.begin && theirs.end <= r.end)
        })
    }

    /// Is this number in the set?
    pub fn holds(&self, number: u64) -> bool {
        let after = self.0.partition_point(|r| r.begin <= number);
        after > 0 && number <= self.0[after - 1].end
    }

    /// The numbers in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        Self::coalesce(self.0.iter().chain(other.0.iter()).copied().collect())
    }

    /// The numbers of this set that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut left = Vec::with_capacity(self.0.len());
        let mut cuts = other.0.iter().peekable();
        for range in self.0.iter() {
            let mut begin = Some(range.begin);
            while let (Some(from), Some(cut)) = (begin, cuts.peek()) {
                if cut.end < from {
                    cuts.next();
                    continue;
                }
                if cut.begin > range.end {
                    break;
                }
                if cut.begin > from {
                    left.push(Range {
                        begin: from,
                        end: cut.begin - 1,
                    });
                }
                begin = (cut.end < range.end).then(|| cut.end + 1);
            }
            if let Some(begin) = begin {
                left.push(Range {
                    begin,
                    end: range.end,
                });
            }
        }
        Self(left.into())
    }

    /// Do the sets share a number?
    pub fn intersects(&self, other: &Self) -> bool {
        other.0.iter().any(|theirs| {
            let from = self.0.partition_point(|r| r.end < theirs.begin);
            self.0.get(from).is_some_and(|r| r.begin <= theirs.end)
        })
    }
}

impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, range) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{}-{}", range.begin, range.end)?;
        }
        f.write_str("]")
    }
}

impl fmt::Debug for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(list: &[(u64, u64)]) -> Ranges {
        Ranges::new(list.iter().copied()).unwrap()
    }

    #[test]
    fn coalesces_and_sorts() {
        assert_eq!(ranges(&[(4, 5), (1, 3)]), ranges(&[(1, 5)]));
        assert_eq!(
            ranges(&[(1, 9), (2, 3), (11, 12)]).to_string(),
            "[1-9, 11-12]"
        );
        assert_eq!(ranges(&[(0, u64::MAX), (5, 6)]), ranges(&[(0, u64::MAX)]));
        assert_eq!(ranges(&[(0, u64::MAX)]).count(), u64::MAX);
    }

    #[test]
    fn refuses_backwards() {
        assert_eq!(
            Ranges::new([(3, 2)]),
            Err(RangesError::Backwards { begin: 3, end: 2 })
        );
    }

    #[test]
    fn cuts_the_middle() {
        let ports = ranges(&[(1, 10), (20, 30)]);
        let rest = ports.difference(&ranges(&[(3, 4), (10, 22), (30, 40)]));
        assert_eq!(rest, ranges(&[(1, 2), (5, 9), (23, 29)]));
        assert!(ports.difference(&ranges(&[(0, u64::MAX)])).is_empty());
        assert!(!rest.holds(10) && rest.holds(9) && !rest.holds(0));
    }

    #[test]
    fn intersects() {
        let ports = ranges(&[(1, 10), (20, 30)]);
        assert!(ports.intersects(&ranges(&[(15, 20)])));
        assert!(!ports.intersects(&ranges(&[(11, 19), (31, 31)])));
    }
}
