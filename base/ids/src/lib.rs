//! Typed identifiers of everything the kernel names.
