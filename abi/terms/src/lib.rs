//! The checked vocabulary between the doors and the kernel.
