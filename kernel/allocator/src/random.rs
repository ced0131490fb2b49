//! Pseudo-random numbers from a seed (SplitMix64): same seed, same order.

#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform below `bound`, which is not 0; the bias of 2^-32 at most is of no matter.
    fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next()) * bound as u128;
        usize::try_from(wide >> 64).expect("below the bound")
    }

    /// Uniform in (0, 1].
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }

    /// Orders a list at random, each next one chosen with probability in proportion to
    /// its weight.
    pub(crate) fn weighted_shuffle<T>(&mut self, list: Vec<(f64, T)>) -> Vec<T> {
        let mut keyed: Vec<(f64, T)> = list
            .into_iter()
            .map(|(weight, item)| (-self.unit().ln() / weight, item))
            .collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        keyed.into_iter().map(|(_, item)| item).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides() {
        let order = |seed| {
            let mut list: Vec<u32> = (0..20).collect();
            Random::new(seed).shuffle(&mut list);
            list
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }

    #[test]
    fn weights_decide_how_often_one_is_first() {
        let mut random = Random::new(7);
        let heavy_first = (0..10_000)
            .filter(|_| random.weighted_shuffle(vec![(1.0, 'l'), (3.0, 'h')])[0] == 'h')
            .count();
        assert!((7_200..7_800).contains(&heavy_first), "{heavy_first}");
    }
}
