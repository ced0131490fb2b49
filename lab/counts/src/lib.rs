//! Work of the hot paths, ready to be done: the same for the figures of `lab/bench` and for counts of instructions.
//!
//! Each module holds the works of one room; [`works`] lists them all, and `budget.txt` says how many instructions each
//! may take. A work is prepared uncounted, done once under `valgrind --tool=callgrind`, and must do the same each time:
//! no threads, no clocks, no chance without a seed.

pub mod allocator;
pub mod budget;
pub mod cron;
pub mod init;
pub mod master;
pub mod wire;

/// Work of which the instructions are counted.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Names it on the command line and in the budget.
    pub name: &'static str,
    /// Makes all ready; what it returns does the work when it is called, once.
    pub prepare: fn() -> Box<dyn FnMut()>,
}

/// All works.
pub fn works() -> Vec<Work> {
    [
        &allocator::WORKS[..],
        &master::WORKS,
        &wire::WORKS,
        &init::WORKS,
        &cron::WORKS,
    ]
    .concat()
}

/// Does a prepared work. Callgrind counts while this function is entered, which is why it is one: it is found by its
/// name, [`budget::COUNTED`].
#[inline(never)]
pub fn counted(work: &mut dyn FnMut()) {
    work();
    // Without something behind it the call would become a jump, and no return would be seen.
    std::hint::black_box(());
}
