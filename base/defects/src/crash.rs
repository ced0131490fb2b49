//! Points at which a test lets a process die.
//!
//! A process that was started with [`VARIABLE`] looks into the file of that name whenever it comes to a point. If the
//! file names the point, `NAME COUNT`, it dies when it has come there so many times since: at once, without any of the
//! work that an end has. Builds for users have nothing of this.

/// Names the file.
pub const VARIABLE: &str = "TEPUI_CRASH_FILE";

/// Dies here if a test says so.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub const fn crash_point(_: &str) {}

/// Dies here if a test says so.
#[cfg(debug_assertions)]
pub fn crash_point(name: &str) {
    use std::path::PathBuf;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    static FILE: OnceLock<Option<PathBuf>> = OnceLock::new();
    static SEEN: AtomicU32 = AtomicU32::new(0);
    let Some(file) = FILE.get_or_init(|| std::env::var_os(VARIABLE).map(PathBuf::from)) else {
        return;
    };
    // The file is written anew while this process runs.
    let order = std::fs::read_to_string(file).unwrap_or_default();
    if dies(&order, name, || SEEN.fetch_add(1, Ordering::Relaxed) + 1) {
        std::process::abort();
    }
}

/// Whether the order is for this point, and this the time; `arrive` counts.
#[cfg(any(debug_assertions, test))]
fn dies(order: &str, name: &str, arrive: impl FnOnce() -> u32) -> bool {
    let Some((wanted, count)) = order.trim().split_once(' ') else {
        return false;
    };
    wanted == name && count.parse().is_ok_and(|count: u32| arrive() >= count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_and_the_time_count() {
        assert!(dies("a 1", "a", || 1));
        assert!(dies("a 2\n", "a", || 2));
        assert!(!dies("a 2", "a", || 1));
        for order in ["", "a", "a x", "b 1"] {
            assert!(!dies(order, "a", || 9), "{order:?}");
        }
    }
}
