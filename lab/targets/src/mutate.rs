//! Bytes made wrong in the ways that decoders trip over, the same for the same seed.

/// A source of mutations.
#[derive(Debug)]
pub struct Mutator {
    state: u64,
}

/// Numbers that are one off some limit.
const NUMBERS: [&str; 8] = [
    "0",
    "-1",
    "4294967296",
    "9223372036854775808",
    "18446744073709551616",
    "1e309",
    "0.0005",
    "NaN",
];

/// Lengths that no input has, as protobuf writes them.
const LENGTHS: [&[u8]; 4] = [
    &[0xff, 0x7f],
    &[0xff, 0xff, 0xff, 0xff, 0x07],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
];

impl Mutator {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// `seed` with one to four things wrong, at most `max` bytes long; `other` is where splices come from.
    pub fn mutate(&mut self, seed: &[u8], other: &[u8], max: usize) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            self.step(&mut bytes, other);
        }
        bytes.truncate(max);
        bytes
    }

    /// A number below `end`, or zero.
    pub fn below(&mut self, end: usize) -> usize {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let draw = (z ^ (z >> 31)) >> 33;
        usize::try_from(draw).unwrap_or(0) % end.max(1)
    }

    fn step(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(bytes.len() + 1);
        match self.below(10) {
            0 => bytes.truncate(at),
            1 | 2 => {
                let bit = self.below(8);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            3 => {
                const BYTES: &[u8] = b"\0\x01\x7f\x80\xff{}[]\",:\\-.0/";
                let new = BYTES[self.below(BYTES.len())];
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = new;
                }
            }
            4 => {
                let part = self.part(bytes).to_vec();
                let times = 1 + self.below(4);
                bytes.splice(at..at, part.repeat(times));
            }
            5 => {
                let part = self.part(other).to_vec();
                bytes.splice(at..at, part);
            }
            6 => {
                let end = at + self.below(bytes.len() - at + 1);
                bytes.drain(at..end);
            }
            7 => {
                let length = LENGTHS[self.below(LENGTHS.len())];
                let end = (at + self.below(3)).min(bytes.len());
                bytes.splice(at..end, length.iter().copied());
            }
            8 => self.replace_number(bytes),
            _ => {
                let nested = if self.below(2) == 0 { b"[" } else { b"{" };
                let count = self.below(600);
                bytes.splice(at..at, nested.repeat(count));
            }
        }
    }

    /// A piece of at most a hundred bytes.
    fn part<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let start = self.below(bytes.len());
        let end = start + self.below(100);
        &bytes[start..end.min(bytes.len())]
    }

    fn replace_number(&mut self, bytes: &mut Vec<u8>) {
        let from = self.below(bytes.len());
        let digits = |rest: &[u8]| rest.iter().position(u8::is_ascii_digit);
        let Some(start) = digits(&bytes[from..]).map(|at| from + at) else {
            return;
        };
        let length = bytes[start..]
            .iter()
            .take_while(|it| it.is_ascii_digit())
            .count();
        let number = NUMBERS[self.below(NUMBERS.len())];
        bytes.splice(start..start + length, number.bytes());
    }
}
