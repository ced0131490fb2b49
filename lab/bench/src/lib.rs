//! Figures: work, machine, median, p99.
