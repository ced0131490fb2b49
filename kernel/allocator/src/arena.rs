//! Values under small numbers that are used again after a removal.

use std::ops::{Index, IndexMut};

/// A list with gaps. Numbers stay valid until their value is removed.
#[derive(Clone, Debug)]
pub(crate) struct Arena<T> {
    places: Vec<Option<T>>,
    gaps: Vec<u32>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            gaps: Vec::new(),
        }
    }
}

impl<T> Arena<T> {
    pub(crate) fn insert(&mut self, value: T) -> u32 {
        if let Some(place) = self.gaps.pop() {
            self.places[place as usize] = Some(value);
            return place;
        }
        let count = self.places.len();
        if count == self.places.capacity() {
            // Values are large: doubling would leave up to half of the memory unused.
            self.places.reserve_exact(count / 8 + 4);
        }
        self.places.push(Some(value));
        u32::try_from(self.places.len() - 1).expect("memory ends before the numbers do")
    }

    pub(crate) fn remove(&mut self, place: u32) -> Option<T> {
        let value = self.places.get_mut(place as usize)?.take()?;
        self.gaps.push(place);
        Some(value)
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len() - self.gaps.len()
    }

    /// Numbers and values, ascending by number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        (0u32..)
            .zip(&self.places)
            .filter_map(|(place, value)| Some((place, value.as_ref()?)))
    }

    /// Numbers and values, ascending by number.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut T)> {
        (0u32..)
            .zip(&mut self.places)
            .filter_map(|(place, value)| Some((place, value.as_mut()?)))
    }
}

impl<T> Index<u32> for Arena<T> {
    type Output = T;

    fn index(&self, place: u32) -> &T {
        self.places[place as usize]
            .as_ref()
            .expect("numbers are dropped before their values")
    }
}

impl<T> IndexMut<u32> for Arena<T> {
    fn index_mut(&mut self, place: u32) -> &mut T {
        self.places[place as usize]
            .as_mut()
            .expect("numbers are dropped before their values")
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn set(&mut self, number: u32, on: bool) {
        let (word, bit) = (number as usize / 64, 1 << (number % 64));
        if on {
            if self.0.len() <= word {
                self.0.resize(word + 1, 0);
            }
            self.0[word] |= bit;
        } else if let Some(word) = self.0.get_mut(word) {
            *word &= !bit;
        }
    }

    pub(crate) fn has(&self, number: u32) -> bool {
        self.0
            .get(number as usize / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// How many numbers are not in `other`.
    pub(crate) fn count_beyond(&self, other: &Self) -> u32 {
        let theirs = other.0.iter().copied().chain(std::iter::repeat(0));
        let words = self.0.iter().zip(theirs);
        words
            .map(|(mine, theirs)| (mine & !theirs).count_ones())
            .sum()
    }

    /// The numbers that are not in `other`, ascending.
    pub(crate) fn beyond<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = u32> + 'a {
        (0u32..).zip(&self.0).flat_map(|(i, word)| {
            let mut left = word & !other.0.get(i as usize).copied().unwrap_or(0);
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(i * 64 + bit)
            })
        })
    }

    /// Is every number of this set in `other`?
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.0
            .iter()
            .enumerate()
            .all(|(i, word)| word & !other.0.get(i).copied().unwrap_or(0) == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_used_again() {
        let mut arena = Arena::default();
        let (a, b) = (arena.insert('a'), arena.insert('b'));
        assert_eq!(arena.remove(a), Some('a'));
        assert_eq!(arena.remove(a), None);
        assert_eq!(arena.insert('c'), a);
        assert_eq!((arena[b], arena.len()), ('b', 2));
        assert_eq!(arena.iter().collect::<Vec<_>>(), [(a, &'c'), (b, &'b')]);
    }

    #[test]
    fn bits() {
        let (mut a, mut b) = (Bits::default(), Bits::default());
        a.set(3, true);
        a.set(200, true);
        assert!(a.has(200) && !a.has(199) && !a.is_within(&b));
        b.set(200, true);
        b.set(3, true);
        b.set(4, true);
        assert!(a.is_within(&b) && !b.is_within(&a));
        assert_eq!(b.count_beyond(&a), 1);
        assert_eq!(b.beyond(&a).collect::<Vec<_>>(), [4]);
        assert_eq!(b.beyond(&Bits::default()).collect::<Vec<_>>(), [3, 4, 200]);
        a.set(200, false);
        assert!(!a.has(200) && Bits::default().is_within(&a));
    }
}
