//! How many files and sockets a process may have open.

use std::sync::OnceLock;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The limit that this process was started with, once it has raised it.
static FORMER: OnceLock<Rlimit> = OnceLock::new();

/// Raises this process's limit of open files as far as it may, and says what it is now; `None` is no limit.
pub fn raise_descriptors() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    if limit.current == limit.maximum || setrlimit(Resource::Nofile, raised).is_err() {
        return limit.current;
    }
    FORMER.get_or_init(|| limit);
    limit.maximum
}

/// The soft and the hard limit that this process was started with, if it has raised them; `None` within is no limit.
/// Children that know nothing of many descriptors should be given them back.
pub fn former_descriptors() -> Option<(Option<u64>, Option<u64>)> {
    FORMER.get().map(|limit| (limit.current, limit.maximum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_and_the_former_one_remembered() {
        let started = getrlimit(Resource::Nofile);
        let lowered = Rlimit {
            current: Some(100),
            ..started
        };
        setrlimit(Resource::Nofile, lowered).unwrap();
        assert_eq!(raise_descriptors(), started.maximum);
        assert_eq!(getrlimit(Resource::Nofile).current, started.maximum);
        assert_eq!(former_descriptors(), Some((Some(100), started.maximum)));
        assert_eq!(raise_descriptors(), started.maximum);
        assert_eq!(former_descriptors(), Some((Some(100), started.maximum)));
    }
}
