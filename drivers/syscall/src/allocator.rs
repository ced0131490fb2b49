//! How soon the allocator of the binary gives memory back.

use std::ffi::c_long;
use std::time::Duration;

use libmimalloc_sys::{mi_option_set, mi_option_t};

/// `mi_option_purge_delay` of mimalloc 3, in milliseconds; the crate has no name for it.
const PURGE_DELAY: mi_option_t = 15;

/// Lets mimalloc return what is free to the kernel after this long, in steps of a millisecond. Its own second is too long
/// for a program that falls silent after a burst: nothing is returned while nothing is allocated.
#[expect(unsafe_code, reason = "mimalloc's options have no safe interface")]
pub fn give_back_memory_after(delay: Duration) {
    let millis = c_long::try_from(delay.as_millis()).unwrap_or(c_long::MAX);
    // SAFETY: setting an option stores a number in an atomic place; it may be done at any time by any thread.
    unsafe { mi_option_set(PURGE_DELAY, millis) };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An option moves when mimalloc gets a new version: this is the one whose default is a second.
    #[test]
    #[expect(unsafe_code, reason = "as above")]
    fn the_number_is_that_of_the_purge_delay() {
        // SAFETY: reading an option reads an atomic number.
        let before = unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        assert_eq!(before, 1_000);
        give_back_memory_after(Duration::from_millis(10));
        // SAFETY: as above.
        assert_eq!(unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) }, 10);
    }
}
