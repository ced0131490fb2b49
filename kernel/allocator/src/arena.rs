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
        self.places.push(Some(value));
        u32::try_from(self.places.len() - 1).expect("memory ends before the numbers do")
    }

    pub(crate) fn remove(&mut self, place: u32) -> Option<T> {
        let value = self.places.get_mut(place as usize)?.take()?;
        self.gaps.push(place);
        Some(value)
    }

    pub(crate) fn get(&self, place: u32) -> Option<&T> {
        self.places.get(place as usize)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, place: u32) -> Option<&mut T> {
        self.places.get_mut(place as usize)?.as_mut()
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
}
