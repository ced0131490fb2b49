//! A seeded world in which the real kernels meet faults.
