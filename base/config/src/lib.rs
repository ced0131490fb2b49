//! Flags, environment and files turned into typed values; durations and sizes as text.
