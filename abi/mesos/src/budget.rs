//! How much memory a decoder may still take on this thread.
//!
//! A few bytes of input can stand for a struct of hundreds, so the length of the input bounds nothing. Decoders charge
//! what they allocate for lists, maps and boxed messages; texts are never longer than the input. The account is kept
//! per thread because prost's decoding context cannot carry it.

use std::cell::Cell;

thread_local! {
    static LEFT_BYTES: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Sets the budget until dropped, then restores the previous one.
#[derive(Debug)]
pub(crate) struct Budget {
    before_bytes: usize,
}

impl Budget {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self {
            before_bytes: LEFT_BYTES.replace(bytes_max),
        }
    }

    /// Whether a charge has been refused.
    pub(crate) fn is_exhausted(&self) -> bool {
        LEFT_BYTES.get() == 0
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        LEFT_BYTES.set(self.before_bytes);
    }
}

/// Takes `bytes` from the budget; a charge beyond it empties the budget and is refused.
pub(crate) fn charge(bytes: usize) -> Result<(), Exhausted> {
    let left = LEFT_BYTES.get();
    LEFT_BYTES.set(left.saturating_sub(bytes));
    if bytes < left { Ok(()) } else { Err(Exhausted) }
}

/// Charges the growth of `list` that the next push will cause, if any.
pub(crate) fn charge_push<T>(list: &Vec<T>) -> Result<(), Exhausted> {
    if list.len() < list.capacity() {
        return Ok(());
    }
    // A vector doubles, and starts with room for four.
    charge(list.capacity().max(4).saturating_mul(size_of::<T>()))
}

/// The budget does not suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("message takes too much memory")]
pub(crate) struct Exhausted;

impl From<Exhausted> for prost::DecodeError {
    #[expect(
        deprecated,
        reason = "prost offers no other way to refuse a field, and derives use the same"
    )]
    fn from(_: Exhausted) -> Self {
        Self::new("message takes too much memory")
    }
}
